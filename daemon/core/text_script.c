/* text_script.c - see text_script.h. One sorted table of ranges; what it does not name is decided
 * by the category of the code point, which is right for every script that puts spaces between
 * words.
 *
 * Invariant: ranges are ascending and do not overlap (the search relies on it). */
#include "text_script.h"

#include <utf8proc.h>

#include "text.h"

static const struct range {
	uint32_t first, last;
	enum script script;
} ranges[] = {
	{'0', '9', SCRIPT_LATIN},         {'A', 'Z', SCRIPT_LATIN},
	{'a', 'z', SCRIPT_LATIN},         {0xC0, 0xD6, SCRIPT_LATIN},
	{0xD8, 0xF6, SCRIPT_LATIN},       {0xF8, 0x24F, SCRIPT_LATIN},
	{0x0E00, 0x0E3A, SCRIPT_DENSE},   {0x0E40, 0x0FFF, SCRIPT_DENSE}, /* Thai, Lao, Tibetan */
	{0x1000, 0x109F, SCRIPT_DENSE}, /* Myanmar */
	{0x1100, 0x11FF, SCRIPT_NONE},    {0x1780, 0x17DD, SCRIPT_DENSE}, /* Khmer */
	{0x1E00, 0x1EFF, SCRIPT_LATIN},   {0x3005, 0x3007, SCRIPT_DENSE},
	{0x3041, 0x30FF, SCRIPT_DENSE}, /* kana */
	{0x3131, 0x318E, SCRIPT_NONE},    {0x3400, 0x9FFF, SCRIPT_DENSE},
	{0xA960, 0xA97F, SCRIPT_NONE},    {0xAC00, 0xD7A3, SCRIPT_HANGUL},
	{0xD7B0, 0xD7FF, SCRIPT_NONE},    {0xF900, 0xFAFF, SCRIPT_DENSE},
	{0x20000, 0x3FFFF, SCRIPT_DENSE},
};

enum script text_script_of(uint32_t cp)
{
	size_t low = 0, high = sizeof ranges / sizeof ranges[0];
	while (low < high) {
		size_t mid = (low + high) / 2;
		if (cp < ranges[mid].first)
			high = mid;
		else if (cp > ranges[mid].last)
			low = mid + 1;
		else
			return ranges[mid].script;
	}
	if (cp < 0x250) /* Latin-1 holds letters by category that are signs, such as the ordinals */
		return SCRIPT_NONE;
	utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)cp);
	return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_ND ? SCRIPT_SPACED : SCRIPT_NONE;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Bytes at s that join the Latin letters before and behind them, or 0. */
static size_t joiner(struct span s, char before)
{
	size_t n = 0, m;
	if (s.ptr[0] == '\'' && !is_digit(before))
		n = 1;
	else if (s.len > 3 && memcmp(s.ptr, "\xE2\x80\x99", 3) == 0)
		n = 3;
	else if (s.ptr[0] == '.' && is_digit(before))
		return s.len > 1 && is_digit(s.ptr[1]) ? 1 : 0;
	return n && n < s.len && text_script_of(text_next(span_after(s, n), &m)) == SCRIPT_LATIN
		       ? n
		       : 0;
}

size_t text_script_run(struct span s, enum script script)
{
	size_t i = 0, n;
	while (i < s.len) {
		uint32_t cp = text_next(span_after(s, i), &n);
		enum script here = text_script_of(cp);
		bool mark = here == SCRIPT_SPACED && cp < 0x370; /* U+0300.. combine; IPA is near */
		if (here != script && !(mark && i)) {
			n = script == SCRIPT_LATIN && i ? joiner(span_after(s, i), s.ptr[i - 1])
							: 0;
			if (n == 0)
				break;
		}
		i += n;
	}
	return i;
}
