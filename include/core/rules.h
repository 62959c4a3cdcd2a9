/* rules.h - when is an issue loud? The table of rules of the settings, applied to one issue. */
#ifndef CORE_RULES_H
#define CORE_RULES_H

#include "trend.h"

struct verdict {
	const struct rule *rule; /* NULL: no rule fires */
	struct trend trend; /* what it counted */
};

/* The rule that fires for issue at clock (ms): the highest level first, then the order in the
 * config. Cases up to the end of the last episode do not count again. False when memory ran
 * out. */
MUST_USE bool rules_check(const struct settings *s, const struct issue *issue, int64_t clock,
			  struct keys *scratch, struct verdict *out);

#endif
