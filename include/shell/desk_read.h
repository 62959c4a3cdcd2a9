/* desk_read.h - reads the desk's streams into one queue of entries, in the order to apply them. */
#ifndef SHELL_DESK_READ_H
#define SHELL_DESK_READ_H

#include "desk_answer.h"
#include "desk_call.h"
#include "desk_streams.h"

struct desk_read; /* opaque */

/* fields and spans are good until the queue is empty and the next read is answered. */
struct desk_queued {
	struct entry entry;
	size_t stream; /* index into desk_streams.at */
};

/* streams is borrowed. NULL when memory ran out. */
struct desk_read *desk_read_new(const struct mem *m, struct desk_streams *streams);
void desk_read_free(struct desk_read *r);

/* Puts a read of all streams, count entries of each at most, into call: from what is fetched on.
 * The queue must be empty. The answer goes to desk_read_take(). */
void desk_read_ask(struct desk_read *r, struct desk_call *call, uint32_t count);
/* Puts the doorbell's read into call: from the same places, blocking for block_ms. */
void desk_read_bell(const struct desk_read *r, struct desk_call *call, int64_t block_ms);
/* Takes an answer into the queue and moves what is fetched. A lost answer halves the count of the
 * next read (it may have been too large), down to one entry that is cut to size by Redis. An
 * answer that cannot be understood, or that memory cannot hold, is AGAIN in out. */
void desk_read_take(struct desk_read *r, const redisReply *reply, struct desk_answer *out);

/* The next entry, NULL when the queue is empty. */
const struct desk_queued *desk_read_head(const struct desk_read *r);
void desk_read_pop(struct desk_read *r);
/* Forgets the queue. */
void desk_read_drop(struct desk_read *r);

#endif
