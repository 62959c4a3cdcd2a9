/* line.h - one line of a JSONL file to an entry, and an entry to its line.
 *
 * Reserved members: "src" (name of the source), "entry" ("ms-seq"), "received_at". All others are
 * the entry's fields. What no flat object can hold stands in "fields", see line_write(). */
#ifndef CTL_LINE_H
#define CTL_LINE_H

#include "entry.h"

struct line {
	const struct mem *mem;
	struct span src; /* "" when the line has none; borrowed from fields.text */
	bool command; /* src is "commands", or no src and the event is a decision or tick */
	bool timed; /* the line carries a time */
	int64_t received; /* ms; of the last line that had a time when this one has none */
	struct entry_id id;
	struct fields fields; /* without the reserved members */
	struct fields scratch; /* with them */
	struct buf bytes; /* what base64 held */
};

void line_init(struct line *l, const struct mem *m);
void line_fini(struct line *l);
/* Reads one line of a file; number is its place in it, from 1. ERR_INPUT with words in why. */
MUST_USE enum err line_read(struct line *l, struct span json, uint64_t number, char *why,
			    size_t why_size);

/* Appends the line of an entry, without line feed: a flat object when that says it all, else
 * {"src":..,"entry":..,"fields":[[name,value],..]} where a name or value that JSON cannot hold is
 * {"base64":".."}. */
void line_write(struct buf *out, struct span src, struct entry_id id, const struct field *fields,
		size_t n);

/* "ms-seq", or "ms" alone. */
MUST_USE bool line_read_id(struct span text, struct entry_id *id);
void line_write_id(struct buf *out, struct entry_id id);

#endif
