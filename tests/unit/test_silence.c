/* test_silence.c - input streams that stop: told once a silence, and no sooner than their own past
 * allows. */
#include <check.h>
#include <stdio.h>

#include "feed.h"
#include "suite.h"

#define HOUR INT64_C(3600000)
#define DAY  (24 * HOUR)
#define T    (INT64_C(20486) * DAY) /* a midnight */

static struct feed *f;
static unsigned n_cases;

static void set_up(void)
{
	f = feed_new();
	f->settings.rules[0] = (struct rule){
		.name = SPAN("quiet"),
		.kind = RULE_WENT_QUIET,
		.cases = 50,
		.window = 6 * HOUR,
		.days = 10,
		.resolve_after = DAY,
	};
	n_cases = 0;
}

static void tear_down(void)
{
	feed_free(f);
}

/* Entries from the hour first to the hour last of so many days, every so many hours; gives the time
 * of the newest. */
static int64_t busy(int64_t from, unsigned days, unsigned first, unsigned last, unsigned every)
{
	int64_t at = from;
	for (unsigned d = 0; d < days; d++)
		for (unsigned h = first; h <= last; h += every) {
			char id[24];
			snprintf(id, sizeof id, "s%u", ++n_cases);
			at = from + d * DAY + h * HOUR;
			feed_case(f, at, id, NULL, "The parcel is late");
		}
	return at;
}

static const struct {
	const char *promise;
	unsigned days, first, last, every;
	int64_t window;
	int64_t due; /* after the newest entry; 0: never */
} rows[] = {
	{"so long as chance does not make: 12 / rate", 14, 0, 23, 2, 6 * HOUR, DAY},
	{"only the last two weeks say the rate", 40, 0, 23, 2, 6 * HOUR, DAY},
	{"never sooner than the window", 14, 0, 23, 2, 50 * HOUR, 50 * HOUR},
	{"three nights where nights are silent", 14, 8, 20, 1, 6 * HOUR, 36 * HOUR},
	{"half of the two weeks is half of the rate", 10, 0, 23, 2, 6 * HOUR, 12 * 14 * DAY / 120},
	{"days enough", 9, 0, 23, 1, 6 * HOUR, 0},
	{"entries enough", 14, 0, 23, 8, 6 * HOUR, 0},
};

START_TEST(a_stream_is_silent_for_longer_than_it_ever_was)
{
	f->settings.rules[0].window = rows[_i].window;
	int64_t last = busy(T, rows[_i].days, rows[_i].first, rows[_i].last, rows[_i].every);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 0);
	feed_reload(f);
	feed_tick(f, last + (rows[_i].due ? rows[_i].due - 1 : 60 * DAY));
	ck_assert_msg(feed_count(f, EFFECT_ALERT) == 0, "%s: too soon", rows[_i].promise);
	feed_tick(f, last + (rows[_i].due ? rows[_i].due : 80 * DAY));
	ck_assert_msg(feed_count(f, EFFECT_ALERT) == (rows[_i].due > 0), "%s", rows[_i].promise);
	feed_tick(f, last + 85 * DAY);
	ck_assert_msg(feed_count(f, EFFECT_ALERT) == (rows[_i].due > 0), "%s: once",
		      rows[_i].promise);
}
END_TEST

START_TEST(the_notice_names_the_stream)
{
	static const struct feed_row want[] = {
		{"alert_id", "stream cases:went_quiet:1"},
		{"status", "firing"},
		{"issue", "0"},
		{"episode", "0"},
		{"rule", "quiet"},
		{"level", "notice"},
		{"title", "Nothing more comes from cases"},
		{"summary", "No entry for 24 h; 168 came in the two weeks before. Is its "
			    "connection broken?"},
		{"stream", "cases"},
		{"window_s", "86400"},
		{"case_ids", "[]"},
	};
	int64_t last = busy(T, 14, 0, 23, 2);
	feed_tick(f, last + 3 * DAY); /* whoever comes later sees it at its time */
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 1);
	for (size_t i = 0; i < sizeof want / sizeof *want; i++)
		ck_assert_str_eq(feed_last(f, EFFECT_ALERT, want[i].name), want[i].value);
	char at[24];
	snprintf(at, sizeof at, "%lld", (long long)((last + DAY) / 1000));
	ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "at"), at);
}
END_TEST

START_TEST(an_entry_ends_it_and_the_next_silence_is_told_anew)
{
	int64_t last = busy(T, 14, 0, 23, 2);
	feed_tick(f, last + 26 * HOUR);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 1);
	feed_reload(f); /* what was told is kept */
	feed_tick(f, last + 30 * HOUR);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 1);
	last = busy(T + 16 * DAY, 14, 0, 23, 2);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 1);
	feed_reload(f);
	feed_tick(f, last + 4 * DAY);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 2);
	ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "alert_id"), "stream cases:went_quiet:2");
}
END_TEST

START_TEST(without_the_rule_nobody_hears_of_it)
{
	f->settings.rules[0].kind = RULE_COUNT;
	feed_tick(f, busy(T, 14, 0, 23, 2) + 30 * DAY);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 0);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("silence");
	TCase *t = tcase_create("silence");
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(t, a_stream_is_silent_for_longer_than_it_ever_was, 0,
			    sizeof rows / sizeof *rows);
	tcase_add_test(t, the_notice_names_the_stream);
	tcase_add_test(t, an_entry_ends_it_and_the_next_silence_is_told_anew);
	tcase_add_test(t, without_the_rule_nobody_hears_of_it);
	tcase_set_timeout(t, 60);
	suite_add_tcase(s, t);
	return suite_run(s);
}
