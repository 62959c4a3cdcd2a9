/* config_check.h - what no single row can tell: names that must differ, values that must fit to
 * each other. */
#ifndef CORE_CONFIG_CHECK_H
#define CORE_CONFIG_CHECK_H

#include "config_table.h"

struct config_finding {
	bool error; /* else a warning */
	struct config_place place, other; /* what is wrong, and with what; other.row may be NULL */
	struct span words; /* borrowed for the call */
};

typedef void config_check_fn(void *arg, const struct config_finding *finding);

/* Fills in what follows from other settings (a stream's key from its name), then tells every
 * finding in the order of recurd.yaml. ERR_MEMORY when words could not be made. */
MUST_USE enum err config_check(struct config *c, config_check_fn *say, void *arg);

#endif
