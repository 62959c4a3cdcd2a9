/* report.c - see report.h.
 *
 *   records ─▶ figures (report_figures.c)
 *   issues ──▶ one look each: cases now and before, lists it fits in
 *                 ├─▶ rankings: cards, five lists, movers; each bounded, in a total order
 *                 └─▶ issues[]: each issue that a ranking holds, once, measured in full
 *
 * Walks of maps follow no order that may be seen, so every ranking ends with the issue's id. */
#include "report.h"

#include "issues_hold.h"
#include "publish.h"
#include "report_parts.h"

#define WEEKS      4 /* in a row make an issue chronic */
#define BACK_CASES 3 /* from so many on an issue that was away is back */

/* ---- an issue at a glance */

struct glance {
	const struct issue *issue;
	uint64_t now, before;
	bool in[REPORT_LISTS];
};

/* Members of issue before t. */
static size_t until(const struct issue *issue, int64_t t)
{
	return trend_cases(issue, t - 1).first;
}

static uint64_t between(const struct issue *issue, int64_t from, int64_t to)
{
	return until(issue, to) - until(issue, from);
}

static bool every_week(const struct issue *issue, int64_t to)
{
	for (int week = 1; week <= WEEKS; week++)
		if (!between(issue, to - week * CIVIL_WEEK, to - (week - 1) * CIVIL_WEEK))
			return false;
	return issue->first_seen < to - (WEEKS - 1) * CIVIL_WEEK;
}

static bool inside(const struct report *r, int64_t t)
{
	return t >= r->period.from && t < r->period.to;
}

int64_t report_until(const struct report *r)
{
	return r->clock < r->period.to ? r->clock + 1 : r->period.to;
}

bool report_counted(const struct state *s, const struct issue *issue)
{
	return !issue->merged_into && publish_wanted(&s->issues, issue);
}

struct report_count report_counts(const struct report *r, uint64_t now, uint64_t before)
{
	const struct period *p = &r->covered;
	struct report_count c = {.now = now, .before = before, .change = REPORT_NOT_CLEAR};
	c.ratio = (struct exact){0, EXACT_NO_LIMIT};
	if (now + before == 0 || now > UINT32_MAX || before > UINT32_MAX || p->from == p->before)
		return c;
	c.ratio = exact_ratio((uint32_t)now, (uint64_t)(p->to - p->from), (uint32_t)before,
			      (uint64_t)(p->from - p->before));
	if (c.ratio.low > EXACT_RATIO)
		c.change = REPORT_MORE;
	else if (c.ratio.high < EXACT_RATIO)
		c.change = REPORT_FEWER;
	return c;
}

/* Loud again, or again there after it had been away for the whole period before. */
static bool came_back(const struct report *r, const struct glance *g)
{
	const struct issue *issue = g->issue;
	bool again = (issue->episodes > 1 || issue->episode.regressed) &&
		     inside(r, issue->episode.fired_at);
	return again ||
	       (g->now >= BACK_CASES && !g->before && r->covered.before == r->period.before &&
		issue->first_seen < r->period.before);
}

/* A rule of the kind chronic told so, and it went on in the period. */
static bool told_chronic(const struct report *r, const struct issue *issue)
{
	const struct told *t = &issue->told[RULE_CHRONIC - RULE_CHRONIC];
	return t->times && inside(r, t->last);
}

static struct glance glance_at(const struct report *r, const struct issue *issue)
{
	struct glance g = {.issue = issue};
	const struct episode *e = &issue->episode;
	g.now = between(issue, r->period.from, r->period.to);
	g.before = between(issue, r->period.before, r->period.from);
	g.in[REPORT_NEW] = g.now && inside(r, issue->first_seen);
	g.in[REPORT_BACK] = came_back(r, &g);
	g.in[REPORT_WORSE] = !g.in[REPORT_NEW] && g.now &&
			     report_counts(r, g.now, g.before).change == REPORT_MORE;
	g.in[REPORT_CHRONIC] = every_week(issue, r->period.to) || told_chronic(r, issue);
	g.in[REPORT_RESOLVED] = issue->episodes && !issues_loud(issue) && inside(r, e->closed_at);
	return g;
}

/* The list that an issue stands in; REPORT_LISTS for none. */
static enum report_list list_of(const struct glance *g)
{
	enum report_list l = 0;
	if (g->issue->hold && g->issue->hold->kind == HOLD_DISMISS)
		return REPORT_LISTS; /* people said that it is no problem */
	while (l < REPORT_LISTS && !g->in[l])
		l++;
	return l;
}

/* ---- rankings */

typedef bool better_fn(const struct glance *a, const struct glance *b);

static bool more_cases(const struct glance *a, const struct glance *b)
{
	if (a->now != b->now)
		return a->now > b->now;
	return a->before != b->before ? a->before > b->before : a->issue->id < b->issue->id;
}

/* By (now - before)^2 / (now + before), the square of how many deviations the change is. */
static bool moved_more(const struct glance *a, const struct glance *b)
{
	typedef unsigned __int128 wide;
	uint64_t da = a->now > a->before ? a->now - a->before : a->before - a->now;
	uint64_t db = b->now > b->before ? b->now - b->before : b->before - b->now;
	wide x = (wide)da * da * (b->now + b->before), y = (wide)db * db * (a->now + a->before);
	return x != y ? x > y : more_cases(a, b);
}

struct ranking {
	better_fn *better;
	size_t n, most;
	struct glance at[REPORT_CARDS];
};

static void rank(struct ranking *k, const struct glance *g)
{
	if (k->n == k->most && !k->better(g, &k->at[k->n - 1]))
		return;
	size_t i = k->n < k->most ? k->n++ : k->n - 1;
	for (; i && k->better(g, &k->at[i - 1]); i--)
		k->at[i] = k->at[i - 1];
	k->at[i] = *g;
}

struct rankings {
	struct ranking cards, movers, lists[REPORT_LISTS];
};

static void rank_all(const struct state *s, struct report *r, struct rankings *all)
{
	struct map_slot *slot;
	for (size_t at = 0; (slot = map_next(&s->issues.by_id, &at));) {
		const struct issue *issue = slot->value;
		if (!report_counted(s, issue))
			continue;
		struct glance g = glance_at(r, issue);
		enum report_list l = list_of(&g);
		r->n_active += g.now > 0;
		if (g.now)
			rank(&all->cards, &g);
		if (g.now + g.before && !g.in[REPORT_NEW])
			rank(&all->movers, &g);
		if (l == REPORT_LISTS)
			continue;
		r->fits[l]++;
		rank(&all->lists[l], &g);
	}
}

/* ---- from rankings to issues[] */

/* The index of g's issue in r->issues, which it joins when it is not there. */
static uint32_t place_of(struct report *r, const struct glance *g)
{
	for (size_t i = 0; i < r->n_issues; i++)
		if (r->issues[i].issue == g->issue)
			return (uint32_t)i;
	struct report_issue *i = &r->issues[r->n_issues];
	i->issue = g->issue;
	i->title = issues_text(g->issue->name.len ? g->issue->name : g->issue->title);
	i->cases = report_counts(r, g->now, g->before);
	memcpy(i->in, g->in, sizeof i->in);
	return (uint32_t)r->n_issues++;
}

static void take_rankings(struct report *r, const struct rankings *all)
{
	for (size_t i = 0; i < all->cards.n; i++) {
		place_of(r, &all->cards.at[i]);
		r->card_cases += all->cards.at[i].now;
	}
	r->n_cards = all->cards.n;
	for (enum report_list l = 0; l < REPORT_LISTS; l++)
		for (size_t i = 0; i < all->lists[l].n; i++)
			r->list[l][r->n_list[l]++] = place_of(r, &all->lists[l].at[i]);
	for (size_t i = 0; i < all->movers.n; i++)
		r->movers[r->n_movers++] = place_of(r, &all->movers.at[i]);
}

/* What to do about the first of each list, the most important list first, then the second. */
static void take_steps(struct report *r)
{
	for (size_t i = 0; i < REPORT_LIST; i++)
		for (enum report_list l = 0; l < REPORT_LISTS && r->n_steps < REPORT_STEPS; l++)
			if (i < r->n_list[l])
				r->steps[r->n_steps++] = (struct report_step){l, r->list[l][i]};
}

/* ---- the time */

static void set_times(const struct state *s, const struct settings *settings,
		      const struct period *p, struct report *r)
{
	int64_t edges[PERIOD_SLOTS + 1];
	const struct record *oldest = records_oldest(&s->records);
	r->period = r->covered = *p;
	r->clock = s->clock;
	/* Before the oldest record all has expired, or the desk had not begun: that is no time
	 * without cases, and nothing may be compared with it. */
	int64_t kept = oldest ? oldest->at : INT64_MIN;
	if (kept > p->before)
		r->covered.before = kept < p->from ? kept : p->from;
	if (kept > p->from)
		r->covered.from = r->covered.before = kept < p->to ? kept : p->to - 1;
	r->slots = period_slots(settings, p->from, p->to, edges);
	/* The period before is drawn in as many pieces, back from its end by the same steps. */
	for (size_t i = 0; i <= r->slots; i++) {
		r->edges[r->slots + i] = edges[i];
		r->edges[i] = p->from -
			      (p->from - p->before) * (int64_t)(r->slots - i) / (int64_t)r->slots;
	}
}

static void take_changes(const struct state *s, struct report *r)
{
	for (size_t i = 0; i < s->changes.n; i++)
		if (s->changes.at[i].at >= r->edges[0] && s->changes.at[i].at < r->period.to)
			r->changes[r->n_changes++] = &s->changes.at[i];
}

enum err report_make(const struct state *state, const struct settings *settings,
		     const struct period *p, struct report *r)
{
	struct rankings *all = mem_zero(state->mem, 1, sizeof *all);
	if (!all)
		return ERR_MEMORY;
	memset(r, 0, sizeof *r);
	set_times(state, settings, p, r);
	all->cards = (struct ranking){.better = more_cases, .most = settings->digest.issues};
	all->movers = (struct ranking){.better = moved_more, .most = REPORT_MOVERS};
	for (enum report_list l = 0; l < REPORT_LISTS; l++)
		all->lists[l] = (struct ranking){.better = more_cases, .most = REPORT_LIST};
	take_changes(state, r);
	rank_all(state, r, all);
	take_rankings(r, all);
	take_steps(r);
	mem_free(state->mem, all);
	enum err e = report_figures(state, r);
	if (!e)
		e = harm_measure(&state->issues, NULL, p->from, report_until(r), &r->harm);
	if (!e)
		e = harm_measure(&state->issues, NULL, p->before, p->from, &r->harm_before);
	for (size_t i = 0; !e && i < r->n_issues; i++)
		e = report_issue_measure(state, r, &r->issues[i]);
	return e;
}

/* ---- names */

const char *report_figure_name(enum report_figure f)
{
	static const char *const names[REPORT_FIGURES] = {
		[REPORT_CASES] = "cases",     [REPORT_CUSTOMERS] = "customers",
		[REPORT_GROUPED] = "grouped", [REPORT_FRESH] = "new_issues",
		[REPORT_ALERTS] = "alerts",
	};
	return names[f];
}

const char *report_list_name(enum report_list l)
{
	static const char *const names[REPORT_LISTS] = {
		[REPORT_BACK] = "came_back",    [REPORT_NEW] = "new",
		[REPORT_WORSE] = "worse",       [REPORT_CHRONIC] = "chronic",
		[REPORT_RESOLVED] = "resolved",
	};
	return names[l];
}

const char *report_change_name(enum report_change c)
{
	static const char *const names[REPORT_CHANGES] = {
		[REPORT_NOT_CLEAR] = "not_clear",
		[REPORT_MORE] = "more",
		[REPORT_FEWER] = "fewer",
	};
	return names[c];
}
