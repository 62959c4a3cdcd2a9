/* mask.c - one pass over the text, one table of scanners.
 *
 *   text ──▶ does a word, a number or a sign begin here? ──▶ rows of the table, in order ──▶ mark
 *                      └─ no: copy                              └─ none matches: copy
 *
 * The first row that matches wins, so the order of rows is the order of belief: an address is
 * known by its form, a date by its parts, a card by its check digit; a mere number comes last.
 *
 * Redaction runs the personal rows only. If all rows ran, a harmless match ($01012345678) could
 * shield a personal one. The date is the exception: it holds nothing personal and too many of its
 * digits look like a card's.
 *
 * Invariants: every row looks ahead a bounded distance or swallows what it read; a match is at
 * least one byte; what redaction writes is not matched again. */
#include "mask.h"

#include "mask_date.h"
#include "mask_link.h"
#include "mask_scan.h"
#include "mask_vary.h"

enum { /* where a match may begin */
       AT_ALPHA = 1, /* an ASCII letter behind no letter or digit */
       AT_DIGIT = 2, /* a digit behind no digit */
       AT_WIDE = 4, /* a code point beyond ASCII behind an ASCII character */
       AT_SIGN = 8, /* punctuation, or a currency sign anywhere */
       AT_WORD = AT_ALPHA | AT_DIGIT | AT_WIDE,
};

enum { FOR_TEXT = 1, FOR_PEOPLE = 2, FOR_BOTH = 3 };

#define MARK_BASE 0x0E /* marks are 0x0F.. , clear of tab, line feed and carriage return */

struct kind {
	const char *name; /* for explanations */
	const char *words; /* for people; NULL: nothing personal, the text itself stays */
};

static const struct kind kinds[MASK_COUNT] = {
	[MASK_NONE] = {"text", NULL},
	[MASK_URL] = {"url", "[url]"},
	[MASK_EMAIL] = {"e-mail", "[email]"},
	[MASK_PHONE] = {"phone number", "[phone]"},
	[MASK_CARD] = {"card number", "[card]"},
	[MASK_RESIDENT] = {"resident number", "[resident-number]"},
	[MASK_HANDLE] = {"handle", "[handle]"},
	[MASK_UUID] = {"uuid", NULL},
	[MASK_HEX] = {"hex number", NULL},
	[MASK_DATE] = {"date", NULL},
	[MASK_TIME] = {"time", NULL},
	[MASK_AMOUNT] = {"amount", NULL},
	[MASK_NUMBER] = {"number", "[number]"},
};

static const struct row {
	size_t (*scan)(struct mask_scan *, size_t at);
	enum mask_kind kind; /* MASK_NONE: stays as it is, and nothing within it is looked at */
	unsigned char at, use;
} rows[] = {
	{mask_link_url, MASK_URL, AT_ALPHA | AT_DIGIT | AT_SIGN, FOR_BOTH},
	{mask_link_email, MASK_EMAIL, AT_WORD, FOR_BOTH},
	{mask_vary_uuid, MASK_UUID, AT_ALPHA | AT_DIGIT, FOR_TEXT},
	{mask_date_day, MASK_DATE, AT_ALPHA | AT_DIGIT, FOR_BOTH},
	{mask_scan_resident, MASK_RESIDENT, AT_DIGIT, FOR_BOTH},
	{mask_scan_phone, MASK_PHONE, AT_DIGIT | AT_SIGN, FOR_BOTH},
	{mask_scan_card, MASK_CARD, AT_DIGIT, FOR_BOTH},
	{mask_vary_amount, MASK_AMOUNT, AT_WORD | AT_SIGN, FOR_TEXT},
	{mask_date_time, MASK_TIME, AT_DIGIT | AT_WIDE, FOR_TEXT},
	{mask_vary_hex, MASK_HEX, AT_ALPHA | AT_DIGIT, FOR_TEXT},
	{mask_vary_keep, MASK_NONE, AT_ALPHA | AT_DIGIT, FOR_TEXT},
	{mask_vary_number, MASK_NUMBER, AT_ALPHA | AT_DIGIT | AT_SIGN, FOR_TEXT},
	{mask_scan_account, MASK_NUMBER, AT_DIGIT, FOR_BOTH},
	{mask_link_handle, MASK_HANDLE, AT_SIGN, FOR_BOTH},
};

char mask_mark(enum mask_kind kind)
{
	return (char)(MARK_BASE + (int)kind);
}

enum mask_kind mask_of_mark(char c)
{
	int kind = (unsigned char)c - MARK_BASE;
	return kind > MASK_NONE && kind < MASK_COUNT ? (enum mask_kind)kind : MASK_NONE;
}

const char *mask_name(enum mask_kind kind)
{
	return kinds[kind < MASK_COUNT ? kind : MASK_NONE].name;
}

/* What may begin at i; 0 for most bytes, so that most cost one look. */
static unsigned begins(const struct mask_scan *s, size_t i)
{
	unsigned char c = mask_scan_byte(s, i), before = mask_scan_before(s, i);
	if (mask_scan_is_digit(c))
		return mask_scan_is_digit(before) ? 0 : AT_DIGIT;
	if (mask_scan_is_alpha(c))
		return mask_scan_is_alnum(before) ? 0 : AT_ALPHA;
	if (c >= 0xC2) {
		unsigned char next = mask_scan_byte(s, i + 1);
		bool sign = (c == 0xC2 && next >= 0xA2 && next <= 0xA5) || /* cent to yen */
			    (c == 0xE2 && next == 0x82); /* U+2080..20BF */
		return (sign ? AT_SIGN : 0u) | (before < 0x80 ? AT_WIDE : 0u);
	}
	return c && strchr("@+(#${:", c) ? AT_SIGN : 0;
}

/* The first row that matches at i, with the match's end; NULL when none does. */
static const struct row *match(struct mask_scan *s, size_t i, unsigned use, size_t *end)
{
	unsigned at = begins(s, i);
	if (at == 0)
		return NULL;
	for (const struct row *r = rows; r < rows + sizeof rows / sizeof rows[0]; r++)
		if ((r->at & at) && (r->use & use) && (*end = r->scan(s, i)) > i)
			return r;
	return NULL;
}

static void put_mark(struct span found, enum mask_kind kind, struct buf *out)
{
	if (kind == MASK_NONE) {
		buf_put(out, found);
		return;
	}
	buf_byte(out, ' ');
	buf_byte(out, (unsigned char)mask_mark(kind));
	buf_byte(out, ' ');
}

static void put_words(struct span found, enum mask_kind kind, struct buf *out)
{
	if (!kinds[kind].words) {
		buf_put(out, found);
		return;
	}
	if (kind == MASK_URL) {
		struct span scheme, host;
		mask_link_parts(found, &scheme, &host);
		buf_put(out, scheme);
		buf_put(out, host);
		if (scheme.len + host.len == found.len)
			return;
		if (host.len)
			buf_byte(out, '/');
	}
	buf_text(out, kinds[kind].words);
}

static void note(struct mask_counts *counts, struct span found, enum mask_kind kind)
{
	const struct trace *t = counts->trace;
	counts->of[kind]++;
	if (t)
		t->see(t->arg,
		       &(struct trace_note){.what = TRACE_MASK, .text = found, .kind = (int)kind});
}

static enum err mask_run(struct span in, struct buf *out, struct mask_counts *counts, unsigned use)
{
	struct mask_scan s = {.in = in};
	size_t end = 0; /* what is not copied yet begins at s.from */
	for (size_t i = 0; i < in.len && !buf_err(out);) {
		const struct row *r = match(&s, i, use, &end);
		if (!r) {
			i++;
			continue;
		}
		buf_put(out, (struct span){in.ptr + s.from, i - s.from});
		struct span found = {in.ptr + i, end - i};
		if (use == FOR_TEXT)
			put_mark(found, r->kind, out);
		else
			put_words(found, r->kind, out);
		bool counted = use == FOR_TEXT || kinds[r->kind].words;
		if (counts && counted && r->kind != MASK_NONE)
			note(counts, found, r->kind);
		s.from = i = end;
	}
	buf_put(out, span_after(in, s.from));
	return buf_err(out);
}

enum err mask_text(struct span in, struct buf *out, struct mask_counts *counts)
{
	return mask_run(in, out, counts, FOR_TEXT);
}

enum err mask_redact(struct span in, struct buf *out, struct mask_counts *counts)
{
	return mask_run(in, out, counts, FOR_PEOPLE);
}
