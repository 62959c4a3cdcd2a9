/* term.h - what reaches a person's terminal: colours, the width of text, and customers' text with
 * everything taken out that could lead the terminal or the reader astray. */
#ifndef CTL_TERM_H
#define CTL_TERM_H

#include <stdio.h>

#include "buf.h"

enum term_style { TERM_PLAIN, TERM_BOLD, TERM_DIM, TERM_RED, TERM_YELLOW, TERM_GREEN, TERM_STYLES };

/* Whether to colour what goes to f: a terminal that is not "dumb", and neither --no-color nor
 * NO_COLOR. */
bool term_colours(FILE *f, bool refused);
/* Columns of the terminal behind f; 0 when it is none. */
size_t term_columns(FILE *f);
/* The bytes that switch style on or off again. */
const char *term_on(enum term_style style);
const char *term_off(enum term_style style);

/* Appends text without control, format and bidi characters; line ends and tabs become a space,
 * bytes that are not UTF-8 become U+FFFD. */
void term_safe(struct buf *out, struct span text);
/* Columns that text (well-formed UTF-8) takes; Hangul and other wide characters take two. */
size_t term_width(struct span text);
/* The first bytes of text that take at most columns. */
struct span term_fit(struct span text, size_t columns);

/* "recurctl: words" on standard error. Customers' text must have gone through term_safe(). */
__attribute__((format(printf, 1, 2))) void term_error(const char *words, ...);
/* Writes to standard output. False, and said, when it cannot be written. */
bool term_write(struct span text);
/* Ends standard output: 0, or 1 when something could not be written. */
int term_close(void);

#endif
