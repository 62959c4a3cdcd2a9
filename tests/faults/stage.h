/* stage.h - what every campaign stands on: a real redis-server with AOF, a desk on it, the known
 * input, the judge, and the clock of stalls. Every function fails the test when something goes
 * wrong. */
#ifndef FAULTS_STAGE_H
#define FAULTS_STAGE_H

#include "judge.h"
#include "report.h"

#define STAGE_EVERYSEC "appendfsync everysec\n"
#define STAGE_ALWAYS   "appendfsync always\n"
#define STAGE_PATIENCE 30000 /* ms that anything may take */

struct stage { /* plain data */
	struct report *report, unread; /* the latter when nobody wants one */
	struct server *server;
	struct input *input;
	struct desk_run *run;
	struct judge *judge;
	size_t added; /* entries of the input that are in the streams */
	uint64_t dice;
	bool trimmed; /* the streams no longer hold what was applied: see stage_keep_order() */
	bool quiet; /* few alerts are to be expected */
	size_t aside; /* entries that are to be set aside */
	int64_t began, moved; /* when the stage was opened, when the last commit was seen */
	bool watched; /* moved counts */
	char token[64];
};

/* Where the input of stage_open() begins, ms; entries lie a minute apart. */
#define STAGE_START DESK_RUN_FUTURE

/* r may be NULL. cases: entries of the input. redis: further lines of redis.conf. */
struct stage *stage_open(struct report *r, size_t cases, unsigned batch, const char *redis);
/* The same with an input of the caller's, which is freed with it. */
struct stage *stage_open_input(struct report *r, struct input *in, unsigned batch,
			       const char *redis);
/* Lets everything be applied, ends recurd, judges, fills the report, frees. */
void stage_close(struct stage *s);
/* The same without judging. */
void stage_free(struct stage *s);

/* Sends the input up to its entry until. */
void stage_add(struct stage *s, size_t until);
/* Sends the nth of `of` equal slices. */
void stage_slice(struct stage *s, size_t nth, size_t of);
/* The same while recurd sleeps, so that it has all of it before it. */
void stage_burst(struct stage *s, size_t nth, size_t of);
/* The fault strikes now: counts it. */
void stage_strike(struct stage *s);
/* Starts recurd with NAME=value in its environment; name may be NULL. */
void stage_start(struct stage *s, const char *name, const char *value);
/* Kills it, and its lease is over at once. */
void stage_kill(struct stage *s);
/* Waits until it has died by this signal; its lease is over at once. */
void stage_dies(struct stage *s, int signal_number);

/* A desk of the full number of cases that has come to rest over its first part. */
struct stage *stage_at_work(struct report *r, unsigned batch, const char *redis);
/* Waits until recurd's log has the words; NULL: need not be said. */
void stage_says(struct stage *s, const char *words);
/* A death that has nothing to do with the trouble, and another life. */
void stage_reborn(struct stage *s);

/* Keeps the order in which entries were applied up to now, for the judgement in the end: before
 * entries leave their streams. Everything must be applied. */
void stage_keep_order(struct stage *s);

/* Waits until a commit is seen / everything is applied, and watches for stalls meanwhile. */
void stage_commits(struct stage *s);
void stage_drain(struct stage *s);
/* Waits until holds(s) is true, watching for stalls. */
void stage_until(struct stage *s, bool (*holds)(struct stage *s), const char *what);
/* Waits a random time below ms, watching for stalls. */
void stage_linger(struct stage *s, uint64_t ms);
/* recurctl COMMAND OPTION on the desk, option may be NULL; its exit code. */
int stage_ctl(struct stage *s, const char *command, const char *option);
/* Fails the test with the words and the end of recurd's log. */
_Noreturn void stage_complain(struct stage *s, const char *what);

#endif
