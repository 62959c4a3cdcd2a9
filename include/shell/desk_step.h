/* desk_step.h - what the states of a desk share: asking, being answered, being refused. */
#ifndef SHELL_DESK_STEP_H
#define SHELL_DESK_STEP_H

#include "desk_state.h"

void desk_step_timer(struct event *timer, int64_t ms);
/* Throws away whatever is built on the state in memory. */
void desk_step_drop(struct desk *d);
/* Asks the one question; when it cannot be sent because memory ran out, it is asked again later. */
void desk_step_ask(struct desk *d, struct desk_call *c, redis_reply_fn *fn);
/* True when the caller has nothing to do with this answer: it was lost (down() follows, and then
 * the same again), or the desk is to stop and goes on to that. */
MUST_USE bool desk_step_over(struct desk *d, const redisReply *reply);
/* Renews the lease beside the work, and shows error (or NULL) in ctl. */
void desk_step_note(struct desk *d, const struct desk_answer *error);
/* What an answer leads to when it is not OK. doing: what was refused; resume: where to go on after
 * the back-off. */
void desk_step_refused(struct desk *d, const char *doing, const struct desk_answer *a,
		       enum desk_state resume);
/* Takes an answer that says no more than that: goes on to next when it is OK. */
void desk_step_answered(struct desk *d, const redisReply *reply, const char *doing,
			enum desk_state next, enum desk_state resume);

#endif
