/* desk_call.h - one command or script call, kept with its arguments until it has its answer, so
 * that the same call can be sent again byte for byte. */
#ifndef SHELL_DESK_CALL_H
#define SHELL_DESK_CALL_H

#include "buf.h"
#include "entry.h"
#include "redis.h"

/* The desk's scripts, daemon/shell/<name>.lua. */
enum desk_script {
	DESK_SCRIPT_NONE, /* a plain command: its name is the first argument */
	DESK_SCRIPT_ACQUIRE,
	DESK_SCRIPT_PROBE,
	DESK_SCRIPT_COMMIT,
	DESK_SCRIPT_RENEW,
	DESK_SCRIPT_RELEASE,
	DESK_SCRIPT_SUSPECT,
	DESK_SCRIPT_TICK,
	DESK_SCRIPT_FAIL,
	DESK_SCRIPT_PEEK,
	DESK_SCRIPTS
};

/* The text of a script, which is not DESK_SCRIPT_NONE. */
struct span desk_call_source(enum desk_script script);

struct desk_call {
	const struct mem *mem;
	struct span prefix; /* "recurd:{desk}:", borrowed */
	struct buf text; /* all arguments, one after the other ... */
	size_t *ends; /* ... and where each one ends */
	size_t count, cap;
	struct span *argv;
	size_t argv_cap;
	enum err err; /* sticks, as in struct buf */
	enum desk_script script;
	bool whole; /* Redis does not know the script: send it whole */
	bool open; /* sent, no answer yet */
	struct redis *redis;
	int64_t extra_ms;
	redis_reply_fn *fn;
	void *arg;
};

void desk_call_init(struct desk_call *c, const struct mem *m, struct span prefix);
void desk_call_fini(struct desk_call *c);

/* Forgets the call before and begins a new one; keys: how many keys of a script follow first. */
void desk_call_begin(struct desk_call *c, enum desk_script script, size_t keys);
void desk_call_arg(struct desk_call *c, struct span arg);
void desk_call_text(struct desk_call *c, const char *arg);
void desk_call_u64(struct desk_call *c, uint64_t v);
void desk_call_i64(struct desk_call *c, int64_t v);
void desk_call_id(struct desk_call *c, struct entry_id id);
/* One argument of two pieces: "pos:" and a stream's name. */
void desk_call_joined(struct desk_call *c, const char *head, struct span tail);
/* A key of the desk: prefix and name; with number: prefix, name, ":", number. */
void desk_call_key(struct desk_call *c, struct span name);
void desk_call_bucket(struct desk_call *c, const char *family, uint64_t number);
/* An argument that is written piecewise into the returned buffer, up to desk_call_done(). */
struct buf *desk_call_open(struct desk_call *c);
void desk_call_done(struct desk_call *c);

/* Sends it, for the first time or again. False when the connection is not up or memory ran out:
 * then fn is not called. A script that Redis does not know is sent whole, once. */
bool desk_call_send(struct desk_call *c, struct redis *redis, int64_t extra_ms, redis_reply_fn *fn,
		    void *arg);

/* "<ms>-<seq>", appended. */
void desk_call_put_id(struct buf *out, struct entry_id id);

#endif
