/* test_harm.c - figures of harm, computed by hand, through the engine's door. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "feed.h"
#include "harm.h"
#include "harm_fix.h"
#include "harm_silent.h"
#include "suite.h"

#define T      INT64_C(1770000000000)
#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)
#define SOUND  "The headphones make no sound at all"
#define REFUND "환불 금액이 카드로 들어오지 않았어요"

static struct feed *f;
static struct harm h, desk;

static void set_up(void)
{
	f = feed_new();
}

static void tear_down(void)
{
	feed_free(f);
}

static const struct issue *issue_of(const char *case_id)
{
	return issues_get(engine_issues(f->engine), feed_issue(f, case_id));
}

/* Measures the issue of a case over all time; and the desk. */
static void measure(const char *case_id)
{
	const struct issues *is = engine_issues(f->engine);
	int64_t now = engine_clock(f->engine);
	ck_assert_int_eq(harm_measure(is, issue_of(case_id), INT64_MIN, now + 1, &h), ERR_OK);
	ck_assert_int_eq(harm_measure(is, NULL, INT64_MIN, now + 1, &desk), ERR_OK);
}

static void event(int64_t at, const char *name, const char *id)
{
	feed_put(f, at, {"event", name}, {"case_id", id});
}

static void csat(int64_t at, const char *id, const char *score)
{
	feed_put(f, at, {"event", "survey.response"}, {"case_id", id}, {"survey", "csat"},
		 {"score", score});
}

START_TEST(customers_and_repeat_contacts)
{
	feed_case(f, T, "a", "u1", SOUND);
	feed_case(f, T + 7 * DAY, "b", "u1", SOUND); /* just within a week */
	feed_case(f, T + 14 * DAY + 1, "c", "u1", SOUND); /* just not */
	feed_case(f, T + 14 * DAY + 2, "d", "u2", SOUND);
	feed_case(f, T + 14 * DAY + 3, "e", NULL, SOUND);
	feed_case(f, T + 14 * DAY + 4, "r", "u2", REFUND); /* another issue */
	measure("a");
	ck_assert_uint_eq(h.cases, 5);
	ck_assert_uint_eq(h.customers.count, 3);
	ck_assert_uint_eq(h.customers.low, 3);
	ck_assert_uint_eq(h.repeats, 1);
	ck_assert_int_eq(h.first, T);
	ck_assert_int_eq(h.last, T + 14 * DAY + 3);
	ck_assert_uint_eq(desk.cases, 6);
	ck_assert_uint_eq(desk.customers.count, 3);
	ck_assert_uint_eq(desk.repeats, 1);
}
END_TEST

START_TEST(a_period_counts_its_own_cases)
{
	feed_case(f, T, "a", "u1", SOUND);
	feed_case(f, T + DAY, "b", "u1", SOUND);
	feed_case(f, T + 2 * DAY, "c", "u2", SOUND);
	const struct issues *is = engine_issues(f->engine);
	ck_assert_int_eq(harm_measure(is, issue_of("a"), T + DAY, T + 2 * DAY, &h), ERR_OK);
	ck_assert_uint_eq(h.cases, 1);
	ck_assert_uint_eq(h.repeats, 1); /* of a case before the period */
	ck_assert_uint_eq(h.rate, HARM_RATE / 24);
	ck_assert_int_eq(harm_measure(is, issue_of("a"), T + 3 * DAY, T + 4 * DAY, &h), ERR_OK);
	ck_assert_uint_eq(h.cases, 0);
	ck_assert_uint_eq(h.rate, 0);
	ck_assert_int_eq(h.first, INT64_MAX);
	/* Three cases since it was first seen, a day and some ago, not since ever. */
	ck_assert_int_eq(harm_measure(is, issue_of("a"), INT64_MIN, T + 2 * DAY + DAY, &h), ERR_OK);
	ck_assert_uint_eq(h.rate, 3 * HARM_RATE / 72);
}
END_TEST

START_TEST(a_rate_is_never_of_less_than_an_hour)
{
	for (int i = 0; i < 5; i++)
		feed_case(f, T + i, (const char[]){(char)('a' + i), 0}, "u1", SOUND);
	measure("a");
	ck_assert_uint_eq(h.rate, 5 * HARM_RATE);
}
END_TEST

START_TEST(by_tier_channel_and_touchpoint)
{
	static const struct {
		const char *id, *customer, *tier, *channel;
	} rows[] = {
		{"a", "u1", "gold", "chat"}, {"b", "u1", "gold", "mail"},
		{"c", "u2", "gold", "chat"}, {"d", "u3", "free", "chat"},
		{"e", NULL, "free", "chat"}, {"f", "u4", "", "mail"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		feed_put(f, T + (int64_t)i, {"case_id", rows[i].id}, {"body", SOUND},
			 {"customer_id", rows[i].customer ? rows[i].customer : ""},
			 {"customer_tier", rows[i].tier}, {"channel", rows[i].channel});
	measure("a");
	const struct harm_groups *tier = &h.by[HARM_BY_TIER], *channel = &h.by[HARM_BY_CHANNEL];
	ck_assert_uint_eq(tier->n, 2);
	ck_assert(span_eq(tier->at[0].value, SPAN("gold")));
	ck_assert_uint_eq(tier->at[0].cases, 3);
	ck_assert_uint_eq(tier->at[0].customers, 2);
	ck_assert_uint_eq(tier->at[0].repeats, 1);
	ck_assert(span_eq(tier->at[1].value, SPAN("free")));
	ck_assert_uint_eq(tier->at[1].cases, 2);
	ck_assert_uint_eq(tier->at[1].customers, 2);
	ck_assert_uint_eq(tier->unknown, 1);
	ck_assert(span_eq(channel->at[0].value, SPAN("chat")));
	ck_assert_uint_eq(channel->at[0].cases, 4);
	ck_assert_uint_eq(channel->at[0].customers, 4);
	ck_assert_uint_eq(channel->at[1].repeats, 1); /* u1 came back by mail */
	ck_assert_uint_eq(h.by[HARM_BY_TOUCHPOINT].unknown, 6);
}
END_TEST

START_TEST(more_groups_than_places)
{
	char id[16], tier[24];
	for (int i = 0; i < 60; i++) { /* tier-00 .. tier-10: 11 values, one more case the later */
		int t = 0;
		for (int left = i; left >= t + 1 && t < 10; t++)
			left -= t + 1;
		snprintf(id, sizeof id, "c%d", i);
		snprintf(tier, sizeof tier, "tier-%02d", t);
		feed_put(f, T + i, {"case_id", id}, {"body", SOUND}, {"customer_tier", tier});
	}
	measure("c0");
	const struct harm_groups *g = &h.by[HARM_BY_TIER];
	uint32_t sum = g->others + g->unknown;
	ck_assert_uint_eq(g->n, HARM_GROUPS);
	for (size_t i = 0; i < g->n; i++) {
		sum += g->at[i].cases;
		ck_assert(i == 0 || g->at[i].cases <= g->at[i - 1].cases);
	}
	ck_assert_uint_eq(sum, 60);
	ck_assert_uint_eq(g->others, 1 + 2 + 3);
}
END_TEST

START_TEST(surveys_on_one_scale)
{
	static const char *const ids[] = {"a", "b", "c", "d"};
	for (int i = 0; i < 4; i++)
		feed_case(f, T + i, ids[i], ids[i], SOUND);
	feed_case(f, T + 9, "r", "u9", REFUND);
	csat(T + 10, "a", "1"); /* 0 */
	csat(T + 10, "b", "2"); /* 2500 */
	csat(T + 11, "b", "4"); /* 7500: the newer answer stands */
	csat(T + 10, "b", "1"); /* older, though it came later */
	csat(T + 10, "c", "5");
	csat(T + 10, "r", "5");
	measure("a");
	const struct harm_score *s = &h.score[SURVEY_CSAT];
	ck_assert_uint_eq(s->n, 3);
	ck_assert_uint_eq(s->sum, 17500);
	ck_assert_uint_eq(s->mean, 5833);
	ck_assert_uint_eq(s->good, 2);
	ck_assert_uint_eq(s->bad, 1);
	ck_assert_uint_lt(s->limits.low, s->mean);
	ck_assert_uint_gt(s->limits.high, s->mean);
	ck_assert_uint_eq(desk.score[SURVEY_CSAT].n, 4);
	struct harm_score rest;
	ck_assert_int_eq(harm_compare(&h, &desk, SURVEY_CSAT, &rest), HARM_SAME);
	ck_assert_uint_eq(rest.n, 1);
	ck_assert_uint_eq(rest.sum, 10000);
}
END_TEST

START_TEST(effort_has_a_direction_and_promoters_are_no_mean)
{
	static const char *const ids[] = {"a", "b", "c", "d", "e"};
	static const char *const nps[] = {"10", "9", "8", "6", "0"};
	for (int i = 0; i < 5; i++) {
		feed_case(f, T + i, ids[i], ids[i], SOUND);
		feed_put(f, T + 10, {"event", "survey.response"}, {"case_id", ids[i]},
			 {"survey", "nps"}, {"score", nps[i]});
	}
	feed_put(f, T + 11, {"event", "survey.response"}, {"case_id", "a"}, {"survey", "ces"},
		 {"score", "7"}, {"higher_is_better", "false"});
	feed_put(f, T + 11, {"event", "survey.response"}, {"case_id", "b"}, {"survey", "ces"},
		 {"score", "6"}, {"higher_is_better", "true"});
	measure("a");
	ck_assert_uint_eq(h.score[SURVEY_NPS].n, 5);
	ck_assert_uint_eq(h.score[SURVEY_NPS].good, 2);
	ck_assert_uint_eq(h.score[SURVEY_NPS].bad, 2);
	ck_assert_uint_eq(h.score[SURVEY_NPS].mean, 5000); /* a net promoter score of 0 */
	ck_assert_uint_eq(h.score[SURVEY_CES].n, 2);
	ck_assert_uint_eq(h.score[SURVEY_CES].turned, 1);
	ck_assert_uint_eq(h.score[SURVEY_CES].sum, 0 + 8333);
}
END_TEST

START_TEST(unhappy_against_the_rest_of_the_desk)
{
	char id[16];
	struct harm_score rest;
	for (int i = 0; i < 40; i++) {
		snprintf(id, sizeof id, "c%d", i);
		feed_case(f, T + i, id, id, i < 20 ? SOUND : REFUND);
		csat(T + 100, id, i < 20 ? "1" : "5");
	}
	measure("c0");
	ck_assert_int_eq(harm_compare(&h, &desk, SURVEY_CSAT, &rest), HARM_WORSE);
	measure("c20");
	ck_assert_int_eq(harm_compare(&h, &desk, SURVEY_CSAT, &rest), HARM_BETTER);
}
END_TEST

START_TEST(times_run_to_the_resolution_that_holds)
{
	static const char *const ids[] = {"a", "b", "c", "d", "e", "x", "m"};
	for (int i = 0; i < 7; i++)
		feed_case(f, T, ids[i], ids[i], SOUND);
	event(T + 1 * HOUR, "case.resolved", "a");
	event(T + 9 * HOUR, "case.resolved", "a"); /* it was closed already */
	event(T + 2 * HOUR, "case.resolved", "b");
	event(T + 3 * HOUR, "case.reopened", "b");
	event(T + 5 * HOUR, "case.resolved", "b");
	event(T + 2 * HOUR, "case.resolved", "c");
	event(T + 4 * HOUR, "case.reopened", "d"); /* it must have been closed */
	event(T + 3 * HOUR, "case.resolved", "d"); /* late news: open again since */
	feed_put(f, T + HOUR, {"event", "case.resolved"}, {"case_id", "e"},
		 {"occurred_at", "1760000000"}); /* before it was opened */
	event(T + HOUR, "case.merged", "m");
	event(T + HOUR, "case.resolved", "m");
	measure("a");
	ck_assert_uint_eq(h.cases, 7);
	ck_assert_uint_eq(h.merged, 1);
	ck_assert_uint_eq(h.times.n, 4); /* 0, 1, 2 and 5 hours */
	ck_assert_int_eq(h.times.median, HOUR);
	ck_assert_int_eq(h.times.p90, 5 * HOUR);
	ck_assert_uint_eq(h.reopened.n, 5);
	ck_assert_uint_eq(h.reopened.k, 2);
	ck_assert_uint_eq(h.reopened.low, 527); /* Clopper and Pearson of 2 in 5 */
	ck_assert_uint_eq(h.reopened.high, 8534);
}
END_TEST

START_TEST(reopened_twice_is_one_case_and_one_event_id_counts_once)
{
	feed_case(f, T, "a", "u1", SOUND);
	for (int i = 0; i < 2; i++) {
		feed_put(f, T + HOUR, {"event", "case.resolved"}, {"case_id", "a"},
			 {"event_id", "e1"});
		feed_put(f, T + 2 * HOUR + i, {"event", "case.reopened"}, {"case_id", "a"});
	}
	event(T + 3 * HOUR, "case.resolved", "a");
	measure("a");
	ck_assert_uint_eq(h.reopened.k, 1);
	ck_assert_uint_eq(h.reopened.n, 1);
	ck_assert_int_eq(h.times.median, 3 * HOUR);
}
END_TEST

START_TEST(merged_cases_count_no_customer_twice)
{
	feed_case(f, T, "a", "u1", SOUND);
	feed_case(f, T + 1, "b", NULL, SOUND);
	feed_case(f, T + 2, "c", "u1", SOUND);
	feed_case(f, T + 3, "d", "u2", SOUND);
	measure("a");
	ck_assert_uint_eq(h.customers.count, 3);
	ck_assert_uint_eq(h.repeats, 1);
	for (int i = 0; i < 2; i++) { /* said twice, once with an event_id */
		feed_put(f, T + 4, {"event", "case.merged"}, {"case_id", "b"},
			 {"merged_into", "a"});
		feed_put(f, T + 4, {"event", "case.merged"}, {"case_id", "c"}, {"merged_into", "a"},
			 {"event_id", "m"});
		feed_put(f, T + 4, {"event", "case.merged"}, {"case_id", "d"},
			 {"merged_into", "nowhere"});
	}
	measure("a");
	ck_assert_uint_eq(h.cases, 4);
	ck_assert_uint_eq(h.merged, 3);
	ck_assert_uint_eq(h.customers.count, 2); /* u2 is another customer still */
	ck_assert_uint_eq(h.repeats, 0);
	ck_assert_uint_eq(issues_customers(issue_of("a")), 2);
	/* And before it was opened. */
	feed_put(f, T + 5, {"event", "case.merged"}, {"case_id", "e"}, {"merged_into", "a"});
	feed_case(f, T + 6, "e", NULL, SOUND);
	ck_assert_uint_eq(issues_customers(issue_of("a")), 2);
	event(T + 7, "case.deleted", "e");
	event(T + 7, "case.deleted", "b");
	ck_assert_uint_eq(issues_customers(issue_of("a")), 2);
}
END_TEST

START_TEST(a_deleted_case_leaves_every_figure)
{
	feed_case(f, T, "a", "u1", SOUND);
	feed_case(f, T + 1, "b", "u2", SOUND);
	csat(T + 2, "b", "1");
	event(T + 3, "case.resolved", "b");
	feed_put(f, T + 4, {"event", "problem.linked"}, {"case_id", "b"}, {"problem_id", "P-1"});
	measure("a");
	ck_assert_uint_eq(h.linked, 1);
	ck_assert_uint_eq(h.score[SURVEY_CSAT].n, 1);
	event(T + 5, "case.deleted", "b");
	csat(T + 6, "b", "1"); /* opens a case without text */
	measure("a");
	ck_assert_uint_eq(h.cases, 1);
	ck_assert_uint_eq(h.linked, 0);
	ck_assert_uint_eq(h.score[SURVEY_CSAT].n, 0);
	ck_assert_uint_eq(h.times.n, 0);
	ck_assert_uint_eq(h.reopened.n, 0);
	ck_assert_uint_eq(desk.cases, 1);
}
END_TEST

START_TEST(a_survey_before_its_case_counts_with_it)
{
	csat(T, "a", "5");
	feed_case(f, T + 1, "a", "u1", SOUND);
	measure("a");
	ck_assert_uint_eq(h.score[SURVEY_CSAT].n, 1);
}
END_TEST

START_TEST(silent_customers_are_an_interval_with_a_method)
{
	char id[16];
	for (int i = 0; i < 12; i++) {
		snprintf(id, sizeof id, "c%d", i);
		feed_put(f, T + i, {"case_id", id}, {"customer_id", id}, {"body", SOUND},
			 {"version", i == 5 ? "2.4.0" : "2.4.1"});
		measure("c0");
		if (i < 4)
			ck_assert_int_eq(h.silent.method, HARM_UNKNOWN);
	}
	ck_assert_int_eq(h.silent.method, HARM_SPEAK_UP);
	ck_assert_uint_eq(h.silent.low, 12 * 4 - 12);
	ck_assert_uint_eq(h.silent.high, 12 * 20 - 12);
	f->settings.exposure = SPAN("# people\nversion=2.4.0 9\n version=2.4.1\t100 # phones\r\n");
	measure("c0");
	ck_assert_int_eq(h.silent.method, HARM_EXPOSURE);
	ck_assert_uint_eq(h.silent.exposed, 100);
	ck_assert(span_eq(h.silent.what, SPAN("version=2.4.1")));
	ck_assert_uint_eq(h.silent.low, 36);
	ck_assert_uint_eq(h.silent.high, 88);
	/* Fewer than those who spoke: the file is wrong, the range stands. */
	f->settings.exposure = SPAN("version=2.4.1 11");
	measure("c0");
	ck_assert_int_eq(h.silent.method, HARM_SPEAK_UP);
	measure("c0");
	ck_assert_int_eq(desk.silent.method, HARM_UNKNOWN);
}
END_TEST

START_TEST(lines_of_an_exposure_file)
{
	static const struct {
		const char *promise;
		struct span file;
		size_t wrong;
	} rows[] = {
		{"empty", SPAN(""), 0},
		{"comments and empty lines", SPAN("# a\n\n  \nversion=1 2\n"), 0},
		{"spaces in a value", SPAN("region=north west 12"), 0},
		{"no count", SPAN("version=1\n"), 1},
		{"no value", SPAN("version= 4\n"), 1},
		{"no name", SPAN("a=1 1\n=2 4\n"), 2},
		{"no number", SPAN("a=1 many"), 1},
		{"a number beyond all use", SPAN("a=1 4294967295"), 1},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		ck_assert_msg(harm_silent_check(rows[i].file) == rows[i].wrong, "%s",
			      rows[i].promise);
	ck_assert_uint_eq(harm_silent_exposed(SPAN("region=north west 12"),
					      SPAN("region=north west")),
			  12);
	ck_assert_uint_eq(harm_silent_exposed(SPAN("a=1 12"), SPAN("a=2")), 0);
}
END_TEST

/* n cases from T on, one every `step`. */
static void cases_every(int64_t from, int64_t step, int n, char first)
{
	char id[16];
	for (int i = 0; i < n; i++) {
		snprintf(id, sizeof id, "%c%d", first, i);
		feed_case(f, from + i * step, id, id, SOUND);
	}
}

START_TEST(after_a_fix)
{
	struct harm_fix x;
	cases_every(T, HOUR, 10, 'b'); /* ten within a day */
	const struct issue *issue = issue_of("b0");
	harm_fix_at(issue, T + 10 * HOUR, T + 10 * HOUR, &x);
	ck_assert_int_eq(x.verdict, HARM_NO_FIX);
	harm_fix_at(issue, T, T + DAY, &x);
	ck_assert_int_eq(x.verdict, HARM_NO_FIX); /* nothing came before it */
	harm_fix_at(issue, T + 10 * HOUR, T + 16 * HOUR, &x);
	ck_assert_int_eq(x.verdict, HARM_NOT_CLEAR);
	ck_assert_uint_eq(x.before, 10);
	ck_assert_int_eq(x.before_ms, DAY);
	ck_assert_uint_eq(x.after, 0);
	/* 0.025^(-1/10) - 1 = 0.4461, twice of 24 h: 21.42 h in all */
	ck_assert_uint_eq(x.quiet_hours, 16);
	harm_fix_at(issue, T + 10 * HOUR, T + 32 * HOUR, &x);
	ck_assert_int_eq(x.verdict, HARM_FIXED);
	ck_assert_uint_eq(x.quiet_hours, 0);
	harm_fix_at(issue, T + 10 * HOUR, T + 31 * HOUR, &x);
	ck_assert_int_eq(x.verdict, HARM_NOT_CLEAR);
	ck_assert_uint_eq(x.quiet_hours, 1);
	cases_every(T + 12 * HOUR, HOUR, 20, 'a');
	harm_fix_at(issue, T + 10 * HOUR, T + 32 * HOUR, &x);
	ck_assert_int_eq(x.verdict, HARM_NOT_FIXED);
	ck_assert_uint_eq(x.after, 20);
	ck_assert_uint_gt(x.ratio.low, 500);
}
END_TEST

START_TEST(the_quiet_hours_are_enough_and_not_too_many)
{
	struct harm_fix x, y;
	cases_every(T, 7 * HOUR, 1 + _i, 'b');
	int64_t fix = T + 7 * HOUR * (1 + _i);
	feed_case(f, fix + HOUR, "after", "u", SOUND);
	const struct issue *issue = issue_of("b0");
	harm_fix_at(issue, fix, fix + 2 * HOUR, &x);
	if (x.verdict != HARM_NOT_CLEAR)
		return;
	ck_assert_uint_gt(x.quiet_hours, 0);
	harm_fix_at(issue, fix, fix + (2 + (int64_t)x.quiet_hours) * HOUR, &y);
	ck_assert_int_eq(y.verdict, HARM_FIXED);
	harm_fix_at(issue, fix, fix + (1 + (int64_t)x.quiet_hours) * HOUR, &y);
	ck_assert_int_eq(y.verdict, HARM_NOT_CLEAR);
	ck_assert_uint_eq(y.quiet_hours, 1);
}
END_TEST

START_TEST(the_newest_decision_is_the_fix)
{
	cases_every(T, HOUR, 10, 'b');
	char id[24];
	snprintf(id, sizeof id, "%d", (int)feed_issue(f, "b0"));
	feed_decide(f, T + 11 * HOUR, {"event", "resolve"}, {"issue", id});
	feed_decide(f, T + 12 * HOUR, {"event", "rename"}, {"issue", id}, {"title", "x"});
	feed_tick(f, T + 20 * HOUR);
	measure("b0");
	ck_assert_int_eq(h.fix.at, T + 11 * HOUR);
	ck_assert_int_eq(h.fix.verdict, HARM_NOT_CLEAR);
	ck_assert_int_eq(desk.fix.verdict, HARM_NO_FIX);
}
END_TEST

static void note_case(void *arg, const struct record *rec)
{
	struct buf *b = arg;
	buf_put(b, records_case_id(rec));
	buf_byte(b, ' ');
}

START_TEST(whom_to_tell)
{
	struct buf b;
	buf_init(&b, &f->mem.mem, 1000);
	feed_case(f, T, "a", "u1", SOUND);
	feed_case(f, T + 1, "b", "u2", SOUND);
	feed_case(f, T + 2, "c", "u1", SOUND);
	feed_case(f, T + 3, "d", NULL, SOUND);
	feed_case(f, T + 4, "e", NULL, SOUND);
	feed_case(f, T + 5, "g", "u2", SOUND);
	event(T + 6, "case.merged", "e");
	ck_assert_int_eq(harm_tell(engine_issues(f->engine), issue_of("a"), T + 5, note_case, &b),
			 ERR_OK);
	ck_assert(span_eq(buf_span(&b), SPAN("b c d ")));
	buf_fini(&b);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("harm");
	TCase *tc = tcase_create("harm");
	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, customers_and_repeat_contacts);
	tcase_add_test(tc, a_period_counts_its_own_cases);
	tcase_add_test(tc, a_rate_is_never_of_less_than_an_hour);
	tcase_add_test(tc, by_tier_channel_and_touchpoint);
	tcase_add_test(tc, more_groups_than_places);
	tcase_add_test(tc, surveys_on_one_scale);
	tcase_add_test(tc, effort_has_a_direction_and_promoters_are_no_mean);
	tcase_add_test(tc, unhappy_against_the_rest_of_the_desk);
	tcase_add_test(tc, times_run_to_the_resolution_that_holds);
	tcase_add_test(tc, reopened_twice_is_one_case_and_one_event_id_counts_once);
	tcase_add_test(tc, merged_cases_count_no_customer_twice);
	tcase_add_test(tc, a_deleted_case_leaves_every_figure);
	tcase_add_test(tc, a_survey_before_its_case_counts_with_it);
	tcase_add_test(tc, silent_customers_are_an_interval_with_a_method);
	tcase_add_test(tc, lines_of_an_exposure_file);
	tcase_add_test(tc, after_a_fix);
	tcase_add_loop_test(tc, the_quiet_hours_are_enough_and_not_too_many, 1, 30);
	tcase_add_test(tc, the_newest_decision_is_the_fix);
	tcase_add_test(tc, whom_to_tell);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
