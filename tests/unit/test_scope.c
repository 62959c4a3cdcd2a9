/* test_scope.c - which cases a rule counts: attributes against only and except, then every kind of
 * rule on an engine. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "feed.h"
#include "rules.h"
#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))
#define T           INT64_C(1770000000000)
#define MINUTE      INT64_C(60000)
#define HOUR        (60 * MINUTE)
#define DAY         (24 * HOUR)
#define MOST        4 /* texts in a row */
#define SOUND       "The headphones make no sound at all"

/* ---- a case against a scope */

static struct failmem fm;
static struct words words;
static struct records records;
static const struct settings none;

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

/* A record with up to two attributes; NULL: without. */
static struct record *put(int64_t at, const char *tier, const char *region)
{
	const struct attribute attrs[] = {{SPAN("customer_tier"), span_of(tier)},
					  {SPAN("region"), span_of(region)}};
	char id[24];
	int n = snprintf(id, sizeof id, "c%llu", (unsigned long long)records.next_seq);
	struct record *rec = records_add(&records, SPAN("cases"), (struct span){id, (size_t)n}, at);
	ck_assert_ptr_nonnull(rec);
	ck_assert(records_set_attrs(&records, rec, attrs + !tier,
				    (size_t)(tier != NULL) + (region != NULL)));
	return rec;
}

static struct rule rule_of(const char *const *only, const char *const *except)
{
	struct rule rule = {.name = SPAN("r"), .cases = 1, .window = HOUR};
	for (; rule.n_only < MOST && only[rule.n_only]; rule.n_only++)
		rule.only[rule.n_only] = span_of(only[rule.n_only]);
	for (; rule.n_except < MOST && except[rule.n_except]; rule.n_except++)
		rule.except[rule.n_except] = span_of(except[rule.n_except]);
	return rule;
}

static enum err within(const struct mem *m, void *arg)
{
	struct keys scratch;
	struct trend t;
	struct rule rule =
		rule_of((const char *[MOST]){"customer_tier=vip"}, (const char *[MOST]){0});
	struct scope scope;
	scope_init(&scope, &none, &rule, &words);
	keys_init(&scratch, m);
	bool ok = trend_within(arg, INT64_MIN, &scope, &scratch, &t);
	keys_fini(&scratch);
	return ok ? ERR_OK : ERR_MEMORY;
}

static const struct {
	const char *promise;
	const char *only[MOST], *except[MOST];
	const char *tier, *region;
	bool fits;
} rows[] = {
	{"no scope takes every case", {0}, {0}, "vip", "busan", true},
	{"and one that says nothing", {0}, {0}, NULL, NULL, true},
	{"its value", {"customer_tier=vip"}, {0}, "vip", "busan", true},
	{"another value", {"customer_tier=vip"}, {0}, "free", "busan", false},
	{"the begin of a value is another", {"region=bus"}, {0}, "vip", "busan", false},
	{"the value of another name", {"region=vip"}, {0}, "vip", "busan", false},
	{"one that says nothing does not fit", {"customer_tier=vip"}, {0}, NULL, "busan", false},
	{"any of two values of a name",
	 {"region=busan", "region=seoul"},
	 {0},
	 "vip",
	 "seoul",
	 true},
	{"the first of them", {"region=busan", "region=seoul"}, {0}, "vip", "busan", true},
	{"none of them", {"region=busan", "region=seoul"}, {0}, "vip", "jeju", false},
	{"both names", {"region=busan", "customer_tier=vip"}, {0}, "vip", "busan", true},
	{"one of two names is not enough",
	 {"region=busan", "customer_tier=vip"},
	 {0},
	 "free",
	 "busan",
	 false},
	{"nor the other", {"region=busan", "customer_tier=vip"}, {0}, "vip", "jeju", false},
	{"names may be mixed",
	 {"region=busan", "customer_tier=vip", "region=jeju"},
	 {0},
	 "vip",
	 "jeju",
	 true},
	{"a text twice is one", {"region=jeju", "region=jeju"}, {0}, "vip", "jeju", true},
	{"a value that nobody has", {"region=mars"}, {0}, "vip", "busan", false},
	{"left out", {0}, {"region=busan"}, "vip", "busan", false},
	{"not left out", {0}, {"region=busan"}, "vip", "jeju", true},
	{"what says nothing is not left out", {0}, {"region=busan"}, NULL, NULL, true},
	{"any of what is left out",
	 {0},
	 {"customer_tier=free", "region=busan"},
	 "vip",
	 "busan",
	 false},
	{"left out comes before only",
	 {"customer_tier=vip"},
	 {"region=busan"},
	 "vip",
	 "busan",
	 false},
	{"only and not left out", {"customer_tier=vip"}, {"region=busan"}, "vip", "jeju", true},
	{"a value that nobody has leaves nobody out", {0}, {"region=mars"}, "vip", "jeju", true},
};

START_TEST(a_case_fits_by_its_attributes)
{
	struct rule rule = rule_of(rows[_i].only, rows[_i].except);
	struct record *rec = put(T, rows[_i].tier, rows[_i].region);
	struct scope scope;
	scope_init(&scope, &none, &rule, &words);
	ck_assert_msg(scope_fits(&scope, rec) == rows[_i].fits, "%s", rows[_i].promise);
	ck_assert_int_eq(scope_open(&scope), rule.n_only + rule.n_except == 0);
}
END_TEST

START_TEST(all_places_of_a_scope_count)
{
	struct rule rule = {.n_only = SETTINGS_SCOPE, .n_except = SETTINGS_SCOPE};
	struct record *rec = put(T, "vip", "busan"), *other = put(T, "vip", "jeju");
	struct scope scope;
	for (size_t i = 0; i < SETTINGS_SCOPE; i++) {
		rule.only[i] = SPAN("region=mars");
		rule.except[i] = SPAN("customer_tier=none");
	}
	rule.only[SETTINGS_SCOPE - 1] = SPAN("region=busan");
	scope_init(&scope, &none, &rule, &words);
	ck_assert(scope_fits(&scope, rec) && !scope_fits(&scope, other));
	rule.except[SETTINGS_SCOPE - 1] = SPAN("customer_tier=vip");
	scope_init(&scope, &none, &rule, &words);
	ck_assert(!scope_fits(&scope, rec));
	scope_init(&scope, &none, NULL, &words);
	ck_assert(scope_open(&scope) && scope_fits(&scope, rec));
}
END_TEST

START_TEST(a_window_counts_what_fits)
{
	static const char *const tiers[] = {"vip", "free", "vip", "vip", "free"};
	struct record *members[5];
	struct issue issue = {.members = members, .n_members = 5, .episode.closed_at = INT64_MIN};
	struct settings s = {.n_rules = 1};
	struct trend t;
	struct verdict v;
	struct scope scope;
	struct keys scratch;
	keys_init(&scratch, &fm.mem);
	for (size_t i = 0; i < 5; i++) {
		members[i] = put(T + (int64_t)i, tiers[i], NULL);
		members[i]->customer = i == 3 ? 1 : i + 1; /* the first one comes again */
	}
	s.rules[0] = rule_of((const char *[MOST]){"customer_tier=vip"}, (const char *[MOST]){0});
	scope_init(&scope, &s, &s.rules[0], &words);
	ck_assert(trend_within(&issue, INT64_MIN, &scope, &scratch, &t));
	ck_assert(t.cases == 3 && t.customers == 2 && t.last == T + 3);
	ck_assert(trend_within(&issue, T + 2, &scope, &scratch, &t));
	ck_assert(t.cases == 1 && t.customers == 1);
	ck_assert(trend_within(&issue, T + 3, &scope, &scratch, &t));
	ck_assert(t.cases == 0 && t.customers == 0);
	for (uint32_t cases = 1; cases <= 5; cases++) {
		s.rules[0].cases = cases;
		ck_assert(rules_check(&s, &words, &issue, T + 5, &scratch, &v));
		ck_assert_msg((v.rule != NULL) == (cases <= 3), "%u cases", cases);
	}
	members[0]->customer = members[1]->customer = 0;
	ck_assert(trend_within(&issue, INT64_MIN, &scope, &scratch, &t));
	ck_assert(t.cases == 3 && t.customers == 3); /* who is not known counts as somebody, */
	members[0]->flags |= RECORD_MERGED;
	ck_assert(trend_within(&issue, INT64_MIN, &scope, &scratch, &t));
	ck_assert(t.cases == 3 && t.customers == 2); /* merged away as nobody */
	keys_fini(&scratch);
	ck_assert_uint_ge(failmem_sweep(within, &issue), 1);
}
END_TEST

/* ---- rules on an engine */

static struct feed *f;

static void feed_up(void)
{
	f = feed_new();
	feed_noise(f, T - 6 * HOUR, 40);
	feed_forget(f);
	f->settings.n_rules = 1;
}

static void feed_down(void)
{
	feed_free(f);
}

static void say(int64_t at, unsigned who, const char *tier)
{
	char id[24], customer[24];
	snprintf(id, sizeof id, "s%u", (unsigned)++f->bursts);
	snprintf(customer, sizeof customer, "u%u", who);
	feed_put(f, at, {"case_id", id}, {"customer_id", customer}, {"customer_tier", tier},
		 {"body", SOUND});
}

static void only_vip(struct rule *rule)
{
	rule->only[0] = SPAN("customer_tier=vip");
	rule->n_only = 1;
}

static struct rule *counting(void)
{
	f->settings.rules[0] = (struct rule){
		.name = SPAN("three"),
		.cases = 3,
		.customers = 3,
		.window = HOUR,
		.resolve_after = 2 * HOUR,
	};
	only_vip(&f->settings.rules[0]);
	return &f->settings.rules[0];
}

START_TEST(a_counting_rule_counts_its_cases)
{
	counting();
	for (unsigned i = 0; i < 6; i++)
		say(T + i, i, i % 3 ? "free" : "vip");
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 0);
	say(T + 9, 9, "free");
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 0);
	say(T + 10, 10, "vip");
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 1);
	ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "cases"), "3");
	ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "customers"), "3");
}
END_TEST

/* Else the many who are outside would make it grow and keep it open for ever. */
START_TEST(an_episode_goes_on_with_its_cases)
{
	counting();
	for (unsigned i = 0; i < 3; i++)
		say(T + i, i, "vip");
	ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "status"), "firing");
	for (unsigned i = 0; i < 60; i++)
		say(T + 4 + i * 5 * MINUTE, 100 + i, "free");
	ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "status"), "resolved");
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 2);
}
END_TEST

START_TEST(an_episode_grows_with_its_cases)
{
	counting();
	for (unsigned i = 0; i < 5; i++)
		say(T + i, i, "vip");
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 1);
	say(T + 5, 5, "vip");
	ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "status"), "escalated");
	say(T + 30 * MINUTE, 6, "free"); /* does not move the end */
	feed_tick(f, T + 5 + 2 * HOUR - 1);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 2);
	feed_tick(f, T + 5 + 2 * HOUR);
	ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "status"), "resolved");
}
END_TEST

START_TEST(customers_outside_do_not_make_it_grow)
{
	counting();
	for (unsigned i = 0; i < 12; i++)
		say(T + i, 100 + i, "free");
	for (unsigned i = 0; i < 12; i++)
		say(T + 20 + i, i % 3, "vip");
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 1);
}
END_TEST

/* The cases of the first alert that a burst of tiers by turns raises, by the shipped rule; 0: none.
 */
static size_t burst(bool scoped, const char *even, const char *odd)
{
	for (unsigned i = 0; i < 10; i++) /* a past of a month */
		feed_noise(f, T + i * 3 * DAY, 20);
	f->settings.rules[0] = f->config->settings.rules[0];
	if (scoped)
		only_vip(&f->settings.rules[0]);
	feed_forget(f);
	for (unsigned i = 0; i < 12; i++)
		say(T + 31 * DAY + i * MINUTE, i, i % 2 ? odd : even);
	const char *cases =
		feed_count(f, EFFECT_ALERT) ? feed_get(f, EFFECT_ALERT, 0, "cases") : "0";
	return strtoul(cases, NULL, 10);
}

static const struct {
	const char *promise;
	bool scoped;
	const char *even, *odd;
	bool alerts;
} bursts[] = {
	{"without a scope", false, "free", "free", true},
	{"of those outside", true, "free", "free", false},
	{"of those inside", true, "vip", "vip", true},
	{"of both", true, "vip", "free", true},
};

START_TEST(a_burst_is_of_its_cases)
{
	size_t cases = burst(bursts[_i].scoped, bursts[_i].even, bursts[_i].odd);
	ck_assert_msg((cases != 0) == bursts[_i].alerts, "%s: %d", bursts[_i].promise, (int)cases);
}
END_TEST

START_TEST(a_burst_counts_nobody_else)
{
	size_t all = burst(false, "vip", "free");
	feed_down();
	feed_up();
	/* It takes as many as before, and so twice as long: every other one does not count. */
	ck_assert_uint_eq(burst(true, "vip", "free"), all);
	ck_assert_uint_ge(all, 4);
}
END_TEST

START_TEST(a_case_outside_completes_no_burst)
{
	burst(true, "free", "free");
	for (unsigned i = 0; i < 3; i++)
		say(T + 31 * DAY + HOUR + i, 50 + i, "vip");
	say(T + 31 * DAY + HOUR + 5, 60, "free");
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 0);
	say(T + 31 * DAY + HOUR + 6, 61, "vip");
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 1);
}
END_TEST

static const struct {
	const char *promise;
	enum rule_kind kind;
	const char *tier;
	size_t alerts;
} notices[] = {
	{"chronic inside", RULE_CHRONIC, "vip", 1},
	{"chronic outside", RULE_CHRONIC, "free", 0},
	{"a repetition inside", RULE_REPEAT_CONTACT, "vip", 1},
	{"a repetition outside", RULE_REPEAT_CONTACT, "free", 0},
};

START_TEST(a_notice_is_of_its_cases)
{
	bool repeat = notices[_i].kind == RULE_REPEAT_CONTACT;
	f->settings.rules[0] = (struct rule){
		.name = SPAN("notice"),
		.kind = notices[_i].kind,
		.cases = repeat ? 3 : 5,
		.customers = repeat ? 3 : 5,
		.window = 7 * DAY,
		.days = 5,
		.resolve_after = 7 * DAY,
	};
	only_vip(&f->settings.rules[0]);
	for (unsigned i = 0; i < 7; i++)
		say(T + i * DAY, repeat ? 1 : 1 + i, notices[_i].tier);
	ck_assert_msg(feed_count(f, EFFECT_ALERT) == notices[_i].alerts, "%s: %d",
		      notices[_i].promise, (int)feed_count(f, EFFECT_ALERT));
}
END_TEST

/* Else they would be taken for the others who have it too. */
START_TEST(others_of_a_repetition_are_inside)
{
	f->settings.rules[0] = (struct rule){
		.name = SPAN("again"),
		.kind = RULE_REPEAT_CONTACT,
		.cases = 3,
		.customers = 3,
		.window = 7 * DAY,
		.resolve_after = 7 * DAY,
	};
	only_vip(&f->settings.rules[0]);
	for (unsigned i = 0; i < 12; i++)
		say(T + i * MINUTE, 10 + i, "free");
	for (unsigned i = 0; i < 3; i++)
		say(T + HOUR + i, 1, "vip");
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 1);
	ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "cases"), "3");
}
END_TEST

/* What config_check.c takes as names of attributes is what intake.c reads. */
static const char *const names[] = {"product", "component",     "version",    "platform",
				    "channel", "region",        "touchpoint", "category",
				    "lang",    "customer_tier", "priority"};

START_TEST(every_known_attribute_may_be_asked_for)
{
	char pair[40];
	int n = snprintf(pair, sizeof pair, "%s=x y", names[_i]);
	f->settings.rules[0] = (struct rule){.name = SPAN("one"), .cases = 1, .window = HOUR};
	f->settings.rules[0].only[0] = (struct span){pair, (size_t)n};
	f->settings.rules[0].n_only = 1;
	feed_put(f, T, {"case_id", "k1"}, {names[_i], "x"}, {"body", SOUND});
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 0);
	feed_put(f, T, {"case_id", "k2"}, {names[_i], "x y"}, {"body", SOUND});
	ck_assert_msg(feed_count(f, EFFECT_ALERT) == 1, "%s", names[_i]);
}
END_TEST

START_TEST(a_restart_changes_nothing)
{
	counting();
	for (unsigned i = 0; i < 2; i++)
		say(T + i, i, "vip");
	say(T + 3, 3, "free");
	feed_reload(f);
	say(T + 4, 4, "vip");
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 1);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("scope");
	TCase *tc = tcase_create("scope");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_loop_test(tc, a_case_fits_by_its_attributes, 0, ROWS(rows));
	tcase_add_test(tc, all_places_of_a_scope_count);
	tcase_add_test(tc, a_window_counts_what_fits);
	suite_add_tcase(s, tc);
	tc = tcase_create("rules");
	tcase_add_checked_fixture(tc, feed_up, feed_down);
	tcase_add_test(tc, a_counting_rule_counts_its_cases);
	tcase_add_test(tc, an_episode_goes_on_with_its_cases);
	tcase_add_test(tc, an_episode_grows_with_its_cases);
	tcase_add_loop_test(tc, a_burst_is_of_its_cases, 0, ROWS(bursts));
	tcase_add_test(tc, a_burst_counts_nobody_else);
	tcase_add_test(tc, a_case_outside_completes_no_burst);
	tcase_add_test(tc, customers_outside_do_not_make_it_grow);
	tcase_add_loop_test(tc, a_notice_is_of_its_cases, 0, ROWS(notices));
	tcase_add_test(tc, others_of_a_repetition_are_inside);
	tcase_add_loop_test(tc, every_known_attribute_may_be_asked_for, 0, ROWS(names));
	tcase_add_test(tc, a_restart_changes_nothing);
	tcase_set_timeout(tc, 120);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
