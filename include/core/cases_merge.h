/* cases_merge.h - two issues become one: by what a person says, or because they are one problem. */
#ifndef CORE_CASES_MERGE_H
#define CORE_CASES_MERGE_H

#include "apply.h"

/* Moves all cases of from to into, which from leads to from then on: its episode and what a person
 * holds back go along, and each case gets a line that it moved. anchor: later cases like those of
 * from land in into, however little of into is like them. by and why: empty when no person says
 * so. Both are alive, different, and issues_bound_fits(). */
enum err cases_merge(struct apply *a, struct issue *from, struct issue *into, bool anchor,
		     struct span by, struct span why);
/* A case came to issue. When it is time for a look (issues_alike.h), those that grew alike are
 * merged: the smaller into the larger one. A single case just moves, as in a second look. issue may
 * be a redirect afterwards. */
enum err cases_merge_alike(struct apply *a, struct issue *issue);

#endif
