/* table.h - rows of text in aligned columns, for people. */
#ifndef CTL_TABLE_H
#define CTL_TABLE_H

#include "term.h"

#define TABLE_COLUMNS 12

struct table_column {
	const char *title;
	bool right; /* numbers stand at the right */
	bool shrink; /* gives way when the terminal is too narrow */
};

struct table; /* opaque */

/* columns is borrowed. NULL when memory ran out. */
struct table *table_new(const struct mem *m, const struct table_column *columns, size_t n);
void table_free(struct table *t);
/* The next cell, row by row, made safe for a terminal. */
void table_cell(struct table *t, enum term_style style, struct span text);
void table_cell_u64(struct table *t, enum term_style style, uint64_t v);
/* Appends the table. width: columns to fit into, 0 for as wide as it gets. */
enum err table_print(const struct table *t, size_t width, bool colours, struct buf *out);

#endif
