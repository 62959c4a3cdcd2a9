/* desk_merge.c - see desk_merge.h.
 *
 *   stream 0   1 ─ 3 ─ 5 ┄ full, so nothing after 5 is taken
 *   stream 1     2 ─────── 6
 *   order      1   2   3   5            (6 is read again)
 *
 * The next entry is found by looking at the head of every run: there are 65 at most, and usually
 * one or two. */
#include "desk_merge.h"

/* Runs have at most this many heads to keep in hand: the input streams and the commands. */
#define RUNS_MAX 256

static bool limit_of(const struct desk_run *runs, size_t n, struct entry_id *limit)
{
	bool any = false;
	for (size_t i = 0; i < n; i++) {
		if (!runs[i].full || runs[i].count == 0)
			continue;
		struct entry_id last = runs[i].ids[runs[i].count - 1];
		if (!any || entry_id_cmp(last, *limit) < 0)
			*limit = last;
		any = true;
	}
	return any;
}

size_t desk_merge(const struct desk_run *runs, size_t n, struct desk_pick *out)
{
	size_t heads[RUNS_MAX] = {0}, taken = 0;
	struct entry_id limit = {UINT64_MAX, UINT64_MAX};
	bool limited = limit_of(runs, n, &limit);
	if (n > RUNS_MAX)
		return 0;
	for (;;) {
		size_t best = n;
		for (size_t i = 0; i < n; i++) {
			if (heads[i] == runs[i].count)
				continue;
			if (best == n ||
			    desk_merge_cmp(runs[i].ids[heads[i]], runs[i].rank,
					   runs[best].ids[heads[best]], runs[best].rank) < 0)
				best = i;
		}
		if (best == n || (limited && entry_id_cmp(runs[best].ids[heads[best]], limit) > 0))
			return taken;
		out[taken++] = (struct desk_pick){best, heads[best]++};
	}
}
