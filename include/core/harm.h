/* harm.h - whom an issue hurts and how much, over a period: customers, repeat contacts, surveys,
 * times, who said nothing, and whether a fix holds. Everything is counted from the kept records
 * when it is asked for, in integers: there is no sum that a deleted case could be left in.
 *
 * A period is [from, to) in ms of entry time; a case belongs to it by its own time, with all that
 * came after it (an answer, a reopening) up to now. Shares and scores are in 1/HARM_ONE. */
#ifndef CORE_HARM_H
#define CORE_HARM_H

#include "exact.h"
#include "issues.h"

#define HARM_ONE       10000
#define HARM_GROUPS    8 /* values of an attribute that are told apart, most cases first */
#define HARM_REPEAT_MS (7 * INT64_C(86400000)) /* the same customer, the same issue, within */
#define HARM_RATE      1000 /* one case an hour */

/* k of n and the 95 % interval of the share (Clopper and Pearson), in 1/HARM_ONE; 0 to HARM_ONE
 * when n is 0. */
struct harm_share {
	uint32_t k, n, low, high;
};

/* Distinct customers. low == count == high: exact, as always while their records are kept. Of more
 * than ISSUES_PAST whose records are gone an estimate with its 95 % interval. */
struct harm_customers {
	uint32_t count, low, high;
};

enum harm_by { HARM_BY_TIER, HARM_BY_CHANNEL, HARM_BY_TOUCHPOINT, HARM_BYS };

struct harm_group {
	struct span value; /* borrowed from the words */
	uint32_t cases, customers, repeats;
};

struct harm_groups {
	struct harm_group at[HARM_GROUPS]; /* by cases, then by value */
	size_t n;
	uint32_t others, unknown; /* cases with a further value; without the attribute */
};

/* The newest answer of each case. Whatever the scale and its direction: HARM_ONE is best, 0 worst.
 *   csat  good: satisfied (3/4 of the scale or better: 4 of 5)   bad: 1/4 or worse
 *   ces   good: easy (3/4 or better)                             bad: 1/4 or worse
 *   nps   good: promoters (9, 10)   bad: detractors (0 to 6); each counts HARM_ONE, the rest half,
 *         detractors 0, so that the net promoter score is mean / 50 - 100. */
struct harm_score {
	uint32_t n, good, bad;
	uint32_t turned; /* answers of a scale on which less is better (a CES of effort) */
	uint64_t sum;
	uint32_t mean; /* rounded; 0 when n is 0 */
	struct exact limits; /* of the mean: 95 %, Wilson's, never too narrow */
};

/* Of the cases that stand resolved: from the case's time to the resolution that holds. */
struct harm_times {
	uint32_t n;
	int64_t median, p90; /* ms; 0 when n is 0 */
};

enum harm_method {
	HARM_UNKNOWN, /* too few customers, or none given: no estimate */
	HARM_SPEAK_UP, /* of the unhappy, harm.speak_up_min to harm.speak_up_max complain */
	HARM_EXPOSURE, /* and no more can be hit than harm.exposure_file says there are */
};

/* Customers who were hit and said nothing: an interval, no best guess. */
struct harm_silent {
	enum harm_method method;
	uint32_t low, high;
	uint32_t exposed; /* HARM_EXPOSURE: customers there are with what these cases share, */
	struct span what; /* such as "version=2.4.1" */
};

enum harm_verdict {
	HARM_NO_FIX, /* nobody said that it is fixed, or nothing came before it */
	HARM_FIXED, /* surely at most half of the rate before */
	HARM_NOT_FIXED, /* surely more than half */
	HARM_NOT_CLEAR, /* quiet_hours more without a case would make it sure */
};

struct harm_fix {
	enum harm_verdict verdict;
	int64_t at; /* ms */
	uint32_t before,
		after; /* cases in before_ms up to the fix (whole days), in after_ms since */
	int64_t before_ms, after_ms;
	struct exact ratio; /* rate after to rate before, 95 %, in 1/EXACT_RATIO; EXACT_NO_LIMIT */
	uint32_t quiet_hours;
};

struct harm {
	int64_t from, to; /* as asked for */
	uint32_t cases, merged; /* in the period; those of them that the helpdesk merged away */
	struct harm_customers customers; /* in the period */
	struct harm_customers ever; /* of the issue, expired cases included; of a desk: 0 */
	uint32_t repeats; /* cases that are repeat contacts */
	struct harm_groups by[HARM_BYS];
	struct harm_score score[SURVEY_KINDS];
	struct harm_times times;
	struct harm_share reopened; /* of the cases that were ever resolved */
	int64_t first, last; /* cases in the period: INT64_MAX, INT64_MIN when there are none */
	uint32_t rate; /* cases an hour of the period, from first seen on, in 1/HARM_RATE */
	uint32_t linked; /* cases tied to a problem of the helpdesk */
	struct harm_silent silent;
	struct harm_fix fix; /* of the newest decision that it is resolved */
};

/* Measures issue, or with NULL the whole desk. to: at most the engine's clock, for a rate and a fix
 * that are true. ERR_MEMORY. Work: once over the issue's cases. */
enum err harm_measure(const struct issues *is, const struct issue *issue, int64_t from, int64_t to,
		      struct harm *out);

#define HARM_LATEST 256 /* cases of an issue that stand for it in its hash */

/* The sums alone, without what is derived from them, of the issue's newest HARM_LATEST cases:
 * cheap enough for every change of an issue, and a function of its cases alone. */
enum err harm_latest(const struct issues *is, const struct issue *issue, struct harm *out);

enum harm_than { HARM_SAME, HARM_WORSE, HARM_BETTER };
/* The score of the desk's other cases in the same period, and how the issue's compares: SAME also
 * when the intervals overlap, so that nobody can tell. */
enum harm_than harm_compare(const struct harm *issue, const struct harm *desk,
			    enum survey_kind kind, struct harm_score *rest);

/* Calls each(arg, rec) for the newest case of every customer before `until`, oldest first: whom to
 * tell that it is fixed. Cases without customer are each told; merged ones are not. */
enum err harm_tell(const struct issues *is, const struct issue *issue, int64_t until,
		   void (*each)(void *arg, const struct record *rec), void *arg);

#endif
