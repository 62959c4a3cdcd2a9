/* spelling.h - long words with one letter mistyped are read as the word that was meant.
 *
 * A word of Latin script of six letters or more, or the first three syllables or more of an eojeol,
 * is read as another word when nothing knows it, when exactly one known word is one letter away
 * (near.h; of Korean a letter is a jamo, a consonant cluster or a diphthong being one), and when
 * the slip is none that a grammatical ending or a prefix that turns a word would make too.
 *
 * Known are the words of the lexicon and of the stop list, and with their inflected forms those of
 * config/spelling.txt, which are real words; then the long words that records of the desk hold
 * (words_meant.h). What another is read as is of the lexicon, of the stop list, or of the desk:
 * then more than twice as many records must hold it, and one more than WORDS_MEANT unless it is a
 * known word, so that the first who mistypes a name does not teach it to the desk. What the desk
 * knows is a sum over its records, so nothing here depends on the way to it. */
#ifndef CORE_SPELLING_H
#define CORE_SPELLING_H

#include "buf.h"
#include "trace.h"
#include "words.h"

#define SPELLING_MOST 256 /* unknown words of a text that are looked for; further ones stay */

struct spelling; /* opaque */

struct spelling_lists { /* read in spelling_new() only; "" is none */
	struct span stop; /* see tokens_new() */
	struct span lexicon; /* see tokens_lexicon.h; a line that it would refuse is passed over */
	struct span alike; /* words that are never misspelt others: a line each, '#' comments */
};

/* NULL when memory ran out. */
struct spelling *spelling_new(const struct mem *m, const struct spelling_lists *lists,
			      uint64_t seed);
void spelling_free(struct spelling *s);

/* Reads masked NFKC text (mask_text) of a case of the desk whose words these are; NULL: of none.
 * *out is that text with its misspelt words written as the words that were meant: masked itself
 * when it has none, else borrowed until the next call. trace, which may be NULL, is told of each
 * (TRACE_SPELT). What would make it longer than 1 MiB stays as it is. */
enum err spelling_read(struct spelling *s, const struct words *desk, struct span masked,
		       const struct trace *trace, struct span *out);

#endif
