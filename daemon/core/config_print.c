/* config_print.c - see config_print.h. One walk over the rows: a row is its comment, wrapped, then
 * its line. What stands in a list is one item deep:
 *
 *   desks:                    a list; its rows are indented by 4,
 *     # ...                     the first of them after "- "
 *     - name: main
 *       streams:              a list whose default is a short form: its rows are comments only
 *         - cases */
#include "config_print.h"

#include "config_near.h"
#include "config_table.h"

#define WIDTH 98 /* of a comment line */

static void print_indent(struct buf *out, size_t n)
{
	while (n--)
		buf_byte(out, ' ');
}

/* Words as comment lines: lead on the first, rest aligned below it. */
static void print_comment(struct buf *out, size_t indent, struct span lead, struct span words)
{
	size_t column = WIDTH + 1;
	bool first = true;
	for (words = span_trim(words); words.len; words = span_trim(words)) {
		const char *space = memchr(words.ptr, ' ', words.len);
		struct span word = space ? span_first(words, (size_t)(space - words.ptr)) : words;
		words = span_after(words, word.len);
		if (column + 1 + word.len > WIDTH) {
			buf_text(out, first ? "" : "\n");
			print_indent(out, indent);
			buf_byte(out, '#');
			column = indent + 1;
			if (first)
				buf_put(out, lead);
			else
				print_indent(out, lead.len ? 2 : 0);
			column += first ? lead.len : lead.len ? 2 : 0;
			first = false;
		}
		buf_byte(out, ' ');
		buf_put(out, word);
		column += 1 + word.len;
	}
	buf_byte(out, '\n');
}

/* What a row allows and when a change of it counts, in brackets. */
static void print_limits(struct buf *words, const struct config_row *row)
{
	static const char *const reload[] = {
		[CONFIG_RELOADS] = "reloads",
		[CONFIG_RESTART] = "restart",
		[CONFIG_COUNTED] = "decides what is counted",
	};
	bool number = row->type == CONFIG_TIME || row->type == CONFIG_COUNT ||
		      row->type == CONFIG_DECIMAL || row->type == CONFIG_RATE;
	buf_text(words, " [");
	if (number) {
		buf_text(words, row->min);
		buf_text(words, " to ");
		buf_text(words, row->max);
		buf_text(words, "; ");
	}
	if (row->choices) {
		buf_text(words, "one of: ");
		buf_text(words, row->choices);
		buf_text(words, "; ");
	}
	buf_text(words, reload[row->reload]);
	buf_byte(words, ']');
}

static void print_help(struct buf *out, size_t indent, const struct config_row *row, bool lead)
{
	struct buf words, head;
	buf_init(&words, out->mem, 4096);
	buf_init(&head, out->mem, 256);
	if (lead) {
		buf_text(&head, "   ");
		buf_put(&head, config_table_key(row));
		buf_byte(&head, ':');
	}
	buf_text(&words, row->text);
	if (row->type != CONFIG_GROUP)
		print_limits(&words, row);
	if (buf_err(&words) || buf_err(&head))
		out->err = buf_err(&words) ? buf_err(&words) : buf_err(&head);
	else
		print_comment(out, indent, buf_span(&head), buf_span(&words));
	buf_fini(&words);
	buf_fini(&head);
}

/* Columns before a row's key: 2 a dot, 2 more for each list that it is in. */
static size_t row_indent(const struct config_row *row)
{
	size_t n = 0;
	for (const char *at = row->path; *at; at++)
		n += *at == '.' || *at == '[' ? 2 : 0;
	return n;
}

static bool row_is_list(const struct config_row *row)
{
	return row->type == CONFIG_LIST;
}

/* The list that row stands in, NULL when in none. */
static const struct config_row *row_list(const struct config_row *rows,
					 const struct config_row *row)
{
	struct span parent = config_table_parent(row);
	for (; rows < row; rows++)
		if (row_is_list(rows) && span_starts(parent, span_of(rows->path)) &&
		    span_eq(span_after(parent, strlen(rows->path)), SPAN("[]")))
			return rows;
	return NULL;
}

/* The list at the top that row is in at any depth, NULL when in none. */
static const struct config_row *row_top(const struct config_row *rows, const struct config_row *row)
{
	const char *in = strstr(row->path, "[]");
	for (; in && rows < row; rows++)
		if (span_eq(span_of(rows->path),
			    (struct span){row->path, (size_t)(in - row->path)}))
			return rows;
	return NULL;
}

static void print_line(struct buf *out, const struct config_row *row, bool first)
{
	size_t indent = row_indent(row);
	print_indent(out, first ? indent - 2 : indent);
	buf_text(out, first ? "- " : "");
	buf_put(out, config_table_key(row));
	buf_byte(out, ':');
	if (row->type == CONFIG_NAMES) {
		buf_text(out, " [");
		for (const char *c = row->def; *c; c++) /* words with a space between */
			buf_text(out, *c == ' ' ? ", " : (const char[]){*c, '\0'});
		buf_byte(out, ']');
	} else if (row->none) {
		buf_text(out, " []");
	} else if (row_is_list(row) && row->def) {
		buf_byte(out, '\n');
		print_indent(out, indent + 2);
		buf_text(out, "- ");
		buf_text(out, row->def);
	} else if (row->type != CONFIG_GROUP && !row_is_list(row)) {
		buf_byte(out, ' ');
		const char *value = row->first ? row->first : row->def;
		buf_text(out, *value ? value : "\"\"");
	}
	buf_byte(out, '\n');
}

/* A list with a short form tells what its rows are before it is written. */
static void print_short_rows(struct buf *out, const struct config_row *list)
{
	size_t n;
	const struct config_row *rows = config_table_rows(&n);
	for (size_t i = 0; i < n; i++)
		if (row_list(rows, &rows[i]) == list)
			print_help(out, row_indent(list), &rows[i], true);
}

/* The further items of list's default. */
static void print_more(struct buf *out, const struct config_row *list)
{
	struct span rest = span_of(list->more);
	for (struct span word; (word = config_near_next(&rest)).len;) {
		print_indent(out, row_indent(list) + 2);
		buf_text(out, "- ");
		buf_put(out, word);
		buf_byte(out, '\n');
	}
}

void config_print_yaml(struct buf *out)
{
	static const char head[] =
		"# recurd.yaml - every setting of recurd with its default. What is left out has "
		"its "
		"default too.\n"
		"# Times need a unit: ms s m h d w. In brackets: what is allowed, and whether a "
		"change "
		"reloads\n"
		"# (SIGHUP), needs a restart, or decides what is counted and so cannot change "
		"while "
		"recurd runs.\n"
		"# `recurctl config` wrote this; `recurd -t -c FILE` checks a file.\n";
	size_t n;
	const struct config_row *rows = config_table_rows(&n);
	buf_text(out, head);
	for (size_t i = 0; i < n; i++) {
		const struct config_row *row = &rows[i], *list = row_list(rows, row);
		if (list && (list->def || list->none))
			continue;
		bool first = list && row == list + 1;
		if (!list && !config_table_parent(row).len)
			buf_byte(out, '\n');
		print_help(out, row_indent(row) - (first ? 2 : 0), row, false);
		if (row_is_list(row) && (row->def || row->none))
			print_short_rows(out, row);
		print_line(out, row, first);
		const struct config_row *top = row_top(rows, row);
		if (top && top->more && (i + 1 == n || row_top(rows, row + 1) != top))
			print_more(out, top);
	}
}
