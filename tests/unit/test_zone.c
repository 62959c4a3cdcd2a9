/* test_zone.c - time zones: what is read of a TZif file, and local time by it there and back. */
#include <check.h>
#include <stdlib.h>

#include "failmem.h"
#include "period.h"
#include "suite.h"
#include "when.h"
#include "zone.h"

static struct failmem mem;
static struct config *c;
static struct buf why;

static void set_up(void)
{
	failmem_init(&mem);
	buf_init(&why, &mem.mem, 4096);
	c = config_new(&mem.mem);
	ck_assert_ptr_nonnull(c);
}

static void tear_down(void)
{
	config_free(c);
	buf_fini(&why);
	ck_assert_uint_eq(mem.live, 0);
}

static int64_t at(const char *text)
{
	int64_t ms;
	ck_assert_msg(when_parse(span_of(text), &ms), "%s", text);
	return ms;
}

static void in_zone(const char *name)
{
	c->settings.time_zone = span_of(name);
	ck_assert_msg(zone_load(c, &why), "%s: %.*s", name, SPAN_ARG(buf_span(&why)));
}

/* ---- the system's files ------------------------------------------------------------------- */

/* local is written as if it were UTC; back NULL: the same moment. */
static const struct {
	const char *promise, *zone, *utc, *local, *back;
} moments[] = {
	{"UTC is UTC", "UTC", "2027-03-28T01:00:00Z", "2027-03-28T01:00:00Z", NULL},
	{"Seoul is nine hours ahead", "Asia/Seoul", "2027-07-01T00:00:00Z", "2027-07-01T09:00:00Z",
	 NULL},
	{"for good", "Asia/Seoul", "2050-01-01T15:00:00Z", "2050-01-02T00:00:00Z", NULL},
	{"and had summer time in 1988", "Asia/Seoul", "1988-07-01T00:00:00Z",
	 "1988-07-01T10:00:00Z", NULL},
	{"Berlin before the clocks go forward", "Europe/Berlin", "2027-03-28T00:59:59Z",
	 "2027-03-28T01:59:59Z", NULL},
	{"and at it", "Europe/Berlin", "2027-03-28T01:00:00Z", "2027-03-28T03:00:00Z", NULL},
	{"before they go back", "Europe/Berlin", "2027-10-31T00:59:59Z", "2027-10-31T02:59:59Z",
	 NULL},
	{"of an hour that comes twice the first one", "Europe/Berlin", "2027-10-31T01:30:00Z",
	 "2027-10-31T02:30:00Z", "2027-10-31T00:30:00Z"},
	{"after it", "Europe/Berlin", "2027-10-31T02:00:00Z", "2027-10-31T03:00:00Z", NULL},
	{"New York in spring", "America/New_York", "2027-03-14T06:59:59Z", "2027-03-14T01:59:59Z",
	 NULL},
	{"in summer", "America/New_York", "2027-03-14T07:00:00Z", "2027-03-14T03:00:00Z", NULL},
	{"in winter", "America/New_York", "2027-11-07T06:00:00Z", "2027-11-07T01:00:00Z",
	 "2027-11-07T05:00:00Z"},
	{"by the rule, behind what a file lists", "Europe/Berlin", "2060-07-01T00:00:00Z",
	 "2060-07-01T02:00:00Z", NULL},
	{"and in winter", "Europe/Berlin", "2060-12-01T00:00:00Z", "2060-12-01T01:00:00Z", NULL},
	{"south of the equator", "Australia/Sydney", "2060-01-01T00:00:00Z", "2060-01-01T11:00:00Z",
	 NULL},
	{"where winter is what the law calls an exception", "Europe/Dublin", "2060-07-01T00:00:00Z",
	 "2060-07-01T01:00:00Z", NULL},
	{"half an hour", "Asia/Kolkata", "2027-01-01T00:00:00Z", "2027-01-01T05:30:00Z", NULL},
	{"a zone without a turn", "Etc/GMT+5", "2027-01-01T00:00:00Z", "2026-12-31T19:00:00Z",
	 NULL},
};

START_TEST(a_moment_has_its_local_time)
{
	in_zone(moments[_i].zone);
	int64_t utc = at(moments[_i].utc), local = at(moments[_i].local);
	int64_t back = moments[_i].back ? at(moments[_i].back) : utc;
	ck_assert_msg(period_local(&c->settings, utc) == local, "%s", moments[_i].promise);
	ck_assert_msg(period_utc(&c->settings, local) == back, "%s", moments[_i].promise);
}
END_TEST

static const struct {
	const char *promise, *zone, *local, *utc;
} gaps[] = {
	{"an hour that is not there begins when the clocks go forward", "Europe/Berlin",
	 "2027-03-28T02:30:00Z", "2027-03-28T01:00:00Z"},
	{"so does a day whose midnight is not there", "America/Sao_Paulo", "2018-11-04T00:00:00Z",
	 "2018-11-04T03:00:00Z"},
	{"and a day that was left out", "Pacific/Apia", "2011-12-30T00:00:00Z",
	 "2011-12-30T10:00:00Z"},
};

START_TEST(a_local_time_that_is_skipped)
{
	in_zone(gaps[_i].zone);
	ck_assert_msg(period_utc(&c->settings, at(gaps[_i].local)) == at(gaps[_i].utc), "%s",
		      gaps[_i].promise);
}
END_TEST

START_TEST(every_hour_of_decades_goes_there_and_back)
{
	static const char *const zones[] = {"Europe/Berlin", "America/New_York",
					    "Australia/Lord_Howe", "Asia/Seoul"};
	for (size_t i = 0; i < sizeof zones / sizeof *zones; i++) {
		in_zone(zones[i]);
		int64_t end = at("2042-01-01T00:00:00Z"), wrong = 0;
		for (int64_t t = at("2020-01-01T00:00:00Z"); t < end; t += CIVIL_HOUR / 2) {
			int64_t local = period_local(&c->settings, t);
			int64_t back = period_utc(&c->settings, local);
			wrong += back > t || period_local(&c->settings, back) != local;
		}
		ck_assert_msg(!wrong, "%s: %lld moments", zones[i], (long long)wrong);
	}
}
END_TEST

START_TEST(weeks_and_hours_are_those_of_the_zone)
{
	in_zone("Asia/Seoul");
	struct settings *s = &c->settings;
	s->digest = (struct digest_settings){.every = DIGEST_WEEK, .hour = 9};
	ck_assert_int_eq(period_next(s, at("2026-11-18T00:00:00Z")), at("2026-11-23T00:00:00Z"));
	struct period p = period_last(s, at("2026-11-23T00:00:00Z"));
	ck_assert_int_eq(p.from, at("2026-11-15T15:00:00Z"));
	ck_assert_int_eq(p.to, at("2026-11-22T15:00:00Z"));
	in_zone("Europe/Berlin");
	/* Nine stays nine, and the week in which the clocks go forward is an hour short. */
	ck_assert_int_eq(period_next(s, at("2027-03-24T00:00:00Z")), at("2027-03-29T07:00:00Z"));
	p = period_last(s, at("2027-03-29T07:00:00Z"));
	ck_assert_int_eq(p.to - p.from, CIVIL_WEEK - CIVIL_HOUR);
	ck_assert_int_eq(p.kind, PERIOD_WEEK);
	int64_t edges[PERIOD_SLOTS + 1];
	ck_assert_uint_eq(period_slots(s, p.from, p.to, edges), 7);
	ck_assert(span_eq(period_zone(s), SPAN("Europe/Berlin")));
}
END_TEST

/* The clocks of St. John's went back at a minute past midnight: that midnight came twice. */
START_TEST(a_digest_is_never_due_in_the_past)
{
	in_zone("America/St_Johns");
	c->settings.digest = (struct digest_settings){.every = DIGEST_DAY, .hour = 0};
	ck_assert_int_eq(period_next(&c->settings, at("2006-10-29T02:29:00Z")),
			 at("2006-10-29T02:30:00Z"));
	ck_assert_int_eq(period_next(&c->settings, at("2006-10-29T02:45:00Z")),
			 at("2006-10-30T03:30:00Z"));
}
END_TEST

static const struct {
	const char *promise, *zone, *words;
} refused[] = {
	{"an unknown zone", "Asia/Soul", "is not in /usr/share/zoneinfo/"},
	{"a folder of zones", "Asia", "is not in /usr/share/zoneinfo/"},
	{"a file that is no zone", "zone.tab", "is no name of a zone"},
	{"another folder", "../../../etc/localtime", "is no name of a zone"},
	{"an absolute name", "/etc/localtime", "is no name of a zone"},
	{"nothing", "", "is no name of a zone"},
};

START_TEST(an_unknown_zone_is_refused_with_a_next_step)
{
	c->settings.time_zone = span_of(refused[_i].zone);
	ck_assert_msg(!zone_load(c, &why), "%s", refused[_i].promise);
	buf_byte(&why, '\0');
	ck_assert_msg(strstr(why.ptr, refused[_i].words), "%s: %s", refused[_i].promise, why.ptr);
	ck_assert_ptr_nonnull(strstr(why.ptr, "; next: "));
	ck_assert_uint_eq(c->settings.n_turns, 0);
}
END_TEST

START_TEST(the_name_is_part_of_the_fingerprint)
{
	uint64_t utc = config_fingerprint(c);
	in_zone("Asia/Seoul");
	ck_assert_uint_ne(config_fingerprint(c), utc);
}
END_TEST

/* ---- files made by hand ------------------------------------------------------------------- */

/* Both heads, an empty block, one turn at 1000000 (0xF4240) s and the types +0:00 and +1:00. */
#define HEAD(times, types, leaps)                                                                  \
	"TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"                                                      \
	"\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"                                         \
	"TZif2\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"                                                      \
	"\0\0\0\0\0\0\0\0\0\0\0" leaps "\0\0\0" times "\0\0\0" types "\0\0\0\4"
#define TURN  "\0\0\0\0\0\x0F\x42\x40"
#define TYPES "\0\0\0\0\0\0\0\0\x0E\x10\0\0A\0B\0"

#define FILE_OF(text)                                                                              \
	{                                                                                          \
		text, sizeof text - 1                                                              \
	}

/* wrong NULL: fine, with so many turns, the last but one of them at last. */
static const struct {
	const char *promise;
	struct span file;
	const char *wrong;
	size_t n;
	const char *last;
} files[] = {
	{"no rule", FILE_OF(HEAD("\1", "\2", "\0") TURN "\1" TYPES "\n\n"), NULL, 2, NULL},
	{"a rule without summer time",
	 FILE_OF(HEAD("\1", "\2", "\0") TURN "\1" TYPES "\n<+01>-1\n"), NULL, 2, NULL},
	{"a rule is written out",
	 FILE_OF(HEAD("\1", "\2", "\0") TURN "\1" TYPES "\nCET-1CEST,M3.5.0,M10.5.0/3\n"), NULL,
	 262, "2099-03-29T01:00:00Z"},
	{"hours before midnight",
	 FILE_OF(HEAD("\1", "\2", "\0") TURN "\1" TYPES "\n<-02>2<-01>,M3.5.0/-1,M10.5.0/0\n"),
	 NULL, 262, "2099-03-29T01:00:00Z"},
	{"by the day of the year",
	 FILE_OF(HEAD("\1", "\2", "\0") TURN "\1" TYPES "\nCET-1CEST,J60,J300\n"),
	 "has a rule that is not understood", 0, NULL},
	{"half a rule", FILE_OF(HEAD("\1", "\2", "\0") TURN "\1" TYPES "\nCET-1CEST,M3.5.0\n"),
	 "has a rule that is not understood", 0, NULL},
	{"a 13th month",
	 FILE_OF(HEAD("\1", "\2", "\0") TURN "\1" TYPES "\nCET-1CEST,M13.5.0,M10.5.0\n"),
	 "has a rule that is not understood", 0, NULL},
	{"no line end", FILE_OF(HEAD("\1", "\2", "\0") TURN "\1" TYPES), "has no rule at its end",
	 0, NULL},
	{"a type that is not there", FILE_OF(HEAD("\1", "\2", "\0") TURN "\2" TYPES "\n\n"),
	 "has turns that make no sense", 0, NULL},
	{"leap seconds", FILE_OF(HEAD("\1", "\2", "\1") TURN "\1" TYPES TURN "\0\0\0\1\n\n"),
	 "holds leap seconds, which the time of an entry does not", 0, NULL},
	{"broken off", FILE_OF(HEAD("\1", "\2", "\0") TURN), "is broken off", 0, NULL},
	{"one head", {"TZif2", 5}, "is no TZif file of version 2 or later", 0, NULL},
	{"empty", {"", 0}, "is no TZif file of version 2 or later", 0, NULL},
};

START_TEST(a_file_is_taken_or_refused_as_a_whole)
{
	struct zone_turn *turns = NULL;
	size_t n = 0;
	const char *wrong = zone_read(&mem.mem, files[_i].file, &turns, &n);
	ck_assert_msg(!wrong == !files[_i].wrong, "%s: %s", files[_i].promise, wrong);
	ck_assert_pstr_eq(wrong, files[_i].wrong);
	ck_assert_msg(n == files[_i].n, "%s: %zu turns", files[_i].promise, n);
	if (files[_i].last)
		ck_assert_int_eq(turns[n - 2].at, at(files[_i].last));
	for (size_t i = 1; i < n; i++)
		ck_assert_int_lt(turns[i - 1].at, turns[i].at);
	mem_free(&mem.mem, turns);
}
END_TEST

/* Every beginning of a whole file, in a block of its own so that a byte too far shows. */
START_TEST(no_beginning_of_a_file_is_read_past_its_end)
{
	for (size_t n = 0; n < files[2].file.len; n++) {
		struct zone_turn *turns = NULL;
		size_t count;
		char *part = malloc(n + 1);
		ck_assert_ptr_nonnull(part);
		memcpy(part + 1, files[2].file.ptr, n);
		ck_assert_ptr_nonnull(
			zone_read(&mem.mem, (struct span){part + 1, n}, &turns, &count));
		free(part);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("zone");
	TCase *tc = tcase_create("zone");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_loop_test(tc, a_moment_has_its_local_time, 0, sizeof moments / sizeof *moments);
	tcase_add_loop_test(tc, a_local_time_that_is_skipped, 0, sizeof gaps / sizeof *gaps);
	tcase_add_test(tc, every_hour_of_decades_goes_there_and_back);
	tcase_add_test(tc, weeks_and_hours_are_those_of_the_zone);
	tcase_add_test(tc, a_digest_is_never_due_in_the_past);
	tcase_add_loop_test(tc, an_unknown_zone_is_refused_with_a_next_step, 0,
			    sizeof refused / sizeof *refused);
	tcase_add_test(tc, the_name_is_part_of_the_fingerprint);
	tcase_add_loop_test(tc, a_file_is_taken_or_refused_as_a_whole, 0,
			    sizeof files / sizeof *files);
	tcase_add_test(tc, no_beginning_of_a_file_is_read_past_its_end);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
