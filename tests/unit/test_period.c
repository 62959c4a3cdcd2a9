/* test_period.c - what a digest is about: weeks, days, months, their names, their pieces, and when
 * the next one is due. */
#include <check.h>
#include <stdlib.h>

#include "failmem.h"
#include "period.h"
#include "suite.h"
#include "when.h"

static int64_t at(const char *text)
{
	int64_t day, ms;
	if (civil_read_date(span_of(text), &day))
		return day * CIVIL_DAY;
	ck_assert_msg(when_parse(span_of(text), &ms), "%s", text);
	return ms;
}

static const struct {
	const char *promise, *from, *to, *name, *before;
	size_t slots;
} spans[] = {
	{"a week is known as one", "2026-11-16", "2026-11-23", "2026-W47", "2026-11-09", 7},
	{"over the turn of a year", "2026-12-28", "2027-01-04", "2026-W53", "2026-12-21", 7},
	{"a day", "2026-11-16", "2026-11-17", "2026-11-16", "2026-11-15", 24},
	{"a month, which is as long as it is", "2026-11-01", "2026-12-01", "2026-11", "2026-10-01",
	 30},
	{"February", "2028-02-01", "2028-03-01", "2028-02", "2028-01-01", 29},
	{"from a Tuesday seven days are no week", "2026-11-17", "2026-11-24",
	 "2026-11-17..2026-11-24", "2026-11-10", 7},
	{"hours", "2026-11-16T10:00:00Z", "2026-11-16T13:30:00Z", "2026-11-16..2026-11-16",
	 "2026-11-16T06:30:00Z", 4},
	{"five days in pieces of three hours", "2026-11-16", "2026-11-21", "2026-11-16..2026-11-21",
	 "2026-11-11", 40},
	{"a quarter in weeks", "2026-07-01", "2026-10-01", "2026-07-01..2026-10-01", "2026-03-31",
	 14},
	{"years", "2020-01-01", "2026-01-01", "2020-01-01..2026-01-01", "2013-12-31", 7},
};

START_TEST(a_span_has_a_name_and_pieces)
{
	struct settings s = {.digest = {.every = DIGEST_WEEK}};
	int64_t edges[PERIOD_SLOTS + 1], from = at(spans[_i].from), to = at(spans[_i].to);
	struct failmem f;
	struct buf name;
	failmem_init(&f);
	buf_init(&name, &f.mem, 100);
	struct period p = period_span(&s, from, to);
	period_name(&s, &p, &name);
	ck_assert_msg(span_eq(buf_span(&name), span_of(spans[_i].name)), "%s: %.*s",
		      spans[_i].promise, SPAN_ARG(buf_span(&name)));
	ck_assert_msg(p.from == from && p.to == to && p.before == at(spans[_i].before), "%s",
		      spans[_i].promise);
	size_t n = period_slots(&s, from, to, edges);
	ck_assert_msg(n == spans[_i].slots, "%s: %zu pieces", spans[_i].promise, n);
	ck_assert(edges[0] == from && edges[n] == to);
	for (size_t i = 0; i < n; i++)
		ck_assert_int_lt(edges[i], edges[i + 1]);
	buf_fini(&name);
}
END_TEST

static const struct {
	const char *promise;
	struct digest_settings digest;
	const char *after, *due, *name; /* due NULL: never; name of the period it is about */
} dues[] = {
	{"on Monday at nine about the week before",
	 {.every = DIGEST_WEEK, .hour = 9},
	 "2026-11-18",
	 "2026-11-23T09:00:00Z",
	 "2026-W47"},
	{"this very Monday while it is not yet nine",
	 {.every = DIGEST_WEEK, .hour = 9},
	 "2026-11-23T08:59:59Z",
	 "2026-11-23T09:00:00Z",
	 "2026-W47"},
	{"at nine it is over",
	 {.every = DIGEST_WEEK, .hour = 9},
	 "2026-11-23T09:00:00Z",
	 "2026-11-30T09:00:00Z",
	 "2026-W48"},
	{"on Friday, still about a whole week",
	 {.every = DIGEST_WEEK, .weekday = 4, .hour = 0},
	 "2026-11-18",
	 "2026-11-20",
	 "2026-W46"},
	{"each day",
	 {.every = DIGEST_DAY, .hour = 23},
	 "2026-11-18",
	 "2026-11-18T23:00:00Z",
	 "2026-11-17"},
	{"on the first of a month",
	 {.every = DIGEST_MONTH, .hour = 6},
	 "2026-11-18",
	 "2026-12-01T06:00:00Z",
	 "2026-11"},
	{"of a new year",
	 {.every = DIGEST_MONTH, .hour = 6},
	 "2026-12-02",
	 "2027-01-01T06:00:00Z",
	 "2026-12"},
	{"off is off", {.every = DIGEST_OFF, .hour = 6}, "2026-12-02", NULL, NULL},
};

START_TEST(when_a_digest_is_due)
{
	struct settings s = {.digest = dues[_i].digest};
	struct failmem f;
	struct buf name;
	int64_t due = period_next(&s, at(dues[_i].after));
	failmem_init(&f);
	if (!dues[_i].due) {
		ck_assert_int_eq(due, INT64_MAX);
		return;
	}
	ck_assert_msg(due == at(dues[_i].due), "%s", dues[_i].promise);
	buf_init(&name, &f.mem, 100);
	struct period p = period_last(&s, due);
	period_name(&s, &p, &name);
	ck_assert_msg(span_eq(buf_span(&name), span_of(dues[_i].name)), "%s: %.*s",
		      dues[_i].promise, SPAN_ARG(buf_span(&name)));
	ck_assert_int_le(p.to, due);
	buf_fini(&name);
}
END_TEST

START_TEST(no_time_yet_is_never_due)
{
	struct settings s = {.digest = {.every = DIGEST_WEEK}};
	ck_assert_int_eq(period_next(&s, INT64_MIN), INT64_MAX);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("period");
	TCase *tc = tcase_create("period");
	tcase_add_loop_test(tc, a_span_has_a_name_and_pieces, 0, sizeof spans / sizeof *spans);
	tcase_add_loop_test(tc, when_a_digest_is_due, 0, sizeof dues / sizeof *dues);
	tcase_add_test(tc, no_time_yet_is_never_due);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
