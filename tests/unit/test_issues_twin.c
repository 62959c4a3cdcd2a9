/* test_issues_twin.c - a problem that is told in two languages is one issue once a few cases of
 * each show what it is about. */
#include <check.h>
#include <stdio.h>

#include "feed.h"
#include "suite.h"

#define T      INT64_C(1770000000000)
#define MINUTE INT64_C(60000)
#define LATER  40 /* cases after which the first look back has been taken */
#define TEXTS  4

enum { REFUND_KO, REFUND_EN, LOGOUT_EN, LOGIN_KO, CARD_EN, MANY_EN, FEW };

/* clang-format off */
static const char *const said[FEW][TEXTS] = {
	[REFUND_KO] = {"환불 지연 금귤나무 두꺼비집터", "환불이 너무 늦어요 금귤나무 두꺼비집터", "환불 지연되고 있어요 금귤나무 두꺼비집터", "환불이 왜 이렇게 늦어요 금귤나무 두꺼비집터"},
	[REFUND_EN] = {"my refund is late, kumquat quokka", "kumquat quokka, late refund", "the refund is so late, kumquat quokka", "kumquat quokka refund late again"},
	[LOGOUT_EN] = {"card payment logout", "logout card payment", "the card payment logout", "my card payment logout"},
	[LOGIN_KO] = {"카드 결제 로그인", "로그인 카드 결제", "카드 결제로 로그인", "카드로 결제 로그인"},
	[CARD_EN] = {"late card", "card late", "late cards", "the card is late"},
	[MANY_EN] = {"late refund greenhouse umbrella harbour festival lantern", "lantern festival harbour umbrella greenhouse refund late", "greenhouse umbrella, late refund: harbour lantern festival", "harbour festival lantern umbrella greenhouse late refund"},
};
/* clang-format on */

static struct feed *f;

static void set_up(void)
{
	f = feed_new();
}

static void tear_down(void)
{
	feed_free(f); /* which recounts every sum */
}

/* n cases of the row's texts, named by prefix and number; all of them in one issue. */
static uint64_t tell(int row, char prefix, int n, int64_t at)
{
	char id[] = {prefix, '0', '\0'};
	for (int i = 0; i < n; i++) {
		id[1] = (char)('0' + i);
		feed_case(f, at + i * MINUTE, id, id, said[row][i]);
	}
	id[1] = '0';
	return feed_issue(f, id);
}

START_TEST(two_languages_of_one_problem_are_one_issue)
{
	uint64_t ko = tell(REFUND_KO, 'k', TEXTS, T + 1000 * MINUTE);
	ck_assert_uint_eq(feed_issue(f, "k3"), ko);
	tell(REFUND_EN, 'e', TEXTS, T + 1010 * MINUTE);
	ck_assert_uint_eq(feed_issue(f, "e0"), ko);
	ck_assert_uint_eq(feed_issue(f, "e3"), ko);
	ck_assert_ptr_nonnull(strstr(feed_lines(f), "\"case_id\":\"e0\""));
	ck_assert_ptr_nonnull(strstr(feed_lines(f), "\"status\":\"moved\""));
	feed_changes(f);
	feed_reload(f);
	/* From now on both languages lead there, as near as if each had an issue of its own. */
	feed_case(f, T + 1020 * MINUTE, "later", "l", said[REFUND_KO][0]);
	ck_assert_uint_eq(feed_issue(f, "later"), ko);
	ck_assert_str_ge(feed_last(f, EFFECT_MATCH, "score"), "0.7");
	feed_case(f, T + 1021 * MINUTE, "also", "a", said[REFUND_EN][1]);
	ck_assert_uint_eq(feed_issue(f, "also"), ko);
	ck_assert_str_ge(feed_last(f, EFFECT_MATCH, "score"), "0.7");
}
END_TEST

START_TEST(not_before_three_cases_of_each)
{
	uint64_t ko = tell(REFUND_KO, 'k', TEXTS, T + 1000 * MINUTE);
	tell(REFUND_EN, 'e', 2, T + 1010 * MINUTE);
	feed_noise(f, T + 1020 * MINUTE, LATER);
	ck_assert_uint_ne(feed_issue(f, "e0"), ko);
}
END_TEST

START_TEST(opposites_are_no_twins)
{
	uint64_t ko = tell(LOGIN_KO, 'k', TEXTS, T + 1000 * MINUTE);
	tell(LOGOUT_EN, 'e', TEXTS, T + 1010 * MINUTE);
	feed_noise(f, T + 1020 * MINUTE, LATER);
	ck_assert_uint_ne(feed_issue(f, "e0"), ko);
}
END_TEST

START_TEST(one_meaning_in_common_is_not_enough)
{
	uint64_t ko = tell(REFUND_KO, 'k', TEXTS, T + 1000 * MINUTE);
	tell(CARD_EN, 'e', TEXTS, T + 1010 * MINUTE);
	feed_noise(f, T + 1020 * MINUTE, LATER);
	ck_assert_uint_ne(feed_issue(f, "e0"), ko);
}
END_TEST

static void put_id(char text[8], uint64_t id)
{
	snprintf(text, 8, "%u", (unsigned)(id % 1000000));
}

START_TEST(what_is_mostly_about_something_else_is_no_twin)
{
	uint64_t ko = tell(REFUND_KO, 'k', TEXTS, T + 1000 * MINUTE);
	tell(MANY_EN, 'e', TEXTS, T + 1010 * MINUTE);
	feed_noise(f, T + 1020 * MINUTE, LATER);
	ck_assert_uint_ne(feed_issue(f, "e0"), ko);
}
END_TEST

/* A person put the English case into the Korean issue and took it out again. */
START_TEST(what_a_person_keeps_apart_stays_apart)
{
	uint64_t ko = tell(REFUND_KO, 'k', TEXTS, T + 1000 * MINUTE), en;
	char issue[8], other[8];
	en = tell(REFUND_EN, 'e', 2, T + 1010 * MINUTE);
	put_id(issue, ko);
	put_id(other, en);
	feed_decide(f, T + 1020 * MINUTE, {"event", "merge"}, {"issue", other}, {"into", issue});
	feed_decide(f, T + 1021 * MINUTE, {"event", "split"}, {"issue", issue}, {"cases", "e0,e1"});
	ck_assert_uint_ne(feed_issue(f, "e0"), ko);
	tell(REFUND_EN, 'e', TEXTS, T + 1030 * MINUTE);
	feed_noise(f, T + 1040 * MINUTE, LATER);
	ck_assert_uint_ne(feed_issue(f, "e3"), ko);
}
END_TEST

/* The issue with a name goes on, however small. */
START_TEST(what_a_person_named_takes_the_other_in)
{
	tell(REFUND_KO, 'k', TEXTS, T + 1000 * MINUTE);
	uint64_t en = tell(REFUND_EN, 'e', 2, T + 1010 * MINUTE);
	char issue[8];
	put_id(issue, en);
	feed_decide(f, T + 1020 * MINUTE, {"event", "rename"}, {"issue", issue}, {"title", "ours"});
	tell(REFUND_EN, 'e', 3, T + 1030 * MINUTE);
	feed_noise(f, T + 1040 * MINUTE, LATER);
	ck_assert_uint_eq(feed_issue(f, "k0"), en);
}
END_TEST

/* People said that the Korean issue is no problem; the English one fires, or does not. */
static uint64_t tell_beside_dismissed(uint32_t fires_at)
{
	char issue[8];
	f->settings.n_rules = 1;
	f->settings.rules[0] = (struct rule){.kind = RULE_COUNT,
					     .name = SPAN("count"),
					     .cases = 1000,
					     .window = 3600000,
					     .resolve_after = 3600000};
	uint64_t ko = tell(REFUND_KO, 'k', TEXTS, T + 1000 * MINUTE);
	put_id(issue, ko);
	feed_decide(f, T + 1005 * MINUTE, {"event", "not-a-problem"}, {"issue", issue});
	f->settings.rules[0].cases = fires_at;
	tell(REFUND_EN, 'e', 2, T + 1010 * MINUTE);
	f->settings.rules[0].cases = 1000;
	feed_case(f, T + 1012 * MINUTE, "e2", "e2", said[REFUND_EN][2]);
	feed_case(f, T + 1013 * MINUTE, "e3", "e3", said[REFUND_EN][3]);
	return ko;
}

START_TEST(what_is_loud_is_not_hushed_up_in_what_is_called_no_problem)
{
	uint64_t ko = tell_beside_dismissed(2);
	ck_assert_str_eq(feed_get(f, EFFECT_ALERT, 0, "status"), "firing");
	ck_assert_uint_ne(feed_issue(f, "e3"), ko);
	feed_noise(f, T + 1020 * MINUTE, LATER);
	ck_assert_uint_ne(feed_issue(f, "e0"), ko);
	ck_assert_uint_eq(feed_issue(f, "e0"), feed_issue(f, "e3"));
}
END_TEST

START_TEST(what_is_not_loud_goes_there)
{
	uint64_t ko = tell_beside_dismissed(1000);
	ck_assert_uint_eq(feed_issue(f, "e3"), ko);
	ck_assert_uint_eq(feed_issue(f, "e0"), ko);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("issues_twin");
	TCase *c = tcase_create("issues_twin");
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, two_languages_of_one_problem_are_one_issue);
	tcase_add_test(c, not_before_three_cases_of_each);
	tcase_add_test(c, opposites_are_no_twins);
	tcase_add_test(c, one_meaning_in_common_is_not_enough);
	tcase_add_test(c, what_is_mostly_about_something_else_is_no_twin);
	tcase_add_test(c, what_a_person_keeps_apart_stays_apart);
	tcase_add_test(c, what_is_loud_is_not_hushed_up_in_what_is_called_no_problem);
	tcase_add_test(c, what_is_not_loud_goes_there);
	tcase_add_test(c, what_a_person_named_takes_the_other_in);
	suite_add_tcase(s, c);
	return suite_run(s);
}
