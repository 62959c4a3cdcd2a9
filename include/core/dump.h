/* dump.h - the state as canonical text, and the recount that proves its sums. */
#ifndef CORE_DUMP_H
#define CORE_DUMP_H

#include "state.h"

/* Appends everything that decides, ordered by ids alone: two states are equal exactly when their
 * dumps are. */
enum err dump_state(const struct state *s, struct buf *out);
/* Counts every sum again from the records. True when all agree; else words in out. */
bool dump_recount(const struct state *s, struct buf *out);

#endif
