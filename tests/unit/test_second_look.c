/* test_second_look.c - a case is looked at again a fixed number of cases later: it moves when what
 * came since shows a nearer issue, unless something holds it. */
#include <check.h>
#include <stdio.h>

#include "feed.h"
#include "suite.h"

#define T      INT64_C(1770000000000)
#define MINUTE INT64_C(60000)
#define LATER  40 /* cases after which the first look back has been taken */

static struct feed *f;

/* The second is alone when it comes; the others grow around it. "to": for one noun in the place of
 * another would be another thing. */
static const char *const said[] = {"to pupifum to pitarak to gugogim",
				   "to virimux to bigapox to pitarak to gonogum",
				   "to pupifum to pitarak to gugogim",
				   "to pupifum to pitarak to dukidax to virimux",
				   "to pitarak to dukidax to gugogim to gonogum",
				   "to dukidax to bigapox to pitarak to pupifum"};
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

/* n cases without text: they take a number each, and look at nobody. */
static void pass(uint64_t n)
{
	for (uint64_t i = 0; i < n; i++) {
		char id[24];
		snprintf(id, sizeof id, "silent-%u", (unsigned)i);
		feed_put(f, T + 10 * MINUTE, {"event", "case.resolved"}, {"case_id", id});
	}
}

static const uint64_t lags[] = {30, 300, 3000, 30000};

START_TEST(each_look_is_taken_by_one_case)
{
	pass(lags[_i] - SAID); /* the next one looks at s0, the one behind it at s1 */
	feed_case(f, T + 11 * MINUTE, "before", "before", "zukutup rizafix rakigak");
	ck_assert_uint_eq(feed_issue(f, "s1"), 2);
	feed_case(f, T + 12 * MINUTE, "looks", "looks", "kupibam fivupax badarom");
	ck_assert_uint_eq(feed_issue(f, "s1"), 1);
}
END_TEST

/* It joined what was nearest, and those that came then drew the issue away from it. */
START_TEST(a_case_that_belongs_nowhere_any_longer_stands_alone)
{
	static const char *const drawn[] = {"tirivox baponap mirobak",
					    "tirivox baponap gibunux divomap",
					    "tirivox gibunux divomap",
					    "gibunux divomap",
					    "gibunux divomap",
					    "gibunux divomap"};
	for (size_t i = 0; i < sizeof drawn / sizeof *drawn; i++) {
		const char id[] = {'d', (char)('0' + i), '\0'};
		feed_case(f, T + (20 + (int64_t)i) * MINUTE, id, "one", drawn[i]);
	}
	uint64_t together = feed_issue(f, "d1");
	ck_assert_uint_eq(feed_issue(f, "d0"), together);
	ck_assert_uint_eq(feed_issue(f, "d5"), together);
	feed_noise(f, T + 30 * MINUTE, LATER);
	ck_assert_uint_eq(feed_issue(f, "d1"), together);
	ck_assert_uint_gt(feed_issue(f, "d0"), together);
	ck_assert_ptr_nonnull(strstr(feed_lines(f), "\"case_id\":\"d0\",\"issue\":"));
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
	tcase_add_loop_test(c, each_look_is_taken_by_one_case, 0, sizeof lags / sizeof *lags);
	tcase_add_test(c, a_case_that_belongs_nowhere_any_longer_stands_alone);
	tcase_add_test(c, what_a_person_named_keeps_its_cases);
	tcase_add_test(c, an_issue_that_is_loud_keeps_its_cases);
	tcase_add_test(c, a_deleted_case_is_passed_over);
	suite_add_tcase(s, c);
	return suite_run(s);
}
