/* period.h - the time that a digest is about, and when the next one is due; in the desk's time
 * zone. */
#ifndef CORE_PERIOD_H
#define CORE_PERIOD_H

#include "civil.h"
#include "settings.h"

#define PERIOD_SLOTS 48 /* pieces that a period is drawn in, at most */

enum period_kind { PERIOD_SPAN, PERIOD_DAY, PERIOD_WEEK, PERIOD_MONTH };

struct period {
	enum period_kind kind;
	int64_t from, to; /* [from, to), ms since 1970 */
	int64_t before; /* where the one of the same length before it begins */
};

/* The local day (since 1970) that t is in. */
int64_t period_day(const struct settings *s, int64_t t);
/* Local time (civil.h) of t, and back: the first t whose local time is `local`, or is later where
 * the clocks were put forward over it. */
int64_t period_local(const struct settings *s, int64_t t);
int64_t period_utc(const struct settings *s, int64_t local);
/* True when day (since 1970, local) is a public holiday, with its name from the holiday file. */
MUST_USE bool period_is_holiday(const struct settings *s, int64_t day, struct span *name);
/* The zone's name. */
struct span period_zone(const struct settings *s);

/* Any from < to; a whole day, week or month is known as such. */
struct period period_span(const struct settings *s, int64_t from, int64_t to);
/* The ISO week w. */
struct period period_week(const struct settings *s, struct civil_week w);
/* The last whole day, week or month (as the schedule says) that ended up to t. */
struct period period_last(const struct settings *s, int64_t t);
/* When the first digest after t is due; INT64_MAX when none is to come. */
int64_t period_next(const struct settings *s, int64_t t);

/* Divides [from, to) into whole hours, days, weeks or more: edges[0] = from, edges[n] = to. Returns
 * n, at most PERIOD_SLOTS. */
size_t period_slots(const struct settings *s, int64_t from, int64_t to,
		    int64_t edges[PERIOD_SLOTS + 1]);
/* "2026-W47", "2026-11-16", "2026-11" or "2026-11-16..2026-11-20": names files and fields. */
void period_name(const struct settings *s, const struct period *p, struct buf *out);

#endif
