/* near.h - words, as rows of letters, that are one letter from a given one: a letter too many, one
 * missing, another one in its place, or two neighbours the wrong way round.
 *
 * Method: symmetric deletion (Mor & Fraenkel 1982; SymSpell, Garbe 2012). Two words are one letter
 * apart only when one letter taken out of each, or of one, leaves the same, so a word is filed
 * under itself and under itself without each of its letters, and looked for in the same way. Only
 * the first NEAR_PREFIX letters are used for that, which is enough: a slip behind them leaves them
 * as they are. What is found is compared whole (Damerau 1964; Levenshtein 1966). */
#ifndef CORE_NEAR_H
#define CORE_NEAR_H

#include "map.h"

#define NEAR_PREFIX  7 /* letters that words are filed under: they fit into a map's key */
#define NEAR_LETTERS 24 /* of a word, at most */
#define NEAR_WORDS   (UINT32_C(1) << 26) /* of one table, at most, as in words.h */
#define NEAR_STEPS   128 /* words looked at for one that is looked for */

struct letters { /* of one word: 1..255 each, in any alphabet */
	uint8_t n;
	uint8_t at[NEAR_LETTERS];
};

struct near_table {
	const struct mem *mem;
	struct map filed; /* first letters, or those without one -> its first file, as a number */
	struct near_file {
		uint32_t word, next; /* next: of the same letters; 0: none */
	} * files; /* [0] is never used */
	uint32_t free_file, free_word; /* the first of each that is free: 0, none */
	struct letters *words; /* [0] is never used */
	size_t n_files, cap_files, n_words, cap_words;
	size_t count; /* words that are there */
	uint64_t *filter; /* which keys may be there: most words are near to none */
};

void near_init(struct near_table *n, const struct mem *m, uint64_t seed);
void near_fini(struct near_table *n);
/* Files a word of 2 letters or more. False when memory ran out; near_remove() is due all the same.
 */
MUST_USE bool near_add(struct near_table *n, const struct letters *word);
/* Takes a word out again, once when it was added twice; one that is not there is no matter. */
void near_remove(struct near_table *n, const struct letters *word);
/* Whether a word of these letters is there. */
bool near_has(const struct near_table *n, const struct letters *word);
/* Writes the words that are one letter from word to out, at most max, which is at most 8, ordered
 * by their letters, so that it does not show when each was added. Returns how many; max + 1, and
 * out is as it was, when there are more or there were too many to look at. */
size_t near_find(const struct near_table *n, const struct letters *word, struct letters *out,
		 size_t max);
/* The place of the first letter, from 0, in which two words differ that are one letter apart; their
 * length when they are not. */
size_t near_differs(const struct letters *a, const struct letters *b);

#endif
