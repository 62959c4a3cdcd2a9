/* harm_story.h - what became of one case, read off the follow-ups that its record notes. */
#ifndef CORE_HARM_STORY_H
#define CORE_HARM_STORY_H

#include "records_notes.h"

struct harm_story {
	bool resolved; /* it was, at least once (who reopens a case says so too) */
	bool reopened; /* at least once */
	bool closed; /* it stands resolved now, */
	int64_t closed_at; /* since then (ms) */
	bool linked; /* to a problem of the helpdesk */
	bool answered[SURVEY_KINDS];
	struct survey answer[SURVEY_KINDS]; /* the newest of each kind */
};

/* By the times of the follow-ups, not by their order of arrival; of equal times the later arrival
 * comes later. */
void harm_story_read(const struct record *rec, struct harm_story *out);

#endif
