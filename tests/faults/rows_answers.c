/* rows_answers.c - what Redis may answer, under a running daemon.
 *
 *   recurd asleep ─ slice ─ trouble ─ recurd awake ─▶ the log says it ─▶ repair ─▶ drain, judge
 *
 * Asleep, so that it cannot have seen the slice before the trouble. No answer is a reason to lose
 * a batch, and none leaves half a commit behind. */
#define _GNU_SOURCE
#include <check.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

#include "rows.h"
#include "stage_naive.h"

#define BATCH      20
#define DISK_CASES 20000 /* for the disk lies in memory */

/* ---- troubles that begin and end with a command ---- */

static const struct trouble {
	const char *name;
	const char *breaks[6], *repairs[6];
	const char *says; /* NULL: need not be noticed */
	bool kills; /* it harms no writer by itself: recurd is killed with it every other time */
} troubles[] = {
	{"OOM",
	 {"CONFIG", "SET", "maxmemory", "1"},
	 {"CONFIG", "SET", "maxmemory", "0"},
	 "OOM",
	 false},
	{"READONLY",
	 {"REPLICAOF", "127.0.0.1", "1"},
	 {"REPLICAOF", "NO", "ONE"},
	 "READONLY",
	 false},
	{"NOREPLICAS",
	 {"CONFIG", "SET", "min-replicas-to-write", "1"},
	 {"CONFIG", "SET", "min-replicas-to-write", "0"},
	 "NOREPLICAS",
	 false},
	{"NOSCRIPT", {"SCRIPT", "FLUSH"}, {"PING"}, NULL, true},
	{"NOPERM in the middle",
	 {"ACL", "SETUSER", "default", "-hset"},
	 {"ACL", "SETUSER", "default", "+@all"},
	 "does not allow HSET",
	 false},
	{"CLIENT KILL", {"CLIENT", "KILL", "TYPE", "normal"}, {"PING"}, "redis.sock: c", false},
	{"CLIENT PAUSE", {"CLIENT", "PAUSE", "250", "ALL"}, {"PING"}, NULL, false},
};

static const struct trouble *trouble; /* of this row */

static void naive_break(struct stage *s, pid_t pid)
{
	(void)pid;
	server_do_argv(s->server, trouble->breaks);
}

/* Longer than it waits for an answer. */
static void naive_pause(struct stage *s, pid_t pid)
{
	(void)pid;
	server_do(s->server, "CLIENT", "PAUSE", "1200", "ALL");
}

static void naive_repair(struct stage *s)
{
	server_do_argv(s->server, trouble->repairs);
}

static void naive(struct report *r)
{
	if (trouble->kills)
		stage_naive_kills(r, NULL);
	else
		stage_naive_struck(r, STAGE_EVERYSEC,
				   strcmp(trouble->name, "CLIENT PAUSE") == 0 ? naive_pause
									      : naive_break,
				   naive_repair);
}

void rows_answers_trouble(struct report *r)
{
	size_t t = 0, times = report_scaled(20, 3);
	while (strcmp(troubles[t].name, r->fault) != 0)
		ck_assert_uint_lt(++t, sizeof troubles / sizeof *troubles);
	trouble = &troubles[t];
	struct stage *s = stage_at_work(r, BATCH, STAGE_EVERYSEC);
	for (size_t i = 0; i < times; i++) {
		daemon_kill(s->run->daemon, SIGSTOP);
		stage_slice(s, i, times);
		stage_strike(s);
		server_do_argv(s->server, troubles[t].breaks);
		daemon_kill(s->run->daemon, SIGCONT);
		stage_says(s, trouble->says);
		stage_linger(s, 50);
		if (trouble->kills && i % 2)
			stage_reborn(s);
		server_do_argv(s->server, trouble->repairs);
		stage_drain(s);
	}
	stage_close(s);
	naive(r);
}

/* ---- BUSY: a script that does not end ---- */

static bool is_busy(struct stage *s)
{
	redisReply *reply = server_call(s->server, "PING");
	bool is = reply->type == REDIS_REPLY_ERROR;
	freeReplyObject(reply);
	return is;
}

/* A script without an end, on a connection of its own. */
static redisContext *make_busy(struct stage *s)
{
	redisContext *busy = redisConnectUnix(server_socket(s->server));
	int sent = 0;
	ck_assert(busy && !busy->err);
	(void)redisAppendCommand(busy, "EVAL %s 0", "while true do end");
	while (!sent)
		ck_assert_int_eq(redisBufferWrite(busy, &sent), REDIS_OK);
	stage_until(s, is_busy, "Redis does not become busy");
	return busy;
}

static void end_busy(struct stage *s, redisContext *busy)
{
	void *reply = NULL;
	server_do(s->server, "SCRIPT", "KILL");
	ck_assert_int_eq(redisGetReply(busy, &reply), REDIS_OK);
	freeReplyObject(reply);
	redisFree(busy);
}

static redisContext *naive_busy;

static void naive_make_busy(struct stage *s, pid_t pid)
{
	(void)pid;
	naive_busy = make_busy(s);
}

static void naive_end_busy(struct stage *s)
{
	end_busy(s, naive_busy);
}

void rows_answers_busy(struct report *r)
{
	size_t times = report_scaled(20, 3);
	struct stage *s = stage_at_work(r, BATCH, STAGE_EVERYSEC "busy-reply-threshold 20\n");
	for (size_t i = 0; i < times; i++) {
		daemon_kill(s->run->daemon, SIGSTOP);
		stage_slice(s, i, times);
		stage_strike(s);
		redisContext *busy = make_busy(s);
		daemon_kill(s->run->daemon, SIGCONT);
		stage_says(s, "BUSY");
		end_busy(s, busy);
		stage_drain(s);
	}
	stage_close(s);
	stage_naive_struck(r, STAGE_EVERYSEC "busy-reply-threshold 20\n", naive_make_busy,
			   naive_end_busy);
}

/* ---- LOADING: Redis reads its file slowly ---- */

static void naive_restart(struct stage *s, pid_t pid)
{
	(void)pid;
	server_kill(s->server);
	server_restart(s->server);
}

static void nothing(struct stage *s)
{
	(void)s;
}

void rows_answers_loading(struct report *r)
{
	size_t times = report_scaled(5, 2);
	size_t cases = report_scaled(REPORT_CASES, 1500);
	char redis[100];
	/* While it reads its file, Redis answers after every 1024th command only. */
	snprintf(redis, sizeof redis, STAGE_EVERYSEC "key-load-delay %zu\n", 75000 / cases);
	struct stage *s = stage_open(r, cases, BATCH, redis);
	stage_start(s, NULL, NULL);
	stage_slice(s, 1, 3);
	stage_drain(s);
	for (size_t i = 0; i < times; i++) {
		stage_slice(s, 2 * times + i, 3 * times);
		stage_strike(s);
		server_restart(s->server);
		stage_says(s, "LOADING");
		stage_drain(s);
	}
	stage_close(s);
	stage_naive_struck(r, STAGE_EVERYSEC, naive_restart, nothing);
}

/* ---- MISCONF: the disk of Redis is full ---- */

/* A small disk of our own, seen by this process and its children alone; false when that is not
 * allowed here. */
static bool small_disk(char path[32], size_t cases)
{
	char size[32];
	snprintf(size, sizeof size, "size=%zum", 8 + cases / 100);
	snprintf(path, 32, "/tmp/recurd-disk.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(path));
	if (unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	    mount("tmpfs", path, "tmpfs", 0, size) == 0)
		return setenv("TMPDIR", path, 1) == 0;
	(void)rmdir(path);
	return false;
}

static void fill(const char *path)
{
	static const char piece[4096];
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	ck_assert_int_ge(fd, 0);
	while (write(fd, piece, sizeof piece) > 0)
		;
	ck_assert_int_eq(close(fd), 0);
}

/* Redis itself says when it has noticed. */
static bool refuses(struct stage *s)
{
	redisReply *reply = server_call(s->server, "SET", "probe", "0123456789abcdef");
	bool is = reply->type == REDIS_REPLY_ERROR;
	freeReplyObject(reply);
	return is;
}

static bool accepts(struct stage *s)
{
	return !refuses(s);
}

static char filler[64];

static void naive_fill(struct stage *s, pid_t pid)
{
	ck_assert_int_eq(kill(pid, SIGSTOP), 0);
	fill(filler);
	stage_until(s, refuses, "Redis does not notice its full disk");
	ck_assert_int_eq(kill(pid, SIGCONT), 0);
}

static void naive_empty(struct stage *s)
{
	ck_assert_int_eq(unlink(filler), 0);
	stage_until(s, accepts, "Redis does not notice its disk");
}

void rows_answers_disk(struct report *r)
{
	char disk[32];
	size_t times = report_scaled(10, 3), cases = report_scaled(DISK_CASES, 240);
	if (!small_disk(disk, cases)) {
		report_note(r, "skipped: no file system may be mounted here");
		r->lost = r->twice = r->alerts_missing = r->alerts_twice = -1;
		r->good = true;
		return;
	}
	struct stage *s = stage_open(r, cases, BATCH, STAGE_EVERYSEC);
	snprintf(filler, sizeof filler, "%s/fill", disk);
	stage_start(s, NULL, NULL);
	for (size_t i = 0; i < times; i++) {
		char token[64];
		daemon_kill(s->run->daemon, SIGSTOP);
		stage_slice(s, i, times);
		stage_strike(s);
		fill(filler);
		stage_until(s, refuses, "Redis does not notice its full disk");
		daemon_kill(s->run->daemon, SIGCONT);
		stage_linger(s, 400); /* its log lies on the same disk */
		ck_assert(!judge_done(s->judge, token));
		naive_empty(s);
		stage_drain(s);
	}
	stage_close(s);
	stage_naive_struck(r, STAGE_EVERYSEC, naive_fill, naive_empty);
	(void)umount2(disk, MNT_DETACH);
	(void)rmdir(disk);
}
