/* harm_tally.h - one walk over the cases of a period that fills the sums of a struct harm. */
#ifndef CORE_HARM_TALLY_H
#define CORE_HARM_TALLY_H

#include "harm.h"

#define HARM_TALLY_MAX  (UINT32_C(1) << 26)
#define HARM_TALLY_BITS 26 /* so many times of a period are told apart: records at most */

struct harm_value { /* of an attribute */
	uint32_t word;
	enum harm_by by;
	struct harm_group group;
};

struct harm_tally {
	const struct issues *is;
	struct harm *out;
	struct map customers; /* hash -> something */
	uint32_t anonymous; /* cases that count as a customer each */
	struct map newest; /* customer and issue -> its newest contact so far */
	struct map in_group; /* customer and value -> something */
	struct map places; /* word -> its place in values, from 1 */
	struct harm_value *values;
	size_t n_values, cap_values;
	struct keys times; /* ms << HARM_TALLY_BITS | a number, for keys are a set */
	uint32_t resolved, reopened; /* cases that ever were */
};

void harm_tally_init(struct harm_tally *t, const struct issues *is, struct harm *out);
void harm_tally_fini(struct harm_tally *t);
/* Adds the issue's cases of out's period. ERR_MEMORY. */
enum err harm_tally_issue(struct harm_tally *t, const struct issue *issue);
/* Writes the largest groups to out. */
void harm_tally_groups(struct harm_tally *t);

#endif
