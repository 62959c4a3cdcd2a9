/* cause_attrs.h - the attribute values that stand out among some cases against others.
 *
 * Method: a 2x2 table a value, Fisher's exact test, and over all values that could have been found
 * the procedure of Benjamini and Hochberg (odds.h). Cases that do not say the attribute are in
 * neither side of its tables. */
#ifndef CORE_CAUSE_ATTRS_H
#define CORE_CAUSE_ATTRS_H

#include "cause_cases.h"
#include "odds.h"

#define CAUSE_ATTRS_MOST 6 /* that are told: values, then pairs */

struct cause { /* an attribute's value, or two together */
	uint32_t word[2]; /* of "name=value"; the second is 0 for one value */
	struct odds_shares shares; /* cases with the value among those that tell the attribute */
	struct odds_ratio ratio;
	struct soft p; /* one-sided, before the correction for many tests */
};

/* What stands out, strongest first: by least p, then by text; values before pairs. Each is in
 * three cases at least, its ratio's interval lies above 1, and it is not explained by a stronger
 * one, nor by a broader one that more of the cases have; a pair adds to both of its parts. None is
 * the usual answer: of all that is told on a desk, at most settings.causes_fdr is chance. Returns
 * how many. */
size_t cause_attrs_find(const struct issues *is, const struct cause_cases *cases,
			const struct cause_others *others, struct cause out[CAUSE_ATTRS_MOST]);

#endif
