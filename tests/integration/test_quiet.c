/* test_quiet.c - the short form of make null-run: two weeks in which nothing breaks out raise next
 * to nothing. */
#include <check.h>
#include <stdlib.h>

#include "quiet.h"
#include "suite.h"

#define CASES 5000
/* A desk without a past is less sure: six such runs raised 24 alarms, 4 each where the long run has
 * 1.6 in as many days. One run in a hundred has more than 9 of them (Poisson). */
#define MOST 9

START_TEST(a_desk_where_nothing_breaks_out_is_quiet)
{
	struct quiet q = {.cases = 0};
	ck_assert(quiet_run(1, CASES, false, &q));
	ck_assert_uint_eq(q.cases, CASES);
	ck_assert_uint_ge(q.days, 10);
	ck_assert_msg(q.alarms <= MOST, "%u false alarms in %zu days", q.alarms, q.days);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("quiet");
	TCase *t = tcase_create("quiet");
	tcase_add_test(t, a_desk_where_nothing_breaks_out_is_quiet);
	tcase_set_timeout(t, 300);
	suite_add_tcase(s, t);
	return suite_run(s);
}
