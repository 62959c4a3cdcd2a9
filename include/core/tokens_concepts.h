/* tokens_concepts.h - what one case is about by the lexicon: the groups whose words it holds,
 * whether they are negated, and the tokens made of that. */
#ifndef CORE_TOKENS_CONCEPTS_H
#define CORE_TOKENS_CONCEPTS_H

#include "hangul.h"
#include "tokens_bag.h"
#include "tokens_lexicon.h"

#define TOKENS_CONCEPTS_MAX   48 /* groups of a case; further ones are not seen */
#define TOKENS_CONCEPTS_HEADS 8 /* begun words that are remembered */
#define TOKENS_CONCEPTS_USED  24 /* words of a use that are remembered */

struct tokens_concepts {
	const struct tokens_lexicon *lexicon; /* borrowed */
	struct {
		uint64_t key;
		uint32_t at;
	} heads[TOKENS_CONCEPTS_HEADS]; /* a ring */
	size_t n_heads;
	uint32_t at; /* words read so far */
	struct tokens_concept {
		uint16_t group;
		bool negated;
		uint32_t at; /* of its newest word */
		struct span word; /* as it was first written */
	} found[TOKENS_CONCEPTS_MAX];
	size_t n;
	uint32_t last; /* the word that a negation which says nothing would be about */
	bool filler; /* the eojeol at hand says nothing alone */
	bool meant; /* the word at hand has a meaning that gives a token */
	uint32_t covered; /* bits of the syllables of the eojeol at hand that have one */
	uint32_t starts; /* bits of those at which words of two syllables and more begin */
	bool negation; /* there was one */
	bool uses[4]; /* words of this use were there */
	struct span used[TOKENS_CONCEPTS_USED]; /* as written */
	size_t n_used;
};

void tokens_concepts_start(struct tokens_concepts *c, const struct tokens_lexicon *lexicon);
/* An English word by its stem (or one of another script). raw: as written. filler: it says
 * nothing by itself. */
void tokens_concepts_word(struct tokens_concepts *c, struct span stem, struct span raw,
			  bool negated, bool filler);
/* An eojeol of h.n > 0 syllables whose text is raw. */
void tokens_concepts_eojeol(struct tokens_concepts *c, const struct hangul *h, struct span raw,
			    bool negated, bool filler);
/* There is a negation; light: of the word before it (안 돼요, does not work). */
void tokens_concepts_negate(struct tokens_concepts *c, bool light);
/* A clause ends: no negation reaches back behind it. */
void tokens_concepts_pause(struct tokens_concepts *c);
/* True when the word, a part of the text that was read, says success, failure or a wish. */
bool tokens_concepts_judges(const struct tokens_concepts *c, struct span word);
/* Adds the tokens of all that was found. */
void tokens_concepts_finish(const struct tokens_concepts *c, struct tokens_bag *bag);
/* Adds what every group of the lexicon gives to bag, one group after the other, each in an empty
 * bag: for who watches the bag. */
void tokens_concepts_tell(const struct tokens_lexicon *lexicon, struct tokens_bag *bag);

#endif
