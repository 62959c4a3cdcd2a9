/* test_when.c - times as customers' systems write them, in rows. */
#include <check.h>
#include <stdlib.h>

#include "suite.h"
#include "when.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))

START_TEST(times_are_read)
{
	static const struct {
		const char *promise;
		struct span text;
		int64_t ms;
	} rows[] = {
		{"the epoch", SPAN("1970-01-01T00:00:00Z"), 0},
		{"a day in UTC", SPAN("2026-11-23T01:00:00Z"), 1795395600000},
		{"an offset is taken off", SPAN("2026-11-23T10:00:00+09:00"), 1795395600000},
		{"an offset before UTC is put on", SPAN("2026-11-22T19:30:00-05:30"),
		 1795395600000},
		{"an offset without colon", SPAN("2026-11-23T10:00:00+0900"), 1795395600000},
		{"an unknown offset is UTC", SPAN("2026-11-23T01:00:00-00:00"), 1795395600000},
		{"without offset it is UTC", SPAN("2026-11-23T01:00:00"), 1795395600000},
		{"small letters", SPAN("2026-11-23t01:00:00z"), 1795395600000},
		{"a space for the T", SPAN("2026-11-23 01:00:00Z"), 1795395600000},
		{"a space before the offset", SPAN("2026-11-23 10:00:00 +09:00"), 1795395600000},
		{"white space around it", SPAN(" 2026-11-23T01:00:00Z\n"), 1795395600000},
		{"one digit of fraction", SPAN("2026-11-23T01:00:00.5Z"), 1795395600500},
		{"a comma before it", SPAN("2026-11-23T01:00:00,25Z"), 1795395600250},
		{"digits behind ms are cut", SPAN("2026-11-23T01:00:00.123999Z"), 1795395600123},
		{"a leap day", SPAN("2024-02-29T00:00:00Z"), 1709164800000},
		{"the day after it", SPAN("2024-03-01T00:00:00Z"), 1709251200000},
		{"a leap day of a 400th year", SPAN("2000-02-29T12:00:00Z"), 951825600000},
		{"a leap second is the next", SPAN("2016-12-31T23:59:60Z"), 1483228800000},
		{"the last time", SPAN("9999-12-31T23:59:59.999Z"), 253402300799999},
		{"seconds", SPAN("1767571200"), 1767571200000},
		{"seconds with a fraction", SPAN("1767571200.5"), 1767571200500},
		{"milliseconds", SPAN("1767571200123"), 1767571200123},
		{"the last number of seconds", SPAN("99999999999"), 99999999999000},
		{"the first number of milliseconds", SPAN("100000000000"), 100000000000},
		{"zero seconds", SPAN("0"), 0},
	};
	for (size_t i = 0; i < ROWS(rows); i++) {
		int64_t ms = -1;
		ck_assert_msg(when_parse(rows[i].text, &ms), "%s: refused", rows[i].promise);
		ck_assert_msg(ms == rows[i].ms, "%s: %lld, not %lld", rows[i].promise,
			      (long long)ms, (long long)rows[i].ms);
	}
}
END_TEST

START_TEST(what_is_no_time_is_refused)
{
	static const struct {
		const char *promise;
		struct span text;
	} rows[] = {
		{"nothing", SPAN("")},
		{"white space", SPAN(" ")},
		{"words", SPAN("yesterday")},
		{"a date alone", SPAN("2026-11-23")},
		{"no seconds", SPAN("2026-11-23T10:00Z")},
		{"month 0", SPAN("2026-00-10T00:00:00Z")},
		{"month 13", SPAN("2026-13-10T00:00:00Z")},
		{"day 0", SPAN("2026-01-00T00:00:00Z")},
		{"day 31 of a short month", SPAN("2026-04-31T00:00:00Z")},
		{"29 February of a common year", SPAN("2026-02-29T00:00:00Z")},
		{"29 February of a 100th year", SPAN("2100-02-29T00:00:00Z")},
		{"hour 24", SPAN("2026-01-01T24:00:00Z")},
		{"minute 60", SPAN("2026-01-01T00:60:00Z")},
		{"second 61", SPAN("2026-01-01T00:00:61Z")},
		{"a dot without digits", SPAN("2026-01-01T00:00:00.Z")},
		{"an offset of 24 hours", SPAN("2026-01-01T00:00:00+24:00")},
		{"an offset of 60 minutes", SPAN("2026-01-01T00:00:00+00:60")},
		{"half an offset", SPAN("2026-01-01T00:00:00+09")},
		{"something behind it", SPAN("2026-01-01T00:00:00Zx")},
		{"a named zone", SPAN("2026-01-01T00:00:00 KST")},
		{"two digits of year", SPAN("26-01-01T00:00:00Z")},
		{"before 1970", SPAN("1969-12-31T23:59:59Z")},
		{"before 1970 by its offset", SPAN("1970-01-01T08:59:59+09:00")},
		{"behind 9999 by its offset", SPAN("9999-12-31T23:59:59-00:01")},
		{"a negative number", SPAN("-5")},
		{"a signed number", SPAN("+5")},
		{"a number with a dot at the end", SPAN("1767571200.")},
		{"a number with an exponent", SPAN("1.7e9")},
		{"more milliseconds than there are", SPAN("253402300800000")},
		{"a number that overflows", SPAN("18446744073709551617")},
		{"NUL inside", SPAN("2026-01-01T00:00:00\0Z")},
		{"a NUL for the T", SPAN("2026-01-01\0"
					 "00:00:00Z")},
	};
	for (size_t i = 0; i < ROWS(rows); i++) {
		int64_t ms;
		ck_assert_msg(!when_parse(rows[i].text, &ms), "%s: read as %lld", rows[i].promise,
			      (long long)ms);
	}
}
END_TEST

/* Counts days one by one, as nobody would in earnest. */
START_TEST(every_day_follows_the_day_before)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	char text[] = "1970-01-01T00:00:00Z";
	int64_t want = 0;
	for (int year = 1970; year < 2110; year++) {
		bool leap = year % 4 == 0 && (year % 100 || year % 400 == 0);
		for (int month = 0; month < 12; month++) {
			for (int day = 1; day <= days[month] + (month == 1 && leap); day++) {
				int64_t ms = -1;
				for (int i = 3, y = year; i >= 0; i--, y /= 10)
					text[i] = (char)('0' + y % 10);
				text[5] = (char)('0' + (month + 1) / 10);
				text[6] = (char)('0' + (month + 1) % 10);
				text[8] = (char)('0' + day / 10);
				text[9] = (char)('0' + day % 10);
				if (!when_parse(span_of(text), &ms) || ms != want)
					ck_abort_msg("%s", text);
				want += 86400000;
			}
		}
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("when");
	TCase *tc = tcase_create("when");
	tcase_add_test(tc, times_are_read);
	tcase_add_test(tc, what_is_no_time_is_refused);
	tcase_add_test(tc, every_day_follows_the_day_before);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
