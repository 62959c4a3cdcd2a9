/* heap.c - see heap.h. Invariants: no item stands before its parent; *place(items[i]) == i. */
#include "heap.h"

void heap_init(struct heap *h, const struct mem *m, size_t max,
	       bool (*before)(const void *, const void *), size_t *(*place)(void *))
{
	*h = (struct heap){.mem = m, .max = max, .before = before, .place = place};
}

void heap_fini(struct heap *h)
{
	mem_free(h->mem, h->items);
	h->items = NULL;
	h->count = h->cap = 0;
}

static void heap_set(struct heap *h, size_t i, void *item)
{
	h->items[i] = item;
	*h->place(item) = i;
}

static void heap_up(struct heap *h, size_t i)
{
	void *item = h->items[i];
	for (size_t parent; i && h->before(item, h->items[parent = (i - 1) / 2]); i = parent)
		heap_set(h, i, h->items[parent]);
	heap_set(h, i, item);
}

static void heap_down(struct heap *h, size_t i)
{
	void *item = h->items[i];
	for (size_t child; (child = 2 * i + 1) < h->count; i = child) {
		if (child + 1 < h->count && h->before(h->items[child + 1], h->items[child]))
			child++;
		if (!h->before(h->items[child], item))
			break;
		heap_set(h, i, h->items[child]);
	}
	heap_set(h, i, item);
}

void *heap_top(const struct heap *h)
{
	return h->count ? h->items[0] : NULL;
}

bool heap_push(struct heap *h, void *item)
{
	void **items = mem_grow(h->mem, h->items, &h->cap, h->count + 1, sizeof *items, h->max);
	if (!items)
		return false;
	h->items = items;
	heap_set(h, h->count++, item);
	heap_up(h, h->count - 1);
	return true;
}

void heap_remove(struct heap *h, void *item)
{
	size_t i = *h->place(item);
	if (i == HEAP_NOWHERE)
		return;
	void *last = h->items[--h->count];
	*h->place(item) = HEAP_NOWHERE;
	if (last == item)
		return;
	heap_set(h, i, last);
	heap_moved(h, last);
}

void heap_moved(struct heap *h, void *item)
{
	heap_up(h, *h->place(item));
	heap_down(h, *h->place(item));
}
