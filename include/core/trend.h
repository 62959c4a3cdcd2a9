/* trend.h - how many cases of an issue, by how many customers, in a sliding window of entry time.
 */
#ifndef CORE_TREND_H
#define CORE_TREND_H

#include "issues.h"
#include "scope.h"

#define TREND_CUSTOMERS 4096 /* the newest cases of a window among which customers are counted */

struct trend {
	size_t first; /* the window's members are [first, n_members) */
	uint32_t cases; /* in the window */
	uint32_t customers; /* distinct ones; a case without customer_id counts as one of its own */
	int64_t last; /* of trend_within(): time of the newest case */
};

/* The first member that is not before at (ms), n_members when there is none. */
size_t trend_first(const struct issue *issue, int64_t at);
/* The members later than after (ms, exclusive). */
struct trend trend_cases(const struct issue *issue, int64_t after);
/* The same with customers; scratch is overwritten. False when memory ran out. */
MUST_USE bool trend_customers(const struct issue *issue, struct keys *scratch, struct trend *t);
/* Both at once of the cases that fit scope, which is not open, among the newest TREND_CUSTOMERS of
 * the window. False when memory ran out. */
MUST_USE bool trend_within(const struct issue *issue, int64_t after, struct scope *scope,
			   struct keys *scratch, struct trend *t);

#endif
