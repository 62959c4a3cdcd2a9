/* test_intake.c - from an entry to a ticket: required fields, limits, payloads, repairs. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "reader.h"
#include "suite.h"

#define ROWS(table)    (sizeof(table) / sizeof *(table))
#define FIELDS         4
#define F(name, value) READER_FIELD(name, value)
#define A_CASE         F("case_id", "42"), F("body", "no sound")

static struct reader *r;
static char *text; /* a megabyte and more of 'x' */

static void set_up(void)
{
	r = reader_new();
	text = malloc(2 << 20);
	memset(text, 'x', 2 << 20);
}

static void tear_down(void)
{
	reader_free(r);
	free(text);
}

/* Fields up to the first without a name. */
static const char *read_fields(uint32_t source, const struct field *fields)
{
	size_t n = 0;
	while (n < FIELDS && fields[n].name.len)
		n++;
	return reader_read(r, source, fields, n);
}

static void ck_refusal(const char *promise, const char *got, const char *want)
{
	ck_assert_msg(got && !strcmp(got, want), "%s: got \"%s\", not \"%s\"", promise,
		      got ? got : "no refusal", want);
}

START_TEST(what_cannot_be_used_is_refused_with_a_reason)
{
	static const struct {
		const char *promise;
		uint32_t source;
		struct field fields[FIELDS];
		const char *want;
	} rows[] = {
		{"a case needs an id", 0, {F("body", "no sound")}, "no case_id"},
		{"and a text", 0, {F("case_id", "42")}, "neither subject nor body"},
		{"empty is absent", 0, {F("case_id", ""), F("body", "x")}, "no case_id"},
		{"empty texts too",
		 0,
		 {F("case_id", "42"), F("body", ""), F("subject", "")},
		 "neither subject nor body"},
		{"follow-ups need an id", 0, {F("event", "case.message")}, "no case_id"},
		{"unknown events", 0, {A_CASE, F("event", "case.exploded")}, "unknown event"},
		{"events are exact", 0, {A_CASE, F("event", "Case.created")}, "unknown event"},
		{"people decide on the commands stream only",
		 0,
		 {F("event", "resolve"), F("issue", "7")},
		 "a decision outside of the commands stream"},
		{"resolve needs an issue",
		 ENTRY_COMMANDS,
		 {F("event", "resolve")},
		 "no issue number in field issue"},
		{"issues count from 1",
		 ENTRY_COMMANDS,
		 {F("event", "resolve"), F("issue", "0")},
		 "no issue number in field issue"},
		{"an issue is a number",
		 ENTRY_COMMANDS,
		 {F("event", "link"), F("issue", "#7"), F("url", "x")},
		 "no issue number in field issue"},
		{"merge needs a target",
		 ENTRY_COMMANDS,
		 {F("event", "merge"), F("issue", "7")},
		 "no issue number in field into"},
		{"rename needs a title",
		 ENTRY_COMMANDS,
		 {F("event", "rename"), F("issue", "7")},
		 "no title"},
		{"link needs a url",
		 ENTRY_COMMANDS,
		 {F("event", "link"), F("issue", "7")},
		 "no url"},
		{"a case among commands",
		 ENTRY_COMMANDS,
		 {A_CASE, F("body", "x")},
		 "a case on the commands stream"},
		{"an empty entry", 0, {{{NULL, 0}, {NULL, 0}}}, "no case_id"},
	};
	for (size_t i = 0; i < ROWS(rows); i++)
		ck_refusal(rows[i].promise, read_fields(rows[i].source, rows[i].fields),
			   rows[i].want);
	ck_assert(span_eq(r->ticket.source, SPAN("cases")));
}
END_TEST

START_TEST(every_event_has_its_name)
{
	for (int e = 0; e < EVENT_COUNT; e++) {
		const struct field fields[] = {
			{SPAN("event"), span_of(intake_event_name((enum event)e))},
			A_CASE,
			F("issue", "7"),
			F("into", "8"),
			F("title", "sound"),
			F("url", "https://example.com/7"),
			F("cases", "42"),
			F("survey", "csat"),
			F("score", "4"),
		};
		bool of_a_case = e < EVENT_CHANGE;
		uint32_t source = of_a_case ? 0 : ENTRY_COMMANDS;
		ck_assert_ptr_null(reader_read(r, source, fields, ROWS(fields)));
		ck_assert_int_eq(r->ticket.event, e);
		ck_assert(span_eq(r->ticket.source, of_a_case ? SPAN("cases") : SPAN("commands")));
		bool of_an_issue = e >= EVENT_DO_MERGE && e != EVENT_DO_FORGET;
		ck_assert_uint_eq(r->ticket.issue, of_an_issue ? 7 : 0);
		ck_assert_uint_eq(r->ticket.into, e == EVENT_DO_MERGE ? 8 : 0);
	}
	ck_assert_ptr_null(read_fields(1, (const struct field[]){A_CASE, {{NULL, 0}, {NULL, 0}}}));
	ck_assert_int_eq(r->ticket.event, EVENT_CREATED);
	ck_assert(span_eq(r->ticket.source, SPAN("reviews")));
}
END_TEST

START_TEST(limits_hold_to_the_byte)
{
	static const struct {
		struct span name;
		size_t limit;
		bool refused; /* else cut */
	} rows[] = {
		{SPAN("case_id"), 128, true},     {SPAN("event_id"), 128, true},
		{SPAN("customer_id"), 256, true}, {SPAN("subject"), 1024, false},
		{SPAN("version"), 64, false},     {SPAN("plan"), 128, false},
		{SPAN("body"), 131072, false},
	};
	char want[64];
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct field fields[] = {{rows[i].name, {text, rows[i].limit}}, A_CASE};
		ck_assert_ptr_null(reader_read(r, 0, fields, 3));
		ck_assert_msg(!r->ticket.truncated, "%s at its limit", rows[i].name.ptr);
		fields[0].value.len++;
		const char *reason = reader_read(r, 0, fields, 3);
		snprintf(want, sizeof want, "field %s is longer than its limit", rows[i].name.ptr);
		if (rows[i].refused)
			ck_refusal(rows[i].name.ptr, reason, want);
		else
			ck_assert_msg(!reason && r->ticket.truncated, "%s over it",
				      rows[i].name.ptr);
	}
}
END_TEST

START_TEST(a_cut_keeps_code_points_whole)
{
	for (size_t shift = 0; shift < 3; shift++) {
		char value[70];
		memset(value, 'x', sizeof value);
		for (size_t i = shift; i + 3 <= sizeof value; i += 3)
			memcpy(value + i, "한", 3);
		value[69] = 'x';
		const struct field fields[] = {{SPAN("plan"), SPAN("p")},
					       {SPAN("version"), {value, 69 - (3 - shift) % 3}},
					       A_CASE};
		ck_assert_ptr_null(reader_read(r, 0, fields, 4));
		ck_assert_uint_eq(r->ticket.repaired, 0);
		ck_assert_uint_eq(r->ticket.attrs[1].value.len, 64 - (64 - shift) % 3);
	}
}
END_TEST

START_TEST(eight_kib_of_text_are_read)
{
	const struct span starts[] = {SPAN(""), SPAN("x"), SPAN("xx")};
	for (size_t i = 0; i < (1 << 20) / 3; i++)
		memcpy(text + 3 * i, "한", 3);
	for (size_t i = 0; i < 3; i++) {
		memcpy(text, starts[i].ptr, starts[i].len);
		for (size_t k = 0; k < 10000; k++)
			memcpy(text + starts[i].len + 3 * k, "한", 3);
		const struct field fields[] = {F("case_id", "42"), {SPAN("body"), {text, 30000}}};
		ck_assert_ptr_null(reader_read(r, 0, fields, 2));
		ck_assert_uint_eq(r->ticket.text.len,
				  INTAKE_TEXT - (INTAKE_TEXT - starts[i].len) % 3);
		ck_assert_uint_eq(r->ticket.repaired, 0); /* what nobody reads is not broken */
		ck_assert(!r->ticket.truncated);
	}
	const struct field large[] = {F("case_id", "42"),
				      F("subject", "sound"),
				      {SPAN("body"), {text, 1 << 20}}};
	ck_assert_ptr_null(reader_read(r, 0, large, 3));
	ck_assert_uint_le(r->ticket.text.len, INTAKE_TEXT);
	ck_assert_uint_gt(r->ticket.text.len, INTAKE_TEXT - 3);
	ck_assert(span_starts(r->ticket.text, SPAN("sound\nxx한")));
	ck_assert(r->ticket.truncated);
}
END_TEST

START_TEST(json_payloads_are_read)
{
	static const char cloud[] = "{\"specversion\":\"1.0\",\"id\":\"e-7\",\"source\":\"/desk\","
				    "\"type\":\"x\",\"time\":\"2026-02-02T02:00:00Z\",\"data\":"
				    "{\"case_id\":42,\"body\":\"no sound\",\"version\":\"2\"}}";
	static const struct span names[] = {SPAN("data"), SPAN("payload"), SPAN("event")};
	for (size_t i = 0; i < 3; i++) {
		const struct field fields[] = {{names[i],
						SPAN(" {\"case_id\": 42, \"body\": \"no sound\"}")},
					       F("version", "2")};
		ck_assert_ptr_null(reader_read(r, 0, fields, 2));
		ck_assert(span_eq(r->ticket.case_id, SPAN("42")) &&
			  span_eq(r->ticket.text, SPAN("no sound")));
		ck_assert_uint_eq(r->ticket.n_attrs, 1);
		ck_assert_uint_eq(r->ticket.dropped, 0);
	}
	const struct field event = {SPAN("data"), {cloud, sizeof cloud - 1}};
	ck_assert_ptr_null(reader_read(r, 0, &event, 1));
	ck_assert(span_eq(r->ticket.event_id, SPAN("e-7")));
	ck_assert_int_eq(r->ticket.at, 1769997600000);
	ck_assert(span_eq(r->ticket.attrs[0].value, SPAN("2")));

	const struct field broken = F("data", "{\"case_id\": 42,}");
	const char *reason = reader_read(r, 0, &broken, 1);
	ck_assert(reason && !strncmp(reason, "JSON: line 1", 12));
	/* Flat fields come before a payload; with an id of its own an entry needs none. */
	const struct field flat[] = {F("data", "{\"case_id\": 42, \"body\": \"b\"}"),
				     F("body", "a")};
	ck_assert_ptr_null(reader_read(r, 0, flat, 2));
	ck_assert(span_eq(r->ticket.text, SPAN("a")));
	const struct field own[] = {A_CASE, F("data", "{broken")};
	ck_assert_ptr_null(reader_read(r, 0, own, 3));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("intake");
	TCase *tc = tcase_create("intake");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, what_cannot_be_used_is_refused_with_a_reason);
	tcase_add_test(tc, every_event_has_its_name);
	tcase_add_test(tc, limits_hold_to_the_byte);
	tcase_add_test(tc, a_cut_keeps_code_points_whole);
	tcase_add_test(tc, eight_kib_of_text_are_read);
	tcase_add_test(tc, json_payloads_are_read);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
