/* input.h - entries whose outcome is known beforehand: cases, the same cases again, follow-ups that
 * leave no line, and entries that must end in `dead`. */
#ifndef FAULTS_INPUT_H
#define FAULTS_INPUT_H

#include "gen.h"

#define INPUT_NO_LINE SIZE_MAX
#define INPUT_DEAD    (SIZE_MAX - 1)
#define INPUT_EITHER  (SIZE_MAX - 2) /* one line: in `matches` or in `dead` */

struct input {
	struct gen gen; /* entry i has the sequence number i + 1 in its id */
	size_t *owner; /* first entry of the case that it sends, or one of the three above */
};

/* n entries that begin at start (ms), step_ms apart; the same in every run with the same seed. */
struct input *input_new(uint64_t seed, size_t n, uint64_t start, uint64_t step_ms);
/* Entries of which most are wrong in one way or another, by a grammar: names, values, numbers of
 * fields, JSON, bytes. */
struct input *input_malformed(uint64_t seed, size_t n, uint64_t start);
/* Gives every other case a time of its own: old, of the future, shuffled, or no time at all. */
void input_misdate(struct input *in);
void input_free(struct input *in);

#endif
