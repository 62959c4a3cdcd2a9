/* tokens_lexicon.h - what words mean: groups of words that say one thing in Korean and English, and
 * which groups are opposites. Data that people write and extend (config/lexicon.txt):
 *
 *   # a comment
 *   login = login, log in, sign in, 로그인      a group: its name, and words of one meaning
 *   logout = logout, log out, turn ~ off       two words in a row; ~: up to three words between
 *   slow = slow, 느리다, 느려터                 a verb ending in 다 stands for its forms
 *   water = water, ^물이                       ^: only at the start of an eojeol (not in 건물이)
 *   -on = turn on, 켜다                        -: silent, only for its opposites below
 *   see? = see, 보이다                         ?: whether it is negated tells problems apart
 *   login <> logout                            cases with one are not cases with the other
 *   cancel > order, reserve                    the same, and who says both means the left one
 *   ---                                        another list: its words leave their earlier group
 *
 * Words are lower case. English words are compared by their stems, Korean ones from the first
 * syllable of an eojeol on, and anywhere within it when they have two syllables or more.
 * Three groups have a use of their own: "good" and "bad" hold words of success and of failure,
 * "ask" what makes a wish of a sentence; a case of success is no case of failure. */
#ifndef CORE_TOKENS_LEXICON_H
#define CORE_TOKENS_LEXICON_H

#include "buf.h"

#define TOKENS_LEXICON_UNITS 6 /* syllables of a Korean word that is looked for, at most */
#define TOKENS_LEXICON_GAP   4 /* words from the first to the second around a ~, at most */

struct tokens_lexicon; /* opaque */

struct tokens_lexicon_fault { /* the first bad line, counted from the last "---" on */
	size_t list; /* lists before it: 0 in the first */
	size_t line;
	const char *what; /* static text; NULL: no fault */
};

enum tokens_lexicon_use {
	LEXICON_NO_USE,
	LEXICON_GOOD,
	LEXICON_BAD,
	LEXICON_ASK,
};

struct tokens_lexicon_group {
	uint64_t name; /* hash of its name, the same in every run */
	char label[24]; /* the name, cut, for people */
	bool silent; /* gives no token of its own */
	bool turns; /* negated it is another thing */
	uint32_t edges; /* the first of its opposites, 0: none */
};

/* A group stands on one side of an axis. Opposed groups have an axis on which they stand on two. */
struct tokens_lexicon_edge {
	uint64_t axis; /* hash of names */
	uint8_t side; /* 0 or 1 of the axis */
	bool over; /* stands when the other side is there too; otherwise both fall silent */
	uint32_t next; /* further edge of the group, 0: none */
};

struct tokens_lexicon_hit {
	uint16_t group; /* 0: none */
	enum tokens_lexicon_use use; /* it stands in good, bad or ask */
	bool head; /* words of more than one part begin so */
	bool start; /* a Korean word that is none within an eojeol */
};

/* Reads the lists in text, which is only looked at during the call. NULL when memory ran out, or,
 * with *fault filled in, when a line is wrong. */
struct tokens_lexicon *tokens_lexicon_new(const struct mem *m, struct span text,
					  struct tokens_lexicon_fault *fault);
void tokens_lexicon_free(struct tokens_lexicon *l);

/* Keys of one part of a word: an English stem, syllables (verb: the last by its stem). */
uint64_t tokens_lexicon_stem_key(struct span stem);
uint64_t tokens_lexicon_hangul_key(const uint16_t *at, size_t n, bool verb);
/* The key of a part behind another; gap: with words between them. */
uint64_t tokens_lexicon_join(uint64_t head, uint64_t key, bool gap);

struct tokens_lexicon_hit tokens_lexicon_find(const struct tokens_lexicon *l, uint64_t key);
/* False when no Korean word begins with this syllable. */
bool tokens_lexicon_begins(const struct tokens_lexicon *l, uint16_t syllable);
/* The number of groups, which count from 1, and one. */
size_t tokens_lexicon_groups(const struct tokens_lexicon *l);
/* group and edge: numbers given out by this module. */
const struct tokens_lexicon_group *tokens_lexicon_group(const struct tokens_lexicon *l,
							uint16_t group);
const struct tokens_lexicon_edge *tokens_lexicon_edge(const struct tokens_lexicon *l,
						      uint32_t edge);

#endif
