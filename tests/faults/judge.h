/* judge.h - the independent reader: it looks into Redis with hiredis alone, shares no code with
 * recurd, and says how often each entry left its line. */
#ifndef FAULTS_JUDGE_H
#define FAULTS_JUDGE_H

#include "desk_run.h"
#include "input.h"

struct judge; /* opaque: a connection that comes back by itself */

struct judge_verdict {
	size_t held; /* entries in the input streams */
	size_t cases; /* outcomes that have to be there: cases and dead letters */
	size_t lost, twice, first_lost;
	size_t ghosts; /* lines of entries that are in no stream */
	size_t aside; /* entries set aside in `dead` */
	size_t alerts, alerts_missing, alerts_twice;
};

struct judge *judge_new(const char *socket, const char *desk);
void judge_free(struct judge *j);

/* Whether everything in the streams is applied. token: changes with every commit; "" while Redis
 * cannot be asked. */
bool judge_done(struct judge *j, char token[64]);
/* A field of ctl, "" when there is none. */
void judge_field(struct judge *j, const char *name, char out[256]);
/* The value of a field of a stream's entry, "" when there is none; borrowed from fields. */
const char *judge_value(const redisReply *fields, const char *name);
/* Counts lines against in. */
void judge_count(struct judge *j, const struct input *in, struct judge_verdict *out);
/* Compares the alerts of Redis with those of replay, whose effects stand in the file at path. */
void judge_alerts(struct judge *j, const char *path, struct judge_verdict *out);

#endif
