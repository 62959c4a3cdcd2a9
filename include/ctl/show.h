/* show.h - alerts and issues as people read them. */
#ifndef CTL_SHOW_H
#define CTL_SHOW_H

#include "payload.h"
#include "term.h"

/* Appends an alert message in a few lines; now: ms since 1970. */
void show_alert(struct buf *out, const struct field *f, size_t n, bool colours, int64_t now);
/* Appends name and value, aligned, for each field of an issue. */
void show_issue(struct buf *out, const struct field *f, size_t n, bool colours, int64_t now);
/* The style of a status or level: firing and critical are red, and so on. */
enum term_style show_style(struct span word);

#endif
