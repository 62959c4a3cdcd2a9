/* issues_alike.c - see issues_alike.h.
 *
 *   issue of 4, 8, 16, ... ─heaviest words─▶ candidates ─▶ pairs between / pairs within ─▶ one?
 *        ∑x = A, ∑y = B      between: A·B / (|x| |y| n m)
 *                            within: (|A|² - ∑|x|²) / (|x|² n (n - 1))
 *
 * |x| is the root mean square of the cases' lengths. Between is held against the closer of the two:
 * a narrow problem does not vanish in a wide one that happens to hold its words. One case alone has
 * no pairs; it is asked for what the issue that looks has. */
#include "issues_alike.h"

#include "issues_bound.h"
#include "issues_hold.h"
#include "issues_veto.h"
#include "issues_words.h"

#define LEAST     4 /* cases of an issue that looks */
#define SHARE     80 /* percent of what the pairs within have, for the pairs between */
#define QUERY_SUM 127 /* the most that a word counts for in a search, as in a long case */
#define WITNESSES 32 /* newest cases of each that may speak against the other */

struct side {
	const struct issue *issue;
	const struct vector *sums;
	struct index_spread spread;
};

static struct side side_of(const struct issues *is, const struct issue *issue)
{
	return (struct side){issue, index_vector(is->index, issue->slot),
			     index_spread(is->index, issue->slot)};
}

static signature_wide dot_of(const struct issues *is, const struct side *a, const struct side *b)
{
	const struct vector *few = a->sums->count <= b->sums->count ? a->sums : b->sums;
	const struct vector *many = few == a->sums ? b->sums : a->sums;
	signature_wide dot = 0;
	for (uint32_t i = 0; i < few->cap; i++) {
		const struct vector_slot *x = &few->slots[i];
		const struct vector_slot *y = x->word ? vector_find(many, x->word) : NULL;
		uint64_t idf = y ? index_idf(is->index, x->word) : 0;
		if (idf)
			dot += (signature_wide)(idf * x->sum) * (idf * y->sum);
	}
	return dot;
}

/* The mean cosine of the pairs within, 1/10000; otherwise where there are none. */
static uint32_t within(const struct side *a, uint32_t otherwise)
{
	size_t n = a->issue->n_members;
	const struct index_spread *s = &a->spread;
	if (n < 2 || !s->own)
		return otherwise;
	signature_wide pairs = s->norm > s->own ? s->norm - s->own : 0;
	signature_wide mean = pairs * SIGNATURE_ONE / (s->own * (n - 1));
	return mean < SIGNATURE_ONE ? (uint32_t)mean : SIGNATURE_ONE;
}

/* The heaviest words of issue as a case would say them. */
static size_t ask(const struct issues *is, const struct issue *issue,
		  struct query_token q[ISSUES_ALIKE_WORDS])
{
	struct vector_slot words[ISSUES_ALIKE_WORDS];
	uint32_t n = issues_words_heaviest(is, issue, words, ISSUES_ALIKE_WORDS), most = 0;
	unsigned shift = 0;
	size_t asked = 0;
	for (uint32_t i = 0; i < n; i++)
		most = words[i].sum > most ? words[i].sum : most;
	while (most >> shift > QUERY_SUM)
		shift++;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t idf = index_idf(is->index, words[i].word), sum = words[i].sum >> shift;
		if (idf)
			q[asked++] =
				(struct query_token){words[i].word, idf * (sum ? sum : 1), idf};
	}
	return asked;
}

static void keep(struct issues_alike *out, struct issue *issue, uint32_t pair, uint32_t score)
{
	size_t k = out->n++;
	for (; k && (out->pair[k - 1] < pair ||
		     (out->pair[k - 1] == pair && out->at[k - 1]->id > issue->id));
	     k--) {
		out->at[k] = out->at[k - 1];
		out->pair[k] = out->pair[k - 1];
		out->score[k] = out->score[k - 1];
	}
	out->at[k] = issue;
	out->pair[k] = pair;
	out->score[k] = score;
}

bool issues_alike_looks(const struct issue *issue)
{
	size_t n = issue->n_members;
	return n >= LEAST && (n & (n - 1)) == 0;
}

enum err issues_alike_find(struct issues *is, const struct issue *issue, struct issues_alike *out)
{
	struct query_token q[ISSUES_ALIKE_WORDS];
	struct candidate near[INDEX_CANDIDATES];
	struct side own = side_of(is, issue);
	uint32_t ours = within(&own, 0);
	size_t found;
	out->n = 0;
	if (!index_search(is->index, q, ask(is, issue, q), is->rank, near, &found))
		return ERR_MEMORY;
	for (size_t i = 0; i < found; i++) {
		struct issue *other = is->slots[near[i].slot];
		if (other == issue || !other->n_members) /* the latter: an anchor */
			continue;
		struct side side = side_of(is, other);
		signature_wide dot = dot_of(is, &own, &side);
		uint32_t pair = signature_cosine(dot, own.spread.own * issue->n_members,
						 side.spread.own * other->n_members);
		uint32_t theirs = within(&side, ours), most = ours > theirs ? ours : theirs;
		if (pair * 100 >= most * SHARE)
			keep(out, other, pair,
			     signature_cosine(dot, own.spread.norm, side.spread.norm));
	}
	return ERR_OK;
}

/* ---- which, and whether at all */

bool issues_alike_stays(const struct issue *a, const struct issue *b)
{
	if (issues_decided(a) != issues_decided(b))
		return issues_decided(a);
	return a->n_members != b->n_members ? a->n_members > b->n_members : a->id < b->id;
}

static bool refuses(const struct issues *is, const struct issue *issue, const struct record *rec)
{
	struct issues_veto veto;
	issues_veto_start(&veto);
	for (size_t i = 0; i < rec->n_tokens; i++)
		issues_veto_token(&veto, is->words, is->words->at[rec->tokens[i].word].id);
	return issues_veto_of(&veto, is, issue->slot, issue->n_members) != 0;
}

/* One of the newest cases of a would not be let into b. */
static bool opposes(const struct issues *is, const struct issue *a, const struct issue *b)
{
	size_t n = a->n_members;
	for (size_t i = n > WITNESSES ? n - WITNESSES : 0; i < n; i++)
		if (refuses(is, b, a->members[i]))
			return true;
	return false;
}

bool issues_alike_may(const struct issues *is, const struct issue *from, const struct issue *into)
{
	if (from->n_members > ISSUES_ALIKE_CASES || issues_decided(from))
		return false;
	if (issues_bound_apart(from, into) || !issues_bound_fits(from, into))
		return false;
	/* People said that into is no problem: what is loud is not hushed up without them. */
	if (issues_loud(from) && into->hold && into->hold->kind == HOLD_DISMISS)
		return false;
	return !opposes(is, from, into) && !opposes(is, into, from);
}
