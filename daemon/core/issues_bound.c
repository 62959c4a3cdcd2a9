/* issues_bound.c - see issues_bound.h.
 *
 *   split 7 ─▶ 9        7 ◀─apart─▶ 9            kept by both, whoever is loaded first
 *   merge 7 ─▶ 3        7 ─redirects─▶ 3         7 keeps its heaviest words in the index:
 *                       case ─nearest─▶ anchor of 7 ─▶ joins 3
 *
 * Invariants: apart is symmetric, between issues that are not merged; the anchor of an issue stands
 * in its vector and holds its words; is->anchored holds each issue with an anchor once. */
#include "issues_bound.h"

#include "issues_words.h"
#include "signature.h"

#define ANCHOR_SUM (UINT32_C(1) << 20) /* of one word; only proportions tell */
#define ANCHORED   (UINT32_C(1) << 26)

/* ---- apart */

/* The place of id among the bounds, or where it would go. */
static uint32_t place_of(const struct issues_bound *b, uint64_t id)
{
	uint32_t i = 0;
	while (i < b->n_apart && b->apart[i] < id)
		i++;
	return i;
}

static bool has(const struct issue *issue, uint64_t id)
{
	const struct issues_bound *b = issue->bound;
	uint32_t i = b ? place_of(b, id) : 0;
	return b && i < b->n_apart && b->apart[i] == id;
}

static struct issues_bound *bound_of(struct issues *is, struct issue *issue)
{
	if (!issue->bound)
		issue->bound = mem_zero(is->mem, 1, sizeof *issue->bound);
	return issue->bound;
}

static enum err note(struct issues *is, struct issue *issue, uint64_t id)
{
	struct issues_bound *b = bound_of(is, issue);
	if (!b)
		return ERR_MEMORY;
	uint32_t i = place_of(b, id);
	if (i < b->n_apart && b->apart[i] == id)
		return ERR_OK;
	memmove(&b->apart[i + 1], &b->apart[i], (b->n_apart - i) * sizeof *b->apart);
	b->apart[i] = id;
	b->n_apart++;
	return issues_touch(is, issue) ? ERR_OK : ERR_MEMORY;
}

static enum err strike(struct issues *is, struct issue *issue, uint64_t id)
{
	struct issues_bound *b = issue->bound;
	if (!has(issue, id))
		return ERR_OK;
	uint32_t i = place_of(b, id);
	b->n_apart--;
	memmove(&b->apart[i], &b->apart[i + 1], (b->n_apart - i) * sizeof *b->apart);
	return issues_touch(is, issue) ? ERR_OK : ERR_MEMORY;
}

bool issues_bound_apart(const struct issue *a, const struct issue *b)
{
	return has(a, b->id);
}

bool issues_bound_any(const struct issue *issue)
{
	return issue->bound && (issue->bound->n_apart || issue->bound->n_anchor);
}

static bool full(const struct issue *issue)
{
	return issue->bound && issue->bound->n_apart == ISSUES_BOUND_MAX;
}

enum err issues_bound_part(struct issues *is, struct issue *a, struct issue *b)
{
	if (has(a, b->id))
		return ERR_OK;
	if (full(a) || full(b))
		return ERR_LIMIT;
	enum err e = note(is, a, b->id);
	return e ? e : note(is, b, a->id);
}

bool issues_bound_fits(const struct issue *from, const struct issue *into)
{
	size_t n = into->bound ? into->bound->n_apart - has(into, from->id) : 0;
	for (uint32_t i = 0; from->bound && i < from->bound->n_apart; i++)
		n += from->bound->apart[i] != into->id && !has(into, from->bound->apart[i]);
	return n <= ISSUES_BOUND_MAX;
}

enum err issues_bound_join(struct issues *is, struct issue *from, struct issue *into)
{
	enum err e = ERR_OK;
	while (!e && from->bound && from->bound->n_apart) {
		uint64_t id = from->bound->apart[from->bound->n_apart - 1];
		struct issue *other = issues_exact(is, id);
		e = strike(is, from, id);
		if (!e && other)
			e = strike(is, other, from->id);
		if (!e && other && other != into)
			e = issues_bound_part(is, into, other);
	}
	return e;
}

/* ---- anchors */

/* Puts a word into the anchor of issue, by its id: into the sums, and held from now on. */
static enum err anchor_add(struct issues *is, struct issue *issue, uint64_t id, uint32_t sum)
{
	struct issues_bound *b = bound_of(is, issue);
	uint32_t word = b ? words_hold(is->words, id, SPAN("")) : 0, i = 0;
	if (!word || !index_add(is->index, issue->slot, word, sum))
		return ERR_MEMORY;
	if (!b->n_anchor) {
		struct issue **all = mem_grow(is->mem, is->anchored, &is->cap_anchored,
					      is->n_anchored + 1, sizeof(struct issue *), ANCHORED);
		if (!all)
			return ERR_MEMORY;
		is->anchored = all;
		b->place = is->n_anchored;
		all[is->n_anchored++] = issue;
	}
	while (i < b->n_anchor && is->words->at[b->anchor[i].word].id < id)
		i++;
	memmove(&b->anchor[i + 1], &b->anchor[i], (b->n_anchor - i) * sizeof *b->anchor);
	b->anchor[i] = (struct issues_anchor){word, sum};
	b->n_anchor++;
	return ERR_OK;
}

static enum err anchor_drop(struct issues *is, struct issue *issue, uint32_t i)
{
	struct issues_bound *b = issue->bound;
	struct issues_anchor a = b->anchor[i];
	b->n_anchor--;
	memmove(&b->anchor[i], &b->anchor[i + 1], (b->n_anchor - i) * sizeof *b->anchor);
	if (!b->n_anchor) {
		struct issue *last = is->anchored[--is->n_anchored];
		is->anchored[b->place] = last;
		last->bound->place = b->place;
	}
	bool ok = index_sub(is->index, issue->slot, a.word, a.sum) &&
		  words_drop(is->words, a.word) && issues_touch(is, issue);
	return ok ? ERR_OK : ERR_MEMORY;
}

enum err issues_bound_anchor(struct issues *is, struct issue *from)
{
	struct vector_slot words[ISSUES_BOUND_ANCHOR];
	uint32_t n = issues_words_heaviest(is, from, words, ISSUES_BOUND_ANCHOR), most = 0,
		 shift = 0;
	uint64_t ids[ISSUES_BOUND_ANCHOR];
	for (uint32_t i = 0; i < n; i++) {
		ids[i] = is->words->at[words[i].word].id;
		most = words[i].sum > most ? words[i].sum : most;
	}
	while (most >> shift > ANCHOR_SUM)
		shift++;
	enum err e = ERR_OK;
	for (uint32_t i = 0; !e && i < n; i++)
		e = anchor_add(is, from, ids[i], words[i].sum >> shift ? words[i].sum >> shift : 1);
	return e;
}

/* The cosine of the anchor of a with what issue says. */
static uint32_t nearness(const struct issues *is, const struct issue *a, const struct issue *issue)
{
	const struct vector *v = index_vector(is->index, issue->slot);
	signature_wide dot = 0;
	for (uint32_t i = 0; i < a->bound->n_anchor; i++) {
		struct issues_anchor word = a->bound->anchor[i];
		const struct vector_slot *slot = vector_find(v, word.word);
		uint64_t idf = index_idf(is->index, word.word);
		if (slot)
			dot += (signature_wide)(idf * word.sum) * (idf * slot->sum);
	}
	return signature_cosine(dot, index_norm(is->index, a->slot),
				index_norm(is->index, issue->slot));
}

enum err issues_bound_follow(struct issues *is, const struct issue *issue, struct issue *other)
{
	for (size_t i = 0; i < is->n_anchored; i++) {
		struct issue *a = is->anchored[i];
		if (a->merged_into != issue->id || nearness(is, a, other) <= nearness(is, a, issue))
			continue;
		a->merged_into = other->id;
		if (!issues_touch(is, a))
			return ERR_MEMORY;
	}
	return ERR_OK;
}

static bool says(const struct record *rec, uint32_t word)
{
	for (size_t i = 0; i < rec->n_tokens; i++)
		if (rec->tokens[i].word == word)
			return true;
	return false;
}

enum err issues_bound_forget(struct issues *is, const struct issue *issue, const struct record *rec)
{
	for (size_t k = is->n_anchored; k > 0; k--) {
		struct issue *a = is->anchored[k - 1];
		if (issues_get(is, a->id) != issue)
			continue;
		for (uint32_t i = a->bound->n_anchor; i > 0; i--) {
			uint32_t word = a->bound->anchor[i - 1].word;
			enum err e = is->words->at[word].refs <= 2 && says(rec, word)
					     ? anchor_drop(is, a, i - 1)
					     : ERR_OK;
			if (e)
				return e;
		}
	}
	return ERR_OK;
}

/* ---- kept */

void issues_bound_pack(const struct issues *is, const struct issue *issue, struct buf *out)
{
	const struct issues_bound *b = issue->bound;
	uint32_t n_apart = b ? b->n_apart : 0, n_anchor = b ? b->n_anchor : 0;
	buf_varint(out, n_apart);
	for (uint32_t i = 0; i < n_apart; i++)
		buf_varint(out, b->apart[i]);
	buf_varint(out, n_anchor);
	for (uint32_t i = 0; i < n_anchor; i++) {
		buf_varint(out, is->words->at[b->anchor[i].word].id);
		buf_varint(out, b->anchor[i].sum);
	}
}

enum err issues_bound_load(struct issues *is, struct issue *issue, struct unpack *u)
{
	uint64_t n = unpack_upto(u, ISSUES_BOUND_MAX), last = 0;
	if (n && !bound_of(is, issue))
		return ERR_MEMORY;
	for (uint64_t i = 0; i < n; i++) {
		uint64_t id = unpack_varint(u);
		if (id <= last)
			return ERR_FORMAT;
		issue->bound->apart[issue->bound->n_apart++] = last = id;
	}
	n = unpack_upto(u, ISSUES_BOUND_ANCHOR);
	if (n && !issue->merged_into)
		return ERR_FORMAT;
	last = 0;
	for (uint64_t i = 0; i < n && !u->bad; i++) {
		uint64_t id = unpack_upto(u, (UINT64_C(1) << 40) - 1);
		uint32_t sum = (uint32_t)unpack_upto(u, ANCHOR_SUM);
		if (id <= last || !sum)
			return ERR_FORMAT;
		last = id;
		enum err e = anchor_add(is, issue, id, sum);
		if (e)
			return e;
	}
	return u->bad ? ERR_FORMAT : ERR_OK;
}

bool issues_bound_sane(const struct issues *is, const struct issue *issue)
{
	for (uint32_t i = 0; issue->bound && i < issue->bound->n_apart; i++) {
		uint64_t id = issue->bound->apart[i];
		const struct issue *other = issues_exact(is, id);
		if (!other || other == issue || other->merged_into || !has(other, issue->id))
			return false;
	}
	return true;
}
