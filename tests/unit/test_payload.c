/* test_payload.c - what a JSON object becomes, what is refused and in which words. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "failmem.h"
#include "payload.h"
#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))

static struct failmem fm;
static struct fields f;
static struct buf shown;
static char why[120];

static void set_up(void)
{
	failmem_init(&fm);
	fields_init(&f, &fm.mem);
	buf_init(&shown, &fm.mem, 1 << 20);
}

static void tear_down(void)
{
	fields_fini(&f);
	buf_fini(&shown);
	ck_assert_uint_eq(fm.live, 0);
}

/* All fields as "name=value|name=value". */
static struct span show(void)
{
	buf_reset(&shown);
	for (size_t i = 0; i < f.count; i++) {
		buf_text(&shown, i ? "|" : "");
		buf_put(&shown, f.at[i].name);
		buf_byte(&shown, '=');
		buf_put(&shown, f.at[i].value);
	}
	return buf_span(&shown);
}

START_TEST(what_an_object_becomes)
{
	static const struct {
		const char *promise;
		struct span json, want;
	} rows[] = {
		{"no members, no fields", SPAN("{}"), SPAN("")},
		{"strings stay", SPAN("{\"case_id\":\"42\",\"body\":\"결제 오류\"}"),
		 SPAN("case_id=42|body=결제 오류")},
		{"the order is the sender's", SPAN("{\"z\":\"1\",\"a\":\"2\",\"m\":\"3\"}"),
		 SPAN("z=1|a=2|m=3")},
		{"escapes are undone", SPAN("{\"a\":\"\\uc624\\ub958\\n\\\"\"}"),
		 SPAN("a=오류\n\"")},
		{"NUL in a value is a byte", SPAN("{\"a\":\"x\\u0000y\"}"), SPAN("a=x\0y")},
		{"integers", SPAN("{\"a\":-9223372036854775808,\"b\":0}"),
		 SPAN("a=-9223372036854775808|b=0")},
		{"a decimal is the one that was written", SPAN("{\"version\":2.4,\"b\":0.1}"),
		 SPAN("version=2.4|b=0.1")},
		{"a decimal stays one", SPAN("{\"version\":2.0}"), SPAN("version=2.0")},
		{"Unix time with a fraction", SPAN("{\"a\":1700000000.123}"),
		 SPAN("a=1700000000.123")},
		{"17 digits when 15 are too few", SPAN("{\"a\":0.30000000000000004}"),
		 SPAN("a=0.30000000000000004")},
		{"booleans", SPAN("{\"a\":true,\"b\":false}"), SPAN("a=true|b=false")},
		{"null is absent", SPAN("{\"a\":null,\"b\":\"\"}"), SPAN("b=")},
		{"nested names have dots", SPAN("{\"a\":{\"b\":{\"c\":1},\"d\":2}}"),
		 SPAN("a.b.c=1|a.d=2")},
		{"arrays of scalars are joined", SPAN("{\"tags\":[\"x\",1,true,null,\"y\"]}"),
		 SPAN("tags=x,1,true,y")},
		{"arrays of nothing are absent", SPAN("{\"a\":[],\"b\":[null],\"c\":{}}"),
		 SPAN("")},
		{"arrays of objects have numbers", SPAN("{\"a\":[{\"k\":1},2,[3,4]]}"),
		 SPAN("a.0.k=1|a.1=2|a.2=3,4")},
		{"white space around", SPAN(" \n{\"a\":1}\t"), SPAN("a=1")},
		{"CloudEvents gives its data",
		 SPAN("{\"specversion\":\"1.0\",\"id\":\"e1\",\"source\":\"/desk\",\"type\":\"t\","
		      "\"time\":\"2026-01-02T03:04:05Z\",\"data\":{\"case_id\":\"7\"}}"),
		 SPAN("event_id=e1|occurred_at=2026-01-02T03:04:05Z|case_id=7")},
		{"what data says itself stands",
		 SPAN("{\"specversion\":\"1.0\",\"id\":\"e1\",\"data\":{\"event_id\":\"mine\"}}"),
		 SPAN("event_id=mine")},
		{"specversion of another kind is a field", SPAN("{\"specversion\":1}"),
		 SPAN("specversion=1")},
	};
	for (size_t i = 0; i < ROWS(rows); i++) {
		fields_reset(&f);
		enum err err = payload_read(rows[i].json, &f, why, sizeof why);
		ck_assert_msg(err == ERR_OK, "%s: %s: %s", rows[i].promise, err_text(err), why);
		ck_assert_msg(span_eq(show(), rows[i].want), "%s: got \"%.*s\"", rows[i].promise,
			      SPAN_ARG(show()));
	}
}
END_TEST

START_TEST(what_is_refused_and_how_it_is_said)
{
	static const struct {
		const char *promise;
		struct span json;
		const char *why;
	} rows[] = {
		{"nothing", {NULL, 0}, "line 1 column 0: '[' or '{' expected"},
		{"an array", SPAN("[1]"), "line 1 column 1: an object is expected"},
		{"a scalar", SPAN("42"), "line 1 column 2: '[' or '{' expected"},
		{"a second value", SPAN("{}{}"), "line 1 column 3: end of file expected"},
		{"a trailing comma", SPAN("{\"a\":1,}"), "line 1 column 8: string or '}' expected"},
		{"the text is not repeated", SPAN("{\"a\":secret}"),
		 "line 1 column 11: invalid token"},
		{"a broken escape is not repeated", SPAN("{\"a\":\"\\uZZZZ\"}"),
		 "line 1 column 9: invalid escape"},
		{"half a pair of escapes is not repeated", SPAN("{\"a\":\"\\uD83D\"}"),
		 "line 1 column 13: invalid Unicode"},
		{"a wrong pair of escapes is not repeated", SPAN("{\"a\":\"\\uD83D\\u0041\"}"),
		 "line 1 column 19: invalid Unicode"},
		{"the line is told", SPAN("{\n\n\"a\" 1}"), "line 3 column 5: ':' expected"},
		{"a name twice", SPAN("{\"a\":1,\"a\":2}"),
		 "line 1 column 10: duplicate object key"},
		{"bytes that are not UTF-8", SPAN("{\"a\":\"\xFF\"}"),
		 "line 1 column 6: unable to decode byte 0xff"},
		{"NUL in a name", SPAN("{\"a\\u0000\":1}"),
		 "line 1 column 10: NUL byte in object key not supported"},
		{"an integer over 64 bits", SPAN("{\"a\":9223372036854775808}"),
		 "line 1 column 24: too big integer"},
		{"CloudEvents without data", SPAN("{\"specversion\":\"1.0\",\"id\":\"1\"}"),
		 "a CloudEvents envelope whose data is no object"},
	};
	for (size_t i = 0; i < ROWS(rows); i++) {
		enum err err = payload_read(rows[i].json, &f, why, sizeof why);
		ck_assert_msg(err == ERR_INPUT, "%s: %s", rows[i].promise, err_text(err));
		ck_assert_msg(strcmp(why, rows[i].why) == 0, "%s: \"%s\"", rows[i].promise, why);
		ck_assert_uint_eq(f.count, 0);
		ck_assert_uint_eq(f.text.len, 0);
	}
}
END_TEST

static struct span nested(char *text, size_t size, unsigned depth)
{
	size_t n = 0;
	for (unsigned i = 0; i < depth; i++)
		n += (size_t)snprintf(text + n, size - n, "{\"a\":");
	n += (size_t)snprintf(text + n, size - n, "1");
	for (unsigned i = 0; i < depth; i++)
		n += (size_t)snprintf(text + n, size - n, "}");
	return (struct span){text, n};
}

START_TEST(depth_is_bounded)
{
	static char text[40000];
	ck_assert_int_eq(payload_read(nested(text, sizeof text, PAYLOAD_DEPTH), &f, why,
				      sizeof why),
			 ERR_OK);
	ck_assert_uint_eq(f.count, 1);
	ck_assert_uint_eq(f.at[0].name.len, 2 * PAYLOAD_DEPTH - 1);
	enum err err =
		payload_read(nested(text, sizeof text, PAYLOAD_DEPTH + 1), &f, why, sizeof why);
	ck_assert_int_eq(err, ERR_INPUT);
	ck_assert_str_eq(why, "objects or arrays nested deeper than 32");
	err = payload_read(nested(text, sizeof text, 5000), &f, why, sizeof why);
	ck_assert_int_eq(err, ERR_INPUT);
}
END_TEST

/* An object of count members "k<i>":i in text. */
static struct span members(char *text, size_t size, size_t count)
{
	size_t n = (size_t)snprintf(text, size, "{");
	for (size_t i = 0; i < count; i++)
		n += (size_t)snprintf(text + n, size - n, "%s\"k%zu\":%zu", i ? "," : "", i, i);
	n += (size_t)snprintf(text + n, size - n, "}");
	return (struct span){text, n};
}

START_TEST(the_number_of_members_is_bounded)
{
	static char text[400000];
	struct span most = members(text, sizeof text, FIELDS_MAX);
	ck_assert_int_eq(payload_read(most, &f, why, sizeof why), ERR_OK);
	ck_assert_uint_eq(f.count, FIELDS_MAX);
	ck_assert(span_eq(f.at[16383].name, SPAN("k16383")));
	ck_assert_int_eq(payload_read(SPAN("{\"a\":1}"), &f, why, sizeof why), ERR_LIMIT);
	ck_assert_str_eq(why, "too many members: over 16384");
	ck_assert_uint_eq(f.refused, 1);
	ck_assert_uint_eq(f.count, FIELDS_MAX);
	ck_assert(span_eq(f.at[16383].value, SPAN("16383")));
}
END_TEST

/* A long name over many members costs its length again for each: the copies are bounded too. */
START_TEST(the_size_of_names_is_bounded)
{
	static char name[100001], text[1000000];
	memset(name, 'n', sizeof name - 1);
	size_t n = (size_t)snprintf(text, sizeof text, "{\"%s\":", name);
	struct span inner = members(text + n, sizeof text - n - 2, 100);
	n += inner.len;
	text[n++] = '}';
	enum err err = payload_read((struct span){text, n}, &f, why, sizeof why);
	ck_assert_int_eq(err, ERR_LIMIT);
	ck_assert_str_eq(why, "too large: over 8 MiB of names and values");
	ck_assert_int_eq(payload_read(SPAN("{\"a\":1}"), &f, why, sizeof why), ERR_OK);
	ck_assert(span_eq(show(), SPAN("a=1")));
}
END_TEST

/* The text moves on every growth (failmem sees to that): earlier fields must follow it, borrowed
 * ones must stay, and a payload that is refused must leave both as they were. */
START_TEST(earlier_fields_stay_good)
{
	ck_assert_int_eq(fields_add(&f, SPAN("mine"), SPAN("borrowed")), ERR_OK);
	ck_assert_int_eq(payload_read(SPAN("{\"a\":\"first\",\"e\":\"\"}"), &f, why, sizeof why),
			 ERR_OK);
	ck_assert_int_eq(fields_add(&f, SPAN("also"), SPAN("mine")), ERR_OK);
	static char text[4000];
	ck_assert_int_eq(payload_read(members(text, sizeof text, 3), &f, why, sizeof why), ERR_OK);
	memset(text, 'x', sizeof text);
	struct span want = SPAN("mine=borrowed|a=first|e=|also=mine|k0=0|k1=1|k2=2");
	ck_assert_msg(span_eq(show(), want), "got \"%.*s\"", SPAN_ARG(show()));
	enum err err = payload_read(SPAN("{\"b\":[1,2,3,4,5,6,7,8,9],\"specversion\":\"1.0\"}"), &f,
				    why, sizeof why);
	ck_assert_int_eq(err, ERR_INPUT);
	err = payload_read(nested(text, sizeof text, 40), &f, why, sizeof why);
	ck_assert_int_eq(err, ERR_INPUT);
	ck_assert_msg(span_eq(show(), want), "got \"%.*s\"", SPAN_ARG(show()));
}
END_TEST

static enum err read_twice(const struct mem *m, void *arg)
{
	struct fields *fields = arg;
	/* The name of what turns out to be absent needs room as well. */
	struct span last =
		SPAN("{\"more\":1,\"a name that is longer than all that came before it, and"
		     " by so much that a doubling of the text was never enough\":[]}");
	char words[8];
	fields_init(fields, m);
	enum err err = fields_add(fields, SPAN("a"), SPAN("b"));
	if (!err)
		err = payload_read(
			SPAN("{\"tags\":[\"x\",\"y\"],\"n\":{\"a\":1,\"b\":2.5},\"e\":[]}"), fields,
			words, sizeof words);
	if (!err)
		err = payload_read(last, fields, words, sizeof words);
	for (size_t i = 0; i < fields->count; i++)
		ck_assert(fields->at[i].name.ptr && fields->at[i].value.ptr);
	fields_fini(fields);
	return err;
}

START_TEST(every_refused_allocation_is_reported)
{
	struct fields fields;
	ck_assert_uint_ge(failmem_sweep(read_twice, &fields), 5);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("payload");
	TCase *tc = tcase_create("payload");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, what_an_object_becomes);
	tcase_add_test(tc, what_is_refused_and_how_it_is_said);
	tcase_add_test(tc, depth_is_bounded);
	tcase_add_test(tc, the_number_of_members_is_bounded);
	tcase_add_test(tc, the_size_of_names_is_bounded);
	tcase_add_test(tc, earlier_fields_stay_good);
	tcase_add_test(tc, every_refused_allocation_is_reported);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
