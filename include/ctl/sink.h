/* sink.h - one output file of a run, or standard output ("-"), or nothing. */
#ifndef CTL_SINK_H
#define CTL_SINK_H

#include <stdio.h>

#include "span.h"

struct sink {
	const char *path;
	FILE *file; /* NULL when it is not asked for */
};

/* path NULL: nothing is asked for. False, and said, when it cannot be written. */
MUST_USE bool sink_open(struct sink *s, const char *path);
/* False, and said, when something could not be written since it was opened. */
MUST_USE bool sink_close(struct sink *s);

#endif
