/* signature.h - how much a token says: integer tables for inverse document frequency and term
 * frequency, and the cosine they give. Integers, so that sums are exact and order does not matter.
 *
 * Source: tf-idf with sublinear tf (Salton & Buckley 1988), with one change: a word's weight falls
 * with the number of issues that hold it, not with the number of cases. What a hundred cases of one
 * outbreak say stays as telling as it was in the first; what stands in every other issue tells
 * nothing. (Measured on labelled complaints, with the power of 0.6: better on every set.) */
#ifndef CORE_SIGNATURE_H
#define CORE_SIGNATURE_H

#include "span.h"

#define SIGNATURE_ONE 10000 /* a cosine of 1 */

/* Three bits of a token's id say how much its kind says; persisted with the id. */
#define SIGNATURE_CLASS_BIT 37
enum signature_class {
	SIGNATURE_PLAIN,
	SIGNATURE_HEAD, /* 5/4: the first syllable of an eojeol, the surest piece of its stem */
	SIGNATURE_TAIL, /* 3/4: the first three syllables, the third often being an ending */
	SIGNATURE_LATIN, /* a word of Latin script */
	SIGNATURE_CONCEPT, /* 5/4: a group of the lexicon, beside the word itself */
	/* These weigh nothing. They are there to be counted: an issue's sum is its cases. */
	SIGNATURE_THING, /* what the case is about; the rest of the id is the word's or meaning's */
	SIGNATURE_TURNED, /* a word turned by a prefix; the rest of the id is the word's */
	SIGNATURE_POLE, /* one side of an axis; the lowest bit of the id says which */
};

/* Mixed into the id of what stands where nouns do, to tell it from what is known to be a thing. */
#define SIGNATURE_NOUN UINT64_C(0x5A5A5A5A5)
#define SIGNATURE_SOFT 2 /* bit of a pole's id: cases of one problem may stand on both sides */

static inline enum signature_class signature_class(uint64_t id)
{
	return (enum signature_class)(id >> SIGNATURE_CLASS_BIT & 7);
}

/* id without its class in the class given. */
static inline uint64_t signature_as(uint64_t id, enum signature_class c)
{
	return (id & ((UINT64_C(1) << SIGNATURE_CLASS_BIT) - 1)) | (uint64_t)c
									   << SIGNATURE_CLASS_BIT;
}

static inline bool signature_weighs(uint64_t id)
{
	return signature_class(id) < SIGNATURE_THING;
}

/* round(256 * ln((issues + 1) / (holders + 0.5)) ^ 0.6), in steps of an eighth of a power of two
 * from the first such step on: a word that is in every issue still says a little. holders: issues
 * that hold it. Both at most 2^31. */
uint32_t signature_idf(uint32_t holders, uint32_t issues);

/* The same in steps, for loops: issues change between searches only, holders seldom. What
 * signature_all() and signature_one() give are binary logarithms in 1/64. */
extern const uint8_t signature_log_table[64];
extern const uint16_t signature_idf_table[];

/* log2(v) in 1/64, v > 0: the place of the highest bit, then the six bits below it. */
static inline uint32_t signature_log(uint64_t v)
{
	unsigned above = (unsigned)__builtin_clzll(v);
	return (63 - above) * 64 + signature_log_table[v << above >> 57 & 63];
}

static inline uint32_t signature_all(uint32_t issues)
{
	return signature_log(2 * ((uint64_t)issues + 1));
}

static inline uint32_t signature_one(uint32_t holders)
{
	return signature_log(2 * (uint64_t)holders + 1);
}

static inline uint32_t signature_idf_of(uint32_t one, uint32_t all)
{
	uint32_t step = all > one ? (all - one) / 8 : 0;
	/* Never 0: on a desk with one problem alone its words are in every issue, and the next case
	 * has to find its issue all the same. */
	return signature_idf_table[step ? step : 1];
}

static inline uint32_t signature_idf_in(uint32_t holders, uint32_t all)
{
	return signature_idf_of(signature_one(holders), all);
}

/* round(16 * (1 + ln(count))), count from 1, times what the class of id weighs; counts over 64
 * weigh as 64. meant: the word's meaning is a token too, so the word weighs 3/4 of that: words of
 * one meaning are nearly one word. (Measured: better on every set than 3/4 for the meaning beside
 * the whole word.) 1 for what weighs nothing, so that sums count cases. */
uint32_t signature_tf(uint64_t id, uint32_t count, bool meant);

/* A sum of squares of products: up to 2^40 each, 2^26 of them. */
__extension__ typedef unsigned __int128 signature_wide;

/* floor(sqrt(v)). */
uint64_t signature_root(signature_wide v);

/* The cosine in 1/10000 from a dot product and the two squared norms; 0 when one is 0. */
uint32_t signature_cosine(signature_wide dot, signature_wide norm_a, signature_wide norm_b);
/* The same from the lengths, signature_root() of the squared norms. */
uint32_t signature_cosine_of(signature_wide dot, uint64_t length_a, uint64_t length_b);

#endif
