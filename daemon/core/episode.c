/* episode.c - see episode.h.
 *
 *             a rule fires                 quiet for resolve_after, or a person
 *   quiet ─────────────────▶ firing ──────────────────────────────────────────▶ quiet
 *                             │  ▲ a case: the end moves
 *                             └──┘
 *
 * A rule fires on what one issue counts (rules.h), or on what the desk says near a case (burst.h):
 *
 *   burst ──┬─ shares cases with an open episode, or is near it ─▶ that one goes on; told again
 *           │                                                      when it has doubled
 *           └─ else ─▶ fires at the issue that holds most of it
 *
 * So the fragments of one problem raise one alert. Nearness may be slight while both are loud; an
 * episode that has been quiet for a while must not swallow what is only of the same kind.
 *
 * One function, transition(), moves an issue between the states and writes the message; at most
 * one "firing" an episode. All times are the engine's clock. */
#include "episode.h"

#include "burst.h"

#define SAME_NEARNESS 1250 /* mean cosine of a burst and an episode that are loud together */
#define SAME_AGAIN    3000 /* when the episode was not loud of late: another problem may have come */
#define TOGETHER      (INT64_C(6) * 3600000)
#define SAME_LOOK     24 /* newest cases of each that are compared */
#define SAME_CASES    4 /* or one case of so many is in both */

enum step { STEP_FIRE, STEP_ESCALATE, STEP_CLOSE };

/* What stands out now, for the message and for the issue's hash. */
static enum err find_causes(struct apply *a, struct issue *issue, struct alert *message)
{
	struct issues *is = &a->state->issues;
	struct buf *json = &a->scratch[0];
	if (!cause_find(is, a->state->crowd, &a->state->changes, issue, a->state->clock,
			&message->causes))
		return ERR_MEMORY;
	buf_reset(json);
	cause_json_found(is, &message->causes, json);
	if (buf_err(json))
		return buf_err(json);
	return issues_set_text(is, &issue->causes, buf_span(json)) ? ERR_OK : ERR_MEMORY;
}

static enum err transition(struct apply *a, struct issue *issue, enum step step,
			   const struct alert *message)
{
	struct issues *is = &a->state->issues;
	struct episode *e = &issue->episode;
	e->firing = step != STEP_CLOSE;
	e->messages = step == STEP_FIRE ? 1 : e->messages + 1;
	struct alert told = *message;
	enum err err = find_causes(a, issue, &told);
	if (!err)
		err = alert_write(is, &told, a->out);
	if (step == STEP_CLOSE) {
		e->closed_at = a->state->clock;
		if (!err)
			err = issues_set_due(is, issue, INT64_MAX);
	}
	if (!err && !issues_touch(is, issue))
		err = ERR_MEMORY;
	return err;
}

/* The end of the episode when nothing more comes; never before the clock. */
static int64_t due_after(const struct apply *a, const struct issue *issue, int64_t last)
{
	int64_t due = last + issue->episode.resolve_after;
	return due > a->state->clock ? due : a->state->clock + 1;
}

static enum err title_renew(struct apply *a, struct issue *issue)
{
	struct buf *title = &a->scratch[0];
	buf_reset(title);
	alert_title(&a->state->issues, issue, title);
	if (buf_err(title))
		return buf_err(title);
	bool ok = issues_set_text(&a->state->issues, &issue->title, buf_span(title));
	return ok ? ERR_OK : ERR_MEMORY;
}

/* The cases of b, the newest EPISODE_LOUD with those that were there. */
static void remember(struct episode *e, const struct burst *b)
{
	uint64_t all[EPISODE_LOUD + BURST_CASES];
	size_t n = 0, i = 0, k = 0;
	while (i < e->n_loud || k < b->n) {
		bool old = k == b->n || (i < e->n_loud && e->loud[i] <= b->at[k]->seq);
		uint64_t seq = old ? e->loud[i++] : b->at[k++]->seq;
		if (!n || all[n - 1] != seq)
			all[n++] = seq;
	}
	size_t first = n > EPISODE_LOUD ? n - EPISODE_LOUD : 0;
	e->n_loud = (uint32_t)(n - first);
	memcpy(e->loud, all + first, e->n_loud * sizeof *e->loud);
	if (!e->peak)
		e->peak = b->customers;
}

static enum err fire(struct apply *a, struct issue *issue, const struct verdict *v,
		     const struct burst *b)
{
	struct episode *e = &issue->episode;
	struct span name = span_utf8_first(v->rule->name, sizeof e->rule - 1);
	bool regressed = issue->episodes > 0;
	*e = (struct episode){
		.level = v->rule->level,
		.fired_at = a->state->clock,
		.window = b ? b->window : v->rule->window,
		.resolve_after = v->rule->resolve_after,
		.closed_at = e->closed_at,
		.cases = v->trend.cases,
	};
	memcpy(e->rule, name.ptr, name.len);
	if (b) {
		remember(e, b);
		e->loud_at = a->state->clock;
	}
	issue->episodes++;
	enum err err = title_renew(a, issue);
	if (!err)
		err = issues_set_due(&a->state->issues, issue,
				     due_after(a, issue, issue->last_seen));
	const struct alert message = {
		.status = ALERT_FIRING,
		.at = a->state->clock,
		.issue = issue,
		.trend = v->trend,
		.regressed = regressed,
	};
	return err ? err : transition(a, issue, STEP_FIRE, &message);
}

enum err episode_retitle(struct apply *a, struct issue *issue)
{
	return issue->title.len ? title_renew(a, issue) : ERR_OK;
}

/* The title follows the first cases closely and later ones seldom. */
static bool title_is_stale(const struct apply *a, const struct issue *issue)
{
	uint64_t n = issue->ever;
	return n >= a->settings->publish_from && (n < 8 || (n & (n - 1)) == 0 || !issue->title.len);
}

enum err episode_case(struct apply *a, struct issue *issue, int64_t at)
{
	struct verdict v;
	if (title_is_stale(a, issue)) {
		enum err e = title_renew(a, issue);
		if (e)
			return e;
	}
	if (issue->episode.firing) {
		int64_t due = due_after(a, issue, at);
		issue->episode.cases++;
		if (issue->episode.n_loud)
			return ERR_OK; /* only what is loud keeps a burst going */
		return due > issue->due ? issues_set_due(&a->state->issues, issue, due) : ERR_OK;
	}
	if (!rules_check(a->settings, issue, a->state->clock, &a->set, &v))
		return ERR_MEMORY;
	return v.rule ? fire(a, issue, &v, NULL) : ERR_OK;
}

static enum err close(struct apply *a, struct issue *issue, enum alert_status status,
		      struct span by, struct span why)
{
	const struct episode *e = &issue->episode;
	struct alert message = {
		.status = status,
		.at = a->state->clock,
		.issue = issue,
		.trend = trend_cases(issue, e->fired_at - e->window),
		.regressed = issue->episodes > 1,
		.by = by,
		.why = why,
	};
	if (!trend_customers(issue, &a->set, &message.trend))
		return ERR_MEMORY;
	return transition(a, issue, STEP_CLOSE, &message);
}

/* ---- bursts */

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
		if (better && !issue->episode.firing) {
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
	return near >= (together ? SAME_NEARNESS : SAME_AGAIN) ? near : 0;
}

/* The open episode that b belongs to, by its issue; NULL when b is something new. */
static struct issue *open_episode(const struct apply *a, const struct burst *b)
{
	const struct heap *open = &a->state->issues.by_due;
	struct issue *best = NULL;
	uint32_t most = 0;
	for (size_t i = 0; i < open->count; i++) {
		struct issue *other = open->items[i];
		uint32_t same = sameness(a, b, other);
		if (same > most || (same && same == most && other->id < best->id)) {
			best = other;
			most = same;
		}
	}
	return best;
}

/* b goes on with the episode of issue: it lasts longer, and is told again when it has doubled. */
static enum err go_on(struct apply *a, struct issue *issue, const struct burst *b)
{
	struct episode *e = &issue->episode;
	int64_t due = due_after(a, issue, a->state->clock);
	remember(e, b);
	e->loud_at = a->state->clock;
	enum err err = due > issue->due ? issues_set_due(&a->state->issues, issue, due) : ERR_OK;
	if (!err && !issues_touch(&a->state->issues, issue))
		err = ERR_MEMORY;
	if (err || b->customers < 2 * e->peak)
		return err;
	e->peak = b->customers;
	const struct alert message = {
		.status = ALERT_ESCALATED,
		.at = a->state->clock,
		.issue = issue,
		.trend = {.cases = b->cases, .customers = b->customers},
		.regressed = issue->episodes > 1,
	};
	return transition(a, issue, STEP_ESCALATE, &message);
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
	const struct verdict v = {b.rule, {.cases = b.cases, .customers = b.customers}};
	return fire(a, issue, &v, &b);
}

/* ---- the end */

enum err episode_due(struct apply *a, struct issue *issue)
{
	return close(a, issue, ALERT_RESOLVED, SPAN(""), SPAN(""));
}

enum err episode_end(struct apply *a, struct issue *issue, enum alert_status status, struct span by,
		     struct span why)
{
	if (issue->episode.firing)
		return close(a, issue, status, by, why);
	issue->episode.closed_at = a->state->clock;
	return issues_touch(&a->state->issues, issue) ? ERR_OK : ERR_MEMORY;
}
