/* holidays.h - the days of a holiday file (config/holidays.kr tells how to write one). */
#ifndef CORE_HOLIDAYS_H
#define CORE_HOLIDAYS_H

#include "civil.h"

/* The number of the first line (from 1) that is no "2027-02-07 NAME" (120 bytes at most) of a later
 * day than the line before, with words for it in *what; 0: the file is fine. */
MUST_USE size_t holidays_check(struct span file, const char **what);
/* True when day (since 1970) is in file, with its name as it stands there ("설날 / Seollal"). */
MUST_USE bool holidays_find(struct span file, int64_t day, struct span *name);

/* is[i]: whether day + i is in file; n of them, in one walk over it. */
void holidays_mark(struct span file, int64_t day, bool *is, size_t n);

#endif
