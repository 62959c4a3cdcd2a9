/* rules.h - when is an issue loud? The rules of the settings that count an issue's own cases:
 * count, new_issue, regression. */
#ifndef CORE_RULES_H
#define CORE_RULES_H

#include "trend.h"

struct verdict {
	const struct rule *rule; /* NULL: no rule fires */
	struct trend trend; /* what it counted */
};

/* The level of an alert of rule that so many customers are in. */
enum level rules_level(const struct rule *rule, uint32_t customers);

/* The highest level that rules_check() may give for rule; LEVEL_NOTICE when it is another's work.
 */
enum level rules_highest(const struct rule *rule);

/* The rule that fires for issue at clock (ms): the highest level first, then the order in the
 * config. Cases up to the end of the last episode do not count again; words are those of the
 * records. False when memory ran out. */
MUST_USE bool rules_check(const struct settings *s, const struct words *words,
			  const struct issue *issue, int64_t clock, struct keys *scratch,
			  struct verdict *out);

/* The rule that an episode keeps the name of; NULL when there is none any more. */
const struct rule *rules_of(const struct settings *s, const struct episode *e);

#endif
