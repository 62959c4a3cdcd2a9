/* mem_std.c - see mem_std.h. realloc(p, 0) is left to no C library: C17 leaves its meaning open. */
#include <stdlib.h>

#include "fault.h"
#include "mem_std.h"

static void *std_resize(void *ctx, void *ptr, size_t size)
{
	(void)ctx;
	if (size && FAULT_NO_MEMORY())
		return NULL;
	if (size)
		return realloc(ptr, size);
	free(ptr);
	return NULL;
}

const struct mem *mem_std(void)
{
	static const struct mem std = {.resize = std_resize};
	return &std;
}
