/* hangul.h - the little of Korean morphology that tokens need: syllables of an eojeol, particles
 * behind foreign words, drawn-out endings, and where a negation stands and what it negates. */
#ifndef CORE_HANGUL_H
#define CORE_HANGUL_H

#include "span.h"

#define HANGUL_MAX   21 /* syllables of an eojeol; a longer one is read in pieces of that size */
#define HANGUL_BYTES 3 /* of a syllable in UTF-8 */

struct hangul {
	uint16_t at[HANGUL_MAX]; /* precomposed syllables, U+AC00.. */
	size_t n;
};

enum hangul_sense {
	HANGUL_PLAIN,
	HANGUL_BEFORE, /* 안 열려요, 못 써요: [from] negates the verb at [verb] */
	HANGUL_BEHIND, /* 열리지 않아요: what ends before [from] is negated */
	HANGUL_WHOLE, /* 불가: a negation by itself */
};

struct hangul_negation {
	enum hangul_sense sense;
	size_t from; /* syllable where the negation begins; n when there is none */
	size_t verb; /* syllable where the negated verb begins */
};

/* Reads syllables from the start of s, at most HANGUL_MAX. Returns the bytes read. */
size_t hangul_read(struct span s, struct hangul *h);
/* Without drawn-out endings and repeats: 안돼요오오 -> 안돼요, 네네네네 -> 네. */
void hangul_squash(struct hangul *h);
/* True for a particle, as it hangs on a foreign word: app이, QR에서. */
bool hangul_particle(const struct hangul *h);
/* The first negation in h. */
struct hangul_negation hangul_negation(const struct hangul *h);
/* True when h is 안 or 못 alone, which negates the next eojeol. */
bool hangul_negates_next(const struct hangul *h);
/* True when h ends as a verb does before 않다 and 못하다 (-지, also with a particle). *stem:
 * syllables before that. */
bool hangul_before_negation(const struct hangul *h, size_t *stem);
/* True when h begins as a negating verb does: 않, 못, 안. */
bool hangul_negates_last(const struct hangul *h);
/* True when syllable i is a prefix that makes another word of the two syllables or more behind it:
 * 비급여, 미가입, 불일치, 무제한, 재발송. */
bool hangul_turns(const struct hangul *h, size_t i);
/* True when h and the eojeol behind it say that something cannot be: (할) 수 없어요. */
bool hangul_cannot(const struct hangul *h, const struct hangul *next);
/* True for a form of 되다 or 하다, which say nothing about what is negated. */
bool hangul_light(uint16_t syllable);
/* True when h ends as forms of verbs do: what ends so is one letter from other forms of the same
 * verb. Nouns that end so are too few to tell them apart. h is not empty. */
bool hangul_verbal(const struct hangul *h);
/* True for a form of 하다 alone. */
bool hangul_is_do(uint16_t syllable);
/* The consonant that a syllable begins with, 0 to 18. */
unsigned hangul_initial(uint16_t syllable);
/* True for a syllable that ends in a consonant. */
bool hangul_final(uint16_t syllable);
/* The syllable as it stands in a verb's stem: no final, contracted vowels undone (봐 -> 보). */
uint16_t hangul_stem(uint16_t syllable);
/* True for a syllable that mostly ends a word: where to cut an eojeol typed without spaces. */
bool hangul_may_end(uint16_t syllable, uint16_t next);

#endif
