/* server.c - see server.h. One blocking hiredis context, made again whenever the server was.
 * Invariant: pid is 0 exactly when no server of ours runs. */
#define _GNU_SOURCE
#include "server.h"

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "wait.h"

#define SERVER_PATIENCE 20000 /* ms; generous, for a slow machine under a sanitizer */
#define SERVER_ARGS     64

struct server {
	struct place *place;
	char socket[108], conf[128], url[128];
	pid_t pid;
	redisContext *redis;
};

static void server_hang_up(struct server *s)
{
	if (s->redis)
		redisFree(s->redis);
	s->redis = NULL;
}

static bool server_connect(struct server *s)
{
	if (!s->redis)
		s->redis = redisConnectUnixWithTimeout(s->socket, (struct timeval){5, 0});
	if (s->redis && !s->redis->err) {
		(void)redisSetTimeout(s->redis, (struct timeval){SERVER_PATIENCE / 1000, 0});
		return true;
	}
	server_hang_up(s);
	return false;
}

/* Answers, and has read its data. A server that wants a password first counts as well. */
static bool server_answers(void *arg)
{
	struct server *s = arg;
	int status;
	if (waitpid(s->pid, &status, WNOHANG) == s->pid) {
		s->pid = 0;
		ck_abort_msg("redis-server ended with status %d; is it installed?", status);
	}
	if (!server_connect(s))
		return false;
	redisReply *r = redisCommand(s->redis, "PING");
	bool ready = r && (r->type == REDIS_REPLY_STATUS || strncmp(r->str, "NOAUTH", 6) == 0);
	if (r)
		freeReplyObject(r);
	else
		server_hang_up(s);
	return ready;
}

static void server_run(struct server *s)
{
	const char *const argv[] = {"redis-server", s->conf, NULL};
	s->pid = place_spawn(s->place, argv, "redis.log", "redis.log");
	ck_assert_msg(wait_until(server_answers, s, SERVER_PATIENCE), "redis-server is silent");
}

static void server_configure(const struct server *s, bool appendonly, const char *config)
{
	FILE *f = fopen(s->conf, "w");
	ck_assert_ptr_nonnull(f);
	fprintf(f,
		"port 0\nunixsocket %s\nunixsocketperm 700\ndir %s\nsave \"\"\nappendonly %s\n%s\n",
		s->socket, place_path(s->place), appendonly ? "yes" : "no", config ? config : "");
	ck_assert_int_eq(fclose(f), 0);
}

struct server *server_start(bool appendonly, const char *config)
{
	struct server *s = calloc(1, sizeof *s);
	ck_assert_ptr_nonnull(s);
	s->place = place_new();
	snprintf(s->socket, sizeof s->socket, "%s/redis.sock", place_path(s->place));
	snprintf(s->conf, sizeof s->conf, "%s/redis.conf", place_path(s->place));
	snprintf(s->url, sizeof s->url, "unix://%s", s->socket);
	server_configure(s, appendonly, config);
	server_run(s);
	return s;
}

/* Sends signal and waits for the end. */
static void server_end(struct server *s, int signal)
{
	server_hang_up(s);
	if (s->pid == 0)
		return;
	(void)kill(s->pid, signal);
	(void)kill(s->pid, SIGCONT);
	(void)waitpid(s->pid, NULL, 0);
	s->pid = 0;
}

void server_kill(struct server *s)
{
	server_end(s, SIGKILL);
}

void server_restart(struct server *s)
{
	server_end(s, SIGTERM);
	server_run(s);
}

void server_stop(struct server *s)
{
	if (!s)
		return;
	server_kill(s);
	place_free(s->place);
	free(s);
}

void server_signal(struct server *s, int signal)
{
	ck_assert_int_gt(s->pid, 0);
	ck_assert_int_eq(kill(s->pid, signal), 0);
}

struct place *server_place(struct server *s)
{
	return s->place;
}

const char *server_socket(const struct server *s)
{
	return s->socket;
}

const char *server_url(const struct server *s)
{
	return s->url;
}

redisReply *server_call_spans(struct server *s, size_t argc, const struct span *argv)
{
	const char *args[SERVER_ARGS];
	size_t lens[SERVER_ARGS];
	ck_assert_uint_le(argc, SERVER_ARGS);
	for (size_t i = 0; i < argc; i++) {
		args[i] = argv[i].ptr;
		lens[i] = argv[i].len;
	}
	ck_assert_msg(server_connect(s), "%s: cannot connect to redis-server", args[0]);
	redisReply *r = redisCommandArgv(s->redis, (int)argc, args, lens);
	ck_assert_msg(r != NULL, "%s: %s", args[0], s->redis->errstr);
	return r;
}

redisReply *server_call_argv(struct server *s, const char *const argv[])
{
	struct span spans[SERVER_ARGS];
	size_t argc = 0;
	while (argv[argc] && argc < SERVER_ARGS) {
		spans[argc] = span_of(argv[argc]);
		argc++;
	}
	ck_assert_ptr_null(argv[argc]);
	return server_call_spans(s, argc, spans);
}

void server_do_argv(struct server *s, const char *const argv[])
{
	redisReply *r = server_call_argv(s, argv);
	ck_assert_msg(r->type != REDIS_REPLY_ERROR, "%s: %s", argv[0], r->str);
	freeReplyObject(r);
}

long long server_number_argv(struct server *s, const char *const argv[])
{
	redisReply *r = server_call_argv(s, argv);
	ck_assert_msg(r->type == REDIS_REPLY_INTEGER, "%s: no number but type %d: %s", argv[0],
		      r->type, r->str ? r->str : "");
	long long number = r->integer;
	freeReplyObject(r);
	return number;
}
