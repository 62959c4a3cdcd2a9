/* desk.c - see desk.h. A desk is a state machine on one timer and two connections:
 *
 *            up                OK            OK          OK
 *   DOWN ─────────▶ LEASE ─────────▶ PROBE ─────▶ LOAD ─────▶ READ ◀──────────────┐
 *     ▲               │ ▲ └ held: ask again                  │ │ ▲ nothing: bell,  │
 *     │ down          │ │                             entries │ │ └ timer, tick     │
 *     │               │ │ FENCED, STALE: state thrown away    ▼ │                  │ OK, DUP
 *   every state       │ └──────────────────────────────── APPLY ─▶ COMMIT ──────────┘
 *                     │                                              │ no answer: the same again
 *      GONE, NEWER,   ▼                  any other error: BACKOFF, then the same again
 *      bad state   FAILED (asks again now and then)           asked to stop: STOPPING
 *
 * What may happen to a state is its row in the table; every change of state goes through desk_go().
 * One question at a time is on its way on the working connection (`waiting`), so an answer always
 * belongs to the state that asked. Renewals and notes beside it have a call of their own and
 * answers that change nothing. */
#include "desk.h"

#include "clock.h"
#include "desk_own.h"
#include "desk_step.h"
#include "desk_work.h"
#include "log.h"

#define REPLY_MAX ((size_t)64 << 20) /* bytes of an answer; XREAD asks for less then */
#define STOP_MS   5000 /* that a stop may take */

static void enter_backoff(struct desk *d)
{
	uint32_t random;
	int64_t half = d->backoff / 2;
	evutil_secure_rng_get_bytes(&random, sizeof random);
	desk_step_timer(d->alarm, half + (int64_t)random % (half + 1));
	d->backoff = d->backoff * 2 < DESK_BACKOFF_MAX ? d->backoff * 2 : DESK_BACKOFF_MAX;
}

static void alarm_backoff(struct desk *d)
{
	if (d->reconnect)
		redis_reset(d->redis, "asking for the address anew");
	else
		desk_go(d, d->resume);
	d->reconnect = false;
}

static void alarm_failed(struct desk *d)
{
	desk_go(d, DESK_LEASE);
}

/* ---- the table --------------------------------------------------------------------------------
 */

static void enter_nothing(struct desk *d)
{
	(void)d;
}

static const struct {
	const char *name;
	void (*enter)(struct desk *d);
	void (*alarm)(struct desk *d); /* the timer that it has set; NULL: it sets none */
} rows[DESK_STATES] = {
	[DESK_DOWN] = {"down", enter_nothing, NULL},
	[DESK_LEASE] = {"lease", desk_own_lease, desk_own_lease},
	[DESK_PROBE] = {"probe", desk_own_probe, NULL},
	[DESK_LOAD] = {"load", desk_own_load, desk_own_load_alarm},
	[DESK_READ] = {"read", desk_work_read, desk_work_wake},
	[DESK_APPLY] = {"apply", desk_work_apply, NULL},
	[DESK_COMMIT] = {"commit", desk_work_commit, NULL},
	[DESK_BACKOFF] = {"backoff", enter_backoff, alarm_backoff},
	[DESK_FAILED] = {"failed", desk_own_failed, alarm_failed},
	[DESK_STOPPING] = {"stopping", desk_own_stopping, NULL},
};

void desk_go(struct desk *d, enum desk_state state)
{
	if (d->stopping && state != DESK_STOPPING)
		state = DESK_STOPPING;
	if (state != d->state)
		log_debug("desk", d->who, "%s -> %s", rows[d->state].name, rows[state].name);
	d->state = state;
	d->idle = false;
	evtimer_del(d->alarm);
	rows[state].enter(d);
}

static void on_alarm(evutil_socket_t fd, short what, void *arg)
{
	struct desk *d = arg;
	(void)fd;
	(void)what;
	if (rows[d->state].alarm)
		rows[d->state].alarm(d);
}

static void on_limit(evutil_socket_t fd, short what, void *arg)
{
	struct desk *d = arg;
	(void)fd;
	(void)what;
	log_warn("desk", d->who, "Redis does not answer: stopped without giving the desk back");
	desk_own_finish(d);
}

static void on_ring(void *arg)
{
	desk_work_wake(arg);
}

/* What is in memory stays good over a cut link: the first answer tells whether Redis still is where
 * it was. */
static void on_up(void *arg)
{
	struct desk *d = arg;
	d->renew = true;
	desk_go(d, d->pending ? DESK_COMMIT : d->loaded ? DESK_READ : DESK_LEASE);
}

static void on_down(void *arg, const char *why)
{
	struct desk *d = arg;
	d->waiting = false;
	log_warn("redis", d->who, "%s", why);
	if (d->stopping)
		desk_own_finish(d);
	else
		desk_go(d, DESK_DOWN);
}

/* ---- public -----------------------------------------------------------------------------------
 */

static bool desk_parts(struct desk *d, struct event_base *base, const struct redis_addr *addr)
{
	const struct redis_events events = {on_up, on_down};
	const struct settings settings = config_settings(d->config, d->index);
	int64_t timeout = d->config->redis_timeout;
	if (desk_streams_init(&d->streams, d->mem, &d->config->desks[d->index]) ||
	    !desk_batch_init(&d->batch, d->mem, &settings))
		return false;
	d->who = d->streams.who;
	desk_call_init(&d->call, d->mem, d->streams.prefix);
	desk_call_init(&d->commit, d->mem, d->streams.prefix);
	desk_call_init(&d->note, d->mem, d->streams.prefix);
	d->read = desk_read_new(d->mem, &d->streams);
	d->load = desk_load_new(d->mem, d->streams.prefix);
	d->gauge = desk_gauge_new(d->mem, &d->streams);
	d->redis = redis_new(base, addr, timeout, REPLY_MAX, &events, d);
	d->alarm = evtimer_new(base, on_alarm, d);
	d->limit = evtimer_new(base, on_limit, d);
	if (d->read)
		d->bell = desk_bell_new(base, d->mem, addr, timeout, d->streams.prefix, d->read,
					on_ring, d);
	return d->read && d->load && d->gauge && d->redis && d->alarm && d->limit && d->bell;
}

struct desk *desk_new(struct event_base *base, const struct mem *m, const struct config *config,
		      size_t index, const struct redis_addr *addr, const char *owner)
{
	struct desk *d = mem_zero(m, 1, sizeof *d);
	if (!d)
		return NULL;
	d->mem = m;
	d->config = config;
	d->index = index;
	d->backoff = DESK_BACKOFF_MIN;
	d->most = config->batch;
	d->tick_for = INT64_MIN;
	desk_lease_init(&d->lease, owner, config->lease, config_fingerprint(config));
	if (!desk_parts(d, base, addr)) {
		desk_free(d);
		return NULL;
	}
	return d;
}

void desk_start(struct desk *d)
{
	redis_start(d->redis);
	desk_bell_start(d->bell);
}

void desk_reload(struct desk *d, const struct config *config, size_t index)
{
	const struct settings settings = config_settings(config, index);
	d->config = config;
	d->index = index;
	d->most = config->batch;
	d->lease.lease_ms = config->lease;
	d->lease.fingerprint = config_fingerprint(config);
	d->renew = true;
	if (d->state == DESK_LOAD) {
		d->reload = true;
		desk_load_stop(d->load);
		desk_batch_drop(&d->batch);
	}
	if (desk_batch_retune(&d->batch, &settings) == ERR_OK)
		return;
	/* A commit that is pending stays; what comes after it is loaded anew. */
	log_error("desk", d->who,
		  "out of memory while taking over the config, so the state is "
		  "loaded anew; next: give the daemon more memory");
	desk_batch_drop(&d->batch);
	desk_read_drop(d->read);
	d->loaded = false;
}

void desk_stop(struct desk *d, void (*done)(void *arg), void *arg)
{
	d->done = done;
	d->arg = arg;
	if (d->stopping)
		return;
	d->stopping = true;
	desk_step_timer(d->limit, STOP_MS);
	if (d->state == DESK_LOAD)
		desk_load_stop(d->load);
	else if (!d->waiting)
		desk_go(d, DESK_STOPPING);
}

void desk_free(struct desk *d)
{
	if (!d)
		return;
	redis_free(d->redis);
	desk_bell_free(d->bell);
	if (d->alarm)
		event_free(d->alarm);
	if (d->limit)
		event_free(d->limit);
	desk_load_free(d->load);
	desk_gauge_free(d->gauge);
	desk_read_free(d->read);
	desk_batch_fini(&d->batch);
	desk_call_fini(&d->call);
	desk_call_fini(&d->commit);
	desk_call_fini(&d->note);
	desk_streams_fini(&d->streams);
	mem_free(d->mem, d);
}
