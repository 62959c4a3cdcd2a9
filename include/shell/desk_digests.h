/* desk_digests.h - files of the digests that were committed, for those who have no Redis client. */
#ifndef SHELL_DESK_DIGESTS_H
#define SHELL_DESK_DIGESTS_H

#include "config.h"
#include "effects.h"

/* Writes each format of each digest line in fx into digest.folder as DESK-PERIOD.FORMAT, in place
 * of one of the same name. Nothing without a folder. What goes wrong is logged, with the next step:
 * the stream has it all the same. */
void desk_digests_write(const struct config *c, const char *desk, const struct effects *fx);

#endif
