/* test_issues_frame.c - two cases that say of two things the same, word for word, are not one
 * problem, though no list knows the words; two that tell of one thing in their own words are. The
 * things here stand in no lexicon: they are words that nobody says. */
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
	const char *promise, *a, *b;
	bool same;
} rows[] = {
	{"a subject", "뷁뚫이 갑자기 작동을 멈췄어요", "쀍쫋이 갑자기 작동을 멈췄어요", false},
	{"an object", "제가 뷁뚫을 바꾸고 싶은데 어디서 하나요",
	 "제가 쀍쫋을 바꾸고 싶은데 어디서 하나요", false},
	{"any other particle", "이번 달부터 뷁뚫으로 보내 주세요 제발요",
	 "이번 달부터 쀍쫋으로 보내 주세요 제발요", false},
	{"a bare noun at the start", "뷁뚫 선택이 안 돼요", "쀍쫋 선택이 안 돼요", false},
	{"nouns that begin alike", "뷁뚫팡이 갑자기 작동을 멈췄어요",
	 "뷁뚫펑이 갑자기 작동을 멈췄어요", false},
	{"the subject in English", "The blorf on the page is empty today",
	 "The wazzle on the page is empty today", false},
	{"what comes last in English", "I have a question about the blorf",
	 "I have a question about the wazzle", false},
	{"one noun within another", "뷁뚫이 갑자기 작동을 멈췄어요",
	 "뷁뚫팡이 갑자기 작동을 멈췄어요", true},
	{"a noun more", "뷁뚫이 갑자기 작동을 멈췄어요", "어제 뷁뚫이 갑자기 작동을 멈췄어요",
	 true},
	{"another verb", "뷁뚫이 갑자기 작동을 멈췄어요", "뷁뚫이 갑자기 작동을 그만뒀어요", true},
	{"another verb in English", "I tried to open the blorf on the page",
	 "I tried to load the blorf on the page", true},
	{"words of one meaning", "비밀번호가 갑자기 안 맞아요", "비번이 갑자기 안 맞아요", true},
	{"words of failure", "뷁뚫 등록 화면에서 오류가 나요", "뷁뚫 등록 화면에서 에러가 나요",
	 true},
};

START_TEST(other_nouns_in_one_frame_are_other_problems)
{
	feed_case(f, T, "a", "a", rows[_i].a);
	feed_case(f, T + 1000, "b", "b", rows[_i].b);
	ck_assert_msg((feed_issue(f, "a") == feed_issue(f, "b")) == rows[_i].same, "%s: %s / %s",
		      rows[_i].promise, rows[_i].a, rows[_i].b);
}
END_TEST

START_TEST(an_issue_of_two_things_takes_in_no_third)
{
	feed_case(f, T, "a", "a", "뷁뚫 선택이 안 돼요");
	feed_case(f, T + 1000, "b", "b", "쀍쫋 선택이 안 돼요");
	ck_assert(feed_issue(f, "a") != feed_issue(f, "b"));
	feed_decide(f, T + 2000, {"event", "merge"}, {"issue", "2"}, {"into", "1"});
	ck_assert(feed_issue(f, "a") == feed_issue(f, "b"));
	feed_case(f, T + 3000, "c", "c", "꿹뢟 선택이 안 돼요");
	ck_assert(feed_issue(f, "a") != feed_issue(f, "c"));
	feed_case(f, T + 4000, "d", "d", "쀍쫋 선택이 안 돼요");
	ck_assert(feed_issue(f, "a") == feed_issue(f, "d"));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("issues_frame");
	TCase *c = tcase_create("issues_frame");
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_loop_test(c, other_nouns_in_one_frame_are_other_problems, 0,
			    (int)(sizeof rows / sizeof *rows));
	tcase_add_test(c, an_issue_of_two_things_takes_in_no_third);
	suite_add_tcase(s, c);
	return suite_run(s);
}
