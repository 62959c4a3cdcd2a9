/* test_issues_veto.c - a case that says the opposite of an issue's cases does not join it, however
 * like the rest is; and the votes go with the cases. */
#include <check.h>
#include <stdio.h>

#include "feed.h"
#include "suite.h"

static struct feed *f;
static unsigned fed;

static void set_up(void)
{
	f = feed_new();
	fed = 0;
}

static void tear_down(void)
{
	feed_free(f);
}

#define T INT64_C(1770000000000)

/* Feeds text as a new case; returns its issue. */
static uint64_t issue_of(const char *text)
{
	char id[16];
	snprintf(id, sizeof id, "v%u", ++fed);
	feed_case(f, T + fed, id, id, text);
	return feed_issue(f, id);
}

static const struct {
	const char *first, *second;
	bool together;
} pairs[] = {
	{"앱에서 로그인 버튼을 눌러도 반응이 없습니다",
	 "앱에서 로그아웃 버튼을 눌러도 반응이 없습니다", false},
	{"앱에서 로그인 버튼을 눌러도 반응이 없습니다", "로그인 버튼 앱에서 눌러도 반응이 없습니다",
	 true},
	{"진료비가 급여로 계산되어 있네요", "진료비가 비급여로 계산되어 있네요", false},
	{"진료비가 비급여로 계산되어 있네요", "진료비가 급여로 계산되어 있네요", false},
	{"주문 상세에서 환불 됐어요", "주문 상세에서 환불 안 됐어요", false},
	{"I can log in to my account", "I cannot log in to my account", false},
	{"the upload of my photo fails", "the download of my photo fails", false},
	{"the upload of my photo fails", "upload of my photos failed", true},
	{"a button to unblock this user is missing", "a button to block this user is missing",
	 false},
	/* Who says both sides belongs where the rest of the words is. */
	{"file upload and download fails at the office", "file upload fails at the office", true},
};

START_TEST(opposites_are_two_issues)
{
	uint64_t one = issue_of(pairs[_i].first), two = issue_of(pairs[_i].second);
	ck_assert_msg((one == two) == pairs[_i].together, "%s / %s", pairs[_i].first,
		      pairs[_i].second);
}
END_TEST

/* Sums over records decide: they come back with a reload and go with the cases. */
START_TEST(votes_survive_a_reload_and_go_with_their_cases)
{
	uint64_t in = issue_of("deposit screen of the wallet shows a blank box");
	feed_reload(f);
	uint64_t out = issue_of("withdraw screen of the wallet shows a blank box");
	ck_assert_uint_ne(in, out);
	feed_put(f, T + 50, {"case_id", "v1"}, {"event", "case.deleted"});
	ck_assert_uint_eq(feed_issue(f, "v1"), 0);
	ck_assert_uint_eq(issue_of("withdraw screen of the wallet shows a blank box"), out);
}
END_TEST

/* One stray case does not decide for the many. */
START_TEST(few_votes_do_not_keep_a_case_out)
{
	uint64_t many = issue_of("payment screen of the wallet shows a blank box");
	for (unsigned i = 0; i < 14; i++)
		ck_assert_uint_eq(issue_of("payment screen of the wallet shows a blank box"), many);
	ck_assert_uint_eq(issue_of("deposit payment screen of the wallet shows a blank box"), many);
	ck_assert_uint_eq(issue_of("withdraw payment screen of the wallet shows a blank box"),
			  many);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("issues_veto");
	TCase *t = tcase_create("veto");
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(t, opposites_are_two_issues, 0, (int)(sizeof pairs / sizeof *pairs));
	tcase_add_test(t, votes_survive_a_reload_and_go_with_their_cases);
	tcase_add_test(t, few_votes_do_not_keep_a_case_out);
	suite_add_tcase(suite, t);
	return suite_run(suite);
}
