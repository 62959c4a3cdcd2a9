/* test_index.c - the inverted index against plain arrays: every sum, every dot, the choice of
 * candidates. */
#include <check.h>
#include <stdlib.h>

#include "failmem.h"
#include "index.h"
#include "prng.h"
#include "suite.h"

#define SLOTS 60
#define WORDS 40

struct world { /* the index, and the same as a plain table of sums */
	struct words words;
	struct index *ix;
	uint32_t sum[SLOTS][WORDS];
	uint64_t rank[SLOTS];
	uint32_t slot_of[SLOTS]; /* issue -> slot in the index */
	uint32_t word_of[WORDS]; /* token -> index in words */
};

static struct failmem fm;

/* Issue i takes the slot slots(i), token t is the t-th word or the last but t. */
static void world_init(struct world *w, uint64_t seed, bool reverse)
{
	*w = (struct world){0};
	words_init(&w->words, &fm.mem, seed);
	for (uint32_t t = 0; t < WORDS; t++) {
		uint32_t token = reverse ? WORDS - 1 - t : t;
		w->word_of[token] = words_hold(&w->words, 1000 + token, SPAN(""));
	}
	w->ix = index_new(&fm.mem, &w->words);
	ck_assert_ptr_nonnull(w->ix);
	for (uint32_t i = 0; i < SLOTS; i++) {
		w->slot_of[i] = reverse ? SLOTS - 1 - i : i;
		w->rank[w->slot_of[i]] = i + 1;
	}
}

static void world_fini(struct world *w)
{
	index_free(w->ix);
	words_fini(&w->words);
}

static void world_add(struct world *w, uint32_t issue, uint32_t token, uint32_t amount)
{
	w->sum[issue][token] += amount;
	if (!index_add(w->ix, w->slot_of[issue], w->word_of[token], amount))
		ck_abort();
}

static void world_sub(struct world *w, uint32_t issue, uint32_t token, uint32_t amount)
{
	w->sum[issue][token] -= amount;
	if (!index_sub(w->ix, w->slot_of[issue], w->word_of[token], amount))
		ck_abort();
}

/* A tangle of additions and subtractions; one step in two takes away. */
static void world_stir(struct world *w, uint64_t rng, int steps)
{
	for (int i = 0; i < steps; i++) {
		uint32_t issue = (uint32_t)prng_below(&rng, SLOTS);
		uint32_t token =
			(uint32_t)(prng_below(&rng, WORDS) * prng_below(&rng, WORDS) / WORDS);
		uint32_t amount = (uint32_t)prng_below(&rng, 60) + 1;
		if (prng_below(&rng, 2))
			world_add(w, issue, token, amount);
		else if (w->sum[issue][token])
			world_sub(w, issue, token, prng_below(&rng, 2) ? w->sum[issue][token] : 1);
	}
}

static void ck_vectors(const struct world *w)
{
	for (uint32_t i = 0; i < SLOTS; i++) {
		const struct vector *v = index_vector(w->ix, w->slot_of[i]);
		uint32_t count = 0;
		for (uint32_t t = 0; t < WORDS; t++) {
			const struct vector_slot *slot = vector_find(v, w->word_of[t]);
			count += w->sum[i][t] != 0;
			if ((slot ? slot->sum : 0) != w->sum[i][t])
				ck_abort_msg("issue %u token %u", i, t);
		}
		if (v->count != count)
			ck_abort_msg("issue %u has %u tokens", i, v->count);
	}
}

static size_t make_query(const struct world *w, uint64_t *rng, struct query_token q[WORDS])
{
	size_t n = 0;
	for (uint32_t t = 0; t < WORDS; t++) {
		uint32_t idf = (uint32_t)prng_below(rng, 3000) + 1;
		if (prng_below(rng, 3) == 0)
			q[n++] = (struct query_token){w->word_of[t], idf * 16, idf};
	}
	return n;
}

/* The dot of issue with the query, from the plain table. */
static uint64_t dot_of(const struct world *w, uint32_t issue, const struct query_token *q, size_t n)
{
	uint64_t dot = 0;
	for (size_t k = 0; k < n; k++)
		for (uint32_t t = 0; t < WORDS; t++)
			if (w->word_of[t] == q[k].word)
				dot += (uint64_t)q[k].weight * q[k].idf * w->sum[issue][t];
	return dot;
}

static uint32_t issue_of(const struct world *w, uint32_t slot)
{
	return (uint32_t)w->rank[slot] - 1;
}

/* How promising issue is: the dot by its length without idf, as index.c says. */
static uint64_t promise_of(const struct world *w, uint32_t issue, uint64_t dot)
{
	signature_wide mass = 0;
	for (uint32_t t = 0; t < WORDS; t++)
		mass += (signature_wide)w->sum[issue][t] * w->sum[issue][t];
	return mass ? dot / signature_root(mass) : 0;
}

/* Compares one search with a look at every issue. */
static void ck_search(struct world *w, struct query_token *q, size_t n)
{
	struct candidate found[INDEX_CANDIDATES];
	bool taken[SLOTS] = {false};
	size_t n_found, with_dot = 0;
	if (!index_search(w->ix, q, n, w->rank, found, &n_found))
		ck_abort();
	for (uint32_t i = 0; i < SLOTS; i++)
		with_dot += dot_of(w, i, q, n) > 0;
	ck_assert_uint_eq(n_found, with_dot < INDEX_CANDIDATES ? with_dot : INDEX_CANDIDATES);
	for (size_t c = 0; c < n_found; c++) {
		uint32_t best = SLOTS;
		for (uint32_t i = 0; i < SLOTS; i++) {
			uint64_t dot = dot_of(w, i, q, n);
			if (taken[i] || !dot)
				continue;
			if (best == SLOTS ||
			    promise_of(w, i, dot) > promise_of(w, best, dot_of(w, best, q, n)))
				best = i;
		}
		taken[best] = true;
		ck_assert_uint_eq(issue_of(w, found[c].slot), best);
		ck_assert(found[c].dot == dot_of(w, best, q, n));
	}
}

START_TEST(searches_agree_with_a_look_at_everything)
{
	static struct world w;
	struct query_token q[WORDS];
	uint64_t rng = (uint64_t)_i + 1;
	world_init(&w, rng, false);
	for (int round = 0; round < 6; round++) {
		world_stir(&w, prng_next(&rng), round ? 200 : 1500);
		ck_vectors(&w);
		for (int i = 0; i < 10; i++) {
			size_t n = make_query(&w, &rng, q);
			ck_search(&w, q, n);
		}
	}
	world_fini(&w);
}
END_TEST

/* As after a reload: other slots, other indexes of words, another seed, another order of adds. */
START_TEST(slots_and_seeds_do_not_matter)
{
	static struct world a, b;
	struct candidate in_a[INDEX_CANDIDATES], in_b[INDEX_CANDIDATES];
	size_t n_a, n_b;
	uint64_t rng = 77;
	world_init(&a, 1, false);
	world_init(&b, 99, true);
	world_stir(&a, 5, 3000);
	for (uint32_t i = SLOTS; i-- > 0;)
		for (uint32_t t = WORDS; t-- > 0;)
			if (a.sum[i][t])
				world_add(&b, i, t, a.sum[i][t]);
	for (int round = 0; round < 50; round++) {
		struct query_token qa[WORDS], qb[WORDS];
		uint64_t copy = rng;
		size_t n = make_query(&a, &rng, qa);
		ck_assert_uint_eq(make_query(&b, &copy, qb), n);
		ck_assert(index_search(a.ix, qa, n, a.rank, in_a, &n_a));
		ck_assert(index_search(b.ix, qb, n, b.rank, in_b, &n_b));
		ck_assert_uint_eq(n_a, n_b);
		for (size_t c = 0; c < n_a; c++) {
			ck_assert_uint_eq(issue_of(&a, in_a[c].slot), issue_of(&b, in_b[c].slot));
			ck_assert(in_a[c].dot == in_b[c].dot);
		}
	}
	for (uint32_t i = 0; i < SLOTS; i++)
		ck_assert(index_norm(a.ix, a.slot_of[i]) == index_norm(b.ix, b.slot_of[i]));
	world_fini(&a);
	world_fini(&b);
}
END_TEST

START_TEST(a_norm_is_the_sum_of_squares)
{
	static struct world w;
	world_init(&w, 1, false);
	world_add(&w, 3, 0, 16);
	world_add(&w, 3, 7, 27);
	uint64_t idf = signature_idf(1, 301); /* one issue, and 300 that are taken for granted */
	ck_assert(index_norm(w.ix, w.slot_of[3]) == idf * idf * 16 * 16 + idf * idf * 27 * 27);
	ck_assert(index_norm(w.ix, w.slot_of[4]) == 0);
	ck_assert(index_norm(w.ix, 5000) == 0);
	world_fini(&w);
}
END_TEST

static void set_up(void)
{
	failmem_init(&fm);
}

static void tear_down(void)
{
	ck_assert_uint_eq(fm.live, 0);
}

int main(void)
{
	Suite *s = suite_create("index");
	TCase *tc = tcase_create("index");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_loop_test(tc, searches_agree_with_a_look_at_everything, 0, 6);
	tcase_add_test(tc, slots_and_seeds_do_not_matter);
	tcase_add_test(tc, a_norm_is_the_sum_of_squares);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
