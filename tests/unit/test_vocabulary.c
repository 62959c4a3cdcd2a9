/* test_vocabulary.c - a desk that runs for years forgets the words of years ago: its memory and the
 * issues that it opens stay those of the time that it keeps. `make quality-mega` runs 2 million
 * cases. */
#include <check.h>

#include "suite.h"
#include "vocabulary.h"

#define CASES 100000

START_TEST(memory_follows_what_is_kept)
{
	struct vocabulary_shape s;
	ck_assert(vocabulary_run(CASES, &s));
	ck_assert_uint_gt(s.issues_early, 0);
	ck_assert_uint_gt(s.early, 0);
	ck_assert_msg(s.late <= s.early + s.early / 4, "%zu bytes, then %zu", s.early, s.late);
	/* The words of an era are as new as those of the one before it. */
	ck_assert_uint_le(s.issues_late, s.issues_early + s.issues_early / 10);
	ck_assert_uint_ge(s.issues_late, s.issues_early - s.issues_early / 10);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("vocabulary");
	TCase *t = tcase_create("vocabulary");
	tcase_set_timeout(t, 300);
	tcase_add_test(t, memory_follows_what_is_kept);
	suite_add_tcase(suite, t);
	return suite_run(suite);
}
