/* near_letters.h - words as rows of letters (near.h) and back: a to z, or the jamo of
 * syllables, where a consonant cluster and a diphthong are one letter each. */
#ifndef CORE_NEAR_LETTERS_H
#define CORE_NEAR_LETTERS_H

#include "hangul.h"
#include "near.h"

#define NEAR_SYLLABLES (NEAR_LETTERS / 3) /* of a Korean word, at most */

/* False when w is not all of a to z or has more than NEAR_LETTERS. */
bool near_letters_latin(struct span w, struct letters *out);
/* The letters of n syllables, at most NEAR_SYLLABLES. */
void near_letters_hangul(const uint16_t *at, size_t n, struct letters *out);
/* Writes what either made letters of; returns the bytes, at most 3 * NEAR_LETTERS. Rows that make
 * no whole syllables give 0. */
size_t near_letters_text(const struct letters *w, char *out);

#endif
