/* desk_work.h - the states in which a desk reads, applies and commits. */
#ifndef SHELL_DESK_WORK_H
#define SHELL_DESK_WORK_H

#include "desk_state.h"

void desk_work_read(struct desk *d);
/* The bell rings, or it is time to look. */
void desk_work_wake(struct desk *d);
void desk_work_apply(struct desk *d);
void desk_work_commit(struct desk *d);

#endif
