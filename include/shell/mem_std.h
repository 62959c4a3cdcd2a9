/* mem_std.h - the allocator of the programs: realloc and free behind a struct mem. */
#ifndef SHELL_MEM_STD_H
#define SHELL_MEM_STD_H

#include "mem.h"

const struct mem *mem_std(void);

#endif
