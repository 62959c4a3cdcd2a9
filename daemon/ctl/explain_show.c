/* explain_show.c - see explain_show.h.
 *
 *   It would open an issue of its own. Nearest is issue 7 "결제 버튼": would match at .4600,
 *   threshold .4900; differs in 안드로이드
 *     without 안드로이드 it would be .5130
 *     does not say 아이폰, which weighs most there
 *
 *   ISSUE  SCORE  ASKS   CASES  TITLE
 *   WORD  TOKEN  KIND  COUNT  WEIGHT  ISSUES  PART
 *   Left out, or read as something else: ... */
#include "explain_show.h"

#include "table.h"

#define TOKENS  40 /* rows of tokens */
#define DROPS   12 /* of one kind */
#define DROPPED 60 /* columns of one */
#define WORDS   ((size_t)1 << 20)

static struct span text_of(const struct explain_show *s, struct explain_text t)
{
	return explain_text(s->x, t);
}

/* ".4600", as all scores here: the parts must add up. */
static struct span decimal(char room[8], uint32_t v)
{
	size_t n = 0;
	if (v >= SIGNATURE_ONE)
		room[n++] = (char)('0' + v / SIGNATURE_ONE);
	room[n++] = '.';
	for (uint32_t unit = SIGNATURE_ONE / 10; unit; unit /= 10)
		room[n++] = (char)('0' + v / unit % 10);
	return (struct span){room, n};
}

static void put_decimal(struct buf *out, uint32_t v)
{
	char room[8];
	buf_put(out, decimal(room, v));
}

static void put_styled(const struct explain_show *s, struct buf *out, enum term_style style,
		       struct span text)
{
	buf_text(out, s->colours ? term_on(style) : "");
	term_safe(out, text);
	buf_text(out, s->colours ? term_off(style) : "");
}

static void put_issue(struct buf *out, uint64_t id, struct span title)
{
	buf_text(out, "issue ");
	buf_u64(out, id);
	if (!title.len)
		return;
	buf_text(out, " \"");
	term_safe(out, title);
	buf_byte(out, '"');
}

/* A token as people wrote it. */
static void put_token(const struct explain_show *s, struct buf *out, const struct explain_token *t)
{
	struct span word = text_of(s, t->word), text = text_of(s, t->text);
	put_styled(s, out, TERM_BOLD, word.len ? word : text.len ? text : SPAN("(unknown)"));
	if (t->kind == 'n')
		buf_text(out, " (negated)");
}

/* ---- the answer in words */

static const struct explain_near *find_own(const struct explain *x)
{
	for (size_t i = 0; i < x->n_near; i++)
		if (x->near[i].own)
			return &x->near[i];
	return NULL;
}

static void put_case(const struct explain_show *s, struct buf *out)
{
	const struct explain *x = s->x;
	const struct explain_near *own = find_own(x);
	buf_text(out, "Case ");
	put_styled(s, out, TERM_BOLD, s->case_id);
	buf_text(out, " (");
	term_safe(out, s->source);
	if (!x->issue) {
		buf_text(out, ") has no text yet, so it is in no issue.\n");
		return;
	}
	buf_text(out, ") is in ");
	put_issue(out, x->issue, own ? text_of(s, own->title) : SPAN(""));
	if (x->joined) {
		buf_text(out, ", which it joined with ");
		put_decimal(out, x->joined);
	} else {
		buf_text(out, ", which it opened");
	}
	buf_text(out, own ? ".\n" : ", and is alone in it.\n");
	buf_text(out, "Today, and as if it came anew:\n");
}

static void put_blocker(const struct explain_show *s, struct buf *out,
			const struct explain_near *near)
{
	if (near->opposes != EXPLAIN_NONE) {
		buf_text(out, "; differs in ");
		put_token(s, out, &s->x->tokens[near->opposes]);
		buf_text(out, "\n  kept out however near: cases there say the opposite of that\n");
	} else if (near->blocker != EXPLAIN_NONE) {
		buf_text(out, "; differs in ");
		put_token(s, out, &s->x->tokens[near->blocker]);
		buf_byte(out, '\n');
	} else {
		buf_byte(out, '\n');
	}
	if (near->blocker != EXPLAIN_NONE) {
		buf_text(out, "  without ");
		put_token(s, out, &s->x->tokens[near->blocker]);
		buf_text(out, " it would be ");
		put_decimal(out, near->without);
		buf_byte(out, '\n');
	}
	/* A name can be missing: the words of a desk are known as far as they are short. */
	if (near->missing.id && (near->missing.word.len || near->missing.text.len)) {
		buf_text(out, "  does not say ");
		put_token(s, out, &near->missing);
		buf_text(out, ", which weighs most there\n");
	}
}

static void put_verdict(const struct explain_show *s, struct buf *out)
{
	const struct explain *x = s->x;
	bool joins = explain_joins(x);
	if (!x->n_tokens) {
		buf_text(out, "No word of it counts, so it would open an issue of its own.\n");
		return;
	}
	if (!x->n_near) {
		buf_text(out, "It would open an issue: no issue shares a word with it.\n");
		return;
	}
	const struct explain_near *near = &x->near[0];
	put_styled(s, out, joins ? TERM_GREEN : TERM_YELLOW,
		   !joins      ? SPAN("It would open an issue of its own. ")
		   : near->own ? SPAN("It belongs to ")
			       : SPAN("It would join "));
	if (!joins)
		buf_text(out, "Nearest is ");
	put_issue(out, near->issue, text_of(s, near->title));
	if (near->leads != near->issue) {
		buf_text(out, ", merged into ");
		buf_u64(out, near->leads);
	}
	buf_text(out, joins ? ": " : ": would match at ");
	put_decimal(out, near->score);
	buf_text(out, joins ? ", asked for is " : ", threshold ");
	put_decimal(out, near->asked);
	buf_text(out, near->own ? " (its own issue asks for a little less)" : "");
	if (joins)
		buf_text(out, ".\n");
	else
		put_blocker(s, out, near);
}

static void put_two(const struct explain_show *s, struct buf *out)
{
	const struct explain_near *near = &s->x->near[0];
	put_issue(out, s->x->issue, SPAN(""));
	buf_text(out, " and ");
	put_issue(out, near->issue, text_of(s, near->title));
	buf_text(out, ": ");
	put_decimal(out, near->score);
	buf_text(out, " near. A case would join the second from ");
	put_decimal(out, near->asked);
	buf_text(out, " on.\n");
	if (near->blocker != EXPLAIN_NONE) {
		buf_text(out, "  only the first says ");
		put_token(s, out, &s->x->tokens[near->blocker]);
		buf_byte(out, '\n');
	}
	if (near->missing.id) {
		buf_text(out, "  only the second says ");
		put_token(s, out, &near->missing);
		buf_byte(out, '\n');
	}
}

/* ---- tables */

static void cell_decimal(struct table *t, enum term_style style, uint32_t v)
{
	char room[8];
	table_cell(t, style, decimal(room, v));
}

static enum err put_near(const struct explain_show *s, struct buf *out)
{
	static const struct table_column columns[] = {
		{"ISSUE", true, false}, {"SCORE", true, false}, {"ASKS", true, false},
		{"CASES", true, false}, {"TITLE", false, true},
	};
	struct table *t = table_new(s->x->mem, columns, sizeof columns / sizeof *columns);
	if (!t)
		return ERR_MEMORY;
	for (size_t i = 0; i < s->x->n_near && i < s->near; i++) {
		const struct explain_near *n = &s->x->near[i];
		table_cell_u64(t, TERM_BOLD, n->issue);
		cell_decimal(t, explain_near_enough(n) ? TERM_GREEN : TERM_PLAIN, n->score);
		cell_decimal(t, TERM_PLAIN, n->asked);
		table_cell_u64(t, TERM_PLAIN, n->cases);
		table_cell(t, TERM_PLAIN, text_of(s, n->title));
	}
	enum err e = table_print(t, s->width, s->colours, out);
	table_free(t);
	return e;
}

/* Whether token a is shown before token b: the larger part, the larger weight, the earlier. */
static bool stands_before(const struct explain *x, const struct explain_term *terms, size_t a,
			  size_t b)
{
	if (terms && terms[a].part != terms[b].part)
		return terms[a].part > terms[b].part;
	if (x->tokens[a].weight != x->tokens[b].weight)
		return x->tokens[a].weight > x->tokens[b].weight;
	return a < b;
}

/* The token that is shown behind last, the first one for EXPLAIN_NONE, which is also the end. */
static size_t next_token(const struct explain *x, const struct explain_term *terms, size_t last)
{
	size_t best = EXPLAIN_NONE;
	for (size_t i = 0; i < x->n_tokens; i++)
		if ((last == EXPLAIN_NONE || stands_before(x, terms, last, i)) &&
		    (best == EXPLAIN_NONE || stands_before(x, terms, i, best)))
			best = i;
	return best;
}

static void token_row(const struct explain_show *s, struct table *t, size_t i,
		      const struct explain_term *term)
{
	const struct explain_token *token = &s->x->tokens[i];
	enum term_style style = term && term->part ? TERM_PLAIN : TERM_DIM;
	table_cell(t, style, text_of(s, token->word));
	table_cell(t, style, text_of(s, token->text));
	table_cell(t, style, span_of(explain_kind(token->kind)));
	table_cell_u64(t, style, token->count);
	table_cell_u64(t, style, token->weight);
	table_cell_u64(t, style, token->holders);
	if (term)
		cell_decimal(t, style, term->part);
	else
		table_cell(t, style, SPAN("-"));
}

static enum err put_tokens(const struct explain_show *s, struct buf *out)
{
	static const struct table_column columns[] = {
		{"WORD", false, true},  {"TOKEN", false, true},  {"KIND", false, false},
		{"COUNT", true, false}, {"WEIGHT", true, false}, {"ISSUES", true, false},
		{"PART", true, false},
	};
	const struct explain *x = s->x;
	const struct explain_term *terms = x->n_near ? &x->terms[x->near[0].terms] : NULL;
	struct table *t = table_new(x->mem, columns, sizeof columns / sizeof *columns);
	uint32_t shown = 0;
	size_t rows = 0;
	if (!t)
		return ERR_MEMORY;
	for (size_t i = EXPLAIN_NONE;
	     rows < TOKENS && (i = next_token(x, terms, i)) != EXPLAIN_NONE; rows++) {
		token_row(s, t, i, terms ? &terms[i] : NULL);
		shown += terms ? terms[i].part : 0;
	}
	enum err e = table_print(t, s->width, s->colours, out);
	table_free(t);
	if (x->n_tokens > rows) {
		buf_text(out, "and ");
		buf_u64(out, x->n_tokens - rows);
		buf_text(out, " more, together ");
		put_decimal(out, terms ? x->near[0].score - shown : 0);
		buf_text(out, "; --format json has them all\n");
	}
	return e;
}

/* ---- what was left out */

static bool alike(const struct explain_drop *a, const struct explain_drop *b)
{
	return a->what == b->what && a->kind == b->kind;
}

static void put_part(const struct explain_show *s, struct explain_text t, struct buf *safe,
		     struct buf *out)
{
	buf_reset(safe);
	term_safe(safe, text_of(s, t));
	struct span part = term_fit(buf_span(safe), DROPPED);
	buf_put(out, part);
	buf_text(out, part.len < safe->len ? "…" : "");
}

/* All drops of the kind of the ith, which is the first of it, on one line. */
static void put_drops_of(const struct explain_show *s, struct buf *out, size_t i)
{
	const struct explain *x = s->x;
	struct buf safe;
	size_t n = 0;
	buf_init(&safe, x->mem, WORDS);
	buf_text(out, "  ");
	buf_text(out, explain_why(&x->drops[i]));
	buf_text(out, ": ");
	for (size_t k = i; k < x->n_drops; k++) {
		if (!alike(&x->drops[k], &x->drops[i]) || n++ >= DROPS)
			continue;
		buf_text(out, n > 1 ? ", " : "");
		put_part(s, x->drops[k].text, &safe, out);
		if (x->drops[k].read_as.len) {
			buf_text(out, " read as ");
			put_part(s, x->drops[k].read_as, &safe, out);
		}
	}
	if (n > DROPS) {
		buf_text(out, " and ");
		buf_u64(out, n - DROPS);
		buf_text(out, " more");
	}
	buf_byte(out, '\n');
	buf_fini(&safe);
}

static void put_drops(const struct explain_show *s, struct buf *out)
{
	const struct explain *x = s->x;
	if (!x->read && s->of == EXPLAIN_OF_CASE)
		buf_text(out,
			 "\nrecurd keeps no text, so what was masked or left out cannot be "
			 "shown; --cases FILE, with\na file that holds this case, shows it.\n");
	if (!x->n_drops)
		return;
	buf_text(out, "\nLeft out, or read as something else\n");
	for (size_t i = 0; i < x->n_drops; i++) {
		size_t first = 0;
		while (!alike(&x->drops[first], &x->drops[i]))
			first++;
		if (first == i)
			put_drops_of(s, out, i);
	}
}

enum err explain_show_people(const struct explain_show *s, struct buf *out)
{
	enum err e = ERR_OK;
	if (s->of == EXPLAIN_OF_CASE)
		put_case(s, out);
	if (s->of == EXPLAIN_OF_ISSUES)
		put_two(s, out);
	else if (s->of == EXPLAIN_OF_TEXT || s->x->issue)
		put_verdict(s, out);
	if (s->x->n_near && s->of != EXPLAIN_OF_ISSUES) {
		buf_byte(out, '\n');
		e = put_near(s, out);
	}
	if (!e && s->x->n_tokens) {
		buf_byte(out, '\n');
		e = put_tokens(s, out);
	}
	put_drops(s, out);
	return e ? e : buf_err(out);
}
