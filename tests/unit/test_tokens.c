/* test_tokens.c - which sentences meet and which keep apart, and what people are shown. Two texts
 * are compared by their tokens; a stop list of a few words stands for the shipped one. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "prng.h"
#include "suite.h"
#include "text.h"
#include "tokenizer.h"
#include "tokens_bag.h"

static const char stop_list[] =
	"# a comment\n the \nis\nmy\ni # me\nnot\nto\nget\ndid\n좀\n계속\n제가\n";

static struct tokenizer reader;

static void set_up(void)
{
	tokenizer_init(&reader, span_of(stop_list), SPAN(""));
}

static void tear_down(void)
{
	tokenizer_fini(&reader);
}

static struct tokenizer_read read_text(const char *text)
{
	return tokenizer_read(&reader, text);
}

static size_t common(const struct tokenizer_read *a, const struct tokenizer_read *b)
{
	size_t n = 0;
	for (size_t i = 0, k = 0; i < a->n && k < b->n;) {
		n += a->ids[i] == b->ids[k];
		if (a->ids[i] <= b->ids[k])
			i++;
		else
			k++;
	}
	return n;
}

/* Shared tokens in percent of all different ones. */
static size_t alike(const char *a, const char *b)
{
	struct tokenizer_read x = read_text(a), y = read_text(b);
	size_t both = common(&x, &y), all = x.n + y.n - both;
	return all ? 100 * both / all : 100;
}

struct pair {
	const char *a, *b;
	size_t low, high; /* bounds of alike() */
};

static void walk(const struct pair *rows, size_t n)
{
	int wrong = 0;
	for (size_t i = 0; i < n; i++) {
		size_t got = alike(rows[i].a, rows[i].b);
		if (got >= rows[i].low && got <= rows[i].high)
			continue;
		wrong++;
		fprintf(stderr, "%s / %s: %zu%%, not %zu..%zu\n", rows[i].a, rows[i].b, got,
			rows[i].low, rows[i].high);
	}
	ck_assert_int_eq(wrong, 0);
}

START_TEST(spellings_of_one_complaint_meet)
{
	static const struct pair rows[] = {
		/* spaces */
		{"로그인이 안 돼요", "로그인이안돼요", 100, 100},
		{"로그인이 안돼요", "로그인이 안 돼요", 100, 100},
		{"앱에서 알림을 보낼 수 있나요", "앱에서알림을보낼수있나요", 40, 100},
		/* endings and particles */
		{"결제가 계속 실패합니다", "결제 실패했어요", 50, 100},
		{"로그인이 안됨", "로그인 안됩니다", 50, 100},
		/* negation, every way of it */
		{"로그인 안됨", "로그인 안 돼요", 100, 100},
		{"로그인 안됨", "로그인 불가", 100, 100},
		{"접속 불가", "접속불가", 100, 100},
		{"접속이 안 됩니다", "접속이 되지 않습니다", 100, 100},
		{"접속이 안 됩니다", "접속이 되지않아요", 100, 100},
		{"화면이 안 열려요", "화면이 열리지 않아요", 30, 100},
		{"앱에 못 들어가요", "앱에 안들어가져요", 60, 100},
		{"can't login", "cannot login", 100, 100},
		{"can’t login", "cant login", 100, 100},
		{"I did not get my refund", "never get the refund", 100, 100},
		{"login 안돼요", "login doesn't work", 40, 100},
		/* noise */
		{"안돼요ㅠㅠ", "안돼요", 100, 100},
		{"ㅋㅋㅋ 결제 오류 ㅎㅎ", "결제 오류", 100, 100},
		{"결제 오류!!!! ~~~", "결제 오류", 100, 100},
		{"안돼요오오오", "안돼요", 100, 100},
		{"soooo slow", "so slow", 100, 100},
		{"helppppp", "help", 100, 100},
		{"gooooood", "good", 100, 100},
		{"네네네네 결제", "네 결제", 100, 100},
		/* case, width, accents, stems */
		{"LOGIN Failed", "login fails", 100, 100},
		{"ｌｏｇｉｎ", "login", 100, 100},
		{"cancelación", "CANCELACION", 100, 100},
		{"ОШИБКА", "ошибка", 100, 100},
		{"crashing crashed crashes", "crash", 100, 100},
		/* scripts within an eojeol, and the particle behind */
		{"앱app이 crash돼요", "앱 app crash 돼요", 100, 100},
		{"PC에서 접속", "PC 접속", 100, 100},
		/* volatile things */
		{"주문 ABC-12345 취소", "주문 ABC-98765 취소", 100, 100},
		{"12,000원이 빠졌어요", "3만원이 빠졌어요", 100, 100},
		/* others by bigrams */
		{"決済ができません", "決済ができない", 40, 100},
		{"ชำระเงินไม่ได้", "ชำระเงิน", 40, 100},
	};
	walk(rows, sizeof rows / sizeof rows[0]);
}
END_TEST

START_TEST(what_means_something_else_keeps_apart)
{
	static const struct pair rows[] = {
		{"환불됐어요", "환불이 안 됐어요", 0, 60},
		{"비급여 청구", "급여 청구", 0, 50},
		{"배송 완료", "미배송 완료", 0, 50},
		{"it works", "it does not work", 0, 34},
		{"refund received", "refund not received", 0, 34},
		{"I did not get my refund", "I did get my refund", 0, 0},
		{"결제가 안 돼요", "환불이 안 돼요", 0, 20},
		{"error 503", "error 404", 0, 50},
		{"2.4.1 crash", "2.4.2 crash", 0, 50},
		{"iPhone 15", "iPhone 14", 0, 50},
		/* 안 and 못 that negate nothing */
		{"안내 메일", "내 메일", 0, 60},
		{"제안되었습니다", "제 안되었습니다", 0, 50},
		{"잘못된 금액", "잘 못된 금액", 0, 70},
	};
	walk(rows, sizeof rows / sizeof rows[0]);
}
END_TEST

START_TEST(people_are_shown_what_the_customer_wrote)
{
	static const struct {
		const char *text, *shown, *hidden;
	} rows[] = {
		{"App CRASHES", "|CRASHES|", "|crash|"},
		{"로그인이 안 돼요", "|로그인|", "|로|"},
		{"인증번호가 안 와요", "|인증번호|", "|인증|"},
		{"문자가 안 와요", "|안 와요|", "|문자가|"},
		{"적립되지 않아요", "|적립|", "|적립되지 않아요|"},
		{"앱 오류", "|앱|", "|앱 |"},
		{"it is not working", "|not working|", "|working|"},
		{"Ünïcode", "|Ünïcode|", "|unicode|"},
		{"v5.12 E1042", "|E1042|", "|e1042|"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct tokenizer_read r = read_text(rows[i].text);
		ck_assert_msg(strstr(r.words, rows[i].shown) != NULL, "%s: %s", rows[i].text,
			      r.words);
		ck_assert_msg(strstr(r.words, rows[i].hidden) == NULL, "%s: %s", rows[i].text,
			      r.words);
	}
}
END_TEST

START_TEST(noise_alone_gives_no_token)
{
	static const char *const rows[] = {
		"",
		" \n\t",
		"!!! ??? ~~~",
		"ㅋㅋㅋㅋ",
		"ㅠㅠ ㅜㅜ ㅡㅡ",
		"the is my",
		"좀 계속",
		"😀👍",
		"010-1234-5678 a@b.example 2026-11-23",
		"x y z",
		"\xE1\x84\x8F\xE1\x84\x8F\xE1\x84\x8F \xE1\x85\xB2\xE1\x85\xB2", /* jamo by NFKC */
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct tokenizer_read r = read_text(rows[i]);
		ck_assert_msg(r.n == 0, "row %zu: %s", i, r.words);
	}
}
END_TEST

START_TEST(a_negation_is_never_a_stop_word)
{
	struct tokenizer_read with = read_text("the card is not accepted"),
			      without = read_text("card accepted");
	ck_assert_uint_eq(common(&with, &without), 1); /* the list above names "not" */
}
END_TEST

START_TEST(a_negation_ends_with_its_clause)
{
	ck_assert_uint_eq(alike("no, refund please", "refund please"), 100);
	ck_assert_uint_eq(alike("No. refund", "refund"), 100);
	ck_assert_uint_eq(alike("환불. 안 돼요", "안 돼요. 환불"), 100);
}
END_TEST

START_TEST(tokens_are_counted)
{
	size_t n;
	const struct token *list = tokenizer_list(&reader, SPAN("error Error errors"), &n);
	ck_assert_uint_eq(n, 1);
	ck_assert_uint_eq(list[0].count, 3);
	ck_assert(span_eq(list[0].word, SPAN("error")));
}
END_TEST

START_TEST(ids_are_those_that_were_persisted)
{
	/* If this fails, tokens of stored records no longer meet those of new cases: the format's
	 * version must be raised. */
	struct tokenizer_read r = read_text("error 앱");
	ck_assert_uint_eq(r.n, 2);
	ck_assert_uint_eq(r.ids[0], UINT64_C(0x214F80DA77));
	ck_assert_uint_eq(r.ids[1], UINT64_C(0x7CBFC6DC25));
	ck_assert_uint_eq(tokens_bag_tongue_id(false), UINT64_C(0xD0C4194826));
	ck_assert_uint_eq(tokens_bag_tongue_id(true), UINT64_C(0xDCC41820DA));
}
END_TEST

/* Which of the two tongues a text has: a letter each. */
static const char *tongues(const char *text)
{
	static char out[3];
	const struct token *list;
	size_t n, at = 0;
	ck_assert_int_eq(tokens_read(reader.tokens, span_of(text), &list, &n), ERR_OK);
	for (size_t i = 0; i < n; i++)
		if (list[i].id == tokens_bag_tongue_id(false))
			out[at++] = 'l';
		else if (list[i].id == tokens_bag_tongue_id(true))
			out[at++] = 'k';
	out[at] = '\0';
	return out;
}

START_TEST(a_text_is_korean_or_of_latin_script_alone)
{
	ck_assert_str_eq(tongues("payment failed"), "l");
	ck_assert_str_eq(tongues("결제 오류"), "k");
	ck_assert_str_eq(tongues("payment 오류"), "k");
	ck_assert_str_eq(tongues("PDF를 payment"), "k");
	ck_assert_str_eq(tongues("決済 1042"), "");
	ck_assert_str_eq(tongues("i the"), "");
}
END_TEST

START_TEST(the_seed_of_the_tables_does_not_matter)
{
	static const char text[] = "로그인이 안 돼요 login not working 2.4.1 決済できない";
	static struct token first[TOKENS_MAX];
	const struct token *shown;
	size_t n_first;
	ck_assert_int_eq(tokens_read(reader.tokens, span_of(text), &shown, &n_first), ERR_OK);
	memcpy(first, shown, n_first * sizeof *first);
	for (uint64_t seed = 0; seed < 20; seed++) {
		struct tokens *other = tokens_new(&reader.mem.mem, span_of(stop_list), SPAN(""),
						  seed * 0x9E3779B9);
		const struct token *list;
		size_t n;
		ck_assert_int_eq(tokens_read(other, span_of(text), &list, &n), ERR_OK);
		ck_assert_uint_eq(n, n_first);
		for (size_t i = 0; i < n; i++)
			ck_assert_uint_eq(list[i].id, first[i].id);
		tokens_free(other);
	}
}
END_TEST

START_TEST(more_than_the_maximum_is_counted_and_dropped)
{
	char text[8 * 400];
	size_t at = 0;
	for (int i = 0; i < 300; i++)
		at += (size_t)snprintf(text + at, sizeof text - at, "wx%dq ", i);
	size_t n;
	tokenizer_list(&reader, span_of(text), &n);
	ck_assert_uint_eq(n, TOKENS_MAX);
	ck_assert_uint_eq(tokens_dropped(reader.tokens), 300 - TOKENS_MAX);
}
END_TEST

START_TEST(long_words_are_cut)
{
	char a[300], b[300];
	memset(a, 'q', sizeof a);
	for (size_t i = 0; i < sizeof a; i += 2)
		a[i] = 'w';
	memcpy(b, a, sizeof a);
	a[299] = b[299] = 0;
	b[200] = 'z'; /* behind the 64 bytes that are read */
	ck_assert_uint_eq(alike(a, b), 100);
	b[20] = 'z';
	ck_assert_uint_eq(alike(a, b), 0);
}
END_TEST

START_TEST(any_text_is_read_within_its_bounds)
{
	static const char *const pieces[] = {"안", "못",       "되",   "지", "않",  "불가",
					     "요", "가",       " ",    "a",  "n't", "’",
					     "'",  ".",        "1",    "é",  "決",  "\x12",
					     "ㅋ", "\xCC\x81", "not ", "ж",  "ไ",   "\n"};
	uint64_t rng = 4;
	for (int round = 0; round < 50000; round++) {
		char text[256];
		size_t len = 0, n;
		for (uint64_t k = prng_below(&rng, 12); k; k--)
			len += (size_t)snprintf(
				text + len, sizeof text - len, "%s",
				pieces[prng_below(&rng, sizeof pieces / sizeof pieces[0])]);
		char *exact = malloc(len ? len : 1); /* for ASan */
		memcpy(exact, text, len);
		const struct token *list;
		ck_assert_int_eq(tokens_read(reader.tokens, (struct span){exact, len}, &list, &n),
				 ERR_OK);
		for (size_t i = 0; i < n; i++) {
			ck_assert(i == 0 || list[i - 1].id < list[i].id);
			ck_assert_uint_le(list[i].word.len, 64);
			ck_assert(list[i].word.len == 0 || text_valid(list[i].word));
		}
		free(exact);
	}
}
END_TEST

static enum err use_reader(const struct mem *m, void *arg)
{
	const struct token *list;
	size_t n;
	(void)arg;
	struct tokens *t = tokens_new(m, span_of(stop_list), SPAN(""), 3);
	if (!t)
		return ERR_MEMORY;
	enum err e = tokens_read(t, SPAN("login 결제"), &list, &n);
	tokens_free(t);
	return e;
}

START_TEST(every_refused_allocation_is_reported)
{
	ck_assert_uint_ge(failmem_sweep(use_reader, NULL), 2);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("tokens");
	TCase *c = tcase_create("tokens");
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_set_timeout(c, 30);
	tcase_add_test(c, spellings_of_one_complaint_meet);
	tcase_add_test(c, what_means_something_else_keeps_apart);
	tcase_add_test(c, people_are_shown_what_the_customer_wrote);
	tcase_add_test(c, noise_alone_gives_no_token);
	tcase_add_test(c, a_negation_is_never_a_stop_word);
	tcase_add_test(c, a_negation_ends_with_its_clause);
	tcase_add_test(c, tokens_are_counted);
	tcase_add_test(c, ids_are_those_that_were_persisted);
	tcase_add_test(c, a_text_is_korean_or_of_latin_script_alone);
	tcase_add_test(c, the_seed_of_the_tables_does_not_matter);
	tcase_add_test(c, more_than_the_maximum_is_counted_and_dropped);
	tcase_add_test(c, long_words_are_cut);
	tcase_add_test(c, any_text_is_read_within_its_bounds);
	tcase_add_test(c, every_refused_allocation_is_reported);
	suite_add_tcase(suite, c);
	return suite_run(suite);
}
