/* decide_split.h - a person says that some cases of an issue are another problem. */
#ifndef CORE_DECIDE_SPLIT_H
#define CORE_DECIDE_SPLIT_H

#include "apply.h"

/* Moves the cases named by a->ticket from issue to a new one, from which it is kept apart from now
 * on: see issues_bound.h. *reason is set when that cannot be; nothing changed then. */
enum err decide_split_cases(struct apply *a, struct issue *issue, const char **reason);

#endif
