/* server.h - a private redis-server on a Unix socket in a temporary folder, and commands to it. */
#ifndef SUPPORT_SERVER_H
#define SUPPORT_SERVER_H

#include <hiredis/hiredis.h>
#include <stdbool.h>
#include <sys/types.h>

#include "place.h"
#include "span.h"

struct server; /* opaque */

/* Starts one and waits until it answers. config: further lines of redis.conf, or NULL. Every
 * function below fails the test when something goes wrong, and says what. */
struct server *server_start(bool appendonly, const char *config);
/* Kills it and removes the folder. NULL is fine. */
void server_stop(struct server *s);

/* As pulling the plug: SIGKILL, gone when this returns. */
void server_kill(struct server *s);
/* Starts it again on the same folder; one that still runs is told to shut down first. */
void server_restart(struct server *s);
void server_signal(struct server *s, int signal); /* SIGSTOP, SIGCONT */

struct place *server_place(struct server *s); /* its folder; for daemon_start() */
const char *server_socket(const struct server *s);
const char *server_url(const struct server *s); /* "unix:///..." */

/* One command, the answer is the caller's: freeReplyObject(). With a requirepass in the config the
 * test has to send AUTH first. */
redisReply *server_call_argv(struct server *s, const char *const argv[]);
redisReply *server_call_spans(struct server *s, size_t argc, const struct span *argv);
/* The same, for an answer that is no error and need not be seen, or is a number. */
void server_do_argv(struct server *s, const char *const argv[]);
long long server_number_argv(struct server *s, const char *const argv[]);

#define SERVER_ARGV(...)      ((const char *const[]){__VA_ARGS__, NULL})
#define server_call(s, ...)   server_call_argv(s, SERVER_ARGV(__VA_ARGS__))
#define server_do(s, ...)     server_do_argv(s, SERVER_ARGV(__VA_ARGS__))
#define server_number(s, ...) server_number_argv(s, SERVER_ARGV(__VA_ARGS__))

#endif
