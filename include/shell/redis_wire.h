/* redis_wire.h - commands to bytes, and bytes to replies of a bounded size. */
#ifndef SHELL_REDIS_WIRE_H
#define SHELL_REDIS_WIRE_H

#include <event2/buffer.h>
#include <hiredis/hiredis.h>

#include "span.h"

struct redis_wire { /* must not move while it is open */
	redisReader *reader;
	redisReplyObjectFunctions made; /* hiredis's own, but for arrays */
	const redisReplyObjectFunctions *plain; /* hiredis's own */
	size_t fed; /* bytes of the reply that is coming in */
	size_t elements; /* that its arrays promise */
	size_t max; /* bytes that one reply may have */
	char why[160];
};

enum redis_wire_got { REDIS_WIRE_NOTHING, REDIS_WIRE_REPLY, REDIS_WIRE_BAD };

/* Appends one command: all of it, or nothing and false when memory ran out. */
MUST_USE bool redis_wire_write(struct evbuffer *out, size_t argc, const struct span *argv);

MUST_USE bool redis_wire_open(struct redis_wire *w, size_t max);
void redis_wire_close(struct redis_wire *w); /* an empty one is fine */
/* False with words in why. */
MUST_USE bool redis_wire_feed(struct redis_wire *w, struct span bytes);
/* The next whole reply: the caller frees it with freeReplyObject(). BAD: with words in why; the
 * stream cannot be read any further. */
MUST_USE enum redis_wire_got redis_wire_next(struct redis_wire *w, redisReply **reply);

#endif
