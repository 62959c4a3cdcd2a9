/* desk_lease.h - who may write: the desk's lease, epoch and token, and the script calls around
 * them. */
#ifndef SHELL_DESK_LEASE_H
#define SHELL_DESK_LEASE_H

#include "desk_answer.h"
#include "desk_call.h"
#include "desk_streams.h"

#define DESK_LEASE_OWNER 128
#define DESK_LEASE_TOKEN 64

struct desk_lease {
	char owner[DESK_LEASE_OWNER]; /* this process */
	char boot[17]; /* random, so that no two processes ever write one token */
	uint64_t tokens; /* made so far */
	int64_t lease_ms;
	uint64_t fingerprint; /* of our config */
	char generation[64]; /* the desk's, as last seen; "" before */
	uint64_t epoch;
	char token[DESK_LEASE_TOKEN]; /* that Redis holds, as far as we know */
	uint64_t tries; /* acquires without a commit since, this one too */
	bool suspect; /* somebody died at an entry and nothing was committed since */
	uint64_t attempt; /* of this process; changes when an entry is refused by the engine */
	bool counts; /* the next acquire is a try: a process began, or an entry was refused */
	bool changed; /* at the last acquire the config differed from the one before */
	/* The desk was left without a word by another config: since when, and at which token. */
	int64_t left_at;
	bool left;
	char holder[DESK_LEASE_OWNER]; /* who has it when we wait */
};

/* owner is cut to size. */
void desk_lease_init(struct desk_lease *l, const char *owner, int64_t lease_ms,
		     uint64_t fingerprint);
/* A fresh token into out. */
void desk_lease_mint(struct desk_lease *l, char out[DESK_LEASE_TOKEN]);

/* Calls: put into c; the answers are read by desk_answer_read(). */
void desk_lease_acquire(struct desk_lease *l, struct desk_call *c, const struct desk_streams *s,
			int64_t now);
void desk_lease_probe(struct desk_call *c);
/* well: the error that ctl shows is over. Further fields and values of ctl may be added. */
void desk_lease_renew(const struct desk_lease *l, struct desk_call *c, bool well);
void desk_lease_release(const struct desk_lease *l, struct desk_call *c);
void desk_lease_suspect(const struct desk_lease *l, struct desk_call *c, struct span stream,
			struct entry_id id);
void desk_lease_tick(const struct desk_lease *l, struct desk_call *c, int64_t wall);
void desk_lease_fail(struct desk_call *c, const char *words);

/* Reads acquire's answer: on OK the lease and all positions are taken over, on WAIT *again_ms says
 * when to ask again. An answer that does not fit turns into AGAIN. */
void desk_lease_take(struct desk_lease *l, struct desk_streams *s, const redisReply *reply,
		     int64_t now, struct desk_answer *out, int64_t *again_ms);

#endif
