/* escape.c - see escape.h.
 *
 *   bytes ─▶ next(): one code point that may be shown ─▶ a row of replacements, or itself
 *
 * Invariant: what is written holds no byte below 0x20 and none of the characters that mean
 * something in the format, except as part of a replacement. */
#include "escape.h"

#include <utf8proc.h>

#define NOTHING     0
#define REPLACEMENT 0xFFFD

struct reader {
	struct span rest;
	unsigned marks; /* on the letter before */
	bool space; /* was written last */
};

/* The next code point of any bytes, 0xFFFD for a byte that belongs to none. */
static uint32_t decode(struct span *s)
{
	utf8proc_int32_t c;
	utf8proc_ssize_t n =
		utf8proc_iterate((const utf8proc_uint8_t *)s->ptr, (utf8proc_ssize_t)s->len, &c);
	*s = span_after(*s, n > 0 ? (size_t)n : 1);
	return n > 0 && c >= 0 ? (uint32_t)c : REPLACEMENT;
}

static bool is_mark(utf8proc_category_t category)
{
	return category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME;
}

/* The character to show for c, NOTHING when there is none. */
static uint32_t shown(struct reader *r, uint32_t c)
{
	utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)c);
	bool joiner = c == 0x200C || c == 0x200D;
	if (c == '\n' || c == '\r' || c == '\t' || c == 0x2028 || c == 0x2029)
		c = ' ';
	else if (category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CS ||
		 (category == UTF8PROC_CATEGORY_CF && !joiner))
		return NOTHING;
	r->marks = is_mark(category) ? r->marks + 1 : 0;
	if (r->marks > ESCAPE_MARKS || (c == ' ' && r->space))
		return NOTHING;
	r->space = c == ' ';
	return c;
}

/* The next one to be written; false at the end. */
static bool next(struct reader *r, uint32_t *c)
{
	while (r->rest.len) {
		*c = shown(r, decode(&r->rest));
		if (*c != NOTHING)
			return true;
	}
	return false;
}

static void put_char(struct buf *out, uint32_t c)
{
	utf8proc_uint8_t bytes[4];
	utf8proc_ssize_t n = utf8proc_encode_char((utf8proc_int32_t)c, bytes);
	buf_put(out, (struct span){(const char *)bytes, n > 0 ? (size_t)n : 0});
}

static const char *in_html(uint32_t c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

#define JOINER "\xE2\x81\xA0" /* U+2060: not seen, and no name or address goes on behind it */

/* True when c goes on with an address behind ':' or '.'. */
static bool goes_on(uint32_t c)
{
	return c >= 0x80 || c == '/' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* What is special anywhere in a line gets a backslash; a mention must not call anybody, and an
 * address must not become a link. */
static const char *in_markdown(uint32_t c, uint32_t behind)
{
	static const char special[] = "\\`*_[]|~$";
	static const char *const escaped[] = {"\\\\", "\\`", "\\*", "\\_", "\\[",
					      "\\]",  "\\|", "\\~", "\\$"};
	_Static_assert(sizeof special - 1 == sizeof escaped / sizeof *escaped, "one for each");
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '@':
		return "@" JOINER;
	case ':':
		return goes_on(behind) ? ":" JOINER : NULL;
	case '.':
		return goes_on(behind) ? "." JOINER : NULL;
	}
	const char *at = c < 0x80 ? strchr(special, (int)c) : NULL;
	return at ? escaped[at - special] : NULL;
}

/* True for what begins a list, a heading or a rule, when it stands first. */
static bool begins_block(uint32_t c)
{
	return (c >= '0' && c <= '9') || c == '#' || c == '+' || c == '-' || c == '=';
}

void escape_put(struct buf *out, enum escape as, struct span text)
{
	struct reader r = {.rest = text};
	uint32_t c, behind = 0;
	bool more = next(&r, &c);
	if (as == ESCAPE_ITEM && more && begins_block(c))
		buf_text(out, JOINER);
	for (; more; c = behind) {
		const char *other = NULL;
		more = next(&r, &behind);
		if (as == ESCAPE_HTML)
			other = in_html(c);
		else if (as != ESCAPE_PLAIN)
			other = in_markdown(c, more ? behind : ' ');
		if (other)
			buf_text(out, other);
		else
			put_char(out, c);
	}
}

/* Spreadsheets look behind spaces, and some take the full-width forms. */
static bool begins_formula(struct span text)
{
	struct reader r = {.rest = text};
	uint32_t c;
	if (text.len && strchr("\t\r\n", text.ptr[0]))
		return true;
	while (next(&r, &c))
		if (c != ' ' && c != 0xA0 && c != 0x3000 && c != 0x200C && c != 0x200D)
			return c == '=' || c == '+' || c == '-' || c == '@' || c == 0xFF1D ||
			       c == 0xFF0B || c == 0xFF0D || c == 0xFF20 || c == 0x2212;
	return false;
}

void escape_csv(struct buf *out, struct span text)
{
	struct reader r = {.rest = text};
	uint32_t c;
	buf_byte(out, '"');
	if (begins_formula(text))
		buf_byte(out, '\'');
	while (next(&r, &c)) {
		if (c == '"')
			buf_byte(out, '"');
		put_char(out, c);
	}
	buf_byte(out, '"');
}

bool escape_links(struct span url)
{
	if (!span_starts(url, SPAN("https://")) && !span_starts(url, SPAN("http://")))
		return false;
	for (size_t i = 0; i < url.len; i++) {
		unsigned char c = (unsigned char)url.ptr[i];
		if (c <= 0x20 || c >= 0x7F || strchr("\"'<>\\^`{|}", c))
			return false;
	}
	return url.len < 2048;
}
