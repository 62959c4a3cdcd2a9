/* fuzz_settings.h - the settings of a small desk whose rules fire early, for targets that run an
 * engine. */
#ifndef TESTS_FUZZ_SETTINGS_H
#define TESTS_FUZZ_SETTINGS_H

#include "fuzz.h"
#include "settings.h"

static inline struct settings fuzz_settings(void)
{
	const struct rule repeat = {
		.name = SPAN("repeat"),
		.cases = 2,
		.customers = 1,
		.window = 86400000,
		.resolve_after = 86400000,
		.level = LEVEL_WARNING,
	};
	struct settings s = {
		.sources = {SPAN("cases")},
		.n_sources = 1,
		.rules = {repeat, repeat},
		.n_rules = 2,
		.retention = INT64_C(90) * 86400000,
		.max_cases = 100,
		.similarity = 4000,
		.causes_fdr = 500,
		.publish_from = 1,
	};
	s.rules[1].name = SPAN("burst");
	s.rules[1].level = LEVEL_CRITICAL;
	s.rules[1].false_alarms = 2 * RULE_RATE;
	s.rules[1].kind = RULE_BURST;
	return s;
}

#endif
