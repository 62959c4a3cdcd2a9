/* rows_redis.c - Redis dies and comes back, with all that it was asked to keep, or with the end of
 * its file torn off.
 *
 *   AOF  ... commit │ cases │ commit │ cases │ com            everything before the tear is true,
 *                                       tear ─┘└ 1..4096 B    recurd's memory is ahead: STALE */
#define _GNU_SOURCE
#include <check.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "naive.h"
#include "prng.h"
#include "rows.h"
#include "stage_naive.h"

#define BATCH 20
#define TEAR  4096
#define LEAST (report_scale() ? 4 : 1) /* strikes */

/* Redis 7.0 alone (aof-load-truncated) leaves a transaction without its end in the file; what is
 * written afterwards lets it come alive, in part, at the start after the next one. So the promise
 * holds for a file that was repaired. */
static void repair(struct stage *s)
{
	char command[300];
	snprintf(command, sizeof command,
		 "cd %s/appendonlydir && yes | redis-check-aof --fix *.manifest >/dev/null",
		 place_path(server_place(s->server)));
	desk_run_shell(s->run, command);
}

/* Takes bytes off the end of the append-only file. */
static void tear(struct stage *s, size_t bytes)
{
	char pattern[160];
	struct stat st;
	glob_t files;
	snprintf(pattern, sizeof pattern, "%s/appendonlydir/*.incr.aof",
		 place_path(server_place(s->server)));
	ck_assert_int_eq(glob(pattern, 0, NULL, &files), 0);
	ck_assert_uint_eq(files.gl_pathc, 1);
	ck_assert_int_eq(stat(files.gl_pathv[0], &st), 0);
	if (bytes > (size_t)st.st_size)
		bytes = (size_t)st.st_size;
	ck_assert_int_eq(truncate(files.gl_pathv[0], st.st_size - (off_t)bytes), 0);
	globfree(&files);
	repair(s);
}

static void restart(struct stage *s, size_t bytes)
{
	stage_strike(s);
	server_kill(s->server);
	if (bytes)
		tear(s, bytes);
	server_restart(s->server);
}

static void campaign(struct report *r, const char *redis, size_t times, bool torn)
{
	struct stage *s = stage_open(r, report_scaled(REPORT_CASES, 400), BATCH, redis);
	stage_start(s, NULL, NULL);
	stage_add(s, 100); /* a tear must not reach the desk's own first lines */
	stage_drain(s);
	for (size_t i = 0; i < times; i++) {
		stage_burst(s, i, times);
		stage_commits(s);
		stage_linger(s, 4);
		restart(s, torn ? 1 + (size_t)prng_below(&s->dice, TEAR) : 0);
	}
	size_t sent = s->added;
	stage_close(s);
	if (torn)
		report_note(r, "Redis forgot %zu entries", sent - r->cases);
}

/* The naive form until Redis dies, or its file is torn, between its two writes. */
static void naive(struct report *r, const char *redis, bool torn)
{
	struct stage *s = stage_naive_open(NULL, redis);
	for (unsigned kills = 0; !naive_is_torn(s->run); kills++) {
		ck_assert_uint_lt(kills, 400);
		pid_t pid = naive_start(s->run, &s->input->gen, 8);
		long long lines = desk_run_length(s->run, "matches");
		(void)desk_run_until(s->run, lines + 1 + (long long)prng_below(&s->dice, 8));
		if (torn)
			ck_assert_int_eq(kill(pid, SIGKILL), 0);
		server_kill(s->server);
		(void)waitpid(pid, NULL, 0);
		if (torn)
			tear(s, 1 + (size_t)prng_below(&s->dice, 200));
		server_restart(s->server);
	}
	stage_naive_close(s, r);
}

void rows_redis_everysec(struct report *r)
{
	campaign(r, STAGE_EVERYSEC, report_scaled(25, LEAST), false);
	naive(r, STAGE_EVERYSEC, false);
}

void rows_redis_always(struct report *r)
{
	campaign(r, STAGE_ALWAYS, report_scaled(25, LEAST), false);
	naive(r, STAGE_ALWAYS, false);
}

void rows_redis_torn(struct report *r)
{
	campaign(r, STAGE_EVERYSEC, report_scaled(20, LEAST), true);
	naive(r, STAGE_EVERYSEC, true);
}
