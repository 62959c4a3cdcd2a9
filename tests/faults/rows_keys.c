/* rows_keys.c - keys of the desk, or its input, fall into other hands or go.
 *
 *   recurd asleep ─ slice ─ a key is taken ─ recurd awake ─▶ refuses ─ given back ─▶ drain, judge
 *   recurd awake  ─ slice ─ keys go ─▶ stops (ctl), or counts what it could not read (input) */
#define _GNU_SOURCE
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rows.h"
#include "stage_naive.h"

#define BATCH     20
#define KEY(name) "recurd:{faults}:" name

static void nothing(struct stage *s)
{
	(void)s;
}

/* ---- WRONGTYPE: another program takes a key ---- */

/* A name that ends with ":" stands for the newest key of its family, to which more is added. */
static const char *const taken[] = {
	KEY("ctl"),     KEY("lease"),  KEY("matches"),  KEY("alerts"), KEY("dead"),
	KEY("digests"), KEY("cuts"),   KEY("commands"), KEY("issues"), KEY("case:"),
	KEY("life:"),   KEY("words:"), KEY("quotes:"),  KEY("issue:"), KEY("probe"),
	"gen:a",        "gen:b",
};
#define TAKEN (sizeof taken / sizeof *taken)

static const char *key_of(struct stage *s, const char *name)
{
	static char key[128];
	size_t n = strlen(name);
	unsigned long highest = 0;
	snprintf(key, sizeof key, "%s*", name);
	redisReply *r = server_call(s->server, "KEYS", key);
	for (size_t i = 0; name[n - 1] == ':' && i < r->elements; i++) {
		unsigned long number = strtoul(r->element[i]->str + n, NULL, 10);
		highest = number > highest ? number : highest;
	}
	freeReplyObject(r);
	if (name[n - 1] != ':')
		return name;
	snprintf(key, sizeof key, "%s%lu", name, highest);
	return key;
}

/* How often recurd said so far that a key is of another type. */
static size_t refusals(struct stage *s)
{
	static const char *const says[] = {"WRONGTYPE", "rename or delete it"};
	char *log = daemon_stderr(s->run->daemon);
	size_t n = 0;
	for (size_t i = 0; i < 2; i++)
		for (const char *at = log; (at = strstr(at, says[i])); at++)
			n++;
	free(log);
	return n;
}

/* True when recurd met the key within a second or two. */
static bool met(struct stage *s, size_t before)
{
	for (int turns = 0; turns < 150 && refusals(s) == before; turns++)
		stage_linger(s, 20);
	return refusals(s) > before;
}

/* Another program puts something of its own there, now a text and now a list. */
static void take(struct stage *s, const char *key, bool there, bool list)
{
	server_do(s->server, "MULTI");
	if (there)
		server_do(s->server, "RENAME", key, "saved");
	if (list)
		server_do(s->server, "LPUSH", key, "x");
	else
		server_do(s->server, "SET", key, "x");
	server_do(s->server, "EXEC");
}

static void give_back(struct stage *s, const char *key, bool there)
{
	server_do(s->server, "MULTI");
	server_do(s->server, "DEL", key);
	if (there)
		server_do(s->server, "RENAME", "saved", key);
	server_do(s->server, "EXEC");
}

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

void rows_keys_wrongtype(struct report *r)
{
	size_t refused = 0;
	struct stage *s = stage_at_work(r, BATCH, STAGE_EVERYSEC);
	for (size_t i = 0; i < TAKEN; i++) {
		const char *key = key_of(s, taken[i]);
		size_t before = refusals(s);
		daemon_kill(s->run->daemon, SIGSTOP);
		stage_slice(s, i, TAKEN);
		stage_strike(s);
		bool there = server_number(s->server, "EXISTS", key) == 1;
		take(s, key, there, i % 2 != 0 && strcmp(taken[i], KEY("cuts")) != 0);
		daemon_kill(s->run->daemon, SIGCONT);
		refused += met(s, before);
		give_back(s, key, there);
		stage_drain(s);
	}
	report_note(r, "%zu of %zu keys refused, the others not met", refused, TAKEN);
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
void rows_keys_flushall(struct report *r)
{
	size_t times = report_scaled(10, 3);
	struct stage *s = stage_at_work(r, BATCH, STAGE_EVERYSEC);
	for (size_t i = 0; i < times; i++) {
		char failed[256];
		stage_slice(s, 2 * i, 2 * times + 1);
		stage_commits(s);
		stage_strike(s);
		server_do(s->server, "FLUSHALL");
		stage_slice(s, 2 * i + 1, 2 * times + 1);
		stage_says(s, "vanished");
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

void rows_keys_delete(struct report *r)
{
	size_t times = report_scaled(10, 3);
	struct stage *s = stage_at_work(r, BATCH, STAGE_EVERYSEC);
	s->trimmed = true;
	for (size_t i = 0; i < times; i++) {
		stage_slice(s, 2 * i, 2 * times);
		stage_drain(s);
		stage_keep_order(s);
		stage_strike(s);
		server_do(s->server, "DEL", i % 2 ? "gen:b" : "gen:a");
		if (i % 2)
			stage_reborn(s);
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

void rows_keys_trim(struct report *r)
{
	size_t times = report_scaled(20, 3);
	struct stage *s = stage_at_work(r, BATCH, STAGE_EVERYSEC);
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
			stage_reborn(s);
		stage_drain(s);
		stage_until(s, counted, "lost:desk-a is not exact");
	}
	report_note(r, "%lld trimmed unread, as many counted", expected_lost);
	stage_close(s);
	stage_naive_kills(r, NULL);
}
