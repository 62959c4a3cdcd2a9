/* spelling_known.h - which words are known, and which of them another may be read as. */
#ifndef CORE_SPELLING_KNOWN_H
#define CORE_SPELLING_KNOWN_H

#include "near.h"
#include "spelling.h"

struct sb_stemmer;

struct spelling_known {
	struct map words; /* hash of letters, or of an English stem -> something not NULL */
	struct near_table near; /* what another word may be read as */
	struct sb_stemmer *stemmer;
};

#define SPELLING_ROOM (3 * NEAR_LETTERS + 8) /* bytes of a word that another is read as */

struct spelling_view { /* of one reading */
	const struct spelling_known *known;
	const struct words *desk; /* or NULL */
	struct buf word; /* the Latin word at hand, folded */
	unsigned left; /* words that may still be looked for */
};

/* False when memory ran out; spelling_known_fini() is due all the same. */
MUST_USE bool spelling_known_init(struct spelling_known *k, const struct mem *m,
				  const struct spelling_lists *lists, uint64_t seed);
void spelling_known_fini(struct spelling_known *k);

/* Whether these very letters are a known word. */
bool spelling_known_word(const struct spelling_known *k, const struct letters *word);
/* Whether the English word w, of a to z, is a form of a known word. */
bool spelling_known_form(const struct spelling_known *k, struct span w);

/* Records of the desk that must hold what an unknown word may be read as: more, when nothing tells
 * that this is not the misspelt one of the two. known: it is a form of a known word. */
uint32_t spelling_known_enough(bool known);

#endif
