/* vocabulary.c - see vocabulary.h.
 *
 *   era ──▶ problem ──▶ its 4 words of 6 ─┐
 *   case ───────────────▶ 2 of its own ───┴▶ engine, on an allocator that counts bytes
 *
 * The allocator keeps each block's size in front of it. */
#define _GNU_SOURCE
#include "vocabulary.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"
#include "embedded.h"
#include "engine.h"
#include "mem_std.h"
#include "prng.h"

#define ERAS       48
#define PROBLEMS   40 /* of an era */
#define ITS_WORDS  6 /* of a problem */
#define SAID       4 /* of them in a case */
#define OWN        2
#define RETENTIONS 24
#define BATCH      500
#define CUSTOMERS  2 /* too few for an alert: an issue that had one is kept for good */
#define EFFECTS    ((size_t)64 << 20)
#define START_MS   INT64_C(1600000000000)
#define FRONT      16 /* bytes before a block, for its size */

struct counter {
	size_t live, most;
};

static void *resize(void *ctx, void *ptr, size_t size)
{
	struct counter *c = ctx;
	char *block = ptr ? (char *)ptr - FRONT : NULL;
	size_t old = 0;
	if (block)
		memcpy(&old, block, sizeof old);
	if (size == 0) {
		free(block);
		c->live -= old;
		return NULL;
	}
	block = realloc(block, size + FRONT);
	if (!block)
		return NULL;
	memcpy(block, &size, sizeof size);
	c->live += size - old;
	c->most = c->live > c->most ? c->live : c->most;
	return block + FRONT;
}

/* ---- what is said ---- */

/* A made-up word; numbers below 2^40 give different ones. */
static size_t put_word(char *out, uint64_t number)
{
	static const char heads[] = "bdfgkmnprtvz", vowels[] = "aiou";
	size_t n = 0;
	do {
		out[n++] = heads[number % 12];
		out[n++] = vowels[number / 12 % 4];
		number /= 48;
	} while (number || n < 8);
	out[n++] = 'k';
	out[n++] = ' ';
	return n;
}

static size_t put_case(char *out, size_t i, size_t n, uint64_t *random)
{
	size_t era = i * ERAS / n, at = 0;
	uint64_t problem = era * PROBLEMS + prng_below(random, PROBLEMS);
	uint64_t first = prng_below(random, ITS_WORDS);
	for (size_t k = 0; k < SAID; k++)
		at += put_word(out + at, problem * ITS_WORDS + (first + k) % ITS_WORDS);
	for (size_t k = 0; k < OWN; k++)
		at += put_word(out + at, ((uint64_t)1 << 32) + i * OWN + k);
	return at - 1;
}

/* ---- the run ---- */

struct feeding {
	struct engine *engine;
	struct effects *fx;
	int64_t step; /* ms from case to case */
	size_t n, opened;
	uint64_t random;
};

static bool is_opened(const struct effects *fx, size_t at)
{
	struct effect e = effects_at(fx, at);
	for (uint32_t i = 0; e.kind == EFFECT_MATCH && i + 1 < e.argc; i += 2)
		if (span_eq(effects_argv(fx, &e, i), SPAN("status")))
			return span_eq(effects_argv(fx, &e, i + 1), SPAN("opened"));
	return false;
}

static enum err feed(struct feeding *f, size_t i)
{
	char id[32], customer[32], text[256];
	size_t bytes = put_case(text, i, f->n, &f->random);
	snprintf(id, sizeof id, "%zu", i);
	snprintf(customer, sizeof customer, "u-%u", (unsigned)prng_below(&f->random, CUSTOMERS));
	const struct field fields[] = {{SPAN("case_id"), span_of(id)},
				       {SPAN("customer_id"), span_of(customer)},
				       {SPAN("body"), {text, bytes}}};
	int64_t at = START_MS + (int64_t)i * f->step;
	struct entry entry = {.id = {(uint64_t)at, i},
			      .received = at,
			      .fields = fields,
			      .count = sizeof fields / sizeof *fields};
	enum err e = engine_feed(f->engine, &entry, f->fx);
	if (!e && (i + 1) % BATCH == 0) {
		for (size_t k = 0; k < effects_count(f->fx); k++)
			f->opened += is_opened(f->fx, k);
		e = engine_changes(f->engine, f->fx);
		effects_reset(f->fx);
	}
	return e;
}

static bool feed_all(struct feeding *f, struct counter *c, struct vocabulary_shape *out)
{
	for (size_t i = 0; i < f->n; i++) {
		size_t quarter = i * 4 / f->n;
		if (i == f->n / 4 || i == f->n / 4 * 3) {
			c->most = c->live;
			f->opened = 0;
		}
		enum err e = feed(f, i);
		if (e) {
			fprintf(stderr, "case %zu: %s\n", i, err_text(e));
			return false;
		}
		if (quarter == 1) {
			out->early = c->most;
			out->issues_early = f->opened;
		}
	}
	out->late = c->most;
	out->issues_late = f->opened;
	return true;
}

bool vocabulary_run(size_t n, struct vocabulary_shape *out)
{
	struct counter c = {0, 0};
	struct mem mem = {resize, &c};
	struct config *config = config_new(mem_std());
	struct settings settings = config_settings(config, 0);
	settings.stop_words = embedded_stopwords_txt;
	settings.texts[LANG_EN] = embedded_texts_en;
	settings.texts[LANG_KO] = embedded_texts_ko;
	struct feeding f = {.engine = engine_new(&mem, &settings, 1),
			    .fx = effects_new(mem_std(), EFFECTS),
			    .step = settings.retention * RETENTIONS / (int64_t)n,
			    .n = n,
			    .random = 1};
	*out = (struct vocabulary_shape){0};
	bool good = f.engine && f.fx && feed_all(&f, &c, out);
	engine_free(f.engine);
	effects_free(f.fx);
	config_free(config);
	return good;
}
