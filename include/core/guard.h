/* guard.h - the storm guard: at most settings.per_hour messages an hour a desk; what is kept back
 * is counted, and one message tells the count when the hour is over. Nothing vanishes silently. */
#ifndef CORE_GUARD_H
#define CORE_GUARD_H

#include "alert.h"
#include "unpack.h"

#define GUARD_ISSUES 50 /* that the count names */

struct guard {
	int64_t began; /* of the hour, ms; meaningful while sent > 0 */
	uint32_t sent; /* messages of this hour */
	uint32_t kept[ALERT_STATUS_COUNT]; /* messages kept back, by status */
	uint64_t issues[GUARD_ISSUES]; /* the first issues that they are about, each once */
	uint32_t n_issues;
};

/* True when a message about issue (0: none) may go out at the time at (ms); else it has been
 * counted. */
MUST_USE bool guard_lets(struct guard *g, const struct settings *s, int64_t at,
			 enum alert_status status, uint64_t issue);
/* When there is a count to tell, ms; INT64_MAX: nothing was kept back. */
int64_t guard_next(const struct guard *g);
/* Writes the message with the count, and begins anew. */
enum err guard_tell(struct guard *g, const struct issues *is, int64_t at, struct effects *out);

void guard_pack(const struct guard *g, struct buf *out);
/* False when the bytes cannot be. */
MUST_USE bool guard_load(struct guard *g, struct unpack *u);

#endif
