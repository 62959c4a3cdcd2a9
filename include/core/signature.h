/* signature.h - how much a token says: integer tables for inverse document frequency and term
 * frequency, and the cosine they give. Integers, so that sums are exact and order does not matter.
 *
 * Source: tf-idf with sublinear tf (Salton & Buckley 1988); idf to the power of 0.8 measured best
 * on labelled complaints. */
#ifndef CORE_SIGNATURE_H
#define CORE_SIGNATURE_H

#include "span.h"

#define SIGNATURE_ONE 10000 /* a cosine of 1 */

/* round(256 * ln((cases + 1) / (df + 0.5)) ^ 0.8), in steps of an eighth of a power of two from the
 * first such step on: a word that is in every case still says a little. df and cases at most
 * 2^31. */
uint32_t signature_idf(uint32_t df, uint32_t cases);

/* round(16 * (1 + ln(count))), count from 1; counts over 64 weigh as 64. */
uint32_t signature_tf(uint32_t count);

/* A sum of squares of products: up to 2^40 each, 2^26 of them. */
__extension__ typedef unsigned __int128 signature_wide;

/* floor(sqrt(v)). */
uint64_t signature_root(signature_wide v);

/* The cosine in 1/10000 from a dot product and the two squared norms; 0 when one is 0. */
uint32_t signature_cosine(signature_wide dot, signature_wide norm_a, signature_wide norm_b);

#endif
