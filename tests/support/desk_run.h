/* desk_run.h - one desk and the real recurd on it: streams filled beforehand, then started,
 * stopped and killed as the test wants. Every function fails the test when something goes wrong. */
#ifndef SUPPORT_DESK_RUN_H
#define SUPPORT_DESK_RUN_H

#include "config.h"
#include "daemon.h"
#include "gen.h"
#include "server.h"

#define DESK_RUN_PATIENCE 60000 /* ms that anything may take */

/* What a desk with a generated stream is told: its records expire, its episodes end. */
#define DESK_RUN_STREAMS "[{name: desk-a, key: \"gen:a\"}, {name: desk-b, key: \"gen:b\"}]"
#define DESK_RUN_RULES                                                                             \
	"retention: 2d\nrules: [{name: repeat, cases: 5, customers: 3, window: 24h, "              \
	"resolve_after: 6h, level: warning}]\n"                                                    \
	"alerts: {remind: 2h, ack_for: 30m, per_hour: 4}"
/* A stream that begins here lies ahead of every clock: recurd writes no ticks of its own. */
#define DESK_RUN_FUTURE UINT64_C(4000000000000)

struct desk_run { /* plain data: tests look at it */
	struct server *server;
	char name[32], file[160];
	struct config *config; /* what file says */
	struct settings settings;
	struct daemon *daemon; /* NULL: none runs */
};

/* Puts a generated entry under its own id into gen:a or gen:b, or into the stream commands. */
void desk_run_add(struct server *s, const struct entry *e, const char *commands);
/* Puts a generated stream into the keys gen:a, gen:b and gen:commands. */
void desk_run_fill(struct server *s, const struct gen *g);

/* A desk that reads the streams of the list (YAML) with batch; rules: further lines of the config.
 * Decisions come from the stream gen:commands if there is one. */
struct desk_run *desk_run_new(struct server *s, const char *name, const char *streams,
			      unsigned batch, const char *rules);
/* Kills what still runs. */
void desk_run_free(struct desk_run *r);

void desk_run_start(struct desk_run *r);
/* SIGTERM: it must end well. */
void desk_run_stop(struct desk_run *r);
/* SIGKILL, and its lease runs out at once. */
void desk_run_kill(struct desk_run *r);

/* Entries in a stream of the desk. */
long long desk_run_length(struct desk_run *r, const char *stream);
/* Waits until matches holds n lines, or everything is applied. True when entries are left. */
bool desk_run_until(struct desk_run *r, long long n);
/* Waits until everything is applied: entries, commands, and ticks if it writes any. */
void desk_run_drain(struct desk_run *r);

/* Asserts that a shell command ends with 0. */
void desk_run_shell(struct desk_run *r, const char *command);

#endif
