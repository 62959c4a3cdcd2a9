/* quoted_line.h - what one line of a mail is. Lines come trimmed, without their line feed. */
#ifndef CORE_QUOTED_LINE_H
#define CORE_QUOTED_LINE_H

#include "span.h"

enum quoted_line {
	QUOTED_OWN, /* what somebody wrote */
	QUOTED_BLANK, /* without a word */
	QUOTED_REPLY, /* "> ..." */
	QUOTED_DEVICE, /* "Sent from my iPhone" */
	QUOTED_LOG, /* of a log or a stack trace */
	QUOTED_CODE, /* of a stack trace that shows the next line of source */
};

enum quoted_line quoted_line_kind(struct span line);

/* Words of a line: runs without white space that hold a letter or digit. */
size_t quoted_line_words(struct span line);

/* Opens a quotation: "On ... wrote:", "... 님이 작성:". */
bool quoted_line_intro(struct span line);
/* The first of two lines that are such an opening together. */
bool quoted_line_half_intro(struct span line, struct span next);
/* "-----Original Message-----": what stands below is not the customer's. */
bool quoted_line_divider(struct span line);
/* "From: ..." of a mail's head; "Sent: ..." and the others that stand below it. */
bool quoted_line_from(struct span line);
bool quoted_line_head(struct span line);

/* Opens a signature: "--"; "Kind regards, ..."; "Thanks," alone on its line. */
bool quoted_line_dashes(struct span line);
bool quoted_line_regards(struct span line);
bool quoted_line_thanks(struct span line);

/* line without a name and "드림" at its end. */
struct span quoted_line_unsigned(struct span line);

#endif
