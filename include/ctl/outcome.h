/* outcome.h - which issue each case of a run ended in, told from the match lines alone, so that it
 * holds for cases whose records have expired meanwhile. */
#ifndef CTL_OUTCOME_H
#define CTL_OUTCOME_H

#include <stdio.h>

#include "effects.h"

struct outcome; /* opaque */

/* NULL when memory ran out. */
struct outcome *outcome_new(const struct mem *m);
void outcome_free(struct outcome *o);

/* An entry of this case was accepted. */
MUST_USE bool outcome_arrived(struct outcome *o, struct span src, struct span case_id);
/* Reads one effect: match lines, and issue hashes that say merged_into. */
MUST_USE bool outcome_effect(struct outcome *o, const struct effects *fx, size_t i);

size_t outcome_cases(const struct outcome *o);
/* Distinct issues at the end. */
size_t outcome_issues(const struct outcome *o);
/* "case_id <TAB> issue" a line, in order of arrival; "-" for a case that never got a text. TAB,
 * line feed, CR and backslash in a case_id are written \t, \n, \r and \\. False when f refuses. */
MUST_USE bool outcome_write(const struct outcome *o, FILE *f);

#endif
