/* store.h - recurctl's connection to Redis: one question, one answer, five seconds. Every failure
 * is said on standard error together with the next step. */
#ifndef CTL_STORE_H
#define CTL_STORE_H

#include <hiredis/hiredis.h>

#include "ctl.h"
#include "payload.h"

#define STORE_TIMEOUT_S 5
#define STORE_ANY       0 /* any type of answer but an error */
#define STORE_DESK_MAX  256

struct store {
	redisContext *link;
	char where[400]; /* for messages, without a password */
	bool quiet; /* keep words for yourself: the caller tries again */
};

/* Connects to --redis, else RECURD_REDIS, else what the config file of -c says, else the default.
 * Returns an exit code. */
MUST_USE int store_open(struct store *s, const struct ctl *ctl);
void store_close(struct store *s);

/* Sends one command (hiredis format: %s, %b) and waits. An answer of another type (STORE_ANY: of
 * type error) is said and gives NULL. Free it with freeReplyObject(). */
MUST_USE redisReply *store_ask(struct store *s, int type, const char *format, ...);
/* The next answer of commands that were appended. NULL as above. */
MUST_USE redisReply *store_next(struct store *s, int type);

/* The desk to work on: --desk, or the only one in Redis. name has STORE_DESK_MAX bytes. Returns an
 * exit code. must_exist: a desk that Redis does not know is an error; else it may come later, and
 * when Redis knows none at all it is the only one of the config. */
MUST_USE int store_desk(struct store *s, const struct ctl *ctl, bool must_exist, char *name);

/* text of a string answer; empty for any other. */
struct span store_text(const redisReply *r);
/* Appends the name-value pairs of an array answer (HGETALL, fields of an entry) to f. False when
 * it is not such an array. */
MUST_USE bool store_pairs(const redisReply *r, struct fields *f);
/* The id and the fields of one entry of a stream. False when it is none (deleted: nil). */
MUST_USE bool store_entry(const redisReply *r, struct span *id, struct fields *f);

#endif
