/* hold.h - which messages of an issue a person holds back, and when that is over. */
#ifndef CORE_HOLD_H
#define CORE_HOLD_H

#include "alert.h"
#include "issues_hold.h"

enum hold_end { /* what ended an ack or a mute; alert.c has the words */
		HOLD_GOES_ON,
		HOLD_TIME,
		HOLD_CASES,
		HOLD_CUSTOMERS,
		HOLD_RATE,
		HOLD_GROWTH,
		HOLD_PERSON,
		HOLD_ENDS
};

/* True when a message of this status about issue goes out. */
bool hold_lets(const struct issue *issue, enum alert_status status);
/* What ends the hold of issue, to which a case has come, at clock (ms). scratch is overwritten.
 * False when memory ran out. */
MUST_USE bool hold_case(const struct issue *issue, int64_t clock, struct keys *scratch,
			enum hold_end *out);
/* The name of an end in an alert ("time"). */
const char *hold_end_name(enum hold_end end);

#endif
