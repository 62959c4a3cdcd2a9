/* test_burst.c - when is the desk louder than its own past? On records of its own, with every edge
 * of a rule from both sides. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "burst.h"
#include "config.h"
#include "failmem.h"
#include "prng.h"
#include "suite.h"
#include "surprise.h"

#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)
#define T      INT64_C(1770000000000)
#define PAST   2000 /* cases of the desk's past */
#define TOPIC  0x1F /* the words of what breaks out */

static struct failmem fm;
static struct config *config;
static struct settings settings;
static struct state state;
static struct apply apply;
static struct rule *rule;
static int64_t now; /* when the past ends */
static unsigned one_of; /* so many cases has version 3 */

static void set_up(void)
{
	failmem_init(&fm);
	config = config_new(&fm.mem);
	ck_assert_ptr_nonnull(config);
	settings = config_settings(config, 0);
	ck_assert_int_eq(state_init(&state, &fm.mem, &settings, 1), ERR_OK);
	apply = (struct apply){.state = &state, .settings = &settings};
	keys_init(&apply.set, &fm.mem);
	rule = &settings.rules[0];
	ck_assert(rule->false_alarms > 0); /* the shipped one asks for a surprise */
	settings.n_rules = 1;
	now = T;
	one_of = 100;
}

static void tear_down(void)
{
	keys_fini(&apply.set);
	state_fini(&state);
	config_free(config);
	ck_assert_uint_eq(fm.live, 0);
}

/* A case of the words whose bits are set, with a version (NULL: none); customer 0: not told. */
static struct record *put_of(int64_t at, uint64_t which, uint64_t customer, const char *version)
{
	struct token tokens[64];
	char id[24];
	size_t n = 0;
	struct records *r = &state.records;
	int len = snprintf(id, sizeof id, "c%llu", (unsigned long long)r->next_seq);
	struct record *rec = records_add(r, SPAN("cases"), (struct span){id, (size_t)len}, at);
	ck_assert_ptr_nonnull(rec);
	for (uint64_t i = 0; i < 64; i++)
		if (which >> i & 1)
			tokens[n++] = (struct token){.id = 1000 + i, .count = 1};
	rec->customer = customer;
	ck_assert(records_set_tokens(r, rec, tokens, n));
	const struct attribute attr = {SPAN("version"), span_of(version ? version : "")};
	ck_assert(!version || records_set_attrs(r, rec, &attr, 1));
	ck_assert(crowd_add(state.crowd, rec));
	if (at > state.clock)
		state.clock = at;
	return rec;
}

static struct record *put(int64_t at, uint64_t which, uint64_t customer)
{
	return put_of(at, which, customer, NULL);
}

/* A quiet past, step ms between: cases of three words of many, none of the topic's. */
static void past(int64_t step)
{
	uint64_t random = 1;
	for (uint64_t i = 0; i < PAST; i++) {
		uint64_t which = 0;
		for (int k = 0; k < 3; k++)
			which |= UINT64_C(1) << (8 + prng_below(&random, 56));
		put(T + (int64_t)i * step, which, 100000 + i);
	}
	now = T + PAST * step;
}

/* n cases of the topic, a minute apart, by customers that take turns; what the last one finds. */
static struct burst ask(unsigned n, unsigned customers)
{
	struct burst b = {0};
	struct record *rec = NULL;
	for (unsigned i = 0; i < n; i++)
		rec = put(now + i * MINUTE, TOPIC, 1 + i % customers);
	ck_assert(burst_find(&apply, rec, &b));
	return b;
}

START_TEST(a_new_problem_of_many_customers_is_loud)
{
	past(HOUR);
	struct burst b = ask(8, 8);
	ck_assert_ptr_eq(b.rule, rule);
	ck_assert_uint_eq(b.cases, 8);
	ck_assert_uint_eq(b.customers, 8);
	ck_assert_uint_eq(b.n, 8);
	ck_assert_uint_gt(b.excess, 0);
	ck_assert_int_le(b.window, rule->window);
	for (size_t i = 0; i + 1 < b.n; i++)
		ck_assert_uint_lt(b.at[i]->seq, b.at[i + 1]->seq);
}
END_TEST

START_TEST(more_is_louder)
{
	past(HOUR);
	uint32_t before = ask(6, 60).excess;
	now += 10 * MINUTE;
	ck_assert_uint_gt(before, 0);
	struct burst b = ask(6, 6);
	ck_assert_uint_eq(b.cases, 12);
	ck_assert_uint_eq(b.customers, 6);
	now += 10 * MINUTE;
	for (unsigned i = 0; i < 6; i++)
		put(now, TOPIC, 500 + i);
	ck_assert(burst_find(&apply, put(now, TOPIC, 600), &b));
	ck_assert_uint_eq(b.customers, 13);
	ck_assert_uint_gt(b.excess, before);
}
END_TEST

START_TEST(a_rule_s_figures_are_least_ones)
{
	past(HOUR);
	rule->cases = 8;
	rule->customers = 8;
	ck_assert_ptr_null(ask(7, 7).rule); /* too few of both */
	now += 10 * MINUTE;
	struct burst b;
	ck_assert(
		burst_find(&apply, put(now, TOPIC, 3), &b)); /* the eighth case, a known customer */
	ck_assert_ptr_null(b.rule);
	ck_assert(burst_find(&apply, put(now, TOPIC, 99), &b)); /* the eighth customer */
	ck_assert_ptr_eq(b.rule, rule);
	rule->cases = 11; /* of ten */
	ck_assert(burst_find(&apply, put(now, TOPIC, 3), &b));
	ck_assert_ptr_null(b.rule);
}
END_TEST

START_TEST(one_customer_is_none)
{
	past(HOUR);
	rule->customers = 1;
	ck_assert_ptr_null(ask(30, 1).rule);
}
END_TEST

START_TEST(who_is_not_told_counts_each)
{
	past(HOUR);
	struct burst b = {0};
	for (unsigned i = 0; i < 8; i++)
		ck_assert(burst_find(&apply, put(now, TOPIC, 0), &b));
	ck_assert_ptr_eq(b.rule, rule);
	ck_assert_uint_eq(b.customers, 8);
	/* A case that was merged into another is its customer's. */
	struct record *merged = put(now, TOPIC, 0);
	merged->flags |= RECORD_MERGED;
	ck_assert(burst_find(&apply, put(now, TOPIC, 7), &b));
	ck_assert_uint_eq(b.cases, 10);
	ck_assert_uint_eq(b.customers, 9);
}
END_TEST

START_TEST(what_always_came_is_no_surprise)
{
	for (unsigned i = 0; i < PAST; i++)
		put(now + i * HOUR, i % 2 ? TOPIC : UINT64_C(7) << (8 + i % 50), 2000 + i);
	now += PAST * HOUR;
	ck_assert_ptr_null(ask(8, 8).rule);
}
END_TEST

START_TEST(a_star_around_a_stray_phrase_is_no_burst)
{
	past(HOUR);
	/* Each shares a word with the last one and none with each other. */
	struct burst b;
	for (unsigned i = 0; i < 8; i++)
		put(now + i, UINT64_C(3) << (2 * i + 20) | UINT64_C(1) << (i % 3), 1 + i);
	ck_assert(burst_find(&apply, put(now + 9, 7, 50), &b));
	ck_assert_ptr_null(b.rule);
}
END_TEST

START_TEST(a_rule_of_another_kind_counts_elsewhere)
{
	past(HOUR);
	rule->kind = RULE_COUNT;
	ck_assert_ptr_null(ask(30, 30).rule);
}
END_TEST

START_TEST(more_false_alarms_ask_for_less)
{
	past(MINUTE); /* a large desk: a small one asks for the least there is */
	struct burst few = ask(8, 8), more;
	rule->false_alarms *= 4;
	ck_assert(burst_find(&apply, few.at[few.n - 1], &more));
	ck_assert_uint_eq(more.excess, few.excess + 2 * SURPRISE_BIT); /* 4 times as likely */
}
END_TEST

START_TEST(a_case_of_the_past_is_not_looked_at)
{
	past(HOUR);
	struct burst b;
	ck_assert_ptr_nonnull(ask(8, 8).rule);
	state.clock += 2 * rule->window;
	ck_assert(burst_find(&apply, put(state.clock - 2 * rule->window, TOPIC, 70), &b));
	ck_assert_ptr_null(b.rule);
}
END_TEST

START_TEST(a_desk_without_a_past_asks_for_more)
{
	/* The same burst: first cases of a desk, and after two months. */
	unsigned young = 0, old = 0;
	struct burst b = {0};
	uint64_t random = 7;
	for (unsigned i = 0; i < 40; i++) /* 40 others of today */
		put(now + i, UINT64_C(7) << (8 + prng_below(&random, 50)), 900 + i);
	while (!b.rule && young < 200) {
		young++;
		ck_assert(burst_find(&apply, put(now + HOUR, TOPIC, young), &b));
	}
	tear_down();
	set_up();
	past(HOUR);
	b.rule = NULL;
	while (!b.rule && old < 200) {
		old++;
		ck_assert(burst_find(&apply, put(now + HOUR, TOPIC, old), &b));
	}
	ck_assert_uint_lt(old, young);
	ck_assert_uint_ge(old, rule->customers);
}
END_TEST

START_TEST(the_newest_stand_for_a_large_burst)
{
	past(HOUR);
	struct burst b = ask(BURST_CASES + 9, BURST_CASES + 9);
	ck_assert_uint_eq(b.cases, BURST_CASES + 9);
	ck_assert_uint_eq(b.n, BURST_CASES);
	ck_assert_uint_eq(b.at[BURST_CASES - 1]->seq, state.records.next_seq - 1);
	ck_assert_uint_eq(b.at[0]->seq, state.records.next_seq - BURST_CASES);
}
END_TEST

START_TEST(the_window_ends_behind_its_first_moment)
{
	past(HOUR);
	struct burst b;
	/* Seven at one moment; the eighth case comes exactly a window later, or just before. */
	for (unsigned i = 0; i < 7; i++)
		put(now, TOPIC, 1 + i);
	ck_assert(burst_find(&apply, put(now + rule->window - 1, TOPIC, 8), &b));
	ck_assert_ptr_eq(b.rule, rule);
	ck_assert_int_eq(b.window, rule->window);
	ck_assert_uint_eq(b.cases, 8);
	ck_assert(burst_find(&apply, put(now + rule->window, TOPIC, 9), &b));
	ck_assert_ptr_null(b.rule); /* two are left */
}
END_TEST

/* ---- cases that share a value */

/* The i-th case of a desk: version 2, every tenth case of the topic; or 3, which says other things.
 */
static void put_usual(int64_t at, unsigned i)
{
	uint64_t which = i % 10 ? UINT64_C(7) << (8 + i % 50) : TOPIC;
	put_of(at, which, 2000 + i, i % one_of == 5 ? "3" : "2");
}

static void past_of_versions(void)
{
	for (unsigned i = 0; i < 4 * PAST; i++)
		put_usual(now + i * HOUR, i);
	now += 4 * PAST * HOUR;
}

/* An hour as it always is; then one case of the topic of version 2, and n of version, by as many
 * customers. What the last one finds. */
static struct burst ask_of(unsigned n, const char *version)
{
	struct burst b = {0};
	for (unsigned i = 0; i < 100; i++)
		put_usual(now + i * MINUTE / 2, i);
	now += HOUR;
	put_of(now, TOPIC, 1, "2");
	for (unsigned i = 0; i < n; i++)
		ck_assert(burst_find(&apply, put_of(now + (i + 1) * MINUTE, TOPIC, 10 + i, version),
				     &b));
	return b;
}

START_TEST(what_one_version_says_is_heard_among_all)
{
	past_of_versions();
	ck_assert_ptr_null(ask_of(6, "2").rule); /* of whom a tenth always says so */
	now += 3 * DAY;
	struct burst b = ask_of(6, "3");
	ck_assert_ptr_eq(b.rule, rule);
	/* Told with all that is near, the one of version 2 too. */
	ck_assert_uint_ge(b.cases, 7);
	ck_assert_uint_eq(b.cases, b.n);
	ck_assert_uint_ge(b.customers, 7);
	ck_assert_uint_eq(b.at[b.n - 7]->customer, 1);
	ck_assert_uint_eq(b.at[b.n - 1]->customer, 15);
}
END_TEST

START_TEST(the_rarer_the_value_the_louder)
{
	past_of_versions();
	uint32_t rare = ask_of(6, "3").excess;
	tear_down();
	set_up();
	one_of = 10;
	past_of_versions();
	uint32_t frequent = ask_of(6, "3").excess;
	ck_assert_uint_gt(frequent, 0);
	ck_assert_uint_gt(rare, frequent + SURPRISE_BIT);
}
END_TEST

/* 2.5 bits for the tests of a case, 6.5 more for its values; what is seen by the narrowest width.
 */
START_TEST(what_is_looked_for_by_a_value_must_be_rarer)
{
	past_of_versions();
	struct burst b = ask_of(6, "3");
	uint32_t attr = b.at[b.n - 1]->attrs[0], seen = 0;
	uint32_t all = crowd_with(state.crowd, attr, INT64_MIN);
	static const int64_t windows[] = {HOUR, 3 * HOUR, 9 * HOUR, DAY};
	for (size_t i = 0; i < 4; i++) {
		uint32_t span = crowd_with(state.crowd, attr, state.clock - windows[i]);
		const struct surprise s = {5, 0, span - 1, all - span, 1600};
		seen = surprise_of(&s) > seen ? surprise_of(&s) : seen;
	}
	uint64_t age_s = (uint64_t)(state.clock - T) / 1000;
	uint32_t asked = surprise_log(crowd_count(state.crowd) * UINT64_C(30) * 86400 / age_s) +
			 9 * SURPRISE_BIT + surprise_log(RULE_RATE) -
			 surprise_log(rule->false_alarms);
	ck_assert_uint_eq(b.excess, seen - asked);
}
END_TEST

START_TEST(a_value_that_is_not_told_is_shared_by_none)
{
	past_of_versions();
	ck_assert_ptr_null(ask_of(6, NULL).rule);
}
END_TEST

START_TEST(those_who_share_a_value_must_be_as_many_as_a_rule_asks_for)
{
	past_of_versions();
	rule->cases = 7; /* with the one of version 2 there are as many */
	ck_assert_ptr_null(ask_of(6, "3").rule);
	rule->cases = 6;
	struct burst b;
	ck_assert(burst_find(&apply, records_at(&state.records, state.records.next_seq - 1), &b));
	ck_assert_ptr_eq(b.rule, rule);
	rule->customers = 7;
	ck_assert(burst_find(&apply, records_at(&state.records, state.records.next_seq - 1), &b));
	ck_assert_ptr_null(b.rule);
}
END_TEST

START_TEST(a_value_that_comes_later_is_known)
{
	past_of_versions();
	const struct attribute three = {SPAN("version"), SPAN("3")};
	ck_assert_ptr_null(ask_of(6, "2").rule);
	struct burst b;
	for (unsigned i = 0; i < 6; i++) {
		struct record *rec = records_at(&state.records, state.records.next_seq - 6 + i);
		crowd_attrs_remove(state.crowd, rec);
		ck_assert(records_set_attrs(&state.records, rec, &three, 1));
		ck_assert(crowd_attrs_add(state.crowd, rec));
		ck_assert(burst_find(&apply, rec, &b));
		ck_assert_int_eq(b.rule != NULL, i >= 3);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("burst");
	TCase *t = tcase_create("burst");
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, a_new_problem_of_many_customers_is_loud);
	tcase_add_test(t, more_is_louder);
	tcase_add_test(t, a_rule_s_figures_are_least_ones);
	tcase_add_test(t, one_customer_is_none);
	tcase_add_test(t, who_is_not_told_counts_each);
	tcase_add_test(t, what_always_came_is_no_surprise);
	tcase_add_test(t, a_star_around_a_stray_phrase_is_no_burst);
	tcase_add_test(t, a_rule_of_another_kind_counts_elsewhere);
	tcase_add_test(t, more_false_alarms_ask_for_less);
	tcase_add_test(t, a_case_of_the_past_is_not_looked_at);
	tcase_add_test(t, a_desk_without_a_past_asks_for_more);
	tcase_add_test(t, the_newest_stand_for_a_large_burst);
	tcase_add_test(t, the_window_ends_behind_its_first_moment);
	tcase_add_test(t, what_one_version_says_is_heard_among_all);
	tcase_add_test(t, the_rarer_the_value_the_louder);
	tcase_add_test(t, what_is_looked_for_by_a_value_must_be_rarer);
	tcase_add_test(t, a_value_that_is_not_told_is_shared_by_none);
	tcase_add_test(t, those_who_share_a_value_must_be_as_many_as_a_rule_asks_for);
	tcase_add_test(t, a_value_that_comes_later_is_known);
	tcase_set_timeout(t, 120);
	suite_add_tcase(s, t);
	return suite_run(s);
}
