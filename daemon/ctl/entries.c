/* entries.c - see entries.h.
 *
 *   input ──line──▶ line_read() ──▶ which stream of the desk? ──▶ entry
 *                     └─ no JSON, too long ─┴─ none ─▶ FILE:LINE: error */
#define _GNU_SOURCE
#include "entries.h"

#include <stdio.h>
#include <string.h>

#include "term.h"

#define TEXT_MAX ((size_t)1 << 20)

bool entries_open(struct entries *e, const struct mem *m, const char *path,
		  const struct settings *settings)
{
	*e = (struct entries){.settings = settings};
	if (!input_open(&e->in, m, path))
		return false;
	line_init(&e->line, m);
	buf_init(&e->text, m, TEXT_MAX);
	progress_start(&e->progress, "entries", e->in.size);
	return true;
}

bool entries_close(struct entries *e)
{
	if (!e->in.file)
		return true;
	progress_clear(&e->progress);
	line_fini(&e->line);
	buf_fini(&e->text);
	return input_close(&e->in);
}

static void say(struct entries *e, struct span words)
{
	progress_clear(&e->progress);
	fprintf(stderr, "%s:%llu: error: %.*s\n", e->in.name, (unsigned long long)e->in.number,
		SPAN_ARG(words));
	e->bad++;
}

void entries_refuse(struct entries *e, struct span words)
{
	say(e, words);
	e->used--;
}

/* The rank of the line's source; false when the desk has no such stream. */
static bool find_source(const struct entries *e, uint32_t *rank)
{
	const struct settings *s = e->settings;
	*rank = ENTRY_COMMANDS;
	if (e->line.command)
		return true;
	*rank = 0;
	if (e->line.src.len == 0)
		return s->n_sources > 0;
	for (; *rank < s->n_sources; ++*rank)
		if (span_eq(s->sources[*rank], e->line.src))
			return true;
	return false;
}

/* Reads one line. False, and said, when it is no use; then *err is set for what ends the run. */
static bool one_line(struct entries *e, struct span json, uint32_t *rank, enum err *err)
{
	char why[200] = "";
	if (e->in.too_long) {
		snprintf(why, sizeof why, "the line is over %zu MiB", INPUT_LINE_MAX >> 20);
		say(e, span_of(why));
		return false;
	}
	*err = line_read(&e->line, json, e->in.number, why, sizeof why);
	if (*err == ERR_INPUT || *err == ERR_LIMIT) {
		/* The reader counts lines inside of the JSON text: there it is always line 1. */
		say(e, span_of(strncmp(why, "line 1 ", 7) == 0 ? why + 7 : why));
		*err = ERR_OK;
		return false;
	}
	if (*err || find_source(e, rank))
		return *err == ERR_OK;
	buf_reset(&e->text);
	buf_text(&e->text, "the desk has no stream \"");
	term_safe(&e->text, span_utf8_first(e->line.src, 64));
	buf_byte(&e->text, '"');
	say(e, buf_span(&e->text));
	return false;
}

bool entries_next(struct entries *e, struct entry *out, enum err *err)
{
	struct span json;
	uint32_t rank;
	progress_show(&e->progress, e->in.read, e->used);
	while (input_next(&e->in, &json)) {
		if (one_line(e, json, &rank, err)) {
			*out = (struct entry){.id = e->line.id,
					      .received = e->line.received,
					      .source = rank,
					      .fields = e->line.fields.at,
					      .count = e->line.fields.count};
			e->untimed += !e->line.timed;
			e->used++;
			return true;
		}
		if (*err)
			return false;
	}
	return false;
}
