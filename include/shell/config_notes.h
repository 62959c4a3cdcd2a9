/* config_notes.h - what is said about a configuration file: "file:line:column: error: words", and
 * the line that counts it all; and where each value of the file stands. */
#ifndef SHELL_CONFIG_NOTES_H
#define SHELL_CONFIG_NOTES_H

#include "config_check.h"

struct config_mark { /* from 1; line 0: nowhere */
	size_t line, column;
};

struct config_spot; /* opaque: a place and its mark */

struct config_notes {
	const struct mem *mem;
	const char *file;
	struct buf *out;
	size_t errors, warnings;
	struct config_spot *spots; /* owned */
	size_t n_spots, cap;
};

void config_notes_init(struct config_notes *n, const struct mem *m, const char *file,
		       struct buf *out);
void config_notes_fini(struct config_notes *n);

/* One line. After 200 lines they are counted only. */
void config_notes_say(struct config_notes *n, bool error, struct config_mark at, struct span words);
/* The value at place stands at mark; good: it could be used. False when memory ran out. */
MUST_USE bool config_notes_put(struct config_notes *n, const struct config_place *place,
			       struct config_mark mark, bool good);
/* The mark of place, else of the item or list that it is in, else line 1. */
struct config_mark config_notes_find(const struct config_notes *n,
				     const struct config_place *place);
/* As a config_check_fn, arg is the notes. A finding about a value that was refused already is left
 * out: it would be about the default. */
void config_notes_finding(void *arg, const struct config_finding *finding);
/* The closing line, when there is anything to count. True when there is no error. */
bool config_notes_close(struct config_notes *n);

#endif
