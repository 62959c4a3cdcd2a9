/* contrast.h - tables of pairs that say what one problem is and what are two.
 *
 * A line of a table is a pair: {"id","kind","lang","about","a":[5 texts],"b":[5 texts]}. The sides
 * of an apart pair are two problems (login and logout); those of a together pair are two ways to
 * write one.
 *
 * - An apart pair holds when the main issue of side a is not that of side b, and no issue holds two
 *   or more cases of each. A side's main issue is the one that holds most of its five cases, of
 *   issues that hold equally many the one with the smallest number.
 * - A together pair holds when one issue holds at least 6 of its ten cases, of both sides.
 *
 * Two stricter readings are counted too, for whoever works on grouping: apart and no issue holds a
 * case of each; together and both sides have the same main issue of three or more cases each.
 * Nothing holds apart by luck alone: sides that have a main issue of three cases are counted. */
#ifndef SUPPORT_CONTRAST_H
#define SUPPORT_CONTRAST_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#define CONTRAST_TEXTS 5 /* on a side */
#define CONTRAST_CASES (2 * CONTRAST_TEXTS)

enum contrast_kind { CONTRAST_APART, CONTRAST_TOGETHER };

struct contrast_pair { /* plain data: tools look at it */
	char *id, *kind, *lang, *about;
	char *texts[CONTRAST_CASES]; /* side a, then side b */
	uint64_t issues[CONTRAST_CASES]; /* where they ended; 0: nowhere */
	bool holds, strictly;
	unsigned whole; /* sides that have three cases in one issue */
};

struct contrast {
	struct contrast_pair *at;
	size_t count;
};

/* NULL, with words on standard error, when the table has a mistake. */
struct contrast *contrast_read(const char *path);
void contrast_free(struct contrast *c);

/* Writes the cases of all pairs, mixed into n of the background over 14 days: JSONL for replay. */
void contrast_cases(const struct contrast *c, size_t n, uint64_t seed, FILE *out);

struct contrast_shares { /* how many of count pairs */
	size_t count, hold, strictly, whole; /* whole: of 2 * count sides */
};

/* Reads what replay wrote to --matches and says of each pair whether it holds. A case that is not
 * there stands in no issue. */
struct contrast_shares contrast_judge(struct contrast *c, enum contrast_kind kind, FILE *matches);

#endif
