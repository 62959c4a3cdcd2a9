/* text.c - bytes to well-formed, comparable text.
 *
 *   bytes ──repair──▶ UTF-8 ──nfkc──▶ one spelling ──fold──▶ one case
 *
 * Nearly all that customers write is ASCII and precomposed Hangul, which normalisation leaves
 * alone. So text is cut into plain runs, which are copied, and pieces, which utf8proc normalises: a
 * piece is a code point and what may combine with it. Pieces are bounded, because utf8proc sorts
 * combining marks in quadratic time and a hostile case may consist of nothing else (UAX #15,
 * stream-safe text, bounds the same thing at 30).
 *
 * Invariants: what ends a piece never combines with what is before it, so pieces can be normalised
 * one by one; the output of text_nfkc() holds no control character but \n. */
#include "text.h"

#include <utf8proc.h>

#define PIECE_POINTS 64 /* code points of a piece; the longest decomposition of one is 18 */
#define PIECE_ROOM   (PIECE_POINTS * 18 + 1)

uint32_t text_next(struct span s, size_t *bytes)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	if (p[0] < 0x80) {
		*bytes = 1;
		return p[0];
	}
	if (p[0] < 0xE0 && s.len >= 2) {
		*bytes = 2;
		return (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
	}
	if (p[0] < 0xF0 && s.len >= 3) {
		*bytes = 3;
		return (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
	}
	if (s.len >= 4) {
		*bytes = 4;
		return (p[0] & 0x07u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 |
		       (p[3] & 0x3Fu);
	}
	*bytes = 1; /* only if the promise of well-formed text is broken: never read past the end */
	return 0xFFFD;
}

/* Bytes of the well-formed sequence at s, or 0; then *bad is the length of the maximal subpart that
 * becomes one U+FFFD. The second byte's range is narrower after four of the first bytes. */
static size_t text_sequence(struct span s, size_t *bad)
{
	const unsigned char *p = (const unsigned char *)s.ptr;
	unsigned low = p[0] == 0xE0 ? 0xA0 : p[0] == 0xF0 ? 0x90 : 0x80;
	unsigned high = p[0] == 0xED ? 0x9F : p[0] == 0xF4 ? 0x8F : 0xBF;
	if (p[0] < 0x80)
		return 1;
	*bad = 1;
	if (p[0] < 0xC2 || p[0] > 0xF4)
		return 0;
	size_t need = p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : 4;
	for (size_t i = 1; i < need; i++) {
		*bad = i;
		if (i == s.len || p[i] < low || p[i] > high)
			return 0;
		low = 0x80;
		high = 0xBF;
	}
	return need;
}

uint32_t text_repair(struct span in, struct buf *out)
{
	uint32_t replaced = 0;
	while (in.len) {
		size_t good = 0, bad = 0;
		for (size_t n; good < in.len; good += n)
			if ((n = text_sequence(span_after(in, good), &bad)) == 0)
				break;
		buf_put(out, span_first(in, good));
		in = span_after(in, good);
		if (in.len == 0)
			break;
		buf_text(out, "\xEF\xBF\xBD");
		in = span_after(in, bad);
		replaced++;
	}
	return replaced;
}

bool text_valid(struct span in)
{
	size_t bad;
	for (size_t i = 0, n; i < in.len; i += n)
		if ((n = text_sequence(span_after(in, i), &bad)) == 0)
			return false;
	return true;
}

static bool between(uint32_t cp, uint32_t first, uint32_t last)
{
	return cp >= first && cp <= last;
}

/* What normalisation leaves alone and folding changes in ASCII only. Compatibility jamo belong
 * here against the letter of NFKC, which would make conjoining jamo of them and fuse what people
 * type as laughter and tears with its neighbours (U+314B U+3160 would turn into a syllable). */
static bool text_plain(uint32_t cp)
{
	return cp < 0xA0 || between(cp, 0xAC00, 0xD7A3) || between(cp, 0x3131, 0x318E) ||
	       between(cp, 0x4E00, 0x9FFF) || between(cp, 0x3400, 0x4DBF);
}

/* C0 but line feed, DEL, C1. */
static bool text_control(uint32_t cp)
{
	return (cp < 0x20 && cp != '\n') || between(cp, 0x7F, 0x9F);
}

static bool text_ignorable(uint32_t cp)
{
	return utf8proc_get_property((utf8proc_int32_t)cp)->ignorable;
}

/* True when cp never combines with what is before it: the only starters that do are vowel signs
 * (marks by category), vowel and final jamo, and half-width forms of them. */
static bool text_fresh(uint32_t cp)
{
	if (text_plain(cp))
		return true;
	if (between(cp, 0x1160, 0x11FF) || between(cp, 0xD7B0, 0xD7FB) ||
	    between(cp, 0xFF9E, 0xFFDC))
		return false;
	utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)cp);
	return c != UTF8PROC_CATEGORY_MN && c != UTF8PROC_CATEGORY_MC &&
	       c != UTF8PROC_CATEGORY_ME && !text_ignorable(cp);
}

/* Bytes at the start of in that are plain and do not combine with what follows. */
static size_t text_plain_run(struct span in)
{
	size_t last = 0;
	for (size_t i = 0, n; i < in.len; i += n) {
		uint32_t cp = text_next(span_after(in, i), &n);
		if (!text_plain(cp))
			return text_fresh(cp) || i == 0 ? i : last;
		last = i;
	}
	return in.len;
}

/* Appends a plain run: controls become spaces, ASCII is folded on demand. Long stretches are
 * copied whole. */
static void text_put_plain(struct span in, struct buf *out, bool fold)
{
	size_t from = 0, n;
	for (size_t i = 0; i < in.len; i += n) {
		unsigned char c = (unsigned char)in.ptr[i];
		bool control = (c < 0x80 && text_control(c)) || c == 0xC2; /* C2 80..9F */
		n = c == 0xC2 ? 2 : 1;
		if (!control && !(fold && c >= 'A' && c <= 'Z'))
			continue;
		buf_put(out, (struct span){in.ptr + from, i - from});
		buf_byte(out, control ? ' ' : (unsigned)(c | 0x20));
		from = i + n;
	}
	buf_put(out, span_after(in, from));
}

/* Bytes of the piece at the start of in: one code point and what may combine with it. Ignorable
 * ones do not count, for nothing of them stays. */
static size_t text_piece(struct span in)
{
	size_t n, points = 1;
	text_next(in, &n);
	for (size_t i = n; i < in.len; i += n) {
		uint32_t cp = text_next(span_after(in, i), &n);
		if (text_fresh(cp))
			return i;
		if (!text_ignorable(cp) && points++ == PIECE_POINTS)
			return i;
	}
	return in.len;
}

/* Appends one piece, normalised. */
static void text_put_piece(struct span in, struct buf *out, utf8proc_option_t options)
{
	utf8proc_int32_t points[PIECE_ROOM];
	utf8proc_uint8_t bytes[4];
	utf8proc_ssize_t n =
		utf8proc_decompose((const utf8proc_uint8_t *)in.ptr, (utf8proc_ssize_t)in.len,
				   points, PIECE_ROOM, options);
	if (n < 0 || n > PIECE_ROOM)
		return;
	n = utf8proc_normalize_utf32(points, n, options);
	for (utf8proc_ssize_t i = 0; i < n; i++) {
		utf8proc_int32_t cp = text_control((uint32_t)points[i]) ? ' ' : points[i];
		utf8proc_ssize_t len = utf8proc_encode_char(cp, bytes);
		buf_put(out, (struct span){(const char *)bytes, (size_t)len});
	}
}

static enum err text_normalise(struct span in, struct buf *out, bool fold)
{
	utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE |
				    UTF8PROC_IGNORE | (fold ? UTF8PROC_CASEFOLD : 0);
	while (in.len && !buf_err(out)) {
		size_t run = text_plain_run(in);
		text_put_plain(span_first(in, run), out, fold);
		in = span_after(in, run);
		if (in.len == 0)
			break;
		size_t piece = text_piece(in);
		text_put_piece(span_first(in, piece), out, options);
		in = span_after(in, piece);
	}
	return buf_err(out);
}

enum err text_nfkc(struct span in, struct buf *out)
{
	return text_normalise(in, out, false);
}

enum err text_fold(struct span in, struct buf *out)
{
	return text_normalise(in, out, true);
}
