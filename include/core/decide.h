/* decide.h - what people decide about issues, from the commands stream: merge, resolve, rename,
 * link. Each is kept in the history: packed {event, at, by, why, what}, oldest first. */
#ifndef CORE_DECIDE_H
#define CORE_DECIDE_H

#include "apply.h"

/* a->ticket is a decision. *reason is set (for the dead letter) when it names an issue that is not
 * there or asks for what cannot be; nothing changed then. */
enum err decide_apply(struct apply *a, const char **reason);

#endif
