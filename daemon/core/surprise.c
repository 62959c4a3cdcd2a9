/* surprise.c - see surprise.h.
 *
 *   P(n) = C(r + n - 1, n) q^n (1 - q)^r      r = past + 1, q = span / (span + past_span + prior)
 *
 * The tail from `cases` on is summed term by term, each the one before it times (r + n) / (n + 1)
 * q. Numbers are m * 2^e with m in [2^31, 2^32), for (1 - q)^r leaves every fixed range. */
#include "surprise.h"

#define TERMS 4096 /* of the tail, and cases that are told apart */

struct soft {
	uint64_t m; /* 0: zero */
	int32_t e;
};

static struct soft soft_of(uint64_t m, int32_t e)
{
	if (!m)
		return (struct soft){0, 0};
	int shift = 32 - __builtin_clzll(m); /* so many bits too wide, or too narrow */
	return (struct soft){shift > 0 ? m >> shift : m << -shift, e + shift};
}

static struct soft soft_mul(struct soft a, struct soft b)
{
	return soft_of(a.m * b.m, a.e + b.e);
}

/* a / b; both below 2^48, b > 0. */
static struct soft soft_ratio(uint64_t a, uint64_t b)
{
	if (!a)
		return (struct soft){0, 0};
	struct soft x = soft_of(a, 0), y = soft_of(b, 0);
	return soft_of((x.m << 31) / y.m, x.e - y.e - 31);
}

static struct soft soft_power(struct soft base, uint32_t n)
{
	struct soft p = soft_of(1, 0);
	for (; n; n >>= 1, base = soft_mul(base, base))
		if (n & 1)
			p = soft_mul(p, base);
	return p;
}

static int32_t soft_log(struct soft a)
{
	return (a.e + 31) * SURPRISE_BIT + (int32_t)((a.m - (UINT64_C(1) << 31)) >> 23);
}

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
