/* test_escape.c - hostile text stays text in every format. */
#include <check.h>
#include <stdlib.h>

#include "escape.h"
#include "failmem.h"
#include "prng.h"
#include "suite.h"

#define WJ "\xE2\x81\xA0"

static const struct {
	const char *promise;
	enum escape as;
	const char *text, *want;
} rows[] = {
	{"a tag", ESCAPE_HTML, "<script>alert(1)</script>",
	 "&lt;script&gt;alert(1)&lt;/script&gt;"},
	{"an attribute cannot end", ESCAPE_HTML, "\" onload='x", "&quot; onload=&#39;x"},
	{"what is escaped already is text", ESCAPE_HTML, "&lt;b&gt;", "&amp;lt;b&amp;gt;"},
	{"Korean stays", ESCAPE_HTML, "결제 오류", "결제 오류"},
	{"line ends and tabs are one space", ESCAPE_HTML, "a\r\n\t b\xE2\x80\xA8 c", "a b c"},
	{"ANSI loses its escape", ESCAPE_PLAIN, "\x1B[31mred\x1B]0;t\x07", "[31mred]0;t"},
	{"C1, too", ESCAPE_PLAIN,
	 "a\xC2\x9B"
	 "31m",
	 "a31m"},
	{"DEL and NUL's neighbours", ESCAPE_PLAIN,
	 "a\x7F\x01"
	 "b",
	 "ab"},
	{"bidi overrides vanish", ESCAPE_PLAIN,
	 "a\xE2\x80\xAE"
	 "b\xE2\x81\xA6"
	 "c\xE2\x81\xA9",
	 "abc"},
	{"tags vanish", ESCAPE_PLAIN, "a\xF3\xA0\x81\x81", "a"},
	{"the joiner of emoji stays", ESCAPE_PLAIN, "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB",
	 "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x92\xBB"},
	{"a letter carries four marks", ESCAPE_PLAIN,
	 "e\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81\xCC\x81x",
	 "e\xCC\x81\xCC\x81\xCC\x81\xCC\x81x"},
	{"bytes that are no text", ESCAPE_PLAIN,
	 "a\xFF\xC0\x80"
	 "b",
	 "a\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"
	 "b"},
	{"a surrogate", ESCAPE_PLAIN, "\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},
	{"no bold, no code, no link", ESCAPE_MARKDOWN, "*a* _b_ `c` [d](e) \\",
	 "\\*a\\* \\_b\\_ \\`c\\` \\[d\\](e) \\\\"},
	{"no HTML in a chat", ESCAPE_MARKDOWN, "<img src=x>", "&lt;img src=x&gt;"},
	{"nobody is called", ESCAPE_MARKDOWN, "@here <!channel>", "@" WJ "here &lt;!channel&gt;"},
	{"no address becomes a link", ESCAPE_MARKDOWN, "http://a.b/c www.x.kr",
	 "http:" WJ "//a." WJ "b/c www." WJ "x." WJ "kr"},
	{"times and numbers stay as they are", ESCAPE_MARKDOWN, "14:10, 1.8. End.",
	 "14:10, 1.8. End."},
	{"an item is no heading", ESCAPE_ITEM, "# a", WJ "# a"},
	{"nor a list in the list", ESCAPE_ITEM, "1. a", WJ "1. a"},
	{"text in the middle needs none of this", ESCAPE_MARKDOWN, "- a", "- a"},
};

static void check_text(struct buf *out, const char *promise, const char *want)
{
	ck_assert_msg(span_eq(buf_span(out), span_of(want)), "%s: '%.*s'", promise,
		      SPAN_ARG(buf_span(out)));
	buf_fini(out);
}

START_TEST(text_stays_text)
{
	struct failmem f;
	struct buf out;
	failmem_init(&f);
	buf_init(&out, &f.mem, 1000);
	escape_put(&out, rows[_i].as, span_of(rows[_i].text));
	check_text(&out, rows[_i].promise, rows[_i].want);
	ck_assert_uint_eq(f.live, 0);
}
END_TEST

static const struct {
	const char *promise, *text, *want;
} fields[] = {
	{"a field is quoted", "a,b", "\"a,b\""},
	{"quotes are doubled", "a\"b", "\"a\"\"b\""},
	{"=", "=1+1", "\"'=1+1\""},
	{"+", "+1", "\"'+1\""},
	{"-", "-1", "\"'-1\""},
	{"@", "@SUM(A1)", "\"'@SUM(A1)\""},
	{"tab", "\t=1", "\"' =1\""},
	{"carriage return", "\r=1", "\"' =1\""},
	{"line feed", "\na", "\"' a\""},
	{"behind spaces", "  =1", "\"' =1\""},
	{"behind what is not seen", "\xE2\x80\x8B\xEF\xBB\xBF=1", "\"'=1\""},
	{"full width",
	 "\xEF\xBC\x9D"
	 "1",
	 "\"'\xEF\xBC\x9D"
	 "1\""},
	{"an escape before it", "\x1B=1", "\"'=1\""},
	{"in the middle it is none", "a=1", "\"a=1\""},
	{"Korean stays", "결제", "\"결제\""},
	{"nothing is an empty field", "", "\"\""},
};

START_TEST(no_field_is_a_formula)
{
	struct failmem f;
	struct buf out;
	failmem_init(&f);
	buf_init(&out, &f.mem, 1000);
	escape_csv(&out, span_of(fields[_i].text));
	check_text(&out, fields[_i].promise, fields[_i].want);
}
END_TEST

static const struct {
	const char *url;
	bool links;
} urls[] = {
	{"https://tracker.example.com/812?a=1&b=2#c", true},
	{"http://x", true},
	{"javascript:alert(1)", false},
	{"JaVaScRiPt:alert(1)", false},
	{" https://x", false},
	{"//x", false},
	{"data:text/html,x", false},
	{"https://x/\" onclick=\"y", false},
	{"https://x/<b>", false},
	{"https://x/a b", false},
	{"https://\xED\x95\x9C", false},
	{"", false},
};

START_TEST(only_addresses_of_the_web_are_links)
{
	ck_assert_msg(escape_links(span_of(urls[_i].url)) == urls[_i].links, "%s", urls[_i].url);
}
END_TEST

/* Any bytes: no control byte and nothing that means something comes out, whatever goes in. */
START_TEST(any_bytes)
{
	static const char hot[] = "<>\"'&=+-@*_`[]\x1B\x7F\xE2\x80\xAE\xF0\x9F";
	struct failmem f;
	struct buf html, csv;
	uint64_t dice = (uint64_t)_i + 1;
	char text[200];
	failmem_init(&f);
	buf_init(&html, &f.mem, 4000);
	buf_init(&csv, &f.mem, 4000);
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = prng_below(&dice, 2) ? hot[prng_below(&dice, sizeof hot - 1)]
					       : (char)prng_below(&dice, 256);
	escape_put(&html, ESCAPE_HTML, (struct span){text, sizeof text});
	escape_csv(&csv, (struct span){text, sizeof text});
	for (size_t i = 0; i < html.len; i++)
		ck_assert((unsigned char)html.ptr[i] >= 0x20 && !strchr("<>\"'", html.ptr[i]));
	ck_assert(csv.ptr[0] == '"' && csv.ptr[csv.len - 1] == '"');
	ck_assert(!strchr("=+-@\t\r", csv.ptr[1]));
	for (size_t i = 1; i + 1 < csv.len; i++) {
		ck_assert((unsigned char)csv.ptr[i] >= 0x20);
		if (csv.ptr[i] == '"')
			ck_assert(csv.ptr[++i] == '"' && i + 1 < csv.len);
	}
	buf_fini(&html);
	buf_fini(&csv);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("escape");
	TCase *tc = tcase_create("escape");
	tcase_add_loop_test(tc, text_stays_text, 0, sizeof rows / sizeof *rows);
	tcase_add_loop_test(tc, no_field_is_a_formula, 0, sizeof fields / sizeof *fields);
	tcase_add_loop_test(tc, only_addresses_of_the_web_are_links, 0, sizeof urls / sizeof *urls);
	tcase_add_loop_test(tc, any_bytes, 0, 200);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
