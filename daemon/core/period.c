/* period.c - see period.h. Days are those of the desk's zone, so a day may have 23 or 25 hours and
 * the slots of a week are midnights, not multiples of 24 hours. */
#include "period.h"

#include "holidays.h"

#define FARTHEST (26 * CIVIL_HOUR) /* no zone is that far from UTC */

/* ---- the zone
 *
 *   turns  [0]            [1]              [2]
 *          |  offset 0    |  offset 1      |  offset 2 ...
 *          INT64_MIN
 *
 * No turns: UTC. */

/* The turn that holds at t; there must be one. */
static size_t turn_of(const struct settings *s, int64_t t)
{
	size_t low = 0, high = s->n_turns;
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (s->turns[middle].at <= t)
			low = middle;
		else
			high = middle;
	}
	return low;
}

int64_t period_local(const struct settings *s, int64_t t)
{
	return s->n_turns ? t + s->turns[turn_of(s, t)].offset * INT64_C(1000) : t;
}

int64_t period_utc(const struct settings *s, int64_t local)
{
	if (!s->n_turns)
		return local;
	/* The first turn whose last local time is not before it; few are near enough. */
	for (size_t i = turn_of(s, local - FARTHEST);; i++) {
		int64_t t = local - s->turns[i].offset * INT64_C(1000);
		if (i + 1 == s->n_turns || t < s->turns[i + 1].at)
			return t > s->turns[i].at ? t : s->turns[i].at;
	}
}

struct span period_zone(const struct settings *s)
{
	return s->time_zone.len ? s->time_zone : SPAN("UTC");
}

/* ---- days, weeks, months */

int64_t period_day(const struct settings *s, int64_t t)
{
	int64_t local = period_local(s, t);
	return local / CIVIL_DAY - (local % CIVIL_DAY < 0);
}

bool period_is_holiday(const struct settings *s, int64_t day, struct span *name)
{
	return holidays_find(s->holidays, day, name);
}

static int64_t midnight(const struct settings *s, int64_t day)
{
	return period_utc(s, day * CIVIL_DAY);
}

/* The first day of the unit that day is in, and of the unit so many further on. */
static int64_t unit_day(enum period_kind kind, int64_t day, int64_t further)
{
	struct civil c = civil_of(day * CIVIL_DAY);
	if (kind == PERIOD_DAY)
		return day + further;
	if (kind == PERIOD_WEEK)
		return day - (int64_t)c.weekday + 7 * further;
	int64_t months = c.year * 12 + (int64_t)c.month - 1 + further;
	return civil_days(months / 12, (unsigned)(months % 12) + 1, 1);
}

static struct period unit(const struct settings *s, enum period_kind kind, int64_t day)
{
	return (struct period){
		.kind = kind,
		.from = midnight(s, unit_day(kind, day, 0)),
		.to = midnight(s, unit_day(kind, day, 1)),
		.before = midnight(s, unit_day(kind, day, -1)),
	};
}

struct period period_span(const struct settings *s, int64_t from, int64_t to)
{
	for (enum period_kind kind = PERIOD_DAY; kind <= PERIOD_MONTH; kind++) {
		struct period p = unit(s, kind, period_day(s, from));
		if (p.from == from && p.to == to)
			return p;
	}
	return (struct period){PERIOD_SPAN, from, to, from - (to - from)};
}

struct period period_week(const struct settings *s, struct civil_week w)
{
	int64_t day = 0;
	(void)!civil_monday(w, &day);
	return unit(s, PERIOD_WEEK, day);
}

static enum period_kind kind_of(const struct settings *s)
{
	static const enum period_kind kinds[] = {
		[DIGEST_OFF] = PERIOD_WEEK,
		[DIGEST_DAY] = PERIOD_DAY,
		[DIGEST_WEEK] = PERIOD_WEEK,
		[DIGEST_MONTH] = PERIOD_MONTH,
	};
	return kinds[s->digest.every];
}

struct period period_last(const struct settings *s, int64_t t)
{
	enum period_kind kind = kind_of(s);
	return unit(s, kind, unit_day(kind, period_day(s, t), -1));
}

/* When the unit that day is in gets its digest: its hour of its weekday, or of its first day. */
static int64_t due_in(const struct settings *s, enum period_kind kind, int64_t day)
{
	int64_t first = unit_day(kind, day, 0);
	if (kind == PERIOD_WEEK)
		first += s->digest.weekday;
	return period_utc(s, first * CIVIL_DAY + s->digest.hour * CIVIL_HOUR);
}

int64_t period_next(const struct settings *s, int64_t t)
{
	enum period_kind kind = kind_of(s);
	if (s->digest.every == DIGEST_OFF || t == INT64_MIN)
		return INT64_MAX;
	int64_t day = period_day(s, t), due = due_in(s, kind, day);
	/* An hour that comes twice is due the first time: then the next unit may be past as well.
	 */
	for (int64_t further = 1; due <= t; further++)
		due = due_in(s, kind, unit_day(kind, day, further));
	return due;
}

/* ---- slots */

size_t period_slots(const struct settings *s, int64_t from, int64_t to,
		    int64_t edges[PERIOD_SLOTS + 1])
{
	static const struct {
		int64_t days, ms;
	} steps[] = {{0, CIVIL_HOUR}, {0, 3 * CIVIL_HOUR}, {1, 0}, {7, 0}, {28, 0}, {365, 0}};
	size_t n = 0;
	edges[0] = from;
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		int64_t day = period_day(s, from), next = from;
		for (n = 0; n < PERIOD_SLOTS && next < to;) {
			edges[n++] = next;
			next = steps[i].days ? midnight(s, day += steps[i].days)
					     : next + steps[i].ms;
		}
		if (next >= to)
			break;
	}
	edges[n] = to;
	return n;
}

void period_name(const struct settings *s, const struct period *p, struct buf *out)
{
	int64_t from = period_local(s, p->from), to = period_local(s, p->to);
	switch (p->kind) {
	case PERIOD_WEEK:
		civil_put_week(out, civil_week_of(period_day(s, p->from)));
		return;
	case PERIOD_DAY:
		civil_put_date(out, from);
		return;
	case PERIOD_MONTH: {
		size_t at = out->len;
		civil_put_date(out, from);
		if (!buf_err(out))
			out->len = at + 7; /* without the day */
		return;
	}
	default:
		civil_put_date(out, from);
		buf_text(out, "..");
		civil_put_date(out, to);
	}
}
