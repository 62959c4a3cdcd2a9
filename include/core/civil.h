/* civil.h - the calendar: days, weeks and hours of local time. Local means: ms since 1970 with the
 * time zone's offset added; who calls knows the zone. */
#ifndef CORE_CIVIL_H
#define CORE_CIVIL_H

#include "buf.h"

#define CIVIL_HOUR INT64_C(3600000) /* ms */
#define CIVIL_DAY  (24 * CIVIL_HOUR)
#define CIVIL_WEEK (7 * CIVIL_DAY)

struct civil {
	int64_t year;
	unsigned month, day; /* from 1 */
	unsigned hour, minute, second;
	unsigned weekday; /* 0: Monday */
};

struct civil_week { /* ISO 8601 */
	int64_t year;
	unsigned week; /* from 1 */
};

/* Days from 1970-01-01 to y-m-d, proleptic Gregorian. */
int64_t civil_days(int64_t y, unsigned m, unsigned d);
struct civil civil_of(int64_t local);
/* The week that day (since 1970) is in. */
struct civil_week civil_week_of(int64_t day);
/* The Monday of a week, in days since 1970. False when that year has no such week. */
MUST_USE bool civil_monday(struct civil_week w, int64_t *day);
/* Reads "2026-W47"; "2026-11-23" to days since 1970. Years 1970 to 9999. */
MUST_USE bool civil_read_week(struct span s, struct civil_week *w);
MUST_USE bool civil_read_date(struct span s, int64_t *day);

/* Appends "2026-W47", "2026-11-23", "2026-11-23 09:30". */
void civil_put_week(struct buf *out, struct civil_week w);
void civil_put_date(struct buf *out, int64_t local);
void civil_put_minute(struct buf *out, int64_t local);

#endif
