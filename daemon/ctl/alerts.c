/* alerts.c - recurctl alerts: what the alerts stream holds, and with --follow what comes.
 *
 *   [--since]──XRANGE──▶ shown ──last id──▶ XREAD BLOCK ──▶ shown ──▶ ...
 *                                              ▲    └ Redis gone: say it once, try each second
 *
 * Without a consumer group: looking must not take an alert away from whoever delivers it. */
#define _GNU_SOURCE
#include <stdio.h>
#include <time.h>

#include "args.h"
#include "clock.h"
#include "commands.h"
#include "moment.h"
#include "pairs.h"
#include "show.h"
#include "store.h"

#define OUT_MAX ((size_t)16 << 20)
#define PAGE    100
#define LATEST  20 /* shown without --since */

struct alerts {
	const struct ctl *ctl;
	struct store store;
	char desk[STORE_DESK_MAX];
	const char *since;
	uint64_t count; /* stop after so many; 0: never */
	uint64_t shown;
	bool follow, colours;
	char last[48]; /* id of the last one seen */
	struct buf out;
};

static bool enough(const struct alerts *s)
{
	return s->count && s->shown >= s->count;
}

/* One entry of the stream. False when it cannot be written. */
static bool show_one(struct alerts *s, const redisReply *entry)
{
	struct fields f;
	struct span id;
	bool good = true;
	fields_init(&f, s->ctl->mem);
	if (store_entry(entry, &id, &f)) {
		snprintf(s->last, sizeof s->last, "%.*s", SPAN_ARG(span_first(id, 46)));
		buf_reset(&s->out);
		if (s->ctl->json)
			pairs_json(&s->out, f.at, f.count);
		else
			show_alert(&s->out, f.at, f.count, s->colours, clock_wall());
		buf_byte(&s->out, '\n');
		good = term_write(buf_span(&s->out)) && fflush(stdout) == 0;
		s->shown++;
	}
	fields_fini(&f);
	return good;
}

static bool show_all(struct alerts *s, const redisReply *list, bool backwards)
{
	for (size_t i = 0; i < list->elements && !enough(s); i++)
		if (!show_one(s, list->element[backwards ? list->elements - 1 - i : i]))
			return false;
	return true;
}

/* The newest ones, oldest first. */
static bool show_latest(struct alerts *s)
{
	redisReply *r = store_ask(&s->store, REDIS_REPLY_ARRAY,
				  "XREVRANGE recurd:{%s}:alerts + - COUNT %llu", s->desk,
				  (unsigned long long)(s->count ? s->count : LATEST));
	bool good = r && show_all(s, r, true);
	if (r)
		freeReplyObject(r);
	return good;
}

/* All from a point in time on, by the time of their entry in the stream. */
static bool show_since(struct alerts *s, int64_t since)
{
	snprintf(s->last, sizeof s->last, "%lld-0", (long long)since);
	for (bool first = true, more = true; more && !enough(s); first = false) {
		redisReply *r = store_ask(&s->store, REDIS_REPLY_ARRAY,
					  "XRANGE recurd:{%s}:alerts %s%s + COUNT %d", s->desk,
					  first ? "" : "(", s->last, PAGE);
		if (!r)
			return false;
		more = r->elements == PAGE;
		bool good = show_all(s, r, false);
		freeReplyObject(r);
		if (!good)
			return false;
	}
	return true;
}

/* Follow from what is newest now. */
static bool find_end(struct alerts *s)
{
	redisReply *r = store_ask(&s->store, REDIS_REPLY_ARRAY,
				  "XREVRANGE recurd:{%s}:alerts + - COUNT 1", s->desk);
	if (!r)
		return false;
	snprintf(s->last, sizeof s->last, "0-0");
	if (r->elements == 1 && r->element[0]->elements == 2)
		snprintf(s->last, sizeof s->last, "%.*s",
			 SPAN_ARG(span_first(store_text(r->element[0]->element[0]), 46)));
	freeReplyObject(r);
	return true;
}

/* Redis answers, and not only to say that it is loading. */
static bool is_ready(struct store *s)
{
	redisReply *r = store_ask(s, REDIS_REPLY_STATUS, "PING");
	if (r)
		freeReplyObject(r);
	return r != NULL;
}

/* Connects again, a try a second; what happened is said already. */
static void reconnect(struct alerts *s)
{
	const struct timespec second = {.tv_sec = 1};
	fprintf(stderr, "trying again each second\n");
	s->store.quiet = true;
	do {
		store_close(&s->store);
		nanosleep(&second, NULL);
	} while (store_open(&s->store, s->ctl) != CTL_OK || !is_ready(&s->store));
	s->store.quiet = false;
	term_error("Redis at %s is back", s->store.where);
}

static int follow(struct alerts *s)
{
	while (!enough(s)) {
		redisReply *r = store_ask(&s->store, STORE_ANY,
					  "XREAD COUNT %d BLOCK 1000 STREAMS recurd:{%s}:alerts %s",
					  PAGE, s->desk, s->last);
		if (!r && s->store.link->err == 0)
			return CTL_FAILED; /* Redis said no, and that is said */
		if (!r) {
			reconnect(s);
			continue;
		}
		bool good = true;
		if (r->type == REDIS_REPLY_ARRAY && r->elements == 1 &&
		    r->element[0]->elements == 2)
			good = show_all(s, r->element[0]->element[1], false);
		freeReplyObject(r);
		if (!good)
			return CTL_FAILED;
	}
	return CTL_OK;
}

static int run(struct alerts *s)
{
	int64_t since = 0;
	if (s->since && !moment_read(span_of(s->since), clock_wall(), &since)) {
		term_error("--since: want 3h, 2d, RFC 3339 or Unix time, not \"%s\"", s->since);
		return CTL_USAGE;
	}
	int code = store_open(&s->store, s->ctl);
	if (!code)
		code = store_desk(&s->store, s->ctl, !s->follow, s->desk);
	if (code)
		return code;
	bool good = s->since ? show_since(s, since) : s->follow ? find_end(s) : show_latest(s);
	if (!good)
		return CTL_FAILED;
	if (s->follow)
		return follow(s);
	if (s->shown == 0 && !s->ctl->json)
		term_error("no alert in desk %s%s", s->desk, s->since ? " since then" : " yet");
	return term_close();
}

static int alerts_run(struct ctl *ctl)
{
	struct alerts s = {.ctl = ctl};
	const struct args_row rows[] = {
		{"--follow", NULL, "wait for alerts and show them as they are raised",
		 .flag = &s.follow},
		{"--since", "TIME", "from then on: 3h, 2d, RFC 3339, Unix time; 0 for all",
		 .text = &s.since},
		{"--count", "N", "stop after N", .number = &s.count, .min = 1, .max = UINT32_MAX},
	};
	int code = args_read(ctl, rows, sizeof rows / sizeof *rows, 0, 0);
	if (code != ARGS_GO_ON)
		return code;
	s.colours = term_colours(stdout, ctl->no_color);
	buf_init(&s.out, ctl->mem, OUT_MAX);
	code = run(&s);
	buf_fini(&s.out);
	store_close(&s.store);
	return code;
}

const struct command alerts_command = {
	.name = "alerts",
	.usage = "[--follow] [--since TIME] [--count N] [--json]",
	.brief = "show alerts; --follow shows them as they are raised",
	.text = "Shows the latest 20 alerts, or all since a time. It reads without a consumer\n"
		"group, so it takes nothing away from the program that delivers them.",
	.examples = "  recurctl alerts\n"
		    "  recurctl alerts --follow\n"
		    "  recurctl alerts --since 24h --json | jq .title",
	.run = alerts_run,
};
