/* like.h - how unlikely a burst is against what came at like times: at the same hours of like days.
 *
 * Method: a problem that has hours of its own (a wave of logins every Monday at nine) is loud
 * against its whole past each time. Where its past shows such hours, the same test is made against
 * them alone, and the smaller surprise counts. Days are like each other by weekday, or as workdays
 * or not; a public holiday counts as a Sunday. All in the desk's time zone. */
#ifndef CORE_LIKE_H
#define CORE_LIKE_H

#include "crowd.h"
#include "period.h"
#include "surprise.h"

#define LIKE_DAYS 56 /* back, at most */

struct like {
	const struct settings *settings;
	const struct crowd *crowd;
	int64_t now; /* end of the window, local */
	int64_t length; /* of the window, ms */
	uint32_t attr; /* of the cases that it is about; 0: all */
	int64_t slack; /* so much earlier or later is like it */
	uint8_t of[LIKE_DAYS +
		   1]; /* what a day, so many days ago, has in common with today: bits */
	uint32_t cases[LIKE_DAYS + 1]; /* noted of that day about the time of the window */
	uint32_t all; /* noted */
};

/* For bursts that end at clock (ms). */
void like_init(struct like *l, const struct settings *s, const struct crowd *c, int64_t clock);
/* A burst of the last length ms, of cases with attr (0: of any); nothing is noted of it yet. */
void like_begin(struct like *l, int64_t length, uint32_t attr);
/* A case like it came at (ms), before the window. */
void like_note(struct like *l, int64_t at);
/* The surprise of count, which is that of the whole past: the smaller one. */
uint32_t like_surprise(const struct like *l, const struct surprise *count);

#endif
