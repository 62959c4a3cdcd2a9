/* episode.h - the life of an episode: quiet -> firing -> resolved (or merged), and again. */
#ifndef CORE_EPISODE_H
#define CORE_EPISODE_H

#include "alert.h"
#include "apply.h"

/* A case joined issue: opens an episode when a rule says so, or keeps the open one going. */
enum err episode_case(struct apply *a, struct issue *issue, int64_t at);
/* rec was counted: when the desk is loud about what it says (burst.h), opens an episode, or goes on
 * with the one that is about the same. */
enum err episode_crowd(struct apply *a, const struct record *rec);
/* The time of the issue's open episode has come: it is resolved. */
enum err episode_due(struct apply *a, struct issue *issue);
/* A person ended it: resolved, or merged (issue->merged_into is set). Without an open episode
 * only the end is noted, so that earlier cases do not count again. */
enum err episode_end(struct apply *a, struct issue *issue, enum alert_status status, struct span by,
		     struct span why);

/* A case of issue was deleted: a title made of its terms is made again. */
enum err episode_retitle(struct apply *a, struct issue *issue);

#endif
