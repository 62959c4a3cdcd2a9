/* exact.h - 95 % intervals of shares, means and ratios of rates, in integers.
 *
 * Methods: shares by Clopper & Pearson (Biometrika 26, 1934), exact for every count: the ends are
 * where the binomial tail is 2.5 %. From EXACT_COUNT on the score interval of Wilson (1927), which
 * is nowhere more than 2 in 1000 away by then. The ratio of two Poisson rates given their sum is
 * such a share (Przyborowski & Wilenski, Biometrika 31, 1940). */
#ifndef CORE_EXACT_H
#define CORE_EXACT_H

#include "soft.h"

#define EXACT_ONE      (UINT32_C(1) << 30) /* a share of 1 */
#define EXACT_COUNT    1024
#define EXACT_RATIO    1000 /* a ratio of 1 */
#define EXACT_NO_LIMIT UINT32_MAX /* the upper end of a ratio to nothing, or one beyond all use */

struct exact {
	uint32_t low, high;
};

/* P(X <= k) for X binomial of n with odds a : b, a + b < 2^48. */
struct soft exact_binomial(uint32_t k, uint32_t n, uint64_t a, uint64_t b);

/* Of k in n, in 1/EXACT_ONE; 0 to EXACT_ONE when n is 0. k at most n. */
struct exact exact_share(uint64_t k, uint64_t n);
/* Of the mean of n values that lie between 0 and one (up to 2^20) and add up to sum; in units of
 * one. Wilson's, as if all values lay at the ends: never too narrow. 0 to one when n is 0. n up to
 * 2^32. */
struct exact exact_mean(uint64_t sum, uint64_t n, uint32_t one);
/* Of how many times the rate of `cases` in `span` is that of `past` cases in `past_span`, in
 * 1/EXACT_RATIO; spans in any one unit, from 1, below 2^47. */
struct exact exact_ratio(uint32_t cases, uint64_t span, uint32_t past, uint64_t past_span);

#endif
