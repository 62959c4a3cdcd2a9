/* alert.h - the messages about an episode, and the match lines. Everything that a line says is a
 * function of the entries alone. */
#ifndef CORE_ALERT_H
#define CORE_ALERT_H

#include "cause.h"
#include "rules.h"

#define ALERT_CASE_IDS 100 /* newest first */

enum alert_status {
	ALERT_FIRING,
	ALERT_ESCALATED,
	ALERT_RESOLVED,
	ALERT_MERGED,
	ALERT_STATUS_COUNT
};

struct alert {
	enum alert_status status;
	int64_t at; /* the engine's clock when it is raised, ms */
	const struct issue *issue;
	struct trend trend; /* the cases it rests on */
	bool regressed; /* the issue had an episode before */
	struct span by, why; /* who ended it, if a person did */
	struct cause_found causes; /* issue->causes says them as JSON */
};

/* Appends one line to the alerts stream. */
enum err alert_write(const struct issues *is, const struct alert *a, struct effects *out);

/* The title of an issue: its name, else its heaviest terms; written to out. */
void alert_title(const struct issues *is, const struct issue *issue, struct buf *out);

#endif
