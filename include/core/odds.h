/* odds.h - does a share differ from another, by how much, and among how many that were asked?
 *
 * Sources: R. A. Fisher, Statistical Methods for Research Workers (1934), 21.02; D. Katz et al.,
 * Biometrics 34 (1978), for the interval of a ratio of shares; Y. Benjamini & Y. Hochberg, J. R.
 * Statist. Soc. B 57 (1995). The sums of the tests are exact to about one part in a million. */
#ifndef CORE_ODDS_H
#define CORE_ODDS_H

#include "soft.h"

#define ODDS_CASES 65536 /* a count is at most so much */

struct odds_shares { /* hits of all, here and outside; hits <= all <= ODDS_CASES */
	uint32_t here, here_all, outside, outside_all;
};

struct odds_ratio {
	struct soft ratio, low, high; /* interval of 95 % */
};

/* The probability of so many hits here or more, if hits fell here and outside alike (Fisher, one
 * side). */
struct soft odds_fisher(const struct odds_shares *s);
/* The least that odds_fisher() could give for these sums: what can be found at all (R. Tarone,
 * Biometrics 46, 1990). */
struct soft odds_fisher_least(const struct odds_shares *s);
/* Share here / share outside, drawn together as if ODDS_PRIOR further cases here had the share
 * of the outside, for a small count says little; the interval with half a case added to every
 * count. */
#define ODDS_PRIOR 2
struct odds_ratio odds_shares_ratio(const struct odds_shares *s);

/* Of n p-values, ascending, how many are discoveries at this rate of false ones, in 1/10000, when
 * tests were made in all (tests >= n). */
size_t odds_discoveries(const struct soft *p, size_t n, size_t tests, uint32_t rate);

#endif
