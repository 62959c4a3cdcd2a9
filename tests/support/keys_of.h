/* keys_of.h - everything that stands in Redis under a desk's prefix, read at one moment, as text to
 * compare and as state to load. */
#ifndef SUPPORT_KEYS_OF_H
#define SUPPORT_KEYS_OF_H

#include "engine.h"
#include "server.h"

struct keys_of; /* opaque */

struct keys_of *keys_of_read(struct server *s, const char *desk);
void keys_of_free(struct keys_of *k);

/* The value of a hash's field; key without prefix. ptr is NULL when there is none. */
struct span keys_of_get(const struct keys_of *k, const char *key, const char *field);
/* Appends the lines of a stream of the desk ("matches") as recurctl replay --effects writes them.
 */
void keys_of_lines(const struct keys_of *k, const char *stream, struct buf *out);
/* Appends what the engine asked for and nothing of the shell's: a line "key field value" for each
 * field of each hash and member of a set, in order, other bytes than printable ASCII as \xNN; then
 * the lines of matches, alerts and dead. */
void keys_of_text(const struct keys_of *k, struct buf *out);
/* Loads the state into an engine, as recurd does after a start. */
void keys_of_load(const struct keys_of *k, struct engine *e);

#endif
