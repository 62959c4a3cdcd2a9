/* explain.c - see explain.h.
 *
 *   text ─▶ cases_read() ══trace═▶ tokens, drops
 *                └─▶ issues_match() ══watch═▶ near: score, what it asks, a term for each token
 *
 * The very functions that decide are run once more and watched, so that an explanation cannot say
 * something else than what happens. A kept case is taken out of the sums meanwhile, as in its
 * second looks; whatever is weighed must be weighed while the watch is called.
 *
 * Invariants: near[i].terms + n_tokens <= n_terms; the parts of one near add up to its score;
 * the engine's state is the same before and after. */
#include "explain.h"

#include "cases.h"
#include "issues_match.h"
#include "mask.h"
#include "text.h"
#include "tokens_bag.h"

#define TEXT_MAX ((size_t)1 << 28)
#define MANY     ((size_t)1 << 26)

struct looking { /* while the watch is called */
	struct explain *x;
	const struct issues *is;
	const struct issue *own;
	enum err err;
};

void explain_init(struct explain *x, const struct mem *m)
{
	*x = (struct explain){.mem = m};
	buf_init(&x->text, m, TEXT_MAX);
}

void explain_fini(struct explain *x)
{
	mem_free(x->mem, x->tokens);
	mem_free(x->mem, x->drops);
	mem_free(x->mem, x->near);
	mem_free(x->mem, x->terms);
	buf_fini(&x->text);
}

struct explain_text explain_put(struct explain *x, struct span s)
{
	struct explain_text t = {(uint32_t)x->text.len, (uint32_t)s.len};
	buf_put(&x->text, s);
	return t;
}

struct explain_token *explain_token(const struct explain *x, uint64_t id)
{
	for (size_t i = 0; i < x->n_tokens; i++)
		if (x->tokens[i].id == id)
			return &x->tokens[i];
	return NULL;
}

struct span explain_text(const struct explain *x, struct explain_text t)
{
	return span_first(span_after(buf_span(&x->text), t.at), t.len);
}

bool explain_joins(const struct explain *x)
{
	return x->outcome != 0;
}

const char *explain_why(const struct explain_drop *d)
{
	static const char *const words[TRACE_COUNT] = {
		[TRACE_TOKEN] = "counts",
		[TRACE_STOP] = "stop word",
		[TRACE_PARTICLE] = "particle",
		[TRACE_LETTER] = "single letter",
		[TRACE_SPELT] = "misspelt",
		[TRACE_OVER] = "beyond the maximum of tokens",
		[TRACE_MASK] = "masked",
		[TRACE_MAIL] = "quoted mail",
		[TRACE_REPLY] = "quoted reply",
		[TRACE_SIGNATURE] = "signature",
		[TRACE_DEVICE] = "line of the device",
		[TRACE_LOG] = "log line",
		[TRACE_BEYOND] = "beyond 8 KiB",
	};
	return d->what == TRACE_MASK ? mask_name((enum mask_kind)d->kind) : words[d->what];
}

const char *explain_kind(int kind)
{
	static const struct {
		enum bag_kind kind;
		const char *words;
	} rows[] = {
		{BAG_WORD, "word"},         {BAG_ONE, "1 syllable"},  {BAG_TWO, "2 syllables"},
		{BAG_THREE, "3 syllables"}, {BAG_DENSE, "pair"},      {BAG_NOT, "not"},
		{BAG_LATIN, "word"},        {BAG_CONCEPT, "meaning"}, {BAG_POLE, "side"},
		{BAG_TURNED, "turned"},     {BAG_TONGUE, "language"}, {BAG_THING, "thing"},
		{BAG_NOUN, "noun"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if ((int)rows[i].kind == kind)
			return rows[i].words;
	return "token";
}

/* ---- reading */

/* A new token behind the others; NULL when memory ran out. */
static struct explain_token *token_add(struct explain *x, uint64_t id)
{
	struct explain_token *at =
		mem_grow(x->mem, x->tokens, &x->cap_tokens, x->n_tokens + 1, sizeof *at, MANY);
	if (!at)
		return NULL;
	x->tokens = at;
	at += x->n_tokens++;
	*at = (struct explain_token){.id = id};
	return at;
}

static void on_token(struct explain *x, const struct trace_note *note)
{
	struct explain_token *t = explain_token(x, note->id);
	if (!t && !(t = token_add(x, note->id))) {
		buf_refuse(&x->text, ERR_MEMORY);
		return;
	}
	if (!t->kind) {
		t->kind = note->kind;
		t->text = explain_put(x, note->text);
	}
	if (!t->word.len)
		t->word = explain_put(x, note->word);
	t->count++;
}

static void on_note(void *arg, const struct trace_note *note)
{
	struct explain *x = arg;
	if (note->what == TRACE_TOKEN) {
		on_token(x, note);
		return;
	}
	struct explain_drop *at =
		mem_grow(x->mem, x->drops, &x->cap_drops, x->n_drops + 1, sizeof *at, MANY);
	if (!at) {
		buf_refuse(&x->text, ERR_MEMORY);
		return;
	}
	x->drops = at;
	at[x->n_drops++] = (struct explain_drop){.what = note->what,
						 .kind = note->kind,
						 .text = explain_put(x, note->text),
						 .read_as = explain_put(x, note->word)};
}

/* A first syllable is not for show (로): people are told a word that begins with it (로그인). */
static void complete_words(struct explain *x)
{
	for (size_t i = 0; i < x->n_tokens; i++) {
		struct explain_token *t = &x->tokens[i];
		struct span text = explain_text(x, t->text);
		for (size_t k = 0; !t->word.len && text.len && k < x->n_tokens; k++)
			if (span_starts(explain_text(x, x->tokens[k].word), text))
				t->word = x->tokens[k].word;
		if (!t->word.len)
			t->word = t->text;
	}
}

/* Reads text, which may be anything, as that of a case is read. */
static enum err read_text(struct apply *a, struct span text, struct explain *x,
			  const struct token **tokens, size_t *n)
{
	struct trace trace = {on_note, x};
	struct buf good;
	buf_init(&good, x->mem, TEXT_MAX);
	text_repair(text, &good);
	struct span whole = buf_span(&good), part = span_utf8_first(whole, INTAKE_TEXT);
	x->read = true;
	x->bytes = whole.len;
	x->beyond = whole.len - part.len;
	a->trace = &trace;
	tokens_trace(a->tokens, &trace);
	enum err e = buf_err(&good);
	if (!e)
		e = cases_read(a, part, tokens, n);
	if (!e && x->beyond)
		trace_text(&trace, TRACE_BEYOND, span_after(whole, part.len));
	a->trace = NULL;
	tokens_trace(a->tokens, NULL);
	buf_fini(&good);
	complete_words(x);
	return e ? e : buf_err(&x->text);
}

/* ---- what may be asked */

static void on_seen(void *arg, const struct issues_seen *seen)
{
	struct looking *l = arg;
	explain_near_weigh(l->x, l->is);
	if (!l->err)
		l->err = explain_near_add(l->x, l->is, seen, seen->issue == l->own);
}

static void give_counts(struct explain *x, const struct token *tokens, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct explain_token *t = explain_token(x, tokens[i].id);
		t->tf = signature_tf(t->id, tokens[i].count, tokens[i].meant);
	}
}

enum err explain_a_text(struct apply *a, struct span text, struct explain *out)
{
	struct issues *is = &a->state->issues;
	struct looking looking = {out, is, NULL, ERR_OK};
	struct issues_watch watch = {on_seen, &looking};
	const struct token *tokens;
	struct match match;
	size_t n;
	enum err e = read_text(a, text, out, &tokens, &n);
	if (e)
		return e;
	give_counts(out, tokens, n);
	explain_near_weigh(out, is);
	is->watch = &watch;
	e = issues_match(is, tokens, n, &match);
	is->watch = NULL;
	out->outcome = !e && match.issue ? match.issue->id : 0;
	explain_near_sort(out);
	if (!e)
		e = looking.err;
	return e ? e : explain_names(a, out);
}

/* The tokens of rec: known by their words unless a text told of them before. */
static enum err take_tokens(const struct apply *a, const struct record *rec, struct explain *x)
{
	const struct words *words = &a->state->words;
	for (size_t i = 0; i < x->n_tokens; i++)
		x->tokens[i].count = 0;
	for (size_t i = 0; i < rec->n_tokens; i++) {
		uint64_t id = words->at[rec->tokens[i].word].id;
		struct explain_token *t = explain_token(x, id);
		if (!t && !(t = token_add(x, id)))
			return ERR_MEMORY;
		t->count = rec->tokens[i].count;
		t->tf = signature_tf(id, t->count, rec->tokens[i].meant);
		if (!t->word.len)
			t->word = explain_put(x, words_text(words, rec->tokens[i].word));
	}
	size_t kept = 0; /* a text that is not the record's may have said more */
	for (size_t i = 0; i < x->n_tokens; i++)
		if (x->tokens[i].count)
			x->tokens[kept++] = x->tokens[i];
	x->n_tokens = kept;
	return buf_err(&x->text);
}

enum err explain_a_case(struct apply *a, struct record *rec, struct span text, struct explain *out)
{
	struct issues *is = &a->state->issues;
	struct looking looking = {out, is, rec->issue, ERR_OK};
	struct issues_watch watch = {on_seen, &looking};
	const struct token *unused_tokens;
	struct match match;
	size_t n;
	enum err e = text.len ? read_text(a, text, out, &unused_tokens, &n) : ERR_OK;
	if (!e)
		e = take_tokens(a, rec, out);
	if (e || !rec->issue)
		return e;
	out->issue = rec->issue->id;
	out->joined = rec->score;
	explain_near_weigh(out, is);
	is->watch = &watch;
	e = issues_match_without(is, rec, &match);
	is->watch = NULL;
	out->outcome = !e && match.issue ? match.issue->id : 0;
	explain_near_sort(out);
	if (!e)
		e = looking.err;
	return e ? e : explain_names(a, out);
}

/* A shell sort by id, for the slots of a vector stand in no order that means anything. */
static void sort_tokens(struct explain *x)
{
	for (size_t gap = x->n_tokens / 2; gap; gap = gap == 2 ? 1 : gap * 5 / 11)
		for (size_t i = gap; i < x->n_tokens; i++) {
			struct explain_token held = x->tokens[i];
			size_t k = i;
			for (; k >= gap && x->tokens[k - gap].id > held.id; k -= gap)
				x->tokens[k] = x->tokens[k - gap];
			x->tokens[k] = held;
		}
}

/* The words of one and of other; what one says of them is their count. */
static enum err take_words(const struct apply *a, const struct issue *one,
			   const struct issue *other, struct explain *x)
{
	const struct issues *is = &a->state->issues;
	const struct vector *mine = index_vector(is->index, one->slot);
	const struct vector *its = index_vector(is->index, other->slot);
	for (int turn = 0; turn < 2; turn++) {
		const struct vector *v = turn ? its : mine;
		for (uint32_t i = 0; i < v->cap; i++) {
			uint32_t word = v->slots[i].word;
			if (!word || (turn && vector_find(mine, word)))
				continue;
			struct explain_token *t = token_add(x, is->words->at[word].id);
			if (!t)
				return ERR_MEMORY;
			t->count = t->tf = turn ? 0 : v->slots[i].sum;
			t->word = explain_put(x, words_text(is->words, word));
		}
	}
	sort_tokens(x);
	return buf_err(&x->text);
}

enum err explain_two(struct apply *a, const struct issue *one, const struct issue *other,
		     struct explain *out)
{
	const struct issues *is = &a->state->issues;
	const struct issues_seen seen = {
		.issue = other,
		.asked = issues_match_asked(is, other),
		.against = index_norm(is->index, other->slot),
	};
	enum err e = take_words(a, one, other, out);
	if (e)
		return e;
	out->issue = one->id;
	explain_near_weigh(out, is);
	e = explain_near_add(out, is, &seen, false);
	return e ? e : explain_names(a, out);
}
