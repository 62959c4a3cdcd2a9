/* notice.c - see notice.h. Like a burst, a notice looks at the neighbours of the case at hand, not
 * at its issue, which may be one fragment of many:
 *
 *   neighbours within the window ──┬─ on most of its days, none far above the mean ─▶ chronic
 *                                  └─ many of one customer, few of others ─▶ repeat_contact
 *
 * It is told at the issue that holds most of it, and marks all issues that hold some: as long as a
 * third of what is found lies in marked issues it is the same thing that goes on. Every case of a
 * marked issue renews its mark; it wears off when none came for resolve_after. */
#include "notice.h"

#include "episode_step.h"
#include "guard.h"
#include "hold.h"

#define DAY            INT64_C(86400000)
#define NOTICE_CASES   40 /* newest ones that stand for a notice */
#define NOTICE_DAYS    366 /* of a window that are told apart */
#define COHERENT       24 /* newest cases whose nearness to each other is measured */
#define SAME           3 /* told already: one case of so many in a marked issue */
#define CHRONIC_WIDTH  4200 /* cosine of a neighbour: narrow, for weeks bring much that is alike */
#define CHRONIC_PAIRS  5500 /* mean cosine of the pairs */
#define REPEAT_WIDTH   CROWD_WIDEST
#define REPEAT_PAIRS   2500
#define REPEAT_OTHERS  2 /* so many times the customer's cases may come from others */
#define STEADY_SQUARED 9 /* of a day above the mean, in standard deviations of a Poisson count */

struct found {
	const struct rule *rule;
	struct span kind;
	const struct near *near; /* with what is not counted too */
	size_t n_near;
	const struct record *rec; /* the case at hand */
	struct scope scope; /* of the rule */
	int64_t after;
	uint32_t cases, customers;
	const struct record *at[NOTICE_CASES]; /* in order of arrival */
	size_t n;
};

static void push(struct found *f, const struct record *rec)
{
	if (f->n == NOTICE_CASES)
		memmove(f->at, f->at + 1, --f->n * sizeof *f->at);
	f->at[f->n++] = rec;
	f->cases++;
}

static bool coherent(const struct crowd *c, const struct found *f, uint32_t least)
{
	size_t n = f->n < COHERENT ? f->n : COHERENT;
	uint64_t sum = crowd_nearness(c, f->at + f->n - n, n, f->at + f->n - n, n);
	/* Without the n pairs of a case with itself. */
	return n > 1 && (sum * n - SIGNATURE_ONE) / (n - 1) >= least;
}

/* The i-th neighbour, the case at hand being the last one; NULL when it is too far, too old or not
 * what the rule is about. */
static const struct record *neighbour(struct found *f, size_t i, uint32_t width)
{
	const struct record *rec = i < f->n_near ? f->near[i].rec : f->rec;
	bool counts = rec->at > f->after && (i == f->n_near || f->near[i].cosine >= width);
	return counts && scope_fits(&f->scope, rec) ? rec : NULL;
}

/* ---- telling */

static struct told *told_of(const struct found *f, struct issue *issue)
{
	return &issue->told[f->rule->kind - RULE_CHRONIC];
}

/* True when issue is marked; the mark is renewed. */
static bool renew(const struct apply *a, const struct found *f, struct issue *issue)
{
	struct told *told = told_of(f, issue);
	if (!told->last || a->state->clock - told->last > f->rule->resolve_after)
		return false;
	told->last = a->state->clock;
	return true;
}

static bool goes_on(const struct apply *a, const struct found *f)
{
	size_t in = 0;
	for (size_t i = 0; i < f->n; i++) {
		int64_t last = f->at[i]->issue ? told_of(f, f->at[i]->issue)->last : 0;
		in += last && a->state->clock - last <= f->rule->resolve_after;
	}
	return in * SAME >= f->n;
}

/* The issue that most cases are in, the lowest id of equals. */
static struct issue *issue_of(const struct found *f)
{
	struct issue *best = f->rec->issue;
	size_t most = 0;
	for (size_t i = 0; i < f->n; i++) {
		struct issue *issue = f->at[i]->issue;
		size_t n = 0;
		for (size_t k = 0; k < f->n; k++)
			n += f->at[k]->issue == issue;
		if (issue && (n > most || (n == most && issue->id < best->id))) {
			best = issue;
			most = n;
		}
	}
	return best;
}

static enum err mark(struct apply *a, const struct found *f)
{
	for (size_t i = 0; i < f->n; i++) {
		struct issue *issue = f->at[i]->issue;
		if (!issue || told_of(f, issue)->last == a->state->clock)
			continue;
		told_of(f, issue)->last = a->state->clock;
		if (!issues_touch(&a->state->issues, issue))
			return ERR_MEMORY;
	}
	return ERR_OK;
}

static enum err tell(struct apply *a, const struct found *f)
{
	struct issue *issue = issue_of(f);
	bool again = goes_on(a, f);
	enum err e = mark(a, f);
	if (e || again)
		return e;
	if (!hold_lets(issue, ALERT_FIRING)) {
		issue->hold->withheld++;
		return ERR_OK;
	}
	e = episode_step_title(a, issue);
	if (e ||
	    !guard_lets(&a->state->guard, a->settings, a->state->clock, ALERT_FIRING, issue->id))
		return e;
	const struct alert_notice notice = {
		.rule = f->rule,
		.says = f->kind.ptr,
		.window = f->rule->window,
		.kind = f->kind,
		.times = ++told_of(f, issue)->times,
		.at = f->at,
		.n = f->n,
	};
	const struct alert message = {
		.status = ALERT_FIRING,
		.at = a->state->clock,
		.issue = issue,
		.trend = {.cases = f->cases, .customers = f->customers},
		.notice = &notice,
	};
	return alert_write(&a->state->issues, &message, a->out);
}

/* ---- chronic */

/* Cases on enough days, counted back from clock, and on no day more than chance makes of the mean.
 */
static bool steady(struct found *f, int64_t clock)
{
	uint32_t of_day[NOTICE_DAYS] = {0}, total = 0, most = 0, present = 0;
	int64_t days = f->rule->window / DAY;
	days = days < NOTICE_DAYS ? days : NOTICE_DAYS;
	for (size_t i = 0; i <= f->n_near; i++) {
		const struct record *rec = neighbour(f, i, CHRONIC_WIDTH);
		int64_t ago = rec ? (clock - rec->at) / DAY : days;
		if (ago >= days)
			continue;
		uint32_t n = ++of_day[ago];
		present += n == 1;
		most = n > most ? n : most;
		total++;
	}
	int64_t over = most * days - total;
	return present >= f->rule->days && total >= f->rule->cases &&
	       over * over <= STEADY_SQUARED * days * total;
}

static enum err chronic(struct apply *a, struct found *f)
{
	uint32_t anonymous = 0;
	if (!steady(f, a->state->clock))
		return ERR_OK;
	keys_reset(&a->set);
	for (size_t i = 0; i <= f->n_near; i++) {
		const struct record *rec = neighbour(f, i, CHRONIC_WIDTH);
		if (!rec)
			continue;
		push(f, rec);
		if (!rec->customer)
			anonymous++;
		else if (!keys_note(&a->set, rec->customer))
			return ERR_MEMORY;
	}
	keys_sort(&a->set);
	f->customers = (uint32_t)a->set.count + anonymous;
	bool fits =
		f->customers >= f->rule->customers && coherent(a->state->crowd, f, CHRONIC_PAIRS);
	return fits ? tell(a, f) : ERR_OK;
}

/* ---- repeat_contact */

static enum err repeat_contact(struct apply *a, struct found *f)
{
	uint32_t others = 0;
	if (!f->rec->customer)
		return ERR_OK;
	for (size_t i = 0; i <= f->n_near; i++) {
		const struct record *rec = neighbour(f, i, REPEAT_WIDTH);
		if (rec && rec->customer == f->rec->customer)
			push(f, rec);
		else if (rec)
			others++;
	}
	f->customers = 1;
	bool fits = f->cases >= f->rule->cases && others <= f->cases * REPEAT_OTHERS &&
		    coherent(a->state->crowd, f, REPEAT_PAIRS);
	return fits ? tell(a, f) : ERR_OK;
}

static const struct {
	struct span name;
	enum err (*look)(struct apply *, struct found *);
} kinds[RULE_KINDS] = {
	[RULE_CHRONIC] = {SPAN("chronic"), chronic},
	[RULE_REPEAT_CONTACT] = {SPAN("repeat_contact"), repeat_contact},
};

enum err notice_case(struct apply *a, const struct record *rec)
{
	struct issues *is = &a->state->issues;
	enum err e = ERR_OK;
	for (size_t r = 0; !e && r < a->settings->n_rules; r++) {
		const struct rule *rule = &a->settings->rules[r];
		struct found f = {.rule = rule, .kind = kinds[rule->kind].name, .rec = rec};
		f.after = a->state->clock - rule->window;
		scope_init(&f.scope, a->settings, rule, is->records->words);
		if (!kinds[rule->kind].look || rec->at <= f.after || !scope_fits(&f.scope, rec))
			continue;
		f.near = crowd_near(a->state->crowd, rec, CROWD_WIDEST, &f.n_near);
		if (!f.near || (renew(a, &f, rec->issue) && !issues_touch(is, rec->issue)))
			return ERR_MEMORY;
		e = kinds[rule->kind].look(a, &f);
	}
	return e;
}

/* ---- went_quiet */

int64_t notice_silence_next(const struct apply *a)
{
	return silence_next(&a->state->silence, a->settings).due;
}

enum err notice_silence_due(struct apply *a, int64_t due)
{
	(void)due;
	struct state *s = a->state;
	const struct silence_found found = silence_next(&s->silence, a->settings);
	uint32_t times = silence_told(&s->silence, &found, s->clock);
	if (!guard_lets(&s->guard, a->settings, s->clock, ALERT_FIRING, 0))
		return ERR_OK;
	const struct alert_silence message = {&found, s->clock, times};
	return alert_silence(&s->issues, &message, a->out);
}
