/* when.h - times in customers' entries: RFC 3339, or Unix seconds / milliseconds, to ms since 1970.
 */
#ifndef CORE_WHEN_H
#define CORE_WHEN_H

#include "span.h"

#define WHEN_LATEST INT64_C(253402300799999) /* 9999-12-31T23:59:59.999Z */

/* Reads s ("2026-11-23T10:00:00+09:00", "2026-11-23 10:00:00.5Z", "1767571200", "1767571200.5",
 * "1767571200123"). A plain number of 1e11 or more is milliseconds. False when s is no time or
 * lies outside the years 1970 to 9999. */
MUST_USE bool when_parse(struct span s, int64_t *ms);

/* Reads a length of time ("30m", "2h", "7d", "h" for one hour) to ms, at most 3660 days. False when
 * s is none. */
MUST_USE bool when_length(struct span s, int64_t *ms);

#endif
