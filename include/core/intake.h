/* intake.h - an entry becomes a ticket: fields mapped, limits kept, bytes repaired; or it is
 * refused with a reason. Nothing behind this stage sees an entry again. */
#ifndef CORE_INTAKE_H
#define CORE_INTAKE_H

#include "entry.h"
#include "intake_fields.h"
#include "intake_survey.h"
#include "settings.h"

/* What an entry says happened. Rows in intake.c. */
enum event {
	EVENT_CREATED,
	EVENT_MESSAGE,
	EVENT_UPDATED,
	EVENT_RESOLVED,
	EVENT_REOPENED,
	EVENT_MERGED,
	EVENT_DELETED,
	EVENT_SURVEY,
	EVENT_PROBLEM,
	EVENT_CHANGE,
	EVENT_TICK,
	EVENT_DO_MERGE, /* from here on: what people decide, on the commands stream only */
	EVENT_DO_RESOLVE,
	EVENT_DO_RENAME,
	EVENT_DO_LINK,
	EVENT_DO_SPLIT,
	EVENT_DO_ACK,
	EVENT_DO_MUTE,
	EVENT_DO_UNMUTE,
	EVENT_DO_REOPEN,
	EVENT_DO_DISMISS,
	EVENT_DO_FORGET,
	EVENT_COUNT
};

#define INTAKE_AHEAD_MS (5 * 60 * 1000) /* a case may say it is so far in the future */

struct ticket {
	enum event event;
	struct span source; /* configured name of the stream */
	struct span case_id; /* empty for changes, ticks and decisions */
	struct span text; /* subject, line feed, body: repaired UTF-8, at most INTAKE_TEXT */
	struct span customer_id, event_id;
	bool from_customer;
	int64_t at; /* entry time: min(occurred_at, received + 5 min) */
	const struct attribute *attrs; /* ordered by name, none twice */
	size_t n_attrs;
	struct span detail; /* follow-ups: packed survey, problem id, merged_into; short */
	struct survey survey; /* of a survey response */
	uint64_t issue, into; /* decisions */
	struct span title, url, by, why;
	struct span whom, in; /* of a forget: hash of a customer in hex; source of case_id */
	struct span change; /* of a change: what sort it is ("release") */
	struct span cases; /* of a split: case ids; of a mute: a number */
	struct span customers, rate, escalating, until, lasts; /* of a mute or ack, as they came */
	bool clamped, bad_time, truncated;
	uint32_t repaired, dropped; /* bad byte runs; attributes that are not allowed or too many */
};

struct intake; /* opaque: scratch for one ticket at a time */

struct intake *intake_new(const struct mem *m);
void intake_free(struct intake *in);

/* Reads entry. *reason is NULL and *out is filled, borrowed until the next call; or *reason holds
 * the words for the dead letter, borrowed likewise, and out->source is good alone. */
enum err intake_read(struct intake *in, const struct settings *s, const struct entry *entry,
		     struct ticket *out, const char **reason);

/* The event's name as in the stream ("case.created"). */
const char *intake_event_name(enum event e);

#endif
