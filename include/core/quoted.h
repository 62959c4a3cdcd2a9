/* quoted.h - what a customer wrote himself: without quoted replies, signatures and pasted logs.
 *
 * Only grouping reads the rest, so a line too many that is taken away costs less than a paragraph
 * of our own answer that holds unlike cases together. Where nothing would be left, all stays. */
#ifndef CORE_QUOTED_H
#define CORE_QUOTED_H

#include "buf.h"
#include "trace.h"

/* Appends the lines of text that are the customer's own, each with a line feed. text must be
 * well-formed UTF-8. Linear in bytes. At least one line is kept when text has a word. trace, which
 * may be NULL, is told of the others, empty ones aside. */
enum err quoted_strip(struct span text, struct buf *out, const struct trace *trace);

#endif
