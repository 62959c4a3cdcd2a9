/* score_alerts.h - how well alerts agree with outbreaks that were planted in a stream.
 *
 * A firing alert belongs to the event that holds more than half of its case_ids. The rules chronic,
 * repeat_contact and went_quiet raise notices; every other rule raises alarms. */
#ifndef SUPPORT_SCORE_ALERTS_H
#define SUPPORT_SCORE_ALERTS_H

#include <stdbool.h>
#include <stddef.h>

struct score_alerts {
	size_t expected, found; /* outbreaks; with an alarm */
	size_t false_alarms; /* that belong to no event */
	size_t duplicates; /* further alarms of an outbreak that had one */
	size_t chronic, repeaters; /* alarms on steady problems, on few-customer repetition */
	size_t notices, apt; /* all; the first fitting one of its event */
	double delay_min; /* median from an outbreak's fifth case to its first alarm */
	size_t caused, named; /* outbreaks with a planted cause; that their last message names */
	size_t cause_wrong; /* outbreaks whose last message names a cause that is not planted */
};

/* truth.json has the events, alerts.jsonl the messages in their order. False, with words on
 * standard error, when one cannot be read or alerts go back in time. */
bool score_alerts(const char *truth, const char *alerts, struct score_alerts *out);

#endif
