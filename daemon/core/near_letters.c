/* near_letters.c - see near_letters.h. A letter is a byte: a to z from 1 on, then initials,
 * vowels and finals of syllables, each in a range of its own, so that a consonant at the end of a
 * syllable is not the one that begins the next. */
#include "near_letters.h"

enum { LATIN = 1, INITIAL = 0x40, VOWEL = 0x60, FINAL = 0x80 };
enum { SYLLABLE = 0xAC00, VOWELS = 21, FINALS = 28 };

bool near_letters_latin(struct span w, struct letters *out)
{
	if (w.len > NEAR_LETTERS)
		return false;
	for (size_t i = 0; i < w.len; i++) {
		if (w.ptr[i] < 'a' || w.ptr[i] > 'z')
			return false;
		out->at[i] = (uint8_t)(w.ptr[i] - 'a' + LATIN);
	}
	out->n = (uint8_t)w.len;
	return true;
}

void near_letters_hangul(const uint16_t *at, size_t n, struct letters *out)
{
	out->n = 0;
	for (size_t i = 0; i < n; i++) {
		unsigned c = (unsigned)at[i] - SYLLABLE, final = c % FINALS;
		out->at[out->n++] = (uint8_t)(INITIAL + c / (VOWELS * FINALS));
		out->at[out->n++] = (uint8_t)(VOWEL + c / FINALS % VOWELS);
		if (final)
			out->at[out->n++] = (uint8_t)(FINAL + final);
	}
}

/* The syllable at place *i, which moves behind it; 0 when none begins there. */
static unsigned syllable_at(const struct letters *w, size_t *i)
{
	if (*i + 2 > w->n || w->at[*i] < INITIAL || w->at[*i] >= VOWEL || w->at[*i + 1] < VOWEL ||
	    w->at[*i + 1] >= FINAL)
		return 0;
	unsigned c = ((w->at[*i] - 0u - INITIAL) * VOWELS + w->at[*i + 1] - VOWEL) * FINALS;
	*i += 2;
	if (*i < w->n && w->at[*i] >= FINAL)
		c += w->at[(*i)++] - (unsigned)FINAL;
	return SYLLABLE + c;
}

size_t near_letters_text(const struct letters *w, char *out)
{
	size_t n = 0;
	for (size_t i = 0; i < w->n;) {
		if (w->at[i] < INITIAL) {
			out[n++] = (char)(w->at[i++] - LATIN + 'a');
			continue;
		}
		unsigned c = syllable_at(w, &i);
		if (!c)
			return 0;
		out[n++] = (char)(0xE0 | c >> 12);
		out[n++] = (char)(0x80 | (c >> 6 & 0x3F));
		out[n++] = (char)(0x80 | (c & 0x3F));
	}
	return n;
}
