/* test_ctl_table.c - what reaches a terminal: safe text, its width, aligned tables, times. */
#include <check.h>
#include <stdlib.h>

#include "failmem.h"
#include "moment.h"
#include "suite.h"
#include "table.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))
#define DAY         INT64_C(86400000)

static struct failmem fm;
static struct buf out;

static void set_up(void)
{
	failmem_init(&fm);
	buf_init(&out, &fm.mem, 1 << 20);
}

static void tear_down(void)
{
	buf_fini(&out);
	ck_assert_uint_eq(fm.live, 0);
}

static void check_out(const char *promise, struct span want)
{
	ck_assert_msg(span_eq(buf_span(&out), want), "%s: got\n%.*s", promise,
		      SPAN_ARG(buf_span(&out)));
}

START_TEST(hostile_text_is_harmless)
{
	static const struct {
		const char *promise;
		struct span in, want;
	} rows[] = {
		{"plain text stays", SPAN("결제 error 日本 é 😀"), SPAN("결제 error 日本 é 😀")},
		{"no escape sequence", SPAN("\033[31mred\033]0;title\a"), SPAN("[31mred]0;title")},
		{"no C1 control",
		 SPAN("a\xC2\x9B"
		      "31mb"),
		 SPAN("a31mb")},
		{"no DEL, NUL, backspace", SPAN("a\x7F\0\bb"), SPAN("ab")},
		{"no bidi override or isolate", SPAN("a\u202Eb\u2066c\u200Fd"), SPAN("abcd")},
		{"nothing invisible", SPAN("a\u200B\uFEFF\u00ADb"), SPAN("ab")},
		{"one line stays one line", SPAN("a\r\nb\tc\u2028d"), SPAN("a  b c d")},
		{"bytes that are not UTF-8", SPAN("a\xFF\033b"),
		 SPAN("a\uFFFD"
		      "b")},
	};
	for (size_t i = 0; i < ROWS(rows); i++) {
		buf_reset(&out);
		term_safe(&out, rows[i].in);
		check_out(rows[i].promise, rows[i].want);
	}
}
END_TEST

START_TEST(hangul_takes_two_columns)
{
	ck_assert_uint_eq(term_width(SPAN("abc")), 3);
	ck_assert_uint_eq(term_width(SPAN("결제a")), 5);
	ck_assert_uint_eq(term_width(SPAN("e\u0301")), 1);
	ck_assert_uint_eq(term_fit(SPAN("결제 오류"), 5).len, 7);
	ck_assert_uint_eq(term_fit(SPAN("결제"), 3).len, 3);
	ck_assert_uint_eq(term_fit(SPAN("결제"), 1).len, 0);
	ck_assert_uint_eq(term_fit(SPAN("abc"), 9).len, 3);
}
END_TEST

static const struct table_column columns[] = {{"ID", true, false},
					      {"TITLE", false, true},
					      {"N", false, false}};

static void print_table(size_t width, bool colours, const char *title)
{
	struct table *t = table_new(&fm.mem, columns, ROWS(columns));
	ck_assert_ptr_nonnull(t);
	table_cell_u64(t, TERM_PLAIN, 7);
	table_cell(t, TERM_RED, span_of(title));
	table_cell(t, TERM_PLAIN, SPAN("x"));
	table_cell_u64(t, TERM_PLAIN, 1234);
	table_cell(t, TERM_PLAIN, SPAN("ab"));
	table_cell(t, TERM_PLAIN, SPAN(""));
	buf_reset(&out);
	ck_assert_int_eq(table_print(t, width, colours, &out), ERR_OK);
	table_free(t);
}

START_TEST(columns_are_aligned)
{
	print_table(0, false, "결제 오류");
	check_out("wide characters align", SPAN("  ID  TITLE      N\n"
						"   7  결제 오류  x\n"
						"1234  ab\n"));
	print_table(23, false, "a title that is far too long");
	check_out("the column that shrinks gives way", SPAN("  ID  TITLE           N\n"
							    "   7  a title that …  x\n"
							    "1234  ab\n"));
	print_table(10, false, "a title that is far too long");
	check_out("but keeps its least width", SPAN("  ID  TITLE         N\n"
						    "   7  a title tha…  x\n"
						    "1234  ab\n"));
	print_table(20, false, "결제결제결제결제결제");
	check_out("a wide character is never halved", SPAN("  ID  TITLE         N\n"
							   "   7  결제결제결…   x\n"
							   "1234  ab\n"));
	print_table(0, false, "a\033[2Jb\n");
	check_out("cells are made safe", SPAN("  ID  TITLE   N\n"
					      "   7  a[2Jb   x\n"
					      "1234  ab\n"));
	print_table(0, true, "t");
	check_out("colours end where they began",
		  SPAN("  \033[1mID\033[0m  \033[1mTITLE\033[0m  \033[1mN\033[0m\n"
		       "   7  \033[1;31mt\033[0m      x\n"
		       "1234  ab\n"));
}
END_TEST

START_TEST(times_for_people)
{
	static const struct {
		int64_t ago;
		const char *want;
	} ages[] = {{0, "just now"},      {90000, "90 s ago"}, {150000, "2 min ago"},
		    {-7200000, "in 2 h"}, {DAY, "24 h ago"},   {20 * DAY, "20 days ago"}};
	for (size_t i = 0; i < ROWS(ages); i++) {
		buf_reset(&out);
		moment_write_ago(&out, 100 * DAY, 100 * DAY + ages[i].ago);
		check_out(ages[i].want, span_of(ages[i].want));
	}
	buf_reset(&out);
	moment_write(&out, INT64_C(1709208000000));
	check_out("a leap day", SPAN("2024-02-29 12:00:00"));
}
END_TEST

START_TEST(times_on_a_command_line)
{
	static const struct {
		const char *text;
		bool good;
		int64_t want;
	} rows[] = {
		{"2d", true, 98 * DAY}, {"36h", true, 100 * DAY - DAY * 3 / 2},
		{"1w", true, 93 * DAY}, {"0", true, 0},
		{"9999d", true, 0},     {"1970-01-03T00:00:00Z", true, 2 * DAY},
		{"86400", true, DAY},   {"2x", false, 0},
		{"", false, 0},         {"d", false, 0},
		{"-3h", false, 0},      {"yesterday", false, 0},
	};
	for (size_t i = 0; i < ROWS(rows); i++) {
		int64_t ms = 0;
		bool good = moment_read(span_of(rows[i].text), 100 * DAY, &ms);
		ck_assert_msg(good == rows[i].good, "%s", rows[i].text);
		if (good)
			ck_assert_msg(ms == rows[i].want, "%s: %lld", rows[i].text, (long long)ms);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("ctl_table");
	TCase *tc = tcase_create("table");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, hostile_text_is_harmless);
	tcase_add_test(tc, hangul_takes_two_columns);
	tcase_add_test(tc, columns_are_aligned);
	tcase_add_test(tc, times_for_people);
	tcase_add_test(tc, times_on_a_command_line);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
