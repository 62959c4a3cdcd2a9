/* test_exact.c - intervals against published figures, and against a plain count of tails in long
 * double. */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "exact.h"
#include "prng.h"
#include "suite.h"

static long double value(struct soft s)
{
	return ldexpl((long double)s.m, s.e);
}

START_TEST(soft_numbers_are_numbers)
{
	uint64_t dice = 7;
	for (int i = 0; i < 20000; i++) {
		uint64_t a = prng_next(&dice) >> (16 + prng_below(&dice, 48)),
			 b = (prng_next(&dice) >> (17 + prng_below(&dice, 47))) + 1;
		struct soft x = soft_of(a, (int)prng_below(&dice, 40) - 20), y = soft_ratio(a, b);
		long double p = value(x), q = value(y), sum = p + q, product = p * q;
		ck_assert(fabsl(q - (long double)a / (long double)b) <= q * 4e-9L);
		ck_assert(fabsl(value(soft_add(x, y)) - sum) <= sum * 1e-9L);
		ck_assert(fabsl(value(soft_mul(x, y)) - product) <= product * 1e-9L);
		ck_assert_int_eq(soft_cmp(x, y), (p > q) - (p < q));
	}
	ck_assert(fabsl(value(soft_power(soft_ratio(9, 10), 100)) - powl(0.9L, 100)) < 1e-12L);
	ck_assert_int_eq(soft_log(soft_of(1, 20)), 20 * SOFT_BIT);
}
END_TEST

static const struct {
	uint64_t k, n;
	double low, high;
} shares[] = {
	/* Clopper & Pearson: tables, and the closed forms 1 - 0.025^(1/n) of k = 0 */
	{0, 10, 0, 0.3084971},
	{1, 10, 0.0025286, 0.4450161},
	{5, 10, 0.1870860, 0.8129140},
	{10, 10, 0.6915029, 1},
	{0, 1, 0, 0.975},
	{4, 20, 0.0573340, 0.4366140},
	{15, 100, 0.0864544, 0.2353080},
	{0, 0, 0, 1},
};

START_TEST(shares_are_those_of_clopper_and_pearson)
{
	for (size_t i = 0; i < sizeof shares / sizeof *shares; i++) {
		struct exact e = exact_share(shares[i].k, shares[i].n);
		double low = (double)e.low / EXACT_ONE, high = (double)e.high / EXACT_ONE;
		ck_assert_msg(fabs(low - shares[i].low) < 2e-6 &&
				      fabs(high - shares[i].high) < 2e-6,
			      "row %zu: %.7f to %.7f", i, low, high);
	}
}
END_TEST

/* P(X <= k), summed plainly. */
static long double tail(uint32_t k, uint32_t n, long double p)
{
	long double sum = 0;
	for (uint32_t i = 0; i <= k; i++)
		sum += expl(lgammal(n + 1.0L) - lgammal(i + 1.0L) -
			    lgammal((long double)(n - i) + 1) + i * logl(p) + (n - i) * log1pl(-p));
	return sum;
}

START_TEST(ends_lie_where_the_tail_is_a_fortieth)
{
	uint64_t dice = (uint64_t)_i;
	for (int i = 0; i < 20; i++) {
		uint32_t n = 1 + (uint32_t)prng_below(&dice, EXACT_COUNT);
		uint32_t k = (uint32_t)prng_below(&dice, n);
		long double high = (long double)exact_share(k, n).high / EXACT_ONE;
		ck_assert_msg(fabsl(tail(k, n, high) - 0.025L) < 2e-6L, "%u of %u: %Lf", k, n,
			      high);
	}
}
END_TEST

START_TEST(wilson_follows_where_exact_ends)
{
	for (uint64_t k = 0; k <= EXACT_COUNT; k += 64) {
		struct exact e = exact_share(k, EXACT_COUNT), w = exact_share(k, EXACT_COUNT + 1);
		ck_assert_int_le(labs((long)e.low - (long)w.low), EXACT_ONE / 500);
		ck_assert_int_le(labs((long)e.high - (long)w.high), EXACT_ONE / 500);
	}
	struct exact most = exact_share(UINT32_MAX, UINT32_MAX);
	ck_assert(most.high == EXACT_ONE && most.low > EXACT_ONE - 100);
}
END_TEST

START_TEST(means_lie_in_their_interval)
{
	/* Wilson of 8 in 10: 0.4902 to 0.9433 */
	struct exact e = exact_mean(80000, 10, 10000);
	ck_assert_int_le(abs((int)e.low - 4902), 1);
	ck_assert_int_le(abs((int)e.high - 9433), 1);
	ck_assert_uint_eq(exact_mean(0, 5, 10000).low, 0);
	ck_assert_uint_eq(exact_mean(50000, 5, 10000).high, 10000);
	ck_assert_uint_eq(exact_mean(0, 0, 10000).high, 10000);
}
END_TEST

START_TEST(ratios_of_rates)
{
	/* 10 in a day against 10 in a day: p in 0.2720..0.7280, so 0.3736 to 2.6769 */
	struct exact e = exact_ratio(10, 24, 10, 24);
	ck_assert_int_le(abs((int)e.low - 373), 1);
	ck_assert_int_le(abs((int)e.high - 2677), 2);
	/* None in a day after 10 a day: high = odds of 1 - 0.025^(1/10) */
	e = exact_ratio(0, 24, 10, 24);
	ck_assert_uint_eq(e.low, 0);
	ck_assert_int_le(abs((int)e.high - 447), 1);
	/* Twice the time halves the rate. */
	ck_assert_int_le(abs((int)exact_ratio(0, 48, 10, 24).high - 224), 1);
	ck_assert_uint_eq(exact_ratio(3, 24, 0, 24).high, EXACT_NO_LIMIT);
	ck_assert_uint_eq(exact_ratio(0, 24, 0, 24).low, 0);
	ck_assert_uint_eq(exact_ratio(1000, 1, 1, UINT64_C(1) << 46).high, EXACT_NO_LIMIT);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("exact");
	TCase *tc = tcase_create("exact");
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, soft_numbers_are_numbers);
	tcase_add_test(tc, shares_are_those_of_clopper_and_pearson);
	tcase_add_loop_test(tc, ends_lie_where_the_tail_is_a_fortieth, 1, 3);
	tcase_add_test(tc, wilson_follows_where_exact_ends);
	tcase_add_test(tc, means_lie_in_their_interval);
	tcase_add_test(tc, ratios_of_rates);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
