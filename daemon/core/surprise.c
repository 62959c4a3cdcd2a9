/* surprise.c - see surprise.h.
 *
 *   P(n) = C(r + n - 1, n) q^n (1 - q)^r      r = past + 1, q = span / (span + past_span + prior)
 *
 * The tail from `cases` on is summed term by term, each the one before it times (r + n) / (n + 1)
 * q. (1 - q)^r leaves every fixed range: soft.h. Of what is more than was to be expected the tail
 * is below 3/4, so its logarithm is negative. */
#include "surprise.h"

#include "soft.h"

#define CASES_MOST 4096 /* that are told apart */

uint32_t surprise_log(uint64_t n)
{
	return n ? (uint32_t)soft_log(soft_of(n, 0)) : 0;
}

uint32_t surprise_of(const struct surprise *s)
{
	uint64_t rest = (uint64_t)s->past_span + s->prior_span, all = rest + s->span;
	uint64_t r = (uint64_t)s->past + 1;
	uint32_t cases = s->cases < CASES_MOST ? s->cases : CASES_MOST;
	if (cases * rest <= r * s->span)
		return 0;
	struct soft term = soft_power(soft_ratio(rest, all), (uint32_t)r);
	for (uint64_t n = 0; n < cases; n++)
		term = soft_mul(term, soft_ratio((r + n) * s->span, (n + 1) * all));
	/* The tail as a multiple of its first term, in 2^-24: 1 + a + ab + abc + ... Each factor is
	 * below cases / (cases + 1), since more came than was to be expected. */
	uint64_t part = UINT64_C(1) << 24, sum = part;
	for (uint64_t n = cases; part; n++) {
		part = part * ((r + n) * s->span) / ((n + 1) * all);
		sum += part;
	}
	return (uint32_t)-soft_log(soft_mul(term, soft_of(sum, -24)));
}

uint32_t surprise_none(const struct surprise *s)
{
	uint64_t rest = (uint64_t)s->past_span + s->prior_span;
	int32_t log = soft_log(soft_power(soft_ratio(rest, rest + s->span), s->past + 1));
	return log < 0 ? (uint32_t)-log : 0;
}
