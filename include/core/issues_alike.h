/* issues_alike.h - which issues have grown so alike that they are one problem?
 *
 * Method: two issues are one when the mean cosine of their pairs of cases comes near to the mean
 * cosine of the pairs within each: group-average linkage (Sokal & Michener 1958) that asks what the
 * issues themselves are like, and no fixed figure. All of it follows from the sums. An issue looks
 * when it has 4, 8, 16, ... cases, so that a case pays for few looks, each of bounded work. */
#ifndef CORE_ISSUES_ALIKE_H
#define CORE_ISSUES_ALIKE_H

#include "issues.h"

#define ISSUES_ALIKE_WORDS 48 /* heaviest words of an issue by which others are searched */
#define ISSUES_ALIKE_CASES 256 /* that one look moves at most */

struct issues_alike { /* those that are one with an issue, the nearest first */
	struct issue *at[INDEX_CANDIDATES];
	uint32_t pair[INDEX_CANDIDATES]; /* mean cosine of the pairs of cases, 1/10000 */
	uint32_t score[INDEX_CANDIDATES]; /* cosine of the sums, 1/10000 */
	size_t n;
};

/* True when issue has as many cases as make it look for others. */
bool issues_alike_looks(const struct issue *issue);
/* The issues that are one with issue by what their cases say. ERR_MEMORY. */
enum err issues_alike_find(struct issues *is, const struct issue *issue, struct issues_alike *out);
/* Of two that are one: true when a stays and b goes into it. That is the one that people decided
 * about, then the larger one, then the older one. */
bool issues_alike_stays(const struct issue *a, const struct issue *b);
/* True when nothing is against it: no decision of a person, no opposites, and from is no larger
 * than one look may move. */
bool issues_alike_may(const struct issues *is, const struct issue *from, const struct issue *into);

#endif
