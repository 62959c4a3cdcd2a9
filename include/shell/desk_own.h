/* desk_own.h - the states in which a desk is taken, tried, loaded, given up and given back. */
#ifndef SHELL_DESK_OWN_H
#define SHELL_DESK_OWN_H

#include "desk_state.h"

void desk_own_lease(struct desk *d);
void desk_own_probe(struct desk *d);
void desk_own_load(struct desk *d);
void desk_own_load_alarm(struct desk *d);
void desk_own_failed(struct desk *d);
void desk_own_stopping(struct desk *d);
/* Calls done(). */
void desk_own_finish(struct desk *d);

#endif
