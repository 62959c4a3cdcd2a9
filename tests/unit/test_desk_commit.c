/* test_desk_commit.c - a batch is committed whole, once, by who may; or nothing of it is. */
#define _GNU_SOURCE
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem_std.h"
#include "scripts.h"
#include "suite.h"

static struct scripts *s;

static void set_up(void)
{
	s = scripts_new();
}

static void tear_down(void)
{
	scripts_free(s);
}

struct commit_row {
	const char *promise;
	const char *prepare[6]; /* a command between acquire and commit */
	const char *word;
	const char *names; /* a key that the words must name */
};

static const struct commit_row commit_rows[] = {
	{"what was acquired is committed to", {"PING"}, "OK", NULL},
	{"an expired lease that nobody took does no harm",
	 {"DEL", SCRIPTS_KEY("lease")},
	 "OK",
	 NULL},
	{"a higher epoch fences", {"HINCRBY", SCRIPTS_KEY("ctl"), "epoch", "1"}, "FENCED", NULL},
	{"a lower one, after a failover, too",
	 {"HSET", SCRIPTS_KEY("ctl"), "epoch", "0"},
	 "FENCED",
	 NULL},
	{"another token is stale", {"HSET", SCRIPTS_KEY("ctl"), "token", "x"}, "STALE", NULL},
	{"one's own token is done already",
	 {"HSET", SCRIPTS_KEY("ctl"), "token", "mine"},
	 "DUP",
	 NULL},
	{"no ctl is gone", {"DEL", SCRIPTS_KEY("ctl")}, "GONE", NULL},
	{"everything away is gone", {"FLUSHALL"}, "GONE", NULL},
	{"a ctl without generation is gone",
	 {"HDEL", SCRIPTS_KEY("ctl"), "generation"},
	 "GONE",
	 NULL},
	{"ctl", {"SET", SCRIPTS_KEY("ctl"), "x"}, "WRONGTYPE", SCRIPTS_KEY("ctl")},
	{"lease",
	 {"EVAL", "redis.call('DEL', KEYS[1]) redis.call('LPUSH', KEYS[1], 'x')", "1",
	  SCRIPTS_KEY("lease")},
	 "WRONGTYPE",
	 SCRIPTS_KEY("lease")},
	{"matches", {"SET", SCRIPTS_KEY("matches"), "x"}, "WRONGTYPE", SCRIPTS_KEY("matches")},
	{"alerts", {"SET", SCRIPTS_KEY("alerts"), "x"}, "WRONGTYPE", SCRIPTS_KEY("alerts")},
	{"dead", {"SET", SCRIPTS_KEY("dead"), "x"}, "WRONGTYPE", SCRIPTS_KEY("dead")},
	{"cuts", {"SET", SCRIPTS_KEY("cuts"), "x"}, "WRONGTYPE", SCRIPTS_KEY("cuts")},
	{"a bucket", {"SET", SCRIPTS_KEY("case:0"), "x"}, "WRONGTYPE", SCRIPTS_KEY("case:0")},
	{"issues", {"SET", SCRIPTS_KEY("issues"), "x"}, "WRONGTYPE", SCRIPTS_KEY("issues")},
	{"the last key", {"SET", SCRIPTS_KEY("issue:9"), "x"}, "WRONGTYPE", SCRIPTS_KEY("issue:9")},
	{"what is deleted may be of any type", {"SET", SCRIPTS_KEY("issue:8"), "x"}, "OK", NULL},
	{"out of memory", {"CONFIG", "SET", "maxmemory", "1"}, "OOM", NULL},
	{"no replica", {"CONFIG", "SET", "min-replicas-to-write", "1"}, "NOREPLICAS", NULL},
	{"a replica", {"REPLICAOF", "127.0.0.1", "1"}, "READONLY", NULL},
};

START_TEST(what_a_commit_answers)
{
	const struct commit_row *row = &commit_rows[_i];
	char before[41], after[41];
	ck_assert_str_eq(scripts_acquire(s), "OK");
	freeReplyObject(server_call_argv(s->server, row->prepare));
	memcpy(before, scripts_digest(s), sizeof before);
	scripts_fill(s);
	const char *word = scripts_commit(s, "mine", true);
	memcpy(after, scripts_digest(s), sizeof after);
	ck_assert_msg(strcmp(word, row->word) == 0, "%s: %s, not %s (%s)", row->promise, word,
		      row->word, s->answer.words);
	ck_assert_msg((strcmp(before, after) == 0) == (strcmp(word, "OK") != 0),
		      "%s: a refusal wrote, or OK did not", row->promise);
	ck_assert_msg(!row->names || strstr(s->answer.words, row->names), "%s: %s", row->promise,
		      s->answer.words);
	ck_assert_msg(s->answer.verdict == DESK_ANSWER_OK || s->answer.next[0], "%s: no next step",
		      row->promise);
}
END_TEST

/* Every command of the script, so that none can fail in the middle. */
static const char *const commit_commands[] = {"hmget", "type", "set",  "hset",  "hdel",  "zadd",
					      "zrem",  "del",  "xadd", "xtrim", "rpush", "ltrim"};

START_TEST(a_right_that_is_missing_leaves_nothing_behind)
{
	const char *command = commit_commands[_i];
	char before[41];
	ck_assert_str_eq(scripts_acquire(s), "OK");
	memcpy(before, scripts_digest(s), sizeof before);
	scripts_fill(s);
	scripts_deny(s, command);
	ck_assert_msg(strcmp(scripts_commit(s, "mine", true), "OK") != 0, "%s", command);
	ck_assert_int_eq(s->answer.verdict, DESK_ANSWER_AGAIN);
	ck_assert_msg(strcmp(before, scripts_digest(s)) == 0, "%s: half a commit", command);
	scripts_deny(s, NULL);
	ck_assert_str_eq(scripts_commit(s, "mine", true), "OK");
}
END_TEST

START_TEST(what_is_committed_stands_there)
{
	redisReply *r;
	ck_assert_str_eq(scripts_acquire(s), "OK");
	server_do(s->server, "PEXPIRE", SCRIPTS_KEY("lease"), "5000");
	scripts_fill(s);
	ck_assert_str_eq(scripts_commit(s, "mine", false), "OK");
	r = server_call(s->server, "XRANGE", SCRIPTS_KEY("matches"), "-", "+");
	ck_assert_uint_eq(r->elements, 1);
	ck_assert_str_eq(r->element[0]->element[1]->element[1]->str, "42");
	freeReplyObject(r);
	ck_assert_int_eq(server_number(s->server, "XLEN", SCRIPTS_KEY("alerts")), 1);
	ck_assert_int_eq(server_number(s->server, "XLEN", SCRIPTS_KEY("dead")), 1);
	ck_assert_int_eq(server_number(s->server, "LLEN", SCRIPTS_KEY("cuts")), 0);
	ck_assert_int_eq(server_number(s->server, "HLEN", SCRIPTS_KEY("case:0")), 1);
	ck_assert_str_eq(scripts_text(s, "HGET", SCRIPTS_KEY("case:0"), "2"), "two");
	ck_assert_str_eq(scripts_text(s, "ZSCORE", SCRIPTS_KEY("issues"), "7"), "100");
	ck_assert_str_eq(scripts_text(s, "HGET", SCRIPTS_KEY("ctl"), "engine"), "blob");
	ck_assert_str_eq(scripts_text(s, "HGET", SCRIPTS_KEY("ctl"), "token"), "mine");
	ck_assert_str_eq(scripts_text(s, "HGET", SCRIPTS_KEY("ctl"), "pos:cases"), "5-1");
	ck_assert_str_eq(scripts_text(s, "HGET", SCRIPTS_KEY("ctl"), "read:cases"), "3");
	ck_assert_str_eq(scripts_text(s, "HGET", SCRIPTS_KEY("ctl"), "pos:commands"), "6-0");
	ck_assert_str_eq(scripts_text(s, "HGET", SCRIPTS_KEY("ctl"), "pos:reviews"),
			 "(nil)"); /* did not move */
	ck_assert_str_eq(scripts_text(s, "HGET", SCRIPTS_KEY("ctl"), "tries"), "0");
	ck_assert_int_gt(server_number(s->server, "PTTL", SCRIPTS_KEY("lease")), 5000);
}
END_TEST

START_TEST(a_commit_that_is_sent_again_is_done_once)
{
	ck_assert_str_eq(scripts_acquire(s), "OK");
	scripts_fill(s);
	ck_assert_str_eq(scripts_commit(s, "mine", true), "OK");
	ck_assert_str_eq(scripts_run(s), "DUP");
	ck_assert_int_eq(s->answer.verdict, DESK_ANSWER_OK);
	ck_assert_int_eq(server_number(s->server, "XLEN", SCRIPTS_KEY("matches")), 1);
	ck_assert_int_eq(server_number(s->server, "LLEN", SCRIPTS_KEY("cuts")), 1);
}
END_TEST

START_TEST(a_commit_after_the_next_acquire_is_fenced)
{
	ck_assert_str_eq(scripts_acquire(s), "OK");
	scripts_fill(s);
	scripts_build_commit(s, "mine", false);
	struct desk_call old = s->call;
	desk_call_init(&s->call, mem_std(), s->streams.prefix);
	ck_assert_str_eq(scripts_acquire(s), "OK");
	desk_call_fini(&s->call);
	s->call = old;
	ck_assert_str_eq(scripts_run(s), "FENCED");
	ck_assert_int_eq(server_number(s->server, "EXISTS", SCRIPTS_KEY("matches")), 0);
}
END_TEST

START_TEST(more_arguments_than_lua_can_unpack)
{
	char field[16];
	ck_assert_str_eq(scripts_acquire(s), "OK");
	effects_reset(s->fx);
	for (int i = 0; i < 5000; i++) {
		snprintf(field, sizeof field, "%d", i);
		scripts_hset(s, "case:0", field, "x");
	}
	effects_begin(s->fx, EFFECT_HSET, SPAN("case:1")); /* one effect, many arguments */
	for (int i = 0; i < 2001; i++) {
		effects_arg_u64(s->fx, (uint64_t)i);
		effects_arg(s->fx, SPAN("y"));
	}
	effects_end(s->fx);
	ck_assert_str_eq(scripts_commit(s, "mine", false), "OK");
	ck_assert_int_eq(server_number(s->server, "HLEN", SCRIPTS_KEY("case:0")), 5000);
	ck_assert_int_eq(server_number(s->server, "HLEN", SCRIPTS_KEY("case:1")), 2001);
}
END_TEST

START_TEST(an_effect_that_is_no_command_is_no_commit)
{
	const struct desk_commit commit = {.token = "t"};
	effects_begin(s->fx, EFFECT_HSET, SPAN("case:0"));
	effects_arg(s->fx, SPAN("a field without a value"));
	effects_end(s->fx);
	ck_assert_int_eq(desk_commit_build(&commit, &s->lease, &s->streams, s->fx, &s->call),
			 ERR_INPUT);
	effects_reset(s->fx);
	effects_begin(s->fx, EFFECT_HDEL, SPAN("case:0"));
	effects_end(s->fx);
	ck_assert_int_eq(desk_commit_build(&commit, &s->lease, &s->streams, s->fx, &s->call),
			 ERR_INPUT);
}
END_TEST

START_TEST(cuts_say_where_all_streams_stood_before)
{
	ck_assert_str_eq(scripts_acquire(s), "OK");
	s->streams.at[1].applied = (struct desk_place){{3, 0}, 1};
	scripts_fill(s);
	ck_assert_str_eq(scripts_commit(s, "mine", true), "OK");
	ck_assert_str_eq(scripts_text(s, "LINDEX", SCRIPTS_KEY("cuts"), "0"),
			 "{\"streams\":[[\"cases\",\"cases\",\"0-0\"],[\"reviews\",\"app:reviews\","
			 "\"3-0\"],[\"commands\",\"recurd:{d}:commands\",\"0-0\"]]}");
	for (int i = 0; i < 5; i++) {
		snprintf(s->lease.token, sizeof s->lease.token, "%s",
			 i ? (i % 2 ? "a" : "b") : "mine");
		ck_assert_str_eq(scripts_commit(s, i % 2 ? "b" : "a", true), "OK");
	}
	ck_assert_int_eq(server_number(s->server, "LLEN", SCRIPTS_KEY("cuts")), 3); /* max_cuts */
}
END_TEST

START_TEST(alerts_are_trimmed_by_age)
{
	ck_assert_str_eq(scripts_acquire(s), "OK");
	server_do(s->server, "CONFIG", "SET", "stream-node-max-entries", "1");
	server_do(s->server, "XADD", SCRIPTS_KEY("alerts"), "1-1", "old", "x");
	scripts_fill(s);
	ck_assert_str_eq(scripts_commit(s, "mine", false), "OK");
	ck_assert_int_eq(server_number(s->server, "XLEN", SCRIPTS_KEY("alerts")), 1);
}
END_TEST

START_TEST(a_good_commit_ends_an_error)
{
	ck_assert_str_eq(scripts_acquire(s), "OK");
	desk_lease_renew(&s->lease, &s->call, false);
	desk_call_text(&s->call, "error");
	desk_call_text(&s->call, "words");
	ck_assert_str_eq(scripts_run(s), "OK");
	ck_assert_str_eq(scripts_text(s, "HGET", SCRIPTS_KEY("ctl"), "error"), "words");
	effects_reset(s->fx);
	ck_assert_str_eq(scripts_commit(s, "mine", false), "OK");
	ck_assert_str_eq(scripts_text(s, "HGET", SCRIPTS_KEY("ctl"), "error"), "(nil)");
	ck_assert_str_eq(scripts_text(s, "HGET", SCRIPTS_KEY("ctl"), "last_error"), "words");
}
END_TEST

#define ROWS(rows) ((int)(sizeof(rows) / sizeof *(rows)))

int main(void)
{
	Suite *suite = suite_create("desk_commit");
	TCase *tc = tcase_create("desk_commit");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_loop_test(tc, what_a_commit_answers, 0, ROWS(commit_rows));
	tcase_add_loop_test(tc, a_right_that_is_missing_leaves_nothing_behind, 0,
			    ROWS(commit_commands));
	tcase_add_test(tc, what_is_committed_stands_there);
	tcase_add_test(tc, a_commit_that_is_sent_again_is_done_once);
	tcase_add_test(tc, a_commit_after_the_next_acquire_is_fenced);
	tcase_add_test(tc, more_arguments_than_lua_can_unpack);
	tcase_add_test(tc, an_effect_that_is_no_command_is_no_commit);
	tcase_add_test(tc, cuts_say_where_all_streams_stood_before);
	tcase_add_test(tc, alerts_are_trimmed_by_age);
	tcase_add_test(tc, a_good_commit_ends_an_error);
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
