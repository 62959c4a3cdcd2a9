/* test_tokens_lexicon.c - the lexicon's lists: what they may say, where a mistake is told, what a
 * text means by them, and on which side of an axis it stands. */
#include <check.h>
#include <stdio.h>

#include "embedded.h"
#include "signature.h"
#include "suite.h"
#include "tokenizer.h"
#include "tokens_lexicon.h"

static const char lists[] = "login = login, log in, sign in, 로그인\n"
			    "logout = logout, log out, 로그아웃 # a comment\n"
			    "login <> logout\n"
			    "steam = 찌다\n"
			    "take = 찍다\n"
			    "water = water, ^물이\n"
			    "off = turn ~ off, 끄다, 꺼지다\n"
			    "on = turn ~ on, 켜지다\n"
			    "on <> off\n"
			    "-order = order, 주문\n"
			    "cancel = cancel, 취소\n"
			    "cancel > order\n"
			    "see? = see, 보이다\n"
			    "slow = slow, 느리다\n"
			    "pay = 급여\n"
			    "red = red, 빨간\n"
			    "blue = blue, 파란\n"
			    "green = green, 초록\n"
			    "black = black, 검은\n"
			    "white = white, 하얀\n"
			    "red <> blue <> green <> black <> white\n"
			    "good = works, 성공, 됐\n"
			    "bad = error, 실패\n"
			    "ask = please, 부탁\n";

static struct tokenizer reader;

static void set_up(void)
{
	tokenizer_init(&reader, SPAN("the\nin\non\noff\nout\nmy\ni\n"), span_of(lists));
}

static void tear_down(void)
{
	tokenizer_fini(&reader);
}

static struct tokenizer_read read_text(const char *text)
{
	return tokenizer_read(&reader, text);
}

static bool holds(const struct tokenizer_read *r, uint64_t id)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->ids[i] == id)
			return true;
	return false;
}

static bool share_concept(const char *a, const char *b)
{
	struct tokenizer_read x = read_text(a), y = read_text(b);
	for (size_t i = 0; i < x.n; i++)
		if (signature_class(x.ids[i]) == SIGNATURE_CONCEPT && holds(&y, x.ids[i]))
			return true;
	return false;
}

static bool opposed(const char *a, const char *b)
{
	struct tokenizer_read x = read_text(a), y = read_text(b);
	for (size_t i = 0; i < x.n; i++) {
		uint64_t id = x.ids[i];
		if (signature_class(id) == SIGNATURE_POLE && holds(&y, id ^ 1))
			return true;
		if (signature_class(id) == SIGNATURE_TURNED &&
		    (holds(&y, signature_as(id, SIGNATURE_PLAIN)) ||
		     holds(&y, signature_as(id, SIGNATURE_LATIN))))
			return true;
	}
	return false;
}

static const struct {
	const char *a, *b;
	bool alike;
} meanings[] = {
	{"로그인이 안 돼요", "login not working", true},
	{"I can't log in", "logging in fails", true},
	{"sign in fails", "접속이 아니라 로그인하려는데", true},
	{"자동로그인 설정", "login", true}, /* within an eojeol */
	{"turn the lights off", "불이 꺼져요", true},
	{"turn the lights and the fan in my room off", "꺼짐", false}, /* too far */
	{"너무 느려요", "느립니다 진짜", true},
	{"로그아웃", "로그인", false},
	{"log on the table", "login", false},
	{"비급여", "급여", false}, /* another word */
	{"주문이 왔어요", "order came", false}, /* silent */
	{"사진 찍어요", "만두 쪄요", false},
	{"물이 새요", "water", true},
	{"건물이 새요", "water", false}, /* it stands at the start alone */
};

START_TEST(words_of_one_meaning_meet)
{
	ck_assert_msg(share_concept(meanings[_i].a, meanings[_i].b) == meanings[_i].alike,
		      "%s / %s", meanings[_i].a, meanings[_i].b);
}
END_TEST

static const struct {
	const char *a, *b;
	bool opposed;
} sides[] = {
	{"로그인이 안 돼요", "로그아웃이 안 돼요", true},
	{"log in fails", "로그아웃 실패", true},
	{"로그인하면 로그아웃돼요", "로그인 오류", false}, /* says both: no side */
	{"turn it off", "turn the sound on", true},
	{"주문하고 싶어요", "주문 취소하고 싶어요", true}, /* the left one wins */
	{"취소 부탁해요", "주문 취소 부탁해요", false},
	{"화면이 보여요", "화면이 안 보여요", true},
	{"I see it", "I can't see it", true},
	{"화면이 보이지 않아요", "안 보입니다", false},
	{"급여 내역", "비급여 내역", true},
	{"unblock a user", "block a user", true},
	{"재발송 요청", "발송 요청", true},
	{"환불 됐어요", "환불 안 됐어요", true}, /* success, failure */
	{"it works", "it gives an error", true},
	{"it works, please look", "it gives an error", false}, /* a wish is no success */
	{"no, it works", "it works", false},
	{"the red one", "red", false},
	{"red came, not blue", "red came", false}, /* says both */
	{"red came, not blue", "white came", true},
};

START_TEST(opposites_stand_on_two_sides)
{
	const char *a = sides[_i].a, *b = sides[_i].b;
	ck_assert_msg((opposed(a, b) || opposed(b, a)) == sides[_i].opposed, "%s / %s", a, b);
}
END_TEST

static const struct {
	const char *text;
	size_t all, meant; /* tokens that weigh and are no meaning; of these, with one beside it */
} weights[] = {
	{"login table", 2, 1},    {"login logins", 1, 1},
	{"order table", 2, 0}, /* silent: no meaning beside it */
	{"느려요 책상", 5, 3},    {"자동로그인", 3, 0}, /* what begins the eojeol is not meant */
	{"주문내역로그인", 6, 3}, /* a word of the lexicon begins as if behind a space */
	{"내역로그인", 3, 0}, /* short: one word */
};

START_TEST(what_has_its_meaning_beside_it_is_known)
{
	size_t n, all = 0, meant = 0;
	const struct token *list = tokenizer_list(&reader, span_of(weights[_i].text), &n);
	for (size_t i = 0; i < n; i++) {
		bool word = signature_class(list[i].id) < SIGNATURE_CONCEPT;
		all += word;
		meant += word && list[i].meant;
		ck_assert(word || !list[i].meant);
	}
	ck_assert_msg(all == weights[_i].all && meant == weights[_i].meant, "%s: %zu, %zu",
		      weights[_i].text, all, meant);
}
END_TEST

START_TEST(each_of_a_set_is_against_each)
{
	static const char *const set[] = {"빨간 게", "blue", "초록", "black", "하얀"};
	for (int i = 0; i < 5; i++)
		for (int k = 0; k < 5; k++)
			ck_assert_msg(opposed(set[i], set[k]) == (i != k), "%s / %s", set[i],
				      set[k]);
}
END_TEST

static const struct {
	const char *text;
	size_t list, line;
	const char *what;
} mistakes[] = {
	{"login\n", 0, 1, "has neither =, <> nor >"},
	{"# fine\n\na = b\nlogin = \n", 0, 4, "has no word behind ="},
	{" = login\n", 0, 1, "has no name before ="},
	{"a b = login\n", 0, 1, "has no name before ="},
	{"a = x\nb = x\n", 0, 2, "has a word that stands in another group already"},
	{"a = box\nb = y, boxes\n", 0, 2, "has a word that stands in another group already"},
	{"a = x,, y\n", 0, 1, "has an empty word"},
	{"a = x ~\n", 0, 1, "has an empty word"},
	{"a = one two three four five\n", 0, 1, "has a word of more than four parts"},
	{"a = 가나다라마바사\n", 0, 1, "has a Korean word of more than six syllables"},
	{"a = x!\n", 0, 1, "is no word: letters, digits and spaces only"},
	{"a = x\na <> b\n", 0, 2, "names a group that no line before it has"},
	{"a = x\na <> a\n", 0, 2, "sets a group against itself"},
	{"a = x\nb = y\na <> b <> a\n", 0, 3, "sets a group against itself"},
	{"a = x\na >\n", 0, 2, "has no group behind >"},
	{"a = x\n---\n\nb = x\nc\n", 1, 3, "has neither =, <> nor >"},
};

START_TEST(a_mistake_is_told_with_its_line)
{
	struct tokens_lexicon_fault fault;
	struct tokens_lexicon *l =
		tokens_lexicon_new(&reader.mem.mem, span_of(mistakes[_i].text), &fault);
	ck_assert_msg(!l, "%s", mistakes[_i].text);
	ck_assert_uint_eq(fault.list, mistakes[_i].list);
	ck_assert_uint_eq(fault.line, mistakes[_i].line);
	ck_assert_str_eq(fault.what, mistakes[_i].what);
}
END_TEST

START_TEST(a_second_list_takes_words_over)
{
	struct tokens_lexicon_fault fault;
	struct tokens_lexicon *l =
		tokens_lexicon_new(&reader.mem.mem, SPAN("a = x\nb = y\n---\nb = x\n"), &fault);
	ck_assert_ptr_nonnull(l);
	ck_assert_uint_eq(tokens_lexicon_find(l, tokens_lexicon_stem_key(SPAN("x"))).group,
			  tokens_lexicon_find(l, tokens_lexicon_stem_key(SPAN("y"))).group);
	tokens_lexicon_free(l);
}
END_TEST

START_TEST(the_shipped_lexicon_reads)
{
	struct tokens_lexicon_fault fault;
	struct tokens_lexicon *l =
		tokens_lexicon_new(&reader.mem.mem, embedded_lexicon_txt, &fault);
	ck_assert_msg(l != NULL, "config/lexicon.txt:%zu: %s", fault.line,
		      fault.what ? fault.what : "memory");
	tokens_lexicon_free(l);
}
END_TEST

static enum err attempt(const struct mem *m, void *arg)
{
	struct tokens_lexicon_fault fault;
	struct tokens_lexicon *l = tokens_lexicon_new(m, span_of(arg), &fault);
	tokens_lexicon_free(l);
	return l ? ERR_OK : ERR_MEMORY;
}

START_TEST(refused_memory_leaves_nothing_behind)
{
	char few[] = "a = x, y z\nb = 가\na <> b\n";
	ck_assert_uint_gt(failmem_sweep(attempt, few), 3);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("tokens_lexicon");
	TCase *t = tcase_create("lists");
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(t, words_of_one_meaning_meet, 0,
			    (int)(sizeof meanings / sizeof *meanings));
	tcase_add_loop_test(t, opposites_stand_on_two_sides, 0,
			    (int)(sizeof sides / sizeof *sides));
	tcase_add_loop_test(t, what_has_its_meaning_beside_it_is_known, 0,
			    (int)(sizeof weights / sizeof *weights));
	tcase_add_test(t, each_of_a_set_is_against_each);
	tcase_add_loop_test(t, a_mistake_is_told_with_its_line, 0,
			    (int)(sizeof mistakes / sizeof *mistakes));
	tcase_add_test(t, a_second_list_takes_words_over);
	tcase_add_test(t, the_shipped_lexicon_reads);
	tcase_add_test(t, refused_memory_leaves_nothing_behind);
	suite_add_tcase(suite, t);
	return suite_run(suite);
}
