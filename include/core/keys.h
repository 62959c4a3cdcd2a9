/* keys.h - a set of 64-bit keys: noted any number of times, then read once each, in order. Holds
 * what changed since the last commit, and counts distinct customers. */
#ifndef CORE_KEYS_H
#define CORE_KEYS_H

#include "mem.h"

struct keys {
	const struct mem *mem;
	uint64_t *at;
	size_t count, cap;
};

void keys_init(struct keys *k, const struct mem *m);
void keys_fini(struct keys *k);
/* False when memory ran out. */
MUST_USE bool keys_note(struct keys *k, uint64_t key);
/* Orders the keys ascending and keeps each once. Empty it afterwards with keys_reset(). */
void keys_sort(struct keys *k);
void keys_reset(struct keys *k);

#endif
