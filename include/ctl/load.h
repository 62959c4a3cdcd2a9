/* load.h - a desk's state from Redis into an engine, only to be asked: no lease, nothing written.
 */
#ifndef CTL_LOAD_H
#define CTL_LOAD_H

#include "engine.h"
#include "store.h"

/* Reads what is committed, as recurd does on start, into a new engine; settings are borrowed for
 * its life. Reads again when a commit came between; *out is the caller's: engine_free(). What is
 * wrong is said. Returns an exit code. */
MUST_USE int load_desk(struct store *s, const struct ctl *ctl, const char *desk,
		       const struct settings *settings, struct engine **out);

#endif
