/* test_holidays.c - what a holiday file may hold, and the days that ship. */
#define _GNU_SOURCE
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "config_files.h"
#include "embedded.h"
#include "failmem.h"
#include "holidays.h"
#include "period.h"
#include "suite.h"

static const struct {
	const char *promise, *text;
	size_t line; /* the bad one; 0: none */
} files[] = {
	{"nothing", "", 0},
	{"comments and empty lines", "# ours\n\n2027-02-07 Seollal # lunar\n", 0},
	{"no line end", "2027-02-07 Seollal", 0},
	{"days ascend", "2027-02-07 a\n2027-02-08 b\n", 0},
	{"a day twice", "2027-02-07 a\n2027-02-07 b\n", 2},
	{"a day before", "# ours\n2027-02-07 a\n2026-02-08 b\n", 3},
	{"no name", "2027-02-07\n", 1},
	{"no space", "2027-02-07a\n", 1},
	{"no such day", "2027-02-07 a\n2027-02-30 b\n", 2},
	{"no date", "\n7 February a\n", 2},
};

START_TEST(a_bad_line_is_found)
{
	const char *what = NULL;
	ck_assert_msg(holidays_check(span_of(files[_i].text), &what) == files[_i].line, "%s",
		      files[_i].promise);
	ck_assert(!files[_i].line || what);
}
END_TEST

START_TEST(a_bad_line_is_refused_with_file_and_line)
{
	char path[] = "/tmp/recurd-holidays-XXXXXX", words[200];
	struct failmem mem;
	struct buf why;
	failmem_init(&mem);
	buf_init(&why, &mem.mem, 4096);
	struct config *c = config_new(&mem.mem);
	int fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, "2027-02-07 a\nb\n", 15), 15);
	close(fd);
	c->holidays_file = span_of(path);
	bool ok = config_files_holidays(c, &why);
	unlink(path);
	snprintf(words, sizeof words,
		 "holidays_file '%s' line 2 is no day and name, as in \"2027-02-07 Seollal\"",
		 path);
	ck_assert(!ok);
	ck_assert_msg(span_eq(buf_span(&why), span_of(words)), "%.*s", SPAN_ARG(buf_span(&why)));
	c->holidays_file = SPAN("kr");
	ck_assert(config_files_holidays(c, &why));
	ck_assert(span_eq(c->settings.holidays, embedded_holidays_kr));
	config_free(c);
	buf_fini(&why);
	ck_assert_uint_eq(mem.live, 0);
}
END_TEST

/* As announced, or as the law and the lunar calendar have it. */
static const struct {
	const char *day, *name; /* NULL: no holiday */
} korea[] = {
	{"2024-02-10", "설날 / Seollal"},
	{"2024-02-12", "설날 대체공휴일 / Substitute for Seollal"},
	{"2025-05-05", "어린이날, 부처님오신날 / Children's Day, Buddha's Birthday"},
	{"2025-05-06", "어린이날 대체공휴일 / Substitute for Children's Day"},
	{"2025-07-17", NULL},
	{"2026-07-17", "제헌절 / Constitution Day"},
	{"2026-09-25", "추석 / Chuseok"},
	{"2026-09-28", NULL},
	{"2027-02-07", "설날 / Seollal"},
	{"2027-02-09", "설날 대체공휴일 / Substitute for Seollal"},
	{"2028-10-05", "추석 대체공휴일 / Substitute for Chuseok"},
	{"2033-09-08", "추석 / Chuseok"},
	{"2035-12-25", "성탄절 / Christmas Day"},
	{"2036-01-01", NULL},
};

START_TEST(korean_holidays_are_known)
{
	const struct settings s = {.holidays = embedded_holidays_kr};
	struct span name;
	int64_t day;
	ck_assert(civil_read_date(span_of(korea[_i].day), &day));
	bool is = period_is_holiday(&s, day, &name);
	ck_assert_msg(is == (korea[_i].name != NULL), "%s", korea[_i].day);
	ck_assert_msg(!is || span_eq(name, span_of(korea[_i].name)), "%s: %.*s", korea[_i].day,
		      SPAN_ARG(name));
}
END_TEST

START_TEST(what_ships_is_sound)
{
	const char *what;
	struct span name, around;
	ck_assert_uint_eq(holidays_check(embedded_holidays_kr, &what), 0);
	for (int64_t y = 2024; y <= 2035; y++) {
		size_t feasts = 0;
		for (int64_t day = civil_days(y, 1, 1); day < civil_days(y + 1, 1, 1); day++) {
			if (!holidays_find(embedded_holidays_kr, day, &name))
				continue;
			unsigned weekday = civil_of(day * CIVIL_DAY).weekday;
			bool substitute = memmem(name.ptr, name.len, "Substitute", 10) != NULL;
			ck_assert_msg(!substitute || weekday < 5, "%.*s", SPAN_ARG(name));
			if (!span_starts(name, SPAN("설날 /")) &&
			    !span_starts(name, SPAN("추석 /")) && !span_starts(name, SPAN("추석,")))
				continue;
			feasts++;
			ck_assert(holidays_find(embedded_holidays_kr, day - 1, &around));
			ck_assert(holidays_find(embedded_holidays_kr, day + 1, &around));
		}
		ck_assert_msg(feasts == 2, "%lld", (long long)y);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("holidays");
	TCase *tc = tcase_create("holidays");
	tcase_add_loop_test(tc, a_bad_line_is_found, 0, sizeof files / sizeof *files);
	tcase_add_test(tc, a_bad_line_is_refused_with_file_and_line);
	tcase_add_loop_test(tc, korean_holidays_are_known, 0, sizeof korea / sizeof *korea);
	tcase_add_test(tc, what_ships_is_sound);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
