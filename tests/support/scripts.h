/* scripts.h - the desk's scripts on a private redis-server: the calls that the daemon builds, sent
 * one by one and waited for. */
#ifndef TESTS_SCRIPTS_H
#define TESTS_SCRIPTS_H

#include "desk_commit.h"
#include "server.h"

#define SCRIPTS_LEASE_MS 60000

/* A key of the desk under test, as a literal. */
#define SCRIPTS_KEY(name) "recurd:{d}:" name

struct scripts { /* plain data: tests look at it */
	struct server *server;
	redisContext *link;
	struct desk_streams streams; /* "cases", "reviews" on "app:reviews", and the commands */
	struct desk_lease lease;
	struct desk_call call;
	struct effects *fx;
	redisReply *reply; /* of the last run, and what it means */
	struct desk_answer answer;
	char word[64], digest[41], text[4096];
};

extern const struct config_desk scripts_desk;

struct scripts *scripts_new(void);
void scripts_free(struct scripts *s);

/* Sends s->call; the first word of the answer, or of the error. */
const char *scripts_run(struct scripts *s);
/* Takes the desk; the answer goes into s->lease and s->streams. */
const char *scripts_acquire(struct scripts *s);
/* Puts the commit of s->fx, with this token, into s->call. */
void scripts_build_commit(struct scripts *s, const char *token, bool cut);
/* The same at once. */
const char *scripts_commit(struct scripts *s, const char *token, bool cut);
/* A batch that touches every kind of key. */
void scripts_fill(struct scripts *s);
void scripts_hset(struct scripts *s, const char *key, const char *field, const char *value);

/* A digest over all keys, without times to live. */
const char *scripts_digest(struct scripts *s);
/* A text answer, "(nil)" for none; good until the next one. */
const char *scripts_text_argv(struct scripts *s, const char *const argv[]);
#define scripts_text(s, ...) scripts_text_argv(s, SERVER_ARGV(__VA_ARGS__))
/* From now on scripts run as a user who may do everything but command. NULL: as before. */
void scripts_deny(struct scripts *s, const char *command);

#endif
