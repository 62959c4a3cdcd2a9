/* particle.c - see particle.h. The word is looked at from its end: what is no letter and no digit
 * is passed over, the first that is one decides. */
#include "particle.h"

#define HANGUL_FIRST 0xAC00
#define HANGUL_LAST  0xD7A3
#define FINAL_L      8 /* of the 28 finals, 0 being none */

enum end { END_VOWEL, END_CONSONANT, END_L, END_UNKNOWN };

/* The last code point of *word, taken off it; 0 when word is empty or its end is not UTF-8. */
static uint32_t take_last(struct span *word)
{
	size_t n = word->len, at = n;
	while (at && n - at < 4 && ((unsigned char)word->ptr[at - 1] & 0xC0) == 0x80)
		at--;
	if (!at)
		return 0;
	unsigned lead = (unsigned char)word->ptr[--at];
	size_t bytes = n - at;
	uint32_t c = bytes == 1 ? lead : lead & (0x7Fu >> bytes);
	for (size_t i = 1; i < bytes; i++)
		c = c << 6 | ((unsigned char)word->ptr[at + i] & 0x3Fu);
	word->len = at;
	return c;
}

static bool is_lower(uint32_t c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_upper(uint32_t c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_digit(uint32_t c)
{
	return c >= '0' && c <= '9';
}

static enum end of_syllable(uint32_t c)
{
	uint32_t final = (c - HANGUL_FIRST) % 28;
	return final == FINAL_L ? END_L : final ? END_CONSONANT : END_VOWEL;
}

/* 영 일 이 삼 사 오 육 칠 팔 구; zeros behind another digit are read 십 백 천 만 억, which all end
 * in a consonant, as 영 does. */
static enum end of_digit(uint32_t c)
{
	static const enum end ends[] = {END_CONSONANT, END_L,     END_VOWEL,     END_CONSONANT,
					END_VOWEL,     END_VOWEL, END_CONSONANT, END_L,
					END_L,         END_VOWEL};
	return ends[c - '0'];
}

/* A letter by its name: 엘, 엠, 엔, 아르; the others end in a vowel. */
static enum end of_letter(uint32_t c)
{
	return c == 'L' ? END_L : c == 'M' || c == 'N' || c == 'R' ? END_CONSONANT : END_VOWEL;
}

/* As loan words are written: 이메일, 로그인, 스트리밍; 앱, 클릭, 인터넷 behind a short vowel, but
 * 테스트, 페이지, 서버, 버그. */
static enum end of_word(uint32_t c, struct span before)
{
	uint32_t prior = take_last(&before);
	bool vowel = prior && strchr("aeiou", (int)(prior < 128 ? prior : 1));
	if (c == 'l')
		return END_L;
	if (c == 'm' || c == 'n' || (c == 'g' && prior == 'n'))
		return END_CONSONANT;
	if (c == 'k' && (prior == 'c' || vowel))
		return END_CONSONANT;
	bool stop = strchr("pctb", (int)c) != NULL;
	return stop && (vowel || prior == c) ? END_CONSONANT : END_VOWEL;
}

/* True when nothing but capitals and digits stands at the end of word: it is spelled out. */
static bool is_spelled(struct span word)
{
	uint32_t c = take_last(&word);
	return !is_lower(c);
}

static enum end end_of(struct span word)
{
	while (word.len) {
		uint32_t c = take_last(&word);
		if (!c)
			return END_UNKNOWN;
		if (c >= HANGUL_FIRST && c <= HANGUL_LAST)
			return of_syllable(c);
		if (is_digit(c))
			return of_digit(c);
		if (is_upper(c))
			return is_spelled(word) ? of_letter(c) : of_word(c | 0x20, word);
		if (is_lower(c))
			return of_word(c, word);
		if (c == '%')
			return END_VOWEL; /* 퍼센트 */
		/* Latin-1 and general punctuation, CJK brackets: not read. */
		bool silent =
			c < 0xC0 || (c >= 0x2000 && c < 0x2070) || (c >= 0x3000 && c < 0x3020);
		if (!silent)
			return END_UNKNOWN;
	}
	return END_UNKNOWN;
}

void particle_put(struct buf *out, struct span word, struct span forms)
{
	const char *slash = forms.len ? memchr(forms.ptr, '/', forms.len) : NULL;
	size_t n = slash ? (size_t)(slash - forms.ptr) : forms.len;
	struct span consonant = span_first(forms, n), vowel = span_after(forms, n + 1);
	enum end end = end_of(word);
	if (end == END_L)
		end = span_starts(consonant, SPAN("으")) ? END_VOWEL : END_CONSONANT;
	if (end != END_VOWEL)
		buf_put(out, consonant);
	if (end == END_UNKNOWN)
		buf_byte(out, '(');
	if (end != END_CONSONANT)
		buf_put(out, vowel);
	if (end == END_UNKNOWN)
		buf_byte(out, ')');
}
