/* records_notes.h - what came to a case after it was created: follow-ups, packed in its record. */
#ifndef CORE_RECORDS_NOTES_H
#define CORE_RECORDS_NOTES_H

#include "records.h"

struct note {
	enum event event;
	int64_t at; /* ms, of the follow-up */
	uint64_t id; /* hash of its event_id, 0 without */
	struct span detail; /* survey: see intake_survey.h; merged: case_id; problem: its id */
};

/* Notes a follow-up in the order of arrival. *twice when event_id (may be empty) was noted before;
 * nothing changes then. A full record lets its oldest message or update go, which say nothing that
 * is counted; ERR_LIMIT when there is none, with the record as it was. ERR_MEMORY. */
enum err records_notes_add(struct records *r, struct record *rec, enum event event, int64_t at,
			   struct span event_id, struct span detail, bool *twice);
/* Reader: starts at records_notes_of(rec), false at the end. Bytes that are no notes end it. */
struct unpack records_notes_of(const struct record *rec);
MUST_USE bool records_notes_next(struct unpack *u, struct note *out);

#endif
