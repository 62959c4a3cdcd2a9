/* crowd_lengths.h - the words of the crowd's cases, and how long each case is by what they weigh
 * today. */
#ifndef CORE_CROWD_LENGTHS_H
#define CORE_CROWD_LENGTHS_H

#include "crowd.h"
#include "crowd_lists.h"

struct crowd_lengths {
	const struct records *records;
	struct crowd_lists words; /* places that hold a word */
	uint16_t *idf; /* by word, as it stands in the norms */
	size_t n_idf;
	uint32_t all; /* signature_all() then */
	uint64_t moved; /* words->n_moved then */
	uint64_t norm[CROWD_CASES]; /* by place: the squared length, less than 2^44 */
	uint32_t length[CROWD_CASES]; /* its root, 0 where norm changed */
};

/* records is borrowed. */
void crowd_lengths_init(struct crowd_lengths *l, const struct mem *m,
			const struct records *records);
void crowd_lengths_fini(struct crowd_lengths *l);

/* The case at place, which was empty, has these n words. False when memory ran out. */
MUST_USE bool crowd_lengths_add(struct crowd_lengths *l, uint16_t place,
				const struct record_token *tokens, size_t n);
/* It is gone; they are all that it had. */
void crowd_lengths_remove(struct crowd_lengths *l, uint16_t place,
			  const struct record_token *tokens, size_t n);

/* What words weigh today counts from now on. */
void crowd_lengths_renew(struct crowd_lengths *l);
/* The length of the case at place. */
uint64_t crowd_lengths_of(struct crowd_lengths *l, uint16_t place);

/* What a word weighs where all is signature_all() of the desk's cases: by the cases that hold it.
 */
static inline uint32_t crowd_lengths_idf(const struct records *r, uint32_t word, uint32_t all)
{
	return signature_idf_in(r->words->at[word].refs, all);
}
/* signature_all() of the desk's cases. */
uint32_t crowd_lengths_all(const struct records *r);
/* Of a word said so many times: without the classes of prefixes, for they help to tell issues
 * apart, and cost bursts. */
static inline uint32_t crowd_lengths_tf(uint32_t count)
{
	return signature_tf(SIGNATURE_PLAIN, count, false);
}

#endif
