/* desk_load.h - loads a desk's state from Redis into a fresh engine. */
#ifndef SHELL_DESK_LOAD_H
#define SHELL_DESK_LOAD_H

#include "desk_answer.h"
#include "desk_call.h"
#include "engine.h"

struct desk_load; /* opaque */

/* prefix is borrowed. NULL when memory ran out. */
struct desk_load *desk_load_new(const struct mem *m, struct span prefix);
void desk_load_free(struct desk_load *l);

/* Loads into engine, which is borrowed until done(arg, answer) is called: once, when nothing is on
 * its way any more. */
void desk_load_start(struct desk_load *l, struct redis *redis, struct engine *engine,
		     void (*done)(void *arg, const struct desk_answer *answer), void *arg);
/* Asks for nothing further; done() comes with what the answers on their way make of it. */
void desk_load_stop(struct desk_load *l);
/* Buckets read, and to be read (0 before that is known). */
void desk_load_progress(const struct desk_load *l, uint64_t *done, uint64_t *total);

#endif
