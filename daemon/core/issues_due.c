/* issues_due.c - see issues_due.h.
 *
 * Invariants: an issue is in by_due exactly when one of its deadlines is set, ordered by (time,
 * kind, id); in loud exactly while its episode is open; in past exactly when nothing but past
 * episodes, or that it was merged without a person's word, keeps it; in quiet while its silence may
 * have to be told, by a time that is never later than the true one. All of it follows from what is
 * kept of the issue, so a reload finds the same. */
#include "issues_due.h"

#include "issues_bound.h"
#include "issues_hold.h"

#define ISSUES_MAX (UINT32_C(1) << 26)

static bool due_before(const void *a, const void *b)
{
	const struct issue *x = a, *y = b;
	if (x->due != y->due)
		return x->due < y->due;
	return x->due_kind != y->due_kind ? x->due_kind < y->due_kind : x->id < y->id;
}

static bool id_before(const void *a, const void *b)
{
	const struct issue *x = a, *y = b;
	return x->id < y->id;
}

int64_t issues_due_over(const struct issue *issue)
{
	return issue->episodes ? issue->episode.closed_at : issue->last_seen;
}

static bool closed_before(const void *a, const void *b)
{
	const struct issue *x = a, *y = b;
	int64_t tx = issues_due_over(x), ty = issues_due_over(y);
	return tx != ty ? tx < ty : x->id < y->id;
}

static bool quiet_before(const void *a, const void *b)
{
	const struct issue *x = a, *y = b;
	return x->quiet_due != y->quiet_due ? x->quiet_due < y->quiet_due : x->id < y->id;
}

static size_t *place_due(void *item)
{
	struct issue *issue = item;
	return &issue->place_due;
}

static size_t *place_loud(void *item)
{
	struct issue *issue = item;
	return &issue->place_loud;
}

static size_t *place_past(void *item)
{
	struct issue *issue = item;
	return &issue->place_past;
}

static size_t *place_quiet(void *item)
{
	struct issue *issue = item;
	return &issue->place_quiet;
}

void issues_due_init(struct issues *is)
{
	heap_init(&is->by_due, is->mem, ISSUES_MAX, due_before, place_due);
	heap_init(&is->loud, is->mem, ISSUES_MAX, id_before, place_loud);
	heap_init(&is->quiet, is->mem, ISSUES_MAX, quiet_before, place_quiet);
	heap_init(&is->past, is->mem, ISSUES_MAX, closed_before, place_past);
}

void issues_due_fini(struct issues *is)
{
	heap_fini(&is->by_due);
	heap_fini(&is->loud);
	heap_fini(&is->quiet);
	heap_fini(&is->past);
}

void issues_due_remove(struct issues *is, struct issue *issue)
{
	heap_remove(&is->by_due, issue);
	heap_remove(&is->loud, issue);
	heap_remove(&is->quiet, issue);
	heap_remove(&is->past, issue);
}

/* The earliest deadline and its kind. */
static void earliest(struct issue *issue)
{
	bool loud = issues_loud(issue);
	const int64_t at[DUE_COUNT] = {
		[DUE_END] = loud ? issue->episode.ends : INT64_MAX,
		[DUE_REMIND] = loud ? issue->episode.remind_at : INT64_MAX,
		[DUE_HOLD] = issue->hold ? issue->hold->until : INT64_MAX,
	};
	issue->due = INT64_MAX;
	issue->due_kind = 0;
	for (unsigned k = 0; k < DUE_COUNT; k++) {
		if (at[k] >= issue->due)
			continue;
		issue->due = at[k];
		issue->due_kind = k;
	}
}

/* Puts issue into h, moves it there, or takes it out. */
static enum err stand(struct heap *h, struct issue *issue, bool in)
{
	if (!in)
		heap_remove(h, issue);
	else if (*h->place(issue) != HEAP_NOWHERE)
		heap_moved(h, issue);
	else if (!heap_push(h, issue))
		return ERR_MEMORY;
	return ERR_OK;
}

const struct rule *issues_due_silence_rule(const struct settings *s)
{
	for (size_t i = 0; i < s->n_rules; i++)
		if (s->rules[i].kind == RULE_WENT_QUIET && s->rules[i].of == OF_ISSUE)
			return &s->rules[i];
	return NULL;
}

/* Never later than its silence is too long: to know better costs a walk over its cases. */
static int64_t silence_due(const struct issues *is, const struct issue *issue)
{
	const struct rule *rule = issues_due_silence_rule(is->settings);
	size_t n = issue->n_members;
	if (!rule || n < rule->cases || issues_loud(issue))
		return INT64_MAX;
	if (issue->quiet_at != INT64_MIN || rule->n_only || rule->n_except)
		return issue->quiet_at;
	return issue->members[n - 1]->at + rule->window;
}

static enum err stand_quiet(struct issues *is, struct issue *issue)
{
	issue->quiet_due = silence_due(is, issue);
	return stand(&is->quiet, issue, issue->quiet_due != INT64_MAX);
}

enum err issues_due_silence(struct issues *is, struct issue *issue)
{
	return issues_due_silence_at(is, issue, INT64_MIN);
}

enum err issues_due_silence_at(struct issues *is, struct issue *issue, int64_t at)
{
	issue->quiet_at = at;
	return stand_quiet(is, issue);
}

enum err issues_due_update(struct issues *is, struct issue *issue)
{
	bool loud = issues_loud(issue);
	bool past = (issue->episodes || issue->merged_into) && !issue->n_members && !loud &&
		    !issue->hold && !issues_decided(issue) && !issues_bound_any(issue);
	earliest(issue);
	enum err e = stand(&is->by_due, issue, issue->due != INT64_MAX);
	if (!e)
		e = stand(&is->loud, issue, loud);
	if (!e)
		e = stand_quiet(is, issue);
	return e ? e : stand(&is->past, issue, past);
}
