/* redis.c - see redis.h. The life of a connection:
 *
 *   OFF ─start─▶ WAITING ─timer─▶ CONNECTING ─▶ LOGIN ─PONG─▶ UP ─▶ up()
 *                   ▲                  │           │           │
 *                   └── back-off ◀─────┴───────────┴───────────┘ lost: NULL to every open
 *                                                                command, then down(why)
 *
 *   redis_send ─▶ RESP into the output buffer       input buffer ─▶ redisReader ─▶ a reply
 *             └─▶ open commands: [oldest ... newest], the oldest takes the reply
 *
 * Invariants. Answers come in the order of commands, each open command gets exactly one, and only
 * the event loop calls back: nothing of the caller runs inside redis_send or redis_reset.
 * Nothing is freed under a caller's feet: while one of our callbacks is on the stack (depth > 0)
 * a loss or redis_free() is only marked, and redis_leave() carries it out as its last act.
 * Patience counts from the last byte heard, or from when the oldest command became the oldest. So
 * a long pipeline or a large answer that makes progress is never cut. When this process itself was
 * busy or paused, which a late timer shows, patience starts afresh: the peer is not to blame. */
#define _DEFAULT_SOURCE
#include "redis.h"

#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/util.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "fault.h"
#include "redis_login.h"
#include "redis_queue.h"
#include "redis_wire.h"

#define REDIS_BACKOFF_MIN 50
#define REDIS_BACKOFF_MAX 1000 /* so that we are back a second after Redis is */
#define REDIS_LATE        500 /* ms; a timer as late as this says that we slept, not the peer */

enum redis_state { REDIS_OFF, REDIS_WAITING, REDIS_CONNECTING, REDIS_LOGIN, REDIS_UP };

struct redis {
	struct event_base *base;
	struct redis_addr addr;
	int64_t timeout_ms;
	size_t max_reply;
	struct redis_events events;
	void *arg;

	enum redis_state state;
	unsigned depth; /* our callbacks on the stack */
	bool doomed; /* redis_free() was called: goes when depth is 0 */
	bool lost; /* the connection is given up, for the reason in why */
	char why[512];

	struct bufferevent *bev;
	struct redis_wire wire;
	struct redis_queue queue;
	struct redis_login login;

	struct event *retry; /* connects; also carries out a loss marked outside callbacks */
	struct event *deadline; /* for the oldest command, or for connecting */
	int64_t heard; /* mono ms from which patience counts */
	int64_t armed; /* what deadline is set to, 0 for none; never later than due */
	int64_t backoff_ms;
	unsigned attempt; /* which of the host's addresses to try */
};

/* Safe in the bufferevent's own callbacks: libevent counts references to it. */
static void redis_hang_up(struct redis *r)
{
	if (r->bev)
		bufferevent_free(r->bev);
	r->bev = NULL;
	redis_wire_close(&r->wire);
}

static void redis_destroy(struct redis *r)
{
	redis_hang_up(r);
	if (r->retry)
		event_free(r->retry);
	if (r->deadline)
		event_free(r->deadline);
	redis_queue_fini(&r->queue);
	explicit_bzero(&r->addr, sizeof r->addr);
	free(r);
}

static void redis_timer(struct event *timer, int64_t ms)
{
	struct timeval tv = {ms / 1000, (ms % 1000) * 1000};
	evtimer_add(timer, &tv);
}

/* Half of the delay is random, so that many daemons do not come back in step. */
static int64_t redis_backoff(struct redis *r)
{
	int64_t delay = r->backoff_ms, half = delay / 2;
	uint32_t random;
	evutil_secure_rng_get_bytes(&random, sizeof random);
	r->backoff_ms = delay * 2 < REDIS_BACKOFF_MAX ? delay * 2 : REDIS_BACKOFF_MAX;
	return half + (int64_t)random % (half + 1);
}

/* Carries out a loss. The state changes first: what the callbacks see is a connection that is
 * down already, so they cannot send into it or lose it again. */
static void redis_lose(struct redis *r)
{
	if (r->state == REDIS_CONNECTING)
		r->attempt++;
	r->state = REDIS_WAITING;
	r->lost = false;
	r->armed = 0;
	evtimer_del(r->deadline);
	redis_hang_up(r);
	while (redis_queue_oldest(&r->queue) && !r->doomed) {
		struct redis_open o = redis_queue_pop(&r->queue);
		o.fn(o.arg, NULL);
	}
	if (!r->doomed)
		r->events.down(r->arg, r->why);
	if (!r->doomed)
		redis_timer(r->retry, redis_backoff(r));
}

/* The last act of every callback of ours, as r->depth++ is the first. r may be gone afterwards. */
static void redis_leave(struct redis *r)
{
	if (r->depth == 1 && r->lost && !r->doomed)
		redis_lose(r);
	if (--r->depth == 0 && r->doomed)
		redis_destroy(r);
}

/* Gives the connection up; the first reason counts. */
__attribute__((format(printf, 2, 3))) static void redis_fail(struct redis *r, const char *why, ...)
{
	char where[300];
	va_list args;
	if (r->lost || r->state <= REDIS_WAITING)
		return;
	r->lost = true;
	redis_addr_text(&r->addr, where, sizeof where);
	size_t n = (size_t)snprintf(r->why, sizeof r->why, "%s: ", where);
	va_start(args, why);
	(void)vsnprintf(r->why + n, sizeof r->why - n, why, args);
	va_end(args);
	if (r->depth == 0)
		redis_timer(r->retry, 0);
}

/* Neither given up nor freed: what a loop over callbacks asks after each of them. */
static bool redis_is_open(const struct redis *r)
{
	return !r->lost && !r->doomed;
}

/* What is waited for: the oldest open command by name, "connect", or NULL when nothing is. */
static const char *redis_doing(const struct redis *r)
{
	const struct redis_open *o = redis_queue_oldest(&r->queue);
	return o ? o->name : r->state == REDIS_CONNECTING ? "connect" : NULL;
}

static int64_t redis_due(const struct redis *r)
{
	const struct redis_open *o = redis_queue_oldest(&r->queue);
	return r->heard + r->timeout_ms + (o ? o->extra_ms : 0);
}

/* Sets the timer unless it fires early enough anyway. It is moved only when due came nearer, not
 * with every answer; a timer that fires before due sets itself again. */
static void redis_watch(struct redis *r, int64_t now)
{
	int64_t due = redis_due(r);
	if (r->armed && r->armed <= due)
		return;
	r->armed = due;
	redis_timer(r->deadline, due > now ? due - now : 0);
}

static void redis_on_deadline(evutil_socket_t fd, short what, void *arg)
{
	struct redis *r = arg;
	const char *doing = redis_doing(r);
	int64_t now = clock_mono();
	(void)fd;
	(void)what;
	r->depth++;
	if (now - r->armed > REDIS_LATE)
		r->heard = now;
	r->armed = 0;
	if (doing && redis_due(r) > now)
		redis_watch(r, now);
	else if (doing)
		redis_fail(r, "%s: no answer for %lld ms", doing, (long long)(now - r->heard));
	redis_leave(r);
}

/* redis_send() without the question whether the connection is up, for the login. */
static bool redis_put(struct redis *r, size_t argc, const struct span *argv, int64_t extra_ms,
		      redis_reply_fn *fn, void *arg)
{
	struct redis_open open = {.fn = fn, .arg = arg, .extra_ms = extra_ms};
	int64_t now = clock_mono();
	if (argc == 0 || !redis_queue_room(&r->queue) ||
	    !redis_wire_write(bufferevent_get_output(r->bev), argc, argv))
		return false;
	FAULT_SENT(r->bev);
	snprintf(open.name, sizeof open.name, "%.*s", SPAN_ARG(argv[0]));
	if (!redis_queue_oldest(&r->queue))
		r->heard = now;
	redis_queue_push(&r->queue, open);
	redis_watch(r, now);
	return true;
}

/* A lost connection (reply NULL) is told by down(). */
static void redis_on_login(void *arg, const redisReply *reply)
{
	struct redis *r = arg;
	char why[400];
	if (!reply)
		return;
	if (!redis_login_take(&r->login, reply, why, sizeof why)) {
		redis_fail(r, "%s", why);
	} else if (r->login.answered == r->login.count) {
		r->state = REDIS_UP;
		r->backoff_ms = REDIS_BACKOFF_MIN;
		r->events.up(r->arg);
	}
}

static bool redis_login(struct redis *r)
{
	redis_login_plan(&r->login, &r->addr);
	for (size_t i = 0; i < r->login.count; i++) {
		const struct redis_login_step *step = &r->login.steps[i];
		if (!redis_put(r, step->argc, step->argv, 0, redis_on_login, r))
			return false;
	}
	return true;
}

static void redis_answer(struct redis *r, redisReply *reply)
{
	if (redis_queue_oldest(&r->queue)) {
		struct redis_open o = redis_queue_pop(&r->queue);
		o.fn(o.arg, reply);
	} else if (reply->type == REDIS_REPLY_ERROR) {
		redis_fail(r, "closing: %s; %s", reply->str, redis_login_hint(reply->str));
	} else {
		redis_fail(r, "protocol error: an answer that nobody asked for");
	}
	freeReplyObject(reply);
}

/* Feeds one piece and hands out the replies that it completes. */
static void redis_feed(struct redis *r, struct span piece)
{
	enum redis_wire_got got =
		redis_wire_feed(&r->wire, piece) ? REDIS_WIRE_REPLY : REDIS_WIRE_BAD;
	while (got == REDIS_WIRE_REPLY && redis_is_open(r)) {
		redisReply *reply;
		got = redis_wire_next(&r->wire, &reply);
		if (got == REDIS_WIRE_REPLY)
			redis_answer(r, reply);
	}
	const char *doing = redis_doing(r);
	if (got == REDIS_WIRE_BAD)
		redis_fail(r, "%s: %s", doing ? doing : "idle", r->wire.why);
}

static void redis_on_read(struct bufferevent *bev, void *arg)
{
	struct redis *r = arg;
	struct evbuffer *in = bufferevent_get_input(bev);
	struct evbuffer_iovec piece;
	r->depth++;
	r->heard = clock_mono();
	while (redis_is_open(r) && evbuffer_peek(in, 1, NULL, &piece, 1) > 0) {
		redis_feed(r, (struct span){piece.iov_base, piece.iov_len});
		evbuffer_drain(in, piece.iov_len);
	}
	if (redis_is_open(r) && redis_doing(r))
		redis_watch(r, r->heard);
	redis_leave(r);
}

static void redis_on_event(struct bufferevent *bev, short what, void *arg)
{
	struct redis *r = arg;
	const char *problem = strerror(errno);
	(void)bev;
	r->depth++;
	if (what & BEV_EVENT_CONNECTED) {
		r->state = REDIS_LOGIN;
		if (bufferevent_enable(r->bev, EV_READ) || !redis_login(r))
			redis_fail(r, "login: out of memory");
	} else if (r->state == REDIS_CONNECTING) {
		redis_fail(r, "cannot connect: %s; start Redis there or set redis.url", problem);
	} else if (what & BEV_EVENT_EOF) {
		redis_fail(r, "closed by Redis%s",
			   r->wire.fed ? " in the middle of an answer" : "");
	} else {
		redis_fail(r, "connection lost: %s", problem);
	}
	redis_leave(r);
}

/* Takes over fd, whose connect() is under way. */
static bool redis_hold(struct redis *r, int fd)
{
	r->bev = bufferevent_socket_new(r->base, fd, BEV_OPT_CLOSE_ON_FREE);
	if (!r->bev)
		evutil_closesocket(fd);
	if (!r->bev || !redis_wire_open(&r->wire, r->max_reply))
		return false;
	bufferevent_setcb(r->bev, redis_on_read, NULL, redis_on_event, r);
	return bufferevent_socket_connect(r->bev, NULL, 0) == 0;
}

static void redis_connect(struct redis *r)
{
	char problem[160];
	r->state = REDIS_CONNECTING;
	int fd = redis_addr_connect(&r->addr, r->attempt, r->timeout_ms, problem, sizeof problem);
	r->heard = clock_mono();
	if (fd < 0)
		redis_fail(r, "cannot connect: %s; start Redis there or set redis.url", problem);
	else if (!redis_hold(r, fd))
		redis_fail(r, "cannot connect: out of memory");
	else
		redis_watch(r, r->heard);
}

static void redis_on_retry(evutil_socket_t fd, short what, void *arg)
{
	struct redis *r = arg;
	(void)fd;
	(void)what;
	r->depth++;
	if (r->state == REDIS_WAITING)
		redis_connect(r);
	redis_leave(r);
}

struct redis *redis_new(struct event_base *base, const struct redis_addr *addr, int64_t timeout_ms,
			size_t max_reply, const struct redis_events *events, void *arg)
{
	struct redis *r = calloc(1, sizeof *r);
	if (!r)
		return NULL;
	*r = (struct redis){.base = base,
			    .addr = *addr,
			    .timeout_ms = timeout_ms,
			    .max_reply = max_reply,
			    .events = *events,
			    .arg = arg,
			    .backoff_ms = REDIS_BACKOFF_MIN};
	r->retry = evtimer_new(base, redis_on_retry, r);
	r->deadline = evtimer_new(base, redis_on_deadline, r);
	if (!r->retry || !r->deadline) {
		redis_destroy(r);
		return NULL;
	}
	return r;
}

void redis_start(struct redis *r)
{
	if (r->state != REDIS_OFF)
		return;
	r->state = REDIS_WAITING;
	redis_timer(r->retry, 0);
}

void redis_free(struct redis *r)
{
	if (!r)
		return;
	r->doomed = true;
	if (r->depth == 0)
		redis_destroy(r);
}

bool redis_is_up(const struct redis *r)
{
	return r->state == REDIS_UP && redis_is_open(r);
}

void redis_reset(struct redis *r, const char *why)
{
	redis_fail(r, "%s", why);
}

bool redis_send(struct redis *r, size_t argc, const struct span *argv, int64_t extra_ms,
		redis_reply_fn *fn, void *arg)
{
	return redis_is_up(r) && redis_put(r, argc, argv, extra_ms, fn, arg);
}
