/* test_second_look.c - a case is looked at again a fixed number of cases later: it moves when what
 * came since shows a nearer issue, unless something holds it. */
#include <check.h>

#include "feed.h"
#include "suite.h"

#define T      INT64_C(1770000000000)
#define MINUTE INT64_C(60000)
#define LATER  40 /* cases after which the first look back has been taken */

static struct feed *f;

/* "virimux bigapox pitarak gonogum" is alone when it comes; the others grow around it. */
static const char *const said[] = {"pupifum pitarak gugogim",
				   "virimux bigapox pitarak gonogum",
				   "pupifum pitarak gugogim",
				   "pupifum pitarak dukidax virimux",
				   "pitarak dukidax gugogim gonogum",
				   "dukidax bigapox pitarak pupifum"};
#define SAID (sizeof said / sizeof *said)

static void set_up(void)
{
	f = feed_new();
	for (size_t i = 0; i < SAID; i++) {
		const char id[] = {'s', (char)('0' + i), '\0'};
		feed_case(f, T + (int64_t)i * MINUTE, id, id, said[i]);
	}
	ck_assert_uint_eq(feed_issue(f, "s0"), 1);
	ck_assert_uint_eq(feed_issue(f, "s1"), 2);
	feed_forget(f);
}

static void tear_down(void)
{
	feed_free(f); /* which recounts every sum */
}

START_TEST(a_case_moves_to_the_issue_that_grew_since)
{
	feed_noise(f, T + 10 * MINUTE, LATER);
	ck_assert_uint_eq(feed_issue(f, "s1"), 1);
	ck_assert_ptr_nonnull(strstr(feed_lines(f), "\"case_id\":\"s1\",\"issue\":\"1\""));
	ck_assert_ptr_nonnull(strstr(feed_lines(f), "\"status\":\"moved\",\"from\":\"2\""));
}
END_TEST

START_TEST(not_before_its_time)
{
	feed_noise(f, T + 10 * MINUTE, 20);
	ck_assert_uint_eq(feed_issue(f, "s1"), 2);
	ck_assert_ptr_null(strstr(feed_lines(f), "moved"));
}
END_TEST

START_TEST(what_a_person_named_keeps_its_cases)
{
	feed_decide(f, T + 9 * MINUTE, {"event", "rename"}, {"issue", "2"}, {"title", "ours"});
	feed_noise(f, T + 10 * MINUTE, LATER);
	ck_assert_uint_eq(feed_issue(f, "s1"), 2);
}
END_TEST

START_TEST(an_issue_that_is_loud_keeps_its_cases)
{
	f->settings.rules[0].cases = f->settings.rules[0].customers = 1;
	feed_case(f, T + 9 * MINUTE, "t", "t", said[1]);
	ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "status"), "firing");
	f->settings.rules[0].cases = 99;
	ck_assert_uint_eq(feed_issue(f, "t"), 2);
	feed_noise(f, T + 10 * MINUTE, LATER);
	ck_assert_uint_eq(feed_issue(f, "s1"), 2);
}
END_TEST

START_TEST(a_deleted_case_is_passed_over)
{
	feed_put(f, T + 9 * MINUTE, {"event", "case.deleted"}, {"case_id", "s1"});
	feed_noise(f, T + 10 * MINUTE, LATER);
	ck_assert_ptr_null(strstr(feed_lines(f), "moved"));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("second look");
	TCase *c = tcase_create("second look");
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, a_case_moves_to_the_issue_that_grew_since);
	tcase_add_test(c, not_before_its_time);
	tcase_add_test(c, what_a_person_named_keeps_its_cases);
	tcase_add_test(c, an_issue_that_is_loud_keeps_its_cases);
	tcase_add_test(c, a_deleted_case_is_passed_over);
	suite_add_tcase(s, c);
	return suite_run(s);
}
