/* heap.h - binary heap of elements that know their place, for deadlines (after beanstalkd's
 * heap.c). The order must be total (no two elements equal), so that popping is deterministic. */
#ifndef CORE_HEAP_H
#define CORE_HEAP_H

#include "mem.h"

#define HEAP_NOWHERE SIZE_MAX /* the place of an element that is in no heap */

struct heap {
	const struct mem *mem;
	void **items;
	size_t count, cap, max;
	bool (*before)(const void *a, const void *b); /* strict total order */
	size_t *(*place)(void *item); /* where the item keeps its index */
};

void heap_init(struct heap *h, const struct mem *m, size_t max,
	       bool (*before)(const void *, const void *), size_t *(*place)(void *));
void heap_fini(struct heap *h);
/* The least element or NULL; it stays. */
void *heap_top(const struct heap *h);
/* False when refused (max or memory). The item must not be in a heap. */
MUST_USE bool heap_push(struct heap *h, void *item);
/* Removes item if it is in the heap. */
void heap_remove(struct heap *h, void *item);
/* The item's key has changed: restores the order. */
void heap_moved(struct heap *h, void *item);

#endif
