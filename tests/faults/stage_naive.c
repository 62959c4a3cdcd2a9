/* stage_naive.c - see stage_naive.h.
 *
 *   state ─ position ─ state ─┬─ position        struck here, the next start applies the batch
 * again └─ strike
 *
 * Where a strike falls is chance: so it is repeated until one has torn the desk, which shows at
 * once, for state and position name the entry up to which they hold. */
#define _GNU_SOURCE
#include "stage_naive.h"

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>

#include "naive.h"
#include "prng.h"

#define ENTRIES 400
#define BATCH   8
#define STRIKES 400 /* that may miss */
#define FUTURE  STAGE_START
#define STEP    60000

struct stage *stage_naive_open(struct input *in, const char *redis)
{
	struct stage *s =
		stage_open_input(NULL, in ? in : input_new(7, ENTRIES, FUTURE, STEP), BATCH, redis);
	stage_add(s, s->input->gen.count);
	return s;
}

void stage_naive_judge(struct stage *s, struct report *r)
{
	struct judge_verdict v = {0};
	judge_count(s->judge, s->input, &v);
	snprintf(r->naive, sizeof r->naive, "%zu lost %zu tw.", v.lost, v.twice);
	if (v.ghosts)
		snprintf(r->naive, sizeof r->naive, "%zu of no entry", v.ghosts);
	stage_free(s);
	ck_assert_msg(v.lost + v.twice + v.ghosts > 0,
		      "%s: the naive form came through, which proves nothing", r->fault);
}

void stage_naive_close(struct stage *s, struct report *r)
{
	ck_assert(naive_end(naive_start(s->run, &s->input->gen, BATCH), false));
	stage_naive_judge(s, r);
}

/* Starts it and lets it write some lines; it may have come to its end by then. */
static pid_t start(struct stage *s)
{
	pid_t pid = naive_start(s->run, &s->input->gen, BATCH);
	long long lines = desk_run_length(s->run, "matches");
	(void)desk_run_until(s->run, lines + 1 + (long long)prng_below(&s->dice, 8));
	return pid;
}

/* It came to its end and every strike has missed: the same entries again, from nothing. */
static void begin_anew(struct stage *s)
{
	server_do(s->server, "FLUSHALL");
	s->added = 0;
	stage_add(s, s->input->gen.count);
}

void stage_naive_kills(struct report *r, struct input *in)
{
	struct stage *s = stage_naive_open(in, STAGE_EVERYSEC);
	bool ended = false;
	for (unsigned kills = 0; !naive_is_torn(s->run); kills++) {
		ck_assert_msg(kills < STRIKES, "%s: not torn in %u kills", r->fault, kills);
		if (ended)
			begin_anew(s);
		ended = naive_end(start(s), true);
	}
	stage_naive_close(s, r);
}

/* True when it came to its end. */
static bool strike_once(struct stage *s, void (*strike)(struct stage *s, pid_t pid),
			void (*repair)(struct stage *s))
{
	int status;
	pid_t pid = start(s);
	strike(s, pid);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	repair(s);
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void stage_naive_struck(struct report *r, const char *redis,
			void (*strike)(struct stage *s, pid_t pid), void (*repair)(struct stage *s))
{
	struct stage *s = stage_naive_open(NULL, redis);
	bool ended = false, torn = false;
	for (unsigned strikes = 0; !torn; strikes++) {
		ck_assert_msg(strikes < STRIKES, "%s: not torn in %u strikes", r->fault, strikes);
		if (ended)
			begin_anew(s);
		ended = strike_once(s, strike, repair);
		torn = naive_is_torn(s->run);
	}
	stage_naive_close(s, r);
}

void stage_naive_spoilt(struct report *r, const char *redis,
			void (*strike)(struct stage *s, pid_t pid), void (*repair)(struct stage *s))
{
	int status;
	struct stage *s = stage_naive_open(NULL, redis);
	pid_t pid = start(s);
	strike(s, pid);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	repair(s);
	stage_naive_judge(s, r);
}
