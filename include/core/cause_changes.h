/* cause_changes.h - which changes came shortly before an issue became loud, and how its rate
 * differs since. */
#ifndef CORE_CAUSE_CHANGES_H
#define CORE_CAUSE_CHANGES_H

#include "cause_attrs.h"
#include "changes.h"
#include "exact.h"

#define CAUSE_CHANGES_MOST 3
#define CAUSE_CHANGES_SPAN                                                                         \
	(INT64_C(7) * 86400000) /* before and after that are counted, at most                      \
				 */

struct cause_change {
	const struct change *change; /* borrowed */
	int64_t onset; /* time of the first case, ms */
	uint32_t before, after; /* cases of the issue */
	int64_t before_ms, after_ms; /* in so long, from 1 s */
	struct exact ratio; /* of the rate after to the one before: see exact_ratio() */
	bool fits; /* an attribute of the change stands out in the cases */
};

/* The changes from settings.causes_before before the first of cases to an hour after it, seen at
 * clock: those whose attribute stands out (told) first, then the nearest to the onset. Counted are
 * the members of issue, and the cases whatever issue they are in. Returns how many. */
size_t cause_changes_find(const struct issues *is, const struct changes *changes,
			  const struct issue *issue, const struct cause_cases *cases,
			  const struct cause *told, size_t n_told, int64_t clock,
			  struct cause_change out[CAUSE_CHANGES_MOST]);

#endif
