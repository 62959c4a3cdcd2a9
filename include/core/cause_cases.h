/* cause_cases.h - which cases a cause is looked for in, and which ones they are held against. */
#ifndef CORE_CAUSE_CASES_H
#define CORE_CAUSE_CASES_H

#include "crowd.h"
#include "issues.h"

#define CAUSE_CASES_MOST   256 /* of an issue, newest */
#define CAUSE_CASES_OTHERS 736 /* others that they are held against */
#define CAUSE_CASES_LOOK   4096 /* records that are looked at for others */

struct cause_cases { /* in order of arrival, none twice */
	const struct record *at[CAUSE_CASES_MOST];
	size_t n;
};

struct cause_others {
	const struct record *at[CAUSE_CASES_OTHERS];
	size_t n;
};

/* The newest members of issue later than from (ms, exclusive) and not later than to. */
void cause_cases_members(const struct issue *issue, int64_t from, int64_t to,
			 struct cause_cases *out);
/* What the newest episode of issue rests on: of a burst the loud cases, whatever issues they are
 * in, and the cases near them; else the members since it began. False when memory ran out. */
MUST_USE bool cause_cases_episode(const struct issues *is, struct crowd *crowd,
				  const struct issue *issue, struct cause_cases *out);

/* The desk's other cases of the same time: those that arrived between the first case and the last,
 * then the nearest before and after, about 480, at most a week away; of as many as are Korean here
 * as many are Korean there, for the language of a case decides its region. Members of an issue
 * that one of the cases is in are no others. A function of the records alone. */
void cause_cases_others(const struct issues *is, const struct cause_cases *cases,
			struct cause_others *out);

#endif
