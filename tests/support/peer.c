/* peer.c - see peer.h. A client's commands are RESP arrays, so hiredis's reader reads them as if
 * they were replies. Invariant: bev and reader are there together, for the newest connection. */
#define _GNU_SOURCE
#include "peer.h"

#include <arpa/inet.h>
#include <check.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/listener.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>

struct peer {
	struct event_base *base;
	struct evconnlistener *listener;
	struct bufferevent *bev;
	redisReader *reader;
	peer_script *script;
	void *arg;
	unsigned accepted, commands;
};

static const struct {
	const char *name, *answer;
} login[] = {
	{"AUTH", "+OK\r\n"},
	{"SELECT", "+OK\r\n"},
	{"CLIENT", "+OK\r\n"},
	{"PING", "+PONG\r\n"},
};

const char *peer_login(const redisReply *command)
{
	for (size_t i = 0; i < sizeof login / sizeof *login; i++)
		if (strcasecmp(command->element[0]->str, login[i].name) == 0)
			return login[i].answer;
	return NULL;
}

void peer_hang_up(struct peer *p)
{
	if (p->bev)
		bufferevent_free(p->bev);
	if (p->reader)
		redisReaderFree(p->reader);
	p->bev = NULL;
	p->reader = NULL;
}

void peer_say(struct peer *p, const char *text)
{
	ck_assert_ptr_nonnull(p->bev);
	size_t n = strlen(text);
	ck_assert_int_eq(send(bufferevent_getfd(p->bev), text, n, MSG_NOSIGNAL), (ssize_t)n);
}

static void peer_obey(struct peer *p, const redisReply *command)
{
	ck_assert_int_eq(command->type, REDIS_REPLY_ARRAY);
	const char *answer = p->script ? p->script(p->arg, command) : peer_login(command);
	if (!peer_login(command))
		p->commands++;
	if (answer && p->bev)
		peer_say(p, answer);
}

static void peer_on_read(struct bufferevent *bev, void *arg)
{
	struct peer *p = arg;
	char piece[4096];
	size_t n;
	void *command;
	while ((n = bufferevent_read(bev, piece, sizeof piece)) > 0)
		ck_assert_int_eq(redisReaderFeed(p->reader, piece, n), REDIS_OK);
	while (p->reader) {
		ck_assert_int_eq(redisReaderGetReply(p->reader, &command), REDIS_OK);
		if (!command)
			return;
		peer_obey(p, command);
		freeReplyObject(command);
	}
}

static void peer_on_event(struct bufferevent *bev, short what, void *arg)
{
	struct peer *p = arg;
	(void)what;
	if (bev == p->bev)
		peer_hang_up(p);
}

static void peer_on_accept(struct evconnlistener *listener, evutil_socket_t fd, struct sockaddr *sa,
			   int len, void *arg)
{
	struct peer *p = arg;
	(void)listener;
	(void)sa;
	(void)len;
	peer_hang_up(p);
	p->accepted++;
	p->reader = redisReaderCreate();
	p->bev = bufferevent_socket_new(p->base, fd, BEV_OPT_CLOSE_ON_FREE);
	ck_assert(p->bev && p->reader);
	bufferevent_setcb(p->bev, peer_on_read, NULL, peer_on_event, p);
	(void)bufferevent_enable(p->bev, EV_READ);
}

struct peer *peer_new(struct event_base *base, const char *path, peer_script *script, void *arg)
{
	struct sockaddr_un un = {.sun_family = AF_UNIX};
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct peer *p = calloc(1, sizeof *p);
	ck_assert_ptr_nonnull(p);
	*p = (struct peer){.base = base, .script = script, .arg = arg};
	strncpy(un.sun_path, path ? path : "", sizeof un.sun_path - 1);
	p->listener =
		evconnlistener_new_bind(base, peer_on_accept, p,
					LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 16,
					path ? (struct sockaddr *)&un : (struct sockaddr *)&in,
					path ? (int)sizeof un : (int)sizeof in);
	ck_assert_ptr_nonnull(p->listener);
	return p;
}

void peer_free(struct peer *p)
{
	if (!p)
		return;
	peer_hang_up(p);
	evconnlistener_free(p->listener);
	free(p);
}

int peer_port(const struct peer *p)
{
	struct sockaddr_in in;
	socklen_t len = sizeof in;
	ck_assert_int_eq(getsockname(evconnlistener_get_fd(p->listener), (struct sockaddr *)&in,
				     &len),
			 0);
	return ntohs(in.sin_port);
}

unsigned peer_accepted(const struct peer *p)
{
	return p->accepted;
}

unsigned peer_commands(const struct peer *p)
{
	return p->commands;
}
