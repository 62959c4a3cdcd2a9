/* tokens_bag.h - the different tokens of one case with their counts. */
#ifndef CORE_TOKENS_BAG_H
#define CORE_TOKENS_BAG_H

#include "tokens.h"
#include "trace.h"

#define BAG_SLOTS 1024 /* a power of two, four times TOKENS_MAX */
#define BAG_TEXT  64 /* bytes of a token's text that make its id */

/* Kinds of token: the first byte of what is hashed. Persisted: never renumber. */
enum bag_kind {
	BAG_WORD = 'w',
	BAG_LATIN = 'l', /* of Latin script */
	BAG_ONE = '1', /* the first syllable of an eojeol */
	BAG_TWO = '2', /* the first two, or a bigram */
	BAG_THREE = '3',
	BAG_DENSE = 'd',
	BAG_NOT = 'n',
	BAG_CONCEPT = 'c', /* a group of the lexicon */
	BAG_POLE = 'p', /* a side of an axis */
	BAG_TURNED = 't', /* only for who watches: its id is made of the word's kind */
	BAG_THING = 'h', /* the same */
	BAG_NOUN = 'o', /* the same */
	BAG_TONGUE = 'g', /* the language of the case */
};

struct tokens_bag {
	struct token list[TOKENS_MAX];
	size_t count;
	uint16_t slot[BAG_SLOTS]; /* index in list + 1, 0 when empty */
	uint64_t seed; /* of the slots */
	uint64_t dropped; /* tokens over TOKENS_MAX since the bag was made */
	const struct trace *trace; /* told of each token; or NULL */
};

void tokens_bag_empty(struct tokens_bag *b);
/* Counts the token of kind and text once. word is what people are shown for it; the first that is
 * not empty stays. */
void tokens_bag_add(struct tokens_bag *b, enum bag_kind kind, struct span text, struct span word);
/* The same; meant: the lexicon's meaning of the word is counted beside it. */
void tokens_bag_add_meant(struct tokens_bag *b, enum bag_kind kind, struct span text,
			  struct span word, bool meant);
/* Counts the token of a group of the lexicon, whose name has this hash. label: its name, for who
 * watches. */
void tokens_bag_concept(struct tokens_bag *b, uint64_t name, struct span label, struct span word);
/* Puts the case on one side of an axis. soft: cases of one problem may stand on both. */
void tokens_bag_pole(struct tokens_bag *b, uint64_t axis, bool side, bool soft, struct span label);
/* A prefix turned the meaning of the word whose token is of kind and text. */
void tokens_bag_turned(struct tokens_bag *b, enum bag_kind kind, struct span text);
/* The ids of the tokens that tokens_bag_add() and tokens_bag_concept() count. */
uint64_t tokens_bag_id(enum bag_kind kind, struct span text);
uint64_t tokens_bag_concept_id(uint64_t name);
/* The case is about what the token with this id says. */
void tokens_bag_thing(struct tokens_bag *b, uint64_t id, struct span word);
/* What the token with this id says stands where nouns do. */
void tokens_bag_noun(struct tokens_bag *b, uint64_t id, struct span word);
/* The case is written in Korean, Latin words within it or not; or in Latin script alone. */
void tokens_bag_tongue(struct tokens_bag *b, bool korean);
/* The id of the token that says so. It weighs nothing: an issue's sum of it is its cases. */
uint64_t tokens_bag_tongue_id(bool korean);
/* The *n tokens in order of their ids. After that only tokens_bag_empty(). */
const struct token *tokens_bag_sorted(struct tokens_bag *b, size_t *n);

#endif
