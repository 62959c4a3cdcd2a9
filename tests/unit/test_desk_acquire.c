/* test_desk_acquire.c - who may take a desk, and what it learns. A refusal leaves nothing behind.
 */
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

START_TEST(a_fresh_desk_is_taken)
{
	ck_assert_str_eq(scripts_acquire(s), "OK");
	ck_assert_uint_eq(s->lease.epoch, 1);
	ck_assert_uint_eq(s->lease.tries, 1);
	ck_assert_str_eq(scripts_text(s, "GET", SCRIPTS_KEY("lease")), "me");
	ck_assert_str_eq(scripts_text(s, "HGET", SCRIPTS_KEY("ctl"), "token"), s->lease.token);
	ck_assert_str_eq(scripts_text(s, "HGET", SCRIPTS_KEY("ctl"), "generation"),
			 s->lease.generation);
	ck_assert_str_eq(scripts_text(s, "HGET", SCRIPTS_KEY("ctl"), "fingerprint"),
			 "0000000000000007");
	ck_assert_str_eq(scripts_text(s, "HGET", SCRIPTS_KEY("ctl"), "streams"),
			 "[[\"cases\",\"cases\"],[\"reviews\",\"app:reviews\"]]");
}
END_TEST

struct acquire_row {
	const char *promise;
	const char *prepare[5]; /* a command after a first acquire and release by somebody */
	const char *known; /* generation known to the caller; "=" for the desk's own */
	bool crashed; /* the somebody died instead of releasing */
	bool other; /* with another fingerprint */
	bool waited; /* one lease has passed since then */
	const char *word;
};

static const struct acquire_row acquire_rows[] = {
	{"a released desk is taken", {"PING"}, "=", false, false, false, "OK"},
	{"a desk whose daemon died is taken", {"PING"}, "=", true, false, false, "OK"},
	{"a held one is not",
	 {"SET", SCRIPTS_KEY("lease"), "other"},
	 "=",
	 false,
	 false,
	 false,
	 "HELD"},
	{"one's own lease is taken again",
	 {"SET", SCRIPTS_KEY("lease"), "me"},
	 "=",
	 false,
	 false,
	 false,
	 "OK"},
	{"another config takes what was released", {"PING"}, "=", false, true, false, "OK"},
	{"another config waits when a daemon died", {"PING"}, "=", true, true, false, "OTHER"},
	{"... for one lease", {"PING"}, "=", true, true, true, "OK"},
	{"a known desk that is gone is not begun from nothing",
	 {"DEL", SCRIPTS_KEY("ctl")},
	 "=",
	 false,
	 false,
	 false,
	 "GONE"},
	{"nor one of which something is left",
	 {"DEL", SCRIPTS_KEY("ctl")},
	 "",
	 false,
	 false,
	 false,
	 "LEFTOVER"},
	{"a failed one is refused",
	 {"HSET", SCRIPTS_KEY("ctl"), "failed", "words"},
	 "=",
	 false,
	 false,
	 false,
	 "FAILED"},
	{"a newer one is refused",
	 {"HSET", SCRIPTS_KEY("ctl"), "format", "2"},
	 "=",
	 false,
	 false,
	 false,
	 "NEWER"},
	{"a ctl that is no hash is refused",
	 {"SET", SCRIPTS_KEY("ctl"), "x"},
	 "=",
	 false,
	 false,
	 false,
	 "WRONGTYPE"},
	{"a lease that is no string is refused",
	 {"LPUSH", SCRIPTS_KEY("lease"), "x"},
	 "=",
	 false,
	 false,
	 false,
	 "WRONGTYPE"},
	{"cuts that are no list are refused",
	 {"SET", SCRIPTS_KEY("cuts"), "x"},
	 "=",
	 false,
	 false,
	 false,
	 "WRONGTYPE"},
	{"commands that are no stream are refused",
	 {"SET", SCRIPTS_KEY("commands"), "x"},
	 "=",
	 false,
	 false,
	 false,
	 "WRONGTYPE"},
};

START_TEST(who_may_acquire)
{
	const struct acquire_row *row = &acquire_rows[_i];
	char before[41], after[41];
	ck_assert_str_eq(scripts_acquire(s), "OK");
	server_do(s->server, "HSET", SCRIPTS_KEY("life:0"), "1", "x");
	if (row->crashed) {
		server_do(s->server, "DEL", SCRIPTS_KEY("lease"));
	} else {
		desk_lease_release(&s->lease, &s->call);
		ck_assert_str_eq(scripts_run(s), "OK");
	}
	if (row->known[0] == 0)
		s->lease.generation[0] = 0;
	s->lease.fingerprint += row->other;
	s->lease.left = row->waited;
	s->lease.left_at = -SCRIPTS_LEASE_MS;
	freeReplyObject(server_call_argv(s->server, row->prepare));
	memcpy(before, scripts_digest(s), sizeof before);
	const char *word = scripts_acquire(s);
	memcpy(after, scripts_digest(s), sizeof after);
	ck_assert_msg(strcmp(word, row->word) == 0, "%s: %s, not %s", row->promise, word,
		      row->word);
	ck_assert_msg((strcmp(before, after) == 0) == (strcmp(word, "OK") != 0),
		      "%s: a refusal wrote, or OK did not", row->promise);
}
END_TEST

static const char *const writes[] = {"set", "hset", "hdel", "hincrby", "rpush"};

START_TEST(who_may_not_do_it_all_does_not_get_the_lease)
{
	char before[41];
	memcpy(before, scripts_digest(s), sizeof before);
	scripts_deny(s, writes[_i]);
	ck_assert_str_eq(scripts_acquire(s), "DENIED");
	ck_assert_str_eq(before, scripts_digest(s));
	scripts_deny(s, NULL);
	ck_assert_str_eq(scripts_acquire(s), "OK");
}
END_TEST

START_TEST(only_a_process_that_began_counts_as_a_try)
{
	ck_assert_str_eq(scripts_acquire(s), "OK");
	ck_assert_uint_eq(s->lease.tries, 1);
	ck_assert_str_eq(scripts_acquire(s), "OK"); /* the same process again, after FENCED say */
	ck_assert_uint_eq(s->lease.tries, 1);
	s->lease.counts = true;
	ck_assert_str_eq(scripts_acquire(s), "OK");
	ck_assert_uint_eq(s->lease.tries, 2);
	effects_reset(s->fx);
	scripts_build_commit(s, "t", false);
	ck_assert_str_eq(scripts_run(s), "OK");
	s->lease.counts = true;
	ck_assert_str_eq(scripts_acquire(s), "OK");
	ck_assert_uint_eq(s->lease.tries, 1);
}
END_TEST

START_TEST(another_list_of_streams_makes_a_cut)
{
	struct config_desk changed = scripts_desk;
	struct desk_streams others;
	redisReply *r;
	ck_assert_str_eq(scripts_acquire(s), "OK");
	s->streams.at[0].batch = (struct desk_place){{5, 1}, 3};
	s->streams.at[1].batch = (struct desk_place){{6, 0}, 9};
	effects_reset(s->fx);
	scripts_build_commit(s, "t", false);
	ck_assert_str_eq(scripts_run(s), "OK");
	desk_streams_applied(&s->streams);
	changed.streams[1].key = SPAN("elsewhere");
	ck_assert_int_eq(desk_streams_init(&others, mem_std(), &changed), ERR_OK);
	int64_t again_ms;
	desk_lease_acquire(&s->lease, &s->call, &others, 0);
	ck_assert_str_eq(scripts_run(s), "OK");
	desk_lease_take(&s->lease, &others, s->reply, 0, &s->answer, &again_ms);
	ck_assert_int_eq(s->answer.verdict, DESK_ANSWER_OK);
	r = server_call(s->server, "LRANGE", SCRIPTS_KEY("cuts"), "0", "-1");
	ck_assert_uint_eq(r->elements, 1);
	ck_assert_str_eq(r->element[0]->str,
			 "{\"streams\":[[\"cases\",\"cases\",\"5-1\"],[\"reviews\",\"app:reviews\","
			 "\"6-0\"],[\"commands\",\"recurd:{d}:commands\",\"0-0\"]]}");
	freeReplyObject(r);
	/* The position stays with the key that it was read from. */
	ck_assert_uint_eq(others.at[0].applied.id.ms, 5);
	ck_assert_uint_eq(others.at[0].applied.read, 3);
	ck_assert_uint_eq(others.at[1].applied.id.ms, 0);
	ck_assert_uint_eq(others.at[1].applied.read, 0);
	desk_streams_fini(&others);
}
END_TEST

#define ROWS(rows) ((int)(sizeof(rows) / sizeof *(rows)))

int main(void)
{
	Suite *suite = suite_create("desk_acquire");
	TCase *tc = tcase_create("desk_acquire");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, a_fresh_desk_is_taken);
	tcase_add_loop_test(tc, who_may_acquire, 0, ROWS(acquire_rows));
	tcase_add_loop_test(tc, who_may_not_do_it_all_does_not_get_the_lease, 0, ROWS(writes));
	tcase_add_test(tc, only_a_process_that_began_counts_as_a_try);
	tcase_add_test(tc, another_list_of_streams_makes_a_cut);
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
