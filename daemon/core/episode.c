/* episode.c - see episode.h.
 *
 *   case ─▶ issue ─┬─ loud ─▶ goes on while half of what fired it is in the window; grows
 *                  └─ else ─▶ a rule? ─▶ fires
 *
 * Hysteresis: an episode asks for less to go on than to begin, and ends only when that has not been
 * there for resolve_after. A burst asks what the desk says, not what one issue counts: see
 * episode_crowd.c. What happens to a state stands in episode_moves.c; all times are the engine's
 * clock. */
#include "episode.h"

#include "episode_step.h"
#include "guard.h"
#include "issues_due.h"

#define HOUR      INT64_C(3600000)
#define PAST_KEPT (365 * 24 * HOUR)

enum err episode_retitle(struct apply *a, struct issue *issue)
{
	return issue->title.len ? episode_step_title(a, issue) : ERR_OK;
}

/* The title follows the first cases closely and later ones seldom. */
static bool title_is_stale(const struct apply *a, const struct issue *issue)
{
	uint64_t n = issue->ever;
	return n >= a->settings->publish_from && (n < 8 || (n & (n - 1)) == 0 || !issue->title.len);
}

static bool dismissed(const struct issue *issue)
{
	return issue->hold && issue->hold->kind == HOLD_DISMISS;
}

/* Customers of an episode that one issue's cases made; counted only when they may have doubled:
 * each case brings one more at most. counted: t has them already. */
static enum err count_growth(struct apply *a, struct issue *issue, struct trend t, bool counted)
{
	struct episode *e = &issue->episode;
	uint64_t next = (uint64_t)(e->base ? e->base : 1) << (e->doublings + 1);
	if (e->patience) {
		e->patience--;
		return ERR_OK;
	}
	uint32_t has = t.cases;
	if (t.cases >= next) {
		if (!counted && !trend_customers(issue, &a->set, &t))
			return ERR_MEMORY;
		has = t.customers;
	}
	if (has < next) {
		e->patience = next - has - 1;
		return ERR_OK;
	}
	const struct verdict v = {NULL, t};
	return episode_step_grow(a, issue, &v);
}

/* A rule of a higher level than the episode's fires: so does the episode, at that level. */
static enum err raise_level(struct apply *a, struct issue *issue)
{
	struct verdict v = {0};
	bool higher = false;
	for (size_t i = 0; i < a->settings->n_rules; i++)
		higher |= rules_highest(&a->settings->rules[i]) > issue->episode.level;
	if (higher &&
	    !rules_check(a->settings, &a->state->words, issue, a->state->clock, &a->set, &v))
		return ERR_MEMORY;
	higher = v.rule && rules_level(v.rule, v.trend.customers) > issue->episode.level;
	return higher ? episode_step_grow(a, issue, &v) : ERR_OK;
}

static enum err go_on(struct apply *a, struct issue *issue, int64_t at)
{
	struct episode *e = &issue->episode;
	e->cases++;
	if (e->n_loud) /* only what is loud keeps a burst going and has it grow */
		return raise_level(a, issue);
	int64_t after = a->state->clock - e->window;
	after = after > e->closed_at ? after : e->closed_at;
	struct trend t = trend_cases(issue, after);
	struct scope scope;
	scope_init(&scope, a->settings, rules_of(a->settings, e), &a->state->words);
	bool scoped = !scope_open(&scope);
	if (scoped && !trend_within(issue, after, &scope, &a->set, &t))
		return ERR_MEMORY;
	int64_t last = scoped ? t.last : at;
	enum err err = t.cases >= e->lower ? episode_step_last(a, issue, last) : ERR_OK;
	if (!err) /* first: one message tells of a higher level and of growth */
		err = raise_level(a, issue);
	return err ? err : count_growth(a, issue, t, scoped);
}

enum err episode_case(struct apply *a, struct issue *issue, int64_t at)
{
	struct verdict v;
	enum hold_end end;
	enum err err = title_is_stale(a, issue) ? episode_step_title(a, issue) : ERR_OK;
	if (!err && !hold_case(issue, a->state->clock, &a->set, &end))
		err = ERR_MEMORY;
	if (!err && end)
		err = episode_step_hold_over(a, issue, end, SPAN(""), SPAN(""));
	if (err || dismissed(issue))
		return err;
	if (issues_loud(issue))
		return go_on(a, issue, at);
	if (!rules_check(a->settings, &a->state->words, issue, a->state->clock, &a->set, &v))
		return ERR_MEMORY;
	return v.rule ? episode_step_fire(a, issue, &v, NULL) : ERR_OK;
}

/* ---- people */

enum err episode_person(struct apply *a, struct issue *issue, enum episode_event event,
			struct span by, struct span why)
{
	struct alert message = {.by = by, .why = why};
	enum err err = episode_step_sum(a, issue, &message.trend);
	if (!err && event == EPISODE_REOPEN) {
		issue->episode.ends = INT64_MAX;
		err = episode_step_last(a, issue, a->state->clock);
	}
	return err ? err : episode_step(a, issue, event, &message);
}

static enum err tell_hold(struct apply *a, struct issue *issue, struct span by, struct span why)
{
	struct alert message = {.by = by, .why = why};
	enum alert_status status = issue->hold->kind == HOLD_ACK ? ALERT_ACKED : ALERT_MUTED;
	enum err err = episode_step_sum(a, issue, &message.trend);
	return err ? err : episode_step_write(a, issue, status, &message);
}

enum err episode_hold(struct apply *a, struct issue *issue, const struct hold *h, struct span by,
		      struct span why)
{
	enum err err = issues_hold_set(&a->state->issues, issue, h);
	bool known = issues_loud(issue) && issue->episode.told;
	return err || !known ? err : tell_hold(a, issue, by, why);
}

enum err episode_unhold(struct apply *a, struct issue *issue, struct span by, struct span why)
{
	return episode_step_hold_over(a, issue, HOLD_PERSON, by, why);
}

/* ---- merged */

/* into, which is not loud, goes on with the episode of from. */
static void hand_over(const struct issue *from, struct issue *into)
{
	int64_t closed_at = into->episode.closed_at;
	into->episode = from->episode;
	into->episode.closed_at = closed_at;
	into->episode.messages = 0;
	into->episode.regressed |= into->life == LIFE_RESOLVED;
	into->episodes++;
}

/* Both are loud: the episode of into is about all of it. */
static void join_episodes(const struct episode *from, struct episode *into)
{
	episode_step_remember(into, from->loud, from->n_loud);
	into->cases += from->cases;
	into->loud_at = from->loud_at > into->loud_at ? from->loud_at : into->loud_at;
	into->base = from->base > into->base ? from->base : into->base;
	into->last = from->last > into->last ? from->last : into->last;
	into->ends = from->ends > into->ends ? from->ends : into->ends;
	into->told |= from->told;
}

enum err episode_merge(struct apply *a, struct issue *from, struct issue *into, struct span by,
		       struct span why)
{
	struct issues *is = &a->state->issues;
	struct alert message = {.by = by, .why = why};
	enum err err = episode_step_sum(a, from, &message.trend);
	bool takes = issues_loud(from) && !dismissed(into), hands = takes && !issues_loud(into);
	if (hands)
		hand_over(from, into);
	else if (takes)
		join_episodes(&from->episode, &into->episode);
	into->episode.patience = 0; /* many cases come at once */
	from->merged_into = into->id;
	if (!err && takes)
		err = episode_step(a, into, EPISODE_TAKE, &message);
	if (!err && hands && from->hold && !into->hold)
		err = issues_hold_set(is, into, from->hold);
	if (!err)
		err = episode_step(a, from, EPISODE_MERGE, &message);
	return !err && from->hold ? issues_hold_set(is, from, NULL) : err;
}

/* ---- deadlines */

int64_t episode_next(const struct apply *a)
{
	const struct issue *issue = heap_top(&a->state->issues.by_due);
	return issue ? issue->due : INT64_MAX;
}

static enum err remind(struct apply *a, struct issue *issue)
{
	struct episode *e = &issue->episode;
	struct alert message = {0};
	/* Nobody needs to hear again of what has stopped, or of what somebody works on. */
	if (e->cases > e->cases_told && !issue->hold) {
		enum err err = episode_step_sum(a, issue, &message.trend);
		return err ? err : episode_step(a, issue, EPISODE_REMIND, &message);
	}
	e->remind_at = a->settings->remind ? a->state->clock + a->settings->remind : INT64_MAX;
	if (!issues_touch(&a->state->issues, issue))
		return ERR_MEMORY;
	return issues_due_update(&a->state->issues, issue);
}

/* Its time has come, unless maintenance took of it: the quiet of a window says nothing. */
static enum err end(struct apply *a, struct issue *issue)
{
	struct episode *e = &issue->episode;
	size_t n = issue->n_members;
	struct scope scope;
	scope_init(&scope, a->settings, rules_of(a->settings, e), &a->state->words);
	int64_t ends = scope.windows ? scope_later(&scope, n ? issue->members[n - 1] : NULL,
						   e->last, e->resolve_after)
				     : INT64_MIN;
	if (ends <= a->state->clock)
		return episode_person(a, issue, EPISODE_QUIET, SPAN(""), SPAN(""));
	e->ends = ends;
	if (!issues_touch(&a->state->issues, issue))
		return ERR_MEMORY;
	return issues_due_update(&a->state->issues, issue);
}

enum err episode_due(struct apply *a, int64_t due)
{
	(void)due;
	struct issue *issue = heap_top(&a->state->issues.by_due);
	switch ((enum due)issue->due_kind) {
	case DUE_END:
		return end(a, issue);
	case DUE_REMIND:
		return remind(a, issue);
	default:
		return episode_step_hold_over(a, issue, HOLD_TIME, SPAN(""), SPAN(""));
	}
}

/* Whole hours, as for records. */
int64_t episode_past_next(const struct apply *a)
{
	const struct issue *issue = heap_top(&a->state->issues.past);
	int64_t kept = a->settings->retention > PAST_KEPT ? a->settings->retention : PAST_KEPT;
	return issue ? (issues_due_over(issue) + kept) / HOUR * HOUR + HOUR : INT64_MAX;
}

enum err episode_past_due(struct apply *a, int64_t t)
{
	enum err err = ERR_OK;
	while (!err && episode_past_next(a) <= t)
		err = issues_drop(&a->state->issues, heap_top(&a->state->issues.past));
	return err;
}

int64_t episode_storm_next(const struct apply *a)
{
	return guard_next(&a->state->guard);
}

enum err episode_storm_due(struct apply *a, int64_t t)
{
	return guard_tell(&a->state->guard, &a->state->issues, t, a->out);
}
