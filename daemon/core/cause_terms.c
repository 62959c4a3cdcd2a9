/* cause_terms.c - see cause_terms.h. A total order (weight, then word id) picks the terms, for the
 * slots of a vector stand in no order that a reload keeps. */
#include "cause_terms.h"

#include "signature.h"

#define CAUSE_LOOK 24 /* heaviest words that are looked at for terms */

struct heavy {
	uint64_t weight, id;
	uint32_t word;
};

static bool heavier(struct heavy a, struct heavy b)
{
	return a.weight != b.weight ? a.weight > b.weight : a.id < b.id;
}

/* Inserts h into the ordered list of the heaviest, which holds *n of at most CAUSE_LOOK. */
static void keep_heaviest(struct heavy *best, size_t *n, struct heavy h)
{
	if (*n == CAUSE_LOOK && !heavier(h, best[*n - 1]))
		return;
	size_t k = *n < CAUSE_LOOK ? (*n)++ : *n - 1;
	for (; k && heavier(h, best[k - 1]); k--)
		best[k] = best[k - 1];
	best[k] = h;
}

/* The text of the ith. For a single syllable (오) the longest that begins with it and weighs half
 * as much: a first syllable is in every word that begins with it, and people wrote the word (오류).
 */
static struct span fullest(const struct issues *is, const struct heavy *best, size_t n, size_t i)
{
	struct span text = words_text(is->words, best[i].word), longest = text;
	bool syllable = text.len == 3 && (unsigned char)text.ptr[0] >= 0xE0;
	for (size_t k = 0; syllable && k < n; k++) {
		struct span other = words_text(is->words, best[k].word);
		if (best[k].weight * 2 >= best[i].weight && span_starts(other, text) &&
		    other.len > longest.len)
			longest = other;
	}
	return longest;
}

static bool begins_alike(struct span a, const struct span *chosen, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_starts(a, chosen[i]) || span_starts(chosen[i], a))
			return true;
	return false;
}

size_t cause_terms(const struct issues *is, const struct issue *issue,
		   struct span terms[CAUSE_TERMS])
{
	const struct vector *v = index_vector(is->index, issue->slot);
	struct heavy best[CAUSE_LOOK];
	size_t n = 0, chosen = 0;
	for (uint32_t i = 0; i < v->cap; i++) {
		const struct word *word = &is->words->at[v->slots[i].word];
		if (!v->slots[i].word || !word->len)
			continue;
		uint64_t weight = index_idf(is->index, v->slots[i].word);
		struct heavy h = {weight * v->slots[i].sum, word->id, v->slots[i].word};
		keep_heaviest(best, &n, h);
	}
	for (size_t i = 0; i < n && chosen < CAUSE_TERMS; i++) {
		struct span text = fullest(is, best, n, i);
		if (!begins_alike(text, terms, chosen))
			terms[chosen++] = text;
	}
	return chosen;
}
