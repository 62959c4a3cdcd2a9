/* desk_check.h - the identity: what a desk did by way of Redis, and what dump | replay makes of the
 * same entries, are the same bytes. Three witnesses stand against what is in Redis:
 *
 *   dump ─┬─▶ recurctl replay ─▶ --effects   = the lines of matches and of alerts
 *         │                  └─▶ --state     = the dump of an engine that loads what is in Redis
 *         └─▶ an engine here, its changes    = all keys of the engine and of people, all lines
 *             written under another prefix */
#ifndef SUPPORT_DESK_CHECK_H
#define SUPPORT_DESK_CHECK_H

#include "desk_run.h"
#include "engine.h"

struct desk_check { /* what was seen */
	char differs[4096]; /* the first difference in words; "" when there is none */
	struct buf entries; /* the dump */
	struct buf effects; /* of replay */
	struct buf text; /* keys_of_text() of the desk */
	struct engine_counts counts;
	size_t lines, effects_bytes; /* lines fed by the mark; bytes of effects they gave */
	size_t entries_bytes; /* bytes of the dump up to the mark */
};

/* r must stand still. mark: a number of entries to take measure at, for comparing two runs up to
 * there. */
void desk_check_run(struct desk_check *c, struct desk_run *r, size_t mark);
void desk_check_fini(struct desk_check *c);

/* Lines of effects that hold what. */
size_t desk_check_count(const struct desk_check *c, const char *what);
/* NULL when equal, else words about the first line that differs, good until the next call. */
const char *desk_check_compare(const char *name, struct span a, struct span b);

#endif
