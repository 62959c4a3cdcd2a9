/* episode.c - see episode.h.
 *
 *             a rule fires                 quiet for resolve_after, or a person
 *   quiet ─────────────────▶ firing ──────────────────────────────────────────▶ quiet
 *                             │  ▲ a case: the end moves
 *                             └──┘
 *
 * One function, transition(), moves an issue between the states and writes the message; at most
 * one "firing" an episode. All times are the engine's clock. */
#include "episode.h"

enum step { STEP_FIRE, STEP_CLOSE };

static enum err transition(struct apply *a, struct issue *issue, enum step step,
			   const struct alert *message)
{
	struct issues *is = &a->state->issues;
	struct episode *e = &issue->episode;
	e->firing = step == STEP_FIRE;
	e->messages = step == STEP_FIRE ? 1 : e->messages + 1;
	enum err err = alert_write(is, message, a->out);
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

static enum err fire(struct apply *a, struct issue *issue, const struct verdict *v)
{
	struct episode *e = &issue->episode;
	struct span name = span_utf8_first(v->rule->name, sizeof e->rule - 1);
	bool regressed = issue->episodes > 0;
	*e = (struct episode){
		.level = v->rule->level,
		.fired_at = a->state->clock,
		.window = v->rule->window,
		.resolve_after = v->rule->resolve_after,
		.closed_at = e->closed_at,
		.cases = v->trend.cases,
	};
	memcpy(e->rule, name.ptr, name.len);
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
		return due > issue->due ? issues_set_due(&a->state->issues, issue, due) : ERR_OK;
	}
	if (!rules_check(a->settings, issue, a->state->clock, &a->set, &v))
		return ERR_MEMORY;
	return v.rule ? fire(a, issue, &v) : ERR_OK;
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
