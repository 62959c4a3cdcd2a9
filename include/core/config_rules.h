/* config_rules.h - the kinds of rules: what a rule means whose setting is left out. */
#ifndef CORE_CONFIG_RULES_H
#define CORE_CONFIG_RULES_H

#include "config_table.h"

/* Marks the value at place, of a row that is by_kind, as left out. */
void config_rules_unset(struct config *c, const struct config_place *place);
/* Gives every value that is marked what its rule's kind says. False with words in why when memory
 * ran out. */
MUST_USE bool config_rules_fill(struct config *c, struct buf *why);

#endif
