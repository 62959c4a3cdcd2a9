/* test_surprise.c - the integer tail against the negative binomial in floating point. */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "surprise.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))

static double exact(const struct surprise *s)
{
	double r = s->past + 1.0, all = (double)s->span + s->past_span + s->prior_span;
	double q = s->span / all, term, sum = 0, first = 0;
	for (uint32_t x = s->cases; x < s->cases + 100000; x++) {
		term = r * log1p(-q) + lgamma(r + x) - lgamma(r) - lgamma(x + 1.0) + x * log(q);
		first = x == s->cases ? term : first;
		sum += exp(term - first);
	}
	return -(first + log(sum)) / log(2) * SURPRISE_BIT;
}

static const struct surprise rows[] = {
	{3, 0, 12, 900, 400},        {4, 1, 160, 4000, 800}, {9, 13, 300, 4800, 1600},
	{37, 22, 45, 3000, 400},     {7, 0, 30, 0, 1600},    {40, 7000, 90, 16000, 400},
	{300, 1000, 900, 9000, 400}, {2, 0, 1, 16383, 1600}, {4000, 9, 5000, 11000, 400},
	{90, 200, 4000, 12000, 800}, {3, 0, 500, 0, 400},    {1, 0, 1, 0, 2},
	{4096, 0, 16000, 0, 4},
};

START_TEST(a_tail_is_the_negative_binomial_s)
{
	double want = exact(&rows[_i]), got = surprise_of(&rows[_i]);
	ck_assert_msg(fabs(got - want) < 0.12 * SURPRISE_BIT, "%f, not %f", got, want);
}
END_TEST

START_TEST(more_is_a_greater_surprise)
{
	struct surprise s = {0, 3, 200, 4000, 400};
	uint32_t before = 0;
	for (; s.cases < 200; s.cases++) {
		uint32_t now = surprise_of(&s);
		ck_assert_uint_ge(now, before);
		before = now;
	}
	ck_assert_uint_gt(before, 100 * SURPRISE_BIT);
}
END_TEST

START_TEST(what_was_to_be_expected_is_none)
{
	const struct surprise none = {0, 0, 0, 0, 400}, usual = {20, 400, 200, 4000, 400};
	ck_assert_uint_eq(surprise_of(&none), 0);
	ck_assert_uint_lt(surprise_of(&usual), 2 * SURPRISE_BIT);
}
END_TEST

START_TEST(what_is_just_expected_is_none_and_one_more_is_some)
{
	/* 5 cases in 100, and a prior of one in 40 with 4 in 60: 5 in 100 again. */
	struct surprise s = {5, 4, 100, 60, 40};
	ck_assert_uint_eq(surprise_of(&s), 0);
	s.cases = 4;
	ck_assert_uint_eq(surprise_of(&s), 0);
	s.cases = 6;
	ck_assert_uint_gt(surprise_of(&s), 0);
	ck_assert_uint_lt(surprise_of(&s), 2 * SURPRISE_BIT);
}
END_TEST

START_TEST(none_at_all_is_the_first_term)
{
	static const struct surprise none[] = {{0, 84, 100, 1000, 1},
					       {9, 0, 1, 1, 1},
					       {0, 10, 0, 100, 1},
					       {0, 49, 16000, 16000, 1}};
	for (size_t i = 0; i < ROWS(none); i++) {
		double rest = none[i].past_span + none[i].prior_span;
		double want = -log2(rest / (rest + none[i].span)) * (none[i].past + 1);
		ck_assert_double_eq_tol((double)surprise_none(&none[i]), want * SURPRISE_BIT, 30);
	}
}
END_TEST

START_TEST(a_logarithm_counts_doublings)
{
	ck_assert_uint_eq(surprise_log(0), 0);
	ck_assert_uint_eq(surprise_log(1), 0);
	for (unsigned i = 1; i < 40; i++)
		ck_assert_uint_eq(surprise_log(UINT64_C(1) << i), i * SURPRISE_BIT);
	ck_assert_double_eq_tol((double)surprise_log(1000), log2(1000) * SURPRISE_BIT, 4);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("surprise");
	TCase *tc = tcase_create("surprise");
	tcase_add_loop_test(tc, a_tail_is_the_negative_binomial_s, 0, (int)ROWS(rows));
	tcase_add_test(tc, more_is_a_greater_surprise);
	tcase_add_test(tc, what_was_to_be_expected_is_none);
	tcase_add_test(tc, what_is_just_expected_is_none_and_one_more_is_some);
	tcase_add_test(tc, none_at_all_is_the_first_term);
	tcase_add_test(tc, a_logarithm_counts_doublings);
	suite_add_tcase(suite, tc);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
