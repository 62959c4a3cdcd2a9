/* test_notice.c - notices: what is steady, and who comes again and again; each told once. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "feed.h"
#include "suite.h"

#define T      INT64_C(1770000000000)
#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)
#define SOUND  "The headphones make no sound at all"
#define REFUND "환불 금액이 카드로 들어오지 않았어요"

static struct feed *f;

static void set_up(void)
{
	f = feed_new();
	f->settings.rules[0] = (struct rule){
		.name = SPAN("steady"),
		.kind = RULE_CHRONIC,
		.cases = 6,
		.customers = 5,
		.window = 7 * DAY,
		.days = 5,
		.resolve_after = 7 * DAY,
	};
	f->settings.rules[1] = (struct rule){
		.name = SPAN("again"),
		.kind = RULE_REPEAT_CONTACT,
		.cases = 3,
		.customers = 3,
		.window = 2 * DAY,
		.resolve_after = 7 * DAY,
	};
	f->settings.n_rules = 2;
	feed_noise(f, T - HOUR, 20);
	feed_forget(f);
}

static void tear_down(void)
{
	feed_free(f);
}

/* A case of the customer "u<who>"; 0: of nobody known. */
static void feed_one(int64_t at, const char *text, unsigned who)
{
	char id[24], customer[24];
	snprintf(id, sizeof id, "n%u", (unsigned)++f->bursts);
	snprintf(customer, sizeof customer, "u%u", who);
	feed_case(f, at, id, who ? customer : NULL, text);
}

static const struct {
	const char *promise;
	unsigned of_day[9]; /* cases on each day */
	unsigned who; /* so many customers take turns; 0: nobody is known */
	size_t alerts;
} steady[] = {
	{"a case or two a day are chronic", {1, 1, 1, 1, 2}, 9, 1},
	{"not before there are days enough", {2, 2, 2, 2}, 9, 0},
	{"a day may be without", {2, 1, 0, 1, 1, 1}, 9, 1},
	{"two may, not three", {2, 2, 0, 0, 0, 2, 2}, 9, 0},
	{"not before there are cases enough", {1, 1, 1, 1, 1}, 9, 0},
	{"told once however long it goes on", {1, 1, 1, 1, 2, 1, 1, 1, 1}, 9, 1},
	{"a burst with an echo is not steady", {20, 1, 1, 1, 1}, 30, 0},
	{"four customers are too few", {1, 1, 1, 1, 2, 1}, 4, 0},
	{"five are enough", {1, 1, 1, 1, 2}, 5, 1},
	{"more cases than it names", {12, 12, 12, 12, 12}, 30, 1},
	{"who is not known counts as somebody", {1, 1, 1, 1, 2}, 0, 1},
};

START_TEST(chronic_is_steady_over_days)
{
	unsigned n = 0;
	for (int64_t day = 0; day < 9; day++)
		for (unsigned i = 0; i < steady[_i].of_day[day]; i++, n++)
			feed_one(T + day * DAY, SOUND, steady[_i].who ? 1 + n % steady[_i].who : 0);
	ck_assert_msg(feed_count(f, EFFECT_ALERT) == steady[_i].alerts, "%s: %d",
		      steady[_i].promise, (int)feed_count(f, EFFECT_ALERT));
}
END_TEST

START_TEST(a_notice_has_an_id_of_its_kind)
{
	for (int64_t day = 0; day < 6; day++)
		feed_one(T + day * DAY, SOUND, (unsigned)day + 1);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 1);
	ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "alert_id"), "21:chronic:1");
	ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "status"), "firing");
	ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "rule"), "steady");
	ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "level"), "notice");
	ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "cases"), "6");
	ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "customers"), "6");
	ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "window_s"), "604800");
	ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "case_ids"),
			 "[\"n6\",\"n5\",\"n4\",\"n3\",\"n2\",\"n1\"]");
}
END_TEST

/* Six days of it, then nothing for so many days, then six again. */
static const struct {
	const char *promise;
	int64_t gap;
	size_t alerts;
} gaps[] = {
	{"what goes on is not told again", 6 * DAY, 1},
	{"what had stopped is", 9 * DAY, 2},
};

START_TEST(told_again_after_it_has_stopped)
{
	for (int64_t day = 0; day < 6; day++)
		feed_one(T + day * DAY, SOUND, (unsigned)day + 1);
	feed_reload(f); /* what was told is kept */
	for (int64_t day = 0; day < 6; day++)
		feed_one(T + 5 * DAY + gaps[_i].gap + day * DAY, SOUND, (unsigned)day + 1);
	ck_assert_msg(feed_count(f, EFFECT_ALERT) == gaps[_i].alerts, "%s", gaps[_i].promise);
	if (gaps[_i].alerts == 2)
		ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "alert_id"), "21:chronic:2");
}
END_TEST

static const struct {
	const char *promise;
	int64_t apart; /* between two cases */
	const char *who; /* a digit a case: its customer; 0 is nobody known */
	size_t alerts;
} contacts[] = {
	{"three times the same", HOUR, "111", 1},
	{"twice is too little", HOUR, "11", 0},
	{"three of three are nobody again", HOUR, "123", 0},
	{"told once", HOUR, "11111", 1},
	{"two customers are one notice", HOUR, "1212121", 1},
	{"not over more than the window", DAY, "111", 0},
	{"many others make it another thing", HOUR, "23456789111", 0},
	{"a few others do not", HOUR, "2345116171", 1},
	{"who is not known is nobody twice", HOUR, "0000", 0},
};

START_TEST(repeat_contact_is_the_same_customer)
{
	for (unsigned i = 0; contacts[_i].who[i]; i++)
		feed_one(T + i * contacts[_i].apart, REFUND, (unsigned)contacts[_i].who[i] - '0');
	ck_assert_msg(feed_count(f, EFFECT_ALERT) == contacts[_i].alerts, "%s: %d",
		      contacts[_i].promise, (int)feed_count(f, EFFECT_ALERT));
}
END_TEST

START_TEST(another_problem_of_the_same_customer_is_no_repetition)
{
	feed_one(T, REFUND, 1);
	feed_one(T + HOUR, SOUND, 1);
	feed_one(T + 2 * HOUR, REFUND, 1);
	feed_one(T + 3 * HOUR, SOUND, 1);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 0);
	feed_one(T + 4 * HOUR, SOUND, 1);
	ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "alert_id"), "22:repeat_contact:1");
	ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "customers"), "1");
}
END_TEST

START_TEST(what_only_the_last_case_holds_together_is_no_repetition)
{
	feed_one(T, "The parcel was torn", 1);
	feed_one(T + HOUR, "My invoice shows a wrong address", 1);
	feed_one(T + 2 * HOUR, "Nobody answers the hotline", 1);
	feed_one(T + 3 * HOUR, "Vouchers expire far too early", 1);
	feed_one(T + 4 * HOUR,
		 "The parcel was torn. My invoice shows a wrong address. Nobody answers the "
		 "hotline. "
		 "Vouchers expire far too early",
		 1);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 0);
}
END_TEST

static const struct {
	const char *promise, *split;
	bool at_first; /* told at the issue that was there first */
} places[] = {
	{"one of six elsewhere", "n1", true},
	{"the newest elsewhere", "n5", true},
	{"most elsewhere", "n1,n2,n3,n4", false},
};

START_TEST(a_notice_is_told_where_most_of_it_is)
{
	f->settings.n_rules = 0;
	for (int64_t day = 0; day < 5; day++)
		feed_one(T + day * DAY, SOUND, (unsigned)day + 1);
	feed_decide(f, T + 4 * DAY + HOUR, {"event", "split"}, {"issue", "21"},
		    {"cases", places[_i].split});
	f->settings.n_rules = 2;
	feed_one(T + 4 * DAY + 2 * HOUR, SOUND, 6);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 1);
	bool first = strcmp(feed_last(f, EFFECT_ALERT, "issue"), "21") == 0;
	ck_assert_msg(first == places[_i].at_first, "%s", places[_i].promise);
}
END_TEST

START_TEST(a_merge_keeps_what_was_told)
{
	for (unsigned i = 0; i < 3; i++)
		feed_one(T + i * HOUR, REFUND, 1);
	feed_one(T + 4 * HOUR, SOUND, 2);
	feed_decide(f, T + 5 * HOUR, {"event", "merge"}, {"issue", "21"}, {"into", "22"});
	feed_forget(f);
	feed_one(T + 6 * HOUR, REFUND, 1);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 0);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("notice");
	TCase *tc = tcase_create("notice");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_loop_test(tc, chronic_is_steady_over_days, 0, sizeof steady / sizeof *steady);
	tcase_add_test(tc, a_notice_has_an_id_of_its_kind);
	tcase_add_loop_test(tc, told_again_after_it_has_stopped, 0, sizeof gaps / sizeof *gaps);
	tcase_add_loop_test(tc, repeat_contact_is_the_same_customer, 0,
			    sizeof contacts / sizeof *contacts);
	tcase_add_test(tc, another_problem_of_the_same_customer_is_no_repetition);
	tcase_add_test(tc, what_only_the_last_case_holds_together_is_no_repetition);
	tcase_add_loop_test(tc, a_notice_is_told_where_most_of_it_is, 0,
			    sizeof places / sizeof *places);
	tcase_add_test(tc, a_merge_keeps_what_was_told);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
