/* maintenance.h - times of planned work, in which rules do not count: once, or every week. */
#ifndef CORE_MAINTENANCE_H
#define CORE_MAINTENANCE_H

#include "period.h"

/* The first stretch of m that ends after t (ms): [*from, *to). False when there is none. */
MUST_USE bool maintenance_next(const struct settings *s, const struct maintenance *m, int64_t t,
			       int64_t *from, int64_t *to);
/* The windows that concern the rule called name: a bit each of s->maintenance. */
uint64_t maintenance_of(const struct settings *s, struct span name);

#endif
