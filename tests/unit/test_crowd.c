/* test_crowd.c - the neighbours of a case against a search that compares it with every other. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "crowd.h"
#include "failmem.h"
#include "prng.h"
#include "suite.h"

#define T     INT64_C(1770000000000)
#define WORDS 60
#define MOST  8 /* tokens of a case */
#define PRIOR 300 /* cases that a desk is taken to have before its first */

static struct failmem fm;
static struct words words;
static struct records records;
static struct crowd *crowd;
static uint64_t random_state;

static void set_up(void)
{
	failmem_init(&fm);
	words_init(&words, &fm.mem, 1);
	records_init(&records, &fm.mem, &words, 1);
	crowd = crowd_new(&fm.mem, &records);
	ck_assert_ptr_nonnull(crowd);
	random_state = 1;
}

static void tear_down(void)
{
	crowd_free(crowd);
	records_fini(&records);
	words_fini(&words);
	ck_assert_uint_eq(fm.live, 0);
}

/* A record without words. */
static struct record *put_empty(int64_t at)
{
	char id[24];
	int n = snprintf(id, sizeof id, "c%llu", (unsigned long long)records.next_seq);
	struct record *rec = records_add(&records, SPAN("cases"), (struct span){id, (size_t)n}, at);
	ck_assert_ptr_nonnull(rec);
	return rec;
}

/* A record of the words whose bit is set in which, each count times. */
static struct record *put(int64_t at, uint64_t which, uint32_t count)
{
	struct token tokens[WORDS];
	struct record *rec = put_empty(at);
	size_t n = 0;
	for (uint64_t i = 0; i < WORDS; i++)
		if (which >> i & 1)
			tokens[n++] = (struct token){.id = 1000 + i, .count = count};
	ck_assert(records_set_tokens(&records, rec, tokens, n));
	ck_assert(crowd_add(crowd, rec));
	return rec;
}

static void drop(struct record *rec)
{
	crowd_remove(crowd, rec);
	ck_assert(records_drop(&records, rec));
}

static uint64_t some_words(void)
{
	uint64_t which = 0, n = 1 + prng_below(&random_state, MOST);
	/* The first words are common, the last ones rare. */
	while (n--)
		which |= UINT64_C(1)
			 << prng_below(&random_state, 1 + prng_below(&random_state, WORDS));
	return which;
}

/* ---- the model */

static uint64_t weight_of(uint32_t word, uint32_t count)
{
	uint64_t idf = signature_idf(words.at[word].refs, records.with_text + PRIOR);
	return idf * signature_tf(SIGNATURE_PLAIN, count, false);
}

static uint32_t cosine_of(const struct record *a, const struct record *b)
{
	signature_wide dot = 0, x = 0, y = 0;
	for (size_t i = 0; i < a->n_tokens; i++) {
		uint64_t w = weight_of(a->tokens[i].word, a->tokens[i].count);
		x += w * w;
		for (size_t k = 0; k < b->n_tokens; k++)
			if (a->tokens[i].word == b->tokens[k].word)
				dot += w * weight_of(b->tokens[k].word, b->tokens[k].count);
	}
	for (size_t k = 0; k < b->n_tokens; k++) {
		uint64_t w = weight_of(b->tokens[k].word, b->tokens[k].count);
		y += w * w;
	}
	return signature_cosine(dot, x, y);
}

/* What crowd_near() must give, from every record that is kept. */
static void ck_near(const struct record *rec, uint32_t floor)
{
	size_t n, at = 0;
	const struct near *near = crowd_near(crowd, rec, floor, &n);
	ck_assert_ptr_nonnull(near);
	for (uint64_t seq = 1; seq < records.next_seq; seq++) {
		struct record *other = records_at(&records, seq);
		if (!other || other == rec || seq + CROWD_CASES < records.next_seq)
			continue;
		uint32_t cosine = cosine_of(rec, other);
		if (cosine < floor)
			continue;
		ck_assert_msg(at < n, "case %llu is missing", (unsigned long long)seq);
		ck_assert_ptr_eq(near[at].rec, other);
		ck_assert_uint_eq(near[at++].cosine, cosine);
	}
	ck_assert_uint_eq(at, n);
}

START_TEST(near_are_those_that_a_full_search_finds)
{
	static const uint32_t floors[] = {1, 1000, 2500, 5000, 10000};
	for (int i = 0; i < 400; i++) {
		uint64_t which = some_words();
		if (i % 5 == 4) /* a long one */
			which |= some_words() | some_words() | some_words();
		put(T + i, which, 1 + (uint32_t)prng_below(&random_state, 3));
		if (i % 7 == 3)
			drop(records_oldest(&records));
	}
	for (size_t f = 0; f < sizeof floors / sizeof *floors; f++)
		for (uint64_t seq = 100; seq < 400; seq += 13)
			if (records_at(&records, seq))
				ck_near(records_at(&records, seq), floors[f]);
}
END_TEST

START_TEST(lengths_follow_what_words_weigh)
{
	uint64_t seq;
	for (int i = 0; i < 2000; i++)
		put(T + i, some_words(), 1);
	/* As many as before: what words weigh changes by themselves alone. */
	for (int i = 0; i < 300; i++) {
		seq = records.next_seq - 1 - prng_below(&random_state, 1500);
		ck_near(records_at(&records, seq), 2500);
		put(T + 2000 + i, some_words() | 1, 1 + (uint32_t)i % 3);
		drop(records_oldest(&records));
	}
	/* More cases: what is in none of them weighs more. */
	for (int i = 0; i < 300; i++) {
		put(T + 2500 + i, 1, 1);
		if (i % 10 == 0)
			ck_near(records_at(&records, 900 + (uint64_t)i), 2500);
	}
	/* More changes at once than are kept. */
	for (int i = 0; i < 1000; i++) {
		put(T + 3000 + i, UINT64_C(7) << 50, 1);
		drop(records_oldest(&records));
	}
	for (seq = records.next_seq - 1500; seq < records.next_seq; seq += 99)
		ck_near(records_at(&records, seq), 2500);
}
END_TEST

START_TEST(a_word_that_was_asked_about_before_it_came_weighs_all_the_same)
{
	struct token tokens[40] = {{.id = 1001, .count = 1}};
	struct record *a = put(T, 7, 1), *b = put_empty(T + 1), *other = put(T + 2, 1, 1);
	struct record *like = put(T + 2, 6, 1);
	size_t n;
	ck_near(a, 5000);
	for (size_t i = 1; i < 40; i++)
		tokens[i] = (struct token){.id = 2000 + i, .count = 1};
	ck_assert(records_set_tokens(&records, b, tokens, 40));
	drop(other); /* there are as many cases as before */
	const struct near *near = crowd_near(crowd, a, 5000, &n);
	ck_assert_uint_eq(n, 1);
	ck_assert_uint_eq(near[0].cosine, cosine_of(a, like));
	ck_assert(crowd_add(crowd, b));
	ck_near(a, 1);
	ck_near(b, 1);
}
END_TEST

START_TEST(what_left_is_not_near)
{
	struct record *a = put(T, 7, 1), *b = put(T + 1, 7, 1), *c = put(T + 2, 7, 1);
	size_t n;
	ck_assert_ptr_nonnull(crowd_near(crowd, a, 9999, &n));
	ck_assert_uint_eq(n, 2);
	drop(b);
	const struct near *near = crowd_near(crowd, a, 9999, &n);
	ck_assert_uint_eq(n, 1);
	ck_assert_ptr_eq(near[0].rec, c);
	ck_assert_uint_eq(near[0].cosine, SIGNATURE_ONE);
	ck_assert_uint_eq(crowd_count(crowd), 2);
	struct record *never = put_empty(T + 3);
	crowd_remove(crowd, never); /* it was never here */
	ck_assert_uint_eq(crowd_count(crowd), 2);
	ck_assert_ptr_nonnull(crowd_near(crowd, never, 1, &n));
	ck_assert_uint_eq(n, 0);
}
END_TEST

START_TEST(time_counts_from_behind_the_moment)
{
	ck_assert_int_eq(crowd_first(crowd), INT64_MAX);
	ck_assert_uint_eq(crowd_since(crowd, INT64_MIN), 0);
	for (int i = 0; i < 600; i++)
		put(T + (int64_t)prng_below(&random_state, 1000), 1, 1);
	drop(records_at(&records, 300));
	drop(records_at(&records, 301));
	int64_t first = INT64_MAX;
	for (uint64_t seq = 1; seq < records.next_seq; seq++) {
		const struct record *rec = records_at(&records, seq);
		if (rec && rec->at < first)
			first = rec->at;
	}
	ck_assert_int_eq(crowd_first(crowd), first);
	for (int64_t after = T - 1; after <= T + 1000; after += 37) {
		uint32_t later = 0;
		for (uint64_t seq = 1; seq < records.next_seq; seq++) {
			const struct record *rec = records_at(&records, seq);
			later += rec && rec->at > after;
		}
		ck_assert_uint_eq(crowd_since(crowd, after), later);
	}
	ck_assert_uint_eq(crowd_since(crowd, INT64_MIN), 598);
}
END_TEST

/* What crowd_with() must give. */
static uint32_t with(uint32_t attr, int64_t after)
{
	uint32_t n = 0;
	for (uint64_t seq = 1; seq < records.next_seq; seq++) {
		const struct record *rec = records_at(&records, seq);
		n += rec && seq + CROWD_CASES >= records.next_seq && rec->at > after &&
		     records_has(rec, attr);
	}
	return n;
}

static void give(struct record *rec, const char *name, const char *value)
{
	const struct attribute attr = {span_of(name), span_of(value)};
	crowd_attrs_remove(crowd, rec);
	ck_assert(records_set_attrs(&records, rec, &attr, 1));
	ck_assert(crowd_attrs_add(crowd, rec));
}

START_TEST(an_attribute_s_cases_are_counted_from_behind_the_moment)
{
	static const char *const values[] = {"1", "2", "3"};
	/* More than are looked at, and in blocks: time runs on, but not quite in order. */
	for (int64_t i = 0; i < CROWD_CASES + 3000; i++) {
		struct record *rec =
			put(T + 10 * i + (int64_t)prng_below(&random_state, 2000), 1, 1);
		give(rec, "version", values[i % 5 % 3]);
		if (i % 3)
			give(rec, "region", values[i % 3]);
		if (i % 11 == 7) /* it was another one */
			give(rec, "version", values[i % 3]);
		if (i > 50 && i % 17 == 0)
			drop(records_at(&records, (uint64_t)i - 20));
	}
	const struct record *last = records_at(&records, records.next_seq - 1);
	for (size_t a = 0; a < last->n_attrs; a++) {
		for (int64_t after = T; after < T + 200000; after += 7777)
			ck_assert_uint_eq(crowd_with(crowd, last->attrs[a], after),
					  with(last->attrs[a], after));
		ck_assert_uint_eq(crowd_with(crowd, last->attrs[a], INT64_MIN),
				  with(last->attrs[a], INT64_MIN));
	}
	ck_assert_uint_eq(crowd_with(crowd, 0, INT64_MIN), 0);
	ck_assert_uint_eq(crowd_with(crowd, UINT32_MAX, INT64_MIN), 0);
}
END_TEST

START_TEST(only_the_newest_stay)
{
	struct record *first = put(T, 3, 1), *second = put(T + 1, 3, 1);
	for (uint64_t i = 2; i < CROWD_CASES; i++)
		put(T + (int64_t)i, UINT64_C(1) << (4 + i % 50), 1);
	size_t n;
	ck_assert_uint_eq(crowd_count(crowd), CROWD_CASES);
	ck_near(second, 9999);
	/* One without words takes a number as well, and pushes the first one out. */
	put_empty(T);
	const struct near *near = crowd_near(crowd, second, 9999, &n);
	ck_assert(near && n == 0);
	ck_assert_uint_eq(crowd_count(crowd), CROWD_CASES - 1);
	ck_assert_int_eq(crowd_first(crowd), T + 1);
	crowd_remove(crowd, first); /* gone already */
	ck_assert_uint_eq(crowd_count(crowd), CROWD_CASES - 1);
	/* Nor does one come in that is too old: a reload brings records in any number. */
	for (int i = 0; i < 3; i++)
		put_empty(T);
	ck_assert(crowd_add(crowd, second));
	near = crowd_near(crowd, records_at(&records, 100), 1, &n);
	for (size_t i = 0; near && i < n; i++)
		ck_assert_ptr_ne(near[i].rec, second);
}
END_TEST

START_TEST(who_comes_into_the_place_of_a_long_one_is_short)
{
	for (uint64_t i = 0; i < CROWD_CASES; i++) /* the first ones have the rare words */
		put(T, i < 4 ? UINT64_C(0xFFFFF) << 32 : 2, 1);
	struct record *a = put(T + 1, UINT64_C(1) << 59, 1);
	put(T + 2, UINT64_C(1) << 59, 1);
	ck_near(a, 9000);
}
END_TEST

START_TEST(long_lists_do_not_hide_a_rare_word)
{
	/* Twelve words that all have are more postings than a search walks. */
	struct record *a = put(T, 0xFFF | UINT64_C(1) << 50, 1);
	for (uint64_t i = 0; i < 14000; i++)
		put(T + 1, 0xFFF, 1);
	struct record *b = put(T + 2, 0xFFF | UINT64_C(1) << 50, 1);
	size_t n;
	const struct near *near = crowd_near(crowd, a, 5000, &n);
	ck_assert_uint_ge(n, 1);
	ck_assert_ptr_eq(near[n - 1].rec, b);
}
END_TEST

START_TEST(nearness_is_the_mean_of_all_pairs)
{
	const struct record *x[] = {put(T, 0x0F, 1), put(T, 0x3C, 2), put(T, 0xF0, 1)};
	const struct record *y[] = {put(T, 0x3C, 1), put(T, 0x700, 1)};
	uint64_t sum = 0, within = 0;
	for (size_t i = 0; i < 3; i++) {
		for (size_t k = 0; k < 2; k++)
			sum += cosine_of(x[i], y[k]);
		for (size_t k = 0; k < 3; k++)
			within += i == k ? SIGNATURE_ONE : cosine_of(x[i], x[k]);
	}
	ck_assert_uint_eq(crowd_nearness(crowd, x, 3, y, 2), sum / 6);
	ck_assert_uint_eq(crowd_nearness(crowd, y, 2, x, 3), sum / 6);
	ck_assert_uint_eq(crowd_nearness(crowd, x, 3, x, 3), within / 9);
	const struct record *turned[] = {x[2], x[0], x[1]}; /* as many, and not the same list */
	ck_assert_uint_eq(crowd_nearness(crowd, x, 3, turned, 3), within / 9);
	ck_assert_uint_eq(crowd_nearness(crowd, x, 2, y, 2),
			  (cosine_of(x[0], y[0]) + cosine_of(x[0], y[1]) + cosine_of(x[1], y[0]) +
			   cosine_of(x[1], y[1])) /
				  4);
	ck_assert_uint_eq(crowd_nearness(crowd, x, 1, x, 1), SIGNATURE_ONE);
	ck_assert_uint_eq(crowd_nearness(crowd, x, 0, y, 2), 0);
	const struct record *none[] = {put(T, 0, 1)};
	ck_assert_uint_eq(crowd_nearness(crowd, x, 1, none, 1), 0);
}
END_TEST

static enum err whole(const struct mem *m, void *arg)
{
	struct words w;
	struct records r;
	struct token tokens[] = {{.id = 5, .count = 1}, {.id = 9, .count = 2}};
	const struct attribute attr = {SPAN("version"), SPAN("2")};
	enum err e = ERR_OK;
	size_t n;
	(void)arg;
	words_init(&w, m, 1);
	records_init(&r, m, &w, 1);
	struct crowd *c = crowd_new(m, &r);
	for (unsigned i = 0; c && !e && i < 6; i++) {
		char id[2] = {(char)('a' + i), 0};
		struct record *rec = records_add(&r, SPAN("s"), span_of(id), T);
		if (!rec || !records_set_tokens(&r, rec, tokens, 2) ||
		    !records_set_attrs(&r, rec, &attr, 1) || !crowd_add(c, rec) ||
		    !crowd_near(c, rec, 100, &n))
			e = ERR_MEMORY;
		if (rec && i == 2)
			crowd_remove(c, rec);
	}
	e = c ? e : ERR_MEMORY;
	crowd_free(c);
	records_fini(&r);
	words_fini(&w);
	return e;
}

START_TEST(a_refused_allocation_is_told)
{
	ck_assert_uint_gt(failmem_sweep(whole, NULL), 10);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("crowd");
	TCase *t = tcase_create("crowd");
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, near_are_those_that_a_full_search_finds);
	tcase_add_test(t, lengths_follow_what_words_weigh);
	tcase_add_test(t, a_word_that_was_asked_about_before_it_came_weighs_all_the_same);
	tcase_add_test(t, what_left_is_not_near);
	tcase_add_test(t, time_counts_from_behind_the_moment);
	tcase_add_test(t, an_attribute_s_cases_are_counted_from_behind_the_moment);
	tcase_add_test(t, only_the_newest_stay);
	tcase_add_test(t, who_comes_into_the_place_of_a_long_one_is_short);
	tcase_add_test(t, long_lists_do_not_hide_a_rare_word);
	tcase_add_test(t, nearness_is_the_mean_of_all_pairs);
	tcase_add_test(t, a_refused_allocation_is_told);
	tcase_set_timeout(t, 120);
	suite_add_tcase(s, t);
	return suite_run(s);
}
