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
	f->settings.remind = 0;
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
	feed_burst(f, T + 8 * MINUTE, 4, SOUND);
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
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 2);
	ck_alert(1, "status", "merged");
	ck_alert(1, "issue", "21");
	ck_alert(1, "merged_into", "22");
	ck_alert(1, "summary", "Merged into issue 22");
	feed_tick(f, T + 72 * HOUR); /* the episode goes on at the target, and ends there */
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 3);
	ck_alert(2, "alert_id", "22:1:1");
	ck_alert(2, "status", "resolved");
	ck_alert(2, "cases", "6");
	ck_alert(2, "at", "1770086400");
}
END_TEST

START_TEST(two_firing_issues_that_are_merged_have_one_episode)
{
	feed_burst(f, T, 5, SOUND);
	feed_burst(f, T + HOUR, 5, REFUND);
	feed_decide(f, T + 2 * HOUR, {"event", "merge"}, {"issue", "21"}, {"into", "22"});
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 4); /* two fired; merged; doubled by it */
	ck_alert(2, "status", "merged");
	ck_alert(3, "status", "escalated");
	ck_alert(3, "customers", "10");
	feed_tick(f, T + 72 * HOUR);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 5);
	ck_alert(4, "alert_id", "22:1:3");
}
END_TEST

START_TEST(an_episode_escalates_at_each_doubling)
{
	static const struct {
		unsigned more;
		const char *status, *customers; /* NULL: no message */
	} rows[] = {
		{4, NULL, NULL},        {1, "escalated", "10"}, {9, NULL, NULL},
		{1, "escalated", "20"}, {19, NULL, NULL},       {1, "escalated", "40"},
	};
	feed_burst(f, T, 5, SOUND);
	for (size_t i = 0, told = 1; i < sizeof rows / sizeof *rows; i++) {
		if (i == 3)
			feed_reload(f);
		feed_burst(f, T + (int64_t)i * MINUTE, rows[i].more, SOUND);
		told += rows[i].status != NULL;
		ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), told);
		if (!rows[i].status)
			continue;
		ck_alert(told - 1, "status", rows[i].status);
		ck_alert(told - 1, "customers", rows[i].customers);
		ck_alert(told - 1, "level", i < 3 ? "warning" : "critical");
		ck_alert(told - 1, "episode", "1");
	}
}
END_TEST

/* The same customers again and again are no growth. */
START_TEST(more_cases_of_the_same_customers_do_not_escalate)
{
	feed_burst(f, T, 5, SOUND);
	for (int i = 0; i < 30; i++) {
		char id[24], customer[24];
		snprintf(id, sizeof id, "again%d", i);
		snprintf(customer, sizeof customer, "c%d", 1 + i % 5);
		feed_case(f, T + MINUTE, id, customer, SOUND);
	}
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 1);
}
END_TEST

START_TEST(a_higher_rule_raises_the_level)
{
	f->settings.rules[1] = f->settings.rules[0];
	f->settings.rules[1].name = SPAN("much");
	f->settings.rules[1].cases = 8;
	f->settings.rules[1].level = LEVEL_CRITICAL;
	f->settings.n_rules = 2;
	feed_burst(f, T, 7, SOUND);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 1);
	ck_alert(0, "level", "warning");
	feed_burst(f, T, 1, SOUND);
	ck_alert(1, "status", "escalated");
	ck_alert(1, "level", "critical");
	ck_alert(1, "rule", "much");
	feed_burst(f, T, 1, SOUND);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 2);
}
END_TEST

/* A desk with a past, and a burst that is critical from 7 customers on. */
static void set_burst(void)
{
	f->settings.rules[0] = (struct rule){
		.name = SPAN("burst"),
		.kind = RULE_BURST,
		.cases = 4,
		.customers = 4,
		.window = 24 * HOUR,
		.resolve_after = 24 * HOUR,
		.false_alarms = 1000 * RULE_RATE,
		.level = LEVEL_WARNING,
		.from = {[LEVEL_CRITICAL] = 7},
	};
	feed_noise(f, T - 10 * 24 * HOUR, 200);
	feed_forget(f);
}

START_TEST(a_burst_that_grows_rises_to_critical)
{
	set_burst();
	feed_burst(f, T, 6, SOUND);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 1);
	ck_alert(0, "level", "warning");
	feed_reload(f);
	feed_burst(f, T + MINUTE, 1, SOUND);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 2);
	ck_alert(1, "status", "escalated");
	ck_alert(1, "level", "critical");
	ck_alert(1, "rule", "burst");
	ck_alert(1, "customers", "7");
	feed_tick(f, T + 48 * HOUR);
	ck_alert(feed_count(f, EFFECT_ALERT) - 1, "status", "resolved");
	ck_alert(feed_count(f, EFFECT_ALERT) - 1, "level", "critical");
}
END_TEST

START_TEST(a_burst_over_several_issues_names_them)
{
	set_burst();
	feed_burst(f, T, 6, SOUND);
	char first[24], split[24], both[64];
	snprintf(first, sizeof first, "%s", feed_get(f, EFFECT_ALERT, 0, "issue"));
	snprintf(both, sizeof both, "[%s]", first);
	ck_alert(0, "members", both);
	feed_decide(f, T + MINUTE, {"event", "split"}, {"issue", first}, {"cases", "c1,c2"});
	snprintf(split, sizeof split, "%llu", (unsigned long long)feed_issue(f, "c1"));
	ck_assert_str_ne(first, split);
	feed_reload(f);
	feed_burst(f, T + 2 * MINUTE, 1, SOUND);
	snprintf(both, sizeof both, "[%s,%s]", first, split);
	ck_alert(1, "status", "escalated");
	ck_alert(1, "members", both);
}
END_TEST

/* An ack ends when it gets worse, by its level too. */
START_TEST(a_higher_level_ends_an_ack)
{
	set_burst();
	feed_burst(f, T, 6, SOUND);
	feed_decide(f, T, {"event", "ack"}, {"issue", feed_get(f, EFFECT_ALERT, 0, "issue")});
	feed_burst(f, T + MINUTE, 1, SOUND);
	ck_alert(2, "status", "escalated");
	ck_alert(2, "level", "critical");
	ck_alert(2, "hold", "acked");
}
END_TEST

/* Fires at 5 in 24 h; goes on while 3 are there. */
START_TEST(a_trickle_does_not_keep_it_going)
{
	feed_burst(f, T, 5, SOUND);
	feed_burst(f, T + 20 * HOUR, 1, SOUND); /* 6 in the window */
	feed_burst(f, T + 40 * HOUR, 1, SOUND); /* 2: too few */
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 1);
	feed_tick(f, T + 60 * HOUR);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 2);
	ck_alert(1, "status", "resolved");
	ck_alert(1, "at", "1770158400"); /* 24 h after the sixth */
}
END_TEST

START_TEST(it_reminds_while_cases_come)
{
	f->settings.remind = 6 * HOUR;
	feed_burst(f, T, 5, SOUND);
	feed_tick(f, T + 7 * HOUR); /* nothing came since */
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 1);
	feed_burst(f, T + 8 * HOUR, 1, SOUND);
	feed_reload(f);
	feed_tick(f, T + 20 * HOUR);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 2);
	ck_alert(1, "status", "reminder");
	ck_alert(1, "alert_id", "21:1:2");
	ck_alert(1, "at", "1770043200");
	ck_alert(1, "cases", "6");
	ck_alert(1, "summary", "Still going on; 6 cases by 6 customers since it fired");
}
END_TEST

START_TEST(what_came_back_after_a_persons_word_has_regressed)
{
	feed_burst(f, T, 3, SOUND);
	feed_decide(f, T, {"event", "resolve"}, {"issue", "21"});
	feed_burst(f, T + HOUR, 5, SOUND);
	ck_alert(0, "status", "firing");
	ck_alert(0, "regressed", "1");
	feed_tick(f, T + 48 * HOUR);
	ck_alert(1, "regressed", "1");
}
END_TEST

/* What is past is kept for a year, then the issue is gone. */
START_TEST(a_past_issue_is_forgotten_after_a_year)
{
	const int64_t day = 24 * HOUR;
	feed_burst(f, T, 5, SOUND);
	feed_tick(f, T + 92 * day); /* its cases are gone */
	feed_reload(f);
	ck_assert_int_eq(engine_next(f->engine), (T + 366 * day) / HOUR * HOUR + HOUR);
	feed_decide(f, T + 365 * day, {"event", "resolve"}, {"issue", "99"});
	feed_tick(f, T + 366 * day + HOUR);
	ck_assert_int_eq(engine_next(f->engine), INT64_MAX);
	feed_decide(f, T + 367 * day, {"event", "resolve"}, {"issue", "21"});
	ck_assert_str_eq(feed_last(f, EFFECT_DEAD, "reason"), "no such issue");
	feed_reload(f);
}
END_TEST

START_TEST(a_past_issue_with_a_decision_is_not_forgotten)
{
	const int64_t day = 24 * HOUR;
	feed_burst(f, T, 5, SOUND);
	feed_decide(f, T, {"event", "rename"}, {"issue", "21"}, {"title", "Silent"});
	feed_tick(f, T + 800 * day);
	feed_reload(f);
	feed_decide(f, T + 800 * day, {"event", "resolve"}, {"issue", "21"});
	ck_assert_uint_eq(feed_count(f, EFFECT_DEAD), 0);
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
	tcase_add_test(tc, two_firing_issues_that_are_merged_have_one_episode);
	tcase_add_test(tc, an_episode_escalates_at_each_doubling);
	tcase_add_test(tc, more_cases_of_the_same_customers_do_not_escalate);
	tcase_add_test(tc, a_higher_rule_raises_the_level);
	tcase_add_test(tc, a_burst_that_grows_rises_to_critical);
	tcase_add_test(tc, a_burst_over_several_issues_names_them);
	tcase_add_test(tc, a_higher_level_ends_an_ack);
	tcase_add_test(tc, a_trickle_does_not_keep_it_going);
	tcase_add_test(tc, it_reminds_while_cases_come);
	tcase_add_test(tc, what_came_back_after_a_persons_word_has_regressed);
	tcase_add_test(tc, a_past_issue_is_forgotten_after_a_year);
	tcase_add_test(tc, a_past_issue_with_a_decision_is_not_forgotten);
	tcase_add_test(tc, rules_that_change_leave_a_running_episode_alone);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
