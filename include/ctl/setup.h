/* setup.h - the configuration of one desk, for commands that run the engine themselves. */
#ifndef CTL_SETUP_H
#define CTL_SETUP_H

#include "config.h"
#include "ctl.h"

struct setup {
	struct config *config;
	size_t desk; /* which of the config's */
	struct settings settings; /* of that desk; borrows from config */
};

/* Reads --config, without it the built-in defaults, and chooses --desk or the only one. What is
 * wrong is said on standard error. Returns an exit code; setup_close() in any case. */
MUST_USE int setup_open(struct setup *s, const struct ctl *ctl);
/* The same for a desk that Redis knows: one that the config does not name has the settings that all
 * desks share. */
MUST_USE int setup_open_live(struct setup *s, const struct ctl *ctl, const char *desk);
void setup_close(struct setup *s);

#endif
