/* test_trend.c - cases and customers in a window, and which rule they make fire, at every edge. */
#include <check.h>
#include <stdlib.h>

#include "failmem.h"
#include "rules.h"
#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))
#define T           INT64_C(1770000000000)
#define MINUTE      INT64_C(60000)
#define MAX         5000

static struct failmem fm;
static struct keys scratch;
static struct record *members[MAX];
static struct issue issue;

static void set_up(void)
{
	failmem_init(&fm);
	keys_init(&scratch, &fm.mem);
	issue = (struct issue){.members = members, .episode.closed_at = INT64_MIN};
	for (size_t i = 0; i < MAX; i++)
		members[i] = calloc(1, sizeof **members);
}

static void tear_down(void)
{
	for (size_t i = 0; i < MAX; i++)
		free(members[i]);
	keys_fini(&scratch);
	ck_assert_uint_eq(fm.live, 0);
}

/* One more case, at or after the newest. customer 0: not told. */
static void add(int64_t at, uint64_t customer)
{
	members[issue.n_members]->at = at;
	members[issue.n_members++]->customer = customer;
}

static struct trend count(int64_t after)
{
	struct trend t = trend_cases(&issue, after);
	ck_assert(trend_customers(&issue, &scratch, &t));
	return t;
}

START_TEST(a_window_ends_behind_its_edge)
{
	static const struct {
		const char *promise;
		int64_t after;
		uint32_t cases, customers;
	} rows[] = {
		{"all of them", INT64_MIN, 6, 5},
		{"a millisecond before the first", T - 1, 6, 5},
		{"at the edge is outside", T, 4, 4},
		{"the newest alone", T + 3 * MINUTE - 1, 1, 1},
		{"at the newest", T + 3 * MINUTE, 0, 0},
		{"in the future", INT64_MAX, 0, 0},
	};
	for (size_t i = 0; i < ROWS(rows); i++)
		ck_assert_uint_eq(trend_cases(&issue, rows[i].after).cases, 0);
	add(T, 7);
	add(T, 8);
	add(T + MINUTE, 7);
	add(T + 2 * MINUTE, 0);
	add(T + 2 * MINUTE, 0);
	add(T + 3 * MINUTE, 9);
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct trend t = count(rows[i].after);
		ck_assert_msg(t.cases == rows[i].cases, "%s: %u cases", rows[i].promise, t.cases);
		ck_assert_msg(t.customers == rows[i].customers, "%s: %u customers", rows[i].promise,
			      t.customers);
		ck_assert_uint_eq(t.first, issue.n_members - t.cases);
	}
}
END_TEST

START_TEST(customers_are_counted_among_the_newest)
{
	for (uint64_t i = 0; i < MAX; i++)
		add(T, i + 1);
	struct trend t = count(INT64_MIN);
	ck_assert_uint_eq(t.cases, MAX);
	ck_assert_uint_eq(t.customers, TREND_CUSTOMERS);
	issue.n_members = TREND_CUSTOMERS - 1; /* and nothing is before the first case */
	t = count(INT64_MIN);
	ck_assert_uint_eq(t.customers, TREND_CUSTOMERS - 1);
	issue.n_members = 0;
	for (size_t i = 0; i < 4000; i++)
		add(i < 200 ? T : T + 1, i + 1);
	ck_assert_uint_eq(count(T).customers, 3800);
}
END_TEST

/* The name of the rule that fires at clock. */
static const char *fires(const struct settings *s, int64_t clock)
{
	struct verdict v;
	ck_assert(rules_check(s, NULL, &issue, clock, &scratch, &v));
	return v.rule ? v.rule->name.ptr : "none";
}

static const struct settings five = {
	.rules = {{.name = SPAN("repeat"), .cases = 5, .customers = 3, .window = 60 * MINUTE}},
	.n_rules = 1,
};

/* A rule that asks whether a count is a surprise is not one of plain counting. */
START_TEST(only_rules_that_count_are_asked)
{
	struct settings s = five;
	for (uint64_t i = 1; i <= 5; i++)
		add(T, i);
	s.rules[1] = s.rules[0];
	s.rules[0].level = LEVEL_CRITICAL;
	s.rules[0].name = SPAN("burst");
	s.rules[0].kind = RULE_BURST;
	s.n_rules = 2;
	ck_assert_str_eq(fires(&s, T), "repeat");
	s.n_rules = 1;
	ck_assert_str_eq(fires(&s, T), "none");
}
END_TEST

static const struct {
	const char *promise;
	enum rule_kind kind;
	int64_t first_seen, closed_at;
	bool fires;
} asked[] = {
	{"any issue is counted", RULE_COUNT, 0, INT64_MIN, true},
	{"a new one began within the window", RULE_NEW_ISSUE, T + 1, INT64_MIN, true},
	{"not at its edge", RULE_NEW_ISSUE, T, INT64_MIN, false},
	{"one that comes back was resolved", RULE_REGRESSION, 0, T, true},
	{"not one that never was", RULE_REGRESSION, 0, INT64_MIN, false},
};

START_TEST(a_kind_asks_what_the_issue_is)
{
	struct settings s = five;
	for (uint64_t i = 1; i <= 5; i++)
		add(T + MINUTE, i);
	s.rules[0].kind = asked[_i].kind;
	issue.first_seen = asked[_i].first_seen;
	issue.episode.closed_at = asked[_i].closed_at;
	ck_assert_msg(!strcmp(fires(&s, T + 60 * MINUTE), "repeat") == asked[_i].fires, "%s",
		      asked[_i].promise);
}
END_TEST

START_TEST(customers_raise_the_level)
{
	static const struct rule notice = {.from = {0, 10, 20}},
				 warning = {.level = LEVEL_WARNING, .from = {0, 5, 20}},
				 jumps = {.from = {0, 0, 7}}, none = {.level = LEVEL_CRITICAL},
				 burst = {.kind = RULE_BURST, .from = {0, 1, 1}};
	static const struct {
		const struct rule *rule;
		uint32_t customers;
		enum level want;
	} rows[] = {
		{&notice, 9, LEVEL_NOTICE},     {&notice, 10, LEVEL_WARNING},
		{&notice, 19, LEVEL_WARNING},   {&notice, 20, LEVEL_CRITICAL},
		{&warning, 0, LEVEL_WARNING},   {&warning, 19, LEVEL_WARNING},
		{&warning, 20, LEVEL_CRITICAL}, {&jumps, 6, LEVEL_NOTICE},
		{&jumps, 7, LEVEL_CRITICAL},    {&none, 1000000, LEVEL_CRITICAL},
	};
	for (size_t i = 0; i < ROWS(rows); i++)
		ck_assert_msg(rules_level(rows[i].rule, rows[i].customers) == rows[i].want,
			      "row %zu", i);
	ck_assert_int_eq(rules_highest(&notice), LEVEL_CRITICAL);
	ck_assert_int_eq(rules_highest(&burst), LEVEL_NOTICE); /* another's work */
}
END_TEST

START_TEST(an_episode_finds_its_rule_by_name)
{
	static const char longest[] =
		"a name of a rule that is longer than what an episode keeps of it";
	struct settings s = five;
	struct episode e = {.rule = "repeat"};
	s.rules[1].name = span_of(longest);
	s.n_rules = 2;
	ck_assert_ptr_eq(rules_of(&s, &e), &s.rules[0]);
	memcpy(e.rule, longest, sizeof e.rule - 1);
	ck_assert_ptr_eq(rules_of(&s, &e), &s.rules[1]);
	ck_assert_ptr_null(rules_of(&s, &(struct episode){.rule = "gone"}));
	ck_assert_ptr_null(
		rules_of(&s, &(struct episode){.rule = ""})); /* nor the one behind them */
}
END_TEST

START_TEST(a_rule_fires_at_exactly_its_numbers)
{
	static const struct {
		const char *promise;
		uint64_t customers[6]; /* of cases a minute apart from T + 1 on */
		size_t n;
		int64_t clock, closed_at;
		const char *want;
	} rows[] = {
		{"five by three", {1, 2, 3, 1, 2}, 5, T + 6 * MINUTE, INT64_MIN, "repeat"},
		{"four are one too few", {1, 2, 3, 1}, 4, T + 6 * MINUTE, INT64_MIN, "none"},
		{"two customers too", {1, 2, 1, 1, 2}, 5, T + 6 * MINUTE, INT64_MIN, "none"},
		{"cases without customer are one each",
		 {1, 0, 0, 1, 1},
		 5,
		 T + 6 * MINUTE,
		 INT64_MIN,
		 "repeat"},
		{"the oldest just in the window",
		 {1, 2, 3, 1, 2},
		 5,
		 T + 60 * MINUTE,
		 INT64_MIN,
		 "repeat"},
		{"the oldest just out of it",
		 {1, 2, 3, 1, 2},
		 5,
		 T + 60 * MINUTE + 1,
		 INT64_MIN,
		 "none"},
		{"cases up to the last episode's end do not count",
		 {1, 2, 3, 1, 2},
		 5,
		 T + 6 * MINUTE,
		 T + 1,
		 "none"},
		{"cases behind it do", {1, 2, 3, 1, 2}, 5, T + 6 * MINUTE, T, "repeat"},
		{"nor when the end is ahead",
		 {1, 2, 3, 1, 2, 3},
		 6,
		 T + 6 * MINUTE,
		 INT64_MAX,
		 "none"},
		{"no case", {0}, 0, T, INT64_MIN, "none"},
		{"the beginning of time", {1, 2, 3, 1, 2}, 5, INT64_MIN, INT64_MIN, "repeat"},
	};
	for (size_t i = 0; i < ROWS(rows); i++) {
		issue.n_members = 0;
		issue.episode.closed_at = rows[i].closed_at;
		for (size_t c = 0; c < rows[i].n; c++)
			add(T + 1 + (int64_t)c * MINUTE, rows[i].customers[c]);
		const char *got = fires(&five, rows[i].clock);
		ck_assert_msg(!strcmp(got, rows[i].want), "%s: %s", rows[i].promise, got);
	}
}
END_TEST

START_TEST(the_verdict_says_what_was_counted)
{
	struct verdict v;
	for (int i = 0; i < 7; i++)
		add(T + i * 20 * MINUTE, (uint64_t)i % 4);
	struct settings s = five;
	s.rules[0].cases = s.rules[0].customers = 2;
	ck_assert(rules_check(&s, NULL, &issue, T + 120 * MINUTE, &scratch, &v));
	ck_assert_ptr_eq(v.rule, &s.rules[0]);
	ck_assert_uint_eq(v.trend.cases, 3);
	ck_assert_uint_eq(v.trend.first, 4);
	ck_assert_uint_eq(v.trend.customers, 3);
}
END_TEST

START_TEST(the_highest_level_wins_then_the_order)
{
	struct settings s = {
		.rules = {{.name = SPAN("notice"),
			   .cases = 1,
			   .window = MINUTE,
			   .resolve_after = MINUTE,
			   .level = LEVEL_NOTICE},
			  {.name = SPAN("first"),
			   .cases = 2,
			   .window = MINUTE,
			   .resolve_after = MINUTE,
			   .level = LEVEL_WARNING},
			  {.name = SPAN("second"),
			   .cases = 2,
			   .window = MINUTE,
			   .resolve_after = MINUTE,
			   .level = LEVEL_WARNING},
			  {.name = SPAN("critical"),
			   .cases = 3,
			   .window = MINUTE,
			   .resolve_after = MINUTE,
			   .level = LEVEL_CRITICAL},
			  {.name = SPAN("late notice"),
			   .cases = 1,
			   .window = MINUTE,
			   .resolve_after = MINUTE,
			   .level = LEVEL_NOTICE}},
		.n_rules = 5,
	};
	add(T, 0);
	ck_assert_str_eq(fires(&s, T), "notice");
	add(T, 0);
	ck_assert_str_eq(fires(&s, T), "first");
	add(T, 0);
	ck_assert_str_eq(fires(&s, T), "critical");
	s.n_rules = 0;
	ck_assert_str_eq(fires(&s, T), "none");
}
END_TEST

static enum err check(const struct mem *m, void *arg)
{
	struct verdict v;
	struct keys k;
	keys_init(&k, m);
	bool ok = rules_check(arg, NULL, &issue, T + 5 * MINUTE, &k, &v);
	keys_fini(&k);
	return ok ? ERR_OK : ERR_MEMORY;
}

START_TEST(every_refused_allocation_is_reported)
{
	struct settings s = five;
	for (int i = 0; i < 5; i++)
		add(T + i, (uint64_t)i + 1);
	ck_assert_uint_ge(failmem_sweep(check, &s), 2);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("trend");
	TCase *tc = tcase_create("trend");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, a_window_ends_behind_its_edge);
	tcase_add_test(tc, customers_are_counted_among_the_newest);
	tcase_add_test(tc, only_rules_that_count_are_asked);
	tcase_add_loop_test(tc, a_kind_asks_what_the_issue_is, 0, ROWS(asked));
	tcase_add_test(tc, customers_raise_the_level);
	tcase_add_test(tc, an_episode_finds_its_rule_by_name);
	tcase_add_test(tc, a_rule_fires_at_exactly_its_numbers);
	tcase_add_test(tc, the_verdict_says_what_was_counted);
	tcase_add_test(tc, the_highest_level_wins_then_the_order);
	tcase_add_test(tc, every_refused_allocation_is_reported);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
