/* test_signature.c - the written-out tables against libm's formula, the root around squares, the
 * bounds of the cosine. */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "prng.h"
#include "signature.h"
#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))

/* log2(v) in 1/64 as signature.c's table gives it: the fraction from six bits below the highest. */
static uint32_t log_of(uint64_t v)
{
	int top = (int)floor(log2((double)v));
	double below = floor(ldexp((double)v, 6 - top)) - 64;
	return (uint32_t)(top * 64 + (int)lround(64 * log2(1 + below / 64)));
}

/* The formula of signature.h in steps of an eighth of a power of two. */
static uint32_t idf_of(uint32_t df, uint32_t cases)
{
	uint32_t all = log_of(2 * ((uint64_t)cases + 1)), one = log_of(2 * (uint64_t)df + 1);
	uint32_t step = all > one ? (all - one) / 8 : 0;
	return (uint32_t)lround(256 * pow((step ? step : 1) / 8.0 * log(2), 0.6));
}

/* df = 0 reaches the high places of the table, df near 2^20 the low ones, and both the middle. */
START_TEST(idf_is_the_formula_at_every_place_of_its_table)
{
	static const uint32_t dfs[] = {0, 1, 5, 700, 1 << 20};
	bool seen[4000] = {false};
	size_t places = 0;
	for (size_t i = 0; i < ROWS(dfs); i++) {
		for (double c = dfs[i] ? dfs[i] : 1; c < 2147483648.0; c *= 1.0101) {
			uint32_t got = signature_idf(dfs[i], (uint32_t)c);
			if (got != idf_of(dfs[i], (uint32_t)c))
				ck_abort_msg("df %u of %.0f: %u", dfs[i], c, got);
			places += !seen[got];
			seen[got] = true;
		}
	}
	ck_assert_uint_eq(signature_idf(0, UINT32_C(1) << 31), idf_of(0, UINT32_C(1) << 31));
	ck_assert_uint_ge(places, 255);
}
END_TEST

/* The steps cost at most an eighth of a power of two, and a little for the logarithm's table. */
START_TEST(idf_is_near_the_exact_formula)
{
	for (uint32_t cases = 1000; cases < 2000000; cases = cases * 3 + 1) {
		for (uint32_t df = 1; df * 2 < cases; df = df * 2 + 1) {
			double nepers = log((cases + 1.0) / (df + 0.5));
			double high = 256 * pow(nepers + 0.03, 0.6) + 1;
			double low = 256 * pow(nepers - 0.117, 0.6) - 1;
			uint32_t got = signature_idf(df, cases);
			ck_assert_msg(got >= low && got <= high, "df %u of %u: %u", df, cases, got);
		}
	}
}
END_TEST

START_TEST(idf_falls_with_df_and_is_never_zero)
{
	for (uint32_t df = 1; df < 5000; df++)
		if (signature_idf(df, 4000) > signature_idf(df - 1, 4000))
			ck_abort_msg("df %u", df);
	static const uint32_t all[] = {0, 1, 7, 100, 1u << 20};
	for (size_t i = 0; i < ROWS(all); i++)
		ck_assert_uint_gt(signature_idf(all[i], all[i]), 0);
}
END_TEST

START_TEST(tf_is_the_formula_up_to_64)
{
	for (uint32_t n = 1; n <= 64; n++)
		ck_assert_uint_eq(signature_tf(7, n, false), (uint32_t)lround(16 * (1 + log(n))));
	ck_assert_uint_eq(signature_tf(7, 65, false), signature_tf(7, 64, false));
	ck_assert_uint_eq(signature_tf(7, UINT32_MAX, false), signature_tf(7, 64, false));
	ck_assert_uint_eq(signature_tf(7, 0, false), 0);
}
END_TEST

START_TEST(the_kind_of_a_token_weighs)
{
	static const uint64_t bit = UINT64_C(1) << SIGNATURE_CLASS_BIT;
	ck_assert_uint_eq(signature_tf(SIGNATURE_PLAIN * bit + 9, 1, false), 16);
	ck_assert_uint_eq(signature_tf(SIGNATURE_HEAD * bit + 9, 1, false), 20);
	ck_assert_uint_eq(signature_tf(SIGNATURE_TAIL * bit + 9, 1, false), 12);
	ck_assert_uint_eq(signature_tf(SIGNATURE_TAIL * bit + 9, 2, false), 20);
	ck_assert_uint_eq(signature_tf(SIGNATURE_CONCEPT * bit + 9, 1, false), 20);
	ck_assert_uint_eq(signature_tf(SIGNATURE_HEAD * bit + 9, 1, true), 15);
	ck_assert_uint_eq(signature_tf(SIGNATURE_LATIN * bit + 9, 1, true), 12);
}
END_TEST

START_TEST(the_root_is_exact_around_squares)
{
	static const uint64_t roots[] = {
		1,
		2,
		3,
		UINT32_MAX,
		UINT64_C(1) << 32,
		(UINT64_C(1) << 53) + 1, /* where a double would lose it */
		UINT64_C(3037000499),
		UINT64_C(1) << 63,
		UINT64_MAX - 1,
		UINT64_MAX,
	};
	ck_assert_uint_eq(signature_root(0), 0);
	ck_assert_uint_eq(signature_root(~(signature_wide)0), UINT64_MAX);
	for (size_t i = 0; i < ROWS(roots); i++) {
		uint64_t r = roots[i];
		signature_wide square = (signature_wide)r * r;
		ck_assert_uint_eq(signature_root(square), r);
		ck_assert_uint_eq(signature_root(square - 1), r - 1);
		ck_assert_uint_eq(signature_root(square + 2 * (signature_wide)r), r);
	}
	uint64_t rng = 5;
	for (int i = 0; i < 20000; i++) {
		uint64_t r = prng_next(&rng) >> prng_below(&rng, 63);
		signature_wide square = (signature_wide)r * r;
		if (signature_root(square) != r || (r && signature_root(square - 1) != r - 1))
			ck_abort_msg("%llu", (unsigned long long)r);
	}
}
END_TEST

START_TEST(the_cosine_has_bounds)
{
	static const struct {
		const char *promise;
		uint64_t dot, a, b;
		uint32_t want;
	} rows[] = {
		{"itself is 1", 50, 50, 50, 10000},
		{"itself is 1 where the root is cut", 3, 3, 3, 10000},
		{"no common token is 0", 0, 9, 9, 0},
		{"an empty vector is like nothing", 0, 0, 9, 0},
		{"and so from the other side", 0, 9, 0, 0},
		{"a half", 50, 100, 100, 5000},
		{"lengths do not matter", 5000, 100, 1000000, 5000},
		{"it is cut, not rounded", 2, 9, 1, 6666},
		{"large ones do not overflow", UINT64_MAX, UINT64_MAX, UINT64_MAX, 10000},
	};
	for (size_t i = 0; i < ROWS(rows); i++)
		ck_assert_msg(signature_cosine(rows[i].dot, rows[i].a, rows[i].b) == rows[i].want,
			      "%s", rows[i].promise);
	signature_wide largest = (signature_wide)1 << 106;
	ck_assert_uint_eq(signature_cosine(largest, largest, largest), SIGNATURE_ONE);
	ck_assert_uint_eq(signature_cosine(largest / 4, largest, largest), 2500);
}
END_TEST

START_TEST(random_vectors_agree_with_libm)
{
	uint64_t rng = 11;
	for (int round = 0; round < 2000; round++) {
		signature_wide dot = 0, norm_a = 0, norm_b = 0;
		double d = 0, a = 0, b = 0;
		for (int i = 0; i < 20; i++) {
			uint64_t x = prng_below(&rng, 200000), y = prng_below(&rng, 200000);
			dot += (signature_wide)x * y;
			norm_a += (signature_wide)x * x;
			norm_b += (signature_wide)y * y;
			d += (double)x * (double)y;
			a += (double)x * (double)x;
			b += (double)y * (double)y;
		}
		double want = 10000 * d / sqrt(a * b);
		uint32_t got = signature_cosine(dot, norm_a, norm_b);
		if (got > SIGNATURE_ONE || fabs(got + 0.5 - want) > 1)
			ck_abort_msg("%u, not %f", got, want);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("signature");
	TCase *tc = tcase_create("signature");
	tcase_add_test(tc, idf_is_the_formula_at_every_place_of_its_table);
	tcase_add_test(tc, idf_is_near_the_exact_formula);
	tcase_add_test(tc, idf_falls_with_df_and_is_never_zero);
	tcase_add_test(tc, tf_is_the_formula_up_to_64);
	tcase_add_test(tc, the_kind_of_a_token_weighs);
	tcase_add_test(tc, the_root_is_exact_around_squares);
	tcase_add_test(tc, the_cosine_has_bounds);
	tcase_add_test(tc, random_vectors_agree_with_libm);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
