/* like.c - see like.h.
 *
 *              9:00 ± slack        9:00 ± slack        9:00 now
 *   ... ─────────┤▒▒█▒▒├─────────────┤▒▒█▒▒├─────────────┤█│
 *        Mon, 2 weeks ago     Mon, 1 week ago        Mon, today
 *
 * What came within the slack counts as if it all had come within the window: a wave is not
 * punctual; and every day as if it had been as loud as the second loudest: waves differ more than
 * chance makes them, and the loudest may have been an outbreak. So the test errs to silence, and is
 * made only where the hours are proven: something came on at least two of the like days and on half
 * of them, and far more than at other times. */
#include "like.h"

#include "holidays.h"

#define SLACK   CIVIL_HOUR
#define LONGEST CIVIL_DAY /* windows beyond hold every hour of a day */
#define PROVEN  (10 * SURPRISE_BIT)

enum { WEEKDAY, WORKDAY, LIKENESSES };
enum { SUNDAY = 6, WORKDAYS = 5 };

/* So many like days prove hours: an outbreak of two days in a row is no habit of workdays. */
static const uint32_t days_proven[LIKENESSES] = {[WEEKDAY] = 2, [WORKDAY] = 3};

/* 0 Monday to 6 Sunday or public holiday. */
static unsigned kind_of_day(int64_t day, bool holiday)
{
	return holiday ? SUNDAY : civil_of(day * CIVIL_DAY).weekday;
}

void like_init(struct like *l, const struct settings *s, const struct crowd *c, int64_t clock)
{
	int64_t today = period_day(s, clock);
	bool holiday[LIKE_DAYS + 1];
	holidays_mark(s->holidays, today - LIKE_DAYS, holiday, LIKE_DAYS + 1);
	unsigned mine = kind_of_day(today, holiday[LIKE_DAYS]);
	*l = (struct like){.settings = s, .crowd = c, .now = period_local(s, clock)};
	for (int64_t ago = 1; ago <= LIKE_DAYS; ago++) {
		unsigned kind = kind_of_day(today - ago, holiday[LIKE_DAYS - ago]);
		l->of[ago] = (uint8_t)((kind == mine) << WEEKDAY |
				       ((kind < WORKDAYS) == (mine < WORKDAYS)) << WORKDAY);
	}
}

void like_begin(struct like *l, int64_t length, uint32_t attr)
{
	memset(l->cases, 0, sizeof l->cases);
	l->all = 0;
	l->length = length;
	l->attr = attr;
	l->slack = length < LONGEST ? SLACK : 0;
}

void like_note(struct like *l, int64_t at)
{
	int64_t ago = l->now + l->slack - period_local(l->settings, at), day = ago / CIVIL_DAY;
	l->all++;
	if (ago >= CIVIL_DAY && day <= LIKE_DAYS && ago % CIVIL_DAY < l->length + 2 * l->slack)
		l->cases[day]++;
}

struct times { /* of like days */
	uint32_t days, present; /* all, and those on which something was noted */
	uint32_t cases;
	uint32_t most, second; /* of a day */
	uint32_t span, wide; /* the desk's cases within the windows, and with the slack */
};

static uint32_t since(const struct like *l, int64_t after)
{
	return l->attr ? crowd_with(l->crowd, l->attr, after) : crowd_since(l->crowd, after);
}

/* The desk's cases of a time. */
static uint32_t between(const struct like *l, int64_t after, int64_t until)
{
	return since(l, after) - since(l, until);
}

static void day_count(struct times *t, uint32_t cases)
{
	t->days++;
	t->present += cases > 0;
	t->cases += cases;
	if (cases > t->most) {
		t->second = t->most;
		t->most = cases;
	} else if (cases > t->second) {
		t->second = cases;
	}
}

/* Adds up the days that have likeness in common with today. */
static struct times gather(const struct like *l, unsigned likeness)
{
	struct times t = {0};
	int64_t first = crowd_first(l->crowd);
	for (int64_t ago = 1; ago <= LIKE_DAYS; ago++) {
		if (!(l->of[ago] >> likeness & 1))
			continue;
		int64_t end = period_utc(l->settings, l->now - ago * CIVIL_DAY);
		int64_t begin = end - l->length;
		if (end <= first)
			break;
		day_count(&t, l->cases[ago]);
		t.span += between(l, begin, end);
		t.wide += between(l, begin - l->slack, end + l->slack);
	}
	return t;
}

/* True when it is usual at these times, and far less at others. */
static bool proven(const struct like *l, unsigned likeness, const struct times *t,
		   const struct surprise *count)
{
	uint32_t elsewhere = l->all > t->cases ? l->all - t->cases : 0;
	if (t->present < days_proven[likeness] || t->present * 2 < t->days ||
	    t->wide > count->past_span)
		return false;
	const struct surprise hours = {t->cases, elsewhere, t->wide, count->past_span - t->wide,
				       count->prior_span};
	return surprise_of(&hours) >= PROVEN;
}

uint32_t like_surprise(const struct like *l, const struct surprise *count)
{
	uint32_t least = surprise_of(count);
	for (unsigned likeness = 0; l->length <= LONGEST && likeness < LIKENESSES; likeness++) {
		struct times t = gather(l, likeness);
		if (!proven(l, likeness, &t, count))
			continue;
		uint32_t usual = t.second * t.present;
		usual = usual > t.cases ? usual : t.cases;
		/* Drawn towards the whole past as if one more case had come at its rate. */
		const struct surprise like = {count->cases, usual, count->span, t.span,
					      count->past_span / (count->past + 1) + 1};
		uint32_t seen = surprise_of(&like);
		least = seen < least ? seen : least;
	}
	return least;
}
