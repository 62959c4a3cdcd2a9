/* keys_of.c - see keys_of.h. One script reads all keys, so that no commit comes between them; the
 * answer is kept as it came, with an index of keys by name.
 *
 *   EVAL ─▶ [[name, type, content], ...] ─▶ sorted by name ─┬─▶ text    hash field value
 *                                                           ├─▶ lines   {"stream":"matches",...}
 *                                                           └─▶ engine_load(key, field, blob) */
#include "keys_of.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

struct keys_of {
	redisReply *reply;
	const redisReply **keys; /* by name */
	size_t count;
};

struct pair { /* of a hash or a sorted set */
	struct span name, value;
};

static const char script[] =
	"local how = {hash = {'HGETALL'}, zset = {'ZRANGE', 0, -1, 'WITHSCORES'},"
	" stream = {'XRANGE', '-', '+'}, list = {'LRANGE', 0, -1}, string = {'GET'}}\n"
	"local out = {}\n"
	"for _, key in ipairs(redis.call('KEYS', ARGV[1] .. '*')) do\n"
	"  local kind = redis.call('TYPE', key).ok\n"
	"  local read = how[kind]\n"
	"  out[#out + 1] = {string.sub(key, #ARGV[1] + 1), kind,"
	" redis.call(read[1], key, unpack(read, 2))}\n"
	"end\n"
	"return out\n";

static struct span text_of(const redisReply *r)
{
	return (struct span){r->str, (size_t)r->len};
}

static struct span name_of(const redisReply *key)
{
	return text_of(key->element[0]);
}

static bool is_kind(const redisReply *key, const char *kind)
{
	return span_eq(text_of(key->element[1]), span_of(kind));
}

static int by_name(const void *a, const void *b)
{
	const redisReply *const *x = a, *const *y = b;
	return span_cmp(name_of(*x), name_of(*y));
}

static int by_pair(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	return span_cmp(x->name, y->name);
}

struct keys_of *keys_of_read(struct server *s, const char *desk)
{
	char prefix[128];
	struct keys_of *k = calloc(1, sizeof *k);
	ck_assert_ptr_nonnull(k);
	snprintf(prefix, sizeof prefix, "recurd:{%s}:", desk);
	k->reply = server_call(s, "EVAL", script, "0", prefix);
	ck_assert_msg(k->reply->type == REDIS_REPLY_ARRAY, "%s", k->reply->str);
	k->count = k->reply->elements;
	k->keys = calloc(k->count + 1, sizeof(const redisReply *));
	ck_assert_ptr_nonnull(k->keys);
	for (size_t i = 0; i < k->count; i++)
		k->keys[i] = k->reply->element[i];
	qsort(k->keys, k->count, sizeof(const redisReply *), by_name);
	return k;
}

void keys_of_free(struct keys_of *k)
{
	if (!k)
		return;
	freeReplyObject(k->reply);
	free(k->keys);
	free(k);
}

/* The content of a key, NULL when there is none. */
static const redisReply *content_of(const struct keys_of *k, const char *name)
{
	for (size_t i = 0; i < k->count; i++)
		if (span_eq(name_of(k->keys[i]), span_of(name)))
			return k->keys[i]->element[2];
	return NULL;
}

struct span keys_of_get(const struct keys_of *k, const char *key, const char *field)
{
	const redisReply *c = content_of(k, key);
	for (size_t i = 0; c && i + 1 < c->elements; i += 2)
		if (span_eq(text_of(c->element[i]), span_of(field)))
			return text_of(c->element[i + 1]);
	return (struct span){NULL, 0};
}

void keys_of_lines(const struct keys_of *k, const char *stream, struct buf *out)
{
	const redisReply *c = content_of(k, stream);
	for (size_t i = 0; c && i < c->elements; i++) {
		const redisReply *fields = c->element[i]->element[1];
		buf_text(out, "{\"stream\":");
		buf_json(out, span_of(stream));
		for (size_t f = 0; f + 1 < fields->elements; f += 2) {
			buf_byte(out, ',');
			buf_json(out, text_of(fields->element[f]));
			buf_byte(out, ':');
			buf_json(out, text_of(fields->element[f + 1]));
		}
		buf_text(out, "}\n");
	}
}

static void put_escaped(struct buf *out, struct span s)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.ptr[i];
		if (c > ' ' && c < 0x7F && c != '\\') {
			buf_byte(out, c);
		} else {
			buf_text(out, "\\x");
			buf_hex(out, c, 2);
		}
	}
}

static void put_pairs(struct buf *out, struct span name, const redisReply *c)
{
	size_t n = c->elements / 2;
	struct pair *pairs = calloc(n + 1, sizeof *pairs);
	ck_assert_ptr_nonnull(pairs);
	for (size_t i = 0; i < n; i++)
		pairs[i] =
			(struct pair){text_of(c->element[2 * i]), text_of(c->element[2 * i + 1])};
	qsort(pairs, n, sizeof *pairs, by_pair);
	for (size_t i = 0; i < n; i++) {
		/* Of ctl only this field is the engine's. */
		if (span_eq(name, SPAN("ctl")) && !span_eq(pairs[i].name, SPAN("engine")))
			continue;
		put_escaped(out, name);
		buf_byte(out, ' ');
		put_escaped(out, pairs[i].name);
		buf_byte(out, ' ');
		put_escaped(out, pairs[i].value);
		buf_byte(out, '\n');
	}
	free(pairs);
}

void keys_of_text(const struct keys_of *k, struct buf *out)
{
	for (size_t i = 0; i < k->count; i++)
		if (is_kind(k->keys[i], "hash") || is_kind(k->keys[i], "zset"))
			put_pairs(out, name_of(k->keys[i]), k->keys[i]->element[2]);
	keys_of_lines(k, "matches", out);
	keys_of_lines(k, "alerts", out);
	keys_of_lines(k, "dead", out);
	keys_of_lines(k, "digests", out);
	ck_assert_int_eq(buf_err(out), ERR_OK);
}

static bool is_state(struct span name)
{
	return span_eq(name, SPAN("ctl")) || span_starts(name, SPAN("case:")) ||
	       span_starts(name, SPAN("life:")) || span_starts(name, SPAN("words:")) ||
	       span_starts(name, SPAN("quotes:"));
}

void keys_of_load(const struct keys_of *k, struct engine *e)
{
	for (size_t i = 0; i < k->count; i++) {
		struct span name = name_of(k->keys[i]);
		const redisReply *c = k->keys[i]->element[2];
		if (!is_state(name))
			continue;
		for (size_t f = 0; f + 1 < c->elements; f += 2) {
			enum err err = engine_load(e, name, text_of(c->element[f]),
						   text_of(c->element[f + 1]));
			ck_assert_msg(!err, "%.*s %.*s: %s", SPAN_ARG(name),
				      SPAN_ARG(text_of(c->element[f])), err_text(err));
		}
	}
	ck_assert_int_eq(engine_loaded(e), ERR_OK);
}
