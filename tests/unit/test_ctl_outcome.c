/* test_ctl_outcome.c - where the cases of a replay ended, and stream lines as typed JSON. */
#define _GNU_SOURCE
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "failmem.h"
#include "outcome.h"
#include "pairs.h"
#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))

static struct failmem fm;
static struct outcome *o;
static struct effects *fx;
static struct buf out;

static void set_up(void)
{
	failmem_init(&fm);
	o = outcome_new(&fm.mem);
	fx = effects_new(&fm.mem, 1 << 20);
	buf_init(&out, &fm.mem, 1 << 20);
}

static void tear_down(void)
{
	outcome_free(o);
	effects_free(fx);
	buf_fini(&out);
	ck_assert_uint_eq(fm.live, 0);
}

static void match(struct span src, struct span id, uint64_t issue)
{
	effects_begin(fx, EFFECT_MATCH, SPAN(""));
	effects_pair(fx, "src", src);
	effects_pair(fx, "case_id", id);
	effects_pair_u64(fx, "issue", issue);
	effects_end(fx);
}

static void merged(struct span key, uint64_t into)
{
	effects_begin(fx, EFFECT_HSET, key);
	effects_pair_u64(fx, "merged_into", into);
	effects_end(fx);
}

/* Reads all effects, then compares the written file. */
static void check_written(const char *want)
{
	char *text = NULL;
	size_t size = 0;
	for (size_t i = 0; i < effects_count(fx); i++)
		ck_assert(outcome_effect(o, fx, i));
	FILE *f = open_memstream(&text, &size);
	ck_assert(outcome_write(o, f));
	fclose(f);
	ck_assert_str_eq(text, want);
	free(text);
}

START_TEST(a_case_stands_once_in_order_of_arrival_with_its_last_issue)
{
	ck_assert(outcome_arrived(o, SPAN("a"), SPAN("late")));
	match(SPAN("a"), SPAN("1"), 5);
	match(SPAN("a"), SPAN("2"), 6);
	match(SPAN("a"), SPAN("1"), 7);
	match(SPAN("a"), SPAN("late"), 8);
	check_written("late\t8\n1\t7\n2\t6\n");
	ck_assert_uint_eq(outcome_cases(o), 3);
	ck_assert_uint_eq(outcome_issues(o), 3);
}
END_TEST

START_TEST(the_same_id_in_another_stream_is_another_case)
{
	match(SPAN("a"), SPAN("1"), 5);
	match(SPAN("b"), SPAN("1"), 6);
	check_written("1\t5\n1\t6\n");
}
END_TEST

START_TEST(a_case_without_text_has_no_issue)
{
	ck_assert(outcome_arrived(o, SPAN("a"), SPAN("1")));
	check_written("1\t-\n");
	ck_assert_uint_eq(outcome_issues(o), 0);
}
END_TEST

START_TEST(redirects_are_followed_for_cases_that_got_no_moved_line)
{
	match(SPAN("a"), SPAN("1"), 9);
	match(SPAN("a"), SPAN("2"), 3);
	merged(SPAN("issue:9"), 7);
	merged(SPAN("issue:7"), 3);
	merged(SPAN("life:0"), 1);
	check_written("1\t3\n2\t3\n");
	ck_assert_uint_eq(outcome_issues(o), 1);
}
END_TEST

START_TEST(a_ring_of_redirects_ends)
{
	match(SPAN("a"), SPAN("1"), 1);
	merged(SPAN("issue:1"), 2);
	merged(SPAN("issue:2"), 1);
	check_written("1\t1\n");
}
END_TEST

START_TEST(an_id_cannot_break_the_columns)
{
	match(SPAN("a"), SPAN("x\ty\nz\\\r"), 1);
	check_written("x\\ty\\nz\\\\\\r\t1\n");
}
END_TEST

START_TEST(what_a_field_becomes_in_json)
{
	static const struct {
		const char *promise;
		struct field f;
		const char *want;
	} rows[] = {
		{"numbers are numbers",
		 {SPAN("at"), SPAN("1772409956.125")},
		 "{\"at\":1772409956.125}"},
		{"zero, too", {SPAN("cases"), SPAN("0")}, "{\"cases\":0}"},
		{"padded ones are not JSON", {SPAN("cases"), SPAN("007")}, "{\"cases\":\"007\"}"},
		{"nor are half ones", {SPAN("at"), SPAN("5.")}, "{\"at\":\"5.\"}"},
		{"nor is .5", {SPAN("at"), SPAN(".5")}, "{\"at\":\".5\"}"},
		{"0.5 is", {SPAN("score"), SPAN("0.5000")}, "{\"score\":0.5000}"},
		{"words stay words", {SPAN("issue"), SPAN("seven")}, "{\"issue\":\"seven\"}"},
		{"a title of digits is text", {SPAN("title"), SPAN("42")}, "{\"title\":\"42\"}"},
		{"lists are lists",
		 {SPAN("case_ids"), SPAN("[\"1\",\"2\"]")},
		 "{\"case_ids\":[\"1\",\"2\"]}"},
		{"broken lists are text",
		 {SPAN("terms"), SPAN("[\"1\"")},
		 "{\"terms\":\"[\\\"1\\\"\"}"},
		{"a line stays a line",
		 {SPAN("terms"), SPAN("[1,\n2]")},
		 "{\"terms\":\"[1,\\u000a2]\"}"},
		{"bad bytes are mended", {SPAN("title"), SPAN("a\xFF")}, "{\"title\":\"a\uFFFD\"}"},
	};
	for (size_t i = 0; i < ROWS(rows); i++) {
		buf_reset(&out);
		pairs_json(&out, &rows[i].f, 1);
		ck_assert_msg(span_eq(buf_span(&out), span_of(rows[i].want)), "%s: %.*s",
			      rows[i].promise, SPAN_ARG(buf_span(&out)));
	}
}
END_TEST

START_TEST(lists_for_people)
{
	ck_assert_uint_eq(pairs_list(&out, SPAN("[\"a\",{\"term\":\"b\"},5,\"c\"]"), 9, ", "), 3);
	buf_byte(&out, '|');
	ck_assert_uint_eq(pairs_list(&out, SPAN("[\"a\",\"b\"]"), 1, ", "), 1);
	buf_byte(&out, '|');
	ck_assert_uint_eq(pairs_list(&out, SPAN("no JSON"), 9, ", "), 0);
	ck_assert_uint_eq(
		pairs_causes(&out,
			     SPAN("[{\"attr\":\"version\",\"value\":\"2\"},{\"term\":\"t\"}]"), 9,
			     ", "),
		2);
	ck_assert(span_eq(buf_span(&out), SPAN("a, b, c|a|version=2, t")));
}
END_TEST

/* What is told of a cause, as far as it is there. */
START_TEST(a_cause_is_shown_with_its_evidence)
{
	static const struct {
		const char *json, *want;
	} rows[] = {
		{"\"share\":\"0.93\",\"outside\":\"0.06\",\"ratio\":\"5.11\",\"low\":\"3.40\","
		 "\"high\":\"7.68\"",
		 "a=b (93 % of these cases, 6 % of others; 5.11 times, 3.40 to 7.68)"},
		{"\"share\":\"1.00\",\"outside\":\"0.00\"",
		 "a=b (100 % of these cases, 0 % of others)"},
		{"\"share\":\"most\",\"outside\":\"-.1x\"",
		 "a=b (most of these cases, -.1x of others)"},
		{"\"before\":\"0.10\",\"after\":\"2.40\",\"ratio\":\"24.00\",\"low\":\"9.00\","
		 "\"high\":\"80.00\"",
		 "a=b (0.10 cases an hour before, 2.40 after; 24.00 times, 9.00 to 80.00)"},
		{"\"before\":\"0.00\",\"after\":\"2.40\",\"ratio\":null,\"low\":\"9.00\","
		 "\"high\":null",
		 "a=b (0.00 cases an hour before, 2.40 after; at least 9.00 times)"},
		{"\"share\":5,\"outside\":[]", "a=b"},
	};
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct buf json;
		buf_init(&json, &fm.mem, 1000);
		buf_text(&json, "[{\"attr\":\"a\",\"value\":\"b\",");
		buf_text(&json, rows[i].json);
		buf_text(&json, "}]");
		buf_reset(&out);
		ck_assert_uint_eq(pairs_causes(&out, buf_span(&json), 9, ", "), 1);
		ck_assert_msg(span_eq(buf_span(&out), span_of(rows[i].want)), "%.*s",
			      SPAN_ARG(buf_span(&out)));
		buf_fini(&json);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("ctl_outcome");
	TCase *tc = tcase_create("outcome");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, a_case_stands_once_in_order_of_arrival_with_its_last_issue);
	tcase_add_test(tc, the_same_id_in_another_stream_is_another_case);
	tcase_add_test(tc, a_case_without_text_has_no_issue);
	tcase_add_test(tc, redirects_are_followed_for_cases_that_got_no_moved_line);
	tcase_add_test(tc, a_ring_of_redirects_ends);
	tcase_add_test(tc, an_id_cannot_break_the_columns);
	tcase_add_test(tc, what_a_field_becomes_in_json);
	tcase_add_test(tc, lists_for_people);
	tcase_add_test(tc, a_cause_is_shown_with_its_evidence);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
