/* harm_story.c - see harm_story.h.
 *
 *   created ── resolved ── resolved ── reopened ── resolved      closed_at is the last but for
 *                 └── the same end ──┘                └─▶ here   repeats: where the end began */
#include "harm_story.h"

struct turn { /* the case was closed or opened */
	int64_t at;
	bool closes;
};

/* Keeps turns in order of time; returns how many there are now. */
static size_t insert(struct turn *turns, size_t n, struct turn t)
{
	size_t i = n;
	for (; i && turns[i - 1].at > t.at; i--)
		turns[i] = turns[i - 1];
	turns[i] = t;
	return n + 1;
}

static void read_turns(const struct turn *turns, size_t n, struct harm_story *out)
{
	out->resolved = n > 0;
	for (size_t i = 0; i < n; i++) {
		out->reopened |= !turns[i].closes;
		if (turns[i].closes && !out->closed)
			out->closed_at = turns[i].at;
		out->closed = turns[i].closes;
	}
}

void harm_story_read(const struct record *rec, struct harm_story *out)
{
	struct turn turns[RECORDS_NOTES];
	int64_t answered_at[SURVEY_KINDS];
	size_t n = 0;
	struct unpack u = records_notes_of(rec);
	*out = (struct harm_story){0};
	for (struct note note; records_notes_next(&u, &note);) {
		struct survey s;
		bool turn = note.event == EVENT_RESOLVED || note.event == EVENT_REOPENED;
		if (turn && n < RECORDS_NOTES)
			n = insert(turns, n, (struct turn){note.at, note.event == EVENT_RESOLVED});
		out->linked |= note.event == EVENT_PROBLEM;
		if (note.event != EVENT_SURVEY || !intake_survey_unpack(note.detail, &s))
			continue;
		if (out->answered[s.kind] && note.at < answered_at[s.kind])
			continue;
		out->answered[s.kind] = true;
		out->answer[s.kind] = s;
		answered_at[s.kind] = note.at;
	}
	read_turns(turns, n, out);
}
