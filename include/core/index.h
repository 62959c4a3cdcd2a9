/* index.h - the issues' summed signatures and the inverted index over them.
 *
 * An issue is known here by its slot, a small number that issues.c gives out. Search walks the
 * posting lists of the rarest tokens first and stops at a fixed number of postings, so its cost is
 * bounded whatever a customer writes. */
#ifndef CORE_INDEX_H
#define CORE_INDEX_H

#include "signature.h"
#include "vector.h"
#include "words.h"

#define INDEX_POSTINGS   32768 /* walked a search at most */
#define INDEX_CANDIDATES 24 /* issues whose cosine is computed */

struct index; /* opaque */

struct query_token { /* one token of the case that looks for its issue */
	uint32_t word; /* index in words, 0 when no record holds it yet */
	uint32_t weight; /* idf * tf */
	uint32_t idf;
};

struct candidate {
	uint32_t slot;
	signature_wide dot;
};

/* words is borrowed for the index's life. NULL when memory ran out. */
struct index *index_new(const struct mem *m, const struct words *words);
void index_free(struct index *ix);

/* Adds amount (> 0) of word to the vector of slot, or takes it away again. False when memory ran
 * out. */
MUST_USE bool index_add(struct index *ix, uint32_t slot, uint32_t word, uint32_t amount);
MUST_USE bool index_sub(struct index *ix, uint32_t slot, uint32_t word, uint32_t amount);
/* The vector of slot; empty when nothing was added. Borrowed until the next add or sub. */
const struct vector *index_vector(const struct index *ix, uint32_t slot);

/* Slots whose vector holds word, which may be 0. */
uint32_t index_holders(const struct index *ix, uint32_t word);

/* What word, 0 for one that no issue holds, weighs today; 0 for one that weighs nothing. */
uint32_t index_idf(const struct index *ix, uint32_t word);

/* The squared length of slot's vector with today's idf. */
signature_wide index_norm(const struct index *ix, uint32_t slot);

struct index_spread { /* of a slot's vector, with today's idf */
	signature_wide norm; /* its squared length */
	signature_wide own; /* the sum of the squared lengths of what was added to it */
};
/* Of those classes of tokens alone whose bit (1 << signature_class()) is set. */
struct index_spread index_spread_in(const struct index *ix, uint32_t slot, unsigned classes);
/* norm / own: 1 for one member, n for n equal ones; what they have in common. */
struct index_spread index_spread(const struct index *ix, uint32_t slot);

/* The issues that share tokens with q, most promising first, at most INDEX_CANDIDATES; dots are
 * exact. Ties go to the lower rank[slot] (ids of issues). False when memory ran out. */
MUST_USE bool index_search(struct index *ix, struct query_token *q, size_t n, const uint64_t *rank,
			   struct candidate *out, size_t *found);

struct index_filter { /* which slots may be found */
	bool (*fits)(void *arg, uint32_t slot);
	void *arg;
};

/* The same among those slots that fit; NULL: all. */
MUST_USE bool index_search_among(struct index *ix, struct query_token *q, size_t n,
				 const uint64_t *rank, const struct index_filter *filter,
				 struct candidate *out, size_t *found);

#endif
