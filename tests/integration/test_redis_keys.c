/* test_redis_keys.c - somebody else at recurd's keys under a running daemon: keys of the wrong
 * type, and keys that vanish.
 *
 *   at work ─▶ break ─▶ more cases ─▶ log and health say it with the next step; nothing half
 *   written ─▶ repair ─▶ every case counted once, health is well again */
#define _GNU_SOURCE
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rig.h"
#include "suite.h"

#define KEY(name) "recurd:{main}:" name

static struct rig *rig;

static void setup(void)
{
	rig = rig_new("", true, "enable-debug-command yes\nappendfsync always\n");
}

static void teardown(void)
{
	rig_free(rig);
}

/* ---- wrong types ---- */

static const struct {
	const char *key;
	const char *says; /* in the log */
} wrong[] = {
	{KEY("case:0"), "key recurd:{main}:case:0 holds a "},
	{KEY("quotes:0"), "key recurd:{main}:quotes:0 holds a "},
	{KEY("life:0"), "key recurd:{main}:life:0 holds a "},
	{KEY("issue:1"), "key recurd:{main}:issue:1 holds a "},
	{KEY("issues"), "key recurd:{main}:issues holds a "},
	{KEY("matches"), "key recurd:{main}:matches holds a "},
	{KEY("alerts"), "key recurd:{main}:alerts holds a "},
	{KEY("dead"), "key recurd:{main}:dead holds a "},
	{KEY("cuts"), "key recurd:{main}:cuts holds a "},
	{KEY("lease"), "key recurd:{main}:lease holds a "},
	{KEY("ctl"), "key recurd:{main}:ctl holds a "},
	{KEY("commands"), "WRONGTYPE"},
	{"cases", "key cases is not a stream"},
};

/* One number for all that a commit writes but ctl and lease. */
static char *digest(const char *but)
{
	char *text = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&text, &size);
	redisReply *keys = server_call(rig->server, "KEYS", KEY("*"));
	for (size_t i = 0; i < keys->elements; i++) {
		const char *key = keys->element[i]->str;
		if (strcmp(key, KEY("ctl")) == 0 || strcmp(key, KEY("lease")) == 0 ||
		    strcmp(key, KEY("commands")) == 0 || strcmp(key, but) == 0)
			continue;
		redisReply *r = server_call(rig->server, "DEBUG", "DIGEST-VALUE", key);
		fprintf(f, "%s %s\n", key, r->element[0]->str);
		freeReplyObject(r);
	}
	freeReplyObject(keys);
	ck_assert_int_eq(fclose(f), 0);
	return text;
}

/* In one step, so that the daemon never sees the key missing; what stood there is put aside. */
static void set_wrong(const char *key)
{
	bool there = server_number(rig->server, "EXISTS", key) == 1;
	server_do(rig->server, "MULTI");
	if (there)
		server_do(rig->server, "RENAME", key, "put-aside");
	if (strcmp(key, KEY("lease")) == 0)
		server_do(rig->server, "HSET", key, "a", "b");
	else
		server_do(rig->server, "SET", key, "someone else's");
	server_do(rig->server, "EXEC");
}

static void set_right(const char *key)
{
	if (server_number(rig->server, "EXISTS", "put-aside") == 1)
		server_do(rig->server, "RENAME", "put-aside", key);
	else
		server_do(rig->server, "DEL", key);
}

/* Three more cases in one batch; one opens an issue, so that every family of keys changes. */
static void add_more(void)
{
	server_do(rig->server, "MULTI");
	rig_cases(rig, 11, 2);
	server_do(rig->server, "XADD", "cases", "*", "case_id", "other", "body",
		  "배송이 사흘째 멈춰 있어요");
	server_do(rig->server, "EXEC");
}

START_TEST(a_key_of_the_wrong_type_is_told_and_nothing_is_half_written)
{
	const char *key = wrong[_i].key;
	struct daemon *d = rig_at_work(rig);
	bool input = strcmp(key, "cases") == 0, ctl = strcmp(key, KEY("ctl")) == 0;
	char token[80];
	snprintf(token, sizeof token, "%s", rig_field(rig, "token"));
	set_wrong(key);
	char *before = digest(key);
	if (!input)
		add_more();
	ck_assert_msg(daemon_says(d, wrong[_i].says, RIG_PATIENCE), "%s: not told", key);
	ck_assert(daemon_says(d, "next: ", RIG_PATIENCE));
	if (ctl)
		ck_assert(rig_ails(rig, "WRONGTYPE"));
	else
		RIG_UNTIL(rig_ails(rig, input ? "WRONGTYPE" : wrong[_i].says) ||
			  rig_ails(rig, "WRONGTYPE"));
	char *after = digest(key);
	ck_assert_msg(strcmp(before, after) == 0, "%s: half written:\n%s\n%s", key, before, after);
	if (!ctl && !strstr(key, "lease"))
		ck_assert_str_eq(rig_field(rig, "token"), token);
	set_right(key);
	if (input)
		add_more();
	rig_all_counted(rig, 13);
	free(before);
	free(after);
}
END_TEST

/* ---- keys that vanish ---- */

static const char *const emptied[][3] = {{"FLUSHALL"}, {"DEL", KEY("ctl")}};

START_TEST(a_desk_whose_keys_vanish_stops_until_a_person_says_so)
{
	struct daemon *d = rig_at_work(rig);
	server_do_argv(rig->server, emptied[_i]);
	ck_assert(daemon_says(d, "the desk's keys have vanished", RIG_PATIENCE));
	ck_assert(daemon_says(d, "recurctl init --desk", RIG_PATIENCE));
	rig_cases(rig, 11, 5);
	RIG_UNTIL(rig_ails(rig, "vanished") && rig_ails(rig, "recurctl init --desk"));
	ck_assert_str_eq(rig_field(rig, "pos:cases"), "");
	/* A restart does not help itself either. */
	daemon_kill(d, SIGTERM);
	ck_assert_int_eq(daemon_wait(d, RIG_PATIENCE), 0);
	d = rig_daemon(rig);
	ck_assert(daemon_says(d, "stopped: the desk's keys have vanished", RIG_PATIENCE));
	ck_assert_int_eq(rig_code(rig, "init", "--desk", "main"), 1); /* nobody to ask */
	RIG_UNTIL(rig_code(rig, "init", "--desk", "main", "--yes") == 0); /* the lease must end */
	RIG_UNTIL(rig_settled(rig) && rig_is_well(rig));
	ck_assert_uint_eq(rig_counts(rig).cases, _i ? 15 : 5);
	ck_assert(daemon_runs(d));
}
END_TEST

#define LOOP(t, name, rows) tcase_add_loop_test(t, name, 0, sizeof(rows) / sizeof *(rows))

int main(void)
{
	Suite *suite = suite_create("Redis keys");
	TCase *t = tcase_create("Redis keys");
	tcase_add_checked_fixture(t, setup, teardown);
	LOOP(t, a_key_of_the_wrong_type_is_told_and_nothing_is_half_written, wrong);
	LOOP(t, a_desk_whose_keys_vanish_stops_until_a_person_says_so, emptied);
	suite_add_tcase(suite, t);
	return suite_run(suite);
}
