/* test_episode.c - from quiet to firing to resolved and again, through the engine's door. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "feed.h"
#include "suite.h"

#define T      INT64_C(1770000000000)
#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)
#define SOUND  "The headphones make no sound at all"
#define REFUND "환불 금액이 카드로 들어오지 않았어요"

static struct feed *f;

/* A desk with other problems; the shipped rule: 5 cases by 3 customers in 24 h, over after 24 h. */
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

static void ck_alert(size_t nth, const char *name, const char *want)
{
	const char *got = feed_get(f, EFFECT_ALERT, nth, name);
	ck_assert_msg(got && !strcmp(got, want), "alert %d: %s is %s, not %s", (int)nth, name,
		      got ? got : "not there", want);
}

START_TEST(it_fires_once_at_the_case_that_made_it)
{
	for (int i = 0; i < 4; i++)
		feed_burst(f, T + i * MINUTE, 1, SOUND);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 0);
	feed_burst(f, T + 7 * MINUTE, 1, SOUND);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 1);
	ck_alert(0, "status", "firing");
	ck_alert(0, "alert_id", "21:1:1");
	ck_alert(0, "at", "1770000420");
	ck_alert(0, "cases", "5");
	ck_alert(0, "customers", "5");
	ck_alert(0, "regressed", "0");
	feed_burst(f, T + 8 * MINUTE, 10, SOUND);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 1);
}
END_TEST

START_TEST(it_is_resolved_so_long_after_the_last_case)
{
	feed_burst(f, T, 5, SOUND);
	feed_burst(f, T + 5 * HOUR + 1, 1, SOUND); /* the end moves */
	feed_tick(f, T + 29 * HOUR);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 1);
	feed_tick(f, T + 100 * HOUR); /* whoever comes later sees it at its time */
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 2);
	ck_alert(1, "status", "resolved");
	ck_alert(1, "alert_id", "21:1:2");
	ck_alert(1, "at", "1770104400.001");
	ck_alert(1, "cases", "6");
	ck_alert(1, "summary", "Quiet for 24 h; 6 cases by 6 customers in all");
}
END_TEST

START_TEST(at_the_very_time_it_is_over_before_the_case)
{
	feed_burst(f, T, 5, SOUND);
	ck_assert_int_eq(engine_next(f->engine), T + 24 * HOUR);
	feed_burst(f, T + 24 * HOUR, 1, SOUND);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 2);
	ck_alert(1, "status", "resolved");
	ck_alert(1, "cases", "5");
}
END_TEST

START_TEST(a_late_case_joins_and_does_not_shorten)
{
	feed_burst(f, T, 5, SOUND);
	const struct feed_row late[] = {{"case_id", "late"},
					{"body", SOUND},
					{"occurred_at", "1769990000"}};
	feed_rows(f, T + HOUR, 0, late, 3);
	ck_assert_str_eq(feed_last(f, EFFECT_MATCH, "issue"), "21");
	ck_assert_int_eq(engine_next(f->engine), T + 24 * HOUR);
	ck_assert_int_eq(engine_clock(f->engine), T);
}
END_TEST

START_TEST(old_cases_make_no_burst)
{
	char id[16];
	for (int i = 0; i < 8; i++) {
		snprintf(id, sizeof id, "old%d", i);
		feed_put(f, T, {"case_id", id}, {"body", SOUND}, {"customer_id", id},
			 {"occurred_at", "2026-01-20T00:00:00Z"});
	}
	ck_assert_str_eq(feed_last(f, EFFECT_MATCH, "cases"), "8");
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 0);
}
END_TEST

START_TEST(a_second_episode_is_a_regression_and_counts_anew)
{
	feed_burst(f, T, 5, SOUND);
	feed_burst(f, T + 30 * HOUR, 4, SOUND); /* the first is resolved by now */
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 2);
	ck_alert(1, "at", "1770086400");
	feed_burst(f, T + 30 * HOUR, 1, SOUND);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 3);
	ck_alert(2, "status", "firing");
	ck_alert(2, "alert_id", "21:2:1");
	ck_alert(2, "regressed", "1");
	ck_alert(2, "cases", "5");
	feed_tick(f, T + 60 * HOUR);
	ck_alert(3, "regressed", "1");
	ck_alert(3, "alert_id", "21:2:2");
	ck_alert(3, "cases", "5");
}
END_TEST

/* Each of two issues has its five cases, in turns, so that both end at the same time. */
START_TEST(episodes_due_at_once_end_in_order_of_their_ids)
{
	for (int i = 0; i < 4; i++) {
		feed_burst(f, T, 1, SOUND);
		feed_burst(f, T, 1, REFUND);
	}
	feed_burst(f, T, 1, REFUND);
	feed_burst(f, T, 1, SOUND);
	ck_alert(0, "issue", "22");
	ck_alert(1, "issue", "21");
	feed_tick(f, T + 25 * HOUR);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 4);
	ck_alert(2, "issue", "21");
	ck_alert(3, "issue", "22");
	ck_alert(3, "at", "1770086400");
}
END_TEST

START_TEST(no_alert_is_older_than_its_newest_case)
{
	char id[16];
	for (int i = 0; i < 40; i++) { /* times that jump to and fro */
		int64_t at = T + (i * 17 % 40) * HOUR / 2;
		char when[24];
		snprintf(id, sizeof id, "j%d", i);
		snprintf(when, sizeof when, "%lld", (long long)at);
		feed_put(f, T + 40 * HOUR, {"case_id", id}, {"body", i % 3 ? SOUND : REFUND},
			 {"customer_id", id}, {"occurred_at", when});
	}
	feed_tick(f, T + 80 * HOUR);
	double last = 0;
	ck_assert_uint_ge(feed_count(f, EFFECT_ALERT), 4);
	for (size_t i = 0; i < feed_count(f, EFFECT_ALERT); i++) {
		double at = strtod(feed_get(f, EFFECT_ALERT, i, "at"), NULL);
		ck_assert(at >= strtod(feed_get(f, EFFECT_ALERT, i, "last_seen"), NULL));
		ck_assert(at >= last);
		last = at;
	}
}
END_TEST

START_TEST(a_person_ends_it)
{
	feed_burst(f, T, 5, SOUND);
	feed_decide(f, T + HOUR, {"event", "resolve"}, {"issue", "21"}, {"by", "minji"},
		    {"why", "new firmware"});
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 2);
	ck_alert(1, "status", "resolved");
	ck_alert(1, "at", "1770003600");
	ck_alert(1, "by", "minji");
	ck_alert(1, "why", "new firmware");
	ck_alert(1, "summary", "Resolved by minji; 5 cases by 5 customers in all");
	feed_burst(f, T + 2 * HOUR, 4, SOUND); /* what was there before does not count again */
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 2);
	feed_tick(f, T + 24 * HOUR); /* nor is there an end to come */
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 2);
	feed_burst(f, T + 25 * HOUR, 1, SOUND);
	ck_alert(2, "status", "firing");
	ck_alert(2, "regressed", "1");
}
END_TEST

START_TEST(a_firing_issue_that_is_merged_says_so)
{
	feed_burst(f, T, 5, SOUND);
	feed_burst(f, T, 1, REFUND);
	feed_decide(f, T + HOUR, {"event", "merge"}, {"issue", "21"}, {"into", "22"});
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 3);
	ck_alert(1, "status", "merged");
	ck_alert(1, "issue", "21");
	ck_alert(1, "merged_into", "22");
	ck_alert(1, "summary", "Merged into issue 22");
	ck_alert(2, "status", "firing"); /* what moved makes the target loud */
	ck_alert(2, "issue", "22");
	ck_alert(2, "cases", "6");
	feed_tick(f, T + 72 * HOUR); /* the merged one has no end of its own */
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 4);
	ck_alert(3, "issue", "22");
	ck_alert(3, "at", "1770086400");
}
END_TEST

START_TEST(rules_that_change_leave_a_running_episode_alone)
{
	feed_burst(f, T, 5, SOUND);
	f->settings.rules[0].name = SPAN("other");
	f->settings.rules[0].resolve_after = HOUR;
	feed_burst(f, T + MINUTE, 1, SOUND);
	feed_tick(f, T + 3 * HOUR);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 1);
	feed_tick(f, T + 25 * HOUR);
	ck_alert(1, "rule", "repeat");
	ck_alert(1, "at", "1770086460");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("episode");
	TCase *tc = tcase_create("episode");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, it_fires_once_at_the_case_that_made_it);
	tcase_add_test(tc, it_is_resolved_so_long_after_the_last_case);
	tcase_add_test(tc, at_the_very_time_it_is_over_before_the_case);
	tcase_add_test(tc, a_late_case_joins_and_does_not_shorten);
	tcase_add_test(tc, old_cases_make_no_burst);
	tcase_add_test(tc, a_second_episode_is_a_regression_and_counts_anew);
	tcase_add_test(tc, episodes_due_at_once_end_in_order_of_their_ids);
	tcase_add_test(tc, no_alert_is_older_than_its_newest_case);
	tcase_add_test(tc, a_person_ends_it);
	tcase_add_test(tc, a_firing_issue_that_is_merged_says_so);
	tcase_add_test(tc, rules_that_change_leave_a_running_episode_alone);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
