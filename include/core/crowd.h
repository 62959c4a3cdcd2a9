/* crowd.h - the desk's newest cases and their words: which of them say nearly the same as this one?
 *
 * Unlike an issue, the neighbours of a case have no edges that an earlier case drew: a burst that
 * falls into three issues is one crowd. Derived from the records alone. */
#ifndef CORE_CROWD_H
#define CORE_CROWD_H

#include "records.h"
#include "signature.h"

#define CROWD_CASES    16384 /* newest by order of arrival that are looked at; a power of 2 */
#define CROWD_POSTINGS 131072 /* walked a search at most, rarest words first */

#define CROWD_WIDEST                                                                               \
	2500 /* the cosine that all who ask begin with, so that one search serves them */

#define CROWD_GROUP 40 /* cases of a group whose nearness is asked for */

struct crowd; /* opaque */

struct near { /* a case, and its cosine with the one that was asked for, in 1/10000 */
	struct record *rec;
	uint32_t cosine;
};

/* records is borrowed. NULL when memory ran out. */
struct crowd *crowd_new(const struct mem *m, const struct records *records);
void crowd_free(struct crowd *c);

/* rec has its words: it can be found from now on, while it is among the newest. False when memory
 * ran out. */
MUST_USE bool crowd_add(struct crowd *c, struct record *rec);
/* rec is to vanish; nothing happens when it is not here. */
void crowd_remove(struct crowd *c, const struct record *rec);
/* Around a change of rec's attributes, for rec may be found by them: they are taken away before it
 * and given again after it. Nothing happens when it is not here. False when memory ran out. */
void crowd_attrs_remove(struct crowd *c, const struct record *rec);
MUST_USE bool crowd_attrs_add(struct crowd *c, const struct record *rec);

/* The other cases with a cosine of at least floor (> 0) with rec, in order of arrival; borrowed
 * until the next call; the same question again costs nothing. NULL when memory ran out. */
MUST_USE const struct near *crowd_near(struct crowd *c, const struct record *rec, uint32_t floor,
				       size_t *n);
/* The mean cosine of the pairs of x and y, a case with itself counting as 1; at most CROWD_GROUP
 * each. */
uint32_t crowd_nearness(const struct crowd *c, const struct record *const *x, size_t nx,
			const struct record *const *y, size_t ny);
/* Cases here later than after (ms, exclusive), and all. */
uint32_t crowd_since(const struct crowd *c, int64_t after);
uint32_t crowd_count(const struct crowd *c);
/* Cases here later than after that have the attribute's value. Looks at CROWD_CASES of them at
 * most, at a few hundred when they came nearly in order of time. */
uint32_t crowd_with(const struct crowd *c, uint32_t attr, int64_t after);
/* The time of the earliest case here, INT64_MAX when there is none. */
int64_t crowd_first(const struct crowd *c);

#endif
