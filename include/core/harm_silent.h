/* harm_silent.h - how many were hit and said nothing: an interval and its method, never a number.
 */
#ifndef CORE_HARM_SILENT_H
#define CORE_HARM_SILENT_H

#include "harm.h"

/* Fills out->silent from out->customers; issue NULL: a desk, of which nothing can be said. */
void harm_silent_guess(const struct issues *is, const struct issue *issue, struct harm *out);

/* The line of a harm.exposure_file that names this attribute value: "version=2.4.1 12000", so many
 * customers have it. 0 when there is none. '#' begins a comment. */
uint32_t harm_silent_exposed(struct span file, struct span attribute);
/* The number of the first line (from 1) that makes no sense; 0: all do. */
size_t harm_silent_check(struct span file);

#endif
