/* redis.h - one connection to Redis on the event loop: connects, logs in, reconnects with back-off
 * (50 ms to 5 s, with jitter), and gives every command exactly one answer.
 *
 * The socket is a bufferevent of ours; of hiredis only redisReader is used, for its asynchronous
 * contexts free themselves inside callbacks. All callbacks come from the event loop, never from
 * inside a function below. The process must ignore SIGPIPE (main.c does). */
#ifndef SHELL_REDIS_H
#define SHELL_REDIS_H

#include <event2/event.h>
#include <hiredis/hiredis.h>

#include "err.h"
#include "redis_addr.h"
#include "span.h"

struct redis; /* opaque */

struct redis_events {
	/* Connected and logged in. */
	void (*up)(void *arg);
	/* After every open command got its NULL. Also after an attempt that never came up. The
	 * words name the address and, where there is one, the next step; the next attempt comes
	 * by itself. */
	void (*down)(void *arg, const char *why);
};

/* reply is NULL when the connection went before the answer came: the outcome is unknown. Else it
 * is borrowed for the call. Freeing the connection or sending from here is fine. */
typedef void redis_reply_fn(void *arg, const redisReply *reply);

/* Copies addr and events; nothing happens until redis_start(). timeout_ms: while a command is open
 * and not a byte came for so long, the connection counts as dead. max_reply: bytes of one answer,
 * more drops the connection. NULL when memory ran out. */
struct redis *redis_new(struct event_base *base, const struct redis_addr *addr, int64_t timeout_ms,
			size_t max_reply, const struct redis_events *events, void *arg);
void redis_start(struct redis *r);
/* Open commands get no further answer. Safe inside any callback of r. */
void redis_free(struct redis *r);
bool redis_is_up(const struct redis *r);
/* Drops the connection and connects again after the back-off; open commands get NULL, soon. */
void redis_reset(struct redis *r, const char *why);

/* Sends one command; pipelined, argv is copied. extra_ms is added to the timeout (for BLOCK). False
 * when not up, when memory ran out or 2^20 commands are open: then fn is not called. */
bool redis_send(struct redis *r, size_t argc, const struct span *argv, int64_t extra_ms,
		redis_reply_fn *fn, void *arg);

#endif
