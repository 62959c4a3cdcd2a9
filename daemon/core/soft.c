/* soft.c - see soft.h. Every result is brought back to 32 bits by cutting, never by rounding up, so
 * that a sum of small terms cannot grow past its limit. */
#include "soft.h"

struct soft soft_of(uint64_t m, int32_t e)
{
	if (!m)
		return (struct soft){0, 0};
	int shift = 32 - __builtin_clzll(m); /* so many bits too wide, or too narrow */
	return (struct soft){shift > 0 ? m >> shift : m << -shift, e + shift};
}

struct soft soft_ratio(uint64_t a, uint64_t b)
{
	if (!a)
		return (struct soft){0, 0};
	struct soft x = soft_of(a, 0), y = soft_of(b, 0);
	return soft_of((x.m << 31) / y.m, x.e - y.e - 31);
}

struct soft soft_mul(struct soft a, struct soft b)
{
	return soft_of(a.m * b.m, a.e + b.e);
}

struct soft soft_add(struct soft a, struct soft b)
{
	if (!a.m || !b.m)
		return a.m ? a : b;
	if (a.e < b.e) {
		struct soft swap = a;
		a = b;
		b = swap;
	}
	/* m * 2^30 fits in 62 bits; what b has below that is too small to be seen. */
	int32_t down = a.e - b.e;
	return soft_of((a.m << 30) + (down < 62 ? b.m << 30 >> down : 0), a.e - 30);
}

struct soft soft_sub(struct soft a, struct soft b)
{
	if (soft_cmp(a, b) <= 0)
		return (struct soft){0, 0};
	int32_t down = b.m ? a.e - b.e : 0;
	return soft_of((a.m << 30) - (down < 62 ? b.m << 30 >> down : 0), a.e - 30);
}

struct soft soft_div(struct soft a, struct soft b)
{
	return soft_of((a.m << 31) / b.m, a.e - b.e - 31);
}

struct soft soft_root(struct soft a)
{
	/* m * 2^31 or 2^32, so that the exponent is even; then digit by digit. */
	bool odd = (a.e - 31) & 1;
	uint64_t m = a.m << (odd ? 32 : 31), root = 0;
	for (uint64_t bit = UINT64_C(1) << 62; bit; bit >>= 2) {
		bool more = m >= root + bit;
		m -= more ? root + bit : 0;
		root = (root >> 1) + (more ? bit : 0);
	}
	return soft_of(root, (a.e - (odd ? 32 : 31)) / 2);
}

struct soft soft_exp(struct soft a)
{
	struct soft most = soft_of(1, 10), sum = soft_of(1, 0), term = sum;
	uint32_t squares = 0;
	if (soft_cmp(a, most) > 0)
		a = most;
	for (; a.m && a.e > -31 - 3; a.e--) /* to below 1/4, */
		squares++;
	for (uint32_t i = 1; i <= 10; i++) { /* where ten terms are enough, */
		term = soft_div(soft_mul(term, a), soft_of(i, 0));
		sum = soft_add(sum, term);
	}
	while (squares--) /* and back */
		sum = soft_mul(sum, sum);
	return sum;
}

uint64_t soft_round(struct soft a, uint32_t scale)
{
	struct soft s = soft_mul(a, soft_of(2 * (uint64_t)scale, 0)); /* in halves */
	if (s.e > 31)
		return UINT64_MAX;
	uint64_t halves = s.e >= 0 ? s.m << s.e : s.e > -32 ? s.m >> -s.e : 0;
	return halves / 2 + halves % 2;
}

struct soft soft_power(struct soft base, uint32_t n)
{
	struct soft p = soft_of(1, 0);
	for (; n; n >>= 1, base = soft_mul(base, base))
		if (n & 1)
			p = soft_mul(p, base);
	return p;
}

int soft_cmp(struct soft a, struct soft b)
{
	if (!a.m || !b.m || a.e == b.e)
		return (a.m > b.m) - (a.m < b.m);
	return a.e < b.e ? -1 : 1;
}

int32_t soft_log(struct soft a)
{
	return (a.e + 31) * SOFT_BIT + (int32_t)((a.m - (UINT64_C(1) << 31)) >> 23);
}

int32_t soft_log_fine(struct soft a)
{
	int32_t log = a.e + 31;
	uint64_t m = a.m;
	/* A square is twice the logarithm: whenever it passes 2, the next bit is 1. */
	for (int i = 0; i < 12; i++) {
		m = m * m >> 31;
		bool more = m >> 32;
		m >>= more;
		log = log * 2 + more;
	}
	return log;
}
