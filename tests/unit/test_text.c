/* test_text.c - repair, normal form, case. The library's own one-call normalisation is the model
 * that our pieces and fast paths are held against. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "failmem.h"
#include "prng.h"
#include "suite.h"
#include "text.h"

static struct failmem fm;
static struct buf out, again;

static void set_up(void)
{
	failmem_init(&fm);
	buf_init(&out, &fm.mem, 1 << 24);
	buf_init(&again, &fm.mem, 1 << 24);
}

static void tear_down(void)
{
	buf_fini(&out);
	buf_fini(&again);
	ck_assert_uint_eq(fm.live, 0);
}

static bool out_is(struct span want)
{
	return span_eq(buf_span(&out), want);
}

#define BAD "\xEF\xBF\xBD"

START_TEST(every_maximal_ill_formed_part_becomes_one_replacement)
{
	static const struct {
		struct span in, out;
		uint32_t replaced;
	} rows[] = {
		{SPAN(""), SPAN(""), 0},
		{SPAN("abc 결제 é 😀"), SPAN("abc 결제 é 😀"), 0},
		{SPAN("a\0b"), SPAN("a\0b"), 0},
		{SPAN("a\x80z"), SPAN("a" BAD "z"), 1},
		{SPAN("\xC0\xAF\xE0\x80\xBF\xF0\x81\x82\x41"), /* Unicode table 3-8: overlong */
		 SPAN(BAD BAD BAD BAD BAD BAD BAD BAD "A"), 8},
		{SPAN("\xED\xA0\x80\xED\xBF\xBF\xED\xAF\x41"), /* table 3-9: surrogates */
		 SPAN(BAD BAD BAD BAD BAD BAD BAD BAD "A"), 8},
		{SPAN("\xF4\x91\x92\x93\xFF\x41\x80\xBF\x42"), /* table 3-10: other */
		 SPAN(BAD BAD BAD BAD BAD "A" BAD BAD "B"), 7},
		{SPAN("\xE1\x80\xE2\xF0\x91\x92\xF1\xBF\x41"), /* table 3-11: truncated */
		 SPAN(BAD BAD BAD BAD "A"), 4},
		{SPAN("\xEA\xB2\xB0\xEC\xA0"), SPAN("\xEA\xB2\xB0" BAD), 1},
		{SPAN("\xF4\x8F\xBF\xBF"), SPAN("\xF4\x8F\xBF\xBF"), 0},
		{SPAN("\xC2"), SPAN(BAD), 1},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		buf_reset(&out);
		ck_assert_uint_eq(text_repair(rows[i].in, &out), rows[i].replaced);
		ck_assert_msg(out_is(rows[i].out), "row %zu", i);
		ck_assert_int_eq(text_valid(rows[i].in), rows[i].replaced == 0);
	}
}
END_TEST

START_TEST(any_bytes_become_well_formed)
{
	uint64_t rng = 1;
	for (int round = 0; round < 20000; round++) {
		size_t len = prng_below(&rng, 12);
		char *bytes = malloc(len ? len : 1);
		for (size_t i = 0; i < len; i++)
			bytes[i] = (char)(prng_below(&rng, 3) ? 0x80 + prng_below(&rng, 128)
							      : prng_below(&rng, 128));
		buf_reset(&out);
		bool valid = text_valid((struct span){bytes, len});
		ck_assert_int_eq(text_repair((struct span){bytes, len}, &out) == 0, valid);
		ck_assert(text_valid(buf_span(&out)));
		for (size_t i = 0, n; i < out.len; i += n) {
			ck_assert_uint_le(text_next(span_after(buf_span(&out), i), &n), 0x10FFFF);
			ck_assert_uint_ge(n, 1);
		}
		free(bytes);
	}
}
END_TEST

START_TEST(one_spelling_of_everything)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{"plain ASCII, 결제 오류!", "plain ASCII, 결제 오류!"},
		{"ＡＢＣ　１２３－４", "ABC 123-4"},
		{"０１０－１２３４－５６７８", "010-1234-5678"},
		{"e\xCC\x81", "é"},
		{"\xE1\x84\x80\xE1\x85\xA7\xE1\x86\xAF\xE1\x84\x8C\xE1\x85\xA6", "결제"}, /* NFD */
		{"가\xE1\x86\xA8", "각"}, /* a final joins a precomposed syllable */
		{"ﾃﾞｰﾀ", "データ"},
		{"㈜㎏ﬁ①", "(주)kgfi1"},
		{"ㅋㅋㅋ ㅠㅠ", "ㅋㅋㅋ ㅠㅠ"}, /* stays: NFKC would take it apart */
		{"ㅋㅠ 감사ㄳ", "ㅋㅠ 감사ㄳ"}, /* and glue these together */
		{"a\tb\r\nc\x7F\xC2\x85z", "a b \nc  z"},
		{"0\xE2\x80\x8B\x31\xEF\xBB\xBF\x30\xC2\xAD-", "010-"}, /* invisible ones */
		{"\xE2\x80\xAEmoc", "moc"},
		{"a\xE2\x80\x8B\xCC\x81", "á"},
		{"10\xC2\xA0원", "10 원"},
		{"ABC", "ABC"},
		{"\xCC\x81x", "\xCC\x81x"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		buf_reset(&out);
		ck_assert_int_eq(text_nfkc(span_of(rows[i].in), &out), ERR_OK);
		ck_assert_msg(out_is(span_of(rows[i].out)), "row %zu: %.*s", i,
			      SPAN_ARG(buf_span(&out)));
	}
}
END_TEST

START_TEST(case_is_folded_in_full)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{"Login FAILED 결제", "login failed 결제"},
		{"STRASSE straße", "strasse strasse"},
		{"ÉCOLE", "école"},
		{"ОШИБКА Σίσυφος", "ошибка σίσυφοσ"},
		{"ŞİFRE", "şi̇fre"},
		{"ĲZER", "ijzer"},
		{"", ""},
	};
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		buf_reset(&again);
		buf_reset(&out);
		text_nfkc(span_of(rows[i].in), &again);
		ck_assert_int_eq(text_fold(buf_span(&again), &out), ERR_OK);
		ck_assert_msg(out_is(span_of(rows[i].out)), "row %zu: %.*s", i,
			      SPAN_ARG(buf_span(&out)));
	}
}
END_TEST

/* A text of code points that are likely to combine, without the compatibility jamo that we keep. */
static size_t make_text(char *text, uint64_t *rng)
{
	static const uint32_t bases[] = {'a',    0xAC00, 0x1100, 0x1161, 0x11A8, 0x300,  0x3041,
					 0x3099, 0xFF66, 0xFF9E, 0x915,  0x93C,  0xBC6,  0x200B,
					 0x4E00, 0xE01,  0x1E00, 0xFB1D, 0xF900, 0x2100, 0x1D100,
					 0x344,  0xFA0E, 0x2F00, 0x9BE,  0xDCF,  0x1F00, ' '};
	size_t n = 0, count = 1 + prng_below(rng, 12);
	while (count--) {
		uint32_t cp = bases[prng_below(rng, sizeof bases / sizeof bases[0])];
		cp += (uint32_t)prng_below(rng, 24);
		if (prng_below(rng, 8) == 0)
			cp = (uint32_t)prng_below(rng, 0x30000);
		if ((cp >= 0x3131 && cp <= 0x318E) || (cp >= 0xD800 && cp <= 0xDFFF) || cp < 0x20 ||
		    (cp >= 0x7F && cp < 0xA0))
			cp = 'x';
		n += (size_t)utf8proc_encode_char((utf8proc_int32_t)cp,
						  (utf8proc_uint8_t *)text + n);
	}
	return n;
}

START_TEST(pieces_give_what_the_library_gives_for_the_whole)
{
	uint64_t rng = 9;
	char text[256];
	for (int round = 0; round < 60000; round++) {
		struct span in = {text, make_text(text, &rng)};
		utf8proc_uint8_t *want = NULL;
		utf8proc_ssize_t n = utf8proc_map((const utf8proc_uint8_t *)text,
						  (utf8proc_ssize_t)in.len, &want,
						  UTF8PROC_STABLE | UTF8PROC_COMPAT |
							  UTF8PROC_COMPOSE | UTF8PROC_IGNORE);
		ck_assert_int_ge(n, 0);
		buf_reset(&out);
		ck_assert_int_eq(text_nfkc(in, &out), ERR_OK);
		ck_assert_msg(out_is((struct span){(char *)want, (size_t)n}), "round %d: %.*s",
			      round, SPAN_ARG(in));
		free(want);
		buf_reset(&again);
		text_nfkc(buf_span(&out), &again);
		ck_assert_msg(out_is(buf_span(&again)), "not stable: %.*s", SPAN_ARG(in));
	}
}
END_TEST

START_TEST(folded_text_stays_as_it_is)
{
	for (uint32_t cp = 0x20; cp < 0x30000; cp++) {
		char text[4];
		if (cp >= 0xD800 && cp <= 0xDFFF)
			continue;
		size_t n = (size_t)utf8proc_encode_char((utf8proc_int32_t)cp,
							(utf8proc_uint8_t *)text);
		buf_reset(&again);
		text_nfkc((struct span){text, n}, &again);
		buf_reset(&out);
		text_fold(buf_span(&again), &out);
		buf_reset(&again);
		text_fold(buf_span(&out), &again);
		ck_assert_msg(out_is(buf_span(&again)), "U+%04X", (unsigned)cp);
	}
}
END_TEST

START_TEST(a_heap_of_combining_marks_is_read_in_linear_time)
{
	size_t len = 1 << 18;
	char *text = malloc(len);
	text[0] = 'e';
	text[1] = 'e';
	for (size_t i = 2; i < len; i += 2) /* two classes by turns, so that all must be sorted */
		memcpy(text + i, i % 4 ? "\xCC\x81" : "\xCC\xA3", 2);
	ck_assert_int_eq(text_nfkc((struct span){text, len}, &out), ERR_OK);
	ck_assert(text_valid(buf_span(&out)));
	free(text);
}
END_TEST

START_TEST(the_maximum_of_the_buffer_holds)
{
	struct buf small;
	buf_init(&small, &fm.mem, 16);
	ck_assert_int_eq(text_nfkc(SPAN("\xEF\xB7\xBA"), &small), ERR_LIMIT); /* 3 bytes to 33 */
	ck_assert_uint_le(small.len, 16);
	buf_fini(&small);
}
END_TEST

static enum err normalise(const struct mem *m, void *arg)
{
	struct buf b;
	(void)arg;
	buf_init(&b, m, 1 << 16);
	enum err e =
		text_nfkc(SPAN("결제 ＡＢＣ é e\xCC\x81 some more text to grow the buffer"), &b);
	buf_fini(&b);
	return e;
}

START_TEST(every_refused_allocation_is_reported)
{
	ck_assert_uint_ge(failmem_sweep(normalise, NULL), 2);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("text");
	TCase *c = tcase_create("text");
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_set_timeout(c, 30);
	tcase_add_test(c, every_maximal_ill_formed_part_becomes_one_replacement);
	tcase_add_test(c, any_bytes_become_well_formed);
	tcase_add_test(c, one_spelling_of_everything);
	tcase_add_test(c, case_is_folded_in_full);
	tcase_add_test(c, pieces_give_what_the_library_gives_for_the_whole);
	tcase_add_test(c, folded_text_stays_as_it_is);
	tcase_add_test(c, a_heap_of_combining_marks_is_read_in_linear_time);
	tcase_add_test(c, the_maximum_of_the_buffer_holds);
	tcase_add_test(c, every_refused_allocation_is_reported);
	suite_add_tcase(suite, c);
	return suite_run(suite);
}
