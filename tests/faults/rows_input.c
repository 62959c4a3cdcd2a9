/* rows_input.c - what comes in is wrong, or its time is, or recurd's own clock is, or there is no
 * memory for it. */
#define _GNU_SOURCE
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "prng.h"
#include "rows.h"
#include "stage_naive.h"

#define CHUNK 50000 /* entries of one stage */
#define NAIVE 400 /* entries that the naive form is given */

void rows_input_malformed(struct report *r)
{
	size_t all = report_scaled(1000000, 3000);
	for (size_t done = 0; done < all; done += CHUNK) {
		size_t n = all - done < CHUNK ? all - done : CHUNK;
		struct stage *s = stage_open_input(r, input_malformed(done + 1, n, STAGE_START),
						   200, STAGE_EVERYSEC);
		s->quiet = true;
		stage_start(s, NULL, NULL);
		stage_add(s, n / 2);
		stage_commits(s);
		stage_kill(s);
		stage_add(s, n);
		stage_start(s, NULL, NULL);
		stage_drain(s);
		r->times += (unsigned)n;
		r->good = false;
		stage_close(s);
	}
	report_note(r, "killed once in the middle of each %u", CHUNK);
	stage_naive_kills(r, input_malformed(1, NAIVE, STAGE_START));
}

/* ---- time ---- */

static void set_clock(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	ck_assert_int_ge(fputs(text, f), 0);
	ck_assert_int_eq(fclose(f), 0);
}

/* The input reaches up to now, so that recurd has deadlines to tell the engine of by ticks. */
void rows_input_clock(struct report *r)
{
	static const char *const clocks[] = {"86400000", "0",  "-86400000",
					     "still",    "-1", "3600000"};
	size_t n = report_scaled(REPORT_CASES, 600), jumps = report_scaled(60, 12);
	struct input *in = input_new(7, n, (uint64_t)clock_wall() - (uint64_t)n * 100 - 60000, 100);
	input_misdate(in);
	struct stage *s = stage_open_input(r, in, 20, STAGE_EVERYSEC);
	char path[160];
	snprintf(path, sizeof path, "%s/clock", place_path(server_place(s->server)));
	set_clock(path, "0");
	s->quiet = true;
	stage_start(s, "FAULT_CLOCK", path);
	for (size_t i = 0; i < jumps; i++) {
		set_clock(path, clocks[i % (sizeof clocks / sizeof *clocks)]);
		stage_slice(s, i, jumps);
		stage_strike(s);
		stage_commits(s);
		stage_linger(s, 30);
		if (i % 8 == 7) {
			stage_kill(s);
			stage_start(s, "FAULT_CLOCK", path);
		}
	}
	set_clock(path, "0");
	stage_close(s);
	in = input_new(7, NAIVE, (uint64_t)clock_wall() - NAIVE * 100 - 60000, 100);
	input_misdate(in);
	stage_naive_kills(r, in);
}

/* ---- memory ---- */

/* Every so manieth allocation of the running daemon is refused: it backs off, loads anew, or ends
 * and is started again. */
void rows_input_memory(struct report *r)
{
	size_t slices = report_scaled(60, 12);
	unsigned ends = 0;
	struct stage *s = stage_open(r, report_scaled(REPORT_CASES, 600), 20, STAGE_EVERYSEC);
	for (size_t i = 0; i < slices; i++) {
		char every[32], token[64];
		snprintf(every, sizeof every, "%u", 2003 + (unsigned)prng_below(&s->dice, 30000));
		stage_slice(s, i, slices);
		stage_strike(s);
		stage_start(s, "FAULT_MEMORY", every);
		for (int64_t end = clock_mono() + 2000; daemon_runs(s->run->daemon) &&
							!judge_done(s->judge, token) &&
							clock_mono() < end;)
			stage_linger(s, 10);
		if (daemon_runs(s->run->daemon)) {
			stage_kill(s);
			continue;
		}
		int code = daemon_wait(s->run->daemon, 0);
		ck_assert_msg(code < 128, "crashed with %d", code);
		daemon_free(s->run->daemon);
		s->run->daemon = NULL;
		server_do(s->server, "DEL", "recurd:{faults}:lease");
		ends++;
	}
	report_note(r, "%u ends", ends);
	stage_close(s);
	stage_naive_kills(r, NULL);
}
