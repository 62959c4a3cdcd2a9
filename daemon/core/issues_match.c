/* issues_match.c - see issues_match.h.
 *
 *   tokens ─▶ query ─▶ candidates ─cosine, what each asks for─▶ nearest ─near enough?─▶ its issue
 *                                                                     └─ no ────────▶ none
 *
 * Looking again takes the case out of the sums of its issue, asks, and puts it back: the sums are
 * the same before and after. */
#include "issues_match.h"

#include "issues_bound.h"
#include "issues_frame.h"
#include "issues_things.h"
#include "issues_veto.h"
#include "signature.h"

#define SETTLED     32 /* members from which an issue asks for less, and keeps those it has */
#define STAY        300 /* 1/10000 of cosine by which another issue must be nearer than its own */
#define OTHER_THING 200 /* percent of what is asked for where the case names another thing */
#define COMMON      16 /* issues that are as near as that: what they share with a case is common */
#define ODDS        9 /* fifths: so many times the odds of that one */

struct query { /* a case that looks for its issue */
	struct query_token token[TOKENS_MAX];
	size_t n;
	signature_wide norm; /* with the tokens that no issue holds */
	uint64_t length; /* its root */
	bool latin, korean, foreign; /* in Latin script alone; in Korean, with Latin words or not */
	struct issues_veto veto;
	struct issues_things things;
	struct issues_frame frame;
};

static void query_start(struct query *q)
{
	q->n = 0;
	q->norm = 0;
	q->latin = q->korean = q->foreign = false;
	issues_veto_start(&q->veto);
	issues_things_start(&q->things);
	issues_frame_start(&q->frame);
}

static void query_add(const struct issues *is, struct query *q, uint64_t id, uint32_t word,
		      uint32_t tf)
{
	issues_veto_token(&q->veto, is->words, id);
	issues_things_token(&q->things, id);
	issues_frame_token(&q->frame, is, id);
	q->latin |= id == is->tongues[0];
	q->korean |= id == is->tongues[1];
	q->foreign |= signature_class(id) == SIGNATURE_LATIN;
	if (!signature_weighs(id))
		return;
	uint32_t idf = index_idf(is->index, word), weight = idf * tf;
	q->norm += (signature_wide)weight * weight;
	if (word)
		q->token[q->n++] = (struct query_token){word, weight, idf};
}

/* The cosine that an issue of n members asks for. What many cases have said in many ways is a
 * broader problem, and known better: SETTLED members ask for a quarter less than similarity, twice
 * as many for half of it. (Asking less of smaller issues costs outbreaks: measured.) */
static uint32_t asked(const struct issues *is, size_t n)
{
	uint32_t all = is->settings->similarity;
	if (n >= 2 * SETTLED)
		return all / 2;
	return n >= SETTLED ? all - all / 4 : all;
}

/* The members of the issue in slot that are written in Korean, or in Latin script alone. */
static size_t speakers(const struct issues *is, uint32_t slot, bool korean)
{
	uint32_t word = words_find(is->words, is->tongues[korean]);
	const struct vector_slot *s =
		word ? vector_find(index_vector(is->index, slot), word) : NULL;
	return s ? s->sum : 0;
}

/* The spread that q is compared with, and of how many of the *n members: an issue that is told in
 * two languages is not less of a problem in one of them. */
static struct index_spread spread_of(const struct issues *is, const struct query *q, uint32_t slot,
				     size_t *n)
{
	unsigned latin = 1u << SIGNATURE_LATIN, meaning = 1u << SIGNATURE_CONCEPT;
	size_t ours = q->latin || q->korean ? speakers(is, slot, q->korean) : 0;
	if (!ours || (q->korean && q->foreign) || !speakers(is, slot, !q->korean))
		return index_spread(is->index, slot);
	*n = ours;
	return index_spread_in(is->index, slot, q->latin ? latin | meaning : ~latin);
}

static bool names_other(const struct issues *is, const struct query *q, uint32_t slot,
			size_t members)
{
	return issues_things_differ(&q->things, is, slot, members) ||
	       issues_frame_swaps(&q->frame, is, slot, members);
}

/* How near one candidate is, and how near it wants to be. A case stays in its own issue unless
 * another is nearer by STAY. *pair: the mean cosine between q and the members. */
static struct issues_seen compare(const struct issues *is, const struct query *q,
				  const struct issue *own, const struct candidate *near,
				  uint32_t *pair)
{
	const struct issue *issue = is->slots[near->slot];
	size_t n = issue->n_members - (issue == own);
	uint32_t least = asked(is, n);
	uint32_t less = issue != own ? 0 : least < STAY ? least : STAY;
	size_t like = n;
	struct index_spread spread = spread_of(is, q, near->slot, &like);
	uint32_t score = signature_cosine_of(near->dot, q->length, signature_root(spread.norm));
	uint64_t members = signature_root(spread.own * (like ? like : 1));
	*pair = signature_cosine_of(near->dot, q->length, members);
	struct issues_seen seen = {
		.issue = issue,
		.score = score,
		.asked = least - less,
		.over = (int32_t)(score + less) - (int32_t)least,
		.dot = near->dot,
		.norm = q->norm,
		.against = spread.norm,
	};
	if (seen.score >= seen.asked && names_other(is, q, near->slot, n)) {
		seen.asked = seen.asked * OTHER_THING / 100;
		seen.over = (int32_t)seen.score - (int32_t)seen.asked;
	}
	if (seen.score >= seen.asked)
		seen.opposes = issues_veto_of(&q->veto, is, near->slot, n);
	if (seen.opposes)
		seen.over = -1;
	return seen;
}

/* The mean cosine with its members that an issue must have where so many others are as near as
 * pair[] says: ODDS times the odds of the one in the COMMON-th place; 0 where there are fewer. */
static uint32_t stand_out(const uint32_t *pair, size_t n)
{
	uint32_t sorted[INDEX_CANDIDATES];
	if (n < COMMON)
		return 0;
	for (size_t i = 0; i < n; i++) {
		size_t k = i;
		for (; k && sorted[k - 1] < pair[i]; k--)
			sorted[k] = sorted[k - 1];
		sorted[k] = pair[i];
	}
	uint64_t common = sorted[COMMON - 1];
	uint64_t odds = ODDS * common, all = odds + 5 * (SIGNATURE_ONE - common);
	return (uint32_t)(odds * SIGNATURE_ONE / all);
}

/* Of two issues that a person keeps apart the nearer one has the case, whatever each asks for. */
static void take_side(const struct match *near, size_t n, struct match *out)
{
	const struct issue *best = out->issue;
	for (size_t i = 0; best && best->bound && i < n; i++)
		if (near[i].issue && near[i].score > out->score &&
		    issues_bound_apart(best, near[i].issue))
			*out = near[i];
}

/* Compares q with each candidate; those that do not stand out ask for more. The mean cosine with
 * the members and the cosine with their sum have the same ratio for every case, so what is asked of
 * the one is asked of the other. */
static void compare_all(const struct issues *is, const struct query *q, const struct issue *own,
			const struct candidate *near, size_t n, struct issues_seen *seen)
{
	uint32_t pair[INDEX_CANDIDATES];
	for (size_t i = 0; i < n; i++)
		seen[i] = compare(is, q, own, &near[i], &pair[i]);
	uint64_t least = stand_out(pair, n);
	for (size_t i = 0; i < n; i++) {
		if (pair[i] == 0)
			continue;
		uint64_t asked_too = (least * seen[i].score + pair[i] - 1) / pair[i];
		if (asked_too <= seen[i].asked)
			continue;
		seen[i].asked = asked_too < SIGNATURE_ONE ? (uint32_t)asked_too : SIGNATURE_ONE;
		if (seen[i].score < seen[i].asked)
			seen[i].over = (int32_t)seen[i].score - (int32_t)seen[i].asked;
	}
}

/* The issue that q passes by most, or falls short of by least; own is the one it is leaving. What
 * is near to a merged issue is near to where it leads. */
static enum err nearest(struct issues *is, struct query *q, const struct issue *own,
			struct match *out)
{
	struct candidate near[INDEX_CANDIDATES];
	struct issues_seen seen[INDEX_CANDIDATES];
	struct match all[INDEX_CANDIDATES];
	int64_t best = INT64_MIN;
	size_t found;
	*out = (struct match){NULL, 0};
	if (!index_search(is->index, q->token, q->n, is->rank, near, &found))
		return ERR_MEMORY;
	q->length = signature_root(q->norm);
	compare_all(is, q, own, near, found, seen);
	for (size_t i = 0; i < found; i++) {
		struct issue *issue = is->slots[near[i].slot];
		if (issue->merged_into)
			issue = issues_get(is, issue->merged_into);
		int64_t over = seen[i].over;
		all[i] = (struct match){issue, seen[i].score};
		if (is->watch)
			is->watch->see(is->watch->arg, &seen[i]);
		if (!issue || seen[i].opposes) {
			all[i].issue = NULL;
			continue;
		}
		if (over > best || (over == best && issue->id < out->issue->id)) {
			*out = (struct match){issue, seen[i].score};
			best = over;
		}
	}
	if (best < 0)
		out->issue = NULL;
	take_side(all, found, out);
	return ERR_OK;
}

enum err issues_match(struct issues *is, const struct token *tokens, size_t n, struct match *out)
{
	struct query q;
	query_start(&q);
	for (size_t i = 0; i < n && i < TOKENS_MAX; i++)
		query_add(is, &q, tokens[i].id, words_find(is->words, tokens[i].id),
			  signature_tf(tokens[i].id, tokens[i].count, tokens[i].meant));
	return nearest(is, &q, NULL, out);
}

/* Small, not loud, and no person decided about it: its members may still be put elsewhere. */
static bool unsettled(const struct issue *issue)
{
	return issue->n_members < SETTLED && !issues_loud(issue) && !issues_decided(issue);
}

enum err issues_match_without(struct issues *is, const struct record *rec, struct match *out)
{
	struct issue *own = rec->issue;
	struct query q;
	query_start(&q);
	*out = (struct match){NULL, 0};
	enum err e = issues_count_out(is, own, rec);
	for (size_t i = 0; !e && i < rec->n_tokens; i++)
		query_add(is, &q, is->words->at[rec->tokens[i].word].id, rec->tokens[i].word,
			  issues_tf(is, rec->tokens[i]));
	if (!e)
		e = nearest(is, &q, own, out);
	return e ? e : issues_count_in(is, own, rec);
}

enum err issues_match_again(struct issues *is, const struct record *rec, struct match *out,
			    bool *moves)
{
	const struct issue *own = rec->issue;
	*moves = false;
	if (!own || !unsettled(own))
		return ERR_OK;
	enum err e = issues_match_without(is, rec, out);
	*moves = out->issue ? out->issue != own : own->n_members > 1;
	return e;
}

uint32_t issues_match_asked(const struct issues *is, const struct issue *issue)
{
	return asked(is, issue->n_members);
}
