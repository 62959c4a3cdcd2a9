/* surprise.h - how unlikely a count is, in integers: the same on every machine, whatever its libm.
 *
 * Method: cases come at an unknown rate of which the past tells `past` cases in `past_span`. With a
 * Gamma prior of one case in `prior_span` the count of a window is negative binomial (Gelman et
 * al., Bayesian Data Analysis, 2.6); spans are counted in the desk's cases, so that a busy hour or
 * a Monday is no surprise. */
#ifndef CORE_SURPRISE_H
#define CORE_SURPRISE_H

#include "span.h"

#define SURPRISE_BIT 256 /* a factor of 2 */

struct surprise {
	uint32_t cases; /* in the window */
	uint32_t past;
	uint32_t span, past_span, prior_span; /* prior_span from 1 */
};

/* -log2 of the probability of so many cases or more, in 1/256; 0 when no more came than was to be
 * expected. Exact to about a tenth of a bit. */
uint32_t surprise_of(const struct surprise *s);
/* -log2 of the probability of none at all; cases is not looked at. */
uint32_t surprise_none(const struct surprise *s);
/* log2(n) in 1/256, 0 for 0. */
uint32_t surprise_log(uint64_t n);

#endif
