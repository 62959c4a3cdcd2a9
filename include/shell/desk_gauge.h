/* desk_gauge.h - looks at the input streams from outside: entries that were trimmed before they
 * were read are counted, and a consumer group shows everybody else how far the desk is. */
#ifndef SHELL_DESK_GAUGE_H
#define SHELL_DESK_GAUGE_H

#include "desk_call.h"
#include "desk_streams.h"

struct desk_gauge; /* opaque */

/* streams is borrowed. NULL when memory ran out. */
struct desk_gauge *desk_gauge_new(const struct mem *m, struct desk_streams *streams);
void desk_gauge_free(struct desk_gauge *g);

/* Asks and tells whatever is due at now (ms of the steady clock), at most once a second. Answers
 * change `lost` of the streams; errors are nobody's trouble. */
void desk_gauge_look(struct desk_gauge *g, struct redis *redis, int64_t now);
/* The same, whenever it was last done. */
void desk_gauge_look_now(struct desk_gauge *g, struct redis *redis, int64_t now);

/* Entries lost of a stream that in all had `added` and still has `length`, of which `read` were
 * read, up to the id `at`; first and last: the ids of its first entry and of the last ever added.
 * Returns lost when it cannot be told now, -1 when it never can. A pure function. */
int64_t desk_gauge_lost(int64_t lost, uint64_t added, uint64_t length, uint64_t read,
			struct entry_id at, struct entry_id first, struct entry_id last);

#endif
