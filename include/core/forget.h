/* forget.h - the command forget: a customer, or one case, as if they had never been here. */
#ifndef CORE_FORGET_H
#define CORE_FORGET_H

#include "apply.h"

/* a->ticket is a forget: deletes each case that it names as case.deleted does, and a customer's
 * hash wherever it stands. Nothing to forget is no mistake, so *reason is always NULL. */
enum err forget_apply(struct apply *a, const char **reason);

#endif
