/* decide_note.h - who decided what and why, as the issue's history: packed {event, at, by, why,
 * what}, oldest first. */
#ifndef CORE_DECIDE_NOTE_H
#define CORE_DECIDE_NOTE_H

#include "apply.h"

struct decide_signed { /* who and why, as they may be kept */
	char by[64], why[256];
	size_t by_len, why_len;
};

/* s as it may be kept: one line, no personal data; in scratch[0] until the next call. */
enum err decide_note_clean(struct apply *a, struct span s, struct span *out);
/* Reads who sent the decision at hand, and why; who is "?" when nobody says so. */
enum err decide_note_sign(struct apply *a, struct decide_signed *out);
struct span decide_note_by(const struct decide_signed *s);
struct span decide_note_why(const struct decide_signed *s);
/* Adds the decision at hand to the history of issue; what: its words, may be empty. */
enum err decide_note(struct apply *a, struct issue *issue, struct span what);

#endif
