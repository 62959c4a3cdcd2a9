/* desk_own.c - see desk_own.h.
 *
 *   LEASE ──OK──▶ PROBE ──OK──▶ LOAD ──OK──▶ READ ...            ... ──▶ STOPPING ──▶ done()
 *     └ held by somebody: ask again, at the latest when the lease ends
 *
 * A desk that cannot work (FAILED) gives its lease back and asks again now and then: a person may
 * have helped, or another version may be able to. */
#include "desk_own.h"

#include <stdio.h>

#include "clock.h"
#include "desk_step.h"
#include "fault.h"
#include "log.h"

#define CAUTIOUS_TRIES 3 /* acquires without a commit between them */
#define FAILED_MS      5000 /* until a failed desk asks again */

static void taken(struct desk *d)
{
	d->mine = true;
	d->renewed = clock_mono();
	d->renew = false;
	d->waits_for[0] = 0;
	log_info("desk", d->who, "taken (epoch %llu)%s", (unsigned long long)d->lease.epoch,
		 d->lease.changed ? "; the configuration is not the one of before" : "");
	if (d->lease.tries < CAUTIOUS_TRIES && !d->lease.suspect)
		return;
	d->cautious = d->config->batch;
	log_warn("desk", d->who,
		 "it was left unfinished before, so the next %llu entries are applied one by one",
		 (unsigned long long)d->cautious);
}

static void say_wait(struct desk *d, const struct desk_answer *a)
{
	const char *holder = d->lease.holder[0] ? d->lease.holder : "nobody";
	if (strcmp(d->waits_for, holder) == 0)
		return;
	snprintf(d->waits_for, sizeof d->waits_for, "%s", holder);
	if (d->lease.left)
		log_warn("desk", d->who, "%s; next: %s", a->words, a->next);
	else
		log_info("desk", d->who, "standing by: %s (%s)", a->words, holder);
}

static void on_acquired(void *arg, const redisReply *reply)
{
	struct desk *d = arg;
	struct desk_answer a;
	int64_t again_ms;
	d->waiting = false;
	if (!reply)
		return;
	FAULT_POINT(acquiring);
	desk_lease_take(&d->lease, &d->streams, reply, clock_mono(), &a, &again_ms);
	d->mine = a.verdict == DESK_ANSWER_OK;
	if (d->mine)
		taken(d);
	if (d->stopping)
		desk_go(d, DESK_STOPPING);
	else if (d->mine)
		desk_go(d, DESK_PROBE);
	else if (a.verdict != DESK_ANSWER_WAIT)
		desk_step_refused(d, "acquire", &a, DESK_LEASE);
	else {
		say_wait(d, &a);
		desk_step_timer(d->alarm, again_ms);
	}
}

void desk_own_lease(struct desk *d)
{
	desk_lease_acquire(&d->lease, &d->call, &d->streams, clock_mono());
	desk_step_ask(d, &d->call, on_acquired);
}

static void on_probed(void *arg, const redisReply *reply)
{
	desk_step_answered(arg, reply, "self-test", DESK_LOAD, DESK_LEASE);
}

void desk_own_probe(struct desk *d)
{
	desk_lease_probe(&d->call);
	desk_step_ask(d, &d->call, on_probed);
}

static void loaded(struct desk *d)
{
	uint64_t done, total;
	struct engine_counts n = engine_counts(d->batch.engine);
	desk_load_progress(d->load, &done, &total);
	d->loaded = true;
	d->failed[0] = 0;
	desk_batch_loaded(&d->batch, &d->streams);
	desk_gauge_look_now(d->gauge, d->redis, clock_mono());
	log_info("desk", d->who, "loaded in %lld ms (%llu buckets, %llu cases counted so far)",
		 (long long)(clock_mono() - d->load_began), (unsigned long long)total,
		 (unsigned long long)n.cases);
	desk_go(d, DESK_READ);
}

static void on_loaded(void *arg, const struct desk_answer *a)
{
	struct desk *d = arg;
	d->waiting = false;
	if (a->verdict == DESK_ANSWER_OK && !d->stopping && !d->reload) {
		loaded(d);
		return;
	}
	desk_step_drop(d);
	if (d->stopping)
		desk_go(d, DESK_STOPPING);
	else if (d->reload)
		desk_go(d, DESK_LEASE);
	else
		desk_step_refused(d, "load", a, DESK_LEASE);
}

void desk_own_load(struct desk *d)
{
	struct desk_answer a;
	d->reload = false;
	d->load_began = clock_mono();
	if (!desk_batch_engine(&d->batch)) {
		desk_answer_say(&a, DESK_ANSWER_AGAIN, "out of memory",
				"give the daemon more memory");
		desk_step_refused(d, "load", &a, DESK_LEASE);
		return;
	}
	d->waiting = true;
	desk_step_timer(d->alarm, DESK_IDLE_MS);
	desk_load_start(d->load, d->redis, d->batch.engine, on_loaded, d);
}

void desk_own_load_alarm(struct desk *d)
{
	uint64_t done, total;
	desk_load_progress(d->load, &done, &total);
	log_info("desk", d->who, "loading: %llu of %llu buckets", (unsigned long long)done,
		 (unsigned long long)total);
	desk_step_note(d, NULL);
	desk_step_timer(d->alarm, DESK_IDLE_MS);
}

static void on_left(void *arg, const redisReply *reply)
{
	struct desk *d = arg;
	if (!desk_step_over(d, reply))
		desk_step_timer(d->alarm, FAILED_MS);
}

/* Nobody is kept from the desk by one that cannot work. */
void desk_own_failed(struct desk *d)
{
	bool mine = d->mine;
	d->mine = false;
	if (!mine) {
		desk_step_timer(d->alarm, FAILED_MS);
		return;
	}
	desk_lease_release(&d->lease, &d->call);
	desk_step_ask(d, &d->call, on_left);
}

void desk_own_finish(struct desk *d)
{
	void (*done)(void *) = d->done;
	evtimer_del(d->alarm);
	evtimer_del(d->limit);
	d->done = NULL;
	if (done)
		done(d->arg);
}

static void on_released(void *arg, const redisReply *reply)
{
	struct desk *d = arg;
	d->waiting = false;
	if (!reply)
		return;
	log_info("desk", d->who, "given back");
	desk_own_finish(d);
}

void desk_own_stopping(struct desk *d)
{
	if (!d->mine || !redis_is_up(d->redis)) {
		desk_own_finish(d);
		return;
	}
	desk_lease_release(&d->lease, &d->call);
	d->waiting = desk_call_send(&d->call, d->redis, 0, on_released, d);
	if (!d->waiting)
		desk_own_finish(d);
}
