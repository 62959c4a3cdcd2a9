/* redis_queue.h - commands that wait for their answers, oldest first. */
#ifndef SHELL_REDIS_QUEUE_H
#define SHELL_REDIS_QUEUE_H

#include <hiredis/hiredis.h>

#include "span.h"

/* One command that waits. */
struct redis_open {
	void (*fn)(void *arg, const redisReply *reply);
	void *arg;
	int64_t extra_ms;
	char name[16]; /* "XREAD", for messages */
};

struct redis_queue {
	struct redis_open *ring;
	size_t cap, first, count; /* count places are used, from first on */
};

/* Room for one more; false when memory ran out or 2^20 wait already. */
MUST_USE bool redis_queue_room(struct redis_queue *q);
/* Needs redis_queue_room() before. */
void redis_queue_push(struct redis_queue *q, struct redis_open open);
/* NULL when none waits. */
const struct redis_open *redis_queue_oldest(const struct redis_queue *q);
/* Takes the oldest out; there must be one. */
struct redis_open redis_queue_pop(struct redis_queue *q);
void redis_queue_fini(struct redis_queue *q);

#endif
