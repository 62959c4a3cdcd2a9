/* mem.h - the core's allocator is an argument, so that a test can refuse the Nth request. */
#ifndef CORE_MEM_H
#define CORE_MEM_H

#include "span.h"

struct mem {
	/* As realloc: ptr NULL allocates, size 0 frees and returns NULL, NULL means refused
	 * (and ptr is still good). */
	void *(*resize)(void *ctx, void *ptr, size_t size);
	void *ctx;
};

/* Zeroed memory for count things of size bytes; NULL when refused or when the product
 * overflows. Free it with mem_free. */
MUST_USE static inline void *mem_zero(const struct mem *m, size_t count, size_t size)
{
	if (count == 0 || size == 0 || count > SIZE_MAX / size)
		return NULL;
	void *p = m->resize(m->ctx, NULL, count * size);
	return p ? memset(p, 0, count * size) : NULL;
}

/* Room for count things; what was in ptr is kept, the rest is not zeroed. NULL when refused;
 * then ptr is still good. */
MUST_USE static inline void *mem_resize(const struct mem *m, void *ptr, size_t count, size_t size)
{
	if (count == 0 || size == 0 || count > SIZE_MAX / size)
		return NULL;
	return m->resize(m->ctx, ptr, count * size);
}

static inline void mem_free(const struct mem *m, void *ptr)
{
	if (ptr)
		m->resize(m->ctx, ptr, 0);
}

/* An array that doubles: room for need things of size bytes in ptr, which holds *cap. Returns the
 * array, moved or not, and raises *cap; NULL when refused or when need is over max, and then
 * nothing changed. need is at least 1. */
MUST_USE static inline void *mem_grow(const struct mem *m, void *ptr, size_t *cap, size_t need,
				      size_t size, size_t max)
{
	if (need <= *cap)
		return ptr;
	if (need > max)
		return NULL;
	size_t n = *cap ? *cap : 4;
	while (n < need)
		n *= 2;
	if (n > max)
		n = max;
	void *p = mem_resize(m, ptr, n, size);
	if (p)
		*cap = n;
	return p;
}

#endif
