/* test_refusals.c - a desk on which everything happens that asks for memory: rules of every kind
 * fire, people decide, cases are followed up, merged and forgotten. Each allocation is refused
 * once: the entry at hand is an error, and nothing leaks. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "config.h"
#include "embedded.h"
#include "engine.h"
#include "failmem.h"
#include "mem_std.h"
#include "suite.h"

#define T      INT64_C(1770000000000)
#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)
#define MOST   9 /* fields */
#define SOUND  "The headphones make no sound at all"
#define REFUND "환불 금액이 카드로 들어오지 않았어요"

/* minutes after the row before; fields, of commands when the first is not a case_id and not a
 * change. */
static const struct row {
	int64_t minutes;
	const char *fields[2 * MOST];
} rows[] = {
	{0, {"case_id", "n1", "body", "the parking ticket was printed twice"}},
	{1, {"case_id", "n2", "body", "where is my invoice of last month"}},
	{1, {"case_id", "n3", "body", "앱에서 쿠폰이 보이지 않아요", "customer_id", "u9"}},
	{1, {"event", "change", "title", "App 2.4.1", "version", "2.4.1"}},
	{1, {"case_id", "s1", "body", SOUND, "customer_id", "u1", "version", "2.4.1"}},
	{1, {"case_id", "s2", "body", SOUND, "customer_id", "u2", "version", "2.4.1"}},
	{1, {"case_id", "s3", "body", SOUND, "customer_id", "u3", "version", "2.4.1"}},
	{1, {"case_id", "s4", "body", SOUND " again", "customer_id", "u4", "region", "busan"}},
	{1, {"case_id", "s5", "body", SOUND, "customer_id", "u5", "version", "2.4.1"}},
	{1, {"case_id", "s6", "body", SOUND, "customer_id", "u6"}},
	{1, {"case_id", "s7", "body", SOUND, "customer_id", "u7"}},
	{1, {"event", "ack", "issue", "4", "by", "minji", "for", "2h"}},
	{1, {"case_id", "r1", "body", REFUND, "customer_id", "v"}},
	{1, {"case_id", "r2", "body", REFUND, "customer_id", "v"}},
	{1, {"case_id", "r3", "body", REFUND, "customer_id", "v"}},
	{1, {"event", "mute", "issue", "4", "cases", "1", "by", "minji"}},
	{1, {"case_id", "s8", "body", SOUND, "customer_id", "u8"}},
	{1, {"case_id", "r4", "body", REFUND, "customer_id", "w"}},
	{1, {"case_id", "r5", "body", REFUND, "customer_id", "x"}},
	{1, {"event", "ack", "issue", "4", "for", "5h"}},
	{1, {"event", "unmute", "issue", "4"}},
	{1, {"case_id", "r1", "event", "case.resolved", "event_id", "e1"}},
	{1, {"case_id", "r1", "event", "case.reopened", "event_id", "e2"}},
	{1, {"case_id", "r2", "event", "survey.response", "survey", "csat", "score", "2"}},
	{1, {"case_id", "r3", "event", "case.merged", "merged_into", "r2"}},
	{1, {"case_id", "r4", "event", "case.updated", "region", "seoul"}},
	{1, {"case_id", "late", "event", "case.message", "body", "it is still broken"}},
	{1, {"event", "rename", "issue", "4", "title", "No sound"}},
	{1, {"event", "link", "issue", "4", "url", "https://example.com/7"}},
	{1, {"event", "split", "issue", "4", "cases", "s1,s2", "title", "Old model"}},
	{1, {"event", "merge", "issue", "5", "into", "4", "by", "minji", "why", "same outage"}},
	{1440, {"case_id", "s9", "body", SOUND, "customer_id", "u1"}},
	{1440, {"case_id", "s10", "body", SOUND, "customer_id", "u2"}},
	{1, {"event", "resolve", "issue", "4"}},
	{1, {"event", "reopen", "issue", "4"}},
	{1, {"case_id", "s3", "event", "case.deleted"}},
	{1, {"event", "forget", "customer_id", "u7"}},
	{4000, {"event", "tick"}},
	{9, {"case_id", "t1", "body", SOUND, "customer_id", "u1"}},
	{1, {"case_id", "t2", "body", SOUND, "customer_id", "u2"}},
	{1, {"case_id", "t3", "body", SOUND, "customer_id", "u3"}},
	{1, {"event", "not-a-problem", "issue", "4"}},
	{90000, {"event", "tick"}},
};
#define ROWS (sizeof rows / sizeof *rows)

static struct config *config;
static struct settings settings;

static struct rule rule_of(enum rule_kind kind, const char *name, uint32_t cases,
			   uint32_t customers, int64_t window)
{
	return (struct rule){
		.name = span_of(name),
		.kind = kind,
		.cases = cases,
		.customers = customers,
		.window = window,
		.resolve_after = DAY,
		.days = 2,
		.false_alarms = kind == RULE_BURST ? 1000 * RULE_RATE : 0,
		.from = {[LEVEL_WARNING] = 4, [LEVEL_CRITICAL] = 6},
	};
}

static void set_up(void)
{
	config = config_new(mem_std());
	ck_assert_ptr_nonnull(config);
	settings = config_settings(config, 0);
	settings.stop_words = SPAN("the\nat\nno\n");
	settings.texts[LANG_EN] = embedded_texts_en;
	settings.texts[LANG_KO] = embedded_texts_ko;
	settings.digest.every = DIGEST_OFF;
	settings.publish_from = 1;
	settings.remind = 6 * HOUR;
	settings.per_hour = 6;
	settings.max_cases = 24;
	settings.retention = 30 * DAY;
	settings.rules[0] = rule_of(RULE_COUNT, "repeat", 3, 3, DAY);
	settings.rules[1] = rule_of(RULE_BURST, "burst", 3, 3, DAY);
	settings.rules[2] = rule_of(RULE_REPEAT_CONTACT, "again", 3, 1, 3 * DAY);
	settings.rules[3] = rule_of(RULE_CHRONIC, "steady", 3, 2, 3 * DAY);
	settings.rules[4] = rule_of(RULE_REGRESSION, "back", 2, 2, DAY);
	settings.rules[5] = rule_of(RULE_COUNT, "here", 1, 1, DAY);
	settings.rules[5].only[0] = SPAN("version=2.4.1");
	settings.rules[5].n_only = 1;
	settings.n_rules = 6;
}

static void tear_down(void)
{
	config_free(config);
}

static enum err feed_row(struct engine *e, size_t i, int64_t at, struct effects *fx)
{
	const struct row *row = &rows[i];
	struct field fields[MOST];
	size_t n = 0;
	for (; n < MOST && row->fields[2 * n]; n++)
		fields[n] = (struct field){span_of(row->fields[2 * n]),
					   span_of(row->fields[2 * n + 1])};
	bool input =
		strcmp(row->fields[0], "case_id") == 0 || strcmp(row->fields[1], "change") == 0;
	const struct entry entry = {.id = {(uint64_t)at, i + 1},
				    .received = at,
				    .source = input ? 0 : ENTRY_COMMANDS,
				    .fields = fields,
				    .count = n};
	return engine_feed(e, &entry, fx);
}

static enum err run(const struct mem *m, struct effects *fx)
{
	struct engine *e = engine_new(m, &settings, 1);
	enum err err = e ? ERR_OK : ERR_MEMORY;
	int64_t at = T;
	effects_reset(fx);
	for (size_t i = 0; !err && i < ROWS; i++) {
		at += rows[i].minutes * MINUTE;
		err = feed_row(e, i, at, fx);
		if (!err && i % 4 == 3)
			err = engine_changes(e, fx);
	}
	engine_free(e);
	return err;
}

/* How many effects of kind hold the text. */
static size_t count(const struct effects *fx, enum effect_kind kind, const char *text)
{
	size_t n = 0;
	for (size_t i = 0; i < effects_count(fx); i++) {
		struct effect e = effects_at(fx, i);
		for (uint32_t k = 0; e.kind == kind && k < e.argc; k++)
			n += span_eq(effects_argv(fx, &e, k), span_of(text));
	}
	return n;
}

/* Else the sweep proves less than it says. */
START_TEST(everything_happens)
{
	static const char *const texts[] = {"firing",   "escalated", "resolved", "reminder",
					    "merged",   "acked",     "muted",    "mute_over",
					    "reopened", "repeat",    "again",    "steady",
					    "here",     "storm"};
	struct effects *fx = effects_new(mem_std(), (size_t)1 << 24);
	ck_assert_ptr_nonnull(fx);
	ck_assert_int_eq(run(mem_std(), fx), ERR_OK);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		ck_assert_msg(count(fx, EFFECT_ALERT, texts[i]), "no alert is %s", texts[i]);
	ck_assert_uint_eq(count(fx, EFFECT_DEAD, "reason"), 0);
	ck_assert_uint_gt(count(fx, EFFECT_MATCH, "moved"), 0);
	effects_free(fx);
}
END_TEST

START_TEST(each_allocation_is_refused_once)
{
	struct effects *fx = effects_new(mem_std(), (size_t)1 << 24);
	bool refused = true;
	size_t n = 0;
	ck_assert_ptr_nonnull(fx);
	for (; refused; n++) {
		struct failmem m;
		failmem_init(&m);
		m.refuse_at = n + 1;
		enum err err = run(&m.mem, fx);
		refused = m.refused;
		ck_assert_msg(err == (refused ? ERR_MEMORY : ERR_OK), "request %zu: %s", n + 1,
			      err_text(err));
		ck_assert_msg(m.live == 0, "request %zu: %zu blocks leak", n + 1, m.live);
	}
	ck_assert_uint_gt(n, 400);
	effects_free(fx);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("refusals");
	TCase *tc = tcase_create("refusals");
	tcase_set_timeout(tc, 240);
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, everything_happens);
	tcase_add_test(tc, each_allocation_is_refused_once);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
