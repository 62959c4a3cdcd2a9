/* harm_fix.c - see harm_fix.h.
 *
 *        before: whole days           after
 *   |───────|───────|───────|fix|───────────|now ┄┄ quiet_hours ┄┄▶ sure
 *
 * With no further case the interval's upper end falls as 1 / (time since the fix): the quiet hours
 * follow in one step. */
#include "harm_fix.h"

#include "trend.h"

#define HOUR  INT64_C(3600000)
#define DAY   (24 * HOUR)
#define DAYS  14
#define FAR   (INT64_C(1) << 42) /* ms: a time after a fix beyond which nothing is asked */
#define HALF  (EXACT_RATIO / 2)
#define HOURS (24 * 3650) /* more quiet hours than that are said as so many */

/* How long before the fix is looked at: days from the first case within DAYS. 0: there is none. */
static int64_t span_before(const struct issue *issue, int64_t at)
{
	size_t first = trend_first(issue, at - DAYS * DAY), end = trend_first(issue, at);
	if (first == end)
		return 0;
	int64_t age = at - issue->members[first]->at;
	return (age + DAY - 1) / DAY * DAY;
}

/* Hours without a case from now on until the upper end of the ratio, share / (1 - share) * before /
 * after, is no more than half. No overflow: before_ms is below 2^31. */
static uint32_t quiet_hours(const struct harm_fix *f)
{
	uint64_t share = exact_share(f->after, (uint64_t)f->after + f->before).high;
	uint64_t rest = EXACT_ONE - share;
	uint64_t all = (2 * (uint64_t)f->before_ms * share + rest - 1) / rest;
	uint64_t more = all > (uint64_t)f->after_ms ? all - (uint64_t)f->after_ms : 1;
	uint64_t hours = (more + HOUR - 1) / HOUR;
	return hours < HOURS ? (uint32_t)hours : HOURS;
}

void harm_fix_at(const struct issue *issue, int64_t at, int64_t now, struct harm_fix *out)
{
	*out = (struct harm_fix){.at = at};
	if (now > at + FAR || at < -FAR || at > FAR)
		return;
	out->before_ms = span_before(issue, at);
	out->after_ms = now - at;
	if (out->before_ms == 0 || now <= at)
		return;
	size_t fixed = trend_first(issue, at);
	out->before = (uint32_t)(fixed - trend_first(issue, at - out->before_ms));
	out->after = (uint32_t)(trend_first(issue, now) - fixed);
	out->ratio = exact_ratio(out->after, (uint64_t)out->after_ms, out->before,
				 (uint64_t)out->before_ms);
	if (out->ratio.high <= HALF)
		out->verdict = HARM_FIXED;
	else if (out->ratio.low > HALF)
		out->verdict = HARM_NOT_FIXED;
	else
		out->verdict = HARM_NOT_CLEAR;
	if (out->verdict == HARM_NOT_CLEAR)
		out->quiet_hours = quiet_hours(out);
}

void harm_fix_last(const struct issue *issue, int64_t now, struct harm_fix *out)
{
	struct unpack u = {issues_text(issue->history), false};
	int64_t at = INT64_MIN;
	while (u.rest.len && !u.bad) {
		uint64_t event = unpack_fixed(&u, 1);
		int64_t decided = unpack_ms(&u);
		for (int i = 0; i < 3; i++)
			unpack_bytes(&u);
		if (!u.bad && event == EVENT_DO_RESOLVE && decided < now && decided > at)
			at = decided;
	}
	*out = (struct harm_fix){.verdict = HARM_NO_FIX};
	if (at != INT64_MIN)
		harm_fix_at(issue, at, now, out);
}
