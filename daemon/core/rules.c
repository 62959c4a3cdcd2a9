/* rules.c - see rules.h. Pure counting: what "loud" means stands in the settings. */
#include "rules.h"

/* t - span, without running below the smallest time. */
static int64_t before(int64_t t, int64_t span)
{
	return t < INT64_MIN + span ? INT64_MIN : t - span;
}

/* What an issue must be beside loud, by kind of rule. */

static bool any(const struct issue *issue, int64_t after)
{
	(void)issue;
	(void)after;
	return true;
}

static bool is_new(const struct issue *issue, int64_t after)
{
	return issue->first_seen > after;
}

static bool was_resolved(const struct issue *issue, int64_t after)
{
	(void)after;
	return issue->episode.closed_at != INT64_MIN;
}

/* NULL: kinds that do not count an issue's own cases. */
static bool (*const fits[RULE_KINDS])(const struct issue *, int64_t after) = {
	[RULE_COUNT] = any,
	[RULE_NEW_ISSUE] = is_new,
	[RULE_REGRESSION] = was_resolved,
};

enum level rules_level(const struct rule *rule, uint32_t customers)
{
	enum level level = rule->level;
	for (unsigned l = level + 1; l < LEVEL_COUNT; l++)
		if (rule->from[l] && customers >= rule->from[l])
			level = (enum level)l;
	return level;
}

enum level rules_highest(const struct rule *rule)
{
	return fits[rule->kind] ? rules_level(rule, UINT32_MAX) : LEVEL_NOTICE;
}

/* What rule counts of issue; *fires: it is loud. False when memory ran out. */
static bool count(const struct settings *s, const struct rule *rule, const struct words *words,
		  const struct issue *issue, int64_t clock, struct keys *scratch, struct trend *t,
		  bool *fires)
{
	struct scope scope;
	int64_t after = before(clock, rule->window);
	*fires = fits[rule->kind] && fits[rule->kind](issue, after);
	if (!*fires)
		return true;
	after = after > issue->episode.closed_at ? after : issue->episode.closed_at;
	*t = trend_cases(issue, after);
	scope_init(&scope, s, rule, words);
	bool ok = scope_open(&scope) ? trend_customers(issue, scratch, t)
				     : trend_within(issue, after, &scope, scratch, t);
	*fires = ok && t->cases >= rule->cases && t->customers >= rule->customers;
	return ok;
}

const struct rule *rules_of(const struct settings *s, const struct episode *e)
{
	for (size_t i = 0; i < s->n_rules; i++)
		if (span_eq(span_utf8_first(s->rules[i].name, sizeof e->rule - 1),
			    span_of(e->rule)))
			return &s->rules[i];
	return NULL;
}

bool rules_check(const struct settings *s, const struct words *words, const struct issue *issue,
		 int64_t clock, struct keys *scratch, struct verdict *out)
{
	*out = (struct verdict){0};
	for (size_t i = 0; i < s->n_rules; i++) {
		struct trend t;
		bool fires;
		if (!count(s, &s->rules[i], words, issue, clock, scratch, &t, &fires))
			return false;
		if (!fires)
			continue;
		enum level level = rules_level(&s->rules[i], t.customers);
		if (!out->rule || level > rules_level(out->rule, out->trend.customers))
			*out = (struct verdict){&s->rules[i], t};
	}
	return true;
}
