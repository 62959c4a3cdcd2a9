/* vector.h - a sparse vector of integers: word index -> sum. The summed signature. */
#ifndef CORE_VECTOR_H
#define CORE_VECTOR_H

#include "mem.h"

#define VECTOR_SQUARES 32 /* so many of the largest amounts fit as a desk may have cases */

struct vector_slot {
	uint32_t word; /* 0: empty */
	uint32_t sum; /* > 0 when word is not 0 */
	uint32_t squares; /* index.c's: of the amounts that make up the sum, in VECTOR_SQUARES */
	uint32_t post; /* index.c's: where the posting list of word holds this vector */
};

struct vector {
	struct vector_slot *slots; /* open addressing, at least a quarter empty */
	uint32_t count, cap;
};

/* How many amounts make up the slot's sum: nearly exact, for those of one word differ little. */
static inline uint64_t vector_amounts(const struct vector_slot *s)
{
	uint64_t squares = (uint64_t)s->squares * VECTOR_SQUARES;
	return squares ? ((uint64_t)s->sum * s->sum + squares / 2) / squares : s->sum;
}

void vector_fini(struct vector *v, const struct mem *m);
/* NULL when word is not in v. */
struct vector_slot *vector_find(const struct vector *v, uint32_t word);
/* The slot of word, made with sum 0 when new; NULL when memory ran out. */
MUST_USE struct vector_slot *vector_want(struct vector *v, const struct mem *m, uint32_t word);
/* Removes a slot; other slots may move. */
void vector_del(struct vector *v, struct vector_slot *slot);

#endif
