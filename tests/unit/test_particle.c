/* test_particle.c - the right particle behind any word, and behind what is no word. */
#include <check.h>
#include <stdlib.h>

#include "failmem.h"
#include "particle.h"
#include "suite.h"

static const struct {
	const char *promise, *word, *forms, *want;
} rows[] = {
	{"a syllable with a final", "주문", "이/가", "이"},
	{"a syllable without", "결제", "이/가", "가"},
	{"object, with", "환불", "을/를", "을"},
	{"object, without", "좌석표", "을/를", "를"},
	{"topic", "배송", "은/는", "은"},
	{"topic, without", "쿠폰 번호", "은/는", "는"},
	{"the last word decides", "배송 오류", "이/가", "가"},
	{"by way of: with a final", "문", "으로/로", "으로"},
	{"by way of: without", "카드", "으로/로", "로"},
	{"by way of: ㄹ counts as none", "메일", "으로/로", "로"},
	{"ㄹ is a final elsewhere", "메일", "이/가", "이"},
	{"0 is read 영", "0", "이/가", "이"},
	{"1 is read 일", "1", "으로/로", "로"},
	{"2 is read 이", "2", "이/가", "가"},
	{"3 is read 삼", "3", "이/가", "이"},
	{"6 is read 육", "16", "으로/로", "으로"},
	{"7 is read 칠", "7", "으로/로", "로"},
	{"10 is read 십", "10", "을/를", "을"},
	{"1,000 is read 천", "1,000", "을/를", "을"},
	{"9 is read 구", "2.4.9", "이/가", "가"},
	{"percent", "62%", "을/를", "를"},
	{"an abbreviation by its letters: L", "URL", "으로/로", "로"},
	{"N", "PIN", "이/가", "이"},
	{"R is 아르", "QR", "이/가", "이"},
	{"S", "SMS", "이/가", "가"},
	{"a letter behind a digit", "4K", "이/가", "가"},
	{"a loan word: l", "email", "이/가", "이"},
	{"n", "login", "을/를", "을"},
	{"ng", "streaming", "은/는", "은"},
	{"app is 앱", "app", "이/가", "이"},
	{"click is 클릭", "click", "으로/로", "으로"},
	{"internet is 인터넷", "internet", "이/가", "이"},
	{"web is 웹", "web", "이/가", "이"},
	{"page is 페이지", "page", "이/가", "가"},
	{"server is 서버", "server", "이/가", "가"},
	{"test is 테스트", "test", "을/를", "를"},
	{"a capital at the end of a word", "iphoneX", "이/가", "가"},
	{"closing quotes do not count", "‘주문’", "이/가", "이"},
	{"nor brackets and stops", "결제(카드).", "이/가", "가"},
	{"nor Korean ones", "「배송」", "이/가", "이"},
	{"what cannot be read gets both", "配送", "이/가", "이(가)"},
	{"an emoji, too", "\xF0\x9F\x98\x80", "을/를", "을(를)"},
	{"nothing, too", "", "이/가", "이(가)"},
	{"only quotes, too", "''", "으로/로", "으로(로)"},
	{"bytes that are no text, too", "\xBF\xBF\xBF\xBF\xBF", "이/가", "이(가)"},
	{"half a syllable, too", "\xEA\xB0", "이/가", "이(가)"},
};

START_TEST(the_right_particle)
{
	struct failmem f;
	struct buf out;
	failmem_init(&f);
	buf_init(&out, &f.mem, 100);
	particle_put(&out, span_of(rows[_i].word), span_of(rows[_i].forms));
	ck_assert_msg(span_eq(buf_span(&out), span_of(rows[_i].want)), "%s: %s + %s gives %.*s",
		      rows[_i].promise, rows[_i].word, rows[_i].forms, SPAN_ARG(buf_span(&out)));
	buf_fini(&out);
	ck_assert_uint_eq(f.live, 0);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("particle");
	TCase *tc = tcase_create("particle");
	tcase_add_loop_test(tc, the_right_particle, 0, sizeof rows / sizeof *rows);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
