/* burst.h - is the desk louder than its own past about what the case at hand says?
 *
 * Method: the case's neighbours within a window against those before it (surprise.h), at several
 * widths of nearness and of the window; then the same among the cases that share one of its
 * attribute values. What is found so is told with all of its neighbours, whatever their values. */
#ifndef CORE_BURST_H
#define CORE_BURST_H

#include "apply.h"

#define BURST_CASES 40 /* newest ones that stand for a burst */

struct burst {
	const struct rule *rule; /* NULL: nothing is loud */
	int64_t window;
	uint32_t cases, customers; /* all of them */
	uint32_t excess; /* surprise above what the rule asks for, 1/256 bits */
	const struct record *at[BURST_CASES]; /* in order of arrival */
	size_t n;
};

/* rec has just been counted. False when memory ran out. */
MUST_USE bool burst_find(struct apply *a, const struct record *rec, struct burst *out);

#endif
