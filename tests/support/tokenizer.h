/* tokenizer.h - the way of a text to its tokens as the engine goes it: folded, masked, read. */
#ifndef SUPPORT_TOKENIZER_H
#define SUPPORT_TOKENIZER_H

#include "failmem.h"
#include "tokens.h"

struct tokenizer { /* plain data: tests look at it */
	struct failmem mem;
	struct tokens *tokens;
	struct buf nfkc, masked;
	struct token list[TOKENS_MAX];
};

struct tokenizer_read {
	uint64_t ids[TOKENS_MAX];
	size_t n;
	char words[4096]; /* what is shown, "|" around each */
};

/* Into *t: a reader with this stop list and this lexicon. */
void tokenizer_init(struct tokenizer *t, struct span stop, struct span lexicon);
/* Asserts that no block of memory is left. */
void tokenizer_fini(struct tokenizer *t);
/* The *n tokens of a text but those of its language and of what it is about, borrowed until the
 * next call.
 */
const struct token *tokenizer_list(struct tokenizer *t, struct span text, size_t *n);
/* The same, checked and kept. */
struct tokenizer_read tokenizer_read(struct tokenizer *t, const char *text);

#endif
