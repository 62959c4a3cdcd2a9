/* rows_owners.c - two and three daemons on one desk, any of them asleep at any moment.
 *
 *   a  ━━━━━━━ ╌╌╌ ━━━ ╌╌╌╌╌╌╌╌╌╌╌╌ FENCED, standing by
 *   b  standing by ────────── lease is over ━━━━ taken ━━━━━━━━━━━▶
 *               hand-over: └── from here ────────┘ to here */
#define _GNU_SOURCE
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "clock.h"
#include "naive.h"
#include "prng.h"
#include "rows.h"
#include "stage_naive.h"

#define OWNERS_MAX 3
#define LONG_EVERY 8 /* so many pauses of which one outlasts the lease */

struct owners {
	struct stage *stage;
	struct daemon *at[OWNERS_MAX];
	size_t count;
	int64_t longest, sum; /* hand-overs, ms */
	unsigned handovers;
};

/* The daemon that holds the lease, or count. */
static size_t owner_of(const struct owners *o)
{
	redisReply *r = server_call(o->stage->server, "GET", "recurd:{faults}:lease");
	size_t i = 0;
	for (; i < o->count; i++) {
		char pid[32];
		snprintf(pid, sizeof pid, ":%d:", (int)daemon_pid(o->at[i]));
		if (r->type == REDIS_REPLY_STRING && strstr(r->str, pid))
			break;
	}
	freeReplyObject(r);
	return i;
}

/* Puts the owner to sleep until somebody else has taken the desk. */
static void hand_over(struct owners *o, size_t nth, size_t of)
{
	size_t was, is;
	while ((was = owner_of(o)) == o->count)
		stage_linger(o->stage, 5);
	stage_slice(o->stage, 2 * nth, 2 * of);
	daemon_kill(o->at[was], SIGSTOP);
	stage_slice(o->stage, 2 * nth + 1, 2 * of);
	stage_strike(o->stage);
	int64_t began = clock_mono();
	while ((is = owner_of(o)) == was || is == o->count) {
		ck_assert_int_lt(clock_mono() - began, STAGE_PATIENCE);
		stage_linger(o->stage, 5);
	}
	int64_t took = clock_mono() - began;
	o->sum += took;
	o->handovers++;
	o->longest = took > o->longest ? took : o->longest;
	stage_linger(o->stage, 40);
	daemon_kill(o->at[was], SIGCONT);
}

static void pause_one(struct owners *o, size_t nth, size_t of)
{
	size_t who = (size_t)prng_below(&o->stage->dice, o->count);
	stage_slice(o->stage, 2 * nth, 2 * of);
	daemon_kill(o->at[who], SIGSTOP);
	stage_slice(o->stage, 2 * nth + 1, 2 * of);
	stage_strike(o->stage);
	stage_linger(o->stage, 50);
	daemon_kill(o->at[who], SIGCONT);
}

static void campaign(struct report *r, size_t count, size_t pauses)
{
	struct owners o = {.count = count};
	struct stage *s = o.stage =
		stage_open(r, report_scaled(REPORT_CASES, 400), 20, STAGE_EVERYSEC);
	for (size_t i = 0; i < count; i++)
		o.at[i] = daemon_start(server_place(s->server), daemon_path("recurd"), "-c",
				       s->run->file);
	for (size_t i = 0; i < pauses; i++) {
		if (i % LONG_EVERY == 1)
			hand_over(&o, i, pauses);
		else
			pause_one(&o, i, pauses);
	}
	stage_drain(s);
	report_note(r, "hand-over %.2f s, longest %.2f s", (double)o.sum / o.handovers / 1000,
		    (double)o.longest / 1000);
	for (size_t i = 0; i < count; i++) {
		ck_assert_msg(daemon_runs(o.at[i]), "a daemon has ended by itself");
		daemon_kill(o.at[i], SIGTERM);
		ck_assert_int_eq(daemon_wait(o.at[i], STAGE_PATIENCE), 0);
		daemon_free(o.at[i]);
	}
	stage_close(s);
}

/* Two of the naive form on one desk: neither knows of the other. */
static void naive(struct report *r)
{
	struct stage *s = stage_naive_open(NULL, STAGE_EVERYSEC);
	pid_t a = naive_start(s->run, &s->input->gen, 8),
	      b = naive_start(s->run, &s->input->gen, 8);
	ck_assert(naive_end(a, false));
	ck_assert(naive_end(b, false));
	stage_naive_close(s, r);
}

void rows_owners_two(struct report *r)
{
	campaign(r, 2, report_scaled(100, 10));
	naive(r);
}

void rows_owners_three(struct report *r)
{
	campaign(r, 3, report_scaled(100, 10));
	naive(r);
}
