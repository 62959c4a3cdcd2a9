/* decide.c - see decide.h. A row a decision. */
#include "decide.h"

#include "cases_merge.h"
#include "decide_hold.h"
#include "decide_note.h"
#include "decide_split.h"
#include "episode.h"
#include "issues_bound.h"

static enum err merge(struct apply *a, struct issue *issue, const char **reason)
{
	struct issues *is = &a->state->issues;
	struct issue *into = issues_get(is, a->ticket->into);
	struct decide_signed who;
	if (!into || into == issue) {
		*reason = into ? "both issues are the same" : "no such issue in field into";
		return ERR_OK;
	}
	if (!issues_bound_fits(issue, into)) {
		*reason = "the target would be kept apart from too many issues";
		return ERR_OK;
	}
	enum err e = decide_note_sign(a, &who);
	if (!e)
		e = cases_merge(a, issue, into, true, decide_note_by(&who), decide_note_why(&who));
	/* The target keeps the decision too: so it lives on, and the redirect leads somewhere. */
	if (!e)
		e = decide_note(a, issue, SPAN(""));
	if (!e)
		e = decide_note(a, into, SPAN(""));
	return e ? e : episode_case(a, into, into->last_seen);
}

static enum err resolve(struct apply *a, struct issue *issue, const char **reason)
{
	*reason = NULL;
	struct decide_signed who;
	enum err e = decide_note_sign(a, &who);
	if (!e)
		e = episode_person(a, issue, EPISODE_RESOLVE, decide_note_by(&who),
				   decide_note_why(&who));
	return e ? e : decide_note(a, issue, SPAN(""));
}

/* Gives the issue a text of a person. */
static enum err set_text(struct apply *a, struct issue *issue, struct text *text, struct span value)
{
	struct span cleaned;
	enum err e = decide_note_clean(a, value, &cleaned);
	if (!e && !issues_set_text(&a->state->issues, text, cleaned))
		e = ERR_MEMORY;
	return e ? e : decide_note(a, issue, value);
}

static enum err rename_issue(struct apply *a, struct issue *issue, const char **reason)
{
	*reason = NULL;
	return set_text(a, issue, &issue->name, a->ticket->title);
}

static enum err link_issue(struct apply *a, struct issue *issue, const char **reason)
{
	*reason = NULL;
	if (!issues_set_text(&a->state->issues, &issue->url, a->ticket->url))
		return ERR_MEMORY;
	return decide_note(a, issue, a->ticket->url);
}

static enum err (*const decisions[EVENT_COUNT])(struct apply *, struct issue *, const char **) = {
	[EVENT_DO_MERGE] = merge,
	[EVENT_DO_RESOLVE] = resolve,
	[EVENT_DO_RENAME] = rename_issue,
	[EVENT_DO_LINK] = link_issue,
	[EVENT_DO_SPLIT] = decide_split_cases,
	[EVENT_DO_ACK] = decide_hold_ack,
	[EVENT_DO_MUTE] = decide_hold_mute,
	[EVENT_DO_UNMUTE] = decide_hold_unmute,
	[EVENT_DO_REOPEN] = decide_hold_reopen,
	[EVENT_DO_DISMISS] = decide_hold_dismiss,
};

enum err decide_apply(struct apply *a, const char **reason)
{
	struct issue *issue = issues_get(&a->state->issues, a->ticket->issue);
	if (!issue) {
		*reason = "no such issue";
		return ERR_OK;
	}
	return decisions[a->ticket->event](a, issue, reason);
}
