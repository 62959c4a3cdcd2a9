/* rig.h - recurd and recurctl on a private server: one call each for what integration tests do over
 * and over. Nothing waits for a time: RIG_UNTIL asks a condition again and again. */
#ifndef SUPPORT_RIG_H
#define SUPPORT_RIG_H

#include "daemon.h"
#include "engine.h"
#include "server.h"

#define RIG_DAEMONS  8
#define RIG_PATIENCE 20000 /* ms */

struct rig { /* plain data: tests look at it */
	struct server *server;
	struct place *place;
	char config[128]; /* path of recurd.yaml */
	struct daemon *daemons[RIG_DAEMONS];
	size_t n_daemons;
	char text[8192]; /* what rig_field() gives */
};

struct rig_said { /* by a program that has ended */
	int code;
	char *out, *err;
};

/* settings: further lines of the config, whose redis.url and lease (2 s) are given. redis: further
 * lines of redis.conf or NULL; aof: Redis keeps every write. */
struct rig *rig_new(const char *settings, bool aof, const char *redis);
/* Ends what was started. NULL is fine. */
void rig_free(struct rig *r);

/* Writes the config anew, or another file of the folder. */
void rig_config(struct rig *r, const char *settings);
void rig_write(struct rig *r, const char *name, const char *text);
/* The path of a file of the folder; good until the second next call. */
const char *rig_path(struct rig *r, const char *name);
/* What stands in it; the caller frees it. */
char *rig_read(struct rig *r, const char *name);

/* Starts recurd on the config; stopped by rig_free() at the latest. */
struct daemon *rig_daemon(struct rig *r);
/* Runs a program of ours to its end; its output is the caller's: rig_said_free(). */
struct rig_said rig_run_argv(struct rig *r, const char *const argv[]);
void rig_said_free(struct rig_said *s);
/* recurctl on the config. */
#define rig_ctl(r, ...)                                                                            \
	rig_run_argv(r, (const char *const[]){daemon_path("recurctl"), "-c", (r)->config,          \
					      __VA_ARGS__, NULL})
/* The same, for the exit code alone. */
#define rig_code(r, ...)                                                                           \
	rig_code_argv(r, (const char *const[]){daemon_path("recurctl"), "-c", (r)->config,         \
					       __VA_ARGS__, NULL})
int rig_code_argv(struct rig *r, const char *const argv[]);

/* A field of the desk's ctl hash, "" when it is not there; good until the next call. */
const char *rig_field(struct rig *r, const char *name);
/* XADDs n cases of one problem to the stream cases, numbered from first on, three customers. */
void rig_cases(struct rig *r, unsigned first, unsigned n);
/* Every entry of the desk's streams is applied and committed. */
bool rig_settled(struct rig *r);
/* health says what is wrong, in words and next step together: text stands in it. */
bool rig_ails(struct rig *r, const char *text);
bool rig_is_well(struct rig *r);
/* What the engine has counted, as it is committed. */
struct engine_counts rig_counts(struct rig *r);
/* A daemon with ten cases behind it, an issue and an alert, at rest. */
struct daemon *rig_at_work(struct rig *r);
/* After a trouble: all n cases are applied, each once, and all is well. */
void rig_all_counted(struct rig *r, uint64_t n);
/* Waits until all is applied, then: matches and alerts are, line by line and field by field, what
 * `recurctl dump | recurctl replay --effects` makes of what stands in the streams. */
void rig_agrees(struct rig *r);

void rig_turn(void);
int64_t rig_now(void);
#define RIG_UNTIL(condition)                                                                       \
	do {                                                                                       \
		for (int64_t end = rig_now() + RIG_PATIENCE; !(condition); rig_turn())             \
			ck_assert_msg(rig_now() < end, "never came true: %s", #condition);         \
	} while (0)

#endif
