/* cases_merge.c - see cases_merge.h.
 *
 *   7 (4 cases) ─looks─▶ 3 (9 cases), 8 (1 case): both one with it
 *       3 stays ◀─── 7 and its cases; 7 redirects to 3, and looks no further
 *
 * Had 7 been the larger one, 3 and 8 would have come to it, the nearest first. */
#include "cases_merge.h"

#include "cases.h"
#include "episode.h"
#include "issues_alike.h"
#include "issues_bound.h"

enum err cases_merge(struct apply *a, struct issue *from, struct issue *into, bool anchor,
		     struct span by, struct span why)
{
	struct issues *is = &a->state->issues;
	struct keys seqs;
	enum err e = ERR_OK;
	keys_init(&seqs, a->state->mem);
	for (size_t i = 0; !e && i < from->n_members; i++)
		if (!keys_note(&seqs, from->members[i]->seq))
			e = ERR_MEMORY;
	if (!e)
		e = episode_merge(a, from, into, by, why);
	if (!e && anchor)
		e = issues_bound_anchor(is, from);
	if (!e)
		e = issues_merge(is, from, into);
	keys_sort(&seqs);
	if (!e)
		e = cases_moved_lines(a, into, from->id, &seqs);
	keys_fini(&seqs);
	return e;
}

/* The only case of an issue goes to into; nobody needs a redirect from it. */
static enum err move_one(struct apply *a, struct record *rec, struct issue *into, uint32_t score)
{
	uint64_t from = rec->issue->id;
	rec->score = (uint16_t)score;
	enum err e = issues_move(&a->state->issues, rec, into);
	return e ? e : cases_match_line(a, rec, "moved", from);
}

static enum err become_one(struct apply *a, struct issue *from, struct issue *into, uint32_t score)
{
	bool single = from->n_members == 1 && !from->episodes;
	enum err e = single ? move_one(a, from->members[0], into, score)
			    : cases_merge(a, from, into, false, SPAN(""), SPAN(""));
	return e ? e : episode_case(a, into, into->last_seen);
}

enum err cases_merge_alike(struct apply *a, struct issue *issue)
{
	struct issues_alike alike;
	size_t moved = 0;
	if (!issues_alike_looks(issue))
		return ERR_OK;
	enum err e = issues_alike_find(&a->state->issues, issue, &alike);
	for (size_t i = 0; !e && i < alike.n && !issue->merged_into; i++) {
		bool stays = issues_alike_stays(issue, alike.at[i]);
		struct issue *from = stays ? alike.at[i] : issue;
		struct issue *into = stays ? issue : alike.at[i];
		moved += from->n_members;
		if (moved > ISSUES_ALIKE_CASES)
			break;
		if (issues_alike_may(&a->state->issues, from, into))
			e = become_one(a, from, into, alike.score[i]);
	}
	return e;
}
