/* test_redis_faults.c - Redis in trouble under a running daemon: rights taken away, no memory, a
 * replica, cut links, restarts, streams that come late, vanish, or are trimmed.
 *
 *   at work ─▶ trouble ─▶ more cases ─▶ the log says it with the next step ─▶ repair ─▶ every case
 *   counted once, health is well again */
#define _GNU_SOURCE
#include <check.h>
#include <jansson.h>
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

/* ---- rights ---- */

static const char *const denied[] = {"xadd", "hset", "zadd", "hgetall", "xread", "rpush", "eval"};

START_TEST(a_missing_right_is_told_before_the_first_write)
{
	char minus[32], name[32];
	snprintf(minus, sizeof minus, "-%s", denied[_i]);
	snprintf(name, sizeof name, "%s", denied[_i]);
	rig_cases(rig, 1, 5);
	server_do(rig->server, "ACL", "SETUSER", "few", "on", ">pw", "~*", "&*", "+@all", minus,
		  strcmp(name, "eval") ? "+ping" : "-evalsha");
	rig_write(rig, "password", "pw\n");
	rig_config(rig, "");
	char config[600];
	snprintf(config, sizeof config,
		 "redis: {url: \"%s\", username: few, password_file: password}\nlease: 2s\n",
		 server_url(rig->server));
	rig_write(rig, "recurd.yaml", config);
	struct daemon *d = rig_daemon(rig);
	ck_assert_msg(daemon_says(d, "ACL SETUSER", RIG_PATIENCE), "%s: no next step", name);
	for (char *c = name; *c; c++)
		*c = (char)(*c - 'a' + 'A');
	char *log = daemon_stderr(d);
	ck_assert_msg(strcasestr(log, name) != NULL, "%s is not named: %s", name, log);
	free(log);
	ck_assert_int_eq(server_number(rig->server, "EXISTS", KEY("case:0"), KEY("matches"),
				       KEY("life:0")),
			 0);
	ck_assert(!daemon_says(d, "loaded in", 0));
	server_do(rig->server, "ACL", "SETUSER", "few", "+@all");
	rig_config(rig, "");
	rig_all_counted(rig, 5);
}
END_TEST

START_TEST(a_right_that_is_taken_away_later_is_told)
{
	struct daemon *d = rig_at_work(rig);
	server_do(rig->server, "ACL", "SETUSER", "default", "-rpush");
	rig_cases(rig, 11, 3);
	ck_assert(daemon_says(d, "Redis does not allow RPUSH", RIG_PATIENCE));
	RIG_UNTIL(rig_ails(rig, "ACL SETUSER"));
	server_do(rig->server, "ACL", "SETUSER", "default", "+@all");
	rig_all_counted(rig, 13);
}
END_TEST

/* ---- trouble that ends with a command ---- */

#define COMMAND_ARGS 6

static const struct {
	const char *name;
	const char *breaks[COMMAND_ARGS], *repairs[COMMAND_ARGS];
	const char *says; /* in the log; NULL: need not be noticed */
	const char *ails; /* Redis takes no write meanwhile, and health says this; else NULL */
} troubles[] = {
	{"no memory",
	 {"CONFIG", "SET", "maxmemory", "1"},
	 {"CONFIG", "SET", "maxmemory", "0"},
	 "free memory in Redis or raise its maxmemory",
	 "free memory in Redis or raise its maxmemory"},
	{"a replica",
	 {"REPLICAOF", "127.0.0.1", "1"},
	 {"REPLICAOF", "NO", "ONE"},
	 "redis.url must name the master",
	 "no recurd works on this desk"},
	{"too few replicas",
	 {"CONFIG", "SET", "min-replicas-to-write", "1"},
	 {"CONFIG", "SET", "min-replicas-to-write", "0"},
	 "min-replicas-to-write",
	 "no recurd works on this desk"},
	{"scripts forgotten", {"SCRIPT", "FLUSH"}, {"PING"}, NULL, NULL},
	{"links cut", {"CLIENT", "KILL", "TYPE", "normal"}, {"PING"}, "redis.sock: c", NULL},
	{"a pause", {"CLIENT", "PAUSE", "300", "WRITE"}, {"PING"}, NULL, NULL},
	{"a slow command", {"DEBUG", "SLEEP", "0.3"}, {"PING"}, NULL, NULL},
	{"positions moved back",
	 {"HSET", KEY("ctl"), "token", "somebody"},
	 {"PING"},
	 "Redis holds another state than the one built on",
	 NULL},
	{"a higher epoch",
	 {"HSET", KEY("ctl"), "epoch", "99"},
	 {"PING"},
	 "another daemon has taken the desk since",
	 NULL},
};

START_TEST(a_trouble_is_told_and_outlived)
{
	struct daemon *d = rig_at_work(rig);
	uint64_t n = 10;
	if (troubles[_i].ails) {
		/* In one step: the daemon must not see the cases before the trouble. */
		server_do(rig->server, "MULTI");
		rig_cases(rig, 11, 5);
		server_do_argv(rig->server, troubles[_i].breaks);
		server_do(rig->server, "EXEC");
		n = 15;
	} else {
		rig_cases(rig, 11, 100);
		server_do_argv(rig->server, troubles[_i].breaks);
		rig_cases(rig, 111, 100);
		n = 210;
	}
	if (troubles[_i].says)
		ck_assert_msg(daemon_says(d, troubles[_i].says, RIG_PATIENCE), "%s: not told",
			      troubles[_i].name);
	if (troubles[_i].ails) {
		RIG_UNTIL(rig_ails(rig, troubles[_i].ails));
		ck_assert_str_eq(rig_field(rig, "read:cases"), "10");
	}
	server_do_argv(rig->server, troubles[_i].repairs);
	rig_all_counted(rig, n);
	ck_assert(daemon_runs(d));
}
END_TEST

/* ---- Redis goes and comes ---- */

START_TEST(redis_that_starts_later_is_waited_for)
{
	server_kill(rig->server);
	struct daemon *d = rig_daemon(rig);
	ck_assert(daemon_says(d, "cannot connect", RIG_PATIENCE));
	ck_assert(daemon_says(d, "start Redis there or set redis.url", RIG_PATIENCE));
	ck_assert(daemon_runs(d));
	server_restart(rig->server);
	rig_cases(rig, 1, 5);
	rig_all_counted(rig, 5);
}
END_TEST

START_TEST(a_restart_of_redis_in_the_middle_of_work_loses_nothing)
{
	struct daemon *d = rig_at_work(rig);
	for (unsigned i = 0; i < 3; i++) {
		rig_cases(rig, 11 + 200 * i, 200);
		if (i % 2)
			server_restart(rig->server);
		else
			server_kill(rig->server);
		if (i % 2 == 0)
			server_restart(rig->server);
	}
	rig_all_counted(rig, 610);
	ck_assert(daemon_runs(d));
}
END_TEST

START_TEST(a_stream_that_comes_later_is_read_from_its_start)
{
	struct daemon *d = rig_daemon(rig);
	RIG_UNTIL(rig_is_well(rig));
	ck_assert_int_eq(server_number(rig->server, "EXISTS", "cases"), 0);
	rig_cases(rig, 1, 5);
	rig_all_counted(rig, 5);
	ck_assert(daemon_runs(d));
}
END_TEST

START_TEST(a_stream_that_is_deleted_is_read_on_when_it_comes_again)
{
	struct daemon *d = rig_at_work(rig);
	server_do(rig->server, "DEL", "cases");
	rig_cases(rig, 11, 5); /* ids go on, for they are times */
	RIG_UNTIL(rig_settled(rig));
	ck_assert_uint_eq(rig_counts(rig).cases, 15);
	RIG_UNTIL(rig_is_well(rig));
	ck_assert(daemon_runs(d));
}
END_TEST

START_TEST(entries_that_are_trimmed_before_they_are_read_are_counted)
{
	struct daemon *d = rig_at_work(rig);
	daemon_kill(d, SIGSTOP);
	rig_cases(rig, 11, 20);
	server_do(rig->server, "XTRIM", "cases", "MAXLEN", "13");
	daemon_kill(d, SIGCONT);
	RIG_UNTIL(rig_settled(rig) && strcmp(rig_field(rig, "lost:cases"), "7") == 0);
	ck_assert(daemon_says(d, "7 entries were trimmed before they were read", RIG_PATIENCE));
	ck_assert_uint_eq(rig_counts(rig).cases, 23);
	struct rig_said s = rig_ctl(rig, "health", "--json", "--desk", "main");
	json_t *health = json_loads(s.out, 0, NULL);
	json_t *stream = json_array_get(json_object_get(health, "streams"), 0);
	ck_assert_str_eq(json_string_value(json_object_get(stream, "lost")), "7");
	json_decref(health);
	rig_said_free(&s);
}
END_TEST

#define LOOP(t, name, rows) tcase_add_loop_test(t, name, 0, sizeof(rows) / sizeof *(rows))

int main(void)
{
	Suite *suite = suite_create("Redis faults");
	TCase *t = tcase_create("Redis faults");
	tcase_add_checked_fixture(t, setup, teardown);
	LOOP(t, a_missing_right_is_told_before_the_first_write, denied);
	tcase_add_test(t, a_right_that_is_taken_away_later_is_told);
	LOOP(t, a_trouble_is_told_and_outlived, troubles);
	tcase_add_test(t, redis_that_starts_later_is_waited_for);
	tcase_add_test(t, a_restart_of_redis_in_the_middle_of_work_loses_nothing);
	tcase_add_test(t, a_stream_that_comes_later_is_read_from_its_start);
	tcase_add_test(t, a_stream_that_is_deleted_is_read_on_when_it_comes_again);
	tcase_add_test(t, entries_that_are_trimmed_before_they_are_read_are_counted);
	suite_add_tcase(suite, t);
	return suite_run(suite);
}
