/* map.h - hash map from 64-bit keys to pointers. Open addressing with linear probing and backward
 * shift deletion (Knuth, TAOCP 6.4, algorithm R). The slot depends on a seed, so that keys made of
 * customers' text cannot be aimed at one slot. Iteration order depends on the seed too: nothing
 * that is decided or written may follow it. */
#ifndef CORE_MAP_H
#define CORE_MAP_H

#include "mem.h"

struct map_slot {
	uint64_t key;
	void *value; /* NULL marks an empty slot */
};

struct map {
	const struct mem *mem;
	struct map_slot *slots;
	size_t count, cap, max; /* cap is 0 or a power of two */
	uint64_t seed;
	uint64_t refused; /* puts refused because of max or memory */
};

void map_init(struct map *m, const struct mem *mem, uint64_t seed, size_t max);
void map_fini(struct map *m);
/* NULL when key is not there. */
void *map_get(const struct map *m, uint64_t key);
/* Sets key to value (not NULL). False when refused; the map is unchanged then. */
MUST_USE bool map_put(struct map *m, uint64_t key, void *value);
/* Removes key; returns what it held, or NULL. */
void *map_del(struct map *m, uint64_t key);
/* Walk: start with *at = 0; NULL at the end. No put or del during a walk. */
struct map_slot *map_next(const struct map *m, size_t *at);

#endif
