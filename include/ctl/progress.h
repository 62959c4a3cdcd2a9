/* progress.h - one line on standard error that shows how far a long run is; only on a terminal. */
#ifndef CTL_PROGRESS_H
#define CTL_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool shown; /* standard error is a terminal */
	bool drawn; /* something stands on the line */
	const char *what; /* "cases" */
	uint64_t total; /* bytes to read, 0 when unknown */
	int64_t started, last; /* ms of the monotonic clock */
};

void progress_start(struct progress *p, const char *what, uint64_t total);
/* At most ten times a second. */
void progress_show(struct progress *p, uint64_t bytes, uint64_t count);
/* Takes the line away, so that other words can stand there. */
void progress_clear(struct progress *p);
/* Things a second since the start. */
uint64_t progress_rate(const struct progress *p, uint64_t count);

#endif
