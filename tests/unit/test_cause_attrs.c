/* test_cause_attrs.c - which attribute values are told as causes: what stands out against others of
 * the same time and language, no more; on chance alone next to nothing. */
#include <check.h>
#include <stdio.h>

#include "cause.h"
#include "failmem.h"
#include "prng.h"
#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))
#define T           INT64_C(1770000000000)
#define MINUTE      INT64_C(60000)

static struct settings settings;
static struct failmem fm;
static struct words words;
static struct records records;
static struct issues issues;
static struct issue *loud; /* the issue that is asked about */
static struct cause told[CAUSE_ATTRS_MOST];
static unsigned number;
static uint64_t dice;

static void set_up(void)
{
	settings = (struct settings){.causes_fdr = 500, .causes_before = 24 * 60 * MINUTE};
	failmem_init(&fm);
	words_init(&words, &fm.mem, 1);
	records_init(&records, &fm.mem, &words, 1);
	ck_assert_int_eq(issues_init(&issues, &fm.mem, &settings, &words, &records, 1), ERR_OK);
	loud = issues_open(&issues, 0);
	number = 0;
	dice = 7;
}

static void tear_down(void)
{
	issues_fini(&issues);
	records_fini(&records);
	words_fini(&words);
	ck_assert_uint_eq(fm.live, 0);
}

/* A case of issue (NULL: of one of its own) that says word, with attributes up to a NULL name, in
 * order of names; an empty value is left out. */
static const struct record *add(struct issue *issue, int64_t at, const char *word,
				const char *const attrs[][2])
{
	char id[16];
	struct attribute list[8];
	size_t n = 0;
	snprintf(id, sizeof id, "c%u", number++);
	for (; attrs && attrs[0][0]; attrs++)
		if (attrs[0][1][0])
			list[n++] = (struct attribute){span_of(attrs[0][0]), span_of(attrs[0][1])};
	const struct token token = {(uint64_t)(unsigned char)word[0], 1, false, span_of(word)};
	struct record *rec = records_add(&records, SPAN("cases"), span_of(id), at);
	ck_assert(rec && records_set_tokens(&records, rec, &token, 1) &&
		  records_set_attrs(&records, rec, list, n));
	if (!issue)
		issue = issues_open(&issues, 0);
	ck_assert_int_eq(issues_join(&issues, issue, rec, SPAN("")), ERR_OK);
	return rec;
}

/* n cases, one a minute from T + from minutes on, of which `with` have value, and the others
 * "other". */
static void add_some(struct issue *issue, int64_t from, int n, int with, const char *word,
		     const char *name, const char *value)
{
	for (int i = 0; i < n; i++) {
		bool has = (i + 1) * with / n > i * with / n; /* evenly spread */
		const char *const attrs[][2] = {{name, has ? value : "other"}, {NULL, NULL}};
		add(issue, T + (from + i) * MINUTE, word, attrs);
	}
}

static size_t ask(void)
{
	return cause_attributes(&issues, loud, INT64_MIN, INT64_MAX, told);
}

static void ck_told(size_t i, const char *want)
{
	struct buf b;
	buf_init(&b, &fm.mem, 1000);
	cause_say(&issues, &told[i], &b);
	ck_assert_msg(span_eq(buf_span(&b), span_of(want)), "%.*s", SPAN_ARG(buf_span(&b)));
	buf_fini(&b);
}

START_TEST(a_version_stands_out)
{
	add_some(NULL, 0, 300, 60, "word", "version", "2.4.1");
	add_some(loud, 300, 10, 9, "word", "version", "2.4.1");
	ck_assert_uint_eq(ask(), 1);
	ck_told(0, "version 2.4.1");
	ck_assert_uint_eq(told[0].shares.here, 9);
	ck_assert_uint_eq(told[0].shares.here_all, 10);
	ck_assert_uint_eq(told[0].shares.outside, 60);
	ck_assert_uint_eq(told[0].shares.outside_all, 300);
	ck_assert_uint_eq(cause_share(&told[0], false), 9000);
	ck_assert_uint_eq(cause_share(&told[0], true), 2000);
}
END_TEST

START_TEST(what_is_everywhere_is_no_cause)
{
	add_some(NULL, 0, 300, 270, "word", "version", "2.4.1");
	add_some(loud, 300, 10, 10, "word", "version", "2.4.1");
	ck_assert_uint_eq(ask(), 0);
}
END_TEST

/* Rare over all time, and on most phones by now: what counts is now. */
START_TEST(others_are_those_of_the_same_time)
{
	add_some(NULL, -100000, 3000, 0, "word", "version", "2.4.1");
	add_some(NULL, 0, 600, 480, "word", "version", "2.4.1");
	add_some(loud, 600, 10, 9, "word", "version", "2.4.1");
	ck_assert_uint_eq(ask(), 0);
}
END_TEST

/* Koreans live in Seoul: among cases in Korean that is no news. */
START_TEST(others_are_those_in_the_same_language)
{
	for (int i = 0; i < 300; i++) {
		add_some(NULL, 2 * i, 1, 0, "word", "region", "seoul");
		add_some(NULL, 2 * i + 1, 1, i % 3 != 0, "결제", "region", "seoul");
	}
	add_some(loud, 600, 12, 9, "결제", "region", "seoul");
	ck_assert_uint_eq(ask(), 0);
	ck_assert_uint_eq(told[0].word[1], 0);
}
END_TEST

START_TEST(two_cases_are_too_few)
{
	add_some(NULL, 0, 300, 1, "word", "region", "jeju");
	add_some(loud, 300, 2, 2, "word", "region", "jeju");
	ck_assert_uint_eq(ask(), 0);
	add_some(loud, 302, 1, 1, "word", "region", "jeju");
	ck_assert_uint_eq(ask(), 1);
}
END_TEST

START_TEST(what_agents_set_is_ignored)
{
	settings.causes_ignored[settings.n_causes_ignored++] = SPAN("category");
	add_some(NULL, 0, 300, 10, "word", "category", "payment");
	add_some(loud, 300, 10, 10, "word", "category", "payment");
	ck_assert_uint_eq(ask(), 0);
	settings.n_causes_ignored = 0;
	ck_assert_uint_eq(ask(), 1);
}
END_TEST

START_TEST(cases_that_do_not_tell_the_attribute_do_not_count)
{
	add_some(NULL, 0, 200, 40, "word", "version", "2.4.1");
	for (int i = 0; i < 100; i++)
		add(NULL, T + i * MINUTE, "word", NULL);
	add_some(loud, 300, 10, 9, "word", "version", "2.4.1");
	for (int i = 0; i < 30; i++)
		add(loud, T + (310 + i) * MINUTE, "word", NULL);
	ck_assert_uint_eq(ask(), 1);
	ck_assert_uint_eq(told[0].shares.here_all, 10);
	ck_assert_uint_eq(told[0].shares.outside_all, 200);
}
END_TEST

/* A case with a product and a version. */
static void add_both(struct issue *issue, int64_t at, const char *product, const char *version)
{
	const char *const attrs[][2] = {{"product", product}, {"version", version}, {NULL, NULL}};
	add(issue, T + at * MINUTE, "word", attrs);
}

/* Version 5.1 is on kiosks only: it follows from the kiosk. */
START_TEST(what_follows_from_a_stronger_one_is_not_told)
{
	for (int i = 0; i < 400; i++)
		add_both(NULL, i, i % 20 ? "web" : "kiosk", i % 20 ? "1" : i % 40 ? "5.1" : "5.2");
	for (int i = 0; i < 12; i++)
		add_both(loud, 400 + i, "kiosk", i % 2 ? "5.1" : "5.2");
	ck_assert_uint_eq(ask(), 1);
	ck_told(0, "product kiosk");
}
END_TEST

/* n kiosks, of which so many have version 5.2, the first ones. */
static void add_kiosks(struct issue *issue, int64_t at, int n, int with)
{
	for (int i = 0; i < n; i++)
		add_both(issue, at + i, "kiosk", i < with ? "5.2" : "5.1");
}

/* Of 7 kiosks 6 have version 5.2, which fewer others have than have a kiosk: its p is less. But of
 * two versions one is always ahead, and 6 of 7 where 8 of 20 have it is what luck does. */
START_TEST(a_part_of_a_broader_value_needs_more_than_luck)
{
	for (int i = 0; i < 380; i++)
		add_both(NULL, i, "web", "1");
	add_kiosks(NULL, 380, 20, 8);
	add_kiosks(loud, 400, 7, 6);
	for (int i = 0; i < 3; i++)
		add_both(loud, 407 + i, "web", "1");
	ck_assert_uint_eq(ask(), 1);
	ck_told(0, "product kiosk");
	ck_assert_uint_eq(told[0].shares.here, 7);
}
END_TEST

START_TEST(a_part_of_a_broader_value_that_stands_out_in_it_is_told)
{
	for (int i = 0; i < 380; i++)
		add_both(NULL, i, "web", "1");
	add_kiosks(NULL, 380, 20, 8);
	add_kiosks(loud, 400, 15, 14);
	size_t n = ask();
	ck_assert_uint_ge(n, 1);
	ck_told(0, "version 5.2");
}
END_TEST

/* Android has half of the cases, version 2 too; together they have a quarter, and all of these. */
START_TEST(a_pair_that_adds_to_its_parts_is_told)
{
	for (int i = 0; i < 400; i++)
		add_both(NULL, i, i & 1 ? "android" : "ios", i & 2 ? "2" : "1");
	for (int i = 0; i < 20; i++)
		add_both(loud, 400 + i, "android", "2");
	size_t n = ask();
	ck_assert_uint_eq(n, 3);
	ck_assert_uint_eq(told[0].word[1], 0);
	ck_told(2, "product android + version 2");
	ck_assert_uint_eq(told[2].shares.here, 20);
	ck_assert_uint_eq(told[2].shares.outside, 100);
}
END_TEST

START_TEST(a_pair_that_adds_nothing_is_not_told)
{
	for (int i = 0; i < 400; i++)
		add_both(NULL, i, i % 10 ? "ios" : "android", i / 10 % 2 ? "2" : "1");
	for (int i = 0; i < 20; i++) /* the version falls as elsewhere */
		add_both(loud, 400 + i, "android", i % 2 ? "2" : "1");
	ck_assert_uint_eq(ask(), 1);
	ck_told(0, "product android");
}
END_TEST

/* What is said of another thing is held against the loud cases, though one of these was taken for
 * it: else only the few that are in no such issue would be left. */
START_TEST(an_issue_that_holds_a_stray_has_others)
{
	static struct cause_others others;
	struct cause_cases c = {.n = 0};
	struct issue *usual = issues_open(&issues, 0);
	add_some(usual, 0, 300, 60, "word", "version", "2.4.1");
	add_some(NULL, 300, 20, 0, "word", "version", "2.4.1");
	c.at[c.n++] = records_at(&records, 300);
	add_some(loud, 320, 10, 2, "word", "version", "2.4.1");
	for (uint64_t seq = 321; seq < 330; seq++)
		c.at[c.n++] = records_at(&records, seq);
	cause_cases_others(&issues, &c, &others);
	ck_assert_uint_eq(others.n, 20); /* one of ten is no stray */
	c.at[c.n++] = records_at(&records, 330);
	cause_cases_others(&issues, &c, &others);
	ck_assert_uint_eq(others.n, 319);
}
END_TEST

START_TEST(without_others_nothing_is_told)
{
	add_some(loud, 0, 10, 10, "word", "version", "2.4.1");
	ck_assert_uint_eq(ask(), 0);
	ck_assert_uint_eq(cause_attributes(&issues, loud, T + 100 * MINUTE, INT64_MAX, told), 0);
}
END_TEST

/* ---- chance */

/* A value by Zipf's law, as versions and regions fall. */
static const char *draw(const char *const *values, size_t n)
{
	uint64_t r = prng_below(&dice, 1000), sum = 0;
	for (size_t i = 0; i < n; i++)
		if (r < (sum += 400 / (i + 1)))
			return values[i];
	return values[n - 1];
}

static void random_case(int64_t at)
{
	static const char *const channels[] = {"chat", "email", "phone", "review"};
	static const char *const products[] = {"android", "ios", "web", "tv", "kiosk", "api"};
	static const char *const regions[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
	static const char *const versions[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"};
	const char *const attrs[][2] = {{"channel", draw(channels, 4)},
					{"product", draw(products, 6)},
					{"region", draw(regions, 8)},
					{"version", draw(versions, 10)},
					{NULL, NULL}};
	add(NULL, at, prng_below(&dice, 2) ? "word" : "낱말", attrs);
}

static bool is_in(const struct cause_cases *c, const struct record *rec)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->at[i] == rec)
			return true;
	return false;
}

/* n cases drawn from a stretch of the stream, in order of arrival. */
static void random_issue(struct cause_cases *c, size_t n)
{
	uint64_t first = 1 + prng_below(&dice, 2600);
	c->n = 0;
	while (c->n < n) {
		const struct record *rec = records_at(&records, first + prng_below(&dice, 400));
		if (is_in(c, rec))
			continue;
		size_t i = c->n++;
		for (; i && c->at[i - 1]->seq > rec->seq; i--)
			c->at[i] = c->at[i - 1];
		c->at[i] = rec;
	}
}

START_TEST(chance_is_told_less_often_than_the_rate)
{
	static const uint32_t rates[] = {500, 2000};
	static struct cause_others others;
	struct cause_cases c;
	unsigned wrong = 0;
	settings.causes_fdr = rates[_i];
	for (int i = 0; i < 3000; i++)
		random_case(T + i * MINUTE);
	for (int i = 0; i < 200; i++) {
		random_issue(&c, 4 + prng_below(&dice, 60));
		cause_cases_others(&issues, &c, &others);
		ck_assert_uint_gt(others.n, 400);
		wrong += cause_attrs_find(&issues, &c, &others, told) > 0;
	}
	ck_assert_uint_lt(wrong, 200 * rates[_i] / 10000);
	ck_assert_uint_gt(wrong, 0); /* else the test would pass whatever is written there */
}
END_TEST

int main(void)
{
	Suite *s = suite_create("cause_attrs");
	TCase *tc = tcase_create("cause_attrs");
	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, a_version_stands_out);
	tcase_add_test(tc, what_is_everywhere_is_no_cause);
	tcase_add_test(tc, others_are_those_of_the_same_time);
	tcase_add_test(tc, others_are_those_in_the_same_language);
	tcase_add_test(tc, two_cases_are_too_few);
	tcase_add_test(tc, what_agents_set_is_ignored);
	tcase_add_test(tc, cases_that_do_not_tell_the_attribute_do_not_count);
	tcase_add_test(tc, what_follows_from_a_stronger_one_is_not_told);
	tcase_add_test(tc, a_part_of_a_broader_value_needs_more_than_luck);
	tcase_add_test(tc, a_part_of_a_broader_value_that_stands_out_in_it_is_told);
	tcase_add_test(tc, a_pair_that_adds_to_its_parts_is_told);
	tcase_add_test(tc, a_pair_that_adds_nothing_is_not_told);
	tcase_add_test(tc, an_issue_that_holds_a_stray_has_others);
	tcase_add_test(tc, without_others_nothing_is_told);
	tcase_add_loop_test(tc, chance_is_told_less_often_than_the_rate, 0, 2);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
