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

/* False when memory ran out; spelling_known_fini() is due all the same. */
MUST_USE bool spelling_known_init(struct spelling_known *k, const struct mem *m,
				  const struct spelling_lists *lists, uint64_t seed);
void spelling_known_fini(struct spelling_known *k);

/* Whether these very letters are a known word. */
bool spelling_known_word(const struct spelling_known *k, const struct letters *word);
/* Whether the English word w, of a to z, is a form of a known word. */
bool spelling_known_form(const struct spelling_known *k, struct span w);

#endif
