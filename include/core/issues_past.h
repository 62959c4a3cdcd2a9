/* issues_past.h - the customers of an issue whose records have expired: how many different ones
 * there ever were.
 *
 * Source: a theta sketch (Dasgupta et al. 2016) over the keyed hashes, which are uniform: all of
 * them up to ISSUES_PAST, exactly; beyond, those below theta, which stand for all. Its standard
 * error is then 1 / sqrt(ISSUES_PAST), 12.5 %. Hashes can be taken out of it again. */
#ifndef CORE_ISSUES_PAST_H
#define CORE_ISSUES_PAST_H

#include "issues.h"

struct ever { /* customers of an issue; low == count == high: exact, else with 95 % */
	uint64_t count, low, high;
};

/* rec, a member, expires. ERR_MEMORY. */
enum err issues_past_add(struct issues *is, struct issue *issue, const struct record *rec);
/* What from had becomes what into has. */
enum err issues_past_join(struct issues *is, struct issue *from, struct issue *into);
/* Forgets a customer. True when it was there. */
bool issues_past_forget(struct issue *issue, uint64_t customer);
/* With the members of today, each customer once. */
struct ever issues_past_ever(const struct issue *issue);

/* Part of a life. */
void issues_past_pack(const struct issue *issue, struct buf *out);
enum err issues_past_load(struct issues *is, struct issue *issue, struct unpack *u);

#endif
