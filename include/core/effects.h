/* effects.h - what the core asks of the shell, as plain lists of bytes: lines for streams, and
 * changes of keys. One batch fills one struct effects; the shell commits it whole or not at all.
 *
 * Names of keys are without the prefix "recurd:{desk}:". Lines are in order; changes of state
 * come from engine_changes() and hold the last word only. */
#ifndef CORE_EFFECTS_H
#define CORE_EFFECTS_H

#include "buf.h"

enum effect_kind {
	EFFECT_MATCH, /* XADD matches: names and values */
	EFFECT_ALERT, /* XADD alerts */
	EFFECT_DEAD, /* XADD dead */
	EFFECT_DIGEST, /* XADD digests */
	EFFECT_HSET, /* HSET key: names and values */
	EFFECT_HDEL, /* HDEL key: names */
	EFFECT_ZADD, /* ZADD key: score, member */
	EFFECT_ZREM, /* ZREM key: member */
	EFFECT_DEL, /* DEL key */
	EFFECT_KINDS
};

struct effects; /* opaque */

/* NULL when memory ran out. max_bytes bounds what one batch may hold. */
struct effects *effects_new(const struct mem *m, size_t max_bytes);
void effects_free(struct effects *fx);
void effects_reset(struct effects *fx);

/* Writers: begin one effect, add its arguments, end it. key is for the changes only. */
void effects_begin(struct effects *fx, enum effect_kind kind, struct span key);
/* The same with the key "family:number". */
void effects_begin_at(struct effects *fx, enum effect_kind kind, const char *family,
		      uint64_t number);
void effects_arg(struct effects *fx, struct span arg);
void effects_arg_u64(struct effects *fx, uint64_t v);
void effects_arg_seconds(struct effects *fx, int64_t ms);
/* An argument that is written piecewise into the returned buffer, up to effects_arg_done(). */
struct buf *effects_arg_open(struct effects *fx);
void effects_arg_done(struct effects *fx);
void effects_end(struct effects *fx);
/* A field of a line: name, value. */
void effects_pair(struct effects *fx, const char *name, struct span value);
void effects_pair_u64(struct effects *fx, const char *name, uint64_t v);
void effects_pair_seconds(struct effects *fx, const char *name, int64_t ms);

/* Readers. */
size_t effects_count(const struct effects *fx); /* effects */
size_t effects_bytes(const struct effects *fx); /* bytes of all keys and arguments */
enum err effects_err(const struct effects *fx);
/* Makes e the error of the batch, unless it has one. */
void effects_refuse(struct effects *fx, enum err e);

struct effect {
	enum effect_kind kind;
	struct span key; /* empty for lines */
	uint32_t argc;
	uint32_t first; /* for effects_argv */
};
struct effect effects_at(const struct effects *fx, size_t i);
struct span effects_argv(const struct effects *fx, const struct effect *e, uint32_t i);

/* Appends effect i, which must be a line, as one JSON object without line feed:
 * {"stream":"matches","case_id":"42",...}, all values strings as in Redis. */
void effects_json(const struct effects *fx, size_t i, struct buf *out);

#endif
