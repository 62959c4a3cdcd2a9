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

#define BATCH     20
#define KEY(name) "recurd:{faults}:" name

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

/* A desk that has come to rest over its first part, and the rest of the input. */
static struct stage *at_work(struct report *r, const char *redis)
{
	struct stage *s = stage_open(r, report_scaled(10000, 240), BATCH, redis);
	stage_start(s, NULL, NULL);
	stage_add(s, 60);
	stage_drain(s);
	return s;
}

static void says(struct stage *s, const char *words)
{
	if (words && !daemon_says(s->run->daemon, words, STAGE_PATIENCE))
		stage_complain(s, words);
}

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

/* A death that has nothing to do with the trouble. */
static void die(struct stage *s)
{
	stage_kill(s);
	stage_start(s, NULL, NULL);
}

void rows_answers_trouble(struct report *r)
{
	size_t t = 0, times = report_scaled(20, 3);
	while (strcmp(troubles[t].name, r->fault) != 0)
		ck_assert_uint_lt(++t, sizeof troubles / sizeof *troubles);
	trouble = &troubles[t];
	struct stage *s = at_work(r, STAGE_EVERYSEC);
	for (size_t i = 0; i < times; i++) {
		daemon_kill(s->run->daemon, SIGSTOP);
		stage_slice(s, i, times);
		stage_strike(s);
		server_do_argv(s->server, troubles[t].breaks);
		daemon_kill(s->run->daemon, SIGCONT);
		says(s, trouble->says);
		stage_linger(s, 50);
		if (trouble->kills && i % 2)
			die(s);
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
	struct stage *s = at_work(r, STAGE_EVERYSEC "busy-reply-threshold 20\n");
	for (size_t i = 0; i < times; i++) {
		daemon_kill(s->run->daemon, SIGSTOP);
		stage_slice(s, i, times);
		stage_strike(s);
		redisContext *busy = make_busy(s);
		daemon_kill(s->run->daemon, SIGCONT);
		says(s, "BUSY");
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
	/* While it reads its file, Redis answers after every 1024th command only. */
	struct stage *s = stage_open(r, 1500, BATCH, STAGE_EVERYSEC "key-load-delay 50\n");
	stage_start(s, NULL, NULL);
	stage_add(s, 1000);
	stage_drain(s);
	for (size_t i = 0; i < times; i++) {
		stage_add(s, 1000 + (i + 1) * 500 / times);
		stage_strike(s);
		server_restart(s->server);
		says(s, "LOADING");
		stage_drain(s);
	}
	stage_close(s);
	stage_naive_struck(r, STAGE_EVERYSEC, naive_restart, nothing);
}

/* ---- MISCONF: the disk of Redis is full ---- */

/* A small disk of our own, seen by this process and its children alone; false when that is not
 * allowed here. */
static bool small_disk(char path[32])
{
	snprintf(path, 32, "/tmp/recurd-disk.XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(path));
	if (unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
	    mount("tmpfs", path, "tmpfs", 0, "size=8m") == 0)
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
	size_t times = report_scaled(10, 3);
	if (!small_disk(disk)) {
		report_note(r, "skipped: no file system may be mounted here");
		r->lost = r->twice = r->alerts_missing = r->alerts_twice = -1;
		r->good = true;
		return;
	}
	struct stage *s = stage_open(r, 240, BATCH, STAGE_EVERYSEC);
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

/* ---- WRONGTYPE: another program takes a key ---- */

static const char *const taken[] = {
	KEY("ctl"),     KEY("lease"),   KEY("matches"),  KEY("alerts"), KEY("dead"),
	KEY("digests"), KEY("cuts"),    KEY("commands"), KEY("issues"), KEY("case:0"),
	KEY("life:0"),  KEY("words:0"), KEY("quotes:0"), "gen:a",       "gen:b",
};
#define TAKEN (sizeof taken / sizeof *taken)

static void naive_take(struct stage *s, pid_t pid)
{
	(void)pid;
	server_do(s->server, "MULTI");
	server_do(s->server, "RENAME", KEY("matches"), "saved");
	server_do(s->server, "LPUSH", KEY("matches"), "x");
	server_do(s->server, "EXEC");
}

static void naive_give_back(struct stage *s)
{
	server_do(s->server, "RENAME", "saved", KEY("matches"));
}

void rows_answers_wrongtype(struct report *r)
{
	struct stage *s = at_work(r, STAGE_EVERYSEC);
	for (size_t i = 0; i < TAKEN; i++) {
		daemon_kill(s->run->daemon, SIGSTOP);
		stage_slice(s, i, TAKEN);
		stage_strike(s);
		bool there = server_number(s->server, "EXISTS", taken[i]) == 1;
		server_do(s->server, "MULTI");
		if (there)
			server_do(s->server, "RENAME", taken[i], "saved");
		server_do(s->server, "PFADD", taken[i], "x");
		server_do(s->server, "LPUSH", "other", "x");
		server_do(s->server, "COPY", i % 2 ? "other" : taken[i], taken[i], "REPLACE");
		server_do(s->server, "EXEC");
		daemon_kill(s->run->daemon, SIGCONT);
		stage_linger(s, 150);
		server_do(s->server, "MULTI");
		server_do(s->server, "DEL", taken[i]);
		if (there)
			server_do(s->server, "RENAME", "saved", taken[i]);
		server_do(s->server, "EXEC");
		stage_drain(s);
	}
	says(s, "WRONGTYPE");
	stage_close(s);
	stage_naive_spoilt(r, STAGE_EVERYSEC, naive_take, naive_give_back);
}

/* ---- keys that go ---- */

static bool ails(struct stage *s)
{
	return stage_ctl(s, "health", NULL) != 0;
}

static void naive_flush(struct stage *s, pid_t pid)
{
	(void)pid;
	server_do(s->server, "FLUSHALL");
}

/* The desk stops, says so, and starts from nothing only when a person has said so. */
void rows_answers_flushall(struct report *r)
{
	size_t times = report_scaled(10, 3);
	struct stage *s = at_work(r, STAGE_EVERYSEC);
	for (size_t i = 0; i < times; i++) {
		char failed[256];
		stage_slice(s, 2 * i, 2 * times + 1);
		stage_commits(s);
		stage_strike(s);
		server_do(s->server, "FLUSHALL");
		stage_slice(s, 2 * i + 1, 2 * times + 1);
		says(s, "vanished");
		stage_until(s, ails, "health is well over an emptied Redis");
		judge_field(s->judge, "failed", failed);
		ck_assert_msg(failed[0], "the desk does not stop");
		ck_assert_int_eq(server_number(s->server, "EXISTS", KEY("matches"), KEY("case:0")),
				 0);
		ck_assert_int_eq(stage_ctl(s, "init", "--yes"), 0);
		stage_drain(s);
	}
	report_note(r, "stopped until init each time");
	stage_close(s);
	stage_naive_spoilt(r, STAGE_EVERYSEC, naive_flush, nothing);
}

void rows_answers_delete(struct report *r)
{
	size_t times = report_scaled(10, 3);
	struct stage *s = at_work(r, STAGE_EVERYSEC);
	s->trimmed = true;
	for (size_t i = 0; i < times; i++) {
		stage_slice(s, 2 * i, 2 * times);
		stage_drain(s);
		stage_keep_order(s);
		stage_strike(s);
		server_do(s->server, "DEL", i % 2 ? "gen:b" : "gen:a");
		if (i % 2)
			die(s);
		stage_slice(s, 2 * i + 1, 2 * times);
		stage_drain(s);
	}
	stage_close(s);
	stage_naive_kills(r, NULL);
}

static long long expected_lost;

static bool counted(struct stage *s)
{
	char lost[256];
	judge_field(s->judge, "lost:desk-a", lost);
	return strtoll(lost, NULL, 10) == expected_lost;
}

void rows_answers_trim(struct report *r)
{
	size_t times = report_scaled(20, 3);
	struct stage *s = at_work(r, STAGE_EVERYSEC);
	s->trimmed = true;
	expected_lost = 0;
	for (size_t i = 0; i < times; i++) {
		char keep[32];
		stage_drain(s);
		stage_keep_order(s);
		daemon_kill(s->run->daemon, SIGSTOP);
		long long before = server_number(s->server, "XLEN", "gen:a");
		stage_slice(s, i, times);
		long long unread = server_number(s->server, "XLEN", "gen:a") - before;
		snprintf(keep, sizeof keep, "%lld", unread / 3);
		stage_strike(s);
		server_do(s->server, "XTRIM", "gen:a", "MAXLEN", keep);
		expected_lost += unread - unread / 3;
		daemon_kill(s->run->daemon, SIGCONT);
		if (i % 2)
			die(s);
		stage_drain(s);
		stage_until(s, counted, "lost:desk-a is not exact");
	}
	report_note(r, "%lld trimmed unread, as many counted", expected_lost);
	stage_close(s);
	stage_naive_kills(r, NULL);
}
