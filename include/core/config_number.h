/* config_number.h - values of a config that are numbers: times, counts, rates, moments. */
#ifndef CORE_CONFIG_NUMBER_H
#define CORE_CONFIG_NUMBER_H

#include "config_table.h"

/* True when values of type are numbers. */
bool config_number_is(enum config_type type);
/* Reads s as a value of type, which must be a number, in the unit that enum config_type tells.
 * False with what is wrong in *bad, to stand behind the text. */
MUST_USE bool config_number_read(enum config_type type, struct span s, uint64_t *v,
				 const char **bad);

#endif
