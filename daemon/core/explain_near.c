/* explain_near.c - the numbers of an explanation: what tokens weigh, and what each of them does in
 * the comparison with one issue.
 *
 *   dots:   1200  0  3400      running sum as a score:  .1304  .1304  .5000
 *                              parts, its steps:        .1304  0      .3696
 *
 * Rounding each running sum down, as the score itself is, makes the parts add up to the score. */
#include "explain.h"

#include "cause.h"
#include "issues.h"

#define MANY ((size_t)1 << 26)

void explain_near_weigh(struct explain *x, const struct issues *is)
{
	x->norm = 0;
	for (size_t i = 0; i < x->n_tokens; i++) {
		struct explain_token *t = &x->tokens[i];
		uint32_t word = words_find(is->words, t->id);
		t->idf = signature_weighs(t->id) ? index_idf(is->index, word) : 0;
		t->holders = index_holders(is->index, word);
		t->weight = (uint64_t)t->tf * t->idf;
		x->norm += (signature_wide)t->weight * t->weight;
	}
}

static struct explain_text title_of(struct explain *x, const struct issues *is,
				    const struct issue *issue)
{
	struct span terms[CAUSE_TERMS];
	struct span title = issues_text(issue->name.len ? issue->name : issue->title);
	if (title.len)
		return explain_put(x, title);
	size_t n = cause_terms(is, issue, terms), at = x->text.len;
	for (size_t i = 0; i < n && i < 3; i++) {
		buf_text(&x->text, i ? ", " : "");
		buf_put(&x->text, terms[i]);
	}
	return (struct explain_text){(uint32_t)at, (uint32_t)(x->text.len - at)};
}

static uint64_t leads_to(const struct issues *is, const struct issue *issue)
{
	const struct issue *end = issues_get(is, issue->id);
	return end ? end->id : issue->id;
}

/* A comparison of x's tokens with issue, without its figures; NULL when memory ran out. */
static struct explain_near *add_near(struct explain *x, const struct issues *is,
				     const struct issue *issue)
{
	size_t first = x->n_terms, end = first + x->n_tokens;
	struct explain_near *at =
		mem_grow(x->mem, x->near, &x->cap_near, x->n_near + 1, sizeof *at, MANY);
	if (!at)
		return NULL;
	x->near = at;
	struct explain_term *terms =
		mem_grow(x->mem, x->terms, &x->cap_terms, end + 1, sizeof *terms, MANY);
	if (!terms)
		return NULL;
	x->terms = terms;
	x->n_terms = end;
	at += x->n_near++;
	*at = (struct explain_near){
		.issue = issue->id,
		.leads = leads_to(is, issue),
		.title = title_of(x, is, issue),
		.cases = issue->n_members,
		.terms = first,
		.blocker = EXPLAIN_NONE,
	};
	return at;
}

static bool heavier(const struct explain_token *a, const struct explain_token *b)
{
	return a->weight != b->weight ? a->weight > b->weight : a->id < b->id;
}

/* Sums, dots and parts of near's terms, and the heaviest token that its issue lacks. */
static void fill_terms(struct explain *x, struct explain_near *near, const struct vector *v,
		       const struct issues *is)
{
	signature_wide dot = 0;
	uint32_t told = 0;
	for (size_t i = 0; i < x->n_tokens; i++) {
		const struct explain_token *t = &x->tokens[i];
		uint32_t word = words_find(is->words, t->id);
		const struct vector_slot *slot = word ? vector_find(v, word) : NULL;
		struct explain_term *term = &x->terms[near->terms + i];
		*term = (struct explain_term){.sum = slot ? slot->sum : 0};
		term->dot = (signature_wide)t->weight * t->idf * term->sum;
		dot += term->dot;
		uint32_t so_far = signature_cosine(dot, x->norm, near->norm);
		term->part = so_far - told;
		told = so_far;
		if (!term->sum && t->weight &&
		    (near->blocker == EXPLAIN_NONE || heavier(t, &x->tokens[near->blocker])))
			near->blocker = i;
	}
	near->dot = dot;
	near->score = told;
	if (near->blocker == EXPLAIN_NONE)
		return;
	uint64_t weight = x->tokens[near->blocker].weight;
	near->without =
		signature_cosine(dot, x->norm - (signature_wide)weight * weight, near->norm);
}

/* The heaviest token of v that is none of x's. */
static struct explain_token missing_of(const struct explain *x, const struct vector *v,
				       const struct issues *is)
{
	struct explain_token best = {.id = 0};
	for (uint32_t i = 0; i < v->cap; i++) {
		const struct vector_slot *slot = &v->slots[i];
		if (!slot->word)
			continue;
		struct explain_token t = {
			.id = is->words->at[slot->word].id,
			.count = slot->sum,
			.tf = slot->sum,
			.idf = index_idf(is->index, slot->word),
			.holders = index_holders(is->index, slot->word),
		};
		t.weight = (uint64_t)t.tf * t.idf;
		if (heavier(&t, &best)) {
			const struct explain_token *mine = explain_token(x, t.id);
			if (!mine || !mine->weight)
				best = t;
		}
	}
	return best;
}

enum err explain_near_add(struct explain *x, const struct issues *is,
			  const struct issues_seen *seen, bool own)
{
	const struct vector *v = index_vector(is->index, seen->issue->slot);
	struct explain_near *near = add_near(x, is, seen->issue);
	if (!near)
		return ERR_MEMORY;
	near->asked = seen->asked;
	near->over = seen->over;
	near->own = own;
	near->norm = seen->against;
	const struct explain_token *opposite =
		seen->opposes ? explain_token(x, seen->opposes) : NULL;
	near->opposes = opposite ? (size_t)(opposite - x->tokens) : EXPLAIN_NONE;
	fill_terms(x, near, v, is);
	near->missing = missing_of(x, v, is);
	return ERR_OK;
}

bool explain_near_enough(const struct explain_near *n)
{
	return n->score >= n->asked && n->opposes == EXPLAIN_NONE;
}

/* People may have merged issues or keep them apart: then it is not the nearest that has the case.
 */
static bool stands_before(const struct explain *x, const struct explain_near *a,
			  const struct explain_near *b)
{
	bool has_a = x->outcome && a->leads == x->outcome;
	bool has_b = x->outcome && b->leads == x->outcome;
	if (has_a != has_b)
		return has_a;
	return a->over != b->over ? a->over > b->over : a->issue < b->issue;
}

void explain_near_sort(struct explain *x)
{
	for (size_t i = 1; i < x->n_near; i++) {
		struct explain_near held = x->near[i];
		size_t k = i;
		for (; k && stands_before(x, &held, &x->near[k - 1]); k--)
			x->near[k] = x->near[k - 1];
		x->near[k] = held;
	}
}
