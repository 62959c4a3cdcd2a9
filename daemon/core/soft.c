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
