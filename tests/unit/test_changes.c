/* test_changes.c - what people changed: kept in order and in bounds, through a reload, and told
 * with an alert when it came shortly before, with how the rate differs since. */
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "changes.h"
#include "feed.h"
#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))
#define T           INT64_C(1770000000000)
#define MINUTE      INT64_C(60000)
#define HOUR        (60 * MINUTE)
#define SOUND       "The headphones make no sound at all"

static struct change change_of(int64_t at, const char *title)
{
	struct change c = {.at = at};
	changes_set_text(&c.title, span_of(title));
	return c;
}

static void add(struct changes *c, int64_t at, const char *title)
{
	struct change one = change_of(at, title);
	changes_add(c, &one);
}

START_TEST(changes_stand_in_order_of_time_each_once)
{
	struct changes c;
	changes_init(&c);
	add(&c, 20, "b");
	add(&c, 10, "a");
	add(&c, 20, "c");
	add(&c, 20, "b");
	ck_assert_uint_eq(c.n, 3);
	for (size_t i = 0; i < 3; i++)
		ck_assert(span_eq(changes_text(&c.at[i].title), (struct span){&"abc"[i], 1}));
	ck_assert_uint_eq(c.at[0].number, 2);
}
END_TEST

START_TEST(the_newest_are_kept)
{
	struct changes c;
	char title[16];
	changes_init(&c);
	for (int i = 0; i < 3 * CHANGES_MOST; i++) {
		snprintf(title, sizeof title, "%d", i);
		add(&c, 1000 + i, title);
	}
	add(&c, 1, "long ago");
	ck_assert_uint_eq(c.n, CHANGES_MOST);
	ck_assert_int_eq(c.at[0].at, 1000 + 2 * CHANGES_MOST);
}
END_TEST

START_TEST(a_long_title_is_cut_at_a_code_point)
{
	struct change c;
	char text[300];
	for (size_t i = 0; i + 3 < sizeof text; i += 3)
		memcpy(text + i, "한", 4);
	changes_set_text(&c.title, span_of(text));
	ck_assert_uint_eq(c.title.len, 159);
}
END_TEST

static const struct {
	const char *promise;
	struct span blob;
	enum err want;
} blobs[] = {
	{"none", SPAN("\x00\x00"), ERR_OK},
	{"one", SPAN("\x01\x01\x02\x01\x00\x01t\x01\x03v=1"), ERR_OK},
	{"cut off", SPAN("\x01\x01\x02\x01\x00\x01t\x01\x03v="), ERR_FORMAT},
	{"no title", SPAN("\x01\x01\x02\x01\x00\x00\x00"), ERR_FORMAT},
	{"number 0", SPAN("\x01\x01\x02\x00\x00\x01t\x00"), ERR_FORMAT},
	{"a number that comes next", SPAN("\x01\x01\x02\x02\x00\x01t\x00"), ERR_FORMAT},
	{"one number twice", SPAN("\x02\x02\x02\x01\x00\x01t\x00\x04\x01\x00\x01u\x00"),
	 ERR_FORMAT},
	{"time goes back", SPAN("\x02\x02\x04\x01\x00\x01t\x00\x02\x02\x00\x01u\x00"), ERR_FORMAT},
	{"33 of them", SPAN("\x40\x21"), ERR_FORMAT},
	{"five attributes",
	 SPAN("\x01\x01\x02\x01\x00\x01t\x05\x01"
	      "a\x01"
	      "b\x01"
	      "c\x01"
	      "d\x01"
	      "e"),
	 ERR_FORMAT},
};

START_TEST(blobs_that_lie_are_refused)
{
	struct changes c;
	struct unpack u = {blobs[_i].blob, false};
	enum err e = changes_load(&c, &u);
	ck_assert_msg(e == blobs[_i].want && (e || !u.rest.len), "%s: %s", blobs[_i].promise,
		      err_text(e));
}
END_TEST

/* ---- in an engine */

static struct feed *f;

static void set_up(void)
{
	f = feed_new();
	feed_noise(f, T - 30 * HOUR, 20);
}

static void tear_down(void)
{
	feed_free(f);
}

/* The member of the first cause of the newest alert; "" when there is none, "null" for null. */
static const char *told(const char *name)
{
	static char text[300];
	json_t *list = json_loads(feed_last(f, EFFECT_ALERT, "causes"), 0, NULL);
	json_t *v = json_object_get(json_array_get(list, 0), name);
	const char *s = json_is_string(v) ? json_string_value(v) : json_is_null(v) ? "null" : "";
	snprintf(text, sizeof text, "%s", s);
	json_decref(list);
	return text;
}

START_TEST(a_change_shortly_before_is_told_with_the_rates)
{
	feed_case(f, T - 12 * HOUR, "early", "u0", SOUND);
	feed_put(f, T - 25 * MINUTE, {"event", "change"}, {"change", "release"},
		 {"title", "App 2.4.1"}, {"version", "2.4.1"});
	f->settings.rules[0].window = 6 * HOUR;
	feed_burst(f, T, 5, SOUND);
	ck_assert_str_eq(told("kind"), "change");
	ck_assert_str_eq(told("attr"), "change");
	ck_assert_str_eq(told("value"), "App 2.4.1");
	ck_assert_str_eq(told("change"), "release");
	ck_assert_str_eq(told("before"), "0.03"); /* 1 in 29 h 35 min */
	ck_assert_str_eq(told("after"), "12.00"); /* 5 in 25 min */
	ck_assert_str_eq(told("ratio"), "355.00");
	ck_assert_str_eq(told("low"), "39.72"); /* conditional binomial, 5 of 6 */
	ck_assert_msg(strstr(feed_last(f, EFFECT_ALERT, "summary"),
			     "Changed 25 min before the first case: App 2.4.1") != NULL,
		      "%s", feed_last(f, EFFECT_ALERT, "summary"));
}
END_TEST

START_TEST(without_a_case_before_there_is_no_ratio)
{
	feed_put(f, T - MINUTE, {"event", "change"}, {"title", "New prices"});
	feed_burst(f, T, 5, SOUND);
	ck_assert_str_eq(told("ratio"), "null");
	ck_assert_str_eq(told("high"), "null");
	ck_assert_str_ne(told("low"), "null");
}
END_TEST

START_TEST(what_is_too_far_away_is_not_told)
{
	feed_put(f, T - 25 * HOUR, {"event", "change"}, {"title", "Long ago"});
	feed_burst(f, T, 5, SOUND);
	ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "causes"), "[]");
	f->settings.causes_before = 26 * HOUR;
	feed_case(f, T + 30 * HOUR, "late", NULL, "Where is my invoice?"); /* resolves it */
	ck_assert_str_eq(told("value"), "Long ago");
}
END_TEST

START_TEST(titles_are_redacted_and_may_be_missing)
{
	feed_put(f, T - 3 * MINUTE, {"event", "change"}, {"change", "flag"}, {"version", "9"});
	feed_put(f, T - 2 * MINUTE, {"event", "change"});
	feed_put(f, T - MINUTE, {"event", "change"}, {"title", "Hotline 010-1234-5678 is down"});
	feed_burst(f, T, 5, SOUND);
	ck_assert_str_eq(told("value"), "Hotline [phone] is down");
	json_t *list = json_loads(feed_last(f, EFFECT_ALERT, "causes"), 0, NULL);
	ck_assert_uint_eq(json_array_size(list), 2);
	json_t *second = json_object_get(json_array_get(list, 1), "value");
	ck_assert_str_eq(json_string_value(second), "version=9");
	json_decref(list);
}
END_TEST

START_TEST(a_change_on_the_commands_stream_is_one_too)
{
	feed_decide(f, T - MINUTE, {"event", "change"}, {"title", "New prices"});
	feed_burst(f, T, 5, SOUND);
	ck_assert_str_eq(told("value"), "New prices");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("changes");
	TCase *list = tcase_create("list"), *engine = tcase_create("engine");
	tcase_add_test(list, changes_stand_in_order_of_time_each_once);
	tcase_add_test(list, the_newest_are_kept);
	tcase_add_test(list, a_long_title_is_cut_at_a_code_point);
	tcase_add_loop_test(list, blobs_that_lie_are_refused, 0, (int)ROWS(blobs));
	tcase_add_checked_fixture(engine, set_up, tear_down);
	tcase_add_test(engine, a_change_shortly_before_is_told_with_the_rates);
	tcase_add_test(engine, without_a_case_before_there_is_no_ratio);
	tcase_add_test(engine, what_is_too_far_away_is_not_told);
	tcase_add_test(engine, titles_are_redacted_and_may_be_missing);
	tcase_add_test(engine, a_change_on_the_commands_stream_is_one_too);
	suite_add_tcase(s, list);
	suite_add_tcase(s, engine);
	return suite_run(s);
}
