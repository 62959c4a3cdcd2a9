/* test_maintenance.c - times of planned work: when a window is on, which cases it is about, and how
 * long a wait is without it. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "failmem.h"
#include "feed.h"
#include "scope.h"
#include "suite.h"
#include "when.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))
#define MINUTE      INT64_C(60000)
#define HOUR        (60 * MINUTE)
#define DAY         (24 * HOUR)
#define WEEKLY(day, from, hours)                                                                   \
	((((day)*24 + (from)) * 60) << 16 |                                                        \
	 (((day)*24 + (from) + (hours)) * 60 > 10080 ? ((day)*24 + (from) + (hours)) * 60 - 10080  \
						     : ((day)*24 + (from) + (hours)) * 60))
enum { MON, SUN = 6 };

static int64_t at(const char *text)
{
	int64_t ms = 0;
	ck_assert_msg(!*text || when_parse(span_of(text), &ms), "%s", text);
	return ms;
}

/* ---- when it is on */

/* Berlin: an hour ahead of UTC, two from 2026-03-29T01:00Z on; and one again from 2026-10-25. */
static const struct zone_turn berlin[] = {{INT64_MIN, 3600},
					  {INT64_C(1774746000000), 7200},
					  {INT64_C(1792890000000), 3600}};

static const struct {
	const char *promise;
	const char *from, *to;
	uint32_t weekly;
	bool berlin;
	const char *t; /* after it */
	const char *begin, *end; /* "": never */
} nexts[] = {
	{"once, before it", "2026-03-01T10:00:00Z", "2026-03-01T12:00:00Z", 0, false,
	 "2026-02-01T00:00:00Z", "2026-03-01T10:00:00Z", "2026-03-01T12:00:00Z"},
	{"once, in it", "2026-03-01T10:00:00Z", "2026-03-01T12:00:00Z", 0, false,
	 "2026-03-01T11:59:59Z", "2026-03-01T10:00:00Z", "2026-03-01T12:00:00Z"},
	{"once, its end is outside", "2026-03-01T10:00:00Z", "2026-03-01T12:00:00Z", 0, false,
	 "2026-03-01T12:00:00Z", "", ""},
	{"weekly, later in the week", "", "", WEEKLY(SUN, 2, 2), false, "2026-03-05T00:00:00Z",
	 "2026-03-08T02:00:00Z", "2026-03-08T04:00:00Z"},
	{"weekly, in it", "", "", WEEKLY(SUN, 2, 2), false, "2026-03-08T02:00:00Z",
	 "2026-03-08T02:00:00Z", "2026-03-08T04:00:00Z"},
	{"weekly, its end is in the next one", "", "", WEEKLY(SUN, 2, 2), false,
	 "2026-03-08T04:00:00Z", "2026-03-15T02:00:00Z", "2026-03-15T04:00:00Z"},
	{"weekly, over the end of the week", "", "", WEEKLY(SUN, 22, 4), false,
	 "2026-03-09T01:00:00Z", "2026-03-08T22:00:00Z", "2026-03-09T02:00:00Z"},
	{"weekly, to the end of the week", "", "", WEEKLY(SUN, 20, 4), false,
	 "2026-03-08T23:59:59Z", "2026-03-08T20:00:00Z", "2026-03-09T00:00:00Z"},
	{"weekly, from the begin of the week", "", "", WEEKLY(MON, 0, 24), false,
	 "2026-03-09T00:00:00Z", "2026-03-09T00:00:00Z", "2026-03-10T00:00:00Z"},
	{"weekly, not before from", "2026-06-01T00:00:00Z", "", WEEKLY(SUN, 2, 2), false,
	 "2026-03-05T00:00:00Z", "2026-06-07T02:00:00Z", "2026-06-07T04:00:00Z"},
	{"weekly, cut by from", "2026-06-07T03:00:00Z", "", WEEKLY(SUN, 2, 2), false,
	 "2026-03-05T00:00:00Z", "2026-06-07T03:00:00Z", "2026-06-07T04:00:00Z"},
	{"weekly, cut by to", "", "2026-03-08T03:00:00Z", WEEKLY(SUN, 2, 2), false,
	 "2026-03-05T00:00:00Z", "2026-03-08T02:00:00Z", "2026-03-08T03:00:00Z"},
	{"weekly, not after to", "", "2026-03-08T01:00:00Z", WEEKLY(SUN, 2, 2), false,
	 "2026-03-05T00:00:00Z", "", ""},
	{"local time in winter", "", "", WEEKLY(SUN, 4, 2), true, "2026-03-20T00:00:00Z",
	 "2026-03-22T03:00:00Z", "2026-03-22T05:00:00Z"},
	{"local time in summer", "", "", WEEKLY(SUN, 4, 2), true, "2026-04-02T00:00:00Z",
	 "2026-04-05T02:00:00Z", "2026-04-05T04:00:00Z"},
	{"clocks go forward in it: an hour less", "", "", WEEKLY(SUN, 1, 4), true,
	 "2026-03-27T00:00:00Z", "2026-03-29T00:00:00Z", "2026-03-29T03:00:00Z"},
	{"a local Monday that is a Sunday of UTC", "", "", WEEKLY(MON, 0, 1), true,
	 "2026-04-05T21:00:00Z", "2026-04-05T22:00:00Z", "2026-04-05T23:00:00Z"},
};

START_TEST(a_window_is_on)
{
	struct settings s = {.n_maintenance = 1};
	int64_t from, to;
	s.maintenance[0] = (struct maintenance){.from = at(nexts[_i].from),
						.to = at(nexts[_i].to),
						.weekly = nexts[_i].weekly};
	if (nexts[_i].berlin) {
		s.turns = berlin;
		s.n_turns = ROWS(berlin);
	}
	bool there = maintenance_next(&s, &s.maintenance[0], at(nexts[_i].t), &from, &to);
	ck_assert_msg(there == (*nexts[_i].begin != '\0'), "%s", nexts[_i].promise);
	if (there)
		ck_assert_msg(from == at(nexts[_i].begin) && to == at(nexts[_i].end),
			      "%s: %lld to %lld", nexts[_i].promise, (long long)from,
			      (long long)to);
}
END_TEST

/* ---- what it is about */

static struct failmem fm;
static struct words words;
static struct records records;

static void set_up(void)
{
	failmem_init(&fm);
	words_init(&words, &fm.mem, 1);
	records_init(&records, &fm.mem, &words, 1);
}

static void tear_down(void)
{
	records_fini(&records);
	words_fini(&words);
	ck_assert_uint_eq(fm.live, 0);
}

static struct record *put(int64_t t, const char *region)
{
	const struct attribute attr = {SPAN("region"), span_of(region)};
	char id[24];
	int n = snprintf(id, sizeof id, "c%llu", (unsigned long long)records.next_seq);
	struct record *rec = records_add(&records, SPAN("cases"), (struct span){id, (size_t)n}, t);
	ck_assert_ptr_nonnull(rec);
	ck_assert(records_set_attrs(&records, rec, &attr, 1));
	return rec;
}

static const struct {
	const char *promise;
	const char *rule, *only; /* of the window; NULL: all */
	int64_t t; /* after its begin; it lasts an hour */
	bool fits;
} rows[] = {
	{"inside", NULL, NULL, 30 * MINUTE, false},
	{"at its begin", NULL, NULL, 0, false},
	{"before it", NULL, NULL, -1, true},
	{"its last moment", NULL, NULL, HOUR - 1, false},
	{"its end is outside", NULL, NULL, HOUR, true},
	{"of this rule", "r", NULL, 0, false},
	{"of another rule", "s", NULL, 0, true},
	{"of what the case is", NULL, "region=busan", 0, false},
	{"of what it is not", NULL, "region=seoul", 0, true},
	{"of a value that nobody has", NULL, "region=mars", 0, true},
	{"of both", "r", "region=busan", 0, false},
};

START_TEST(a_case_in_a_window_does_not_fit)
{
	int64_t t = at("2026-03-01T10:00:00Z");
	struct rule rule = {.name = SPAN("r")};
	struct settings s = {.n_maintenance = 2};
	struct scope scope;
	s.maintenance[0] = (struct maintenance){.from = t - 9 * HOUR, .to = t - 8 * HOUR};
	s.maintenance[1] = (struct maintenance){.from = t, .to = t + HOUR};
	if (rows[_i].rule)
		s.maintenance[1].rules[s.maintenance[1].n_rules++] = span_of(rows[_i].rule);
	if (rows[_i].only)
		s.maintenance[1].only[s.maintenance[1].n_only++] = span_of(rows[_i].only);
	struct record *rec = put(t + rows[_i].t, "busan");
	put(t, "seoul");
	scope_init(&scope, &s, &rule, &words);
	ck_assert(!scope_open(&scope));
	ck_assert_msg(scope_fits(&scope, rec) == rows[_i].fits, "%s", rows[_i].promise);
	rule.only[rule.n_only++] = SPAN("region=busan");
	scope_init(&scope, &s, &rule, &words);
	ck_assert_msg(scope_fits(&scope, rec) == rows[_i].fits, "%s", rows[_i].promise);
}
END_TEST

START_TEST(every_window_counts_and_none_leaves_a_rule_open)
{
	int64_t t = at("2026-03-01T10:00:00Z");
	struct rule rule = {.name = SPAN("r")};
	struct settings s = {.n_maintenance = SETTINGS_WINDOWS};
	struct scope scope;
	for (size_t i = 0; i < SETTINGS_WINDOWS; i++)
		s.maintenance[i] = (struct maintenance){.from = t + (int64_t)i * DAY,
							.to = t + (int64_t)i * DAY + HOUR};
	scope_init(&scope, &s, NULL, &words);
	for (size_t i = 0; i < SETTINGS_WINDOWS; i++) {
		ck_assert(!scope_fits(&scope, put(t + (int64_t)i * DAY, "busan")));
		ck_assert(scope_fits(&scope, put(t + (int64_t)i * DAY + HOUR, "busan")));
		s.maintenance[i].rules[0] = SPAN("another");
		s.maintenance[i].n_rules = 1;
	}
	scope_init(&scope, &s, &rule, &words);
	ck_assert(scope_open(&scope));
}
END_TEST

/* ---- a wait without it */

static const struct {
	const char *promise;
	int64_t from[2], to[2]; /* hours; windows */
	int64_t begin, length, end;
} waits[] = {
	{"a window in it", {10, 0}, {12, 0}, 9, 3, 14},
	{"it begins in one", {8, 0}, {12, 0}, 9, 3, 15},
	{"it would end where one begins", {12, 0}, {14, 0}, 9, 3, 12},
	{"an hour before that", {11, 0}, {14, 0}, 9, 3, 15},
	{"one that is over", {1, 0}, {9, 0}, 9, 3, 12},
	{"two, in any order", {14, 10}, {15, 12}, 9, 4, 16},
	{"two, that overlap", {10, 11}, {13, 12}, 9, 3, 15},
	{"one that the wait reaches by the other", {10, 12}, {12, 20}, 9, 3, 22},
};

START_TEST(a_wait_leaves_windows_out)
{
	int64_t t = at("2026-03-01T00:00:00Z");
	struct settings s = {.n_maintenance = 2};
	struct scope scope;
	for (size_t i = 0; i < 2; i++)
		s.maintenance[i] = (struct maintenance){.from = t + waits[_i].from[i] * HOUR,
							.to = t + waits[_i].to[i] * HOUR};
	scope_init(&scope, &s, NULL, &words);
	int64_t end =
		scope_later(&scope, NULL, t + waits[_i].begin * HOUR, waits[_i].length * HOUR);
	ck_assert_msg(end == t + waits[_i].end * HOUR, "%s: %lld", waits[_i].promise,
		      (long long)((end - t) / HOUR));
}
END_TEST

START_TEST(a_wait_leaves_out_what_is_about_it)
{
	int64_t t = at("2026-03-01T00:00:00Z");
	struct settings s = {.n_maintenance = 1};
	struct scope scope;
	s.maintenance[0] = (struct maintenance){.from = t,
						.to = t + DAY,
						.only = {SPAN("region=busan")},
						.n_only = 1};
	struct record *busan = put(t, "busan"), *seoul = put(t, "seoul");
	scope_init(&scope, &s, NULL, &words);
	ck_assert_int_eq(scope_later(&scope, busan, t, HOUR), t + DAY + HOUR);
	ck_assert_int_eq(scope_later(&scope, seoul, t, HOUR), t + HOUR);
	ck_assert_int_eq(scope_later(&scope, NULL, t, HOUR), t + HOUR);
}
END_TEST

START_TEST(windows_that_leave_no_time_do_not_hang)
{
	int64_t t = at("2026-03-01T00:00:00Z");
	struct settings s = {.n_maintenance = 2};
	struct scope scope;
	s.maintenance[0].weekly = WEEKLY(MON, 0, 100);
	s.maintenance[1].weekly = WEEKLY(MON, 90, 78);
	scope_init(&scope, &s, NULL, &words);
	ck_assert_int_gt(scope_later(&scope, NULL, t, HOUR), t + 1000 * DAY);
}
END_TEST

/* ---- rules on an engine */

static struct feed *f;

static void feed_up(void)
{
	f = feed_new();
	feed_noise(f, at("2026-03-01T00:00:00Z"), 40);
	feed_forget(f);
	f->settings.n_rules = 1;
	f->settings.rules[0] = (struct rule){
		.name = SPAN("three"),
		.cases = 3,
		.customers = 3,
		.window = HOUR,
		.resolve_after = 2 * HOUR,
	};
	f->settings.n_maintenance = 1;
	f->settings.maintenance[0] = (struct maintenance){.from = at("2026-03-01T10:00:00Z"),
							  .to = at("2026-03-01T14:00:00Z")};
}

static void feed_down(void)
{
	feed_free(f);
}

START_TEST(the_end_of_an_episode_waits_over_a_restart)
{
	int64_t t = at("2026-03-01T09:30:00Z");
	feed_burst(f, t, 3, "The headphones make no sound at all");
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 1);
	feed_reload(f);
	feed_tick(f, t + 4 * HOUR); /* its end was due, and is put off */
	feed_reload(f);
	feed_tick(f, t + 6 * HOUR - 1);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 1);
	feed_tick(f, t + 6 * HOUR);
	ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "status"), "resolved");
}
END_TEST

START_TEST(a_window_that_is_taken_back_ends_nothing_later)
{
	int64_t t = at("2026-03-01T09:30:00Z");
	feed_burst(f, t, 3, "The headphones make no sound at all");
	f->settings.n_maintenance = 0;
	feed_tick(f, t + 2 * HOUR);
	ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "status"), "resolved");
}
END_TEST

static const struct {
	const char *promise;
	enum rule_kind kind;
	uint32_t cases, customers, days;
	int64_t window;
} kinds[] = {
	{"count", RULE_COUNT, 3, 3, 0, DAY},
	{"burst", RULE_BURST, 4, 4, 0, DAY},
	{"slow_burn", RULE_SLOW_BURN, 4, 4, 0, 14 * DAY},
	{"new_issue", RULE_NEW_ISSUE, 3, 3, 0, 3 * DAY},
	{"chronic", RULE_CHRONIC, 9, 5, 1, DAY},
};

/* A hundred cases within four hours, which make every kind of rule tell something. */
static size_t alerts_of(size_t kind, bool window)
{
	feed_up();
	f->settings.n_maintenance = window;
	f->settings.rules[0] = (struct rule){
		.name = SPAN("rule"),
		.kind = kinds[kind].kind,
		.cases = kinds[kind].cases,
		.customers = kinds[kind].customers,
		.days = kinds[kind].days,
		.window = kinds[kind].window,
		.resolve_after = DAY,
		.false_alarms = 4000,
	};
	for (unsigned i = 0; i < 16; i++)
		feed_burst(f, at("2026-03-01T10:00:00Z") + i * 15 * MINUTE, 3,
			   "The headphones make no sound at all");
	size_t n = feed_count(f, EFFECT_ALERT);
	feed_down();
	return n;
}

START_TEST(no_kind_of_rule_fires_in_a_window)
{
	ck_assert_msg(alerts_of((size_t)_i, false) > 0, "%s", kinds[_i].promise);
	ck_assert_msg(alerts_of((size_t)_i, true) == 0, "%s", kinds[_i].promise);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("maintenance");
	TCase *tc = tcase_create("windows");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_loop_test(tc, a_window_is_on, 0, ROWS(nexts));
	tcase_add_loop_test(tc, a_case_in_a_window_does_not_fit, 0, ROWS(rows));
	tcase_add_test(tc, every_window_counts_and_none_leaves_a_rule_open);
	tcase_add_loop_test(tc, a_wait_leaves_windows_out, 0, ROWS(waits));
	tcase_add_test(tc, a_wait_leaves_out_what_is_about_it);
	tcase_add_test(tc, windows_that_leave_no_time_do_not_hang);
	suite_add_tcase(s, tc);
	tc = tcase_create("rules");
	tcase_add_checked_fixture(tc, feed_up, feed_down);
	tcase_add_test(tc, the_end_of_an_episode_waits_over_a_restart);
	tcase_add_test(tc, a_window_that_is_taken_back_ends_nothing_later);
	suite_add_tcase(s, tc);
	tc = tcase_create("kinds");
	tcase_add_loop_test(tc, no_kind_of_rule_fires_in_a_window, 0, ROWS(kinds));
	tcase_set_timeout(tc, 60);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
