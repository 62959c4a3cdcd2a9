/* alert.h - the messages about an episode, and the match lines. Everything that a line says is a
 * function of the entries alone. */
#ifndef CORE_ALERT_H
#define CORE_ALERT_H

#include "cause.h"
#include "issues_hold.h"
#include "rules.h"
#include "silence.h"

#define ALERT_CASE_IDS 100 /* newest first */

enum alert_status {
	ALERT_FIRING,
	ALERT_ESCALATED,
	ALERT_REMINDER, /* still going on */
	ALERT_RESOLVED,
	ALERT_MERGED,
	ALERT_REOPENED, /* by a person */
	ALERT_DISMISSED, /* a person says that it is no problem */
	ALERT_ACKED,
	ALERT_ACK_OVER, /* it ran out */
	ALERT_MUTED,
	ALERT_MUTE_OVER,
	ALERT_STORM, /* counts what guard.h kept back; of no issue */
	ALERT_STATUS_COUNT
};

struct alert_notice { /* of an alert that is a notice: what else it rests on */
	const struct rule *rule;
	const char *says; /* text of the summary: "summary." and this */
	int64_t window; /* ms that it is about */
	struct span kind; /* part of the alert's id */
	uint32_t times; /* the number in the id */
	const struct record *const *at; /* the cases, in order of arrival */
	size_t n;
};

struct alert {
	enum alert_status status;
	int64_t at; /* the engine's clock when it is raised, ms */
	const struct issue *issue;
	struct trend trend; /* the cases it rests on */
	bool regressed; /* the issue had an episode before */
	struct span by, why; /* who ended it, if a person did */
	struct cause_found causes; /* issue->causes says them as JSON */
	const struct hold *over; /* the ack or mute that ends with it, NULL mostly, */
	const char *end; /* and what ended it */
	const struct alert_notice *notice; /* NULL: about the issue's episode */
};

struct alert_storm { /* messages that were kept back */
	int64_t at, began; /* ms; the first message of the hour */
	uint32_t all;
	const uint32_t *by_status; /* of ALERT_STATUS_COUNT */
	const uint64_t *issues; /* some that they are about */
	uint32_t n_issues;
};

struct alert_silence { /* of an input stream */
	const struct silence_found *found;
	int64_t at; /* the engine's clock, ms */
	uint32_t times; /* the number in the id */
};

/* Appends one line to the alerts stream. */
enum err alert_write(const struct issues *is, const struct alert *a, struct effects *out);

/* The same for a storm: a message about no issue, as issue 0. */
enum err alert_storm(const struct issues *is, const struct alert_storm *storm, struct effects *out);

/* The same for a stream that has stopped. */
enum err alert_silence(const struct issues *is, const struct alert_silence *silence,
		       struct effects *out);

/* The title of an issue: its best terms, in the order of its first example; written to out. */
void alert_title(const struct issues *is, const struct issue *issue, struct buf *out);

#endif
