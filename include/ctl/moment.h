/* moment.h - points in time for people: "3h" ago on a command line, dates and ages in print. Always
 * UTC, never a locale; when.h reads what programs write. */
#ifndef CTL_MOMENT_H
#define CTL_MOMENT_H

#include "buf.h"

/* What when_parse() reads, and "90s", "15m", "3h", "2d", "1w" for so long before now, and "0" for
 * the beginning. ms since 1970. False for anything else. */
MUST_USE bool moment_read(struct span text, int64_t now, int64_t *ms);

/* Appends "2026-11-23 14:10:33". */
void moment_write(struct buf *out, int64_t ms);
/* Appends "3 min ago", "in 2 h", "just now". */
void moment_write_ago(struct buf *out, int64_t ms, int64_t now);
/* Appends a length of time in the largest unit that leaves at least two of it: "24 h", "90 s". */
void moment_write_length(struct buf *out, int64_t ms);

#endif
