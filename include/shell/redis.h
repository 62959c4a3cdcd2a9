/* redis.h - one connection to Redis on the event loop: connects, logs in, reconnects with back-off
 * (50 ms to 5 s, with jitter), and gives every command exactly one answer.
 *
 * The socket is a bufferevent of ours; of hiredis only redisReader and redisFormatCommandArgv are
 * used, for its asynchronous contexts free themselves inside callbacks. */
#ifndef SHELL_REDIS_H
#define SHELL_REDIS_H

#include <event2/event.h>
#include <hiredis/hiredis.h>

#include "err.h"
#include "span.h"

struct redis_addr {
	char path[108];    /* Unix socket, or "" */
	char host[256];    /* "127.0.0.1" */
	int port;          /* 6379 */
	int db;            /* SELECT when not 0 */
	char username[128]; /* ACL user or "" */
	char password[512]; /* or "" */
};

/* Reads unix:///path[?db=N], redis://[user[:password]@]host[:port][/db], host:port or /path.
 * ERR_CONFIG with words in why when it is none of them. */
MUST_USE enum err redis_addr_parse(struct span url, struct redis_addr *out, char *why,
				   size_t why_size);

struct redis; /* opaque */

struct redis_events {
	void (*up)(void *arg);                    /* connected and logged in */
	void (*down)(void *arg, const char *why); /* after every open command got its NULL */
};

/* reply is NULL when the connection went before the answer came: the outcome is unknown. Else it
 * is borrowed for the call. Freeing the connection or sending from here is fine. */
typedef void redis_reply_fn(void *arg, const redisReply *reply);

/* Copies addr; nothing happens until redis_start(). timeout_ms: without an answer for so long the
 * connection counts as dead. max_reply: bytes of one answer. NULL when memory ran out. */
struct redis *redis_new(struct event_base *base, const struct redis_addr *addr, int64_t timeout_ms,
			size_t max_reply, const struct redis_events *events, void *arg);
void redis_start(struct redis *r);
/* Open commands get no further answer. Safe inside any callback of r. */
void redis_free(struct redis *r);
bool redis_is_up(const struct redis *r);
/* Drops the connection and connects again; open commands get NULL. */
void redis_reset(struct redis *r, const char *why);

/* Sends one command; pipelined. extra_ms is added to the timeout (for BLOCK). False when not up
 * or when memory ran out: then fn is not called. */
bool redis_send(struct redis *r, size_t argc, const struct span *argv, int64_t extra_ms,
		redis_reply_fn *fn, void *arg);

#endif
