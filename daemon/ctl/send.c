/* send.c - recurctl send: JSONL to a stream, an XADD a line.
 *
 *   input ──line──▶ XADD into the pipe ──▶ CHUNK of them, or CHUNK_BYTES ──▶ read all answers
 *     └ bad: FILE:LINE: error                    └ --rate: wait until the chunk is due
 *
 * To a desk, a line goes to the stream that its "src" names: so a file that recurctl dump wrote
 * goes back to where it came from. To a --stream, every line goes there. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "args.h"
#include "clock.h"
#include "commands.h"
#include "input.h"
#include "line.h"
#include "progress.h"
#include "streams.h"
#include "term.h"

#define CHUNK       200
#define CHUNK_BYTES ((size_t)1 << 20)

struct send {
	const struct ctl *ctl;
	const char *stream, *rate_text;
	uint64_t rate; /* entries a second, 0: as fast as it goes */
	struct store store;
	struct streams streams; /* of the desk; none with --stream */
	struct input in;
	struct line line;
	struct progress progress;
	const char **argv; /* one XADD */
	size_t *lens;
	size_t cap, cap_lens;
	size_t open, open_bytes; /* commands in the pipe */
	uint64_t sent, bad;
	int64_t started; /* ms of the monotonic clock */
};

static void bad_line(struct send *s, const char *words)
{
	progress_clear(&s->progress);
	fprintf(stderr, "%s:%llu: error: %s\n", s->in.name, (unsigned long long)s->in.number,
		words);
	s->bad++;
}

/* The key of the stream that the line belongs to; NULL when the desk has no such stream. */
static const char *key_of(const struct send *s)
{
	if (s->stream)
		return s->stream;
	if (s->line.command)
		return s->streams.at[s->streams.n - 1].key;
	if (s->line.src.len == 0)
		return s->streams.at[0].key;
	const struct stream *found = streams_find(&s->streams, s->line.src);
	return found ? found->key : NULL;
}

static void set_arg(struct send *s, size_t i, struct span arg)
{
	s->argv[i] = arg.ptr ? arg.ptr : "";
	s->lens[i] = arg.len;
	s->open_bytes += arg.len;
}

/* Puts one XADD into the pipe. False when memory ran out. */
static bool append(struct send *s, const char *key)
{
	const struct fields *f = &s->line.fields;
	size_t argc = 3 + 2 * f->count, max = 3 + 2 * (size_t)FIELDS_MAX;
	const char **argv = mem_grow(s->ctl->mem, s->argv, &s->cap, argc, sizeof *argv, max);
	if (argv)
		s->argv = argv;
	size_t *lens = mem_grow(s->ctl->mem, s->lens, &s->cap_lens, argc, sizeof *lens, max);
	if (lens)
		s->lens = lens;
	if (!argv || !lens)
		return false;
	set_arg(s, 0, SPAN("XADD"));
	set_arg(s, 1, span_of(key));
	set_arg(s, 2, SPAN("*"));
	for (size_t i = 0; i < f->count; i++) {
		set_arg(s, 3 + 2 * i, f->at[i].name);
		set_arg(s, 4 + 2 * i, f->at[i].value);
	}
	s->open++;
	return redisAppendCommandArgv(s->store.link, (int)argc, argv, lens) == REDIS_OK;
}

/* Waits until the entries sent so far are due at the rate. */
static void keep_rate(const struct send *s)
{
	if (!s->rate)
		return;
	int64_t due = s->started + (int64_t)(s->sent * 1000 / s->rate), ms = due - clock_mono();
	if (ms <= 0)
		return;
	const struct timespec wait = {.tv_sec = (time_t)(ms / 1000),
				      .tv_nsec = (long)(ms % 1000) * 1000000};
	nanosleep(&wait, NULL);
}

/* Reads the answers of all commands in the pipe. False, and said, at the first refusal. */
static bool flush(struct send *s)
{
	for (; s->open; s->open--) {
		redisReply *r = store_next(&s->store, REDIS_REPLY_STRING);
		if (!r)
			return false;
		freeReplyObject(r);
		s->sent++;
	}
	s->open_bytes = 0;
	keep_rate(s);
	return true;
}

/* False when the run must end. */
static bool one_line(struct send *s, struct span json)
{
	char why[200] = "";
	if (s->in.too_long) {
		bad_line(s, "the line is too long");
		return true;
	}
	enum err err = line_read(&s->line, json, s->in.number, why, sizeof why);
	if (err == ERR_MEMORY)
		return false;
	if (err) {
		bad_line(s, strncmp(why, "line 1 ", 7) == 0 ? why + 7 : why);
		return true;
	}
	const char *key = key_of(s);
	if (!key || s->line.fields.count == 0) {
		bad_line(s,
			 key ? "the object has no fields" : "the desk has no stream of this src");
		return true;
	}
	return append(s, key);
}

static int pump(struct send *s)
{
	size_t chunk = s->rate && s->rate / 10 < CHUNK ? (size_t)(s->rate / 10) + 1 : CHUNK;
	struct span json;
	s->started = clock_mono();
	progress_start(&s->progress, "entries", s->in.size);
	while (input_next(&s->in, &json)) {
		if (!one_line(s, json)) {
			term_error("out of memory at %s:%llu", s->in.name,
				   (unsigned long long)s->in.number);
			return CTL_FAILED;
		}
		if ((s->open >= chunk || s->open_bytes >= CHUNK_BYTES) && !flush(s))
			return CTL_FAILED;
		progress_show(&s->progress, s->in.read, s->sent);
	}
	return flush(s) ? CTL_OK : CTL_FAILED;
}

static int finish(struct send *s, int code)
{
	progress_clear(&s->progress);
	fprintf(stderr, "%s: %llu entries sent, %llu bad lines; %llu entries/s\n", s->in.name,
		(unsigned long long)s->sent, (unsigned long long)s->bad,
		(unsigned long long)progress_rate(&s->progress, s->sent));
	if (!input_close(&s->in))
		return CTL_FAILED;
	return code == CTL_OK && s->sent == 0 ? CTL_FAILED : code;
}

static int run(struct send *s, const char *path)
{
	char desk[STORE_DESK_MAX];
	int code = store_open(&s->store, s->ctl);
	if (!code && !s->stream)
		code = store_desk(&s->store, s->ctl, false, desk);
	if (!code && !s->stream)
		code = streams_read(&s->streams, &s->store, s->ctl, desk);
	if (code)
		return code;
	if (!input_open(&s->in, s->ctl->mem, path))
		return CTL_FAILED;
	return finish(s, pump(s));
}

/* "50" or "50/s". */
static bool read_rate(struct send *s)
{
	struct span text = span_of(s->rate_text);
	if (text.len > 2 && span_eq(span_after(text, text.len - 2), SPAN("/s")))
		text.len -= 2;
	return !s->rate_text || (span_u64(text, 10000000, &s->rate) && s->rate > 0);
}

static int send_run(struct ctl *ctl)
{
	struct send s = {.ctl = ctl};
	const struct args_row rows[] = {
		{"--stream", "KEY", "the stream to send to, instead of those of a desk",
		 .text = &s.stream},
		{"--rate", "N/s", "at most so many entries a second", .text = &s.rate_text},
	};
	int code = args_read(ctl, rows, sizeof rows / sizeof *rows, 1, 1);
	if (code != ARGS_GO_ON)
		return code;
	if (!read_rate(&s)) {
		term_error("--rate: want a number such as 50/s, not \"%s\"", s.rate_text);
		return CTL_USAGE;
	}
	line_init(&s.line, ctl->mem);
	code = run(&s, ctl->argv[0]);
	line_fini(&s.line);
	streams_free(&s.streams);
	mem_free(ctl->mem, s.argv);
	mem_free(ctl->mem, s.lens);
	store_close(&s.store);
	return code;
}

const struct command send_command = {
	.name = "send",
	.usage = "[--stream KEY] [--rate N/s] FILE.jsonl|-",
	.brief = "send a JSONL file of cases to a stream",
	.text = "Adds every line as one entry (XADD). To a desk, a line goes to the stream that\n"
		"its member \"src\" names, or to the desk's first one; decisions go to the "
		"commands\n"
		"stream. Nested values become flat (a.b), numbers become text. The members src,\n"
		"entry and received_at are not sent. Bad lines are reported and skipped.",
	.examples = "  recurctl send tickets.jsonl\n"
		    "  recurctl send --stream cases --rate 50/s tickets.jsonl\n"
		    "  echo '{\"case_id\":\"42\",\"body\":\"결제가 안 돼요\"}' | recurctl send -",
	.run = send_run,
};
