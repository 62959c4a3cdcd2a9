/* cases_merge.c - see cases_merge.h. */
#include "cases_merge.h"

#include "cases.h"
#include "episode.h"
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
