/* issues_words.c - see issues_words.h. One walk over the sums, which stand in no order that may
 * matter, with the best so far in order beside it. */
#include "issues_words.h"

/* a before b: the heavier in the issue, then the lower id. */
static bool heavier(const struct issues *is, const struct vector_slot *a,
		    const struct vector_slot *b)
{
	uint64_t wa = (uint64_t)index_idf(is->index, a->word) * a->sum;
	uint64_t wb = (uint64_t)index_idf(is->index, b->word) * b->sum;
	return wa != wb ? wa > wb : is->words->at[a->word].id < is->words->at[b->word].id;
}

uint32_t issues_words_heaviest(const struct issues *is, const struct issue *issue,
			       struct vector_slot *out, uint32_t max)
{
	const struct vector *v = index_vector(is->index, issue->slot);
	uint32_t n = 0;
	for (uint32_t i = 0; i < v->cap; i++) {
		uint32_t k = n < max ? n : max - 1;
		if (!v->slots[i].word)
			continue;
		if (n == max && !heavier(is, &v->slots[i], &out[k]))
			continue;
		n += n < max;
		for (; k && heavier(is, &v->slots[i], &out[k - 1]); k--)
			out[k] = out[k - 1];
		out[k] = v->slots[i];
	}
	return n;
}
