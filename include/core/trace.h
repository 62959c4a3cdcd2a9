/* trace.h - who asks why is told what reading a text leaves out, and what it makes of the rest.
 *
 * A reader that was given a trace calls it as it goes; nothing that it decides depends on one. */
#ifndef CORE_TRACE_H
#define CORE_TRACE_H

#include "span.h"

enum trace_what {
	TRACE_TOKEN, /* a piece of the text counts */
	TRACE_STOP, /* a word of the stop list */
	TRACE_PARTICLE, /* hangs on a foreign word, number or mark: "은" of "iPhone은" */
	TRACE_LETTER, /* a single letter, or a word that is none: "'s" */
	TRACE_OVER, /* a token over TOKENS_MAX */
	TRACE_SPELT, /* text was read as word, being one letter from it */
	TRACE_MASK, /* varies from case to case: an order number, a date, a name */
	TRACE_MAIL, /* a quoted mail, up to the end */
	TRACE_REPLY, /* a quoted line, or one that opens a quotation */
	TRACE_SIGNATURE,
	TRACE_DEVICE, /* "Sent from my phone" */
	TRACE_LOG, /* a line of a log or a stack trace */
	TRACE_BEYOND, /* behind the part that is read */
	TRACE_COUNT
};

struct trace_note { /* spans are borrowed for the call */
	enum trace_what what;
	struct span text; /* what was left out; of a token what its id is made of */
	struct span word; /* of a token: as it was written, empty when it is not for show; or what
			     text was read as */
	uint64_t id; /* of a token */
	int kind; /* of a token: enum bag_kind; of a mask: enum mask_kind */
};

struct trace {
	void (*see)(void *arg, const struct trace_note *note);
	void *arg;
};

/* t may be NULL. */
static inline void trace_text(const struct trace *t, enum trace_what what, struct span text)
{
	if (t && text.len)
		t->see(t->arg, &(struct trace_note){.what = what, .text = text});
}

#endif
