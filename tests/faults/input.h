/* input.h - entries whose outcome is known beforehand: cases, the same cases again, follow-ups that
 * leave no line, and entries that must end in `dead`. */
#ifndef FAULTS_INPUT_H
#define FAULTS_INPUT_H

#include "gen.h"

#define INPUT_NO_LINE SIZE_MAX
#define INPUT_DEAD    (SIZE_MAX - 1)

struct input {
	struct gen gen; /* entry i has the sequence number i + 1 in its id */
	size_t *owner; /* first entry of the case that it sends, or one of the two above */
};

/* n entries that begin at start (ms), step_ms apart; the same in every run with the same seed. */
struct input *input_new(uint64_t seed, size_t n, uint64_t start, uint64_t step_ms);
void input_free(struct input *in);

#endif
