/* rows_soak.c - half of the highest rate for a long time: recurd's memory must come to rest.
 *
 *   as fast as it goes ─▶ entries a second ─▶ XADD at half of that; RSS ten times a second, a line
 *                                             through it: MB an hour
 *
 * max_cases is small, so that the state is full early and what grows afterwards is a leak. From
 * XADD to match: both lines bear the time at which Redis wrote them in their ids. Lines are trimmed
 * long before the end, so entries are counted page by page as their lines come. */
#define _GNU_SOURCE
#include <check.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "prng.h"
#include "rows.h"
#include "stage_naive.h"

/* Entries that are sent over and over again; four times as many measure the highest rate. */
#define BACKLOG 5000
#define WARM    3 /* the first 1/WARM of the time does not count for the slope */
#define SLOTS   10000 /* ms */
#define GROWTH  8.0 /* MB in an hour that a long run may grow by at most */
#define LATE    2000.0 /* ms from XADD to match that 99 of 100 must stay below */

struct soak {
	struct stage *stage;
	long long sent;
	double n, x, y, xx, xy; /* sums over samples: hours, MB */
	double first, last; /* MB */
	char seen[64]; /* the newest line of matches that was read */
	long long lines; /* that told of a case for the first time */
	unsigned histogram[SLOTS]; /* from XADD to match, by ms */
};

static double rss_mb(const struct daemon *d)
{
	char path[64];
	unsigned long pages = 0;
	snprintf(path, sizeof path, "/proc/%d/statm", (int)daemon_pid(d));
	FILE *f = fopen(path, "r");
	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(fscanf(f, "%*u %lu", &pages), 1);
	ck_assert_int_eq(fclose(f), 0);
	return (double)pages * 4096 / 1048576;
}

/* The text of an entry of the input, as a case of its own. */
static void send_one(struct soak *k)
{
	struct stage *s = k->stage;
	const struct entry *e = &s->input->gen.at[(size_t)k->sent % BACKLOG].entry;
	char id[32];
	struct span argv[] = {SPAN("XADD"), SPAN("gen:a"), SPAN("*"),       SPAN("case_id"),
			      SPAN(""),     SPAN("body"),  SPAN("nothing"), SPAN("customer_id"),
			      SPAN("u")};
	snprintf(id, sizeof id, "s%lld", k->sent++);
	argv[4] = span_of(id);
	for (size_t i = 0; i < e->count; i++)
		if (span_eq(e->fields[i].name, SPAN("body")))
			argv[6] = e->fields[i].value;
	redisReply *r = server_call_spans(s->server, sizeof argv / sizeof *argv, argv);
	ck_assert_int_eq(r->type, REDIS_REPLY_STRING);
	freeReplyObject(r);
}

static void read_line(struct soak *k, const redisReply *line)
{
	const char *status = judge_value(line->element[1], "status");
	snprintf(k->seen, sizeof k->seen, "%s", line->element[0]->str);
	if (strcmp(status, "opened") != 0 && strcmp(status, "joined") != 0)
		return;
	long long late = strtoll(k->seen, NULL, 10) -
			 strtoll(judge_value(line->element[1], "entry"), NULL, 10);
	k->histogram[late < 0 ? 0 : late < SLOTS ? late : SLOTS - 1]++;
	k->lines++;
}

/* The lines that came since the last time. */
static void read_lines(struct soak *k)
{
	for (size_t n = 1; n;) {
		char from[80];
		snprintf(from, sizeof from, "(%s", k->seen);
		redisReply *r = server_call(k->stage->server, "XRANGE", "recurd:{faults}:matches",
					    k->seen[0] ? from : "-", "+", "COUNT", "1000");
		ck_assert_int_eq(r->type, REDIS_REPLY_ARRAY);
		n = r->elements;
		for (size_t i = 0; i < n; i++)
			read_line(k, r->element[i]);
		freeReplyObject(r);
	}
}

static double percentile_ms(const struct soak *k, unsigned percent)
{
	unsigned long long all = 0, seen = 0;
	size_t i = 0;
	for (size_t n = 0; n < SLOTS; n++)
		all += k->histogram[n];
	while (i < SLOTS && (seen += k->histogram[i]) * 100 < all * percent)
		i++;
	return (double)i;
}

static void sample(struct soak *k, double hours, bool warm)
{
	k->last = rss_mb(k->stage->run->daemon);
	if (warm) {
		k->first = k->last;
		return;
	}
	k->n++;
	k->x += hours;
	k->y += k->last;
	k->xx += hours * hours;
	k->xy += hours * k->last;
}

/* Entries a second that go through all of it, from XADD to match, once the state is full. */
static long long highest_rate(struct soak *k)
{
	while (k->sent < BACKLOG)
		send_one(k);
	stage_start(k->stage, NULL, NULL);
	stage_drain(k->stage);
	int64_t began = clock_mono();
	while (k->sent < 5 * BACKLOG)
		send_one(k);
	stage_drain(k->stage);
	read_lines(k);
	return 4 * BACKLOG * 1000LL / (clock_mono() - began + 1);
}

static void run(struct soak *k, int64_t ms, long long rate)
{
	struct stage *s = k->stage;
	int64_t began = clock_mono(), t = 0, sampled = 0;
	long long before = k->sent;
	for (; t < ms; t = clock_mono() - began) {
		while (k->sent - before < rate * t / 1000)
			send_one(k);
		if (t - sampled >= 100) {
			sampled = t;
			sample(k, (double)t / 3600000, t < ms / WARM);
			read_lines(k);
			server_do(s->server, "XTRIM", "gen:a", "MAXLEN", "~", "200000");
			stage_linger(s, 0);
		}
		poll(NULL, 0, 2);
	}
}

void rows_soak(struct report *r)
{
	struct soak *k = calloc(1, sizeof *k);
	char command[300];
	size_t seconds = report_scaled(1800, 10);
	ck_assert_ptr_nonnull(k);
	struct stage *s = k->stage = stage_open(r, BACKLOG, 500, STAGE_EVERYSEC);
	snprintf(command, sizeof command, "echo 'max_cases: 5000' >> %s", s->run->file);
	desk_run_shell(s->run, command);
	long long rate = highest_rate(k) / 2;
	memset(k->histogram, 0, sizeof k->histogram);
	run(k, (int64_t)seconds * 1000, rate);
	stage_drain(s);
	read_lines(k);
	r->cases = (size_t)k->sent;
	r->lost = (long)(k->sent > k->lines ? k->sent - k->lines : 0);
	r->twice = (long)(k->lines > k->sent ? k->lines - k->sent : 0);
	r->alerts_missing = r->alerts_twice = -1;
	r->recovered = stage_ctl(s, "health", NULL) == 0;
	double slope = (k->n * k->xy - k->x * k->y) / (k->n * k->xx - k->x * k->x);
	double p99 = percentile_ms(k, 99);
	report_note(
		r,
		"%lld a second, RSS %.1f to %.1f MB, %+.1f MB an hour, XADD to match p50 %.0f ms, "
		"p99 %.0f ms",
		rate, k->first, k->last, slope, percentile_ms(k, 50), p99);
	/* A line through some seconds says nothing about an hour. */
	bool grows = seconds >= 300 && slope > GROWTH;
	r->good = r->lost == 0 && r->twice == 0 && r->recovered && p99 < LATE && !grows;
	desk_run_stop(s->run);
	stage_free(s);
	free(k);
	ck_assert_msg(r->good, "soak: %ld lost, %ld twice; %s", r->lost, r->twice, r->note);
	stage_naive_kills(r, NULL);
}
