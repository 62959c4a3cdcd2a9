/* soft.h - numbers of 32 good bits and any size, in integers: for products of probabilities, which
 * leave every fixed range, the same on every machine. A relative error of 2^-31 an operation. */
#ifndef CORE_SOFT_H
#define CORE_SOFT_H

#include "span.h"

#define SOFT_BIT 256 /* a factor of 2 in soft_log() */

struct soft { /* m * 2^e; m is 0, or in [2^31, 2^32) */
	uint64_t m;
	int32_t e;
};

/* m * 2^e for any m. */
struct soft soft_of(uint64_t m, int32_t e);
/* a / b; both below 2^48, b > 0. */
struct soft soft_ratio(uint64_t a, uint64_t b);
struct soft soft_mul(struct soft a, struct soft b);
struct soft soft_add(struct soft a, struct soft b);
/* a - b, 0 when b is more. */
struct soft soft_sub(struct soft a, struct soft b);
/* a / b; b must not be 0. */
struct soft soft_div(struct soft a, struct soft b);
/* base^n; 1 for n == 0. */
struct soft soft_power(struct soft base, uint32_t n);
struct soft soft_root(struct soft a);
/* e^a; more than 2^10 counts as so much. Of a relative error of 2^-31 for each unit of a. */
struct soft soft_exp(struct soft a);
/* a * scale to the nearest integer, UINT64_MAX when it is more. */
uint64_t soft_round(struct soft a, uint32_t scale);
/* Negative, 0, positive as a is less than, equal to, greater than b. */
int soft_cmp(struct soft a, struct soft b);
/* log2(a) in 1/256, to about a tenth; a > 0. */
int32_t soft_log(struct soft a);
/* log2(a) in 1/4096, cut; a > 0. */
int32_t soft_log_fine(struct soft a);

#endif
