/* crowd_lengths.c - see crowd_lengths.h.
 *
 *   a word is in one case more, the desk has one case more ──▶ its idf takes a step, or does not
 *        takes one: of every case that holds it   norm += (idf² today - idf² then) tf²
 *
 * Steps are rare, and the rarer the more cases hold the word, so a case costs a few hundred such
 * sums; a search, which asks for thousands of lengths, then only reads them.
 *
 * Invariants: norm[place] is the sum of (idf[word] tf)² over the words of the case there; after
 * crowd_lengths_renew() idf[word] is what the word weighs today. What changed since the last time
 * is told by the words themselves; when too much did, or the number of cases, all are looked at. */
#include "crowd_lengths.h"

#define PRIOR_CASES 300 /* as for issues: see there */

void crowd_lengths_init(struct crowd_lengths *l, const struct mem *m, const struct records *records)
{
	*l = (struct crowd_lengths){.records = records};
	crowd_lists_init(&l->words, m, CROWD_CASES);
}

void crowd_lengths_fini(struct crowd_lengths *l)
{
	mem_free(l->words.mem, l->idf);
	crowd_lists_fini(&l->words);
}

uint32_t crowd_lengths_all(const struct records *r)
{
	return signature_all(r->with_text + PRIOR_CASES);
}

static uint64_t square(uint64_t idf, uint64_t tf)
{
	return idf * tf * (idf * tf);
}

/* The word's idf as of l->all into the norms. */
static void weigh(struct crowd_lengths *l, uint32_t word)
{
	uint32_t was = l->idf[word], idf = crowd_lengths_idf(l->records, word, l->all);
	if (idf == was)
		return;
	const struct crowd_list list = crowd_lists_of(&l->words, word);
	for (size_t i = 0; i < list.count; i++) {
		struct crowd_post p = list.at[i];
		l->norm[p.place] += square(idf, p.tf) - square(was, p.tf);
		l->length[p.place] = 0;
	}
	l->idf[word] = (uint16_t)idf;
}

void crowd_lengths_renew(struct crowd_lengths *l)
{
	const struct words *words = l->records->words;
	uint32_t all = crowd_lengths_all(l->records);
	bool every = all != l->all || words->n_moved - l->moved > WORDS_MOVED;
	l->all = all;
	for (size_t word = 1; every && word < l->n_idf && word < words->count; word++)
		weigh(l, (uint32_t)word);
	for (; !every && l->moved < words->n_moved; l->moved++) {
		uint32_t word = words->moved[l->moved % WORDS_MOVED];
		if (word < l->n_idf)
			weigh(l, word);
	}
	l->moved = words->n_moved;
}

/* Room for word; it weighs 0 until it is asked for. */
static bool reach(struct crowd_lengths *l, uint32_t word)
{
	size_t n = l->n_idf;
	if (word < n)
		return true;
	uint16_t *idf = mem_grow(l->words.mem, l->idf, &n, word + 1, sizeof *idf, WORDS_MAX);
	if (!idf)
		return false;
	memset(idf + l->n_idf, 0, (n - l->n_idf) * sizeof *idf);
	l->idf = idf;
	l->n_idf = n;
	return true;
}

bool crowd_lengths_add(struct crowd_lengths *l, uint16_t place, const struct record_token *tokens,
		       size_t n)
{
	for (size_t i = 0; i < n; i++) {
		uint32_t word = tokens[i].word, tf = crowd_lengths_tf(tokens[i].count);
		if (!reach(l, word) ||
		    !crowd_lists_add(&l->words, word, (struct crowd_post){place, (uint16_t)tf}))
			return false;
		l->norm[place] += square(l->idf[word], tf);
		weigh(l, word);
	}
	return true;
}

void crowd_lengths_remove(struct crowd_lengths *l, uint16_t place,
			  const struct record_token *tokens, size_t n)
{
	for (size_t i = 0; i < n; i++)
		crowd_lists_remove(&l->words, tokens[i].word, place);
	l->norm[place] = l->length[place] = 0;
}

uint64_t crowd_lengths_of(struct crowd_lengths *l, uint16_t place)
{
	if (!l->length[place])
		l->length[place] = (uint32_t)signature_root(l->norm[place]);
	return l->length[place];
}
