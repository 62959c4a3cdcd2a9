/* test_silence_issue.c - issues that came steadily and stop: told once a silence, no sooner than
 * their own past allows, and never when the whole desk is silent. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "feed.h"
#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))
#define HOUR        INT64_C(3600000)
#define DAY         (24 * HOUR)
#define T           (INT64_C(20486) * DAY) /* a midnight */
#define SOUND       "The headphones make no sound at all"

static struct feed *f;
static unsigned n_cases;

static void set_up(void)
{
	f = feed_new();
	f->settings.n_rules = 1;
	f->settings.rules[0] = (struct rule){
		.name = SPAN("quiet"),
		.kind = RULE_WENT_QUIET,
		.of = OF_ISSUE,
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

static void say(int64_t at, const char *tier)
{
	char id[24], customer[24];
	snprintf(id, sizeof id, "s%u", ++n_cases);
	snprintf(customer, sizeof customer, "u%u", n_cases % 30);
	feed_put(f, at, {"case_id", id}, {"customer_id", customer}, {"customer_tier", tier},
		 {"body", SOUND});
}

/* Others, each of which shares no word with anything. */
static void others(int64_t at, unsigned n)
{
	static unsigned long long id;
	while (n--) {
		char name[24], text[100];
		snprintf(name, sizeof name, "o%llu", ++id);
		snprintf(text, sizeof text, "%s%c%c%c%c %c%c%c%c%s", "q", (char)('a' + id % 26),
			 (char)('a' + id / 26 % 26), (char)('a' + id / 676 % 26),
			 (char)('a' + id / 17576 % 26), (char)('a' + id / 17576 % 26),
			 (char)('a' + id / 676 % 26), (char)('a' + id / 26 % 26),
			 (char)('a' + id % 26), "z");
		feed_case(f, at, name, NULL, text);
	}
}

/* So many days of the desk, in which the issue comes every so many hours of the first of them,
 * before the hour until of a day; the rest of the desk comes every hour of all, n each. Gives the
 * time of the issue's newest case. */
static int64_t live_hours(int64_t from, unsigned days, unsigned first, unsigned every,
			  unsigned until, unsigned n)
{
	int64_t last = INT64_MIN;
	for (unsigned h = 0; h < days * 24; h++) {
		int64_t at = from + h * HOUR;
		if (h < first * 24 && h % 24 < until && h % every == 0)
			say(last = at, "vip");
		if (n)
			others(at + 1, n);
	}
	return last;
}

static int64_t live(int64_t from, unsigned days, unsigned first, unsigned every, unsigned n)
{
	return live_hours(from, days, first, every, 24, n);
}

/* Hours from the issue's newest case to the notice; 0: there was none. */
static int64_t told_after(int64_t last)
{
	if (!feed_count(f, EFFECT_ALERT))
		return 0;
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 1);
	return (strtoll(feed_last(f, EFFECT_ALERT, "at"), NULL, 10) * 1000 - last) / HOUR;
}

static const struct {
	const char *promise;
	unsigned first, every, until, noise;
	int64_t window;
	int64_t due; /* hours after the newest case; 0: never */
} rows[] = {
	{"12 / rate of time, once the desk has brought as much", 14, 4, 24, 2, 6 * HOUR, 60},
	{"never sooner than the window", 14, 4, 24, 2, 70 * HOUR, 70},
	{"three nights where nights are silent", 14, 1, 6, 3, 6 * HOUR, 57},
	{"cases enough", 12, 6, 24, 2, 6 * HOUR, 0},
	{"days enough", 9, 3, 24, 2, 6 * HOUR, 0},
	{"a desk that is silent says nothing of its issues", 14, 4, 24, 0, 6 * HOUR, 0},
};

START_TEST(an_issue_is_silent_for_longer_than_its_past_allows)
{
	f->settings.rules[0].window = rows[_i].window;
	int64_t last =
		live_hours(T, 14, rows[_i].first, rows[_i].every, rows[_i].until, rows[_i].noise);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 0);
	feed_reload(f);
	live(T + 14 * DAY, 9, 0, 1, rows[_i].noise);
	feed_tick(f, T + 40 * DAY);
	int64_t after = told_after(last);
	ck_assert_msg(after == rows[_i].due, "%s: %lld", rows[_i].promise, (long long)after);
}
END_TEST

/* However often it is loaded, it is told at the same time and once. */
START_TEST(a_restart_changes_nothing)
{
	int64_t last = live(T, 14, 14, 4, 2);
	for (unsigned h = 0; h < 4 * 24; h++) {
		feed_reload(f);
		live(T + 14 * DAY + h * HOUR, 1, 0, 1, 0);
		others(T + 14 * DAY + h * HOUR + 1, 2);
	}
	ck_assert_int_eq(told_after(last), 60);
}
END_TEST

START_TEST(the_notice_names_the_issue)
{
	static const struct feed_row want[] = {
		{"alert_id", "1:went_quiet:1"},
		{"status", "firing"},
		{"issue", "1"},
		{"episode", "0"},
		{"rule", "quiet"},
		{"level", "notice"},
		{"summary", "No case for 3 d; 84 by 30 customers came in the two weeks before it"},
		{"cases", "84"},
		{"customers", "30"},
	};
	live(T, 18, 14, 4, 2);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 1);
	for (size_t i = 0; i < ROWS(want); i++)
		ck_assert_str_eq(feed_last(f, EFFECT_ALERT, want[i].name), want[i].value);
	ck_assert_uint_eq(strtoul(feed_last(f, EFFECT_ALERT, "window_s"), NULL, 10), 60 * 3600);
	ck_assert_ptr_nonnull(strstr(feed_last(f, EFFECT_ALERT, "case_ids"), "\"s84\""));
}
END_TEST

START_TEST(a_case_ends_it_and_the_next_silence_is_told_anew)
{
	live(T, 18, 14, 4, 2);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 1);
	live(T + 18 * DAY, 18, 14, 4, 2);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 2);
	ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "alert_id"), "1:went_quiet:2");
}
END_TEST

START_TEST(who_solved_it_expects_it_to_stop)
{
	int64_t last = live(T, 14, 14, 4, 2);
	feed_decide(f, last + HOUR, {"event", "resolve"}, {"issue", "1"}, {"by", "minji"},
		    {"why", "a new firmware"});
	live(T + 14 * DAY, 9, 0, 1, 2);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 0);
}
END_TEST

START_TEST(a_mute_holds_it_back)
{
	int64_t last = live(T, 14, 14, 4, 2);
	feed_decide(f, last + HOUR, {"event", "mute"}, {"issue", "1"}, {"by", "minji"},
		    {"for", "30d"});
	live(T + 14 * DAY, 9, 0, 1, 2);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 0);
}
END_TEST

START_TEST(a_deleted_case_was_never_there)
{
	char id[24];
	live(T, 14, 14, 4, 2);
	for (unsigned i = 40; i <= 80; i++) { /* too few are left */
		snprintf(id, sizeof id, "s%u", i);
		feed_put(f, T + 14 * DAY, {"event", "case.deleted"}, {"case_id", id});
	}
	live(T + 14 * DAY, 9, 0, 1, 2);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 0);
}
END_TEST

START_TEST(it_is_about_the_cases_of_its_rule)
{
	f->settings.rules[0].only[0] = SPAN("customer_tier=vip");
	f->settings.rules[0].n_only = 1;
	int64_t last = live(T, 14, 14, 4, 2);
	for (unsigned h = 0; h < 4 * 24; h++) { /* others still have it */
		say(T + 14 * DAY + h * HOUR, "free");
		others(T + 14 * DAY + h * HOUR + 1, 2);
	}
	ck_assert_int_eq(told_after(last), 48);
}
END_TEST

START_TEST(planned_work_is_no_silence)
{
	f->settings.n_maintenance = 1;
	f->settings.maintenance[0] = (struct maintenance){.from = T + 14 * DAY, .to = T + 15 * DAY};
	int64_t last = live(T, 14, 14, 4, 2);
	live(T + 14 * DAY, 9, 0, 1, 2);
	/* 48 hours of silence and 24 of work: the desk has brought enough by then. */
	ck_assert_int_eq(told_after(last), 72);
}
END_TEST

START_TEST(no_rule_says_nothing)
{
	live(T, 14, 14, 4, 2);
	f->settings.rules[0].of = OF_STREAM;
	ck_assert_int_eq(engine_retune(f->engine, &f->settings), ERR_OK);
	live(T + 14 * DAY, 5, 0, 1, 2);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 0);
	f->settings.rules[0].of = OF_ISSUE; /* late, but its time had come */
	ck_assert_int_eq(engine_retune(f->engine, &f->settings), ERR_OK);
	others(T + 19 * DAY, 1);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 1);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("silence_issue");
	TCase *tc = tcase_create("silence_issue");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_loop_test(tc, an_issue_is_silent_for_longer_than_its_past_allows, 0, ROWS(rows));
	tcase_add_test(tc, a_restart_changes_nothing);
	tcase_add_test(tc, the_notice_names_the_issue);
	tcase_add_test(tc, a_case_ends_it_and_the_next_silence_is_told_anew);
	tcase_add_test(tc, who_solved_it_expects_it_to_stop);
	tcase_add_test(tc, a_mute_holds_it_back);
	tcase_add_test(tc, a_deleted_case_was_never_there);
	tcase_add_test(tc, it_is_about_the_cases_of_its_rule);
	tcase_add_test(tc, planned_work_is_no_silence);
	tcase_add_test(tc, no_rule_says_nothing);
	tcase_set_timeout(tc, 120);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
