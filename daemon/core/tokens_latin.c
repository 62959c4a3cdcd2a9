/* tokens_latin.c - see tokens_latin.h. Everything here works on one word of at most 64 bytes. */
#include "tokens_latin.h"

#include <libstemmer.h>
#include <utf8proc.h>

#include "text.h"

#define POINTS_MAX 256 /* code points of a folded word of 64 bytes, with room */

/* Three and more of one letter are in no dictionary: one of them at the end of a word (helppp),
 * and two inside it of those that come in pairs (goooood). */
static size_t squash(char *w, size_t n)
{
	size_t k = 0;
	for (size_t i = 0, run; i < n; i += run) {
		for (run = 1; i + run < n && w[i + run] == w[i];)
			run++;
		size_t keep = run;
		if (run > 2 && w[i] >= 'a' && w[i] <= 'z')
			keep = i + run < n && strchr("eols", w[i]) ? 2 : 1;
		while (keep--)
			w[k++] = w[i];
	}
	return k;
}

/* Takes accents off: people leave them out when they type in a hurry. */
static void strip_accents(struct buf *word)
{
	utf8proc_int32_t points[POINTS_MAX];
	utf8proc_uint8_t bytes[4];
	utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK;
	utf8proc_ssize_t n =
		utf8proc_decompose((const utf8proc_uint8_t *)word->ptr, (utf8proc_ssize_t)word->len,
				   points, POINTS_MAX, options);
	if (n < 0 || n > POINTS_MAX)
		return;
	buf_reset(word);
	for (utf8proc_ssize_t i = 0; i < n; i++) {
		utf8proc_ssize_t len = utf8proc_encode_char(points[i], bytes);
		buf_put(word, (struct span){(const char *)bytes, (size_t)len});
	}
}

enum err tokens_latin_fold(struct span raw, bool accents, struct buf *out)
{
	bool ascii = true;
	buf_reset(out);
	for (size_t i = 0; i < raw.len; i++)
		ascii &= (unsigned char)raw.ptr[i] < 0x80;
	text_fold(raw, out);
	if (buf_err(out) || !accents)
		return buf_err(out);
	if (!ascii)
		strip_accents(out);
	if (out->len)
		out->len = squash(out->ptr, out->len);
	return buf_err(out);
}

/* Bytes of the apostrophe at i, or 0. */
static size_t apostrophe_at(struct span w, size_t i)
{
	if (w.ptr[i] == '\'')
		return 1;
	struct span curly = SPAN("\xE2\x80\x99"); /* U+2019, as phones type it */
	return span_starts(span_after(w, i), curly) ? curly.len : 0;
}

static bool one_of(struct span w, const char *const *words)
{
	for (; *words; words++)
		if (span_eq(w, span_of(*words)))
			return true;
	return false;
}

bool tokens_latin_negates(struct span w)
{
	static const char *const words[] = {"no",     "not",     "never",   "cannot",  "cant",
					    "dont",   "doesnt",  "didnt",   "wont",    "isnt",
					    "arent",  "wasnt",   "werent",  "couldnt", "wouldnt",
					    "hasnt",  "aint",    "havent",  "hadnt",   "shouldnt",
					    "unable", "without", "neither", "nor",     NULL};
	for (size_t i = 1; i + 1 < w.len; i++) {
		size_t n = apostrophe_at(w, i);
		if (n && i + n + 1 == w.len && w.ptr[i - 1] == 'n' && w.ptr[i + n] == 't')
			return true;
	}
	return one_of(w, words);
}

bool tokens_latin_light(struct span stem)
{
	static const char *const stems[] = {"work", "function", "possibl", "avail",
					    "load", "respond",  NULL};
	return one_of(stem, stems);
}

struct span tokens_latin_stem(struct sb_stemmer *stemmer, struct span w)
{
	for (size_t i = 0; i < w.len; i++)
		if (w.ptr[i] < 'a' || w.ptr[i] > 'z')
			return w;
	const sb_symbol *s = sb_stemmer_stem(stemmer, (const sb_symbol *)w.ptr, (int)w.len);
	return s ? (struct span){(const char *)s, (size_t)sb_stemmer_length(stemmer)}
		 : (struct span){NULL, 0};
}

size_t tokens_latin_turns(struct span w)
{
	static const char *const prefixes[] = {"un", "dis", "non", NULL};
	static const char *const whole[] = {"under",  "univers",  "uniform", "union",  "unit",
					    "unique", "discount", "display", "discov", "dispatch",
					    "disput", "discuss",  "distan",  "distri", "disk",
					    "dish",   "disast",   "none",    NULL};
	for (const char *const *word = whole; *word; word++)
		if (span_starts(w, span_of(*word)))
			return 0;
	for (const char *const *p = prefixes; *p; p++)
		if (span_starts(w, span_of(*p)) && w.len >= strlen(*p) + 4)
			return strlen(*p);
	return 0;
}

struct span tokens_latin_body(struct span w)
{
	for (size_t i = 0, n; i < w.len; i++) {
		if ((n = apostrophe_at(w, i)) == 0)
			continue;
		bool article = i == 1 && w.len - i - n > 2; /* l'eau, d'une */
		return article ? span_after(w, i + n) : span_first(w, i);
	}
	return w;
}
