/* desk_bell.c - see desk_bell.h.
 *
 *   arm ─▶ XREAD BLOCK 1000 COUNT 1 ─┬─ something ─▶ ring
 *              ▲                     └─ nothing ─▶ again, as long as it is armed
 *              └── connection is back, or half a second after an error
 *
 * The desk looks for itself once a second, so a doorbell that is broken costs time, never cases. */
#include "desk_bell.h"

#define BLOCK_MS  1000
#define REPLY_MAX ((size_t)64 << 20) /* one entry a stream; a larger one is read without a bell */

struct desk_bell {
	const struct mem *mem;
	struct redis *redis;
	struct event *pause;
	struct desk_call call;
	const struct desk_read *read;
	bool armed;
	void (*ring)(void *arg);
	void *arg;
};

static void bell_listen(struct desk_bell *b);

static void bell_pause(struct desk_bell *b)
{
	const struct timeval tv = {0, 500000};
	evtimer_add(b->pause, &tv);
}

static void on_answer(void *arg, const redisReply *reply)
{
	struct desk_bell *b = arg;
	if (!reply || !b->armed)
		return;
	if (reply->type == REDIS_REPLY_ERROR) {
		bell_pause(b);
	} else if (reply->type == REDIS_REPLY_NIL) {
		bell_listen(b);
	} else {
		b->armed = false;
		b->ring(b->arg);
	}
}

static void bell_listen(struct desk_bell *b)
{
	if (b->call.open || !redis_is_up(b->redis))
		return;
	desk_read_bell(b->read, &b->call, BLOCK_MS);
	if (!desk_call_send(&b->call, b->redis, BLOCK_MS, on_answer, b))
		bell_pause(b);
}

static void on_pause(evutil_socket_t fd, short what, void *arg)
{
	struct desk_bell *b = arg;
	(void)fd;
	(void)what;
	if (b->armed)
		bell_listen(b);
}

static void on_up(void *arg)
{
	struct desk_bell *b = arg;
	if (b->armed)
		bell_listen(b);
}

/* The desk's other connection says why; here it would be said twice. */
static void on_down(void *arg, const char *why)
{
	(void)arg;
	(void)why;
}

struct desk_bell *desk_bell_new(struct event_base *base, const struct mem *m,
				const struct redis_addr *addr, int64_t timeout_ms,
				struct span prefix, const struct desk_read *read,
				void (*ring)(void *arg), void *arg)
{
	const struct redis_events events = {on_up, on_down};
	struct desk_bell *b = mem_zero(m, 1, sizeof *b);
	if (!b)
		return NULL;
	b->mem = m;
	b->read = read;
	b->ring = ring;
	b->arg = arg;
	desk_call_init(&b->call, m, prefix);
	b->pause = evtimer_new(base, on_pause, b);
	b->redis = redis_new(base, addr, timeout_ms, REPLY_MAX, &events, b);
	if (!b->pause || !b->redis) {
		desk_bell_free(b);
		return NULL;
	}
	return b;
}

void desk_bell_start(struct desk_bell *b)
{
	redis_start(b->redis);
}

void desk_bell_arm(struct desk_bell *b)
{
	b->armed = true;
	bell_listen(b);
}

void desk_bell_free(struct desk_bell *b)
{
	if (!b)
		return;
	redis_free(b->redis);
	if (b->pause)
		event_free(b->pause);
	desk_call_fini(&b->call);
	mem_free(b->mem, b);
}
