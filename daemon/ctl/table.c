/* table.c - see table.h.
 *
 *   cells ──(safe)──▶ one text buffer + a list of {offset, length, width, style}, row by row
 *   print: widest cell of a column decides; when the sum is over the terminal's width, the
 *          columns that shrink share what is too much, and a cut cell ends in "…".
 *
 * Aligned in a file too: "awk" and "cut" users take --json. Trailing blanks are never written. */
#include "table.h"

#define GAP       2
#define LEAST     12 /* a shrunk column keeps so many columns */
#define CELLS_MAX ((size_t)1 << 22)
#define TEXT_MAX  ((size_t)1 << 28)

struct cell {
	size_t at, len, width;
	enum term_style style;
};

struct table {
	const struct mem *mem;
	const struct table_column *columns;
	size_t n;
	struct cell *cells;
	size_t count, cap;
	struct buf text;
	enum err err;
};

struct table *table_new(const struct mem *m, const struct table_column *columns, size_t n)
{
	struct table *t = n <= TABLE_COLUMNS ? mem_zero(m, 1, sizeof *t) : NULL;
	if (!t)
		return NULL;
	t->mem = m;
	t->columns = columns;
	t->n = n;
	buf_init(&t->text, m, TEXT_MAX);
	return t;
}

void table_free(struct table *t)
{
	if (!t)
		return;
	mem_free(t->mem, t->cells);
	buf_fini(&t->text);
	mem_free(t->mem, t);
}

void table_cell(struct table *t, enum term_style style, struct span text)
{
	struct cell *cells =
		mem_grow(t->mem, t->cells, &t->cap, t->count + 1, sizeof *cells, CELLS_MAX);
	if (!cells) {
		t->err = ERR_MEMORY;
		return;
	}
	t->cells = cells;
	size_t at = t->text.len;
	term_safe(&t->text, text);
	struct span safe = span_after(buf_span(&t->text), at);
	cells[t->count++] = (struct cell){at, safe.len, term_width(safe), style};
}

void table_cell_u64(struct table *t, enum term_style style, uint64_t v)
{
	char digits[24];
	struct span s = {digits,
			 (size_t)snprintf(digits, sizeof digits, "%llu", (unsigned long long)v)};
	table_cell(t, style, s);
}

static void put_blanks(struct buf *out, size_t n)
{
	while (n--)
		buf_byte(out, ' ');
}

/* One cell; last: nothing follows, so no blanks behind it. */
static void put_cell(struct buf *out, struct span text, size_t text_width, size_t width, bool right,
		     bool last, enum term_style style)
{
	bool cut = text_width > width;
	if (cut) {
		text = term_fit(text, width - 1);
		text_width = term_width(text) + 1;
	}
	if (right)
		put_blanks(out, width - text_width);
	buf_text(out, term_on(style));
	buf_put(out, text);
	if (cut)
		buf_text(out, "…");
	buf_text(out, term_off(style));
	if (!right && !last)
		put_blanks(out, width - text_width);
	if (!last)
		put_blanks(out, GAP);
}

static void end_row(struct buf *out)
{
	while (out->len && out->ptr[out->len - 1] == ' ')
		out->len--;
	buf_byte(out, '\n');
}

/* How wide each column gets. */
static void measure(const struct table *t, size_t limit, size_t *widths)
{
	size_t sum = 0, shrinking = 0;
	for (size_t c = 0; c < t->n; c++) {
		widths[c] = term_width(span_of(t->columns[c].title));
		for (size_t i = c; i < t->count; i += t->n)
			if (t->cells[i].width > widths[c])
				widths[c] = t->cells[i].width;
		sum += widths[c] + (c ? GAP : 0);
		shrinking += t->columns[c].shrink;
	}
	/* One column at a time off the widest that may shrink: the fairest, and cheap enough. */
	while (limit && sum > limit && shrinking) {
		size_t widest = t->n;
		for (size_t c = 0; c < t->n; c++)
			if (t->columns[c].shrink && widths[c] > LEAST &&
			    (widest == t->n || widths[c] > widths[widest]))
				widest = c;
		if (widest == t->n)
			return;
		widths[widest]--;
		sum--;
	}
}

enum err table_print(const struct table *t, size_t width, bool colours, struct buf *out)
{
	size_t widths[TABLE_COLUMNS];
	measure(t, width, widths);
	for (size_t c = 0; c < t->n; c++) {
		struct span title = span_of(t->columns[c].title);
		put_cell(out, title, term_width(title), widths[c], t->columns[c].right,
			 c + 1 == t->n, colours ? TERM_BOLD : TERM_PLAIN);
	}
	end_row(out);
	for (size_t i = 0; i < t->count; i++) {
		const struct cell *cell = &t->cells[i];
		size_t c = i % t->n;
		put_cell(out, span_first(span_after(buf_span(&t->text), cell->at), cell->len),
			 cell->width, widths[c], t->columns[c].right, c + 1 == t->n,
			 colours ? cell->style : TERM_PLAIN);
		if (c + 1 == t->n)
			end_row(out);
	}
	if (t->err)
		return t->err;
	return t->text.err ? t->text.err : buf_err(out);
}
