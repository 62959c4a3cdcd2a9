/* exact.c - see exact.h.
 *
 *   low         k/n          high
 *    |-----------|------------|
 *    P(X >= k) = 1/40         P(X <= k) = 1/40
 *
 * The tail falls as the share rises, so the ends are found by halving. The lower end is the upper
 * one of the failures: low(k) = 1 - high(n - k). Ends are taken outwards where they lie between two
 * units: an interval is never too narrow. */
#include "exact.h"

#include "signature.h"

#define TAIL 40 /* 1/40 at each end */

struct soft exact_binomial(uint32_t k, uint32_t n, uint64_t a, uint64_t b)
{
	struct soft term = soft_power(soft_ratio(b, a + b), n), sum = term;
	struct soft odds = soft_ratio(a, b ? b : 1);
	if (k >= n)
		return soft_of(1, 0);
	for (uint32_t i = 0; i < k; i++) {
		term = soft_mul(soft_mul(term, odds), soft_ratio(n - i, i + 1));
		sum = soft_add(sum, term);
	}
	return sum;
}

/* The least share at which k or fewer of n are that unlikely. */
static uint32_t upper(uint32_t k, uint32_t n)
{
	const struct soft tail = soft_ratio(1, TAIL);
	uint32_t low = 0, high = EXACT_ONE;
	if (k >= n)
		return EXACT_ONE;
	while (high - low > 1) {
		uint32_t mid = low + (high - low) / 2;
		if (soft_cmp(exact_binomial(k, n, mid, EXACT_ONE - mid), tail) <= 0)
			high = mid;
		else
			low = mid;
	}
	return high;
}

/* (sum + z^2/2 +- z sqrt(sum (n - sum) / n + z^2/4)) / (n + z^2) with z = 1.96, for sum in units of
 * one: the ends, in 1/unit. */
static struct exact wilson(uint64_t sum, uint64_t n, uint64_t one, uint64_t unit)
{
	typedef signature_wide wide;
	wide all = (wide)n * one;
	wide middle = (wide)sum * 20000 / one + 38416, below = (wide)n * 20000 + 76832;
	wide spread = (wide)sum * (all - sum) * 100000000 / one / all + 96040000;
	wide arm = (wide)signature_root(spread) * 392 / 100 + 1;
	wide low = arm < middle ? (middle - arm) * unit / below : 0;
	wide high = ((middle + arm) * unit + below - 1) / below;
	return (struct exact){(uint32_t)low, (uint32_t)(high < unit ? high : unit)};
}

struct exact exact_share(uint64_t k, uint64_t n)
{
	if (n == 0)
		return (struct exact){0, EXACT_ONE};
	if (n > EXACT_COUNT)
		return wilson(k, n, 1, EXACT_ONE);
	return (struct exact){EXACT_ONE - upper((uint32_t)(n - k), (uint32_t)n),
			      upper((uint32_t)k, (uint32_t)n)};
}

struct exact exact_mean(uint64_t sum, uint64_t n, uint32_t one)
{
	return n ? wilson(sum, n, one, one) : (struct exact){0, one};
}

/* A share as the ratio that it stands for: share / (1 - share) * past_span / span. */
static uint32_t ratio_of(uint32_t share, uint64_t span, uint64_t past_span, bool up)
{
	typedef signature_wide wide;
	wide above = (wide)share * past_span * EXACT_RATIO;
	wide below = (wide)(EXACT_ONE - share) * span;
	if (below == 0 || above / below >= EXACT_NO_LIMIT)
		return EXACT_NO_LIMIT;
	return (uint32_t)((above + (up ? below - 1 : 0)) / below);
}

struct exact exact_ratio(uint32_t cases, uint64_t span, uint32_t past, uint64_t past_span)
{
	struct exact share = exact_share(cases, (uint64_t)cases + past);
	return (struct exact){ratio_of(share.low, span, past_span, false),
			      ratio_of(share.high, span, past_span, true)};
}
