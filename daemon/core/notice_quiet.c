/* notice_quiet.c - see notice.h: issues that came steadily and have stopped.
 *
 *   due ─┬─ in truth later ───────────────────────▶ waits on
 *        ├─ its episode ended: that was told ──────▶ never
 *        ├─ the desk's other cases stopped too ────▶ looked at again a window later
 *        └─ else ──────────────────────────────────▶ told, and not again before it has come back */
#include "notice.h"

#include "episode_step.h"
#include "guard.h"
#include "hold.h"
#include "issues_due.h"
#include "silence_issue.h"

int64_t notice_quiet_next(const struct apply *a)
{
	const struct issue *issue = heap_top(&a->state->issues.quiet);
	return issue ? issue->quiet_due : INT64_MAX;
}

/* What is kept of the silence has changed. */
static enum err kept(struct apply *a, struct issue *issue)
{
	if (!issues_touch(&a->state->issues, issue))
		return ERR_MEMORY;
	return issues_due_silence(&a->state->issues, issue);
}

static enum err tell(struct apply *a, struct issue *issue, const struct rule *rule,
		     const struct silence_issue *found)
{
	struct state *s = a->state;
	struct told *told = &issue->told[RULE_WENT_QUIET - RULE_CHRONIC];
	told->last = s->clock;
	if (!hold_lets(issue, ALERT_FIRING)) {
		issue->hold->withheld++;
		return kept(a, issue);
	}
	told->times++;
	enum err e = episode_step_title(a, issue);
	if (!e)
		e = kept(a, issue);
	if (e || !guard_lets(&s->guard, a->settings, s->clock, ALERT_FIRING, issue->id))
		return e;
	const struct alert_notice notice = {
		.rule = rule,
		.says = "went_quiet_issue",
		.window = s->clock - found->last,
		.kind = SPAN("went_quiet"),
		.times = told->times,
		.at = found->at,
		.n = found->n,
	};
	struct alert message = {
		.status = ALERT_FIRING,
		.at = s->clock,
		.issue = issue,
		.trend = trend_cases(issue, found->since),
		.notice = &notice,
	};
	message.trend.cases = found->cases;
	if (!trend_customers(issue, &a->set, &message.trend))
		return ERR_MEMORY;
	return alert_write(&s->issues, &message, a->out);
}

enum err notice_quiet_due(struct apply *a, int64_t due)
{
	(void)due;
	struct issues *is = &a->state->issues;
	struct issue *issue = heap_top(&is->quiet);
	const struct rule *rule = issues_due_silence_rule(a->settings);
	if (!rule) /* taken out of the config */
		return issues_due_silence(is, issue);
	const struct silence_issue found =
		silence_issue_find(a->settings, rule, &a->state->words, issue);
	if (found.due > a->state->clock)
		return issues_due_silence_at(is, issue, found.due);
	if (issue->episode.closed_at >= found.last)
		return issues_due_silence_at(is, issue, INT64_MAX);
	if (silence_issue_surprises(a->state->crowd, &found))
		return tell(a, issue, rule, &found);
	issue->quiet_looked = a->state->clock;
	return kept(a, issue);
}
