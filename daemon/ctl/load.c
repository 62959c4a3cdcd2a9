/* load.c - see load.h.
 *
 *   token ─▶ ctl engine ─▶ buckets ─▶ every hash of them, pipelined ─▶ token the same? ─▶ good
 *     ▲                                                                      └─ no: once more
 *     └──────────────────────────────────────────────────────────────────────┘
 *
 * Every commit changes the token in ctl, so equal tokens say that nothing was committed meanwhile:
 * a state read in two halves is never used. A transaction would give the same at once, but would
 * stop Redis for as long as a large desk takes to read. */
#define _GNU_SOURCE
#include "load.h"

#include <stdio.h>

#include "term.h"

#define TRIES  8
#define WINDOW 64 /* questions on their way */
#define TOKEN  80 /* bytes */

struct load {
	struct store *store;
	const char *desk;
	struct engine *engine;
	enum err err; /* what the engine said */
};

static bool read_token(struct load *l, char token[TOKEN])
{
	redisReply *r = store_ask(l->store, STORE_ANY, "HGET recurd:{%s}:ctl token", l->desk);
	if (!r)
		return false;
	snprintf(token, TOKEN, "%.*s", SPAN_ARG(store_text(r)));
	freeReplyObject(r);
	return true;
}

static bool read_engine(struct load *l)
{
	redisReply *r = store_ask(l->store, STORE_ANY, "HGET recurd:{%s}:ctl engine", l->desk);
	if (!r)
		return false;
	if (r->type == REDIS_REPLY_STRING) /* none before the first commit */
		l->err = engine_load(l->engine, SPAN("ctl"), SPAN("engine"), store_text(r));
	freeReplyObject(r);
	return true;
}

static bool read_bucket(struct load *l, const char *family, uint64_t number)
{
	char key[64];
	int n = snprintf(key, sizeof key, "%s:%llu", family, (unsigned long long)number);
	redisReply *r = store_next(l->store, REDIS_REPLY_ARRAY);
	if (!r)
		return false;
	for (size_t i = 0; i + 1 < r->elements && !l->err; i += 2)
		l->err = engine_load(l->engine, (struct span){key, (size_t)n},
				     store_text(r->element[i]), store_text(r->element[i + 1]));
	freeReplyObject(r);
	return true;
}

static bool read_family(struct load *l, const char *family, uint64_t first, uint64_t last)
{
	bool good = true;
	for (uint64_t at = first; good && !l->err && at <= last;) {
		uint64_t n = last - at < WINDOW ? last - at + 1 : WINDOW;
		for (uint64_t i = 0; i < n; i++)
			redisAppendCommand(l->store->link, "HGETALL recurd:{%s}:%s:%llu", l->desk,
					   family, (unsigned long long)(at + i));
		for (uint64_t i = 0; good && i < n; i++)
			good = read_bucket(l, family, at + i);
		at += n;
	}
	return good;
}

static bool read_all(struct load *l)
{
	uint64_t first = 0, last = 0, life = 0, word = 0;
	if (!read_engine(l) || l->err)
		return l->err != ERR_OK;
	engine_buckets(l->engine, &first, &last, &life, &word);
	if (!read_family(l, "case", first, last) || !read_family(l, "quotes", first, last) ||
	    !read_family(l, "life", 0, life) || !read_family(l, "words", 0, word))
		return false;
	if (!l->err)
		l->err = engine_loaded(l->engine);
	return true;
}

static int refuse(const struct load *l)
{
	term_error("the state of desk %s: %s; %s", l->desk, err_text(l->err),
		   l->err == ERR_NEWER ? "take the recurctl of the running recurd"
				       : "\"recurctl health\" says whether recurd can read it");
	return CTL_FAILED;
}

int load_desk(struct store *s, const struct ctl *ctl, const char *desk,
	      const struct settings *settings, struct engine **out)
{
	char before[TOKEN], after[TOKEN];
	struct load l = {.store = s, .desk = desk};
	for (int i = 0; i < TRIES; i++) {
		l.err = ERR_OK;
		l.engine = engine_new(ctl->mem, settings, 0);
		if (!l.engine) {
			l.err = ERR_MEMORY;
			return refuse(&l);
		}
		bool good = read_token(&l, before) && read_all(&l) && read_token(&l, after);
		bool same = good && strcmp(before, after) == 0;
		if (same && !l.err) {
			*out = l.engine;
			return CTL_OK;
		}
		engine_free(l.engine);
		if (!good)
			return CTL_FAILED;
		if (same)
			return refuse(&l);
	}
	term_error("desk %s commits faster than its state can be read; try again, or work on a "
		   "copy: recurctl dump > all.jsonl, then --cases all.jsonl",
		   desk);
	return CTL_FAILED;
}
