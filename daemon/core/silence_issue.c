/* silence_issue.c - see silence_issue.h.
 *
 *   its cases     |  ||  | |  ||  | |        (nothing)              ▼ weighed: told, or looked at
 *                 └──── 14 days ─────┘└─ max(window, 12 / rate, ─────┤     again a window later
 *                 since            last        3 gaps)               │
 *   the desk's    ||| ||||||| ||||||||||| |||||||| ||||||||||| |||||||
 *
 * When it is due follows from the members and what is kept of the issue alone. */
#include "silence_issue.h"

#include "silence.h"
#include "surprise.h"

#define DAY      INT64_C(86400000)
#define PAST     (SILENCE_DAYS * DAY)
#define NATS     INT64_C(12) /* as for streams: exp(-12) */
#define GAPS     INT64_C(3)
#define SURPRISE (35 * SURPRISE_BIT / 2) /* the same in bits */

struct tally {
	struct silence_issue *out;
	int64_t gap; /* longest */
	int64_t before; /* time of the case looked at last */
	uint32_t days; /* a bit each, from the newest case back */
};

static void count(struct tally *t, const struct record *rec)
{
	struct silence_issue *out = t->out;
	if (!out->cases++)
		out->last = t->before = rec->at;
	if (t->before - rec->at > t->gap)
		t->gap = t->before - rec->at;
	t->before = rec->at;
	t->days |= UINT32_C(1) << (out->last - rec->at) / DAY;
	if (out->n < SILENCE_ISSUE_SHOWN)
		out->at[out->n++] = rec;
}

/* So that the newest comes last. */
static void turn(struct silence_issue *out)
{
	for (size_t i = 0; i < out->n / 2; i++) {
		const struct record *rec = out->at[i];
		out->at[i] = out->at[out->n - 1 - i];
		out->at[out->n - 1 - i] = rec;
	}
}

static int64_t due_of(const struct scope *scope, const struct rule *rule, const struct issue *issue,
		      const struct tally *t)
{
	const struct silence_issue *out = t->out;
	const struct told *told = &issue->told[RULE_WENT_QUIET - RULE_CHRONIC];
	uint32_t days = 0;
	for (uint32_t rest = t->days; rest; rest &= rest - 1)
		days++;
	if (!out->cases || out->cases < rule->cases || days < rule->days || told->last > out->last)
		return INT64_MAX;
	int64_t rare = NATS * (out->last - out->since) / (int64_t)out->cases;
	int64_t silence = rule->window > rare ? rule->window : rare;
	silence = t->gap * GAPS > silence ? t->gap * GAPS : silence;
	int64_t due = scope_later(scope, out->n ? out->at[out->n - 1] : NULL, out->last, silence);
	int64_t again = told->times ? told->last + rule->resolve_after : due;
	if (issue->quiet_looked > out->last && issue->quiet_looked + rule->window > again)
		again = issue->quiet_looked + rule->window;
	due = again > due ? again : due;
	return due - out->last > silence + PAST ? INT64_MAX : due;
}

struct silence_issue silence_issue_find(const struct settings *s, const struct rule *rule,
					const struct words *words, const struct issue *issue)
{
	struct silence_issue out = {.due = INT64_MAX};
	struct tally t = {.out = &out};
	struct scope scope;
	scope_init(&scope, s, rule, words);
	size_t i = issue->n_members;
	for (; i-- > 0 && out.cases < SILENCE_ISSUE_CASES;) {
		const struct record *rec = issue->members[i];
		if (out.cases && rec->at <= out.last - PAST)
			break;
		if (scope_fits(&scope, rec))
			count(&t, rec);
	}
	out.since = out.cases == SILENCE_ISSUE_CASES ? t.before : out.last - PAST;
	turn(&out);
	out.due = due_of(&scope, rule, issue, &t);
	return out;
}

bool silence_issue_surprises(const struct crowd *c, const struct silence_issue *found)
{
	int64_t first = crowd_first(c), whole = found->last - found->since;
	int64_t since = found->since >= first ? found->since : first - 1,
		known = found->last - since;
	uint32_t span = crowd_since(c, found->last);
	if (known <= 0 || whole <= 0)
		return span > 0; /* a desk so busy that its newest cases are all later */
	/* The crowd may begin later: then the rest is taken to be like it. */
	uint64_t past_span =
		(uint64_t)(crowd_since(c, since) - span) * (uint64_t)whole / (uint64_t)known;
	const struct surprise s = {.past = found->cases,
				   .span = span,
				   .past_span = past_span < UINT32_MAX / 2 ? (uint32_t)past_span
									   : UINT32_MAX / 2,
				   .prior_span = 1};
	return surprise_none(&s) >= SURPRISE;
}
