/* index.c - see index.h.
 *
 *   word ──▶ posting list: {slot, sum}, {slot, sum}, ...
 *   slot ──▶ vector: word ──▶ {sum, place in the word's list}
 *
 * Invariant: the sum stands in both, and slot.post is the place of the vector in the word's list;
 * but a word that weighs nothing (signature_weighs()) has no list, only sums.
 * A search adds up dots in score[], indexed by slot, and notes what it touched, so that cleaning
 * costs what was used. */
#include "index.h"

/* Issues without any known word that a desk is taken to have before its first: else the few words
 * of the first cases would all count as common, and one differing word as rare. */
#define PRIOR_ISSUES 300
#define UNLISTED     UINT32_MAX /* the place of a word that weighs nothing */
#define ALL_CLASSES  0xFFu

struct post {
	uint32_t slot, sum;
};

struct posting {
	struct post *at;
	size_t count, cap;
};

struct index {
	const struct mem *mem;
	const struct words *words;
	struct posting *lists; /* by word */
	uint16_t *logs; /* by word: signature_one() of its holders, close together for loops */
	size_t n_lists, n_logs;
	struct vector *vectors; /* by slot */
	uint64_t *mass; /* by slot: the sum of the squares of its sums */
	uint64_t *length; /* its root, 0 when mass changed: a stand-in for the length with idf */
	uint64_t *score; /* by slot: dot so far, 0 outside of a search */
	size_t n_slots, cap_vectors, cap_mass, cap_length, cap_score;
	uint32_t live; /* slots whose vector is not empty */
	uint32_t *touched;
	size_t n_touched, cap_touched;
};

struct index *index_new(const struct mem *m, const struct words *words)
{
	struct index *ix = mem_zero(m, 1, sizeof *ix);
	if (ix) {
		ix->mem = m;
		ix->words = words;
	}
	return ix;
}

void index_free(struct index *ix)
{
	if (!ix)
		return;
	for (size_t i = 0; i < ix->n_lists; i++)
		mem_free(ix->mem, ix->lists[i].at);
	for (size_t i = 0; i < ix->n_slots; i++)
		vector_fini(&ix->vectors[i], ix->mem);
	mem_free(ix->mem, ix->lists);
	mem_free(ix->mem, ix->logs);
	mem_free(ix->mem, ix->vectors);
	mem_free(ix->mem, ix->mass);
	mem_free(ix->mem, ix->length);
	mem_free(ix->mem, ix->score);
	mem_free(ix->mem, ix->touched);
	mem_free(ix->mem, ix);
}

static bool index_room_for_slot(struct index *ix, size_t slot)
{
	if (slot < ix->n_slots)
		return true;
	struct vector *vectors = mem_grow(ix->mem, ix->vectors, &ix->cap_vectors, slot + 1,
					  sizeof *vectors, UINT32_MAX);
	if (vectors)
		ix->vectors = vectors;
	uint64_t *mass =
		mem_grow(ix->mem, ix->mass, &ix->cap_mass, slot + 1, sizeof *mass, UINT32_MAX);
	if (mass)
		ix->mass = mass;
	uint64_t *length = mem_grow(ix->mem, ix->length, &ix->cap_length, slot + 1, sizeof *length,
				    UINT32_MAX);
	if (length)
		ix->length = length;
	uint64_t *score =
		mem_grow(ix->mem, ix->score, &ix->cap_score, slot + 1, sizeof *score, UINT32_MAX);
	if (score)
		ix->score = score;
	if (!vectors || !mass || !length || !score)
		return false;
	for (; ix->n_slots <= slot; ix->n_slots++) {
		vectors[ix->n_slots] = (struct vector){0};
		mass[ix->n_slots] = length[ix->n_slots] = score[ix->n_slots] = 0;
	}
	return true;
}

static bool index_room_for_word(struct index *ix, size_t word)
{
	if (word < ix->n_logs) /* they come last */
		return true;
	size_t n = ix->n_lists, n_logs = ix->n_logs;
	struct posting *lists =
		mem_grow(ix->mem, ix->lists, &n, word + 1, sizeof *lists, WORDS_MAX);
	if (!lists)
		return false;
	memset(lists + ix->n_lists, 0, (n - ix->n_lists) * sizeof *lists);
	ix->lists = lists;
	ix->n_lists = n;
	uint16_t *logs = mem_grow(ix->mem, ix->logs, &n_logs, word + 1, sizeof *logs, WORDS_MAX);
	if (!logs)
		return false;
	memset(logs + ix->n_logs, 0, (n_logs - ix->n_logs) * sizeof *logs); /* signature_one(0) */
	ix->logs = logs;
	ix->n_logs = n_logs;
	return true;
}

/* The list of word is longer or shorter now. */
static void log_renew(struct index *ix, uint32_t word)
{
	ix->logs[word] = (uint16_t)signature_one((uint32_t)ix->lists[word].count);
}

/* Of an amount, at most 2^7 but for what an anchor adds at once; 2^23 of them fit. */
static uint32_t square(uint32_t amount)
{
	uint64_t units = ((uint64_t)amount * amount + VECTOR_SQUARES / 2) / VECTOR_SQUARES;
	return units < UINT32_MAX ? (uint32_t)units : UINT32_MAX;
}

/* A sum of slot changes. */
static void mass_change(struct index *ix, uint32_t slot, uint64_t from, uint64_t to)
{
	ix->mass[slot] += to * to - from * from;
	ix->length[slot] = 0;
}

/* What weighs nothing is counted, and leads nobody to the issue. */
static bool count_add(struct index *ix, uint32_t slot, uint32_t word, uint32_t amount)
{
	struct vector_slot *v = vector_want(&ix->vectors[slot], ix->mem, word);
	if (!v)
		return false;
	ix->live += v->sum == 0 && ix->vectors[slot].count == 1;
	v->post = UNLISTED;
	v->sum += amount;
	return true;
}

bool index_add(struct index *ix, uint32_t slot, uint32_t word, uint32_t amount)
{
	if (!index_room_for_slot(ix, slot) || !index_room_for_word(ix, word))
		return false;
	struct posting *list = &ix->lists[word];
	if (!signature_weighs(ix->words->at[word].id))
		return count_add(ix, slot, word, amount);
	struct post *at =
		mem_grow(ix->mem, list->at, &list->cap, list->count + 1, sizeof *at, UINT32_MAX);
	if (!at)
		return false;
	list->at = at;
	struct vector_slot *v = vector_want(&ix->vectors[slot], ix->mem, word);
	if (!v)
		return false;
	if (v->sum == 0) {
		ix->live += ix->vectors[slot].count == 1;
		v->post = (uint32_t)list->count;
		list->at[list->count++] = (struct post){slot, 0};
		log_renew(ix, word);
	}
	mass_change(ix, slot, v->sum, v->sum + amount);
	v->sum += amount;
	v->squares += square(amount);
	list->at[v->post].sum = v->sum;
	return true;
}

/* Takes the place of slot out of the list; the last one moves there. */
static void list_drop(struct index *ix, struct posting *list, uint32_t place, uint32_t slot,
		      uint32_t word)
{
	struct post last = list->at[--list->count];
	list->at[place] = last;
	if (last.slot != slot)
		vector_find(&ix->vectors[last.slot], word)->post = place;
}

bool index_sub(struct index *ix, uint32_t slot, uint32_t word, uint32_t amount)
{
	struct posting *list = &ix->lists[word];
	struct vector_slot *v = vector_find(&ix->vectors[slot], word);
	if (!v || v->sum < amount)
		return false; /* never: what is taken away was added */
	if (v->post != UNLISTED)
		mass_change(ix, slot, v->sum, v->sum - amount);
	v->sum -= amount;
	if (v->post != UNLISTED) {
		v->squares -= square(amount);
		list->at[v->post].sum = v->sum;
	}
	if (v->sum)
		return true;
	if (v->post != UNLISTED)
		list_drop(ix, list, v->post, slot, word);
	log_renew(ix, word);
	vector_del(&ix->vectors[slot], v);
	if (ix->vectors[slot].count == 0) {
		vector_fini(&ix->vectors[slot], ix->mem);
		ix->live--;
	}
	return true;
}

const struct vector *index_vector(const struct index *ix, uint32_t slot)
{
	static const struct vector empty;
	return slot < ix->n_slots ? &ix->vectors[slot] : &empty;
}

uint32_t index_holders(const struct index *ix, uint32_t word)
{
	return word && word < ix->n_lists ? (uint32_t)ix->lists[word].count : 0;
}

static uint32_t idf_of(const struct index *ix, uint32_t word)
{
	return signature_idf(index_holders(ix, word), ix->live + PRIOR_ISSUES);
}

uint32_t index_idf(const struct index *ix, uint32_t word)
{
	return word && !signature_weighs(ix->words->at[word].id) ? 0 : idf_of(ix, word);
}

struct index_spread index_spread_in(const struct index *ix, uint32_t slot, unsigned classes)
{
	const struct vector *v = index_vector(ix, slot);
	struct index_spread out = {0, 0};
	uint32_t all = signature_all(ix->live + PRIOR_ISSUES);
	for (uint32_t i = 0; i < v->cap; i++) {
		struct vector_slot s = v->slots[i];
		if (!s.word || s.post == UNLISTED)
			continue;
		if (classes != ALL_CLASSES &&
		    !(classes >> signature_class(ix->words->at[s.word].id) & 1))
			continue;
		uint64_t idf = signature_idf_of(ix->logs[s.word], all);
		uint64_t weight = idf * s.sum;
		out.norm += (signature_wide)weight * weight;
		out.own += idf * idf * s.squares; /* 22 bits and 32 */
	}
	out.own *= VECTOR_SQUARES;
	return out;
}

struct index_spread index_spread(const struct index *ix, uint32_t slot)
{
	return index_spread_in(ix, slot, ALL_CLASSES);
}

signature_wide index_norm(const struct index *ix, uint32_t slot)
{
	return index_spread(ix, slot).norm;
}

static size_t list_length(const struct index *ix, const struct query_token *q)
{
	return q->word < ix->n_lists ? ix->lists[q->word].count : 0;
}

/* Rarest first; the id decides between equals, for indexes differ after a reload. */
static bool rarer(const struct index *ix, const struct query_token *a, const struct query_token *b)
{
	size_t na = list_length(ix, a), nb = list_length(ix, b);
	return na != nb ? na < nb : ix->words->at[a->word].id < ix->words->at[b->word].id;
}

static void sort_rarest(const struct index *ix, struct query_token *q, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct query_token t = q[i];
		size_t k = i;
		for (; k && rarer(ix, &t, &q[k - 1]); k--)
			q[k] = q[k - 1];
		q[k] = t;
	}
}

static bool walk_list(struct index *ix, const struct query_token *q)
{
	const struct posting *list = &ix->lists[q->word];
	uint32_t *touched = mem_grow(ix->mem, ix->touched, &ix->cap_touched,
				     ix->n_touched + list->count, sizeof *touched, SIZE_MAX / 8);
	if (!touched)
		return false;
	ix->touched = touched;
	uint64_t unit = (uint64_t)q->weight * q->idf;
	for (size_t i = 0; i < list->count; i++) {
		struct post p = list->at[i];
		if (ix->score[p.slot] == 0)
			touched[ix->n_touched++] = p.slot;
		ix->score[p.slot] += unit * p.sum;
	}
	return true;
}

/* What a touched slot promises: its dot by its length. The length with today's idf would cost a
 * walk over its words; without idf it is known, and falls with what its members have in common as
 * the other does, so that neither the large nor the small issues are preferred. */
static uint64_t promise(struct index *ix, uint32_t slot)
{
	if (!ix->length[slot])
		ix->length[slot] = signature_root(ix->mass[slot]);
	return ix->score[slot] / ix->length[slot];
}

/* Inserts slot, if it fits, into the list of the best, which holds *n of at most INDEX_CANDIDATES;
 * their dots are their promises meanwhile. Ties go to the lower rank. */
static void keep_best(struct index *ix, uint32_t slot, const uint64_t *rank,
		      const struct index_filter *filter, struct candidate *best, size_t *n)
{
	uint64_t worth = promise(ix, slot);
	size_t k = *n;
	if (k == INDEX_CANDIDATES && worth < best[k - 1].dot)
		return;
	if (filter && !filter->fits(filter->arg, slot))
		return;
	for (; k && (best[k - 1].dot < worth ||
		     (best[k - 1].dot == worth && rank[best[k - 1].slot] > rank[slot]));
	     k--)
		if (k < INDEX_CANDIDATES)
			best[k] = best[k - 1];
	if (k == INDEX_CANDIDATES)
		return;
	best[k] = (struct candidate){slot, worth};
	*n += *n < INDEX_CANDIDATES;
}

bool index_search_among(struct index *ix, struct query_token *q, size_t n, const uint64_t *rank,
			const struct index_filter *filter, struct candidate *out, size_t *found)
{
	size_t walked = 0, i = 0;
	bool ok = true;
	*found = ix->n_touched = 0;
	sort_rarest(ix, q, n);
	for (; ok && i < n; i++) {
		size_t length = list_length(ix, &q[i]);
		if (walked + length > INDEX_POSTINGS)
			break;
		walked += length;
		ok = !length || !q[i].weight || walk_list(ix, &q[i]);
	}
	for (size_t t = 0; ok && t < ix->n_touched; t++)
		keep_best(ix, ix->touched[t], rank, filter, out, found);
	for (size_t c = 0; c < *found; c++)
		out[c].dot = ix->score[out[c].slot];
	for (size_t t = 0; t < ix->n_touched; t++)
		ix->score[ix->touched[t]] = 0;
	/* The lists that were too long to walk still count for those that were found. */
	for (; ok && i < n; i++) {
		for (size_t c = 0; c < *found; c++) {
			struct vector_slot *v = vector_find(&ix->vectors[out[c].slot], q[i].word);
			if (v)
				out[c].dot += (signature_wide)q[i].weight * q[i].idf * v->sum;
		}
	}
	return ok;
}

bool index_search(struct index *ix, struct query_token *q, size_t n, const uint64_t *rank,
		  struct candidate *out, size_t *found)
{
	return index_search_among(ix, q, n, rank, NULL, out, found);
}
