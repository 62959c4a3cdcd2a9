/* cause_terms.c - see cause_terms.h. A total order (lead, weight, id) picks the terms, for the
 * slots of a vector stand in no order that a reload keeps. */
#include "cause_terms.h"

#include "signature.h"
#include "soft.h"

#define CAUSE_LOOK 24 /* best words that are looked at for terms */
#define PRIOR      10 /* cases that the prior counts for */
#define ENOUGH     2 /* terms from which on a word must be more usual here than elsewhere */

struct heavy {
	int64_t lead; /* log-odds over its standard error, in 1/4096 bits */
	uint64_t weight, id;
	uint32_t word;
};

static bool heavier(struct heavy a, struct heavy b)
{
	if (a.lead != b.lead)
		return a.lead > b.lead;
	return a.weight != b.weight ? a.weight > b.weight : a.id < b.id;
}

/* Inserts h into the ordered list of the best, which holds *n of at most CAUSE_LOOK. */
static void keep_heaviest(struct heavy *best, size_t *n, struct heavy h)
{
	if (*n == CAUSE_LOOK && !heavier(h, best[*n - 1]))
		return;
	size_t k = *n < CAUSE_LOOK ? (*n)++ : *n - 1;
	for (; k && heavier(h, best[k - 1]); k--)
		best[k] = best[k - 1];
	best[k] = h;
}

/* here of all_here cases have the word, there of all_there. Counts are taken `desk` times, so that
 * the prior, PRIOR cases of which hits / desk have it, is a whole number. */
static int64_t lead_of(uint64_t here, uint64_t all_here, uint64_t there, uint64_t all_there)
{
	uint64_t desk = all_here + all_there + 1, prior = PRIOR * (here + there);
	uint64_t x = here * desk + prior, y = there * desk + prior;
	struct soft odds_x = soft_ratio(x, (all_here + PRIOR) * desk - x);
	struct soft odds_y = soft_ratio(y, (all_there + PRIOR) * desk - y);
	struct soft error = soft_root(soft_add(soft_ratio(desk, x), soft_ratio(desk, y)));
	int64_t log = (int64_t)soft_log_fine(odds_x) - soft_log_fine(odds_y);
	uint64_t lead =
		soft_round(soft_div(soft_of((uint64_t)(log < 0 ? -log : log), 0), error), 1);
	return log < 0 ? -(int64_t)lead : (int64_t)lead;
}

/* How the slot's word ranks. Its cases here follow from its sum, for they nearly all add the same.
 */
static struct heavy rank(const struct issues *is, const struct issue *issue,
			 struct vector_slot slot)
{
	const struct word *word = &is->words->at[slot.word];
	uint64_t members = issue->n_members, desk = is->records->with_text;
	uint64_t here = vector_amounts(&slot), refs = word->refs;
	here = here < members ? here : members;
	here = here < refs ? here : refs;
	uint64_t others = desk > members ? desk - members : 0, there = refs - here;
	return (struct heavy){
		.lead = lead_of(here, members, there < others ? there : others, others),
		.weight = (uint64_t)index_idf(is->index, slot.word) * slot.sum,
		.id = word->id,
		.word = slot.word,
	};
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

/* longer is shorter with a word before it: 안 찍혀요 and 찍혀요, no sound and sound. */
static bool negates(struct span longer, struct span shorter)
{
	if (longer.len <= shorter.len)
		return false;
	size_t before = longer.len - shorter.len;
	return longer.ptr[before - 1] == ' ' && span_eq(span_after(longer, before), shorter);
}

/* True when what was chosen says text already; a negation takes the place of its word. */
static bool is_said(struct span text, struct span *chosen, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (span_starts(text, chosen[i]) || span_starts(chosen[i], text) ||
		    negates(chosen[i], text))
			return true;
		if (negates(text, chosen[i])) {
			chosen[i] = text;
			return true;
		}
	}
	return false;
}

/* What the lexicon adds to a word would show the word again, or another language's. */
static bool is_told(const struct word *word)
{
	return word->len && signature_class(word->id) < SIGNATURE_CONCEPT;
}

size_t cause_terms(const struct issues *is, const struct issue *issue,
		   struct span terms[CAUSE_TERMS])
{
	const struct vector *v = index_vector(is->index, issue->slot);
	struct heavy best[CAUSE_LOOK];
	size_t n = 0, chosen = 0;
	for (uint32_t i = 0; i < v->cap; i++) {
		uint32_t word = v->slots[i].word;
		if (word && is_told(&is->words->at[word]))
			keep_heaviest(best, &n, rank(is, issue, v->slots[i]));
	}
	for (size_t i = 0; i < n && chosen < CAUSE_TERMS; i++) {
		struct span text = fullest(is, best, n, i);
		if (best[i].lead <= 0 && chosen >= ENOUGH)
			break;
		if (!is_said(text, terms, chosen))
			terms[chosen++] = text;
	}
	return chosen;
}
