/* daemon.h - runs recurd, or another program of ours, as a child of the test. */
#ifndef SUPPORT_DAEMON_H
#define SUPPORT_DAEMON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "place.h"

struct daemon; /* opaque */

/* Where the program called name is: the environment variable of that name in capitals (RECURD,
 * RECURCTL), else build/name. */
const char *daemon_path(const char *name);

/* argv[0] is the path; its output goes to files in place. */
struct daemon *daemon_start_argv(struct place *place, const char *const argv[]);
#define daemon_start(place, ...) daemon_start_argv(place, (const char *const[]){__VA_ARGS__, NULL})
/* Kills one that still runs. NULL is fine. */
void daemon_free(struct daemon *d);

void daemon_kill(struct daemon *d, int signal);
/* The exit code, 128 + signal as a shell has it, or -1 when it still runs after deadline_ms. */
int daemon_wait(struct daemon *d, int64_t deadline_ms);
bool daemon_runs(struct daemon *d);
pid_t daemon_pid(const struct daemon *d);

/* What it wrote so far, NUL-terminated; the caller frees it. */
char *daemon_stdout(const struct daemon *d);
char *daemon_stderr(const struct daemon *d);
/* Waits until text stands in its standard error. */
bool daemon_says(struct daemon *d, const char *text, int64_t deadline_ms);

#endif
