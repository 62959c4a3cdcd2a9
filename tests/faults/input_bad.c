/* input_bad.c - see input.h. An entry is a list of fields, each of a name and a value that a rule
 * makes; the rules know what recurd reads, so that most of what they make is nearly right.
 *
 *   entry = [id] [text] [event] [time] [attribute ...] [one of them again] | one field of JSON
 *
 * An id is the entry's own, so every entry must leave exactly one line: it is a case, or it is in
 * `dead`. Events that leave no line even when they are right are not made, and no
 * authors: what an agent or a bot writes opens a case without a text, which waits in silence. */
#define _GNU_SOURCE
#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "prng.h"

#define LONG 140000 /* bytes; a body may have fewer */

struct bad {
	struct input *in;
	struct gen_entry *e;
	size_t number;
};

static uint64_t roll(struct bad *b, uint64_t n)
{
	return prng_below(&b->in->gen.state, n);
}

/* Takes over text. */
static struct span own(struct bad *b, char *text, size_t n)
{
	struct gen *g = &b->in->gen;
	ck_assert_ptr_nonnull(text);
	if (g->n_texts == g->cap_texts) {
		g->cap_texts = g->cap_texts ? g->cap_texts * 2 : 1024;
		g->texts = realloc(g->texts, g->cap_texts * sizeof *g->texts);
		ck_assert_ptr_nonnull(g->texts);
	}
	g->texts[g->n_texts++] = text;
	return (struct span){text, n};
}

__attribute__((format(printf, 2, 3))) static struct span say(struct bad *b, const char *format, ...)
{
	char *text = NULL;
	va_list args;
	va_start(args, format);
	int n = vasprintf(&text, format, args);
	va_end(args);
	ck_assert_int_ge(n, 0);
	return own(b, text, (size_t)n);
}

/* n bytes of values below most. */
static struct span noise(struct bad *b, size_t n, unsigned most)
{
	char *text = malloc(n + 1);
	ck_assert_ptr_nonnull(text);
	for (size_t i = 0; i < n; i++)
		text[i] = (char)(most > 256 ? 'a' + (int)(i % 26) : (int)roll(b, most));
	return own(b, text, n);
}

static void add(struct bad *b, struct span name, struct span value)
{
	if (b->e->entry.count < GEN_FIELDS)
		b->e->fields[b->e->entry.count++] = (struct field){name, value};
}

static void add_id(struct bad *b)
{
	switch (roll(b, 12)) {
	case 0:
		break;
	case 1:
		add(b, SPAN("case_id"), SPAN(""));
		break;
	case 2:
		add(b, SPAN("case_id"), say(b, "%0200zu", b->number));
		break;
	case 3:
		add(b, SPAN("case_id"), say(b, "\xff\xfe%zu", b->number));
		break;
	case 4:
		add(b, SPAN("CASE_ID"), say(b, "m%zu", b->number));
		break;
	default:
		add(b, SPAN("case_id"), say(b, "m%zu", b->number));
	}
}

static void add_text(struct bad *b)
{
	static const struct span texts[] = {
		SPAN(""),
		SPAN(" \t\r\n"),
		SPAN("\0\0"),
		SPAN("\xc0\x80 \xed\xa0\x80 \xf4\x90\x80\x80"),
		SPAN("\xe2\x80\xae\xe2\x81\xa6"),
		SPAN("a\xcc\x81\xcc\x81\xcc\x81\xcc\x81"),
		SPAN("\xef\xbf\xbf\xef\xb7\x90"),
		SPAN("{\"body\":1}"),
		SPAN("the scanner crashes"),
		SPAN("\xea\xb2\xb0\xec\xa0"),
	};
	struct span name = roll(b, 4) ? SPAN("body") : SPAN("subject");
	uint64_t dice = roll(b, 200);
	if (dice == 0)
		add(b, name, noise(b, LONG, 300));
	else if (dice < 20)
		add(b, name, noise(b, (size_t)roll(b, 600), 256));
	else if (dice < 190)
		add(b, name, texts[roll(b, sizeof texts / sizeof *texts)]);
}

static void add_event(struct bad *b)
{
	static const struct span events[] = {
		SPAN("case.created"), SPAN("case.creatd"),  SPAN(""),      SPAN("{}"),
		SPAN("\0"),           SPAN("CASE.CREATED"), SPAN("split"), SPAN("[1,2")};
	if (roll(b, 3) == 0)
		add(b, SPAN("event"), events[roll(b, sizeof events / sizeof *events)]);
}

static void add_rest(struct bad *b)
{
	static const struct span names[] = {SPAN("occurred_at"), SPAN("customer_id"),
					    SPAN("version"),     SPAN("lang"),
					    SPAN("priority"),    SPAN(""),
					    SPAN("\xff"),        SPAN("nonsense"),
					    SPAN("score"),       SPAN("event_id")};
	static const struct span values[] = {SPAN("2026-11-23T10:00:00Z"),
					     SPAN("-1"),
					     SPAN("99999999999999999999"),
					     SPAN("1e308"),
					     SPAN("2026-13-45T99:99:99Z"),
					     SPAN("customer"),
					     SPAN("bot"),
					     SPAN(""),
					     SPAN("\x1b[2J"),
					     SPAN("\xf0\x9f\x98\x80")};
	for (uint64_t n = roll(b, 6); n; n--)
		add(b, names[roll(b, sizeof names / sizeof *names)],
		    roll(b, 8) ? values[roll(b, sizeof values / sizeof *values)]
			       : noise(b, (size_t)roll(b, 400), 256));
	if (roll(b, 8) == 0 && b->e->entry.count)
		add(b, b->e->fields[0].name, b->e->fields[0].value);
}

static void add_json(struct bad *b)
{
	static const struct span names[] = {SPAN("data"), SPAN("payload"), SPAN("event")};
	struct span text;
	switch (roll(b, 6)) {
	case 0:
		text = say(b, "{\"case_id\":\"m%zu\",\"body\":\"a\\ud800b\"}", b->number);
		break;
	case 1:
		text = say(b, "{\"case_id\":%zu,\"body\":\"scanner\",\"body\":2}", b->number);
		break;
	case 2:
		text = say(b, "{\"case_id\":\"m%zu\",\"body\":[[[[[[[[[[[[", b->number);
		break;
	case 3:
		text = say(b, "{\"case_id\":\"m%zu\",\"body\":{\"a\":[true,null,1e999]}}",
			   b->number);
		break;
	case 4:
		text = say(b, "[{\"case_id\":\"m%zu\"}]", b->number);
		break;
	default:
		text = say(b, "{\"case_id\":\"m%zu\",\"body\":\"scanner crash\"}", b->number);
	}
	add(b, names[roll(b, 3)], roll(b, 9) ? text : span_first(text, text.len / 2));
}

static void make(struct bad *b)
{
	if (roll(b, 5) == 0) {
		add_json(b);
	} else {
		add_id(b);
		add_text(b);
		add_event(b);
		add_rest(b);
	}
	if (b->e->entry.count == 0)
		add(b, SPAN("a"), SPAN("b"));
}

struct input *input_malformed(uint64_t seed, size_t n, uint64_t start)
{
	struct input *in = input_new(seed, n, start, 1000);
	for (size_t i = 0; i < n; i++) {
		struct bad b = {in, &in->gen.at[i], i};
		b.e->entry.count = 0;
		make(&b);
		in->owner[i] = INPUT_EITHER;
	}
	return in;
}

static bool is_sent_again(const struct input *in, size_t i)
{
	for (size_t k = i + 1; k < in->gen.count && k < i + 100; k++)
		if (in->owner[k] == i)
			return true;
	return false;
}

void input_misdate(struct input *in)
{
	static const struct span wild[] = {SPAN("-1"),   SPAN("99999999999999999999"),
					   SPAN("1e99"), SPAN("2026-13-45T99:99:99Z"),
					   SPAN("NaN"),  SPAN("9999-12-31T23:59:59Z"),
					   SPAN("0"),    SPAN("")};
	for (size_t i = 0; i < in->gen.count; i++) {
		struct bad b = {in, &in->gen.at[i], i};
		long long ms = b.e->entry.received;
		bool own_case = in->owner[i] == i;
		switch (own_case ? roll(&b, 8) : 0) {
		case 1: /* late by 30 days */
			add(&b, SPAN("occurred_at"), say(&b, "%lld", ms - 30 * 86400000LL));
			break;
		case 2: /* of the future */
			add(&b, SPAN("occurred_at"), say(&b, "%lld", ms + 400 * 86400000LL));
			break;
		case 3: /* shuffled */
			add(&b, SPAN("occurred_at"),
			    say(&b, "%lld", ms - (long long)roll(&b, 7200000)));
			break;
		case 4:
			if (is_sent_again(in, i))
				break;
			add(&b, SPAN("occurred_at"), wild[roll(&b, 8)]);
			in->owner[i] = INPUT_EITHER;
			break;
		default:
			break;
		}
	}
}
