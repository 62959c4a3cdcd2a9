/* test_alert.c - what an alert says: its fields, the nested parts, the words for people. */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "alert.h"
#include "edge.h"
#include "feed.h"
#include "issues_quotes.h"
#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))
#define T           INT64_C(1770000000000)
#define SECOND      INT64_C(1000)
#define MINUTE      (60 * SECOND)
#define HOUR        (60 * MINUTE)
#define SOUND       "The headphones make no sound at all"

static struct feed *f;

static void set_up(void)
{
	f = feed_new();
	feed_noise(f, T - HOUR, 20);
	feed_forget(f);
}

static void tear_down(void)
{
	feed_free(f);
}

static const char *last(const char *name)
{
	return feed_last(f, EFFECT_ALERT, name);
}

/* A nested part as an array of strings; the caller frees it. */
static json_t *part(const char *name)
{
	json_error_t error;
	const char *text = last(name);
	json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, &error);
	ck_assert_msg(json_is_array(json), "%s: %s", name, text);
	return json;
}

START_TEST(an_alert_has_its_fields_in_their_order)
{
	static const struct feed_row want[] = {
		{"alert_id", "21:1:1"},
		{"status", "firing"},
		{"at", "1770000060.250"},
		{"issue", "21"},
		{"episode", "1"},
		{"rule", "repeat"},
		{"level", "warning"},
		{"title", NULL},
		{"summary", "5 cases by 5 customers in 24 h"},
		{"cases", "5"},
		{"customers", "5"},
		{"window_s", "86400"},
		{"first_seen", "1770000000"},
		{"last_seen", "1770000060.250"},
		{"regressed", "0"},
		{"terms", NULL},
		{"causes", "[]"},
		{"examples", "[\"" SOUND "\"]"},
		{"case_ids", "[\"c5\",\"c4\",\"c3\",\"c2\",\"c1\"]"},
		{"members", "[21]"},
	};
	feed_burst(f, T, 4, SOUND);
	feed_burst(f, T + MINUTE + 250, 1, SOUND);
	struct effect e = effects_at(f->fx, effects_count(f->fx) - 1);
	ck_assert_int_eq(e.kind, EFFECT_ALERT);
	ck_assert_uint_eq(e.argc, 2 * ROWS(want));
	for (uint32_t i = 0; i < ROWS(want); i++) {
		struct span name = effects_argv(f->fx, &e, 2 * i);
		struct span value = effects_argv(f->fx, &e, 2 * i + 1);
		ck_assert_msg(span_eq(name, span_of(want[i].name)), "%.*s", SPAN_ARG(name));
		ck_assert_msg(!want[i].value || span_eq(value, span_of(want[i].value)),
			      "%s is %.*s", want[i].name, SPAN_ARG(value));
	}
}
END_TEST

START_TEST(the_title_is_the_terms_as_people_say_them)
{
	feed_burst(f, T, 5, SOUND);
	json_t *terms = part("terms");
	const char *title = last("title");
	size_t n = json_array_size(terms);
	ck_assert_uint_ge(n, 2);
	for (size_t i = 0; i < n && i < 4; i++)
		ck_assert_ptr_nonnull(strstr(title, json_string_value(json_array_get(terms, i))));
	ck_assert_str_eq(title, "headphones · no sound");
	json_decref(terms);
}
END_TEST

START_TEST(without_terms_there_is_a_title_all_the_same)
{
	f->settings.rules[0].cases = 1;
	f->settings.rules[0].customers = 0;
	feed_case(f, T, "a", NULL, "???");
	ck_assert_str_eq(last("title"), "Untitled issue");
	ck_assert_str_eq(last("terms"), "[]");
	f->settings.lang = LANG_KO;
	feed_case(f, T, "b", NULL, "???");
	ck_assert_str_eq(last("title"), "제목 없는 이슈");
}
END_TEST

START_TEST(case_ids_are_the_newest_hundred)
{
	f->settings.rules[0].cases = 120;
	feed_case(f, T - 30 * HOUR, "old", "old", SOUND);
	feed_burst(f, T, 120, SOUND);
	ck_assert_str_eq(last("cases"), "120");
	json_t *ids = part("case_ids");
	ck_assert_uint_eq(json_array_size(ids), ALERT_CASE_IDS);
	ck_assert_str_eq(json_string_value(json_array_get(ids, 0)), "c120");
	ck_assert_str_eq(json_string_value(json_array_get(ids, 99)), "c21");
	json_decref(ids);
}
END_TEST

START_TEST(case_ids_are_those_of_the_window)
{
	feed_case(f, T - 30 * HOUR, "old", "old", SOUND);
	feed_burst(f, T, 5, SOUND);
	ck_assert_str_eq(last("first_seen"), "1769892000");
	ck_assert_str_eq(last("case_ids"), "[\"c5\",\"c4\",\"c3\",\"c2\",\"c1\"]");
}
END_TEST

START_TEST(examples_are_redacted_short_and_differ)
{
	char text[400] = "No sound at all from the headphones ";
	size_t n = strlen(text);
	for (size_t i = n; i + 3 < sizeof text; i += 3)
		memcpy(text + i, "한", 4);
	feed_case(f, T, "a", "u1", SOUND " call 010-1234-5678");
	feed_case(f, T, "b", "u2", SOUND " call 010-1234-5679"); /* the same once redacted */
	feed_case(f, T, "c", "u3", text);
	feed_case(f, T, "d", "u4", SOUND "!");
	feed_case(f, T, "e", "u5", SOUND "!!"); /* the same words */
	feed_case(f, T, "f", "u6", SOUND " since the update yesterday evening");
	json_t *examples = part("examples");
	size_t all = json_array_size(examples);
	ck_assert_uint_ge(all, 2);
	ck_assert_uint_le(all, ISSUES_QUOTES_TOLD);
	for (size_t i = 0; i < all; i++) {
		const char *one = json_string_value(json_array_get(examples, i));
		ck_assert_ptr_null(strstr(one, "010"));
		ck_assert_str_ne(one, SOUND "!!");
		ck_assert_uint_le(strlen(one), ISSUES_QUOTE_BYTES);
	}
	json_decref(examples);
}
END_TEST

/* A text is read up to 1 KiB for an example; what lies across that edge must not come out. */
START_TEST(half_a_number_never_gets_through)
{
	f->settings.rules[0] = (struct rule){.name = SPAN("one"), .cases = 1, .window = 1};
	for (size_t edge = 1000; edge < 1024; edge++) {
		char text[EDGE_BYTES], id[16];
		edge_text(text, edge, "010-1234-5678");
		snprintf(id, sizeof id, "e%d", (int)edge);
		feed_case(f, T + (int64_t)edge, id, NULL, text);
		ck_assert_ptr_null(strstr(last("examples"), "010"));
		feed_tick(f, T + (int64_t)edge + 1);
		feed_put(f, T + (int64_t)edge + 1, {"event", "case.deleted"}, {"case_id", id});
	}
}
END_TEST

START_TEST(durations_are_in_their_largest_unit)
{
	static const struct {
		int64_t window;
		const char *en, *ko;
	} rows[] = {
		{SECOND, "in 1 s", "1초 동안"},          {90 * SECOND, "in 90 s", "90초 동안"},
		{MINUTE, "in 60 s", "60초 동안"},        {2 * MINUTE, "in 2 min", "2분 동안"},
		{90 * MINUTE, "in 90 min", "90분 동안"}, {24 * HOUR, "in 24 h", "24시간 동안"},
		{36 * HOUR, "in 36 h", "36시간 동안"},   {48 * HOUR, "in 2 d", "2일 동안"},
		{720 * HOUR, "in 30 d", "30일 동안"},
	};
	char id[16];
	for (size_t i = 0; i < 2 * ROWS(rows); i++) {
		f->settings.rules[0] = (struct rule){.name = SPAN("one"),
						     .cases = 1,
						     .window = rows[i / 2].window};
		f->settings.lang = i % 2 ? LANG_KO : LANG_EN;
		snprintf(id, sizeof id, "d%d", (int)i);
		feed_case(f, T, id, NULL, "???"); /* each an issue of its own */
		const char *want = i % 2 ? rows[i / 2].ko : rows[i / 2].en;
		ck_assert_msg(strstr(last("summary"), want) != NULL, "%s: %s", want,
			      last("summary"));
	}
}
END_TEST

START_TEST(every_level_has_its_name)
{
	static const char *const names[LEVEL_COUNT] = {"notice", "warning", "critical"};
	for (size_t i = 0; i < LEVEL_COUNT; i++) {
		f->settings.rules[0] = (struct rule){.name = SPAN("one"),
						     .cases = 1,
						     .window = HOUR,
						     .level = (enum level)i};
		feed_case(f, T, names[i], NULL, "???");
		ck_assert_str_eq(last("level"), names[i]);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("alert");
	TCase *tc = tcase_create("alert");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, an_alert_has_its_fields_in_their_order);
	tcase_add_test(tc, the_title_is_the_terms_as_people_say_them);
	tcase_add_test(tc, without_terms_there_is_a_title_all_the_same);
	tcase_add_test(tc, case_ids_are_the_newest_hundred);
	tcase_add_test(tc, case_ids_are_those_of_the_window);
	tcase_add_test(tc, examples_are_redacted_short_and_differ);
	tcase_add_test(tc, half_a_number_never_gets_through);
	tcase_add_test(tc, durations_are_in_their_largest_unit);
	tcase_add_test(tc, every_level_has_its_name);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
