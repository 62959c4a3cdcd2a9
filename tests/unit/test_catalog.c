/* test_catalog.c - names find their texts, and what fills a text is never read as a text. */
#include <check.h>
#include <stdlib.h>

#include "catalog.h"
#include "embedded.h"
#include "failmem.h"
#include "suite.h"

static const char lines[] = "# a = comment\n"
			    "a = first\n"
			    "  b.c  =  two words = three  \r\n"
			    "empty =\n"
			    "no equals sign\n"
			    "a = second\n"
			    "last = here";

static const struct {
	const char *promise, *name, *text; /* text NULL: not there */
} finds[] = {
	{"the first line of a name wins", "a", "first"},
	{"spaces around name and text do not count; '=' may stand in a text", "b.c",
	 "two words = three"},
	{"a text may be empty", "empty", ""},
	{"the last line needs no line end", "last", "here"},
	{"a comment is no name", "# a", NULL},
	{"a line without '=' is no name", "no equals sign", NULL},
	{"a name is found whole", "b", NULL},
	{"an empty name is not there", "", NULL},
};

START_TEST(finds_texts)
{
	struct span got = catalog_find(span_of(lines), span_of(finds[_i].name));
	if (!finds[_i].text)
		ck_assert_msg(!got.ptr, "%s", finds[_i].promise);
	else
		ck_assert_msg(got.ptr && span_eq(got, span_of(finds[_i].text)), "%s: '%.*s'",
			      finds[_i].promise, SPAN_ARG(got));
}
END_TEST

static const struct {
	const char *promise, *text, *filled;
} fills[] = {
	{"every name is filled in", "{n} of {all}, {n}", "3 of {n}, 3"},
	{"a text without names stays", "plain", "plain"},
	{"an unknown name stays as it is", "{x} {n", "{x} {n"},
	{"braces that are no names stay", "{{n}} {} }{", "{3} {} }{"},
	{"a name is matched whole", "{no} {nn} {n}", "{no} {nn} 3"},
	{"text after the last name stays", "{n}일", "3일"},
	{"nothing gives nothing", "", ""},
	{"a particle follows the value", "{n|이/가} {all|을/를}", "3이 {n}을"},
	{"or stands alone", "‘{n}’{n?으로/로}", "‘3’으로"},
	{"an unknown name with a particle stays", "{x|이/가}{y?은/는}", "{x|이/가}{y?은/는}"},
};

START_TEST(fills_texts)
{
	const struct catalog_arg args[] = {{SPAN("n"), SPAN("3")}, {SPAN("all"), SPAN("{n}")}};
	struct failmem f;
	struct buf out;
	failmem_init(&f);
	buf_init(&out, &f.mem, 1000);
	catalog_fill(&out, span_of(fills[_i].text), args, 2);
	ck_assert_msg(span_eq(buf_span(&out), span_of(fills[_i].filled)), "%s: '%.*s'",
		      fills[_i].promise, SPAN_ARG(buf_span(&out)));
	buf_fini(&out);
	ck_assert_uint_eq(f.live, 0);
}
END_TEST

/* The names in a catalogue: takes the next line's name off *rest. */
static struct span next_name(struct span *rest)
{
	while (rest->len) {
		const char *end = memchr(rest->ptr, '\n', rest->len);
		struct span line = span_first(*rest, end ? (size_t)(end - rest->ptr) : rest->len);
		*rest = span_after(*rest, line.len + 1);
		const char *equals = line.len ? memchr(line.ptr, '=', line.len) : NULL;
		if (equals && line.ptr[0] != '#')
			return span_trim(span_first(line, (size_t)(equals - line.ptr)));
	}
	return (struct span){NULL, 0};
}

/* The next {name} in *rest, without what follows '|' or '?'; len 0 at the end. */
static struct span next_place(struct span *rest)
{
	const char *at = rest->len ? memchr(rest->ptr, '{', rest->len) : NULL;
	if (!at)
		return SPAN("");
	*rest = span_after(*rest, (size_t)(at - rest->ptr) + 1);
	size_t n = 0;
	while (n < rest->len && !strchr("|?}", rest->ptr[n]))
		n++;
	return span_first(*rest, n);
}

static bool has_place(struct span text, struct span name)
{
	for (struct span place; (place = next_place(&text)).len;)
		if (span_eq(place, name))
			return true;
	return false;
}

/* Every name of one is in the other, with a text and the same names in braces. */
static void covers(struct span one, struct span other)
{
	size_t names = 0;
	for (struct span rest = one, name; (name = next_name(&rest)).len; names++) {
		struct span a = catalog_find(one, name), b = catalog_find(other, name);
		ck_assert_msg(a.len && b.len, "%.*s is missing", SPAN_ARG(name));
		for (struct span place; (place = next_place(&a)).len;)
			ck_assert_msg(has_place(b, place), "%.*s: {%.*s} only in one language",
				      SPAN_ARG(name), SPAN_ARG(place));
	}
	ck_assert_uint_ge(names, 18);
}

START_TEST(languages_have_the_same_names)
{
	covers(embedded_texts_en, embedded_texts_ko);
	covers(embedded_texts_ko, embedded_texts_en);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("catalog");
	TCase *t = tcase_create("catalog");
	tcase_add_loop_test(t, finds_texts, 0, sizeof finds / sizeof *finds);
	tcase_add_loop_test(t, fills_texts, 0, sizeof fills / sizeof *fills);
	tcase_add_test(t, languages_have_the_same_names);
	suite_add_tcase(s, t);
	return suite_run(s);
}
