/* episode_step.c - see episode_step.h.
 *
 *   event ─▶ table of moves ─▶ state
 *                └─ message ─▶ hold of a person? ─▶ storm guard ─▶ alerts
 *                                 └ withheld, counted  └ counted, told once an hour
 *
 * Invariants: at most one "firing" an episode; nobody hears the end of what nobody was told; what
 * is not told is counted, and the count is told. */
#include "episode_step.h"

#include "guard.h"
#include "issues_due.h"

#define DOUBLINGS 31

/* True for messages that say how it stands: the next reminder comes so long after them. */
static bool says_how_it_stands(enum alert_status status)
{
	return status == ALERT_FIRING || status == ALERT_ESCALATED || status == ALERT_REMINDER ||
	       status == ALERT_REOPENED;
}

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

enum err episode_step_write(struct apply *a, struct issue *issue, enum alert_status status,
			    struct alert *message)
{
	message->status = status;
	message->at = a->state->clock;
	message->issue = issue;
	message->regressed = issue->episode.regressed;
	issue->episode.messages++;
	enum err err = find_causes(a, issue, message);
	if (!err && !issues_touch(&a->state->issues, issue))
		err = ERR_MEMORY;
	return err ? err : alert_write(&a->state->issues, message, a->out);
}

static enum err tell(struct apply *a, struct issue *issue, enum alert_status status,
		     struct alert *message)
{
	struct episode *e = &issue->episode;
	int64_t clock = a->state->clock, remind = a->settings->remind;
	if (!hold_lets(issue, status)) {
		issue->hold->withheld++;
		return ERR_OK;
	}
	if (says_how_it_stands(status)) {
		e->told = true;
		e->cases_told = e->cases;
		e->remind_at = remind ? clock + remind : INT64_MAX;
	}
	/* What a person did is told at once: it is one message for one word. */
	if (!message->by.len &&
	    !guard_lets(&a->state->guard, a->settings, clock, status, issue->id))
		return ERR_OK;
	return episode_step_write(a, issue, status, message);
}

enum err episode_step(struct apply *a, struct issue *issue, enum episode_event event,
		      struct alert *message)
{
	struct issues *is = &a->state->issues;
	const struct episode_move *move = episode_moves(issue->life, event);
	if (!move->can)
		return ERR_OK;
	issue->life = move->next;
	enum err err = move->tells ? tell(a, issue, move->status, message) : ERR_OK;
	if (!issues_loud(issue))
		issue->episode.closed_at = a->state->clock;
	if (!err && !issues_loud(issue) && issue->hold && issue->hold->kind == HOLD_ACK)
		err = issues_hold_set(is, issue, NULL);
	if (!err && !issues_touch(is, issue))
		err = ERR_MEMORY;
	return err ? err : issues_due_update(is, issue);
}

enum err episode_step_last(struct apply *a, struct issue *issue, int64_t last)
{
	int64_t ends = last + issue->episode.resolve_after;
	if (last > issue->episode.last)
		issue->episode.last = last;
	if (ends <= a->state->clock)
		ends = a->state->clock + 1;
	if (issue->episode.ends != INT64_MAX && ends <= issue->episode.ends)
		return ERR_OK;
	issue->episode.ends = ends;
	if (!issues_touch(&a->state->issues, issue))
		return ERR_MEMORY;
	return issues_due_update(&a->state->issues, issue);
}

enum err episode_step_title(struct apply *a, struct issue *issue)
{
	struct buf *title = &a->scratch[0];
	buf_reset(title);
	alert_title(&a->state->issues, issue, title);
	if (buf_err(title))
		return buf_err(title);
	bool ok = issues_set_text(&a->state->issues, &issue->title, buf_span(title));
	return ok ? ERR_OK : ERR_MEMORY;
}

void episode_step_remember(struct episode *e, const uint64_t *seqs, size_t n_seqs)
{
	uint64_t all[2 * EPISODE_LOUD];
	size_t n = 0, i = 0, k = 0;
	while (i < e->n_loud || k < n_seqs) {
		bool old = k == n_seqs || (i < e->n_loud && e->loud[i] <= seqs[k]);
		uint64_t seq = old ? e->loud[i++] : seqs[k++];
		if (!n || all[n - 1] != seq)
			all[n++] = seq;
	}
	size_t first = n > EPISODE_LOUD ? n - EPISODE_LOUD : 0;
	e->n_loud = (uint32_t)(n - first);
	memcpy(e->loud, all + first, e->n_loud * sizeof *e->loud);
}

static void name_rule(struct episode *e, const struct rule *rule)
{
	struct span name = span_utf8_first(rule->name, sizeof e->rule - 1);
	memset(e->rule, 0, sizeof e->rule);
	memcpy(e->rule, name.ptr, name.len);
}

enum err episode_step_fire(struct apply *a, struct issue *issue, const struct verdict *v,
			   const struct burst *b)
{
	struct episode *e = &issue->episode;
	*e = (struct episode){
		.regressed = issue->life == LIFE_RESOLVED,
		.level = rules_level(v->rule, v->trend.customers),
		.fired_at = a->state->clock,
		.window = b ? b->window : v->rule->window,
		.resolve_after = v->rule->resolve_after,
		.closed_at = e->closed_at,
		.ends = INT64_MAX,
		.remind_at = INT64_MAX,
		.cases = v->trend.cases,
		.lower = b ? 0 : (v->rule->cases + 1) / 2,
		.base = v->trend.customers,
	};
	name_rule(e, v->rule);
	if (b) {
		uint64_t seqs[BURST_CASES];
		for (size_t i = 0; i < b->n; i++)
			seqs[i] = b->at[i]->seq;
		episode_step_remember(e, seqs, b->n);
		e->loud_at = a->state->clock;
	}
	issue->episodes++;
	enum err err = episode_step_title(a, issue);
	if (!err)
		err = episode_step_last(a, issue, issue->last_seen);
	struct alert message = {.trend = v->trend};
	return err ? err : episode_step(a, issue, EPISODE_FIRE, &message);
}

/* Ends the ack or mute that growth ends, which the message then says (over: room for it); *told:
 * that it fires has just been told, with these figures. */
static enum err end_hold(struct apply *a, struct issue *issue, struct alert *message,
			 struct hold *over, bool *told)
{
	*told = false;
	if (!issue->hold)
		return ERR_OK;
	if (issue->hold->kind == HOLD_MUTE && issue->hold->escalating) {
		*told = !issue->episode.told;
		return episode_step_hold_over(a, issue, HOLD_GROWTH, SPAN(""), SPAN(""));
	}
	if (issue->hold->kind != HOLD_ACK)
		return ERR_OK;
	*over = *issue->hold;
	message->over = over;
	message->end = hold_end_name(HOLD_GROWTH);
	return issues_hold_set(&a->state->issues, issue, NULL);
}

enum err episode_step_grow(struct apply *a, struct issue *issue, const struct verdict *v)
{
	struct episode *e = &issue->episode;
	uint32_t before = e->doublings, customers = v->trend.customers;
	while (e->doublings < DOUBLINGS && customers >= (uint64_t)(e->base ? e->base : 1)
								<< (e->doublings + 1))
		e->doublings++;
	enum level level = v->rule ? rules_level(v->rule, customers) : e->level;
	if (e->doublings == before && level <= e->level)
		return ERR_OK;
	if (level > e->level) {
		e->level = level;
		name_rule(e, v->rule);
	}
	struct alert message = {.trend = v->trend};
	struct hold over;
	bool told;
	enum err err = end_hold(a, issue, &message, &over, &told);
	return err || told ? err : episode_step(a, issue, EPISODE_GROW, &message);
}

enum err episode_step_sum(struct apply *a, const struct issue *issue, struct trend *out)
{
	const struct episode *e = &issue->episode;
	*out = trend_cases(issue, e->fired_at - e->window);
	return trend_customers(issue, &a->set, out) ? ERR_OK : ERR_MEMORY;
}

enum err episode_step_hold_over(struct apply *a, struct issue *issue, enum hold_end end,
				struct span by, struct span why)
{
	const struct hold over = *issue->hold;
	struct alert message = {.trend = trend_cases(issue, over.since),
				.by = by,
				.why = why,
				.over = &over,
				.end = hold_end_name(end)};
	if (!trend_customers(issue, &a->set, &message.trend))
		return ERR_MEMORY;
	enum err err = issues_hold_set(&a->state->issues, issue, NULL);
	if (!err)
		err = tell(a, issue, over.kind == HOLD_ACK ? ALERT_ACK_OVER : ALERT_MUTE_OVER,
			   &message);
	if (err || !issues_loud(issue) || issue->episode.told)
		return err;
	struct alert late = {0};
	err = episode_step_sum(a, issue, &late.trend);
	if (!err)
		err = tell(a, issue, ALERT_FIRING, &late);
	return err ? err : issues_due_update(&a->state->issues, issue);
}
