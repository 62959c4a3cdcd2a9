/* test_ctl_line.c - a line of a file to an entry and back: nothing that Redis can hold is lost. */
#define _GNU_SOURCE
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "failmem.h"
#include "line.h"
#include "mem_std.h"
#include "suite.h"
#include "text.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))

static struct failmem fm;
static struct line l;
static struct buf shown;
static char why[200];

static void set_up(void)
{
	failmem_init(&fm);
	line_init(&l, &fm.mem);
	buf_init(&shown, &fm.mem, 1 << 20);
}

static void tear_down(void)
{
	line_fini(&l);
	buf_fini(&shown);
	ck_assert_uint_eq(fm.live, 0);
}

/* "ms-seq@received name=value|name=value", " !" behind the id for a command. */
static void check_shown(const char *promise, struct span want)
{
	buf_reset(&shown);
	line_write_id(&shown, l.id);
	buf_text(&shown, l.command ? " !" : "");
	buf_byte(&shown, '@');
	buf_i64(&shown, l.received);
	buf_byte(&shown, ' ');
	for (size_t i = 0; i < l.fields.count; i++) {
		buf_text(&shown, i ? "|" : "");
		buf_put(&shown, l.fields.at[i].name);
		buf_byte(&shown, '=');
		buf_put(&shown, l.fields.at[i].value);
	}
	ck_assert_msg(span_eq(buf_span(&shown), want), "%s: got %.*s", promise,
		      SPAN_ARG(buf_span(&shown)));
}

START_TEST(what_a_line_becomes)
{
	static const struct {
		const char *promise;
		struct span json, want;
	} rows[] = {
		{"the entry's ms is when it was received",
		 SPAN("{\"src\":\"a\",\"entry\":\"1764-5\",\"received_at\":99,\"body\":\"x\"}"),
		 SPAN("1764-5@1764 body=x")},
		{"an id may lack its second half", SPAN("{\"entry\":\"1764\",\"body\":\"x\"}"),
		 SPAN("1764-0@1764 body=x")},
		{"received_at comes before occurred_at, and is no field",
		 SPAN("{\"received_at\":\"1970-01-01T00:00:02Z\",\"occurred_at\":1}"),
		 SPAN("2000-7@2000 occurred_at=1")},
		{"occurred_at is the time when there is no other, in seconds",
		 SPAN("{\"occurred_at\":1772409956,\"body\":\"x\"}"),
		 SPAN("1772409956000-7@1772409956000 occurred_at=1772409956|body=x")},
		{"numbers and booleans become text, nested names are dotted",
		 SPAN("{\"entry\":\"1-1\",\"a\":2.5,\"b\":true,\"c\":{\"d\":1}}"),
		 SPAN("1-1@1 a=2.5|b=true|c.d=1")},
		{"a decision without src is a command",
		 SPAN("{\"entry\":\"1-1\",\"event\":\"merge\",\"issue\":7,\"into\":3}"),
		 SPAN("1-1 !@1 event=merge|issue=7|into=3")},
		{"a tick is one, too", SPAN("{\"entry\":\"1-1\",\"event\":\"tick\"}"),
		 SPAN("1-1 !@1 event=tick")},
		{"src decides before the event does",
		 SPAN("{\"entry\":\"1-1\",\"src\":\"a\",\"event\":\"merge\"}"),
		 SPAN("1-1@1 event=merge")},
		{"src commands is the commands stream",
		 SPAN("{\"entry\":\"1-1\",\"src\":\"commands\",\"event\":\"odd\"}"),
		 SPAN("1-1 !@1 event=odd")},
		{"case.merged is no decision",
		 SPAN("{\"entry\":\"1-1\",\"event\":\"case.merged\"}"),
		 SPAN("1-1@1 event=case.merged")},
		{"pairs may repeat a name and hold any bytes",
		 SPAN("{\"src\":\"a\",\"entry\":\"3-1\",\"fields\":[[\"x\",\"1\"],[\"x\","
		      "{\"base64\":\"/wA=\"}],[\"src\",\"\"]]}"),
		 SPAN("3-1@3 x=1|x=\xFF\0|src=")},
		{"a field called fields is a field", SPAN("{\"entry\":\"1-1\",\"fields\":\"x\"}"),
		 SPAN("1-1@1 fields=x")},
	};
	for (size_t i = 0; i < ROWS(rows); i++) {
		ck_assert_msg(line_read(&l, rows[i].json, 7, why, sizeof why) == ERR_OK, "%s: %s",
			      rows[i].promise, why);
		check_shown(rows[i].promise, rows[i].want);
	}
}
END_TEST

START_TEST(what_is_refused_and_how_it_is_said)
{
	static const struct {
		struct span json;
		const char *words;
	} rows[] = {
		{SPAN("{\"entry\":\"1-1\""), "line 1 column"},
		{SPAN("[1]"), "an object is expected"},
		{SPAN("{\"entry\":\"x\",\"body\":\"b\"}"), "entry: want"},
		{SPAN("{\"received_at\":\"yesterday\"}"), "received_at: want RFC 3339"},
		{SPAN("{\"fields\":[[\"a\"]]}"), "[name, value] pairs"},
		{SPAN("{\"fields\":[[\"a\",{\"base64\":\"/w\"}]]}"), "base64"},
		{SPAN("{\"entry\":5,\"fields\":[]}"), "\"entry\" must be \"ms-seq\""},
	};
	for (size_t i = 0; i < ROWS(rows); i++) {
		ck_assert_int_eq(line_read(&l, rows[i].json, 1, why, sizeof why), ERR_INPUT);
		ck_assert_msg(strstr(why, rows[i].words) != NULL, "row %zu: %s", i, why);
	}
}
END_TEST

START_TEST(a_line_without_a_time_takes_that_of_the_line_before)
{
	ck_assert_int_eq(line_read(&l, SPAN("{\"occurred_at\":5}"), 1, why, sizeof why), ERR_OK);
	ck_assert(l.timed);
	ck_assert_int_eq(line_read(&l, SPAN("{\"body\":\"x\"}"), 2, why, sizeof why), ERR_OK);
	ck_assert(!l.timed);
	check_shown("the time stands still", SPAN("5000-2@5000 body=x"));
}
END_TEST

/* Writes the fields, says whether the line was flat, reads it back and compares. */
static void check_round(const char *promise, const struct field *f, size_t n, bool flat)
{
	struct buf text;
	buf_init(&text, &fm.mem, 1 << 22);
	line_write(&text, SPAN("a"), (struct entry_id){17, 4}, f, n);
	bool listed = memmem(text.ptr, text.len, "\"fields\":[", 10) != NULL;
	ck_assert_msg(listed != flat, "%s: %.*s", promise, SPAN_ARG(buf_span(&text)));
	ck_assert_msg(line_read(&l, buf_span(&text), 1, why, sizeof why) == ERR_OK, "%s: %s",
		      promise, why);
	ck_assert_uint_eq(l.fields.count, n);
	for (size_t i = 0; i < n; i++) {
		ck_assert_msg(span_eq(l.fields.at[i].name, f[i].name), "%s: name %zu", promise, i);
		ck_assert_msg(span_eq(l.fields.at[i].value, f[i].value), "%s: value %zu", promise,
			      i);
	}
	ck_assert(l.id.ms == 17 && l.id.seq == 4 && span_eq(l.src, SPAN("a")));
	buf_fini(&text);
}

START_TEST(every_entry_survives_its_line)
{
	static const struct {
		const char *promise;
		struct field f[2];
		size_t n;
		bool flat;
	} rows[] = {
		{"plain text",
		 {{SPAN("case_id"), SPAN("42")}, {SPAN("body"), SPAN("결제 \"\\")}},
		 2,
		 true},
		{"an empty value", {{SPAN("a"), SPAN("")}}, 1, true},
		{"controls and bidi", {{SPAN("a"), SPAN("\x01\x7F\t\n\u202E")}}, 1, true},
		{"numbers stay text",
		 {{SPAN("a"), SPAN("1e5")}, {SPAN("b"), SPAN("true")}},
		 2,
		 true},
		{"a value that is JSON", {{SPAN("data"), SPAN("{\"case_id\":1}")}}, 1, true},
		{"a dotted name", {{SPAN("a.b"), SPAN("1")}}, 1, true},
		{"NUL in a value", {{SPAN("a"), SPAN("x\0y")}}, 1, false},
		{"NUL in a name", {{SPAN("a\0b"), SPAN("x")}}, 1, false},
		{"bytes that are not UTF-8", {{SPAN("\xC3"), SPAN("\xFF\xFE\xFD\xFC")}}, 1, false},
		{"one, two and three odd bytes",
		 {{SPAN("\xFF"), SPAN("\xFF\xFF")}, {SPAN("\xFF\xFF\xFF"), SPAN("")}},
		 2,
		 false},
		{"a name twice", {{SPAN("a"), SPAN("1")}, {SPAN("a"), SPAN("2")}}, 2, false},
		{"an empty name", {{SPAN(""), SPAN("1")}}, 1, false},
		{"a field called src", {{SPAN("src"), SPAN("x")}}, 1, false},
		{"a field called entry", {{SPAN("entry"), SPAN("x")}}, 1, false},
		{"a field called received_at", {{SPAN("received_at"), SPAN("5")}}, 1, false},
		{"a field called fields", {{SPAN("fields"), SPAN("[]")}}, 1, false},
		{"what would look like a CloudEvent",
		 {{SPAN("specversion"), SPAN("1.0")}},
		 1,
		 false},
	};
	for (size_t i = 0; i < ROWS(rows); i++)
		check_round(rows[i].promise, rows[i].f, rows[i].n, rows[i].flat);
}
END_TEST

START_TEST(many_fields_survive)
{
	static struct field f[3000];
	static char names[3000][8];
	for (size_t i = 0; i < ROWS(f); i++) {
		snprintf(names[i], sizeof names[i], "f%zu", i);
		f[i] = (struct field){span_of(names[i]), SPAN("v")};
	}
	check_round("3000 fields", f, ROWS(f), false);
}
END_TEST

START_TEST(a_huge_value_is_cut_behind_every_limit_unless_it_is_json)
{
	static char huge[(20 << 20) + 1];
	struct field f = {SPAN("body"), {huge, sizeof huge}};
	struct buf line;
	buf_init(&line, mem_std(), 64u << 20);
	for (size_t i = 0; i < sizeof huge;
	     i++) /* one byte and then two a letter: cut at an edge */
		huge[i] = i == 0 ? 'a' : i % 2 ? '\xC3' : '\xA9';
	line_write(&line, SPAN("cases"), (struct entry_id){1, 1}, &f, 1);
	ck_assert_uint_lt(line.len, 300u << 10);
	ck_assert_uint_gt(line.len, 131072 + 8);
	ck_assert(text_valid(buf_span(&line)));
	ck_assert_ptr_null(memmem(line.ptr, line.len, "base64", 6));
	huge[0] = '{';
	buf_reset(&line);
	line_write(&line, SPAN("cases"), (struct entry_id){1, 1}, &f, 1);
	ck_assert_uint_gt(line.len, sizeof huge);
	buf_fini(&line);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("ctl_line");
	TCase *tc = tcase_create("line");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, what_a_line_becomes);
	tcase_add_test(tc, what_is_refused_and_how_it_is_said);
	tcase_add_test(tc, a_line_without_a_time_takes_that_of_the_line_before);
	tcase_add_test(tc, every_entry_survives_its_line);
	tcase_add_test(tc, many_fields_survive);
	tcase_add_test(tc, a_huge_value_is_cut_behind_every_limit_unless_it_is_json);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
