/* zone.h - time zones as tables of turns, read from the system's tzdata (TZif, RFC 8536). Neither
 * the machine's own zone nor its environment is looked at. */
#ifndef SHELL_ZONE_H
#define SHELL_ZONE_H

#include "config.h"

#define ZONE_LAST_YEAR 2099 /* until its end a zone's rule is written out; then all stays so */

/* Reads the bytes of a TZif file of version 2 or later. *turns, of m and the caller's to free,
 * holds *n > 0 turns by time, the first at INT64_MIN. Returns NULL, or words for what is wrong
 * ("holds leap seconds"). */
MUST_USE const char *zone_read(const struct mem *m, struct span file, struct zone_turn **turns,
			       size_t *n);
/* The turns of c->settings.time_zone into c; none for UTC, which needs no file. False with words
 * and a next step in why. */
MUST_USE bool zone_load(struct config *c, struct buf *why);

#endif
