/* test_civil.c - dates, weeks and their borders; a sweep over every day of 400 years. */
#include <check.h>
#include <stdlib.h>

#include "civil.h"
#include "failmem.h"
#include "suite.h"

static const struct {
	const char *date, *week;
	unsigned weekday;
} days[] = {
	{"1970-01-01", "1970-W01", 3}, {"2026-11-23", "2026-W48", 0}, {"2026-11-22", "2026-W47", 6},
	{"2026-12-31", "2026-W53", 3}, {"2027-01-03", "2026-W53", 6}, {"2027-01-04", "2027-W01", 0},
	{"2024-12-30", "2025-W01", 0}, {"2000-02-29", "2000-W09", 1}, {"2100-03-01", "2100-W09", 0},
	{"2005-01-01", "2004-W53", 5}, {"9999-12-31", "9999-W52", 4},
};

static const char *text_of(struct buf *b)
{
	buf_byte(b, 0);
	ck_assert_int_eq(buf_err(b), ERR_OK);
	return b->ptr;
}

START_TEST(a_day_and_its_week)
{
	struct failmem f;
	struct buf date, week;
	int64_t day, monday;
	struct civil_week w;
	failmem_init(&f);
	buf_init(&date, &f.mem, 100);
	buf_init(&week, &f.mem, 100);
	ck_assert(civil_read_date(span_of(days[_i].date), &day));
	civil_put_date(&date, day * CIVIL_DAY + CIVIL_DAY - 1);
	civil_put_week(&week, civil_week_of(day));
	ck_assert_str_eq(text_of(&date), days[_i].date);
	ck_assert_str_eq(text_of(&week), days[_i].week);
	ck_assert_uint_eq(civil_of(day * CIVIL_DAY).weekday, days[_i].weekday);
	ck_assert(civil_read_week(span_of(days[_i].week), &w) && civil_monday(w, &monday));
	ck_assert_int_eq(day - monday, days[_i].weekday);
	buf_fini(&date);
	buf_fini(&week);
}
END_TEST

START_TEST(every_day_follows_the_one_before)
{
	struct civil last = civil_of(-1);
	struct civil_week week = civil_week_of(-1);
	for (int64_t day = 0; day < 400 * 366; day++) {
		struct civil c = civil_of(day * CIVIL_DAY);
		struct civil_week w = civil_week_of(day);
		bool next = c.day == last.day + 1 && c.month == last.month && c.year == last.year;
		bool first = c.day == 1 && (c.month == last.month % 12 + 1) &&
			     c.year == last.year + (c.month == 1);
		ck_assert_msg(next || first, "day %lld", (long long)day);
		ck_assert_int_eq(civil_days(c.year, c.month, c.day), day);
		ck_assert_uint_eq(c.weekday, (last.weekday + 1) % 7);
		bool same = w.year == week.year && w.week == week.week;
		ck_assert_msg(same == (c.weekday != 0), "week of day %lld", (long long)day);
		last = c;
		week = w;
	}
}
END_TEST

static const char *const no_weeks[] = {"",         "2026",     "2026-47",  "2026-W00",  "2026-W54",
				       "2025-W53", "2026-W7",  "26-W47",   "2026-W470", "x026-W47",
				       "0000-W01", "2026W47x", "2026-w47", "-026-W47"};
static const char *const no_dates[] = {"",           "2026-11",    "2026-13-01",
				       "2026-00-01", "2026-02-29", "2026-04-31",
				       "2026-11-00", "2026-11-1",  "2026-11-011",
				       "1969-12-31", "2026/11/01"};

START_TEST(what_is_no_week_and_no_date)
{
	struct civil_week w;
	int64_t day;
	for (size_t i = 0; i < sizeof no_weeks / sizeof *no_weeks; i++)
		ck_assert_msg(!civil_read_week(span_of(no_weeks[i]), &w), "%s", no_weeks[i]);
	for (size_t i = 0; i < sizeof no_dates / sizeof *no_dates; i++)
		ck_assert_msg(!civil_read_date(span_of(no_dates[i]), &day), "%s", no_dates[i]);
}
END_TEST

START_TEST(minutes_before_1970_too)
{
	struct failmem f;
	struct buf b;
	failmem_init(&f);
	buf_init(&b, &f.mem, 100);
	civil_put_minute(&b, -1);
	ck_assert_str_eq(text_of(&b), "1969-12-31 23:59");
	buf_fini(&b);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("civil");
	TCase *tc = tcase_create("civil");
	tcase_add_loop_test(tc, a_day_and_its_week, 0, sizeof days / sizeof *days);
	tcase_add_test(tc, every_day_follows_the_one_before);
	tcase_add_test(tc, what_is_no_week_and_no_date);
	tcase_add_test(tc, minutes_before_1970_too);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
