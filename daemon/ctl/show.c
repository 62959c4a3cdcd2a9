/* show.c - see show.h.
 *
 *   FIRING  warning  issue 7  결제 버튼을 누르면 오류
 *     8 cases by 6 customers within 24 h; rule repeat; 2026-11-23 14:10:33 (3 min ago)
 *     "결제 버튼을 누르면 오류가 납니다"
 *     terms: 결제, 오류, 버튼
 *     likely cause: version=2.4.1 (93 % of these cases, 16 % of others; 5.11 times, 3.40 to 7.68)
 */
#include "show.h"

#include "moment.h"
#include "pairs.h"
#include "when.h"

#define TERMS    8
#define CAUSES   3
#define ITEMS    20
#define HISTORY  1000
#define INDENT   "                "
#define LIST_MAX ((size_t)64 << 10)

static const struct {
	const char *word;
	enum term_style style;
} words[] = {
	{"firing", TERM_RED},      {"escalated", TERM_RED},    {"critical", TERM_RED},
	{"warning", TERM_YELLOW},  {"resolved", TERM_GREEN},   {"merged", TERM_DIM},
	{"regressed", TERM_RED},   {"reopened", TERM_RED},     {"reminder", TERM_RED},
	{"dismissed", TERM_GREEN}, {"acked", TERM_YELLOW},     {"muted", TERM_YELLOW},
	{"ack_over", TERM_YELLOW}, {"mute_over", TERM_YELLOW}, {"storm", TERM_YELLOW},
};

enum term_style show_style(struct span word)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (span_eq(word, span_of(words[i].word)))
			return words[i].style;
	return TERM_PLAIN;
}

static void put_styled(struct buf *out, enum term_style style, bool colours, struct span text)
{
	buf_text(out, colours ? term_on(style) : "");
	term_safe(out, text);
	buf_text(out, colours ? term_off(style) : "");
}

static struct span upper(struct span word, char *room, size_t size)
{
	size_t n = word.len < size ? word.len : size;
	for (size_t i = 0; i < n; i++)
		room[i] = (char)(word.ptr[i] >= 'a' && word.ptr[i] <= 'z' ? word.ptr[i] - 32
									  : word.ptr[i]);
	return (struct span){room, n};
}

static void put_head(struct buf *out, const struct field *f, size_t n, bool colours)
{
	char room[32];
	struct span status = pairs_get(f, n, "status"), level = pairs_get(f, n, "level");
	put_styled(out, show_style(status), colours, upper(status, room, sizeof room));
	buf_text(out, "  ");
	put_styled(out, show_style(level), colours, level);
	struct span stream = pairs_get(f, n, "stream");
	buf_text(out, stream.len ? "  stream " : "  issue ");
	term_safe(out, stream.len ? stream : pairs_get(f, n, "issue"));
	buf_text(out, "  ");
	put_styled(out, TERM_BOLD, colours, pairs_get(f, n, "title"));
	buf_byte(out, '\n');
}

static void put_when(struct buf *out, int64_t ms, int64_t now)
{
	moment_write(out, ms);
	buf_text(out, " (");
	moment_write_ago(out, ms, now);
	buf_byte(out, ')');
}

/* "8 cases by 6 customers within 24 h"; the summary of what counts no cases */
static void put_sizes(struct buf *out, const struct field *f, size_t n)
{
	int64_t window = pairs_number(f, n, "window_s", 0) * 1000;
	struct span cases = pairs_get(f, n, "cases");
	term_safe(out, cases.len ? cases : pairs_get(f, n, "summary"));
	if (!cases.len)
		return;
	buf_text(out, " cases by ");
	term_safe(out, pairs_get(f, n, "customers"));
	buf_text(out, " customers");
	if (window > 0) {
		buf_text(out, " within ");
		moment_write_length(out, window);
	}
}

static void put_counts(struct buf *out, const struct field *f, size_t n, int64_t now)
{
	int64_t at = pairs_seconds(f, n, "at", -1);
	buf_text(out, "  ");
	put_sizes(out, f, n);
	buf_text(out, "; rule ");
	term_safe(out, pairs_get(f, n, "rule"));
	if (at >= 0) {
		buf_text(out, "; ");
		put_when(out, at, now);
	}
	buf_byte(out, '\n');
}

/* A line around the items of a list, when it holds any. */
static void put_list(struct buf *out, const char *before, struct span json, size_t most,
		     const char *behind, size_t (*read)(struct buf *, struct span, size_t))
{
	struct buf list;
	buf_init(&list, out->mem, LIST_MAX);
	if (read(&list, json, most)) {
		buf_text(out, before);
		term_safe(out, buf_span(&list));
		buf_text(out, behind);
	}
	buf_fini(&list);
}

static size_t read_causes(struct buf *out, struct span json, size_t most)
{
	return pairs_causes(out, json, most, "; ");
}

static size_t read_list(struct buf *out, struct span json, size_t most)
{
	return pairs_list(out, json, most, ", ");
}

/* [7,12]: only when there are others, for mostly an alert is about its own issue alone. */
static void put_members(struct buf *out, struct span json)
{
	if (json.len < 2 || !memchr(json.ptr, ',', json.len))
		return;
	buf_text(out, "  in issues: ");
	term_safe(out, (struct span){json.ptr + 1, json.len - 2});
	buf_byte(out, '\n');
}

void show_alert(struct buf *out, const struct field *f, size_t n, bool colours, int64_t now)
{
	put_head(out, f, n, colours);
	put_counts(out, f, n, now);
	put_list(out, "  \"", pairs_get(f, n, "examples"), 1, "\"\n", read_list);
	put_members(out, pairs_get(f, n, "members"));
	put_list(out, "  terms: ", pairs_get(f, n, "terms"), TERMS, "\n", read_list);
	put_list(out, "  likely cause: ", pairs_get(f, n, "causes"), CAUSES, "\n", read_causes);
}

enum show_as { SHOW_TEXT, SHOW_TIME, SHOW_LIST, SHOW_DECISIONS, SHOW_CAUSES };

/* The fields of an issue in the order in which people ask; fields that are not here follow. */
static const struct {
	struct span name;
	enum show_as as;
} rows[] = {
	{SPAN("title"), SHOW_TEXT},        {SPAN("status"), SHOW_TEXT},
	{SPAN("cases"), SHOW_TEXT},        {SPAN("cases_ever"), SHOW_TEXT},
	{SPAN("customers"), SHOW_TEXT},    {SPAN("customers_ever"), SHOW_TEXT},
	{SPAN("repeats"), SHOW_TEXT},      {SPAN("reopened"), SHOW_TEXT},
	{SPAN("csat"), SHOW_TEXT},         {SPAN("ces"), SHOW_TEXT},
	{SPAN("nps"), SHOW_TEXT},          {SPAN("first_seen"), SHOW_TIME},
	{SPAN("last_seen"), SHOW_TIME},    {SPAN("episodes"), SHOW_TEXT},
	{SPAN("rule"), SHOW_TEXT},         {SPAN("fired_at"), SHOW_TIME},
	{SPAN("merged_into"), SHOW_TEXT},  {SPAN("held"), SHOW_TEXT},
	{SPAN("held_by"), SHOW_TEXT},      {SPAN("held_until"), SHOW_TIME},
	{SPAN("withheld"), SHOW_TEXT},     {SPAN("apart"), SHOW_TEXT},
	{SPAN("history"), SHOW_DECISIONS}, {SPAN("url"), SHOW_TEXT},
	{SPAN("causes"), SHOW_CAUSES},     {SPAN("terms"), SHOW_LIST},
	{SPAN("examples"), SHOW_LIST},
};

#define ROWS (sizeof rows / sizeof *rows)

static size_t row_of(struct span name)
{
	size_t i = 0;
	while (i < ROWS && !span_eq(rows[i].name, name))
		i++;
	return i;
}

/* A list with each item on a line of its own under the first. */
static void put_items(struct buf *out, struct span json, enum show_as as)
{
	struct buf list;
	buf_init(&list, out->mem, LIST_MAX);
	if (as == SHOW_DECISIONS)
		pairs_decisions(&list, json, HISTORY, "\n");
	else if (as == SHOW_CAUSES)
		pairs_causes(&list, json, ITEMS, "\n");
	else
		pairs_list(&list, json, ITEMS, "\n");
	struct span rest = buf_span(&list);
	for (bool first = true; rest.len; first = false) {
		const char *end = memchr(rest.ptr, '\n', rest.len);
		struct span item = span_first(rest, end ? (size_t)(end - rest.ptr) : rest.len);
		buf_text(out, first ? "" : "\n" INDENT);
		term_safe(out, item);
		rest = span_after(rest, item.len + 1);
	}
	buf_fini(&list);
}

static void put_field(struct buf *out, struct field f, bool colours, int64_t now)
{
	size_t row = row_of(f.name), from = out->len;
	int64_t at;
	term_safe(out, f.name);
	for (size_t w = term_width(span_after(buf_span(out), from)); w + 1 < sizeof INDENT; w++)
		buf_byte(out, ' ');
	if (row < ROWS && rows[row].as == SHOW_TIME && when_parse(f.value, &at))
		put_when(out, at, now);
	else if (row < ROWS && rows[row].as >= SHOW_LIST)
		put_items(out, f.value, rows[row].as);
	else
		put_styled(out, show_style(f.value), colours, f.value);
	buf_byte(out, '\n');
}

void show_issue(struct buf *out, const struct field *f, size_t n, bool colours, int64_t now)
{
	for (size_t r = 0; r < ROWS; r++)
		for (size_t i = 0; i < n; i++)
			if (f[i].value.len && span_eq(f[i].name, rows[r].name) &&
			    !span_eq(f[i].value, SPAN("[]")))
				put_field(out, f[i], colours, now);
	for (size_t i = 0; i < n; i++)
		if (f[i].value.len && row_of(f[i].name) == ROWS)
			put_field(out, f[i], colours, now);
}
