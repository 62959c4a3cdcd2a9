/* desk_bell.h - the doorbell: a connection of its own that blocks in XREAD, and rings when there
 * may be something to read. What it reads is thrown away; a ring too many does no harm. */
#ifndef SHELL_DESK_BELL_H
#define SHELL_DESK_BELL_H

#include "desk_read.h"

struct desk_bell; /* opaque */

/* read is borrowed. NULL when memory ran out. */
struct desk_bell *desk_bell_new(struct event_base *base, const struct mem *m,
				const struct redis_addr *addr, int64_t timeout_ms,
				struct span prefix, const struct desk_read *read,
				void (*ring)(void *arg), void *arg);
void desk_bell_start(struct desk_bell *b);
/* Listen from what is fetched now on. It rings once or more, until the next desk_bell_arm(). */
void desk_bell_arm(struct desk_bell *b);
void desk_bell_free(struct desk_bell *b);

#endif
