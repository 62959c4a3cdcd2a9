/* desk_call.c - see desk_call.h.
 *
 *   begin, arg, arg, ... ─▶ text + ends ──send──▶ EVALSHA sha1 keys args ──▶ answer ─▶ fn
 *                                │                        │
 *                                └──── EVAL source ... ◀── NOSCRIPT (once a send)
 *
 * Invariants: ends[i] <= ends[i + 1] <= text.len; count is the number of arguments that follow
 * "EVALSHA sha1" (scripts) or all of them (plain commands). */
#include "desk_call.h"

#include <openssl/sha.h>
#include <string.h>

#include "embedded.h"

#define DESK_CALL_BYTES ((size_t)512 << 20) /* what redis_send() takes */
#define DESK_CALL_ARGS  ((size_t)1000000) /* below Redis's limit of 1024 * 1024 */

static const struct span *const sources[DESK_SCRIPTS] = {
	[DESK_SCRIPT_ACQUIRE] = &embedded_acquire_lua,
	[DESK_SCRIPT_PROBE] = &embedded_probe_lua,
	[DESK_SCRIPT_COMMIT] = &embedded_commit_lua,
	[DESK_SCRIPT_RENEW] = &embedded_renew_lua,
	[DESK_SCRIPT_RELEASE] = &embedded_release_lua,
	[DESK_SCRIPT_SUSPECT] = &embedded_suspect_lua,
	[DESK_SCRIPT_TICK] = &embedded_tick_lua,
	[DESK_SCRIPT_FAIL] = &embedded_fail_lua,
	[DESK_SCRIPT_PEEK] = &embedded_peek_lua,
};

struct span desk_call_source(enum desk_script script)
{
	return *sources[script];
}

void desk_call_init(struct desk_call *c, const struct mem *m, struct span prefix)
{
	*c = (struct desk_call){.mem = m, .prefix = prefix};
	buf_init(&c->text, m, DESK_CALL_BYTES);
}

void desk_call_fini(struct desk_call *c)
{
	buf_fini(&c->text);
	mem_free(c->mem, c->ends);
	mem_free(c->mem, c->argv);
	c->ends = NULL;
	c->argv = NULL;
	c->count = c->cap = c->argv_cap = 0;
}

void desk_call_begin(struct desk_call *c, enum desk_script script, size_t keys)
{
	buf_reset(&c->text);
	c->count = 0;
	c->err = ERR_OK;
	c->script = script;
	c->whole = false;
	if (script)
		desk_call_u64(c, keys);
}

struct buf *desk_call_open(struct desk_call *c)
{
	return &c->text;
}

void desk_call_done(struct desk_call *c)
{
	size_t *ends =
		mem_grow(c->mem, c->ends, &c->cap, c->count + 1, sizeof *ends, DESK_CALL_ARGS);
	if (!ends) {
		c->err = c->count >= DESK_CALL_ARGS ? ERR_LIMIT : ERR_MEMORY;
		return;
	}
	c->ends = ends;
	c->ends[c->count++] = c->text.len;
}

void desk_call_arg(struct desk_call *c, struct span arg)
{
	buf_put(&c->text, arg);
	desk_call_done(c);
}

void desk_call_text(struct desk_call *c, const char *arg)
{
	desk_call_arg(c, span_of(arg));
}

void desk_call_u64(struct desk_call *c, uint64_t v)
{
	buf_u64(&c->text, v);
	desk_call_done(c);
}

void desk_call_i64(struct desk_call *c, int64_t v)
{
	buf_i64(&c->text, v);
	desk_call_done(c);
}

void desk_call_id(struct desk_call *c, struct entry_id id)
{
	desk_call_put_id(&c->text, id);
	desk_call_done(c);
}

void desk_call_joined(struct desk_call *c, const char *head, struct span tail)
{
	buf_text(&c->text, head);
	buf_put(&c->text, tail);
	desk_call_done(c);
}

void desk_call_key(struct desk_call *c, struct span name)
{
	buf_put(&c->text, c->prefix);
	buf_put(&c->text, name);
	desk_call_done(c);
}

void desk_call_bucket(struct desk_call *c, const char *family, uint64_t number)
{
	buf_put(&c->text, c->prefix);
	buf_text(&c->text, family);
	buf_byte(&c->text, ':');
	buf_u64(&c->text, number);
	desk_call_done(c);
}

void desk_call_put_id(struct buf *out, struct entry_id id)
{
	buf_u64(out, id.ms);
	buf_byte(out, '-');
	buf_u64(out, id.seq);
}

/* SHA-1 of the script in hexadecimal: the name under which Redis keeps it. */
static void script_name(struct span source, char name[2 * SHA_DIGEST_LENGTH])
{
	unsigned char digest[SHA_DIGEST_LENGTH];
	SHA1((const unsigned char *)source.ptr, source.len, digest);
	for (size_t i = 0; i < sizeof digest; i++) {
		name[2 * i] = "0123456789abcdef"[digest[i] >> 4];
		name[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
	}
}

static bool call_write(struct desk_call *c);

static void call_answered(void *arg, const redisReply *reply)
{
	struct desk_call *c = arg;
	bool unknown = reply && reply->type == REDIS_REPLY_ERROR && !c->whole &&
		       strncmp(reply->str, "NOSCRIPT", 8) == 0;
	c->open = false;
	if (unknown) {
		c->whole = true;
		if (call_write(c))
			return;
	}
	c->fn(c->arg, reply);
}

/* Puts argv together and sends it. */
static bool call_write(struct desk_call *c)
{
	size_t head = c->script ? 2 : 0, from = 0;
	char name[2 * SHA_DIGEST_LENGTH];
	struct span *argv = mem_grow(c->mem, c->argv, &c->argv_cap, c->count + 2, sizeof *argv,
				     DESK_CALL_ARGS + 2);
	if (!argv || c->err || buf_err(&c->text))
		return false;
	c->argv = argv;
	if (c->script && c->whole) {
		argv[0] = SPAN("EVAL");
		argv[1] = desk_call_source(c->script);
	} else if (c->script) {
		script_name(desk_call_source(c->script), name);
		argv[0] = SPAN("EVALSHA");
		argv[1] = (struct span){name, sizeof name};
	}
	for (size_t i = 0; i < c->count; from = c->ends[i++])
		argv[head + i] = (struct span){c->text.ptr + from, c->ends[i] - from};
	c->open = redis_send(c->redis, head + c->count, argv, c->extra_ms, call_answered, c);
	return c->open;
}

bool desk_call_send(struct desk_call *c, struct redis *redis, int64_t extra_ms, redis_reply_fn *fn,
		    void *arg)
{
	c->whole = false;
	c->redis = redis;
	c->extra_ms = extra_ms;
	c->fn = fn;
	c->arg = arg;
	return call_write(c);
}
