/* alert_cases.h - which cases an alert rests on, and the issues that these lie in. */
#ifndef CORE_ALERT_CASES_H
#define CORE_ALERT_CASES_H

#include "alert.h"

/* Writes the case_ids as a JSON list, newest first. */
void alert_cases_ids(const struct issues *is, const struct alert *a, struct buf *out);
/* Writes the ids of the issues, ascending, the alert's own among them, as a JSON list. */
void alert_cases_members(const struct issues *is, const struct alert *a, struct buf *out);

#endif
