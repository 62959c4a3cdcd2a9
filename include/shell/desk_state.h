/* desk_state.h - the insides of a desk, for the files that make its states: desk.c has the table of
 * states, desk_step.c what they share, desk_own.c taking, loading and leaving, desk_work.c reading,
 * applying and committing. Nobody else includes this. */
#ifndef SHELL_DESK_STATE_H
#define SHELL_DESK_STATE_H

#include "desk.h"
#include "desk_batch.h"
#include "desk_bell.h"
#include "desk_gauge.h"
#include "desk_lease.h"
#include "desk_load.h"

#define DESK_BACKOFF_MIN 50 /* ms */
#define DESK_BACKOFF_MAX 5000
#define DESK_IDLE_MS     1000 /* a desk looks for itself so often, bell or not */

enum desk_state {
	DESK_DOWN,
	DESK_LEASE,
	DESK_PROBE,
	DESK_LOAD,
	DESK_READ,
	DESK_APPLY,
	DESK_COMMIT,
	DESK_BACKOFF,
	DESK_FAILED,
	DESK_STOPPING,
	DESK_STATES
};

struct desk {
	const struct mem *mem;
	const struct config *config;
	size_t index;
	const char *who; /* name of the desk, for the log */
	struct redis *redis;
	struct event *alarm; /* the state's timer */
	struct event *limit; /* of a stop */
	enum desk_state state, resume; /* resume: after BACKOFF */

	struct desk_streams streams;
	struct desk_lease lease;
	struct desk_batch batch;
	struct desk_read *read;
	struct desk_load *load;
	struct desk_gauge *gauge;
	struct desk_bell *bell;
	struct desk_call call; /* the question on its way */
	struct desk_call commit; /* kept until it is answered */
	struct desk_call note; /* renewals beside the work */
	char token[DESK_LEASE_TOKEN]; /* commit's */

	bool waiting; /* for call's or commit's answer, or for the load */
	bool idle; /* in READ, nothing to do */
	bool mine; /* the lease is ours, as far as we know */
	bool loaded; /* batch.engine is as Redis has it, plus the pending batch */
	bool pending; /* commit may or may not have been done */
	bool reload; /* the load under way must begin again */
	bool noted; /* ctl shows an error of ours */
	bool renew; /* at once: the connection is new, or the config */
	bool reconnect; /* after BACKOFF, instead of going on */
	int64_t renewed; /* ms of the steady clock, as the next ones */
	int64_t backoff, ticked, load_began;
	int64_t tick_for; /* the deadline that the last tick was for */
	size_t most; /* entries of a batch; at most what the config says */
	uint64_t cautious; /* entries still to be applied one by one */
	char failed[320]; /* words that were said last */
	char waits_for[DESK_LEASE_OWNER]; /* holder that was said last */

	bool stopping;
	void (*done)(void *arg);
	void *arg;
};

/* The only way from one state to another. Always the last thing that a function does. */
void desk_go(struct desk *d, enum desk_state state);

#endif
