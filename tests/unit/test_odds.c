/* test_odds.c - Fisher's test and the ratio's interval against values computed with exact
 * fractions, the soft numbers behind them against floating point, and the rate of false
 * discoveries. */
#include <check.h>
#include <math.h>

#include "odds.h"
#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))

static double value(struct soft s)
{
	return ldexp((double)s.m, s.e);
}

static void ck_near(double got, double want, double error)
{
	ck_assert_msg(fabs(got - want) <= error * want, "%.9g, not %.9g", got, want);
}

static const struct {
	struct odds_shares shares;
	double p, ratio, low, high;
} rows[] = {
	{{8, 10, 40, 480}, 1.87181593e-07, 8.08436, 5.23056, 12.4952},
	{{7, 9, 143, 486}, 0.00423394959, 2.34146, 1.59593, 3.43528},
	{{3, 3, 0, 5}, 0.0178571429, 7.6, 0.5213, 110.8},
	{{0, 10, 5, 100}, 1, 0.166667, 0.00986071, 2.81701},
	{{40, 40, 10, 480}, 8.94893003e-51, 43.6757, 23.989, 79.5185},
	{{2, 4, 2, 4}, 0.757142857, 1, 0.289496, 3.45428},
	{{19, 22, 150, 480}, 2.76321339e-07, 2.61351, 2.10162, 3.25008},
	{{5, 40, 60, 480}, 0.577909796, 0.994097, 0.441093, 2.24041},
	{{1, 1, 1, 1}, 1, 1.11111, 0.35835, 3.44515},
};

START_TEST(a_share_is_tested_as_fisher_does)
{
	ck_near(value(odds_fisher(&rows[_i].shares)), rows[_i].p, 1e-6);
}
END_TEST

START_TEST(a_ratio_has_its_interval)
{
	struct odds_ratio r = odds_shares_ratio(&rows[_i].shares);
	ck_near(value(r.ratio), rows[_i].ratio, 1e-5);
	ck_near(value(r.low), rows[_i].low, 1e-5);
	ck_near(value(r.high), rows[_i].high, 1e-5);
}
END_TEST

START_TEST(the_least_p_is_that_of_the_most_uneven_table)
{
	const struct odds_shares s = {1, 3, 2, 97}, best = {3, 3, 0, 97};
	ck_assert_int_eq(soft_cmp(odds_fisher_least(&s), odds_fisher(&best)), 0);
}
END_TEST

/* Benjamini & Hochberg's own example (1995): 15 tests, four discoveries at 5 %. */
START_TEST(discoveries_are_those_of_the_paper)
{
	static const uint64_t p[] = {1,   4,    19,   95,   201,  278,  298,  344,
				     459, 3240, 4262, 5719, 6528, 7590, 10000};
	struct soft s[ROWS(p)];
	for (size_t i = 0; i < ROWS(p); i++)
		s[i] = soft_ratio(p[i], 10000);
	ck_assert_uint_eq(odds_discoveries(s, ROWS(p), ROWS(p), 500), 4);
	ck_assert_uint_eq(odds_discoveries(s, 5, ROWS(p), 500), 4);
	ck_assert_uint_eq(odds_discoveries(s, ROWS(p), 10000, 500), 0);
	ck_assert_uint_eq(odds_discoveries(s, 0, 0, 500), 0);
}
END_TEST

START_TEST(soft_numbers_are_numbers)
{
	for (uint64_t n = 1; n < 2000; n += 37) {
		struct soft a = soft_ratio(n, 64);
		double x = (double)n / 64;
		ck_near(value(soft_root(a)), sqrt(x), 1e-9);
		ck_near(value(soft_exp(a)), exp(x), 1e-6);
		ck_near(value(soft_div(a, soft_of(7, 0))), x / 7, 1e-9);
		ck_near(value(soft_sub(soft_of(64, 0), a)), x < 64 ? 64 - x : 0, 1e-8);
		ck_assert_uint_eq(soft_round(a, 100), (uint64_t)floor(x * 100 + 0.5));
	}
	ck_assert_uint_eq(soft_round(soft_of(1, 80), 1), UINT64_MAX);
	ck_assert_uint_eq(soft_round(soft_of(1, -80), 1), 0);
	ck_assert_uint_eq(soft_exp(soft_of(0, 0)).m, soft_of(1, 0).m);
	ck_assert_uint_eq(soft_root(soft_of(0, 0)).m, 0);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("odds");
	TCase *tc = tcase_create("odds");
	tcase_add_loop_test(tc, a_share_is_tested_as_fisher_does, 0, (int)ROWS(rows));
	tcase_add_loop_test(tc, a_ratio_has_its_interval, 0, (int)ROWS(rows));
	tcase_add_test(tc, the_least_p_is_that_of_the_most_uneven_table);
	tcase_add_test(tc, discoveries_are_those_of_the_paper);
	tcase_add_test(tc, soft_numbers_are_numbers);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
