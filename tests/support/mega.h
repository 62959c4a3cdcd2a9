/* mega.h - a stream in which every word is common to many problems: nothing but the meeting of two
 * words tells one from the other. Grouping that follows single words ends with issues that hold
 * everything.
 *
 * A problem is an object and a symptom, both of a few made-up words that belong to that object and
 * that symptom alone; 10 cases each, on average. A case is those words and 3 to 6 noise words from
 * a Zipf list, in any order. For 200 000 cases: 200 objects, 100 symptoms. */
#ifndef SUPPORT_MEGA_H
#define SUPPORT_MEGA_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* Writes n cases over 14 days: JSONL for replay. */
void mega_cases(size_t n, uint64_t seed, FILE *out);

struct mega_shape { /* of what replay made of it */
	size_t cases, problems, issues;
	double recall, precision; /* B-cubed */
	size_t most; /* problems that hold over 10 % of the cases of one issue, at most */
	uint64_t mega; /* that issue */
	size_t widest; /* problems in one issue, at most, however few their cases */
	size_t largest; /* cases in one issue, at most */
};

/* Reads what replay wrote to --matches. False when it holds no case of mega_cases(). */
bool mega_judge(FILE *matches, struct mega_shape *out);

/* The median of the cosine between the summed idf-weighted words of problems that share an object
 * or a symptom, of a sample. How hard the stream is. */
double mega_sibling_cosine(size_t n, uint64_t seed);

#endif
