/* map.c - see map.h. Invariants: at least a quarter of the slots is empty; between a key's home
 * slot and the slot where it stands no slot is empty. */
#include "map.h"

/* splitmix64's finaliser (Steele, Lea, Flood 2014) over the seeded key. */
static size_t map_home(const struct map *m, uint64_t key)
{
	uint64_t x = key ^ m->seed;
	x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
	return (size_t)(x ^ (x >> 31)) & (m->cap - 1);
}

/* The slot that holds key, or the empty one where it would go. cap must not be 0. */
static size_t map_find(const struct map *m, uint64_t key)
{
	size_t i = map_home(m, key);
	while (m->slots[i].value && m->slots[i].key != key)
		i = (i + 1) & (m->cap - 1);
	return i;
}

void map_init(struct map *m, const struct mem *mem, uint64_t seed, size_t max)
{
	*m = (struct map){.mem = mem, .seed = seed, .max = max};
}

void map_fini(struct map *m)
{
	mem_free(m->mem, m->slots);
	m->slots = NULL;
	m->count = m->cap = 0;
}

void *map_get(const struct map *m, uint64_t key)
{
	return m->cap ? m->slots[map_find(m, key)].value : NULL;
}

static bool map_rehash(struct map *m, size_t cap)
{
	struct map_slot *old = m->slots, *slots = mem_zero(m->mem, cap, sizeof *slots);
	size_t n = m->cap;
	if (!slots)
		return false;
	m->slots = slots;
	m->cap = cap;
	for (size_t i = 0; i < n; i++)
		if (old[i].value)
			slots[map_find(m, old[i].key)] = old[i];
	mem_free(m->mem, old);
	return true;
}

bool map_put(struct map *m, uint64_t key, void *value)
{
	size_t i = 0;
	if (m->cap) {
		i = map_find(m, key);
		if (m->slots[i].value) {
			m->slots[i].value = value;
			return true;
		}
	}
	bool full = (m->count + 1) * 4 > m->cap * 3;
	if (m->count >= m->max || (full && !map_rehash(m, m->cap ? m->cap * 2 : 8))) {
		m->refused++;
		return false;
	}
	if (full)
		i = map_find(m, key);
	m->slots[i] = (struct map_slot){key, value};
	m->count++;
	return true;
}

void *map_del(struct map *m, uint64_t key)
{
	if (!m->cap)
		return NULL;
	size_t hole = map_find(m, key), mask = m->cap - 1;
	void *value = m->slots[hole].value;
	if (!value)
		return NULL;
	/* Whatever stands behind the hole moves into it, unless it is already at or past home. */
	for (size_t i = (hole + 1) & mask; m->slots[i].value; i = (i + 1) & mask) {
		size_t home = map_home(m, m->slots[i].key);
		if (((i - home) & mask) >= ((i - hole) & mask)) {
			m->slots[hole] = m->slots[i];
			hole = i;
		}
	}
	m->slots[hole] = (struct map_slot){0, NULL};
	m->count--;
	return value;
}

struct map_slot *map_next(const struct map *m, size_t *at)
{
	while (*at < m->cap) {
		struct map_slot *slot = &m->slots[(*at)++];
		if (slot->value)
			return slot;
	}
	return NULL;
}
