/* desk_work.c - see desk_work.h.
 *
 *   READ ─ entries ─▶ APPLY ─▶ COMMIT ─ OK, DUP ─▶ READ (the rest of the queue first)
 *    └ nothing ─▶ a tick, if a deadline is due ─▶ calm: bell, timer
 *
 * In cautious mode an entry is named in Redis before it is applied, and applied alone. One that was
 * named by three processes that died is set aside.
 *
 * Invariants. Entries leave memory only by a commit that was answered OK or DUP, or by being thrown
 * away together with the engine. While `pending`, commit's call is exactly what was sent, and
 * nothing else is applied. After a lost answer the same call is sent again, with the same token. */
#include "desk_work.h"

#include "clock.h"
#include "desk_commit.h"
#include "desk_digests.h"
#include "desk_step.h"
#include "fault.h"
#include "log.h"

#define TICK_MS       1000 /* between ticks at least */
#define TICK_DEAF_MS  60000 /* ... when the last one for this deadline moved nothing */
#define COMMIT_ARGS   8000 /* take Redis about 2 ms */
#define CUTS_MAX      100000
#define SUSPECT_TRIES 3 /* deaths at an entry, then it is set aside */

static void on_renewed(void *arg, const redisReply *reply)
{
	struct desk *d = arg;
	struct desk_answer a;
	if (desk_step_over(d, reply))
		return;
	desk_answer_read(reply, &a);
	if (a.verdict != DESK_ANSWER_OK) {
		desk_step_refused(d, "renewing the lease", &a, DESK_READ);
		return;
	}
	d->renewed = clock_mono();
	d->renew = false;
	desk_streams_noted(&d->streams);
	desk_go(d, DESK_READ);
}

/* Renews the lease when it is time. The first look after a reconnection goes here, too: it tells
 * whether Redis is still where we think it is. */
static bool renews(struct desk *d)
{
	if (!d->renew && clock_mono() - d->renewed < d->lease.lease_ms / 3)
		return false;
	desk_lease_renew(&d->lease, &d->call, false);
	desk_streams_say(&d->streams, &d->call);
	desk_step_ask(d, &d->call, on_renewed);
	return true;
}

static void on_ticked(void *arg, const redisReply *reply)
{
	desk_step_answered(arg, reply, "tick", DESK_READ, DESK_READ);
}

/* Tells the engine the time when a deadline of it is due, and nothing else moves its clock. */
static bool ticks(struct desk *d)
{
	int64_t now = clock_mono(), next = engine_next(d->batch.engine), wall = clock_wall();
	int64_t pause = next == d->tick_for ? TICK_DEAF_MS : TICK_MS;
	if (next > wall || (d->ticked && now - d->ticked < pause))
		return false;
	d->ticked = now;
	d->tick_for = next;
	desk_lease_tick(&d->lease, &d->call, wall);
	desk_step_ask(d, &d->call, on_ticked);
	return true;
}

/* Once per calm: an error that ctl shows is over, and tries are no longer counted. */
static bool settles(struct desk *d)
{
	if (!d->noted && d->lease.tries == 0 && !desk_streams_unsaid(&d->streams))
		return false;
	desk_lease_renew(&d->lease, &d->call, true);
	desk_call_text(&d->call, "tries");
	desk_call_text(&d->call, "0");
	desk_streams_say(&d->streams, &d->call);
	d->noted = false;
	d->lease.tries = 0;
	desk_step_ask(d, &d->call, on_renewed);
	return true;
}

static void rest(struct desk *d)
{
	d->backoff = DESK_BACKOFF_MIN;
	if (ticks(d) || settles(d))
		return;
	int64_t due = engine_next(d->batch.engine) - clock_wall();
	desk_gauge_look(d->gauge, d->redis, clock_mono());
	d->idle = true;
	desk_step_timer(d->alarm, due > 0 && due < DESK_IDLE_MS ? due : DESK_IDLE_MS);
	desk_bell_arm(d->bell);
}

static void on_read(void *arg, const redisReply *reply)
{
	struct desk *d = arg;
	struct desk_answer a;
	d->waiting = false;
	desk_read_take(d->read, reply, &a);
	if (desk_step_over(d, reply))
		return;
	if (!d->loaded) {
		desk_go(d, DESK_LEASE);
	} else if (a.verdict != DESK_ANSWER_OK) {
		desk_gauge_look(d->gauge, d->redis, clock_mono());
		desk_step_refused(d, "read", &a, DESK_READ);
	} else if (desk_read_head(d->read)) {
		FAULT_POINT(after_read);
		desk_go(d, DESK_APPLY);
	} else {
		rest(d);
	}
}

void desk_work_read(struct desk *d)
{
	if (!d->loaded) {
		desk_go(d, DESK_LEASE);
		return;
	}
	if (renews(d))
		return;
	if (desk_read_head(d->read)) {
		desk_go(d, DESK_APPLY);
		return;
	}
	desk_read_ask(d->read, &d->call, d->cautious ? 1 : d->config->batch);
	desk_step_ask(d, &d->call, on_read);
}

void desk_work_wake(struct desk *d)
{
	if (d->idle)
		desk_go(d, DESK_READ);
}

/* The engine did not take an entry. Out of memory is our trouble; anything else speaks against the
 * entry, and is counted as if the process had died. */
static void not_applied(struct desk *d, enum err e)
{
	struct desk_answer a;
	if (e != ERR_MEMORY) {
		d->lease.counts = true;
		d->lease.attempt++;
	}
	desk_answer_say(&a, DESK_ANSWER_AGAIN, err_text(e),
			e == ERR_MEMORY
				? "give the daemon more memory or lower max_cases"
				: "none; the entry is set aside when it fails again and again");
	desk_step_drop(d);
	desk_step_refused(d, "apply", &a, DESK_LEASE);
}

/* How many entries the next batch may have, so that a commit does not hold Redis up. By the size of
 * this one and not by its time, which would count a slow network as well. */
static void adapt(struct desk *d)
{
	size_t args = d->commit.count, n = d->batch.entries;
	if (args > COMMIT_ARGS && n > 1)
		d->most = n * COMMIT_ARGS / args + 1;
	else if (n == d->most)
		d->most += n / 4 + 1;
	if (d->most > d->config->batch)
		d->most = d->config->batch;
}

static void applied(struct desk *d, enum err e)
{
	const struct config *c = d->config;
	desk_lease_mint(&d->lease, d->token);
	const struct desk_commit commit = {
		.token = d->token,
		.cut = d->batch.cut,
		.keep_alerts = c->keep_alerts,
		.max_matches = c->max_matches,
		.max_dead = c->max_dead,
		.max_digests = c->max_digests,
		.max_cuts = CUTS_MAX,
	};
	if (e == ERR_OK)
		e = desk_commit_build(&commit, &d->lease, &d->streams, d->batch.fx, &d->commit);
	if (e != ERR_OK) {
		not_applied(d, e);
		return;
	}
	adapt(d);
	d->pending = true;
	desk_go(d, DESK_COMMIT);
}

/* In cautious mode: the entry is named in Redis, now it may kill us. */
static void on_suspected(void *arg, const redisReply *reply)
{
	struct desk *d = arg;
	struct desk_answer a;
	uint64_t tries = 0;
	if (desk_step_over(d, reply))
		return;
	desk_answer_read(reply, &a);
	if (a.verdict != DESK_ANSWER_OK || !d->loaded) {
		if (d->loaded)
			desk_step_refused(d, "naming the next entry", &a, DESK_READ);
		else
			desk_go(d, DESK_LEASE);
		return;
	}
	if (!span_u64(desk_answer_at(reply, 1), UINT64_MAX, &tries) || tries <= SUSPECT_TRIES) {
		applied(d, desk_batch_fill(&d->batch, d->read, &d->streams, 1));
		return;
	}
	const struct desk_queued *q = desk_read_head(d->read);
	log_error(
		"desk", d->who,
		"entry %llu-%llu of stream %.*s is set aside: the process died three times at it; "
		"next: look at it by XRANGE, and report this",
		(unsigned long long)q->entry.id.ms, (unsigned long long)q->entry.id.seq,
		SPAN_ARG(d->streams.at[q->stream].name));
	applied(d, desk_batch_set_aside(
			   &d->batch, d->read, &d->streams,
			   SPAN("set aside: the process died three times at this entry")));
}

void desk_work_apply(struct desk *d)
{
	const struct desk_queued *q = desk_read_head(d->read);
	if (d->cautious) {
		desk_lease_suspect(&d->lease, &d->call, d->streams.at[q->stream].name, q->entry.id);
		desk_step_ask(d, &d->call, on_suspected);
	} else {
		applied(d, desk_batch_fill(&d->batch, d->read, &d->streams, d->most));
	}
}

static void committed(struct desk *d)
{
	FAULT_POINT(answered_not_advanced);
	d->pending = false;
	d->noted = false;
	d->backoff = DESK_BACKOFF_MIN;
	d->renewed = clock_mono();
	d->lease.tries = 0;
	memcpy(d->lease.token, d->token, sizeof d->token);
	if (d->cautious) {
		d->cautious -= d->batch.entries < d->cautious ? d->batch.entries : d->cautious;
		if (d->cautious == 0)
			log_info("desk", d->who, "entries are applied in batches again");
	}
	desk_digests_write(d->config, d->who, d->batch.fx);
	desk_batch_committed(&d->batch, &d->streams);
	desk_streams_noted(&d->streams);
	desk_gauge_look(d->gauge, d->redis, d->renewed);
	desk_go(d, d->stopping ? DESK_STOPPING : DESK_READ);
}

static void on_committed(void *arg, const redisReply *reply)
{
	struct desk *d = arg;
	struct desk_answer a;
	d->waiting = false;
	desk_answer_read(reply, &a);
	if (!reply)
		return;
	if (a.verdict == DESK_ANSWER_OK)
		committed(d);
	else if (d->stopping)
		desk_go(d, DESK_STOPPING);
	else
		desk_step_refused(d, "commit", &a, DESK_COMMIT);
}

void desk_work_commit(struct desk *d)
{
	FAULT_POINT(before_send);
	FAULT_COMMIT();
	desk_step_ask(d, &d->commit, on_committed);
}
