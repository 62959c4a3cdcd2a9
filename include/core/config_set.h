/* config_set.h - puts values into a config by rows of the table. Words about what is wrong name
 * the setting ("rules[0].window '10' needs a unit ..."), the caller knows file and line. */
#ifndef CORE_CONFIG_SET_H
#define CORE_CONFIG_SET_H

#include "config_table.h"

/* Sets the value at place (not a group or list) from text as in a file. False with words in why
 * when it cannot be; then nothing changed. */
MUST_USE bool config_set_value(struct config *c, const struct config_place *place, struct span text,
			       struct buf *why);
/* Appends an item of defaults to the list or names at place; *at becomes its index. */
MUST_USE bool config_set_item(struct config *c, const struct config_place *place, size_t *at,
			      struct buf *why);
/* Sets an item that is written as one text ("- cases") at place, a row of type CONFIG_LIST with a
 * default of its own, whose last at is the item. */
MUST_USE bool config_set_short(struct config *c, const struct config_place *item, struct span text,
			       struct buf *why);
/* Takes all items away. */
void config_set_none(struct config *c, const struct config_place *place);
/* Sets everything of a fresh, zeroed config to the table's defaults. */
MUST_USE bool config_set_defaults(struct config *c, struct buf *why);

/* Appends text in quotes for a message: short, without control characters. */
void config_set_quote(struct buf *out, struct span text);

#endif
