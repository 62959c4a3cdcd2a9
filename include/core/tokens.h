/* tokens.h - masked text to tokens: stems for English, syllable prefixes and bigrams for Korean,
 * folded words for other Latin scripts, bigrams for other scripts.
 *
 * Method: Korean agglutinates at the end of a word, so the first one, two and three syllables of
 * an eojeol are stable; English stems are Porter2's (libstemmer). A negation binds to what it
 * negates, for it turns the meaning. */
#ifndef CORE_TOKENS_H
#define CORE_TOKENS_H

#include "buf.h"
#include "trace.h"

#define TOKENS_MAX 256 /* distinct tokens of a case; further ones are counted and dropped */

struct token {
	uint64_t id; /* 40 bits: XXH3 of kind and text with a fixed seed; persisted */
	uint32_t count; /* times in the text, 1.. */
	bool meant; /* it has its meaning beside it each time, as a token of the lexicon */
	struct span word; /* as the customer wrote it (NFKC), for people; empty when not for show */
};

struct tokens; /* opaque: the reader with its stemmer, stop list and scratch */

/* stop: words that carry no meaning, a line each, '#' comments (config/stopwords.txt). lexicon: see
 * tokens_lexicon.h, which says where a mistake in it is; may be empty. Both are only read during
 * the call. NULL when memory ran out or lexicon has a mistake. */
struct tokens *tokens_new(const struct mem *m, struct span stop, struct span lexicon,
			  uint64_t seed);
void tokens_free(struct tokens *t);

/* Reads masked NFKC text (mask_text). *out points to *n tokens ordered by id, none twice; both
 * and the words in them are borrowed until the next call. */
enum err tokens_read(struct tokens *t, struct span masked, const struct token **out, size_t *n);

/* Tells trace, which may be NULL, of every token and of every word that gives none, from now on. */
void tokens_trace(struct tokens *t, const struct trace *trace);

/* Tells the trace of every token that a meaning in the lexicon may give. */
void tokens_tell_meanings(struct tokens *t);

/* Tokens dropped by TOKENS_MAX so far. */
uint64_t tokens_dropped(const struct tokens *t);

#endif
