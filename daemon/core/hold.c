/* hold.c - see hold.h.
 *
 *              firing  escalated  reminder   the end of what was told, a person's word
 *   ack          -      ends it   withheld   out
 *   mute      withheld  withheld  withheld   out
 *   no problem: nothing fires
 *
 * A withheld message is counted; nobody hears the end of what nobody was told. */
#include "hold.h"

enum let { LET, WITHHOLD, IF_TOLD };

static const enum let lets[HOLD_COUNT][ALERT_STATUS_COUNT] = {
	[HOLD_ACK] = {[ALERT_REMINDER] = WITHHOLD},
	[HOLD_MUTE] = {[ALERT_FIRING] = WITHHOLD,
		       [ALERT_ESCALATED] = WITHHOLD,
		       [ALERT_REMINDER] = WITHHOLD,
		       [ALERT_RESOLVED] = IF_TOLD,
		       [ALERT_MERGED] = IF_TOLD},
	[HOLD_DISMISS] = {[ALERT_FIRING] = WITHHOLD,
			  [ALERT_ESCALATED] = WITHHOLD,
			  [ALERT_REMINDER] = WITHHOLD,
			  [ALERT_RESOLVED] = IF_TOLD,
			  [ALERT_MERGED] = IF_TOLD},
};

static const char *const end_names[HOLD_ENDS] = {
	[HOLD_GOES_ON] = "",      [HOLD_TIME] = "time",
	[HOLD_CASES] = "cases",   [HOLD_CUSTOMERS] = "customers",
	[HOLD_RATE] = "rate",     [HOLD_GROWTH] = "escalating",
	[HOLD_PERSON] = "person",
};

const char *hold_end_name(enum hold_end end)
{
	return end_names[end];
}

bool hold_lets(const struct issue *issue, enum alert_status status)
{
	enum let let = issue->hold ? lets[issue->hold->kind][status] : LET;
	return let == LET || (let == IF_TOLD && issue->episode.told);
}

bool hold_case(const struct issue *issue, int64_t clock, struct keys *scratch, enum hold_end *out)
{
	const struct hold *h = issue->hold;
	*out = HOLD_GOES_ON;
	if (!h || h->kind != HOLD_MUTE)
		return true;
	if (h->cases && issue->ever >= h->ever + h->cases)
		*out = HOLD_CASES;
	if (h->customers && !*out) {
		struct trend t = trend_cases(issue, h->since);
		if (t.cases >= h->customers && !trend_customers(issue, scratch, &t))
			return false;
		if (t.customers >= h->customers)
			*out = HOLD_CUSTOMERS;
	}
	if (h->rate_window && !*out && trend_cases(issue, clock - h->rate_window).cases > h->rate)
		*out = HOLD_RATE;
	return true;
}
