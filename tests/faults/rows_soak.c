/* rows_soak.c - half of the highest rate for a long time: recurd's memory must come to rest.
 *
 *   a backlog ─▶ entries a second ─▶ XADD at half of that, each one timed; RSS ten times a second
 *                                    of the rest, a line through it: MB an hour
 *
 * max_cases is small, so that the state is full early and what grows afterwards is a leak. Here
 * entries are counted by recurd's own position: lines are trimmed long before the end. */
#define _GNU_SOURCE
#include <check.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "clock.h"
#include "prng.h"
#include "rows.h"
#include "stage.h"

#define BACKLOG                                                                                    \
	5000 /* entries by which the highest rate is measured, and that are sent over again */
#define WARM    3 /* the first 1/WARM of the time does not count for the slope */
#define SLOT_US 20
#define SLOTS   50000

struct soak {
	struct stage *stage;
	long long sent;
	double n, x, y, xx, xy; /* sums over samples: hours, MB */
	double first, last; /* MB */
	unsigned histogram[SLOTS]; /* of XADD */
};

static int64_t now_us(void)
{
	struct timespec t;
	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

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
	int64_t began = now_us();
	redisReply *r = server_call_spans(s->server, sizeof argv / sizeof *argv, argv);
	int64_t slot = (now_us() - began) / SLOT_US;
	ck_assert_int_eq(r->type, REDIS_REPLY_STRING);
	freeReplyObject(r);
	k->histogram[slot < SLOTS ? slot : SLOTS - 1]++;
}

static double p99_ms(const struct soak *k, long long all)
{
	long long seen = 0;
	size_t i = 0;
	while (i < SLOTS && (seen += k->histogram[i]) * 100 < all * 99)
		i++;
	return (double)(i + 1) * SLOT_US / 1000;
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

/* Entries a second that a backlog goes at. */
static long long highest_rate(struct soak *k)
{
	while (k->sent < BACKLOG)
		send_one(k);
	stage_start(k->stage, NULL, NULL);
	stage_commits(k->stage);
	int64_t began = clock_mono();
	stage_drain(k->stage);
	int64_t took = clock_mono() - began + 1;
	return BACKLOG * 1000LL / took;
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
			server_do(s->server, "XTRIM", "gen:a", "MAXLEN", "~", "200000");
			stage_linger(s, 0);
		}
		poll(NULL, 0, 2);
	}
}

void rows_soak(struct report *r)
{
	struct soak *k = calloc(1, sizeof *k);
	char command[300], read[256];
	ck_assert_ptr_nonnull(k);
	struct stage *s = k->stage = stage_open(r, BACKLOG, 500, STAGE_EVERYSEC);
	snprintf(command, sizeof command, "echo 'max_cases: 5000' >> %s", s->run->file);
	desk_run_shell(s->run, command);
	long long rate = highest_rate(k) / 2;
	memset(k->histogram, 0, sizeof k->histogram);
	long long before = k->sent;
	run(k, (int64_t)report_scaled(1800, 10) * 1000, rate);
	stage_drain(s);
	judge_field(s->judge, "read:desk-a", read);
	r->cases = (size_t)k->sent;
	r->lost = (long)(k->sent - strtoll(read, NULL, 10));
	r->twice = r->alerts_missing = r->alerts_twice = -1;
	r->recovered = stage_ctl(s, "health", NULL) == 0;
	double slope = (k->n * k->xy - k->x * k->y) / (k->n * k->xx - k->x * k->x);
	report_note(r, "%lld a second, RSS %.1f to %.1f MB, %+.1f MB an hour, XADD p99 %.2f ms",
		    rate, k->first, k->last, slope, p99_ms(k, k->sent - before));
	r->good = r->lost == 0 && r->recovered;
	desk_run_stop(s->run);
	stage_free(s);
	free(k);
	ck_assert_msg(r->good, "soak: %ld lost", r->lost);
}
