/* test_desk_scripts.c - the desk's smaller scripts: self-test, renew, suspect, tick, release, fail,
 * peek. */
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

static void build_renew(void)
{
	desk_lease_renew(&s->lease, &s->call, true);
}

static void build_suspect(void)
{
	desk_lease_suspect(&s->lease, &s->call, SPAN("cases"), (struct entry_id){1, 0});
}

static void build_tick(void)
{
	desk_lease_tick(&s->lease, &s->call, 1000);
}

static void (*const claims[])(void) = {build_renew, build_suspect, build_tick};

START_TEST(only_who_has_the_desk_may_say_anything)
{
	static const char *const spoil[][6] = {
		{"HSET", SCRIPTS_KEY("ctl"), "token", "x", NULL, "STALE"},
		{"HINCRBY", SCRIPTS_KEY("ctl"), "epoch", "1", NULL, "FENCED"},
		{"DEL", SCRIPTS_KEY("ctl"), NULL, NULL, NULL, "GONE"},
	};
	char before[41], after[41];
	ck_assert_str_eq(scripts_acquire(s), "OK");
	claims[_i]();
	ck_assert_str_eq(scripts_run(s), "OK");
	for (size_t i = 0; i < sizeof spoil / sizeof *spoil; i++) {
		freeReplyObject(server_call_argv(s->server, spoil[i]));
		memcpy(before, scripts_digest(s), sizeof before);
		claims[_i]();
		ck_assert_str_eq(scripts_run(s), spoil[i][5]);
		memcpy(after, scripts_digest(s), sizeof after);
		ck_assert_str_eq(before, after);
	}
}
END_TEST

START_TEST(renewing_prolongs_the_lease_and_brings_back_one_that_ran_out)
{
	ck_assert_str_eq(scripts_acquire(s), "OK");
	server_do(s->server, "PEXPIRE", SCRIPTS_KEY("lease"), "5000");
	build_renew();
	ck_assert_str_eq(scripts_run(s), "OK");
	ck_assert_int_gt(server_number(s->server, "PTTL", SCRIPTS_KEY("lease")), 5000);
	server_do(s->server, "DEL", SCRIPTS_KEY("lease"));
	build_renew();
	ck_assert_str_eq(scripts_run(s), "OK");
	ck_assert_str_eq(scripts_text(s, "GET", SCRIPTS_KEY("lease")), "me");
}
END_TEST

START_TEST(a_suspect_is_counted_by_deaths_alone)
{
	ck_assert_str_eq(scripts_acquire(s), "OK");
	build_suspect();
	ck_assert_str_eq(scripts_run(s), "OK");
	ck_assert_str_eq(scripts_run(s), "OK"); /* the answer was lost, say */
	ck_assert_str_eq(scripts_text(s, "HGET", SCRIPTS_KEY("ctl"), "suspect"), "cases 1-0");
	ck_assert_str_eq(scripts_text(s, "HGET", SCRIPTS_KEY("ctl"), "suspect_tries"), "1");
	snprintf(s->lease.boot, sizeof s->lease.boot, "another"); /* process */
	build_suspect();
	ck_assert_str_eq(scripts_run(s), "OK");
	ck_assert_str_eq(s->reply->element[1]->str, "2");
	desk_lease_suspect(&s->lease, &s->call, SPAN("cases"), (struct entry_id){2, 0});
	ck_assert_str_eq(scripts_run(s), "OK");
	ck_assert_str_eq(s->reply->element[1]->str, "1");
	effects_reset(s->fx);
	scripts_build_commit(s, "mine", false);
	ck_assert_str_eq(scripts_run(s), "OK");
	ck_assert_str_eq(scripts_text(s, "HGET", SCRIPTS_KEY("ctl"), "suspect"), "(nil)");
}
END_TEST

START_TEST(releasing_leaves_others_alone)
{
	ck_assert_str_eq(scripts_acquire(s), "OK");
	server_do(s->server, "SET", SCRIPTS_KEY("lease"), "other");
	server_do(s->server, "HINCRBY", SCRIPTS_KEY("ctl"), "epoch", "1");
	desk_lease_release(&s->lease, &s->call);
	ck_assert_str_eq(scripts_run(s), "FENCED");
	ck_assert_str_eq(scripts_text(s, "GET", SCRIPTS_KEY("lease")), "other");
	ck_assert_str_eq(scripts_text(s, "HGET", SCRIPTS_KEY("ctl"), "released"), "(nil)");
}
END_TEST

START_TEST(a_failure_is_written_only_where_nothing_is)
{
	desk_lease_fail(&s->call, "words");
	ck_assert_str_eq(scripts_run(s), "OK");
	ck_assert_str_eq(scripts_acquire(s), "FAILED");
	ck_assert(strstr(s->answer.words, "words") != NULL);
	server_do(s->server, "DEL", SCRIPTS_KEY("ctl"));
	ck_assert_str_eq(scripts_acquire(s), "OK");
	desk_lease_fail(&s->call, "words");
	ck_assert_str_eq(scripts_run(s), "ALIVE");
	ck_assert_str_eq(scripts_text(s, "HGET", SCRIPTS_KEY("ctl"), "failed"), "(nil)");
}
END_TEST

START_TEST(the_self_test_leaves_nothing_behind)
{
	desk_lease_probe(&s->call);
	ck_assert_str_eq(scripts_run(s), "OK");
	ck_assert_int_eq(server_number(s->server, "DBSIZE"), 0);
}
END_TEST

static const char *const probed[] = {"del",    "set",   "get",   "pttl",  "pexpire", "type",
				     "exists", "hset",  "hget",  "hmget", "hgetall", "hincrby",
				     "hdel",   "zadd",  "zrem",  "rpush", "ltrim",   "xadd",
				     "xrange", "xtrim", "xread", "time"};

START_TEST(the_self_test_names_the_right_that_is_missing)
{
	char name[32];
	snprintf(name, sizeof name, "allow %s:", probed[_i]);
	scripts_deny(s, probed[_i]);
	desk_lease_probe(&s->call);
	ck_assert_str_eq(scripts_run(s), "DENIED");
	ck_assert_msg(strcasestr(s->answer.words, name) != NULL, "%s %s", name, s->answer.words);
}
END_TEST

static void build_peek(const char *value, const char *fields, const char *entry)
{
	desk_call_begin(&s->call, DESK_SCRIPT_PEEK, s->streams.count);
	for (size_t i = 0; i < s->streams.count; i++)
		desk_call_arg(&s->call, s->streams.at[i].key);
	desk_call_text(&s->call, value);
	desk_call_text(&s->call, fields);
	desk_call_text(&s->call, entry);
	for (size_t i = 0; i < s->streams.count; i++)
		desk_call_text(&s->call, "0-0");
}

START_TEST(peeking_gives_the_next_entry_cut_to_size)
{
	server_do(s->server, "XADD", "cases", "10-1", "a", "late");
	server_do(s->server, "XADD", "app:reviews", "9-99", "name", "a long value", "b", "rest",
		  "c", "x");
	server_do(s->server, "XADD", SCRIPTS_KEY("commands"), "9-100", "a", "b");
	build_peek("6", "2", "12");
	scripts_run(s);
	ck_assert_uint_eq(s->reply->elements, 1);
	ck_assert_str_eq(s->reply->element[0]->element[0]->str, "app:reviews");
	const redisReply *entry = s->reply->element[0]->element[1]->element[0];
	ck_assert_str_eq(entry->element[0]->str, "9-99");
	ck_assert_uint_eq(entry->element[1]->elements, 4);
	ck_assert_str_eq(entry->element[1]->element[0]->str, "name");
	ck_assert_str_eq(entry->element[1]->element[1]->str, "a long");
	ck_assert_str_eq(entry->element[1]->element[2]->str, "b");
	ck_assert_str_eq(entry->element[1]->element[3]->str, "r");
}
END_TEST

#define ROWS(rows) ((int)(sizeof(rows) / sizeof *(rows)))

int main(void)
{
	Suite *suite = suite_create("desk_scripts");
	TCase *tc = tcase_create("desk_scripts");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_loop_test(tc, only_who_has_the_desk_may_say_anything, 0, ROWS(claims));
	tcase_add_test(tc, renewing_prolongs_the_lease_and_brings_back_one_that_ran_out);
	tcase_add_test(tc, a_suspect_is_counted_by_deaths_alone);
	tcase_add_test(tc, releasing_leaves_others_alone);
	tcase_add_test(tc, a_failure_is_written_only_where_nothing_is);
	tcase_add_test(tc, the_self_test_leaves_nothing_behind);
	tcase_add_loop_test(tc, the_self_test_names_the_right_that_is_missing, 0, ROWS(probed));
	tcase_add_test(tc, peeking_gives_the_next_entry_cut_to_size);
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
