/* escape.h - text of customers and of people put into a document so that it stays text there: no
 * markup, no script, no formula, no mention, and nothing that turns the reading direction around.
 *
 * Every function takes any bytes (what is not UTF-8 becomes U+FFFD), leaves out control and format
 * characters (ANSI sequences lose their escape, bidi overrides and tags vanish; joiners stay),
 * makes line ends and tabs one space, and keeps at most ESCAPE_MARKS marks on one letter. */
#ifndef CORE_ESCAPE_H
#define CORE_ESCAPE_H

#include "buf.h"

#define ESCAPE_MARKS 4

enum escape {
	ESCAPE_PLAIN, /* as said above and no more */
	ESCAPE_HTML, /* text and double- or single-quoted attributes of HTML, text of SVG */
	ESCAPE_MARKDOWN, /* inline text of a chat or a wiki; one line */
	ESCAPE_ITEM, /* the same at the begin of a list item */
};

void escape_put(struct buf *out, enum escape as, struct span text);
/* A field of RFC 4180, always quoted; what a spreadsheet would take for a formula gets a ' before
 * it: = + - @, their full-width forms, tab and line ends at the front. */
void escape_csv(struct buf *out, struct span text);
/* True when url begins with http:// or https:// and holds only what such an address may: the only
 * ones that become a link. */
bool escape_links(struct span url);

#endif
