/* test_issues_things.c - two cases that are alike but for the thing that they are about are not one
 * problem, when it is known that the things are two. */
#include <check.h>

#include "feed.h"
#include "suite.h"

#define T INT64_C(1770000000000)

static struct feed *f;

static void set_up(void)
{
	f = feed_new();
}

static void tear_down(void)
{
	feed_free(f); /* which recounts every sum */
}

/* Of one pair; each in the words of the other but for one. */
static const struct {
	const char *a, *b;
	bool same;
} rows[] = {
	{"OTP 등록이 자꾸 안 돼요", "PDF 등록이 자꾸 안 돼요", false},
	{"Slack 연동을 해제하고 싶어요", "Notion 연동을 해제하고 싶어요", false},
	{"세탁기가 갑자기 작동을 멈췄어요", "청소기가 갑자기 작동을 멈췄어요", false},
	{"프린터 수리를 접수하려고 합니다", "모니터 수리를 접수하려고 합니다", false},
	{"my printer stopped working after two weeks", "my vacuum stopped working after two weeks",
	 false},
	/* Words for one thing, and the same thing told in other words. */
	{"비밀번호가 갑자기 안 맞아요", "비번이 갑자기 안 맞아요", true},
	{"OTP 등록이 자꾸 안 돼요", "OTP 등록이 계속 안 돼요", true},
	{"세탁기가 갑자기 작동을 멈췄어요", "세탁기 작동이 갑자기 멈췄어요", true},
};

START_TEST(other_things_are_other_problems)
{
	feed_case(f, T, "a", "a", rows[_i].a);
	feed_case(f, T + 1000, "b", "b", rows[_i].b);
	ck_assert_msg((feed_issue(f, "a") == feed_issue(f, "b")) == rows[_i].same, "%s / %s",
		      rows[_i].a, rows[_i].b);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("issues_things");
	TCase *c = tcase_create("issues_things");
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_loop_test(c, other_things_are_other_problems, 0,
			    (int)(sizeof rows / sizeof *rows));
	suite_add_tcase(s, c);
	return suite_run(s);
}
