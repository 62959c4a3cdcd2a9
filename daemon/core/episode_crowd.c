/* episode_crowd.c - episodes of bursts: what the desk says near a case (burst.h), whatever issues
 * it fell into.
 *
 *   burst ──┬─ shares cases with an open episode, or is near it ─▶ that one goes on, and grows
 *           └─ else ─▶ fires at the issue that holds most of it
 *
 * So the fragments of one problem raise one alert, and so do the two languages that it is told in
 * (episode_twin.h). Nearness may be slight while both are loud; an episode that has been quiet for
 * a while must not swallow what is only of the same kind. */
#include "episode.h"
#include "episode_step.h"
#include "episode_twin.h"

#define SAME_NEARNESS 1250 /* mean cosine of a burst and an episode that are loud together */
#define SAME_AGAIN    3000 /* when the episode was not loud of late: another problem may have come */
#define TOGETHER      (INT64_C(6) * 3600000)
#define SAME_LOOK     24 /* newest cases of each that are compared */
#define SAME_CASES    4 /* or one case of so many is in both */

/* The issue without an open episode that most cases of b are in, the lowest id of equals; NULL when
 * all have one. */
static struct issue *issue_of(const struct burst *b)
{
	struct issue *best = NULL;
	size_t most = 0;
	for (size_t i = 0; i < b->n; i++) {
		struct issue *issue = b->at[i]->issue;
		size_t n = 0;
		for (size_t k = 0; k < b->n; k++)
			n += b->at[k]->issue == issue;
		bool better = n > most || (n == most && best && issue->id < best->id);
		if (better && !issues_loud(issue)) {
			best = issue;
			most = n;
		}
	}
	return best;
}

/* How much b is about the same as the open episode of issue; 0: about something else. */
static uint32_t sameness(const struct apply *a, const struct burst *b, const struct issue *issue)
{
	const struct episode *e = &issue->episode;
	const struct record *loud[EPISODE_LOUD];
	size_t n = 0, shared = 0;
	for (uint32_t i = 0; i < e->n_loud; i++) {
		const struct record *rec = records_at(&a->state->records, e->loud[i]);
		if (rec && rec->issue)
			loud[n++] = rec;
	}
	for (size_t i = 0; i < b->n; i++)
		for (size_t k = 0; k < n; k++)
			shared += b->at[i] == loud[k];
	if (shared && shared * SAME_CASES >= b->n)
		return SIGNATURE_ONE + (uint32_t)shared;
	size_t old = n < SAME_LOOK ? n : SAME_LOOK, new = b->n < SAME_LOOK ? b->n : SAME_LOOK;
	uint32_t near =
		crowd_nearness(a->state->crowd, b->at + b->n - new, new, loud + n - old, old);
	bool together = a->state->clock - e->loud_at <= TOGETHER;
	if (near >= (together ? SAME_NEARNESS : SAME_AGAIN))
		return near;
	return together &&
	       episode_twin(&a->state->issues, b->at + b->n - new, new, loud + n - old, old);
}

/* The open episode that b belongs to, by its issue; NULL when b is something new. */
static struct issue *open_episode(const struct apply *a, const struct burst *b)
{
	const struct heap *loud = &a->state->issues.loud;
	struct issue *best = NULL;
	uint32_t most = 0;
	for (size_t i = 0; i < loud->count; i++) {
		struct issue *other = loud->items[i];
		uint32_t same = sameness(a, b, other);
		if (same > most || (same && same == most && other->id < best->id)) {
			best = other;
			most = same;
		}
	}
	return best;
}

/* b goes on with the episode of issue: it lasts longer, and may have grown. */
static enum err go_on(struct apply *a, struct issue *issue, const struct burst *b)
{
	struct episode *e = &issue->episode;
	uint64_t seqs[BURST_CASES];
	for (size_t i = 0; i < b->n; i++)
		seqs[i] = b->at[i]->seq;
	episode_step_remember(e, seqs, b->n);
	e->loud_at = a->state->clock;
	enum err err = episode_step_last(a, issue, a->state->clock);
	if (!err && !issues_touch(&a->state->issues, issue))
		err = ERR_MEMORY;
	const struct verdict v = {b->rule, {.cases = b->cases, .customers = b->customers}};
	return err ? err : episode_step_grow(a, issue, &v);
}

enum err episode_crowd(struct apply *a, const struct record *rec)
{
	struct burst b;
	if (!burst_find(a, rec, &b))
		return ERR_MEMORY;
	if (!b.rule)
		return ERR_OK;
	struct issue *open = open_episode(a, &b), *issue = issue_of(&b);
	if (!open && !issue)
		open = rec->issue;
	if (open)
		return go_on(a, open, &b);
	if (issue->hold && issue->hold->kind == HOLD_DISMISS) {
		issue->hold->withheld++; /* most of it is what a person calls no problem */
		return issues_touch(&a->state->issues, issue) ? ERR_OK : ERR_MEMORY;
	}
	const struct verdict v = {b.rule, {.cases = b.cases, .customers = b.customers}};
	return episode_step_fire(a, issue, &v, &b);
}
