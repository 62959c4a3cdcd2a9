/* maintenance.c - see maintenance.h.
 *
 *   weekly    ──██───────██───────██───────██──   minutes of the local week
 *   from, to        └──────────────┘
 *   stretches       ─────██───────██                what both allow; without weekly [from, to) */
#include "maintenance.h"

#define MINUTE INT64_C(60000)

_Static_assert(SETTINGS_WINDOWS <= 64, "a bit each");

/* The Monday, in local time, of the local week that t is in. */
static int64_t monday_of(const struct settings *s, int64_t t)
{
	int64_t day = period_day(s, t);
	return day * CIVIL_DAY - (int64_t)civil_of(day * CIVIL_DAY).weekday * CIVIL_DAY;
}

/* The stretch of the week that begins at monday, cut to what m allows. */
static void in_week(const struct settings *s, const struct maintenance *m, int64_t monday,
		    int64_t *from, int64_t *to)
{
	int64_t first = m->weekly >> 16, end = m->weekly & UINT16_MAX;
	end += end <= first ? CIVIL_WEEK / MINUTE : 0;
	*from = period_utc(s, monday + first * MINUTE);
	*to = period_utc(s, monday + end * MINUTE);
	if (*from < m->from)
		*from = m->from;
	if (m->to && *to > m->to)
		*to = m->to;
}

bool maintenance_next(const struct settings *s, const struct maintenance *m, int64_t t,
		      int64_t *from, int64_t *to)
{
	*from = m->from;
	*to = m->to;
	if (m->to && t >= m->to)
		return false;
	if (!m->weekly)
		return true;
	/* From the week before on, whose stretch may reach over the end of it. */
	int64_t monday = monday_of(s, t > m->from ? t : m->from) - CIVIL_WEEK;
	for (size_t week = 0; week < 3; week++, monday += CIVIL_WEEK) {
		in_week(s, m, monday, from, to);
		if (*to > t && *to > *from)
			return true;
	}
	return false;
}

uint64_t maintenance_of(const struct settings *s, struct span name)
{
	uint64_t bits = 0;
	for (size_t i = 0; i < s->n_maintenance; i++) {
		const struct maintenance *m = &s->maintenance[i];
		bool concerns = !m->n_rules;
		for (size_t k = 0; k < m->n_rules; k++)
			concerns |= span_eq(m->rules[k], name);
		bits |= (uint64_t)concerns << i;
	}
	return bits;
}
