/* scope.h - which cases does a rule count? Those whose attributes fit its `only` and `except`, and
 * that did not come in a maintenance window. */
#ifndef CORE_SCOPE_H
#define CORE_SCOPE_H

#include "maintenance.h"
#include "records.h"

struct scope_only { /* what is asked for, as words */
	uint32_t word[SETTINGS_SCOPE]; /* 0: of no record */
	uint32_t name[SETTINGS_SCOPE]; /* of word[i]: the bit of its name, one a different name */
	uint32_t names; /* all bits */
	size_t n;
};

struct scope {
	struct scope_only only;
	uint32_t except[SETTINGS_SCOPE];
	size_t n_except;
	uint64_t windows; /* of settings->maintenance: a bit each of those that concern the rule */
	int64_t calm_from,
		calm_to; /* [from, to): no window is on; so that most cases cost nothing */
	const struct settings *settings;
	const struct words *words;
};

/* The scope of rule, good until a record comes or goes. rule may be NULL: every case counts that
 * came outside of the windows that concern all rules. */
void scope_init(struct scope *s, const struct settings *settings, const struct rule *rule,
		const struct words *words);
/* True when every case counts. */
bool scope_open(const struct scope *s);
/* True when rec has, of every name in only, one of the values, nothing of except, and was not in a
 * window. */
bool scope_fits(struct scope *s, const struct record *rec);
/* When length (ms) has gone by since from (ms), the windows left out that rec may be in, but for
 * its time; rec NULL: those that concern every case. */
int64_t scope_later(const struct scope *s, const struct record *rec, int64_t from, int64_t length);

#endif
