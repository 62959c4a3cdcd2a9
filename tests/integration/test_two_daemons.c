/* test_two_daemons.c - two daemons on one desk, one of them paused at any moment by SIGSTOP and
 * SIGCONT: whoever slept through its lease finds the desk taken, throws its state away and goes on.
 *
 *   a  ━━━━━━━ ╌╌╌ ━━━ ╌╌╌╌╌╌╌╌╌╌╌╌ FENCED, standing by ──────────▶
 *   b  standing by ────────── lease is over ━━━━ taken ━━━━━━━━━━━━▶ */
#define _GNU_SOURCE
#include <check.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "gen.h"
#include "prng.h"
#include "rig.h"
#include "suite.h"

#define ENTRIES 1200
#define PAUSES  24
#define LEASE   2000 /* ms; as rig_config() has it */
#define STREAMS "batch: 20\ndesks: [{name: main, streams: [cases, reviews]}]\n"

static struct rig *rig;

static void setup(void)
{
	rig = rig_new(STREAMS, false, NULL);
}

static void teardown(void)
{
	rig_free(rig);
}

/* ---- who is who ---- */

/* The daemon that holds the lease: its name is "host:process:random". */
static bool owns(const struct daemon *d)
{
	char pid[32];
	redisReply *r = server_call(rig->server, "GET", "recurd:{main}:lease");
	snprintf(pid, sizeof pid, ":%d:", (int)daemon_pid(d));
	bool is = r->type == REDIS_REPLY_STRING && strstr(r->str, pid);
	freeReplyObject(r);
	return is;
}

static bool fenced(const struct daemon *d)
{
	char *text = daemon_stderr(d);
	bool is = strstr(text, "another daemon has taken the desk since");
	free(text);
	return is;
}

/* ---- entries ---- */

static void add_entry(const struct gen_entry *e)
{
	static const char *const keys[] = {"cases", "reviews"};
	struct span argv[3 + 2 * GEN_FIELDS] = {SPAN("XADD"), SPAN("recurd:{main}:commands"),
						SPAN("*")};
	char id[48];
	snprintf(id, sizeof id, "%llu-%llu", (unsigned long long)e->entry.id.ms,
		 (unsigned long long)e->entry.id.seq);
	if (e->entry.source != ENTRY_COMMANDS) { /* ticks go to commands with ids of their own */
		argv[1] = span_of(keys[e->entry.source]);
		argv[2] = span_of(id);
	}
	for (size_t i = 0; i < e->entry.count; i++) {
		argv[3 + 2 * i] = e->fields[i].name;
		argv[4 + 2 * i] = e->fields[i].value;
	}
	redisReply *r = server_call_spans(rig->server, 3 + 2 * e->entry.count, argv);
	ck_assert_msg(r->type == REDIS_REPLY_STRING, "XADD: %s", r->str);
	freeReplyObject(r);
}

static struct span value_of(const struct gen_entry *e, const char *name)
{
	for (size_t i = 0; i < e->entry.count; i++)
		if (span_eq(e->fields[i].name, span_of(name)))
			return e->fields[i].value;
	return SPAN("");
}

/* "cases C-7" ─▶ how often it was grouped, as a JSON number. */
static void note(json_t *counts, struct span src, struct span id, json_int_t n)
{
	char name[200];
	snprintf(name, sizeof name, "%.*s %.*s", SPAN_ARG(src), SPAN_ARG(id));
	json_t *have = json_object_get(counts, name);
	json_object_set_new(counts, name, json_integer((have ? json_integer_value(have) : 0) + n));
}

static struct span line_value(const redisReply *fields, const char *name)
{
	for (size_t i = 0; i + 1 < fields->elements; i += 2)
		if (strcmp(fields->element[i]->str, name) == 0)
			return (struct span){fields->element[i + 1]->str,
					     (size_t)fields->element[i + 1]->len};
	return SPAN("");
}

/* How often each case was grouped, as matches has it. */
static json_t *grouped(void)
{
	json_t *counts = json_object();
	redisReply *r = server_call(rig->server, "XRANGE", "recurd:{main}:matches", "-", "+");
	for (size_t i = 0; i < r->elements; i++) {
		const redisReply *f = r->element[i]->element[1];
		if (!span_eq(line_value(f, "status"), SPAN("moved")))
			note(counts, line_value(f, "src"), line_value(f, "case_id"), 1);
	}
	freeReplyObject(r);
	return counts;
}

/* Each case that was created with a text is grouped once. One that was deleted and came again may
 * count again; that, and all else, is settled by rig_agrees(). */
static void each_case_counts_once(const struct gen *g)
{
	json_t *counts = grouped(), *deleted = json_object(), *n;
	const char *name;
	for (size_t i = 0; i < g->count; i++) {
		const struct gen_entry *e = &g->at[i];
		struct span src = e->entry.source ? SPAN("reviews") : SPAN("cases");
		if (span_eq(value_of(e, "event"), SPAN("case.deleted")))
			note(deleted, src, value_of(e, "case_id"), 1);
	}
	for (size_t i = 0; i < g->count; i++) {
		const struct gen_entry *e = &g->at[i];
		struct span id = value_of(e, "case_id");
		char key[200];
		if (!id.len || value_of(e, "event").len || !value_of(e, "body").len)
			continue;
		snprintf(key, sizeof key, "%s %.*s", e->entry.source ? "reviews" : "cases",
			 SPAN_ARG(id));
		ck_assert_msg(json_object_get(counts, key) != NULL, "%s was lost", key);
	}
	json_object_foreach(counts, name, n)
		ck_assert_msg(json_integer_value(n) == 1 || json_object_get(deleted, name),
			      "%s was counted %d times", name, (int)json_integer_value(n));
	json_decref(counts);
	json_decref(deleted);
}

static uint64_t entries_read(void)
{
	uint64_t a = 0, b = 0;
	(void)span_u64(span_of(rig_field(rig, "read:cases")), UINT64_MAX, &a);
	(void)span_u64(span_of(rig_field(rig, "read:reviews")), UINT64_MAX, &b);
	return a + b;
}

/* ---- the tests ---- */

static const uint64_t seeds[] = {20261123, 7};

START_TEST(pauses_at_any_moment_count_nothing_twice_and_lose_nothing)
{
	uint64_t state = seeds[_i], decisions = 0;
	struct gen *g = gen_new(state, ENTRIES, (uint64_t)(time(NULL) - 20 * 86400) * 1000);
	struct daemon *d[2] = {rig_daemon(rig), rig_daemon(rig)};
	size_t added = 0;
	RIG_UNTIL(owns(d[0]) || owns(d[1]));
	for (unsigned p = 0; p < PAUSES; p++) {
		unsigned who = p % 8 == 3 ? owns(d[1]) : (unsigned)prng_below(&state, 2);
		size_t until = (p + 1) * ENTRIES / PAUSES, more = prng_below(&state, 40);
		while (added + more < until)
			add_entry(&g->at[added++]);
		daemon_kill(d[who], SIGSTOP);
		while (added < until)
			add_entry(&g->at[added++]);
		/* Now and then longer than the lease: the other one takes the desk. */
		if (p % 8 == 3) {
			RIG_UNTIL(owns(d[!who]) && rig_settled(rig));
			daemon_kill(d[who], SIGCONT);
			RIG_UNTIL(fenced(d[who]));
		}
		daemon_kill(d[who], SIGCONT);
	}
	RIG_UNTIL(rig_settled(rig));
	ck_assert(daemon_runs(d[0]) && daemon_runs(d[1]));
	for (size_t i = 0; i < g->count; i++)
		decisions += g->at[i].entry.source == ENTRY_COMMANDS;
	ck_assert_uint_eq(entries_read(), ENTRIES - decisions);
	each_case_counts_once(g);
	rig_agrees(rig);
	gen_free(g);
}
END_TEST

/* An owner that is paused with a commit half done has it decided by Redis alone. */
START_TEST(an_owner_that_wakes_up_in_the_middle_of_work_is_fenced)
{
	struct daemon *a = rig_daemon(rig);
	RIG_UNTIL(owns(a));
	struct daemon *b = rig_daemon(rig);
	ck_assert(daemon_says(b, "standing by", RIG_PATIENCE));
	rig_cases(rig, 1, 300); /* 15 batches: it is paused among them */
	daemon_kill(a, SIGSTOP);
	RIG_UNTIL(owns(b) && rig_settled(rig));
	ck_assert_uint_eq(rig_counts(rig).cases, 300);
	daemon_kill(a, SIGCONT);
	RIG_UNTIL(fenced(a));
	rig_cases(rig, 301, 20);
	RIG_UNTIL(rig_settled(rig));
	ck_assert_uint_eq(rig_counts(rig).cases, 320);
	ck_assert(owns(b) && daemon_runs(a));
	/* And it is a standby again. */
	daemon_kill(b, SIGTERM);
	ck_assert_int_eq(daemon_wait(b, RIG_PATIENCE), 0);
	RIG_UNTIL(owns(a));
	rig_agrees(rig);
}
END_TEST

START_TEST(a_standby_takes_over_after_sigkill_within_the_lease_and_two_seconds)
{
	struct daemon *a = rig_daemon(rig);
	RIG_UNTIL(owns(a));
	struct daemon *b = rig_daemon(rig);
	ck_assert(daemon_says(b, "standing by", RIG_PATIENCE));
	rig_cases(rig, 1, 100);
	daemon_kill(a, SIGKILL);
	int64_t from = rig_now();
	ck_assert_int_eq(daemon_wait(a, RIG_PATIENCE), 128 + SIGKILL);
	RIG_UNTIL(owns(b));
	ck_assert_int_le(rig_now() - from, LEASE + 2000);
	RIG_UNTIL(rig_settled(rig));
	ck_assert_uint_eq(rig_counts(rig).cases, 100);
	rig_agrees(rig);
}
END_TEST

START_TEST(a_graceful_stop_hands_over_at_once)
{
	struct daemon *a = rig_daemon(rig);
	RIG_UNTIL(owns(a));
	struct daemon *b = rig_daemon(rig);
	ck_assert(daemon_says(b, "standing by", RIG_PATIENCE));
	rig_cases(rig, 1, 100);
	daemon_kill(a, SIGTERM);
	int64_t from = rig_now();
	ck_assert_int_eq(daemon_wait(a, RIG_PATIENCE), 0);
	RIG_UNTIL(owns(b));
	ck_assert_int_lt(rig_now() - from, LEASE - 500); /* it did not wait for the lease */
	RIG_UNTIL(rig_settled(rig));
	ck_assert_uint_eq(rig_counts(rig).cases, 100);
}
END_TEST

START_TEST(a_standby_with_another_configuration_warns_and_waits)
{
	struct daemon *a = rig_daemon(rig);
	RIG_UNTIL(owns(a));
	rig_cases(rig, 1, 10);
	RIG_UNTIL(rig_settled(rig));
	rig_config(rig, STREAMS "similarity: 0.5\n");
	struct daemon *b = rig_daemon(rig);
	ck_assert(daemon_says(b, "standing by", RIG_PATIENCE));
	daemon_kill(a, SIGKILL);
	/* The lease runs out, and it does not take the desk at once: somebody may come back. */
	RIG_UNTIL(server_number(rig->server, "EXISTS", "recurd:{main}:lease") == 0);
	ck_assert(daemon_says(b, "left by a daemon with another configuration", RIG_PATIENCE));
	ck_assert(daemon_says(b, "next: ", RIG_PATIENCE));
	rig_config(rig, STREAMS);
	struct daemon *c = rig_daemon(rig);
	RIG_UNTIL(owns(c)); /* the owner's own configuration need not wait */
	rig_cases(rig, 11, 10);
	RIG_UNTIL(rig_settled(rig));
	ck_assert_uint_eq(rig_counts(rig).cases, 20);
	ck_assert(daemon_runs(b));
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("two daemons");
	TCase *t = tcase_create("two daemons");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, pauses_at_any_moment_count_nothing_twice_and_lose_nothing, 0, 2);
	tcase_add_test(t, an_owner_that_wakes_up_in_the_middle_of_work_is_fenced);
	tcase_add_test(t, a_standby_takes_over_after_sigkill_within_the_lease_and_two_seconds);
	tcase_add_test(t, a_graceful_stop_hands_over_at_once);
	tcase_add_test(t, a_standby_with_another_configuration_warns_and_waits);
	suite_add_tcase(suite, t);
	return suite_run(suite);
}
