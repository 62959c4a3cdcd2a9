/* naive.h - the way not to do it, as a test double: state and lines first, the position afterwards.
 * Everything else is as in recurd: the same engine, the same keys. What it writes without being
 * killed is also the model that recurd's keys are compared with. */
#ifndef SUPPORT_NAIVE_H
#define SUPPORT_NAIVE_H

#include "desk_run.h"
#include "effects.h"

struct naive_link; /* opaque: a connection, and what goes under one desk's prefix */

struct naive_link *naive_link_new(struct server *s, const char *desk);
void naive_link_free(struct naive_link *l);
/* Lines and changes of a batch, all at once. */
void naive_link_write(struct naive_link *l, const struct effects *fx);

/* Starts a process that applies g to the desk of r from where it stands, in batches, and ends.
 * FAULT_POISON=id in the environment: an entry that begins with this value kills it. */
pid_t naive_start(struct desk_run *r, const struct gen *g, size_t batch);
/* Kills it when kill is set. True when it had come to the end. */
bool naive_end(pid_t pid, bool kill);
/* Whether the desk stands between its state and its position, and so will apply a batch twice. */
bool naive_is_torn(struct desk_run *r);

#endif
