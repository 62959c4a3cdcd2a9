/* silence_issue.h - issues that came steadily and have stopped: the notice went_quiet of an issue.
 *
 * Method: as for streams (silence.h), so that nights and weekends are no silence; and the desk's
 * other cases since its last one must be so many that none of them being its own is a surprise
 * (surprise.h): on a holiday all issues are silent, which says nothing of any. */
#ifndef CORE_SILENCE_ISSUE_H
#define CORE_SILENCE_ISSUE_H

#include "crowd.h"
#include "issues.h"
#include "scope.h"

#define SILENCE_ISSUE_CASES 4096 /* newest ones that are looked at */
#define SILENCE_ISSUE_SHOWN 40 /* of those that a notice names */

struct silence_issue {
	int64_t due; /* ms, when it is to be weighed; INT64_MAX: never */
	int64_t last; /* its newest case that counts, ms */
	int64_t since; /* that the figures are about, ms */
	uint32_t cases; /* since then */
	const struct record *at[SILENCE_ISSUE_SHOWN]; /* the newest of them, by time */
	size_t n;
};

/* The silence of issue by rule. */
struct silence_issue silence_issue_find(const struct settings *s, const struct rule *rule,
					const struct words *words, const struct issue *issue);
/* True when the desk's cases since found->last make it a surprise. */
bool silence_issue_surprises(const struct crowd *c, const struct silence_issue *found);

#endif
