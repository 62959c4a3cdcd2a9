/* harm_fix.h - did a fix help? Cases before it against cases since, as two Poisson rates.
 *
 * Method: whole days before (so that nights are in it), at most 14 and no more than the issue has
 * been there; the exact interval of the ratio (exact.h). A fix holds when the rate is surely at
 * most half of what it was, and fails when it is surely more. */
#ifndef CORE_HARM_FIX_H
#define CORE_HARM_FIX_H

#include "harm.h"

/* How issue went on after a fix at `at` (a decision, a change), seen at now: cases from now on do
 * not count. HARM_NO_FIX when now is not after it, or nothing came before it. */
void harm_fix_at(const struct issue *issue, int64_t at, int64_t now, struct harm_fix *out);
/* After the newest decision before now that the issue is resolved; HARM_NO_FIX without one. */
void harm_fix_last(const struct issue *issue, int64_t now, struct harm_fix *out);

#endif
