/* decide_split.c - see decide_split.h.
 *
 *   issue 7 ──named cases──▶ issue 9 (new)
 *      └───────apart───────────┘      each later case joins the nearer one
 *
 * All of the named cases move, or none. What 7 is kept apart from, 9 is kept apart from as well. */
#include "decide_split.h"

#include "cases.h"
#include "decide_note.h"
#include "episode.h"
#include "issues_bound.h"

/* The next id of list, which is cut off; ids stand on lines of their own, or between commas when
 * there is one line. */
static struct span next_id(struct span *list, char between)
{
	const char *end = list->len ? memchr(list->ptr, between, list->len) : NULL;
	struct span id = end ? span_first(*list, (size_t)(end - list->ptr)) : *list;
	*list = span_after(*list, id.len + (end != NULL));
	return span_trim(id);
}

/* The members of issue with this id, of whatever stream: noted in seqs. False when memory ran out.
 */
static bool note_members(struct apply *a, const struct issue *issue, struct span id,
			 struct keys *seqs, bool *found)
{
	*found = false;
	for (size_t i = 0; i < a->settings->n_sources; i++) {
		const struct record *rec =
			records_find(&a->state->records, a->settings->sources[i], id);
		if (!rec || rec->issue != issue)
			continue;
		*found = true;
		if (!keys_note(seqs, rec->seq))
			return false;
	}
	return true;
}

static enum err named_cases(struct apply *a, const struct issue *issue, struct keys *seqs,
			    const char **reason)
{
	struct span list = span_trim(a->ticket->cases);
	char between = memchr(list.ptr, '\n', list.len) ? '\n' : ',';
	while (list.len) {
		struct span id = next_id(&list, between);
		bool found = true;
		if (id.len && !note_members(a, issue, id, seqs, &found))
			return ERR_MEMORY;
		if (!found)
			*reason = "a case of field cases is not in the issue";
	}
	keys_sort(seqs);
	if (!*reason && seqs->count == 0)
		*reason = "no case ids in field cases";
	if (!*reason && seqs->count == issue->n_members)
		*reason = "field cases names every case of the issue: nothing would stay";
	return ERR_OK;
}

/* other is kept apart from issue, and from what issue is kept apart from. */
static enum err part(struct issues *is, struct issue *issue, struct issue *other)
{
	const struct issues_bound *b = issue->bound;
	enum err e = ERR_OK;
	for (uint32_t i = 0; !e && b && i < b->n_apart; i++) {
		struct issue *third = issues_exact(is, b->apart[i]);
		e = third ? issues_bound_part(is, other, third) : ERR_OK;
		if (e == ERR_LIMIT) /* that one has its fill: it stays apart from issue alone */
			e = ERR_OK;
	}
	if (!e)
		e = issues_bound_part(is, issue, other);
	return e ? e : issues_bound_follow(is, issue, other);
}

static enum err note(struct apply *a, struct issue *issue, const char *words, uint64_t id)
{
	struct buf what;
	buf_init(&what, a->state->mem, 64);
	buf_text(&what, words);
	buf_u64(&what, id);
	enum err e = buf_err(&what);
	if (!e)
		e = decide_note(a, issue, buf_span(&what));
	buf_fini(&what);
	return e;
}

static enum err move(struct apply *a, struct issue *issue, const struct keys *seqs)
{
	struct issues *is = &a->state->issues;
	struct issue *other = issues_open(is, 0);
	struct span name;
	enum err e = other ? ERR_OK : ERR_MEMORY;
	for (size_t i = 0; !e && i < seqs->count; i++)
		e = issues_move(is, records_at(&a->state->records, seqs->at[i]), other);
	if (!e)
		e = cases_moved_lines(a, other, issue->id, seqs);
	if (!e)
		e = decide_note_clean(a, a->ticket->title, &name);
	if (!e && !issues_set_text(is, &other->name, name))
		e = ERR_MEMORY;
	if (!e)
		e = part(is, issue, other);
	if (!e)
		e = note(a, issue, "into ", other->id);
	if (!e)
		e = note(a, other, "from ", issue->id);
	if (e)
		return e;
	other->episode.closed_at = a->state->clock; /* what was told before is no news */
	return episode_case(a, other, other->last_seen);
}

enum err decide_split_cases(struct apply *a, struct issue *issue, const char **reason)
{
	struct keys seqs;
	*reason = NULL;
	if (issue->bound && issue->bound->n_apart == ISSUES_BOUND_MAX) {
		*reason = "the issue is kept apart from too many issues";
		return ERR_OK;
	}
	keys_init(&seqs, a->state->mem);
	enum err e = named_cases(a, issue, &seqs, reason);
	if (!e && !*reason)
		e = move(a, issue, &seqs);
	keys_fini(&seqs);
	return e;
}
