/* announce.h - event=change: people tell what they changed. */
#ifndef CORE_ANNOUNCE_H
#define CORE_ANNOUNCE_H

#include "apply.h"

/* Keeps the change that a->ticket tells. One that tells nothing but its time moves the clock
 * alone. */
enum err announce_apply(struct apply *a);

#endif
