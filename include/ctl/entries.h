/* entries.h - a file of entries, one after the other as the engine is fed with them. Lines that
 * cannot be used are reported with their number, counted, and skipped. */
#ifndef CTL_ENTRIES_H
#define CTL_ENTRIES_H

#include "input.h"
#include "line.h"
#include "progress.h"
#include "settings.h"

struct entries {
	struct input in;
	struct line line;
	struct buf text; /* scratch */
	const struct settings *settings;
	struct progress progress;
	uint64_t used; /* entries given so far, */
	uint64_t bad,
		untimed; /* lines that could not be, and that took the time of the line before */
};

/* settings is borrowed. False, and said, when the file cannot be opened; then nothing is to be
 * closed. */
MUST_USE bool entries_open(struct entries *e, const struct mem *m, const char *path,
			   const struct settings *settings);
/* The next entry, borrowed until the next call. False at the end, or with *err set. */
MUST_USE bool entries_next(struct entries *e, struct entry *out, enum err *err);
/* "FILE:LINE: error: words" about the line at hand, which counts as bad, not as used. */
void entries_refuse(struct entries *e, struct span words);
/* False, and said, when reading had failed. */
bool entries_close(struct entries *e);

#endif
