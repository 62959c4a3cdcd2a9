/* desk_merge.h - in which order the entries of several streams are applied. A pure function. */
#ifndef SHELL_DESK_MERGE_H
#define SHELL_DESK_MERGE_H

#include "entry.h"

struct desk_run { /* what one stream gave */
	const struct entry_id *ids; /* ascending */
	size_t count;
	uint32_t rank; /* ranks differ; ENTRY_COMMANDS sorts last */
	bool full; /* it gave all that was asked for, so there may be more */
};

struct desk_pick { /* entry `at` of run `run` */
	size_t run, at;
};

/* The common order is (id, rank). Only entries up to the smallest last id among full runs are
 * taken, since what such a run holds back may belong before the others' later entries. So a
 * backlog gives one order, whatever count was asked for. Writes the picks into out, which has room
 * for all entries, and returns how many are taken. */
size_t desk_merge(const struct desk_run *runs, size_t n, struct desk_pick *out);

/* The common order. Negative, 0, positive as memcmp. */
static inline int desk_merge_cmp(struct entry_id a, uint32_t rank_a, struct entry_id b,
				 uint32_t rank_b)
{
	int c = entry_id_cmp(a, b);
	return c ? c : (rank_a > rank_b) - (rank_a < rank_b);
}

#endif
