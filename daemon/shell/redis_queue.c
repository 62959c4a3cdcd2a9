/* redis_queue.c - see redis_queue.h. A ring that doubles; its places are a power of two. */
#include "redis_queue.h"

#include <stdlib.h>
#include <string.h>

#define QUEUE_MIN 64
#define QUEUE_MAX ((size_t)1 << 20)

bool redis_queue_room(struct redis_queue *q)
{
	if (q->count < q->cap)
		return true;
	if (q->cap >= QUEUE_MAX)
		return false;
	size_t cap = q->cap ? q->cap * 2 : QUEUE_MIN, tail = q->cap - q->first;
	struct redis_open *ring = malloc(cap * sizeof *ring);
	if (!ring)
		return false;
	if (q->cap) {
		memcpy(ring, q->ring + q->first, tail * sizeof *ring);
		memcpy(ring + tail, q->ring, q->first * sizeof *ring);
	}
	free(q->ring);
	q->ring = ring;
	q->cap = cap;
	q->first = 0;
	return true;
}

void redis_queue_push(struct redis_queue *q, struct redis_open open)
{
	q->ring[(q->first + q->count++) & (q->cap - 1)] = open;
}

const struct redis_open *redis_queue_oldest(const struct redis_queue *q)
{
	return q->count ? &q->ring[q->first] : NULL;
}

struct redis_open redis_queue_pop(struct redis_queue *q)
{
	struct redis_open oldest = q->ring[q->first];
	q->first = (q->first + 1) & (q->cap - 1);
	q->count--;
	return oldest;
}

void redis_queue_fini(struct redis_queue *q)
{
	free(q->ring);
	*q = (struct redis_queue){.ring = NULL};
}
