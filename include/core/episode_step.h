/* episode_step.h - the one place where an issue changes its state and a message about it is told.
 */
#ifndef CORE_EPISODE_STEP_H
#define CORE_EPISODE_STEP_H

#include "apply.h"
#include "burst.h"
#include "episode_moves.h"
#include "hold.h"

/* event happens to issue: its state changes by the table of moves, and message, of which trend, by
 * and why are given, is told when the table, a hold and the storm guard say so. Nothing changes
 * when the table has no such move. */
enum err episode_step(struct apply *a, struct issue *issue, enum episode_event event,
		      struct alert *message);
/* Writes message with what stands out in the cases; neither hold nor guard is asked. */
enum err episode_step_write(struct apply *a, struct issue *issue, enum alert_status status,
			    struct alert *message);
/* A rule fires for issue, whose episode is not open; b: the burst, NULL when one issue's cases were
 * counted. */
enum err episode_step_fire(struct apply *a, struct issue *issue, const struct verdict *v,
			   const struct burst *b);
/* The episode of issue has now the customers of v->trend: when they are twice, four times, ... as
 * many as when it fired, or v->rule (NULL: none) gives them a higher level, it grows. */
enum err episode_step_grow(struct apply *a, struct issue *issue, const struct verdict *v);
/* The hold of issue is over, and it is said why; what was withheld until now is told. */
enum err episode_step_hold_over(struct apply *a, struct issue *issue, enum hold_end end,
				struct span by, struct span why);
/* The cases since the episode fired, the ones counted then included. */
enum err episode_step_sum(struct apply *a, const struct issue *issue, struct trend *out);
/* The episode of issue goes on until it is quiet after last (ms): never shorter than before, never
 * before the clock. */
enum err episode_step_last(struct apply *a, struct issue *issue, int64_t last);
/* Makes the title of issue anew. */
enum err episode_step_title(struct apply *a, struct issue *issue);
/* The cases of b, the newest EPISODE_LOUD with those that e remembers. */
void episode_step_remember(struct episode *e, const uint64_t *seqs, size_t n);

#endif
