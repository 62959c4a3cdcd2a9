/* test_buf.c - the byte buffer keeps what was put, keeps its maximum, and its errors stick. */
#include <check.h>
#include <stdlib.h>

#include "buf.h"
#include "failmem.h"
#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))

static struct failmem fm;
static struct buf b;

static void set_up(void)
{
	failmem_init(&fm);
	buf_init(&b, &fm.mem, 1000);
}

static void tear_down(void)
{
	buf_fini(&b);
	ck_assert_uint_eq(fm.live, 0);
}

static void ck_holds(const char *promise, struct span want)
{
	ck_assert_msg(span_eq(buf_span(&b), want), "%s: got \"%.*s\", not \"%.*s\"", promise,
		      SPAN_ARG(buf_span(&b)), SPAN_ARG(want));
}

START_TEST(numbers_are_decimal)
{
	static const struct {
		const char *promise;
		int64_t v;
		struct span want;
	} rows[] = {
		{"nothing is one digit", 0, SPAN("0")},
		{"the sign stands first", -7, SPAN("-7")},
		{"the least number has a positive", INT64_MIN, SPAN("-9223372036854775808")},
		{"the largest number fits", INT64_MAX, SPAN("9223372036854775807")},
	};
	for (size_t i = 0; i < ROWS(rows); i++) {
		buf_reset(&b);
		buf_i64(&b, rows[i].v);
		ck_holds(rows[i].promise, rows[i].want);
	}
	buf_reset(&b);
	buf_u64(&b, UINT64_MAX);
	ck_holds("twenty digits fit", SPAN("18446744073709551615"));
	buf_reset(&b);
	buf_hex(&b, 0xBEEF, 6);
	ck_holds("hex has all its digits", SPAN("00beef"));
}
END_TEST

START_TEST(seconds_have_a_fraction_only_when_needed)
{
	static const struct {
		const char *promise;
		int64_t ms;
		struct span want;
	} rows[] = {
		{"whole seconds are bare", 1700000000000, SPAN("1700000000")},
		{"a millisecond has leading zeros", 1001, SPAN("1.001")},
		{"the fraction counts up before 1970 too", -1, SPAN("-1.999")},
		{"a whole second before 1970", -2000, SPAN("-2")},
		{"the epoch", 0, SPAN("0")},
	};
	for (size_t i = 0; i < ROWS(rows); i++) {
		buf_reset(&b);
		buf_seconds(&b, rows[i].ms);
		ck_holds(rows[i].promise, rows[i].want);
	}
}
END_TEST

START_TEST(json_escapes_what_leads_a_reader_astray)
{
	static const struct {
		const char *promise;
		struct span in, want;
	} rows[] = {
		{"empty text is two quotes", SPAN(""), SPAN("\"\"")},
		{"quote and backslash", SPAN("a\"b\\"), SPAN("\"a\\\"b\\\\\"")},
		{"NUL and line feed", SPAN("\0\n"), SPAN("\"\\u0000\\u000a\"")},
		{"DEL", SPAN("\x7F"), SPAN("\"\\u007f\"")},
		{"C1 controls",
		 SPAN("\xC2\x9B"
		      "x"),
		 SPAN("\"\\u009bx\"")},
		{"the first letter behind C1 stays", SPAN("\xC2\xA0"), SPAN("\"\xC2\xA0\"")},
		{"line separator", SPAN("\u2028"), SPAN("\"\\u2028\"")},
		{"bidi override", SPAN("\u202Eabc\u2066"), SPAN("\"\\u202eabc\\u2066\"")},
		{"Hangul stays as it is", SPAN("오류"), SPAN("\"오류\"")},
		{"four bytes stay", SPAN("\U0001F600"), SPAN("\"\U0001F600\"")},
	};
	for (size_t i = 0; i < ROWS(rows); i++) {
		buf_reset(&b);
		buf_json(&b, rows[i].in);
		ck_holds(rows[i].promise, rows[i].want);
	}
}
END_TEST

START_TEST(packed_numbers_come_back)
{
	static const uint64_t numbers[] = {0,         1,     127,        128,
					   16383,     16384, UINT32_MAX, UINT64_MAX - 1,
					   UINT64_MAX};
	for (size_t i = 0; i < ROWS(numbers); i++) {
		buf_varint(&b, numbers[i]);
		buf_zigzag(&b, (int64_t)numbers[i]);
		buf_fixed(&b, numbers[i], 8);
		buf_fixed(&b, numbers[i], 3);
	}
	buf_bytes(&b, SPAN("two\0parts"));
	struct unpack u = {.rest = buf_span(&b)};
	for (size_t i = 0; i < ROWS(numbers); i++) {
		ck_assert_uint_eq(unpack_varint(&u), numbers[i]);
		ck_assert_int_eq(unpack_zigzag(&u), (int64_t)numbers[i]);
		ck_assert_uint_eq(unpack_fixed(&u, 8), numbers[i]);
		ck_assert_uint_eq(unpack_fixed(&u, 3), numbers[i] & 0xFFFFFF);
	}
	ck_assert(span_eq(unpack_bytes(&u), SPAN("two\0parts")));
	ck_assert(!u.bad);
	ck_assert_uint_eq(u.rest.len, 0);
}
END_TEST

START_TEST(small_signed_numbers_take_one_byte)
{
	buf_zigzag(&b, -64);
	buf_zigzag(&b, 63);
	ck_assert_uint_eq(b.len, 2);
}
END_TEST

START_TEST(numbers_out_of_range_read_as_bad_and_zero)
{
	static const struct {
		int64_t v;
		bool ms; /* in the range of times */
	} rows[] = {
		{0, true},
		{UNPACK_MS_MOST, true},
		{-UNPACK_MS_MOST, true},
		{UNPACK_MS_MOST + 1, false},
		{-UNPACK_MS_MOST - 1, false},
		{INT64_MIN, false},
	};
	for (size_t i = 0; i < ROWS(rows); i++) {
		buf_reset(&b);
		buf_zigzag(&b, rows[i].v);
		struct unpack u = {.rest = buf_span(&b)};
		ck_assert_int_eq(unpack_ms(&u), rows[i].ms ? rows[i].v : 0);
		ck_assert(u.bad == !rows[i].ms);
	}
	struct unpack most = {.rest = SPAN("\x07")}, over = {.rest = SPAN("\x08")};
	ck_assert(unpack_upto(&most, 7) == 7 && !most.bad);
	ck_assert(unpack_upto(&over, 7) == 0 && over.bad);
}
END_TEST

START_TEST(broken_blobs_read_as_bad_and_zero)
{
	static const struct {
		const char *promise;
		struct span blob;
	} rows[] = {
		{"an empty blob", SPAN("")},
		{"a varint that never ends", SPAN("\x80\x80")},
		{"a varint that is longer than it must be", SPAN("\x80\x00")},
		{"a varint over 64 bits", SPAN("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x02")},
		{"a varint of eleven bytes", SPAN("\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\x01")},
	};
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct unpack u = {.rest = rows[i].blob};
		ck_assert_msg(unpack_varint(&u) == 0 && u.bad, "%s", rows[i].promise);
	}
	struct unpack longer = {.rest = SPAN("\x05"
					     "four")};
	ck_assert_uint_eq(unpack_bytes(&longer).len, 0);
	ck_assert(longer.bad);
	struct unpack cut = {.rest = SPAN("abc")};
	ck_assert_uint_eq(unpack_fixed(&cut, 4), 0);
	ck_assert(cut.bad);
}
END_TEST

START_TEST(the_maximum_is_kept_and_the_error_sticks)
{
	char fill[1000];
	memset(fill, 'x', sizeof fill);
	buf_put(&b, (struct span){fill, 999});
	buf_byte(&b, 'y');
	ck_assert_int_eq(buf_err(&b), ERR_OK);
	buf_byte(&b, 'z');
	ck_assert_int_eq(buf_err(&b), ERR_LIMIT);
	buf_put(&b, SPAN(""));
	ck_assert_uint_eq(b.len, 1000);
	buf_reset(&b);
	buf_put(&b, SPAN("again"));
	ck_assert_int_eq(buf_err(&b), ERR_OK);
	buf_put(&b, (struct span){fill, 996});
	ck_assert_int_eq(buf_err(&b), ERR_LIMIT);
	ck_holds("a refused piece leaves nothing", SPAN("again"));
	buf_byte(&b, '!');
	ck_holds("nothing is put after an error", SPAN("again"));
}
END_TEST

static enum err build(const struct mem *m, void *arg)
{
	struct buf *out = arg;
	buf_init(out, m, 4096);
	for (int i = 0; i < 200; i++)
		buf_i64(out, i);
	enum err err = buf_err(out);
	buf_fini(out);
	return err;
}

START_TEST(every_refused_allocation_is_reported)
{
	struct buf out;
	ck_assert_uint_ge(failmem_sweep(build, &out), 5);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("buf");
	TCase *tc = tcase_create("buf");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, numbers_are_decimal);
	tcase_add_test(tc, seconds_have_a_fraction_only_when_needed);
	tcase_add_test(tc, json_escapes_what_leads_a_reader_astray);
	tcase_add_test(tc, packed_numbers_come_back);
	tcase_add_test(tc, small_signed_numbers_take_one_byte);
	tcase_add_test(tc, numbers_out_of_range_read_as_bad_and_zero);
	tcase_add_test(tc, broken_blobs_read_as_bad_and_zero);
	tcase_add_test(tc, the_maximum_is_kept_and_the_error_sticks);
	tcase_add_test(tc, every_refused_allocation_is_reported);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
