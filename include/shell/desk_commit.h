/* desk_commit.h - turns a batch's effects into the one script call that commits it. */
#ifndef SHELL_DESK_COMMIT_H
#define SHELL_DESK_COMMIT_H

#include "desk_call.h"
#include "desk_lease.h"
#include "desk_streams.h"
#include "effects.h"

struct desk_commit {
	const char *token; /* of this commit */
	bool cut; /* a stretch of one order ends before this batch */
	int64_t keep_alerts; /* ms */
	uint64_t max_matches, max_dead, max_digests, max_cuts;
};

/* Puts the commit into c: effects, the positions of `batch` where they moved, what was lost, and a
 * cut at `applied` when it is wanted. ERR_LIMIT when it is more than one call can hold,
 * ERR_INPUT when an effect is no command of Redis. */
MUST_USE enum err desk_commit_build(const struct desk_commit *commit,
				    const struct desk_lease *lease, struct desk_streams *streams,
				    const struct effects *fx, struct desk_call *c);

#endif
