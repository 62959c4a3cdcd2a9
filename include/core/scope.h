/* scope.h - which cases does a rule count? Those whose attributes fit its `only` and `except`. */
#ifndef CORE_SCOPE_H
#define CORE_SCOPE_H

#include "records.h"
#include "settings.h"

struct scope {
	uint32_t only[SETTINGS_SCOPE], except[SETTINGS_SCOPE]; /* words; 0: of no record */
	uint32_t name[SETTINGS_SCOPE]; /* of only[i]: the bit of its name, one a different name */
	size_t n_only, n_except;
	uint32_t names; /* all bits */
};

/* The scope of rule, good until a record comes or goes. rule may be NULL: every case counts. */
void scope_init(struct scope *s, const struct rule *rule, const struct words *words);
/* True when every case counts. */
bool scope_open(const struct scope *s);
/* True when rec has, of every name in only, one of the values, and nothing of except. */
bool scope_fits(const struct scope *s, const struct record *rec);

#endif
