/* vector.c - see vector.h. Linear probing with backward shift, as in map.c; words are dense indexes
 * given out by words.c, which no customer chooses, so a plain multiplicative hash will do. */
#include "vector.h"

static uint32_t vector_home(const struct vector *v, uint32_t word)
{
	return (uint32_t)((word * UINT64_C(0x9E3779B97F4A7C15)) >> 32) & (v->cap - 1);
}

void vector_fini(struct vector *v, const struct mem *m)
{
	mem_free(m, v->slots);
	*v = (struct vector){0};
}

static struct vector_slot *vector_place(const struct vector *v, uint32_t word)
{
	uint32_t i = vector_home(v, word);
	while (v->slots[i].word && v->slots[i].word != word)
		i = (i + 1) & (v->cap - 1);
	return &v->slots[i];
}

struct vector_slot *vector_find(const struct vector *v, uint32_t word)
{
	struct vector_slot *slot = v->cap ? vector_place(v, word) : NULL;
	return slot && slot->word ? slot : NULL;
}

static bool vector_rehash(struct vector *v, const struct mem *m)
{
	struct vector old = *v, bigger = {.cap = old.cap ? old.cap * 2 : 16, .count = old.count};
	bigger.slots = mem_zero(m, bigger.cap, sizeof *bigger.slots);
	if (!bigger.slots)
		return false;
	for (uint32_t i = 0; i < old.cap; i++)
		if (old.slots[i].word)
			*vector_place(&bigger, old.slots[i].word) = old.slots[i];
	mem_free(m, old.slots);
	*v = bigger;
	return true;
}

struct vector_slot *vector_want(struct vector *v, const struct mem *m, uint32_t word)
{
	struct vector_slot *slot = vector_find(v, word);
	if (slot)
		return slot;
	if ((v->count + 1) * 4 > v->cap * 3 && !vector_rehash(v, m))
		return NULL;
	slot = vector_place(v, word);
	*slot = (struct vector_slot){.word = word};
	v->count++;
	return slot;
}

void vector_del(struct vector *v, struct vector_slot *slot)
{
	uint32_t mask = v->cap - 1, hole = (uint32_t)(slot - v->slots);
	for (uint32_t i = (hole + 1) & mask; v->slots[i].word; i = (i + 1) & mask) {
		uint32_t home = vector_home(v, v->slots[i].word);
		if (((i - home) & mask) >= ((i - hole) & mask)) {
			v->slots[hole] = v->slots[i];
			hole = i;
		}
	}
	v->slots[hole] = (struct vector_slot){0};
	v->count--;
}
