/* desk.h - one desk at work: acquire, self-test, load, read, apply, commit; see desk.c's drawing.
 */
#ifndef SHELL_DESK_H
#define SHELL_DESK_H

#include "config.h"
#include "redis.h"

struct desk; /* opaque */

/* config is borrowed until desk_reload() or desk_free(); index: which desk of it. owner: name of
 * this process for the lease. NULL when memory ran out. */
struct desk *desk_new(struct event_base *base, const struct mem *m, const struct config *config,
		      size_t index, const struct redis_addr *addr, const char *owner);
void desk_start(struct desk *d);
/* Takes over a new config of the same desk (its counted settings are equal: main.c checked). */
void desk_reload(struct desk *d, const struct config *config, size_t index);
/* Finishes the batch that is under way, gives the lease back, then calls done(arg) once; free it
 * later, not in there. */
void desk_stop(struct desk *d, void (*done)(void *arg), void *arg);
void desk_free(struct desk *d);

#endif
