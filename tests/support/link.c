/* link.c - see link.h. */
#define _GNU_SOURCE
#include "link.h"

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"

#define LINK_PATIENCE 20000

/* Does nothing, so that a turn of the loop ends though nothing else happens. */
static void link_on_tick(evutil_socket_t fd, short what, void *arg)
{
	(void)fd;
	(void)what;
	(void)arg;
}

struct link *link_new(void)
{
	struct link *l = calloc(1, sizeof *l);
	ck_assert_ptr_nonnull(l);
	(void)signal(SIGPIPE, SIG_IGN); /* as main.c does */
	l->base = event_base_new();
	ck_assert_ptr_nonnull(l->base);
	l->place = place_new();
	l->end = clock_mono() + LINK_PATIENCE;
	l->tick = event_new(l->base, -1, EV_PERSIST, link_on_tick, NULL);
	ck_assert_ptr_nonnull(l->tick);
	(void)event_add(l->tick, &(struct timeval){.tv_usec = 20000});
	snprintf(l->path, sizeof l->path, "%s/peer.sock", place_path(l->place));
	return l;
}

void link_peer(struct link *l, peer_script *script, void *arg)
{
	l->peer = peer_new(l->base, l->path, script, arg);
}

void link_free(struct link *l)
{
	peer_free(l->peer);
	redis_free(l->redis);
	event_free(l->tick);
	event_base_free(l->base);
	place_free(l->place);
	free(l);
}

static void link_on_up(void *arg)
{
	struct link *l = arg;
	l->ups++;
	l->after_free += !l->redis;
	if (l->on_up)
		l->on_up(l);
}

static void link_on_down(void *arg, const char *why)
{
	struct link *l = arg;
	l->downs++;
	l->after_free += !l->redis;
	l->open_at_down += l->sent - l->answers - l->nulls;
	snprintf(l->why, sizeof l->why, "%s", why);
	if (l->on_down)
		l->on_down(l);
}

static void link_note(char *out, size_t size, const redisReply *reply)
{
	if (!reply)
		snprintf(out, size, "NULL");
	else if (reply->type == REDIS_REPLY_INTEGER)
		snprintf(out, size, "%lld", reply->integer);
	else
		snprintf(out, size, "%.60s", reply->str ? reply->str : "(nothing)");
}

static void link_on_answer(void *arg, const redisReply *reply)
{
	struct link *l = arg;
	unsigned n = l->answers + l->nulls;
	l->after_free += !l->redis;
	if (n < LINK_ANSWERS)
		link_note(l->said[n], sizeof l->said[n], reply);
	if (reply)
		l->answers++;
	else
		l->nulls++;
	if (l->on_answer)
		l->on_answer(l, reply);
}

void link_start(struct link *l, const struct redis_addr *addr, int64_t timeout_ms, size_t max_reply)
{
	const struct redis_events events = {link_on_up, link_on_down};
	struct redis_addr own = {.port = 0};
	memcpy(own.path, l->path, sizeof own.path);
	l->redis = redis_new(l->base, addr ? addr : &own, timeout_ms, max_reply, &events, l);
	ck_assert_ptr_nonnull(l->redis);
	redis_start(l->redis);
}

void link_drop(struct link *l)
{
	redis_free(l->redis);
	l->redis = NULL;
}

bool link_send_spans(struct link *l, size_t argc, const struct span *argv, int64_t extra_ms)
{
	bool took = redis_send(l->redis, argc, argv, extra_ms, link_on_answer, l);
	l->sent += took;
	return took;
}

bool link_send(struct link *l, const char *words)
{
	struct span argv[8];
	size_t argc = 0;
	while (*words) {
		size_t n = strcspn(words, " ");
		ck_assert_uint_lt(argc, 8);
		argv[argc++] = (struct span){words, n};
		words += n + (words[n] == ' ');
	}
	return link_send_spans(l, argc, argv, 0);
}

void link_turn(struct link *l)
{
	ck_assert_msg(clock_mono() < l->end, "waited too long; last down: %s", l->why);
	(void)event_base_loop(l->base, EVLOOP_ONCE);
}

void link_come_up(struct link *l, int64_t timeout_ms, size_t max_reply)
{
	link_peer(l, NULL, NULL);
	link_start(l, NULL, timeout_ms, max_reply);
	LINK_UNTIL(l, l->ups == 1);
}

void link_arrive(struct link *l, const char *const commands[])
{
	unsigned n = 0;
	for (; commands[n]; n++)
		ck_assert(link_send(l, commands[n]));
	LINK_UNTIL(l, peer_commands(l->peer) == n);
}
