/* tokens_things.h - which words of a case name the thing that it is about: what stands behind "the"
 * or "my", before a Korean particle of subject or object, as a bare noun before such a word or at
 * the start; and what is written in Latin letters in a Korean sentence. How a case goes on about it
 * ("cannot be changed", "오류가 나요") many cases share; two that are alike but for their things
 * are not one problem. Only things whose meaning is known count: words of the lexicon, and Latin
 * names in Korean, for other words may be two for one thing.
 *
 * Nouns are more: all that stands where a noun does, known or not, but for words of success,
 * failure and wishes. They count where all else is alike (issues_frame.h). */
#ifndef CORE_TOKENS_THINGS_H
#define CORE_TOKENS_THINGS_H

#include "hangul.h"
#include "tokens_bag.h"
#include "tokens_concepts.h"

#define TOKENS_THINGS_MAX   12 /* of a case; further ones are not seen */
#define TOKENS_THINGS_NOUNS 16 /* of a case; who says more tells a story, and none count */

struct tokens_things {
	struct span named[TOKENS_THINGS_MAX]; /* as written */
	size_t n_named;
	bool begun; /* an eojeol came already */
	struct {
		uint64_t id;
		struct span word;
	} latin[TOKENS_THINGS_MAX];
	size_t n_latin;
	struct {
		uint64_t id;
		struct span word;
	} nouns[TOKENS_THINGS_NOUNS];
	size_t n_nouns;
	bool behind; /* a word like "my" stands right before */
	bool doing; /* the word at hand stands behind one that a verb follows */
	bool does; /* the next one does */
};

void tokens_things_start(struct tokens_things *t);
/* Any Latin word, folded; it may stand before a thing. True when the one before it did. */
bool tokens_things_pass(struct tokens_things *t, struct span folded);
/* A Latin word that counts, with the id of its token. raw: as written. named: what
 * tokens_things_pass() said of it. */
void tokens_things_word(struct tokens_things *t, bool named, uint64_t id, struct span raw);
/* An eojeol whose text is raw; next: the one that follows. */
void tokens_things_eojeol(struct tokens_things *t, const struct hangul *h,
			  const struct hangul *next, struct span raw);
/* Adds a token that weighs nothing for each thing and each noun. korean: the text holds Hangul. */
void tokens_things_finish(const struct tokens_things *t, const struct tokens_concepts *c,
			  bool korean, struct tokens_bag *bag);

#endif
