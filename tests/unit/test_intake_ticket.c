/* test_intake_ticket.c - what a ticket holds: times, attributes, repairs, who speaks, details. */
#define _GNU_SOURCE /* memmem */
#include <check.h>
#include <stdlib.h>

#include "reader.h"
#include "suite.h"

#define ROWS(table)    (sizeof(table) / sizeof *(table))
#define F(name, value) READER_FIELD(name, value)
#define A_CASE         F("case_id", "42"), F("body", "no sound")
#define AHEAD          (READER_RECEIVED + 300000)

static struct reader *r;

static void set_up(void)
{
	r = reader_new();
}

static void tear_down(void)
{
	reader_free(r);
}

/* Reads a case with these further fields. */
#define READ(...) ck_assert_ptr_null(reader_read(r, 0, READER_FIELDS(A_CASE, __VA_ARGS__)))

START_TEST(times_are_bounded_by_when_it_was_received)
{
	static const struct {
		const char *promise;
		struct span text;
		int64_t at;
		bool clamped, bad;
	} rows[] = {
		{"none: when it was received", SPAN(""), READER_RECEIVED, false, false},
		{"an hour ago", SPAN("1769996400"), 1769996400000, false, false},
		{"five minutes ahead stand", SPAN("1770000300"), AHEAD, false, false},
		{"a millisecond more does not", SPAN("1770000300001"), AHEAD, true, false},
		{"2099 is five minutes ahead", SPAN("2099-01-01T00:00:00Z"), AHEAD, true, false},
		{"1970 is a time", SPAN("1970-01-01T00:00:00Z"), 0, false, false},
		{"no time: when it was received", SPAN("soon"), READER_RECEIVED, false, true},
		{"before 1970 is no time", SPAN("-1"), READER_RECEIVED, false, true},
	};
	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct field when = {SPAN("occurred_at"), rows[i].text};
		READ(when);
		ck_assert_msg(r->ticket.at == rows[i].at, "%s", rows[i].promise);
		ck_assert_msg(r->ticket.clamped == rows[i].clamped, "%s", rows[i].promise);
		ck_assert_msg(r->ticket.bad_time == rows[i].bad, "%s", rows[i].promise);
	}
}
END_TEST

/* Whoever adds to a stream may choose the id, and with it when it was received. */
START_TEST(no_id_is_beyond_all_time)
{
	const struct field fields[] = {A_CASE};
	const int64_t latest = INT64_C(253402300799999);
	static const struct {
		int64_t received;
		bool clamped;
	} rows[] = {{INT64_C(253402300799999), false},
		    {INT64_C(253402300800000), true},
		    {INT64_MAX, true}};
	for (size_t i = 0; i < ROWS(rows); i++) {
		const char *reason;
		struct entry e = {{(uint64_t)rows[i].received, 0}, rows[i].received, 0, fields, 2};
		ck_assert(!intake_read(r->intake, &r->settings, &e, &r->ticket, &reason) &&
			  !reason);
		ck_assert_int_eq(r->ticket.at, latest);
		ck_assert(r->ticket.clamped == rows[i].clamped);
	}
}
END_TEST

START_TEST(the_first_of_a_name_wins)
{
	READ(F("body", "second"), F("subject", ""), F("subject", "a"), F("subject", "b"),
	     F("version", ""), F("version", "1"), F("version", "2"), F("case_id", "43"));
	ck_assert(span_eq(r->ticket.text, SPAN("a\nno sound")));
	ck_assert(span_eq(r->ticket.case_id, SPAN("42")));
	ck_assert_uint_eq(r->ticket.n_attrs, 1);
	ck_assert(span_eq(r->ticket.attrs[0].value, SPAN("1")));
	ck_assert_uint_eq(r->ticket.dropped, 0);
}
END_TEST

START_TEST(texts_are_joined_by_a_line_feed)
{
	READ(F("subject", "Sound"));
	ck_assert(span_eq(r->ticket.text, SPAN("Sound\nno sound")));
	READ(F("subject", ""));
	ck_assert(span_eq(r->ticket.text, SPAN("no sound")));
	ck_assert_ptr_null(
		reader_read(r, 0, READER_FIELDS(F("case_id", "42"), F("subject", "Sound"))));
	ck_assert(span_eq(r->ticket.text, SPAN("Sound")));
}
END_TEST

START_TEST(attributes_come_from_a_list_and_are_ordered)
{
	static const struct span known[] = {SPAN("category"),   SPAN("channel"),
					    SPAN("component"),  SPAN("customer_tier"),
					    SPAN("lang"),       SPAN("plan"),
					    SPAN("platform"),   SPAN("priority"),
					    SPAN("product"),    SPAN("region"),
					    SPAN("touchpoint"), SPAN("version")};
	struct field fields[ROWS(known) + 5] = {A_CASE, F("phone", "x"), F("Version", "x"),
						F("plans", "x")};
	for (size_t i = 0; i < ROWS(known); i++) /* falling, so that they have to be put in order */
		fields[5 + i] = (struct field){known[ROWS(known) - 1 - i], SPAN("v")};
	ck_assert_ptr_null(reader_read(r, 0, fields, ROWS(fields)));
	ck_assert_uint_eq(r->ticket.n_attrs, ROWS(known));
	for (size_t i = 0; i < ROWS(known); i++)
		ck_assert(span_eq(r->ticket.attrs[i].name, known[i]));
	ck_assert_uint_eq(r->ticket.dropped, 3);
}
END_TEST

START_TEST(ten_thousand_fields_are_no_trouble)
{
	enum { COUNT = 10000 };
	static struct field fields[COUNT];
	static char names[SETTINGS_ATTRS][3];
	for (size_t i = 0; i < SETTINGS_ATTRS; i++) {
		names[i][0] = (char)('q' + i / 26);
		names[i][1] = (char)('a' + i % 26);
		r->settings.attributes[i] = span_of(names[i]);
	}
	r->settings.n_attributes = SETTINGS_ATTRS;
	for (size_t i = 0; i < COUNT; i++)
		fields[i] =
			(struct field){r->settings.attributes[i % SETTINGS_ATTRS], SPAN("\xFF")};
	fields[COUNT - 2] = (struct field)F("case_id", "42");
	fields[COUNT - 1] = (struct field)F("body", "no sound");
	ck_assert_ptr_null(reader_read(r, 0, fields, COUNT));
	ck_assert_uint_eq(r->ticket.n_attrs, INTAKE_ATTRS);
	ck_assert_uint_gt(r->ticket.dropped, 0);
	ck_assert_uint_eq(r->ticket.repaired, INTAKE_ATTRS);
	ck_assert(span_eq(r->ticket.text, SPAN("no sound")));
}
END_TEST

START_TEST(what_is_kept_holds_no_personal_data_at_its_edge)
{
	char value[2000];
	for (size_t before = 0; before < sizeof value - 20; before += before < 90 ? 1 : 37) {
		memset(value, 'v', before);
		memcpy(value + before, " 01023456789", 12);
		READ({SPAN("version"), {value, before + 12}},
		     {SPAN("problem_id"), {value, before + 12}}, F("event", "problem.linked"));
		struct span kept = r->ticket.attrs[0].value, problem = r->ticket.detail;
		ck_assert_uint_le(kept.len, 64);
		ck_assert_msg(!memmem(kept.ptr, kept.len, "010", 3), "%zu: %.*s", before,
			      SPAN_ARG(kept));
		ck_assert_msg(!memmem(problem.ptr, problem.len, "010", 3), "%zu: %.*s", before,
			      SPAN_ARG(problem));
	}
}
END_TEST

START_TEST(bytes_are_repaired_and_counted)
{
	READ(F("subject", "a\xFF"
			  "b\xE2\x82"),
	     F("version", "\xC0\x80"), F("customer_id", "\xED\xA0\x80"));
	ck_assert(span_eq(r->ticket.text, SPAN("a\uFFFD"
					       "b\uFFFD\nno sound")));
	ck_assert(span_eq(r->ticket.attrs[0].value, SPAN("\uFFFD\uFFFD")));
	ck_assert_uint_eq(r->ticket.repaired, 2 + 2 + 3);
	/* NUL is a character; names and texts go through it. */
	ck_assert_ptr_null(
		reader_read(r, 0, READER_FIELDS(F("case_id", "4\0002"), F("body", "no\0sound"))));
	ck_assert(span_eq(r->ticket.case_id, SPAN("4\0002")));
	ck_assert(span_eq(r->ticket.text, SPAN("no\0sound")));
	ck_assert_uint_eq(r->ticket.repaired, 0);
}
END_TEST

/* A megabyte that is all broken: three bytes for one, and still within the scratch. */
START_TEST(the_worst_bytes_fit)
{
	static char bad[1 << 20];
	memset(bad, 0x80, sizeof bad);
	const struct span all = {bad, sizeof bad};
	ck_assert_ptr_null(reader_read(r, 0,
				       READER_FIELDS({SPAN("case_id"), {bad, 128}},
						     {SPAN("event_id"), {bad, 128}},
						     {SPAN("customer_id"), {bad, 256}},
						     {SPAN("subject"), all}, {SPAN("body"), all},
						     {SPAN("url"), all}, {SPAN("version"), all},
						     {SPAN("title"), all}, {SPAN("why"), all})));
	ck_assert_uint_eq(r->ticket.case_id.len, 3 * 128);
	ck_assert(span_starts(r->ticket.text, SPAN("\uFFFD\uFFFD")));
	ck_assert_uint_le(r->ticket.text.len, INTAKE_TEXT);
	ck_assert_uint_gt(r->ticket.text.len, INTAKE_TEXT - 3);
}
END_TEST

START_TEST(only_the_customer_speaks_for_the_customer)
{
	static const struct {
		struct span author;
		bool customer;
	} rows[] = {
		{SPAN(""), true},         {SPAN("customer"), true},  {SPAN("agent"), false},
		{SPAN("bot"), false},     {SPAN("Agent"), false},    {SPAN("BOT"), false},
		{SPAN("Customer"), true}, {SPAN("requester"), true}, {SPAN("agents"), true},
	};
	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct field author = {SPAN("author"), rows[i].author};
		READ(author);
		ck_assert_msg(r->ticket.from_customer == rows[i].customer, "%s",
			      rows[i].author.ptr);
	}
}
END_TEST

START_TEST(details_are_those_of_the_event)
{
	static const struct {
		const char *promise;
		struct span event, want;
	} rows[] = {
		{"what a survey says", SPAN("survey.response"), SPAN("\x00\x4C\x1D\x00")},
		{"the case that swallowed it", SPAN("case.merged"), SPAN("41")},
		{"the helpdesk's problem", SPAN("problem.linked"), SPAN("PRB-9")},
		{"nothing of others", SPAN("case.message"), SPAN("")},
	};
	for (size_t i = 0; i < ROWS(rows); i++) {
		const struct field event = {SPAN("event"), rows[i].event};
		READ(event, F("survey", "csat"), F("score", "4"), F("scale_min", "1"),
		     F("scale_max", "5"), F("higher_is_better", "true"), F("merged_into", "41"),
		     F("problem_id", "PRB-9"));
		ck_assert_msg(span_eq(r->ticket.detail, rows[i].want), "%s: %.*s", rows[i].promise,
			      SPAN_ARG(r->ticket.detail));
	}
}
END_TEST

START_TEST(decisions_say_who_and_why)
{
	ck_assert_ptr_null(
		reader_read(r, ENTRY_COMMANDS,
			    READER_FIELDS(F("event", "merge"), F("issue", "7"), F("into", "3"),
					  F("by", "minji"), F("why", "same outage"))));
	ck_assert(span_eq(r->ticket.by, SPAN("minji")));
	ck_assert(span_eq(r->ticket.why, SPAN("same outage")));
	ck_assert_int_eq(r->ticket.at, READER_RECEIVED);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("intake_ticket");
	TCase *tc = tcase_create("intake_ticket");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, times_are_bounded_by_when_it_was_received);
	tcase_add_test(tc, no_id_is_beyond_all_time);
	tcase_add_test(tc, the_first_of_a_name_wins);
	tcase_add_test(tc, texts_are_joined_by_a_line_feed);
	tcase_add_test(tc, attributes_come_from_a_list_and_are_ordered);
	tcase_add_test(tc, ten_thousand_fields_are_no_trouble);
	tcase_add_test(tc, what_is_kept_holds_no_personal_data_at_its_edge);
	tcase_add_test(tc, bytes_are_repaired_and_counted);
	tcase_add_test(tc, the_worst_bytes_fit);
	tcase_add_test(tc, only_the_customer_speaks_for_the_customer);
	tcase_add_test(tc, details_are_those_of_the_event);
	tcase_add_test(tc, decisions_say_who_and_why);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
