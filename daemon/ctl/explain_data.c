/* explain_data.c - see explain_data.h.
 *
 *   of, joins, norm ─ tokens[] ─ near[] ─ terms[], one a token ─ left_out[]
 *
 * score = floor(10000 * dot / (floor(sqrt(norm)) * floor(sqrt(near.norm)))) / 10000, dot being the
 * sum of the dots of the terms, each weight * idf * sum. */
#include "explain_data.h"

#define WIDE_DIGITS 40

static void put_wide(struct buf *out, signature_wide v)
{
	char room[WIDE_DIGITS];
	size_t at = WIDE_DIGITS;
	do {
		room[--at] = (char)('0' + (int)(v % 10));
		v /= 10;
	} while (v);
	buf_put(out, (struct span){room + at, WIDE_DIGITS - at});
}

static void put_score(struct buf *out, uint32_t v)
{
	buf_u64(out, v / SIGNATURE_ONE);
	buf_byte(out, '.');
	for (uint32_t unit = SIGNATURE_ONE / 10; unit; unit /= 10)
		buf_byte(out, '0' + v / unit % 10);
}

static const char *of_name(const struct explain_show *s)
{
	static const char *const names[] = {[EXPLAIN_OF_TEXT] = "text",
					    [EXPLAIN_OF_CASE] = "case",
					    [EXPLAIN_OF_ISSUES] = "issues"};
	return names[s->of];
}

static size_t near_shown(const struct explain_show *s)
{
	return s->x->n_near < s->near ? s->x->n_near : s->near;
}

/* ---- JSON */

static void name(struct buf *out, const char *text)
{
	buf_text(out, ",\"");
	buf_text(out, text);
	buf_text(out, "\":");
}

static void json_wide(struct buf *out, const char *member, signature_wide v)
{
	name(out, member);
	buf_byte(out, '"');
	put_wide(out, v);
	buf_byte(out, '"');
}

static void json_u64(struct buf *out, const char *member, uint64_t v)
{
	name(out, member);
	buf_u64(out, v);
}

static void json_text(struct buf *out, const char *member, struct span text)
{
	name(out, member);
	buf_json(out, text);
}

static void json_score(struct buf *out, const char *member, uint32_t v)
{
	name(out, member);
	put_score(out, v);
}

static void json_token(const struct explain *x, const struct explain_token *t, struct buf *out)
{
	buf_text(out, "{\"id\":\"");
	buf_hex(out, t->id, 10);
	buf_byte(out, '"');
	json_text(out, "word", explain_text(x, t->word));
	json_text(out, "token", explain_text(x, t->text));
	json_text(out, "kind", span_of(explain_kind(t->kind)));
	json_u64(out, "count", t->count);
	json_u64(out, "tf", t->tf);
	json_u64(out, "idf", t->idf);
	json_u64(out, "issues", t->holders);
	json_u64(out, "weight", t->weight);
	buf_byte(out, '}');
}

static void json_terms(const struct explain *x, const struct explain_near *n, struct buf *out)
{
	name(out, "terms");
	buf_byte(out, '[');
	for (size_t i = 0; i < x->n_tokens; i++) {
		const struct explain_term *term = &x->terms[n->terms + i];
		buf_text(out, i ? ",{\"sum\":" : "{\"sum\":");
		buf_u64(out, term->sum);
		json_wide(out, "dot", term->dot);
		json_score(out, "part", term->part);
		buf_byte(out, '}');
	}
	buf_byte(out, ']');
}

static void json_near(const struct explain *x, const struct explain_near *n, struct buf *out)
{
	buf_text(out, "{\"issue\":");
	buf_u64(out, n->issue);
	json_u64(out, "leads_to", n->leads);
	json_text(out, "title", explain_text(x, n->title));
	json_u64(out, "cases", n->cases);
	json_score(out, "score", n->score);
	json_score(out, "asks", n->asked);
	buf_text(out, explain_near_enough(n) ? ",\"near_enough\":true" : ",\"near_enough\":false");
	buf_text(out, n->own ? ",\"own\":true" : ",\"own\":false");
	json_wide(out, "dot", n->dot);
	json_wide(out, "norm", n->norm);
	if (n->opposes != EXPLAIN_NONE) {
		name(out, "opposes");
		json_token(x, &x->tokens[n->opposes], out);
	}
	if (n->blocker != EXPLAIN_NONE) {
		name(out, "lacks");
		json_token(x, &x->tokens[n->blocker], out);
		json_score(out, "score_without", n->without);
	}
	if (n->missing.id) {
		name(out, "says_more");
		json_token(x, &n->missing, out);
	}
	json_terms(x, n, out);
	buf_byte(out, '}');
}

static void json_case(const struct explain_show *s, struct buf *out)
{
	json_text(out, "src", s->source);
	json_text(out, "case_id", s->case_id);
	if (s->x->issue)
		json_score(out, "joined", s->x->joined);
}

static void json_drops(const struct explain *x, struct buf *out)
{
	name(out, "left_out");
	buf_byte(out, '[');
	for (size_t i = 0; i < x->n_drops; i++) {
		buf_text(out, i ? ",{\"why\":" : "{\"why\":");
		buf_json(out, span_of(explain_why(&x->drops[i])));
		buf_text(out,
			 x->drops[i].what == TRACE_MASK ? ",\"masked\":true" : ",\"masked\":false");
		json_text(out, "text", explain_text(x, x->drops[i].text));
		if (x->drops[i].read_as.len)
			json_text(out, "read_as", explain_text(x, x->drops[i].read_as));
		buf_byte(out, '}');
	}
	buf_byte(out, ']');
}

void explain_data_json(const struct explain_show *s, struct buf *out)
{
	const struct explain *x = s->x;
	buf_text(out, "{\"of\":");
	buf_json(out, span_of(of_name(s)));
	if (s->of == EXPLAIN_OF_CASE)
		json_case(s, out);
	if (x->issue)
		json_u64(out, "issue", x->issue);
	buf_text(out, explain_joins(x) ? ",\"joins\":true" : ",\"joins\":false");
	buf_text(out, x->read ? ",\"text_read\":true" : ",\"text_read\":false");
	if (x->read) {
		json_u64(out, "bytes", x->bytes);
		json_u64(out, "beyond", x->beyond);
	}
	json_wide(out, "norm", x->norm);
	name(out, "tokens");
	buf_byte(out, '[');
	for (size_t i = 0; i < x->n_tokens; i++) {
		buf_text(out, i ? "," : "");
		json_token(x, &x->tokens[i], out);
	}
	buf_byte(out, ']');
	name(out, "near");
	buf_byte(out, '[');
	for (size_t i = 0; i < near_shown(s); i++) {
		buf_text(out, i ? "," : "");
		json_near(x, &x->near[i], out);
	}
	buf_byte(out, ']');
	json_drops(x, out);
	buf_text(out, "}\n");
}

/* ---- TSV */

static void tab(struct buf *out)
{
	buf_byte(out, '\t');
}

static void tsv_text(struct buf *out, struct span text)
{
	tab(out);
	term_safe(out, text); /* no tab and no line end is left */
}

static void tsv_u64(struct buf *out, uint64_t v)
{
	tab(out);
	buf_u64(out, v);
}

static void tsv_wide(struct buf *out, signature_wide v)
{
	tab(out);
	put_wide(out, v);
}

static void tsv_score(struct buf *out, uint32_t v)
{
	tab(out);
	put_score(out, v);
}

static void tsv_tokens(const struct explain *x, struct buf *out)
{
	buf_text(out, "#token\tid\tword\ttoken\tkind\tcount\ttf\tidf\tissues\tweight\n");
	for (size_t i = 0; i < x->n_tokens; i++) {
		const struct explain_token *t = &x->tokens[i];
		buf_text(out, "token\t");
		buf_hex(out, t->id, 10);
		tsv_text(out, explain_text(x, t->word));
		tsv_text(out, explain_text(x, t->text));
		tsv_text(out, span_of(explain_kind(t->kind)));
		tsv_u64(out, t->count);
		tsv_u64(out, t->tf);
		tsv_u64(out, t->idf);
		tsv_u64(out, t->holders);
		tsv_u64(out, t->weight);
		buf_byte(out, '\n');
	}
}

/* As people wrote it; else what its id is made of. */
static void tsv_token(const struct explain *x, const struct explain_token *t, struct buf *out)
{
	struct span word = t ? explain_text(x, t->word) : SPAN("");
	tsv_text(out, t && !word.len ? explain_text(x, t->text) : word);
}

static void tsv_near(const struct explain *x, const struct explain_near *n, struct buf *out)
{
	buf_text(out, "near");
	tsv_u64(out, n->issue);
	tsv_score(out, n->score);
	tsv_score(out, n->asked);
	tsv_u64(out, n->cases);
	tsv_u64(out, n->own);
	tsv_wide(out, n->dot);
	tsv_wide(out, n->norm);
	bool blocked = n->blocker != EXPLAIN_NONE;
	tsv_token(x, blocked ? &x->tokens[n->blocker] : NULL, out);
	tsv_score(out, n->without);
	tsv_token(x, n->missing.id ? &n->missing : NULL, out);
	tsv_token(x, n->opposes != EXPLAIN_NONE ? &x->tokens[n->opposes] : NULL, out);
	tsv_text(out, explain_text(x, n->title));
	buf_byte(out, '\n');
	for (size_t i = 0; i < x->n_tokens; i++) {
		const struct explain_term *term = &x->terms[n->terms + i];
		buf_text(out, "term");
		tsv_u64(out, n->issue);
		tab(out);
		buf_hex(out, x->tokens[i].id, 10);
		tsv_u64(out, term->sum);
		tsv_wide(out, term->dot);
		tsv_score(out, term->part);
		buf_byte(out, '\n');
	}
}

void explain_data_tsv(const struct explain_show *s, struct buf *out)
{
	const struct explain *x = s->x;
	buf_text(out, "#of\twhat\tsrc\tcase_id\tissue\tjoined\tjoins\tnorm\nof\t");
	buf_text(out, of_name(s));
	tsv_text(out, s->source);
	tsv_text(out, s->case_id);
	tsv_u64(out, x->issue);
	tsv_score(out, x->joined);
	tsv_u64(out, explain_joins(x));
	tsv_wide(out, x->norm);
	buf_byte(out, '\n');
	tsv_tokens(x, out);
	buf_text(out, "#near\tissue\tscore\tasks\tcases\town\tdot\tnorm\tlacks\tscore_"
		      "without\tsays_more\topposes\ttitle\n"
		      "#term\tissue\ttoken\tsum\tdot\tpart\n");
	for (size_t i = 0; i < near_shown(s); i++)
		tsv_near(x, &x->near[i], out);
	buf_text(out, "#left_out\twhy\ttext\tread_as\n");
	for (size_t i = 0; i < x->n_drops; i++) {
		buf_text(out, "left_out");
		tsv_text(out, span_of(explain_why(&x->drops[i])));
		tsv_text(out, explain_text(x, x->drops[i].text));
		tsv_text(out, explain_text(x, x->drops[i].read_as));
		buf_byte(out, '\n');
	}
}
