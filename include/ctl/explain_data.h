/* explain_data.h - an explanation as programs read it: with every number that the score is made of,
 * so that anyone can recompute it. */
#ifndef CTL_EXPLAIN_DATA_H
#define CTL_EXPLAIN_DATA_H

#include "explain_show.h"

/* Appends one JSON object and a line feed. Scores and parts are decimals of four digits; dots and
 * norms, which may be over 2^64, are decimal strings. */
void explain_data_json(const struct explain_show *s, struct buf *out);
/* Appends the same as lines of tab-separated values. The first value names the kind of the line; a
 * line that begins with "#" names the values of the lines of that kind. */
void explain_data_tsv(const struct explain_show *s, struct buf *out);

#endif
