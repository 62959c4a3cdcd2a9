/* input.h - a file or standard input, line by line, with a stated maximum for a line. */
#ifndef CTL_INPUT_H
#define CTL_INPUT_H

#include <stdio.h>

#include "buf.h"

#define INPUT_LINE_MAX ((size_t)16 << 20)

struct input {
	FILE *file;
	const char *name; /* for messages */
	uint64_t number; /* of the line that input_next() gave, from 1 */
	uint64_t read; /* bytes so far */
	uint64_t size; /* of the file, 0 when unknown */
	bool too_long; /* the line was cut at INPUT_LINE_MAX: it is no use */
	struct buf line;
};

/* path "-" is standard input. False, and said on standard error, when it cannot be opened. */
MUST_USE bool input_open(struct input *in, const struct mem *m, const char *path);
/* The next line that is not blank, without its line end; false at the end. */
MUST_USE bool input_next(struct input *in, struct span *line);
/* False, and said, when reading had failed. */
bool input_close(struct input *in);

#endif
