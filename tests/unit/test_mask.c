/* test_mask.c - what is hidden and what stays, row by row. In the expected text a mark is written
 * as its kind in angle brackets: <url>. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "failmem.h"
#include "mask.h"
#include "prng.h"
#include "suite.h"

#define TEXT_ROOM 512

struct row {
	const char *in, *out;
};

static struct failmem fm;
static struct buf out;

static void set_up(void)
{
	failmem_init(&fm);
	buf_init(&out, &fm.mem, 1 << 24);
}

static void tear_down(void)
{
	buf_fini(&out);
	ck_assert_uint_eq(fm.live, 0);
}

/* Masked text with the marks spelt out; the spaces around them are put there by mask_text(). */
static const char *masked(struct span in)
{
	static const char *const names[MASK_COUNT] = {
		[MASK_URL] = "<url>",   [MASK_EMAIL] = "<email>",   [MASK_PHONE] = "<phone>",
		[MASK_CARD] = "<card>", [MASK_RESIDENT] = "<id>",   [MASK_HANDLE] = "<handle>",
		[MASK_UUID] = "<uuid>", [MASK_HEX] = "<hex>",       [MASK_DATE] = "<date>",
		[MASK_TIME] = "<time>", [MASK_AMOUNT] = "<amount>", [MASK_NUMBER] = "<number>"};
	static char text[8192];
	size_t n = 0;
	buf_reset(&out);
	ck_assert_int_eq(mask_text(in, &out, NULL), ERR_OK);
	for (size_t i = 0; i < out.len && n < sizeof text - 16; i++) {
		enum mask_kind kind = mask_of_mark(out.ptr[i]);
		if (kind == MASK_NONE) {
			text[n++] = out.ptr[i];
			continue;
		}
		ck_assert_int_eq(text[n - 1], ' ');
		ck_assert_int_eq(out.ptr[i + 1], ' ');
		n--;
		for (const char *c = names[kind]; *c; c++)
			text[n++] = *c;
		i++;
	}
	text[n] = 0;
	return text;
}

static const char *redacted(struct span in)
{
	buf_reset(&out);
	ck_assert_int_eq(mask_redact(in, &out, NULL), ERR_OK);
	buf_byte(&out, 0);
	return out.ptr;
}

/* Every wrong row is told, not only the first. */
static void walk(const struct row *rows, size_t n, const char *(*how)(struct span))
{
	int wrong = 0;
	for (size_t i = 0; i < n; i++) {
		const char *got = how(span_of(rows[i].in));
		if (strcmp(got, rows[i].out) == 0)
			continue;
		wrong++;
		fprintf(stderr, "%s\n  gives  %s\n  wanted %s\n", rows[i].in, got, rows[i].out);
	}
	ck_assert_int_eq(wrong, 0);
}

static const struct row varying[] = {
	/* URL */
	{"see https://shop.example/cart?id=7 now", "see <url> now"},
	{"(http://a.example/x).", "(<url>)."},
	{"HTTP://A.EXAMPLE에서", "<url>에서"},
	{"www.example.com/a/b 안 열려요", "<url> 안 열려요"},
	{"bit.ly/3abcDEF 눌렀어요", "<url> 눌렀어요"},
	{"링크https://a.example/결제 클릭", "링크<url> 클릭"},
	{"market://details?id=com.a.b", "<url>"},
	/* e-mail */
	{"mail kim.minji+shop@example.co.kr please", "mail <email> please"},
	{"foo_bar@example.com으로 보냈어요", "<email>으로 보냈어요"},
	{"제 메일은 민지@회사.한국 입니다", "제 메일은 <email> 입니다"},
	{"<x@y.example>", "<<email>>"},
	/* phone */
	{"010-1234-5678로 전화", "<phone>로 전화"},
	{"01012345678", "<phone>"},
	{"010 1234 5678", "<phone>"},
	{"010.1234.5678", "<phone>"},
	{"+82 10-1234-5678", "<phone>"},
	{"+82-(0)10-1234-5678", "<phone>"},
	{"+821012345678", "<phone>"},
	{"82-10-1234-5678", "<phone>"},
	{"02-123-4567", "<phone>"},
	{"(02) 123-4567", "<phone>"},
	{"031-123-4567", "<phone>"},
	{"070-1234-5678", "<phone>"},
	{"0507-1234-5678", "<phone>"},
	{"1588-1234", "<phone>"},
	{"+1 (415) 555-2671", "<phone>"},
	{"415-555-2671", "<phone>"},
	{"+44 20 7946 0958", "<phone>"},
	{"+49 (0)30 901820", "<phone>"},
	{"+33 6 12 34 56 78", "<phone>"},
	{"010‐1234–5678", "<phone>"},
	{"010ㅡ1234ㅡ5678", "<phone>"},
	/* card */
	{"카드4111-1111-1111-1111로 결제", "카드<card>로 결제"},
	{"4111111111111111", "<card>"},
	{"3782 822463 10005", "<card>"},
	{"ID4111111111111111x", "<number>"},
	/* resident number */
	{"900101-1234567", "<id>"},
	{"9001011234567입니다", "<id>입니다"},
	{"000229 - 3234567", "<id>"},
	/* handle */
	{"@recur_d 답 주세요", "<handle> 답 주세요"},
	{"ask @kim.minji!", "ask <handle>!"},
	/* UUID and hex */
	{"123e4567-e89b-12d3-a456-426614174000", "<uuid>"},
	{"at 0x7ffe1c80", "at <hex>"},
	{"commit 9fceb02d0ae5", "commit <hex>"},
	/* dates */
	{"2026-11-23", "<date>"},
	{"2026. 11. 23. 결제", "<date>. 결제"},
	{"2026/1/3에", "<date>에"},
	{"2026-11-23T14:10:33.120Z ERROR", "<date> ERROR"},
	{"23/11/2026", "<date>"},
	{"11/23/26", "<date>"},
	{"23.11.2026", "<date>"},
	{"2026년 11월 23일부터", "<date>부터"},
	{"11월23일", "<date>"},
	{"on Nov 23, 2026 it", "on <date> it"},
	{"23rd of November", "<date>"},
	{"Sept. 3rd", "<date>"},
	{"XX/XX/2018", "<date>"},
	{"on XX/XX/XXXX they", "on <date> they"},
	/* times */
	{"14:10", "<time>"},
	{"14:10:33,123", "<time>"},
	{"2:30 pm", "<time>"},
	{"at 2pm.", "at <time>."},
	{"오후 2시 10분에", "<time>에"},
	{"9시부터", "<time>부터"},
	{"오전 9시 반", "<time>"},
	/* amounts */
	{"$12.50", "<amount>"},
	{"{$15.00}", "<amount>"},
	{"12,000원이 빠졌어요", "<amount>이 빠졌어요"},
	{"3만원", "<amount>"},
	{"3만 5천원", "<amount>"},
	{"만원", "<amount>"},
	{"백만 원", "<amount>"},
	{"EUR 5", "<amount>"},
	{"5 USD", "<amount>"},
	{"20 dollars", "<amount>"},
	{"€9.99", "<amount>"},
	{"9.99€", "<amount>"},
	{"가격₩12,000", "가격<amount>"},
	/* numbers */
	{"order ABC-12345", "order <number>"},
	{"ORD-2024-0012", "<number>"},
	{"110-234-567890", "<number>"},
	{"#1234", "<number>"},
	{"주문번호 20261123001", "주문번호 <number>"},
	{"1Z999AA10123456784", "<number>"},
	{"XXXX XXXX", "<number> <number>"},
	{"from 192.168.100.24", "from <number>"},
	{"1,234,567건", "<number>건"},
	{"12345.67", "<number>"},
};

START_TEST(what_varies_becomes_a_mark)
{
	walk(varying, sizeof varying / sizeof varying[0], masked);
	ck_assert_uint_ge(sizeof varying / sizeof varying[0], 60);
}
END_TEST

static const char *const causes[] = {
	"2.4.1 업데이트",
	"v5.12부터",
	"version 10.0.19045",
	"v2",
	"1.2.3.4",
	"E1042 오류",
	"error 503",
	"HTTP 500",
	"error 10054",
	"오류코드 30005",
	"KB5034441",
	"E10425",
	"ORA-00942",
	"0x80070005",
	"0xC0000005",
	"iPhone 15",
	"galaxy s24",
	"갤럭시24",
	"PS5",
	"SM-G991N",
	"USB-C 3.2",
	"mp3 320",
	"3번 시도",
	"2시간 기다림",
	"10분째",
	"24/7",
	"16:9",
	"1:1 문의",
	"1+1 행사",
	"50% 할인",
	"2024-2025 시즌",
	"2026.02",
	"5G",
	"4K 60hz",
	"지원 병원 직원 사원",
	"원래 원하는",
	"3 원래 안 됨",
	"결제가 안 돼요",
	"example.com은 좋아요",
	"and/or",
	"e.g. this",
	"a.b.c",
	"C++ C#",
	"$PATH",
	"@ 3",
	"me @",
	"XL 사이즈",
	"x축",
	"deadbeef",
	"decade",
	"march on",
	"may not",
	"Windows 11",
	"404",
	"(3) 단계",
	"",
};

START_TEST(what_may_be_the_cause_stays)
{
	struct row rows[sizeof causes / sizeof causes[0]];
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		rows[i] = (struct row){causes[i], causes[i]};
	walk(rows, sizeof rows / sizeof rows[0], masked);
	ck_assert_uint_ge(sizeof rows / sizeof rows[0], 40);
}
END_TEST

static const struct row personal[] = {
	/* e-mail */
	{"a@b.example", "[email]"},
	{"kim.minji+shop@example.co.kr로", "[email]로"},
	{"메일민지@회사.한국", "[email]"},
	{"jürgen@bücher.example", "[email]"},
	{"o'neil@example.com,x@example.com", "[email],[email]"},
	{"hong@naver 로", "[email] 로"},
	/* phone */
	{"01012345678", "[phone]"},
	{"tel01012345678", "tel[phone]"},
	{"번호010 1234 5678이고", "번호[phone]이고"},
	{"010-123-4567", "[phone]"},
	{"010)1234-5678", "[phone]"},
	{"010 - 1234 - 5678", "[phone]"},
	{"010−1234‑5678", "[phone]"},
	{"010·1234·5678", "[phone]"},
	{"010ー1234ー5678", "[phone]"},
	{"010/1234/5678", "[phone]"},
	{"+82 10-1234-5678", "[phone]"},
	{"+82 (0)10 1234 5678", "[phone]"},
	{"82 10 1234 5678", "[phone]"},
	{"02-1234-5678", "[phone]"},
	{"0212345678", "[phone]"},
	{"(031)123-4567", "[phone]"},
	{"+1 (415) 555-2671", "[phone]"},
	{"1 415 555 2671", "[phone]"},
	{"+14155552671", "[phone]"},
	{"06 12 34 56 78", "[phone]"},
	{"0082-10-1234-5678", "[phone]"},
	{"00 44 20 7946 0958", "[phone]"},
	{"5678-1234", "[phone]"},
	{"$01012345678", "$[phone]"},
	{"ABC-01012345678", "ABC-[phone]"},
	{"02-1234-5678 010-1234-5678", "[phone] [phone]"},
	/* card */
	{"4111 1111 1111 1111", "[card]"},
	{"카드4111-1111-1111-1111로", "카드[card]로"},
	{"4111.1111.1111.1111", "[card]"},
	{"x4111111111111111y", "x[card]y"},
	{"12 4111 1111 1111 1111", "12 [card]"},
	{"22 4111 1111 1111 1111", "[card]"}, /* the first 14 digits pass as well */
	{"4222222222222", "[card]"},
	{"6304000000000000000", "[card]"},
	{"0x4111111111111111", "0x[card]"},
	/* resident number */
	{"900101-1234567", "[resident-number]"},
	{"9001011234567은", "[resident-number]은"},
	{"주민번호900101-1234567입니다", "주민번호[resident-number]입니다"},
	{"900101–1234567", "[resident-number]"},
	{"900101 1234567", "[resident-number]"},
	{"991231-8******", "[resident-number]"},
	/* accounts and long numbers */
	{"110-234-567890", "[number]"},
	{"3333-01-1234567 카카오", "[number] 카카오"},
	{"농협 302-1234-5678-91", "농협 [number]"},
	{"110 234 567890", "[number]"},
	{"1234567890", "[number]"},
	{"123-456-7890", "[number]"},
	{"123-45-6789", "[number]"},
	{"12345678901234567890123", "[number]"},
	/* handles */
	{"@recur_d", "[handle]"},
	{"카톡 @홍길동", "카톡 [handle]"},
	/* URLs keep scheme and host */
	{"https://shop.example/u/42?mail=a@b.example#x", "https://shop.example/[url]"},
	{"https://kim:pw@shop.example/", "https://shop.example/[url]"},
	{"https://shop.example 접속", "https://shop.example 접속"},
	{"www.example.com/a?token=1", "www.example.com/[url]"},
	{"bit.ly/3abcDEF", "bit.ly/[url]"},
	{"https://a_b:pw@shop.example/x", "https://shop.example/[url]"},
	{"1https://a.example/x?y", "1https://a.example/[url]"},
	{"thisismuchtoolongforascheme://a.example/x",
	 "thisismuchtoolongforascheme://a.example/[url]"},
	{"tel://010-1234-5678", "tel://[url]"},
	{"https://01012345678.shop.example/", "https://[url]"},
	{"http://[::1]/x", "http://[url]"},
	{"https://회사.한국/홍길동?q=홍길동", "https://[url]"},
	{"https://a.example/[url]", "https://a.example/[url]"},
};

START_TEST(personal_data_disappears)
{
	walk(personal, sizeof personal / sizeof personal[0], redacted);
}
END_TEST

START_TEST(what_is_not_personal_is_still_read_by_people)
{
	static const char *const rows[] = {
		"2026-11-23 14:10 2.4.1 E1042 error 503 $12.50 12,000원",
		"2026-11-23 2026-11-24 2026-11-25",
		"주문 ABC-12345, 3만원, 오후 2시",
		"900101-9234567 is no resident's",
		"2024-2025",
		"192.168.100.24",
		"1 2 3 4 5 6 7 8 9 10 11 12 13",
		"[email] [phone] [card] [handle] [number] [resident-number]",
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (i != 3) /* thirteen digits in a row of two are an account's */
			ck_assert_str_eq(redacted(span_of(rows[i])), rows[i]);
	ck_assert_str_eq(redacted(span_of(rows[3])), "[number] is no resident's");
}
END_TEST

START_TEST(a_resident_number_needs_its_date_and_its_century)
{
	char text[40];
	for (int month = 0; month < 100; month++)
		for (int day = 0; day < 100; day += 7) {
			snprintf(text, sizeof text, "90%02d%02d-1234567", month, day);
			bool valid = month >= 1 && month <= 12 && day >= 1 && day <= 31;
			ck_assert_int_eq(strcmp(redacted(span_of(text)), "[resident-number]") == 0,
					 valid);
		}
	for (int century = 0; century < 10; century++) {
		snprintf(text, sizeof text, "900101-%d234567", century);
		ck_assert_int_eq(strcmp(redacted(span_of(text)), "[resident-number]") == 0,
				 century >= 1 && century <= 8);
	}
}
END_TEST

/* Puts piece at text[at] and a NUL behind it; returns where that is. */
static size_t append(char *text, size_t at, const char *piece)
{
	size_t n = strlen(piece);
	ck_assert_uint_lt(at + n, TEXT_ROOM);
	memcpy(text + at, piece, n + 1);
	return at + n;
}

/* A number of n digits whose last one makes Luhn's sum come out. */
static void make_card(char *digits, size_t n, uint64_t *rng)
{
	unsigned sum = 0;
	for (size_t i = 0; i + 1 < n; i++) {
		unsigned d = (unsigned)(i ? prng_below(rng, 10) : 3 + prng_below(rng, 4));
		digits[i] = (char)('0' + d);
		d = (n - 1 - i) % 2 ? d * 2 : d;
		sum += d > 9 ? d - 9 : d;
	}
	digits[n - 1] = (char)('0' + (10 - sum % 10) % 10);
	digits[n] = 0;
}

START_TEST(no_card_number_survives_in_any_grouping)
{
	static const char *const gaps[] = {"", " ", "-", " - ", ".", "–", "ー", "‑"};
	uint64_t rng = 11;
	for (int round = 0; round < 4000; round++) {
		char digits[24], text[TEXT_ROOM] = "카드";
		size_t n = 13 + prng_below(&rng, 7), at = strlen(text);
		const char *gap = gaps[prng_below(&rng, 8)];
		make_card(digits, n, &rng);
		for (size_t i = 0; i < n; i++) {
			if (i && i % 4 == 0 && n - i >= 2)
				at = append(text, at, gap);
			text[at++] = digits[i];
		}
		append(text, at, "로 냈어요");
		const char *got = redacted(span_of(text));
		for (const char *c = got; *c; c++)
			ck_assert_msg(*c < '0' || *c > '9', "%s gives %s", text, got);
	}
}
END_TEST

START_TEST(redacting_twice_changes_nothing)
{
	static const char *const pieces[] = {"a@b.example",
					     "010-1234-5678",
					     "4111 1111 1111 1111",
					     "https://a.example/x?y",
					     "@kim",
					     "900101-1234567",
					     " ",
					     "-",
					     ".",
					     "가",
					     "1",
					     "/",
					     "2026-11-23",
					     "@",
					     ":",
					     "www.",
					     "tel://",
					     "(",
					     "+82",
					     "x"};
	uint64_t rng = 5;
	for (int round = 0; round < 20000; round++) {
		char text[TEXT_ROOM] = "", once[2048];
		for (uint64_t k = 1 + prng_below(&rng, 6); k; k--)
			append(text, strlen(text), pieces[prng_below(&rng, 20)]);
		snprintf(once, sizeof once, "%s", redacted(span_of(text)));
		ck_assert_msg(strcmp(redacted(span_of(once)), once) == 0, "%s\n%s\n%s", text, once,
			      out.ptr);
	}
}
END_TEST

/* Many copies of pieces that make scanners look far ahead: the work may only grow with length, so
 * Check's timeout is the judge: a quadratic scanner would take 65536 times as long. */
START_TEST(time_is_linear_in_bytes)
{
	static const char *const pieces[] = {"a",   "1",    "a.", "a-", "a@", "1-",  "1 ", "12 ",
					     "1.",  "a1",   "@",  "/",  "x/", "XX/", "+1", "(1",
					     "a:/", "www.", "만", "1,", "0x", "-",   "a_", "1:00:"};
	for (size_t k = 0; k < sizeof pieces / sizeof pieces[0]; k++) {
		size_t n = strlen(pieces[k]), len = (1 << 16) / n * n;
		char *text = malloc(len);
		for (size_t i = 0; i < len; i += n)
			memcpy(text + i, pieces[k], n);
		buf_reset(&out);
		ck_assert_int_eq(mask_text((struct span){text, len}, &out, NULL), ERR_OK);
		buf_reset(&out);
		ck_assert_int_eq(mask_redact((struct span){text, len}, &out, NULL), ERR_OK);
		free(text);
	}
}
END_TEST

START_TEST(any_bytes_are_read_within_their_bounds)
{
	static const char alphabet[] = "019-.@/:+( aXx#${,\xEA\xB0\x80\xE2\x82\xAC\x00T%";
	uint64_t rng = 3;
	for (int round = 0; round < 50000; round++) {
		size_t len = prng_below(&rng, 24);
		char *text = malloc(len ? len : 1); /* of exact size, for ASan */
		for (size_t i = 0; i < len; i++)
			text[i] = alphabet[prng_below(&rng, sizeof alphabet - 1)];
		buf_reset(&out);
		ck_assert_int_eq(mask_text((struct span){text, len}, &out, NULL), ERR_OK);
		buf_reset(&out);
		ck_assert_int_eq(mask_redact((struct span){text, len}, &out, NULL), ERR_OK);
		free(text);
	}
}
END_TEST

START_TEST(every_kind_is_counted_and_named)
{
	struct mask_counts counts = {0};
	ck_assert_int_eq(mask_text(SPAN("a@b.example 010-1234-5678 12:30 2.4.1 a@b.example"), &out,
				   &counts),
			 ERR_OK);
	ck_assert_uint_eq(counts.of[MASK_EMAIL], 2);
	ck_assert_uint_eq(counts.of[MASK_PHONE], 1);
	ck_assert_uint_eq(counts.of[MASK_TIME], 1);
	ck_assert_uint_eq(counts.of[MASK_NONE], 0);
	for (int kind = MASK_URL; kind < MASK_COUNT; kind++) {
		char mark = mask_mark((enum mask_kind)kind);
		ck_assert_int_eq(mask_of_mark(mark), kind);
		ck_assert_int_lt(mark, 0x20);
		ck_assert(mark != '\n' && mark != '\t' && mark != '\r' && mark != 0);
		ck_assert_ptr_nonnull(mask_name((enum mask_kind)kind));
	}
	ck_assert_int_eq(mask_of_mark('a'), MASK_NONE);
	ck_assert_int_eq(mask_of_mark('\n'), MASK_NONE);
}
END_TEST

START_TEST(a_full_buffer_is_told)
{
	struct buf small;
	buf_init(&small, &fm.mem, 4);
	ck_assert_int_eq(mask_redact(SPAN("a@b.example"), &small, NULL), ERR_LIMIT);
	buf_fini(&small);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("mask");
	TCase *c = tcase_create("mask");
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_set_timeout(c, 30);
	tcase_add_test(c, what_varies_becomes_a_mark);
	tcase_add_test(c, what_may_be_the_cause_stays);
	tcase_add_test(c, personal_data_disappears);
	tcase_add_test(c, what_is_not_personal_is_still_read_by_people);
	tcase_add_test(c, a_resident_number_needs_its_date_and_its_century);
	tcase_add_test(c, no_card_number_survives_in_any_grouping);
	tcase_add_test(c, redacting_twice_changes_nothing);
	tcase_add_test(c, time_is_linear_in_bytes);
	tcase_add_test(c, any_bytes_are_read_within_their_bounds);
	tcase_add_test(c, every_kind_is_counted_and_named);
	tcase_add_test(c, a_full_buffer_is_told);
	suite_add_tcase(suite, c);
	return suite_run(suite);
}
