/* stage.c - see stage.h. Entries lie ahead of every clock, so recurd writes no ticks of its own and
 * a slice that comes later is not late.
 *
 * Stalls are seen, not told: whoever waits asks Redis again and again for the token, which changes
 * with every commit. The longest time without a change while entries were waiting is the stall,
 * with everything in it: the restart of Redis, the wait for a lease, the load. */
#define _GNU_SOURCE
#include "stage.h"

#include <check.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "prng.h"

#define STEP 60000
#define SETTINGS                                                                                   \
	"keep: {matches: 1000000, dead: 1000000}\n"                                                \
	"rules: [{name: repeat, cases: 5, customers: 3, window: 24h, resolve_after: 6h}]"

struct stage *stage_open_input(struct report *r, struct input *in, unsigned batch,
			       const char *redis)
{
	struct stage *s = calloc(1, sizeof *s);
	ck_assert_ptr_nonnull(s);
	s->report = r ? r : &s->unread;
	s->dice = 20261123 + in->gen.count;
	s->began = clock_mono();
	s->server = server_start(true, redis);
	s->input = in;
	s->run = desk_run_new(s->server, "faults", DESK_RUN_STREAMS, batch, SETTINGS);
	s->judge = judge_new(server_socket(s->server), "faults");
	return s;
}

struct stage *stage_open(struct report *r, size_t cases, unsigned batch, const char *redis)
{
	return stage_open_input(r, input_new(7, cases, STAGE_START, STEP), batch, redis);
}

void stage_free(struct stage *s)
{
	judge_free(s->judge);
	desk_run_free(s->run);
	server_stop(s->server);
	input_free(s->input);
	free(s);
}

_Noreturn void stage_complain(struct stage *s, const char *what)
{
	char *said = s->run->daemon ? daemon_stderr(s->run->daemon) : NULL;
	size_t n = said ? strlen(said) : 0;
	ck_abort_msg("%s: %s:\n%s", s->report->fault ? s->report->fault : "naive", what,
		     said ? said + (n > 3000 ? n - 3000 : 0) : "");
	abort();
}

void stage_add(struct stage *s, size_t until)
{
	if (until > s->input->gen.count)
		until = s->input->gen.count;
	while (s->added < until)
		desk_run_add(s->server, &s->input->gen.at[s->added++].entry, "gen:commands");
}

void stage_slice(struct stage *s, size_t nth, size_t of)
{
	stage_add(s, (nth + 1) * s->input->gen.count / of);
}

void stage_burst(struct stage *s, size_t nth, size_t of)
{
	daemon_kill(s->run->daemon, SIGSTOP);
	stage_slice(s, nth, of);
	daemon_kill(s->run->daemon, SIGCONT);
}

void stage_strike(struct stage *s)
{
	char token[64];
	s->report->times++;
	s->report->busy += !judge_done(s->judge, token);
}

/* ---- recurd ---- */

void stage_start(struct stage *s, const char *name, const char *value)
{
	if (name)
		ck_assert_int_eq(setenv(name, value, 1), 0);
	desk_run_start(s->run);
	if (name)
		(void)unsetenv(name);
}

static void forget_lease(struct stage *s)
{
	daemon_free(s->run->daemon);
	s->run->daemon = NULL;
	server_do(s->server, "DEL", "recurd:{faults}:lease");
}

void stage_dies(struct stage *s, int signal_number)
{
	int code = daemon_wait(s->run->daemon, STAGE_PATIENCE);
	if (code != 128 + signal_number)
		stage_complain(s, code < 0 ? "does not die" : "died otherwise");
	forget_lease(s);
}

void stage_kill(struct stage *s)
{
	daemon_kill(s->run->daemon, SIGKILL);
	stage_dies(s, SIGKILL);
}

/* ---- waiting ---- */

/* True when everything is applied. */
static bool look(struct stage *s, bool *moved)
{
	char token[64];
	bool done = judge_done(s->judge, token);
	int64_t now = clock_mono();
	*moved = token[0] && strcmp(token, s->token) != 0;
	if (*moved)
		snprintf(s->token, sizeof s->token, "%s", token);
	if (s->watched && now - s->moved > s->report->stall_ms)
		s->report->stall_ms = now - s->moved;
	if (*moved || done || !s->watched)
		s->moved = now;
	s->watched = !done;
	return done;
}

static void pause_ms(int ms)
{
	poll(NULL, 0, ms);
}

void stage_until(struct stage *s, bool (*holds)(struct stage *s), const char *what)
{
	bool moved;
	for (int64_t end = clock_mono() + STAGE_PATIENCE; !holds(s); pause_ms(3)) {
		(void)look(s, &moved);
		if (clock_mono() > end)
			stage_complain(s, what);
	}
}

void stage_commits(struct stage *s)
{
	bool moved, done = look(s, &moved);
	for (int64_t end = clock_mono() + STAGE_PATIENCE; !done;) {
		pause_ms(2);
		if (s->run->daemon && !daemon_runs(s->run->daemon))
			stage_complain(s, "ended by itself");
		done = look(s, &moved);
		if (moved)
			return;
		if (clock_mono() > end)
			stage_complain(s, "does not commit");
	}
}

void stage_drain(struct stage *s)
{
	bool moved;
	int64_t end = clock_mono() + STAGE_PATIENCE;
	while (!look(s, &moved)) {
		if (moved)
			end = clock_mono() + STAGE_PATIENCE;
		if (clock_mono() > end)
			stage_complain(s, "does not come to an end");
		if (s->run->daemon && !daemon_runs(s->run->daemon))
			stage_complain(s, "ended by itself");
		pause_ms(3);
	}
}

void stage_linger(struct stage *s, uint64_t ms)
{
	int64_t end = clock_mono() + (int64_t)prng_below(&s->dice, ms + 1);
	for (bool moved; clock_mono() < end; pause_ms(1))
		(void)look(s, &moved);
}

int stage_ctl(struct stage *s, const char *command, const char *option)
{
	struct daemon *d = daemon_start(server_place(s->server), daemon_path("recurctl"), "-c",
					s->run->file, "--desk", s->run->name, command, option);
	int code = daemon_wait(d, STAGE_PATIENCE);
	daemon_free(d);
	return code;
}

/* ---- a desk under trouble ---- */

struct stage *stage_at_work(struct report *r, unsigned batch, const char *redis)
{
	struct stage *s = stage_open(r, report_scaled(REPORT_CASES, 240), batch, redis);
	stage_start(s, NULL, NULL);
	stage_add(s, 60);
	stage_drain(s);
	return s;
}

void stage_says(struct stage *s, const char *words)
{
	if (words && !daemon_says(s->run->daemon, words, STAGE_PATIENCE))
		stage_complain(s, words);
}

void stage_reborn(struct stage *s)
{
	stage_kill(s);
	stage_start(s, NULL, NULL);
}

/* ---- the end ---- */

static bool is_well(struct stage *s)
{
	return stage_ctl(s, "health", NULL) == 0;
}

void stage_keep_order(struct stage *s)
{
	char command[700];
	snprintf(command, sizeof command, "%s -c %s dump --desk %s >>%s/order.jsonl",
		 daemon_path("recurctl"), s->run->file, s->run->name,
		 place_path(server_place(s->server)));
	desk_run_shell(s->run, command);
}

/* An entry that two dumps hold counts where the first has it. */
static void ask_replay(struct stage *s, struct judge_verdict *v)
{
	char command[1200], path[200];
	const char *place = place_path(server_place(s->server));
	stage_keep_order(s);
	snprintf(path, sizeof path, "%s/effects.jsonl", place);
	snprintf(command, sizeof command,
		 "awk '!seen[$0]++' %s/order.jsonl | %s -c %s replay --desk %s --cases - --effects "
		 "%s",
		 place, daemon_path("recurctl"), s->run->file, s->run->name, path);
	desk_run_shell(s->run, command);
	judge_alerts(s->judge, path, v);
}

static void fill_report(struct stage *s, const struct judge_verdict *v)
{
	struct report *r = s->report;
	r->cases += v->held;
	r->lost += (long)v->lost;
	r->twice += (long)v->twice;
	r->alerts += v->alerts;
	r->alerts_missing += (long)v->alerts_missing;
	r->alerts_twice += (long)v->alerts_twice;
	if (v->ghosts && !s->trimmed)
		report_note(r, "%zu lines of no entry", v->ghosts);
	if (v->lost)
		report_note(r, "first lost: entry %zu", v->first_lost + 1);
	if (v->aside)
		report_note(r, "%zu set aside", v->aside);
	r->good = !v->lost && !v->twice && (!v->ghosts || s->trimmed) && v->aside == s->aside &&
		  (s->trimmed || (!v->alerts_missing && !v->alerts_twice)) && r->recovered;
	if (!s->trimmed && !s->quiet && v->held > 500 && v->alerts < v->held / 200) {
		report_note(r, "too few alerts to tell");
		r->good = false;
	}
}

void stage_close(struct stage *s)
{
	struct judge_verdict v = {0};
	struct report *r = s->report;
	if (!s->run->daemon)
		stage_start(s, NULL, NULL);
	stage_drain(s);
	r->recovered = true;
	stage_until(s, is_well, "health is not well again");
	judge_count(s->judge, s->input, &v);
	ask_replay(s, &v);
	fill_report(s, &v);
	desk_run_stop(s->run);
	r->took_ms += clock_mono() - s->began;
	stage_free(s);
	ck_assert_msg(r->good, "%s: lost %ld twice %ld, alerts missing %ld twice %ld; %s", r->fault,
		      r->lost, r->twice, r->alerts_missing, r->alerts_twice, r->note);
}
