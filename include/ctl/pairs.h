/* pairs.h - the flat fields of alerts, issues and matches as JSON: numbers as numbers, nested parts
 * parsed, everything else strings. */
#ifndef CTL_PAIRS_H
#define CTL_PAIRS_H

#include "payload.h"

/* The value of the field called name, {NULL, 0} when there is none. */
struct span pairs_get(const struct field *f, size_t n, const char *name);
/* The field called name as a number; missing when it is none. */
int64_t pairs_number(const struct field *f, size_t n, const char *name, int64_t missing);
/* The field called name, epoch seconds with an optional fraction, in ms; missing when it is none.
 */
int64_t pairs_seconds(const struct field *f, size_t n, const char *name, int64_t missing);

/* Appends {"name":value,...}. */
void pairs_json(struct buf *out, const struct field *f, size_t n);
/* Appends the members alone, without braces. */
void pairs_members(struct buf *out, const struct field *f, size_t n);

/* Appends up to most texts of a JSON list of strings, or of objects that hold one under a usual
 * name (term, word, text, quote), with between between them. Returns how many. */
size_t pairs_list(struct buf *out, struct span json, size_t most, const char *between);
/* Appends a line for each decision of an issue's history, with between between them. */
size_t pairs_decisions(struct buf *out, struct span json, size_t most, const char *between);
/* Appends "attr=value" of a list of causes, with shares, ratio and interval behind it as far as
 * they are there, and between between them. Returns how many. */
size_t pairs_causes(struct buf *out, struct span json, size_t most, const char *between);

#endif
