/* words_meant.c - see words_meant.h.
 *
 *   token   shown      letters
 *   thermostat (Latin)  "Thermostats"   ──▶  thermostat       6 letters or more, without a plural
 *   스트리 (3 syllables)  "스트리밍했더니"  ──▶  스트리밍            4 syllables or more, up to
 * 하다
 *
 * Invariant: word->meant says that the letters of its text stand in w->meant, once. */
#include "words_meant.h"

#include "near_letters.h"
#include "signature.h"

#define LATIN_MIN 6
#define SYLLABLES 4

/* The letters of a word of Latin script, without the ending of a plural. */
static bool latin_letters(struct span text, struct letters *out)
{
	char small[NEAR_LETTERS];
	if (text.len > sizeof small)
		return false;
	for (size_t i = 0; i < text.len; i++)
		small[i] = (char)(text.ptr[i] >= 'A' && text.ptr[i] <= 'Z' ? text.ptr[i] | 0x20
									   : text.ptr[i]);
	struct span w = {small, text.len};
	if (w.len > LATIN_MIN && w.ptr[w.len - 1] == 's' && !strchr("sui", w.ptr[w.len - 2]))
		w.len--;
	return w.len >= LATIN_MIN && near_letters_latin(w, out);
}

/* The letters of the noun that an eojeol begins with. */
static bool hangul_letters(struct span text, struct letters *out)
{
	struct hangul h;
	size_t n = SYLLABLES;
	if (text.len > HANGUL_MAX * HANGUL_BYTES || hangul_read(text, &h) != text.len ||
	    h.n < SYLLABLES)
		return false;
	while (n < h.n && !hangul_light(h.at[n]))
		n++;
	h.n = n;
	if (h.n > NEAR_SYLLABLES || hangul_is_do(h.at[2]) || hangul_is_do(h.at[3]) ||
	    hangul_verbal(&h))
		return false;
	near_letters_hangul(h.at, h.n, out);
	return true;
}

static bool letters_of(const struct word *word, struct letters *out)
{
	struct span text = {word->text, word->len};
	switch (signature_class(word->id)) {
	case SIGNATURE_LATIN:
		return latin_letters(text, out);
	case SIGNATURE_TAIL:
		return hangul_letters(text, out);
	default:
		return false;
	}
}

bool words_meant_settle(struct words *w, struct word *word)
{
	struct letters letters;
	bool meant = word->refs >= WORDS_MEANT && word->len && letters_of(word, &letters);
	if (meant == word->meant)
		return true;
	word->meant = meant;
	if (meant)
		return near_add(&w->meant, &letters);
	if (letters_of(word, &letters))
		near_remove(&w->meant, &letters);
	return true;
}

bool words_meant_recount(const struct words *w)
{
	size_t n = 0;
	for (uint32_t i = 1; i < w->count; i++) {
		const struct word *word = &w->at[i];
		struct letters letters;
		bool meant = word->refs >= WORDS_MEANT && word->len && letters_of(word, &letters);
		if (meant != word->meant || (meant && !near_has(&w->meant, &letters)))
			return false;
		n += meant;
	}
	return n == w->meant.count;
}
