/* rows_kill.c - recurd dies: at named points, at any time, at an entry that kills it.
 *
 *   slice ─▶ recurd with FAULT=point:n ─▶ dead ─▶ next slice ─▶ next point ... ─▶ drain ─▶ judge
 *
 * The order of the points is such that between two deaths with an entry named as suspect somebody
 * commits: an innocent entry must not be set aside, and none is. */
#define _GNU_SOURCE
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "naive.h"
#include "prng.h"
#include "rows.h"
#include "stage_naive.h"

#define BATCH 10
#define SLICE 48 /* entries a death at least, so that every point is passed often enough */

static const struct {
	const char *name;
	unsigned most; /* passings that every slice makes */
} points[] = {
	{"after_read", 2},  {"sent_no_answer", 3}, {"mid_apply", 30}, {"answered_not_advanced", 3},
	{"before_send", 3}, {"loading", 2},        {"half_sent", 3},  {"acquiring", 1},
};
#define POINTS (sizeof points / sizeof *points)

static size_t cases_for(size_t deaths)
{
	size_t cases = report_scaled(REPORT_CASES, 400);
	return cases < deaths * SLICE ? deaths * SLICE : cases;
}

void rows_kill_points(struct report *r)
{
	size_t deaths = POINTS * report_scaled(100, 1);
	struct stage *s = stage_open(r, cases_for(deaths), BATCH, STAGE_EVERYSEC);
	for (size_t i = 0; i < deaths; i++) {
		char fault[64];
		unsigned most = points[i % POINTS].most;
		snprintf(fault, sizeof fault, "%s:%u", points[i % POINTS].name,
			 1 + (unsigned)prng_below(&s->dice, most));
		stage_slice(s, i, deaths);
		stage_start(s, "FAULT", fault);
		stage_dies(s, SIGKILL);
		stage_strike(s);
	}
	report_note(r, "%zu points", POINTS);
	stage_close(s);
	stage_naive_kills(r, NULL);
}

void rows_kill_random(struct report *r)
{
	size_t deaths = report_scaled(500, 15);
	struct stage *s = stage_open(r, cases_for(deaths), BATCH, STAGE_EVERYSEC);
	for (size_t i = 0; i < deaths; i++) {
		stage_slice(s, i, deaths);
		stage_start(s, NULL, NULL);
		if (i % 4)
			stage_commits(s);
		stage_linger(s, i % 4 ? 6 : 100);
		stage_strike(s);
		stage_kill(s);
	}
	stage_close(s);
	stage_naive_kills(r, NULL);
}

/* Turns a case of the input into one that kills, and expects it in `dead` as set aside. */
static void make_poison(struct stage *s, size_t at)
{
	struct gen_entry *e;
	while (s->input->owner[at] != at)
		at++;
	e = &s->input->gen.at[at];
	e->fields[0].value = SPAN("poison");
	s->input->owner[at] = INPUT_NO_LINE;
	s->aside++;
}

/* The naive form dies of the first one again and again, and comes no further. */
static void naive_poison(struct report *r)
{
	struct stage *s = stage_naive_open(NULL, STAGE_EVERYSEC);
	make_poison(s, s->input->gen.count / 2);
	ck_assert_int_eq(setenv("FAULT_POISON", "poison", 1), 0);
	for (int deaths = 0; deaths < 5; deaths++) {
		int status;
		pid_t pid = naive_start(s->run, &s->input->gen, BATCH);
		ck_assert_int_eq(waitpid(pid, &status, 0), pid);
		ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
	}
	(void)unsetenv("FAULT_POISON");
	stage_naive_judge(s, r);
}

/* Several entries of the same id, in places apart from each other. */
void rows_kill_poison(struct report *r)
{
	size_t poisons = report_scaled(10, report_scale() ? 3 : 1);
	struct stage *s = stage_open(r, report_scaled(REPORT_CASES, 400), BATCH, STAGE_EVERYSEC);
	for (size_t i = 0; i < poisons; i++)
		make_poison(s, (2 * i + 1) * s->input->gen.count / (2 * poisons));
	stage_add(s, s->input->gen.count);
	stage_start(s, "FAULT_POISON", "poison");
	for (bool done = false; !done;) {
		char token[64];
		if (!daemon_runs(s->run->daemon)) {
			stage_dies(s, SIGSEGV);
			stage_strike(s);
			stage_start(s, "FAULT_POISON", "poison");
		}
		ck_assert_uint_le(r->times, 10 * poisons);
		stage_linger(s, 5);
		done = judge_done(s->judge, token);
	}
	report_note(r, "%zu entries that kill", poisons);
	stage_close(s);
	naive_poison(r);
}
