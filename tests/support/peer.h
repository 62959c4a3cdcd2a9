/* peer.h - the other end of a connection, playing Redis by a script on the test's own event loop:
 * it says what no good server would, and only when the test wants it. */
#ifndef SUPPORT_PEER_H
#define SUPPORT_PEER_H

#include <event2/event.h>
#include <hiredis/hiredis.h>

struct peer; /* opaque */

/* What to answer to a command, as RESP, or NULL to keep silent. */
typedef const char *peer_script(void *arg, const redisReply *command);

/* Listens on a Unix socket at path, or on a free port of 127.0.0.1 when path is NULL. The script
 * NULL accepts every login and keeps silent on the rest. */
struct peer *peer_new(struct event_base *base, const char *path, peer_script *script, void *arg);
void peer_free(struct peer *p);
int peer_port(const struct peer *p);

unsigned peer_accepted(const struct peer *p); /* connections so far */
unsigned peer_commands(const struct peer *p); /* commands so far that were no login */
/* "+OK" or "+PONG" for the commands of a login, else NULL. */
const char *peer_login(const redisReply *command);

/* Writes bytes to the newest connection, at once and in one piece. */
void peer_say(struct peer *p, const char *text);
void peer_hang_up(struct peer *p);

#endif
