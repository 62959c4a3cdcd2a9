/* rules.c - see rules.h. Pure counting: what "loud" means stands in the settings. */
#include "rules.h"

/* t - span, without running below the smallest time. */
static int64_t before(int64_t t, int64_t span)
{
	return t < INT64_MIN + span ? INT64_MIN : t - span;
}

bool rules_check(const struct settings *s, const struct issue *issue, int64_t clock,
		 struct keys *scratch, struct verdict *out)
{
	*out = (struct verdict){0};
	for (size_t i = 0; i < s->n_rules; i++) {
		const struct rule *rule = &s->rules[i];
		if (rule->false_alarms)
			continue; /* burst.c's */
		if (out->rule && rule->level <= out->rule->level)
			continue;
		int64_t after = before(clock, rule->window);
		if (after < issue->episode.closed_at)
			after = issue->episode.closed_at;
		struct trend t = trend_cases(issue, after);
		if (t.cases < rule->cases)
			continue;
		if (!trend_customers(issue, scratch, &t))
			return false;
		if (t.customers >= rule->customers)
			*out = (struct verdict){rule, t};
	}
	return true;
}
