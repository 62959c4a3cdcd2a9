/* input.c - see input.h. The words are made of syllables, by number, so that there are as many
 * different problems as wanted:
 *
 *   noise noise [problem 7: eight cases among twenty entries] noise [problem 8: ...] ...
 *
 * One entry in eight is of no use. Each of them leaves exactly one line in `dead`, also when it is
 * applied a second time: recurd knows a case that comes twice, so these are what shows a batch
 * that was applied twice. */
#define _GNU_SOURCE
#include "input.h"

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "prng.h"

static uint64_t roll(struct input *in, uint64_t n)
{
	return prng_below(&in->gen.state, n);
}

__attribute__((format(printf, 2, 3))) static struct span keep(struct input *in, const char *format,
							      ...)
{
	struct gen *g = &in->gen;
	char *text = NULL;
	size_t size = 0;
	va_list args;
	FILE *f = open_memstream(&text, &size);
	ck_assert_ptr_nonnull(f);
	va_start(args, format);
	ck_assert_int_ge(vfprintf(f, format, args), 0);
	va_end(args);
	ck_assert_int_eq(fclose(f), 0);
	if (g->n_texts == g->cap_texts) {
		g->cap_texts = g->cap_texts ? g->cap_texts * 2 : 1024;
		g->texts = realloc(g->texts, g->cap_texts * sizeof *g->texts);
		ck_assert_ptr_nonnull(g->texts);
	}
	g->texts[g->n_texts++] = text;
	return (struct span){text, size};
}

/* "bamoti" for 4711. */
static void word(char out[16], uint64_t number)
{
	static const char consonants[] = "bdfgklmnprstvz", vowels[] = "aeiou";
	size_t n = 0;
	number = number * 2654435761u % 343000;
	for (int i = 0; i < 3; i++, number /= 70) {
		out[n++] = consonants[number % 14];
		out[n++] = vowels[number / 14 % 5];
	}
	out[n++] = 'k';
	out[n] = 0;
}

static void add(struct gen_entry *e, const char *name, struct span value)
{
	e->fields[e->entry.count++] = (struct field){span_of(name), value};
}

static struct span text_of(struct input *in, uint64_t first, uint64_t n_words)
{
	char w[5][16];
	for (size_t i = 0; i < 5; i++)
		word(w[i], first + (i < 3 && n_words == 5 ? i : roll(in, n_words)));
	return keep(in, "%s %s %s %s %s %u", w[0], w[1], w[2], w[3], w[4],
		    (unsigned)roll(in, 90000));
}

static void add_case(struct input *in, size_t i)
{
	struct gen_entry *e = &in->gen.at[i];
	bool problem = i % 40 >= 20 && roll(in, 2);
	add(e, "case_id", keep(in, "c%zu", i));
	add(e, "customer_id", keep(in, "u%u", (unsigned)roll(in, 500)));
	add(e, "body",
	    problem ? text_of(in, 10000 + i / 40 * 5, 5) : text_of(in, 0, 5000 + in->gen.count));
	add(e, "version", roll(in, 2) ? SPAN("2.4.0") : SPAN("2.4.1"));
	in->owner[i] = i;
}

/* The same case again, or a message about it. */
static void add_again(struct input *in, size_t i, size_t of, bool message)
{
	struct gen_entry *e = &in->gen.at[i];
	e->entry.source = in->gen.at[of].entry.source;
	if (message) {
		add(e, "event", SPAN("case.message"));
		add(e, "author", SPAN("agent"));
		add(e, "case_id", in->gen.at[of].fields[0].value);
		add(e, "body", SPAN("we look into it"));
		in->owner[i] = INPUT_NO_LINE;
		return;
	}
	for (size_t k = 0; k < in->gen.at[of].entry.count; k++)
		add(e, "", (struct span){0});
	memcpy(e->fields, in->gen.at[of].fields, sizeof e->fields);
	in->owner[i] = of;
}

static void add_useless(struct input *in, size_t i)
{
	struct gen_entry *e = &in->gen.at[i];
	if (roll(in, 2))
		add(e, "body", SPAN("a text without a case"));
	else
		add(e, "case_id", keep(in, "c%zu", i)); /* a case without a text */
	in->owner[i] = INPUT_DEAD;
}

static void add_entry(struct input *in, size_t i)
{
	size_t back = i > 60 ? i - 1 - (size_t)roll(in, 50) : i;
	if (i % 8 == 3)
		add_useless(in, i);
	else if (i % 16 == 9 && in->owner[back] == back && back < i)
		add_again(in, i, back, i % 32 == 9);
	else
		add_case(in, i);
}

struct input *input_new(uint64_t seed, size_t n, uint64_t start, uint64_t step_ms)
{
	struct input *in = calloc(1, sizeof *in);
	ck_assert_ptr_nonnull(in);
	in->gen.at = calloc(n, sizeof *in->gen.at);
	in->owner = calloc(n, sizeof *in->owner);
	ck_assert(in->gen.at && in->owner);
	in->gen.state = seed;
	for (size_t i = 0; i < n; i++, in->gen.count++) {
		struct entry *e = &in->gen.at[i].entry;
		e->id = (struct entry_id){start + i * step_ms, i + 1};
		e->received = (int64_t)e->id.ms;
		e->source = (uint32_t)roll(in, 2);
		e->fields = in->gen.at[i].fields;
		add_entry(in, i);
	}
	return in;
}

void input_free(struct input *in)
{
	if (!in)
		return;
	for (size_t i = 0; i < in->gen.n_texts; i++)
		free(in->gen.texts[i]);
	free(in->gen.texts);
	free(in->gen.at);
	free(in->owner);
	free(in);
}
