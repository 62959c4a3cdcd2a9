/* report_parts.h - what the files of a report share; nobody else includes it. */
#ifndef CORE_REPORT_PARTS_H
#define CORE_REPORT_PARTS_H

#include "report.h"
#include "trend.h"

/* True for what a digest calls an issue: published, not merged away. */
bool report_counted(const struct state *s, const struct issue *issue);
/* The end of the period, or of what is known of it: the entry of this very ms is in it. */
int64_t report_until(const struct report *r);
/* now against before, over what is still kept of both periods. */
struct report_count report_counts(const struct report *r, uint64_t now, uint64_t before);
/* The point of the series that t is in; REPORT_POINTS when in none. */
size_t report_figures_point(const struct report *r, int64_t t);

/* Fills r->figures from all records and issues. */
MUST_USE enum err report_figures(const struct state *s, struct report *r);
/* Fills what place in a ranking does not tell: customers, series, harm; of a card, causes. */
MUST_USE enum err report_issue_measure(const struct state *s, const struct report *r,
				       struct report_issue *i);

#endif
