/* surprise.c - see surprise.h.
 *
 *   P(n) = C(r + n - 1, n) q^n (1 - q)^r      r = past + 1, q = span / (span + past_span + prior)
 *
 * The tail from `cases` on is summed term by term, each the one before it times (r + n) / (n + 1)
 * q. (1 - q)^r leaves every fixed range: soft.h. */
#include "surprise.h"

#include "soft.h"

#define TERMS 4096 /* of the tail, and cases that are told apart */

uint32_t surprise_log(uint64_t n)
{
	return n ? (uint32_t)soft_log(soft_of(n, 0)) : 0;
}

uint32_t surprise_of(const struct surprise *s)
{
	uint64_t rest = (uint64_t)s->past_span + s->prior_span, all = rest + s->span;
	uint64_t r = (uint64_t)s->past + 1;
	uint32_t cases = s->cases < TERMS ? s->cases : TERMS;
	if (cases * rest <= r * s->span)
		return 0;
	struct soft term = soft_power(soft_ratio(rest, all), (uint32_t)r);
	for (uint64_t n = 0; n < cases; n++)
		term = soft_mul(term, soft_ratio((r + n) * s->span, (n + 1) * all));
	/* The tail as a multiple of its first term, in 2^-24: 1 + a + ab + abc + ... */
	uint64_t sum = 0, part = UINT64_C(1) << 24;
	for (uint64_t n = cases; part && n < cases + TERMS; n++) {
		sum += part;
		part = part * ((r + n) * s->span) / ((n + 1) * all);
	}
	int32_t log = soft_log(soft_mul(term, soft_of(sum, -24)));
	return log < 0 ? (uint32_t)-log : 0;
}
