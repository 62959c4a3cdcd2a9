/* episode.h - the life of an issue: pending, firing, escalated, resolved, regressed, merged. */
#ifndef CORE_EPISODE_H
#define CORE_EPISODE_H

#include "apply.h"
#include "episode_moves.h"
#include "hold.h"

/* A case joined issue: opens an episode when a rule says so, or keeps the open one going. */
enum err episode_case(struct apply *a, struct issue *issue, int64_t at);
/* rec was counted: when the desk is loud about what it says (burst.h), opens an episode, or goes on
 * with the one that is about the same. */
enum err episode_crowd(struct apply *a, const struct record *rec);

/* A person says so: EPISODE_RESOLVE, EPISODE_DISMISS or EPISODE_REOPEN. Of a resolved issue the
 * earlier cases do not count again. */
enum err episode_person(struct apply *a, struct issue *issue, enum episode_event event,
			struct span by, struct span why);
/* from is about to be merged into into, and has its members still: an open episode goes on there,
 * untold, and so does what a person holds back. by and why are empty when no person says so. */
enum err episode_merge(struct apply *a, struct issue *from, struct issue *into, struct span by,
		       struct span why);
/* A person holds messages of issue back; it is told when people know that it is loud. */
enum err episode_hold(struct apply *a, struct issue *issue, const struct hold *h, struct span by,
		      struct span why);
/* A person takes that back. */
enum err episode_unhold(struct apply *a, struct issue *issue, struct span by, struct span why);

/* When the next deadline of an issue is due, ms; INT64_MAX: none. Then: fires it. */
int64_t episode_next(const struct apply *a);
enum err episode_due(struct apply *a, int64_t due);
/* When the next issue that only its past keeps is to be forgotten: a year after it was over, or
 * retention when that is longer. Then: forgets all whose time has come by t. */
int64_t episode_past_next(const struct apply *a);
enum err episode_past_due(struct apply *a, int64_t t);
/* When the storm guard has a count to tell, and tells it. */
int64_t episode_storm_next(const struct apply *a);
enum err episode_storm_due(struct apply *a, int64_t t);

/* A case of issue was deleted: a title made of its terms is made again. */
enum err episode_retitle(struct apply *a, struct issue *issue);

#endif
