/* desk_step.c - see desk_step.h. Every answer that is not OK ends in desk_step_refused():
 *
 *   RELOAD   state thrown away ─▶ LEASE           GONE   "failed" written, so nobody starts from
 *   AGAIN    nothing thrown away ─▶ BACKOFF,             nothing ─▶ FAILED by way of LEASE
 *            then the same again                  FAIL   ─▶ FAILED
 *   LOST     nothing: down() follows */
#include "desk_step.h"

#include <stdio.h>

#include "clock.h"
#include "log.h"

void desk_step_timer(struct event *timer, int64_t ms)
{
	struct timeval tv = {ms / 1000, (ms % 1000) * 1000};
	evtimer_add(timer, &tv);
}

/* Throws away whatever is built on the state in memory. */
void desk_step_drop(struct desk *d)
{
	desk_batch_drop(&d->batch);
	desk_read_drop(d->read);
	desk_streams_rewind(&d->streams);
	d->loaded = false;
	d->pending = false;
}

/* Asks the one question; when it cannot be sent because memory ran out, it is asked again later. */
void desk_step_ask(struct desk *d, struct desk_call *c, redis_reply_fn *fn)
{
	d->waiting = desk_call_send(c, d->redis, 0, fn, d);
	if (d->waiting || !redis_is_up(d->redis))
		return;
	log_warn("desk", d->who, "out of memory while asking Redis; next: give the daemon more");
	d->resume = d->state;
	desk_go(d, DESK_BACKOFF);
}

/* True when the caller has nothing to do with this answer: it was lost (down() follows, and then
 * the same again), or we are to stop. */
bool desk_step_over(struct desk *d, const redisReply *reply)
{
	bool stop = reply && d->stopping;
	d->waiting = false;
	if (stop)
		desk_go(d, DESK_STOPPING);
	return !reply || stop;
}

static void on_note(void *arg, const redisReply *reply)
{
	(void)arg;
	(void)reply;
}

/* Renews the lease beside the work, and shows an error in ctl while there is one. */
void desk_step_note(struct desk *d, const struct desk_answer *error)
{
	if (!d->mine || d->note.open || !redis_is_up(d->redis))
		return;
	desk_lease_renew(&d->lease, &d->note, false);
	if (error) {
		desk_call_text(&d->note, "error");
		desk_call_text(&d->note, error->words);
		desk_call_text(&d->note, "error_at");
		desk_call_i64(&d->note, clock_wall());
		desk_call_text(&d->note, "error_next");
		desk_call_text(&d->note, error->next);
		d->noted = true;
	}
	desk_call_send(&d->note, d->redis, 0, on_note, d);
}

static void on_fail_written(void *arg, const redisReply *reply);

static void gone(struct desk *d, const struct desk_answer *a)
{
	log_error("desk", d->who, "%s; next: %s", a->words, a->next);
	desk_step_drop(d);
	d->mine = false;
	desk_lease_fail(&d->call, a->words);
	desk_step_ask(d, &d->call, on_fail_written);
}

static void fail(struct desk *d, const struct desk_answer *a)
{
	if (strcmp(d->failed, a->words) != 0)
		log_error("desk", d->who, "stopped: %s; next: %s", a->words, a->next);
	snprintf(d->failed, sizeof d->failed, "%s", a->words);
	desk_step_note(d, a);
	desk_step_drop(d);
	desk_go(d, DESK_FAILED);
}

static void on_fail_written(void *arg, const redisReply *reply)
{
	struct desk *d = arg;
	struct desk_answer a;
	if (desk_step_over(d, reply))
		return;
	desk_answer_read(reply, &a);
	d->resume = DESK_LEASE;
	desk_go(d, DESK_BACKOFF);
}

/* doing: what was refused, for the log. */
void desk_step_refused(struct desk *d, const char *doing, const struct desk_answer *a,
		       enum desk_state resume)
{
	switch (a->verdict) {
	case DESK_ANSWER_OK:
	case DESK_ANSWER_LOST:
	case DESK_ANSWER_WAIT:
		break;
	case DESK_ANSWER_RELOAD:
		log_warn("desk", d->who, "%s: %s; next: %s", doing, a->words, a->next);
		desk_step_drop(d);
		desk_go(d, DESK_LEASE);
		break;
	case DESK_ANSWER_GONE:
		gone(d, a);
		break;
	case DESK_ANSWER_FAIL:
		fail(d, a);
		break;
	case DESK_ANSWER_AGAIN:
		log_warn("desk", d->who, "%s: %s; next: %s", doing, a->words, a->next);
		desk_step_note(d, a);
		d->resume = resume;
		d->reconnect = a->reconnect;
		desk_go(d, DESK_BACKOFF);
		break;
	}
}

void desk_step_answered(struct desk *d, const redisReply *reply, const char *doing,
			enum desk_state next, enum desk_state resume)
{
	struct desk_answer a;
	if (desk_step_over(d, reply))
		return;
	desk_answer_read(reply, &a);
	if (a.verdict == DESK_ANSWER_OK)
		desk_go(d, next);
	else
		desk_step_refused(d, doing, &a, resume);
}
