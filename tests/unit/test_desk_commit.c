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
	{"digests", {"SET", SCRIPTS_KEY("digests"), "x"}, "WRONGTYPE", SCRIPTS_KEY("digests")},
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
	if (span_eq(s->answer.word, SPAN("DENIED")))
		ck_assert_msg(strcasestr(s->answer.words, command), "%s", s->answer.words);
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

/* Redis's clock in ms. */
static long long redis_ms(void)
{
	return server_number(s->server, "EVAL",
			     "local t = redis.call('TIME') return t[1] * 1000 + math.floor(t[2] / "
			     "1000)",
			     "0");
}

START_TEST(it_says_when_it_was_committed)
{
	ck_assert_str_eq(scripts_acquire(s), "OK");
	scripts_fill(s);
	long long before = redis_ms();
	ck_assert_str_eq(scripts_commit(s, "mine", false), "OK");
	long long at =
		strtoll(scripts_text(s, "HGET", SCRIPTS_KEY("ctl"), "committed_at"), NULL, 10);
	ck_assert_int_ge(at, before);
	ck_assert_int_le(at, redis_ms());
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

/* An effect with args arguments "x". */
static void add_effect(enum effect_kind kind, const char *key, unsigned args)
{
	effects_begin(s->fx, kind, span_of(key));
	for (unsigned i = 0; i < args; i++)
		effects_arg(s->fx, SPAN("x"));
	effects_end(s->fx);
}

START_TEST(an_effect_that_is_no_command_is_no_commit)
{
	static const struct {
		const char *promise;
		enum effect_kind kind;
		unsigned args;
		enum err want;
	} rows[] = {
		{"a field without a value", EFFECT_HSET, 1, ERR_INPUT},
		{"no field", EFFECT_HDEL, 0, ERR_INPUT},
		{"a deletion with an argument", EFFECT_DEL, 1, ERR_INPUT},
		{"a line without fields", EFFECT_MATCH, 0, ERR_INPUT},
		{"a line with half a field", EFFECT_ALERT, 3, ERR_INPUT},
		{"a line that Lua cannot unpack", EFFECT_DEAD, 1000, ERR_INPUT},
		{"a line that it can", EFFECT_DEAD, 998, ERR_OK},
		{"a deletion", EFFECT_DEL, 0, ERR_OK},
	};
	const struct desk_commit commit = {.token = "t"};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		effects_reset(s->fx);
		add_effect(EFFECT_DEL, "issue:1", 0); /* it need not be the first */
		add_effect(rows[i].kind, rows[i].kind <= EFFECT_DEAD ? "" : "k:0", rows[i].args);
		enum err e = desk_commit_build(&commit, &s->lease, &s->streams, s->fx, &s->call);
		ck_assert_msg(e == rows[i].want, "%s: %s", rows[i].promise, err_text(e));
	}
}
END_TEST

/* All arguments of the call with a space between. */
static struct span call_text(struct buf *out)
{
	size_t from = 0;
	buf_init(out, mem_std(), 1 << 20);
	for (size_t i = 0; i < s->call.count; i++) {
		buf_byte(out, ' ');
		buf_put(out, (struct span){s->call.text.ptr + from, s->call.ends[i] - from});
		from = s->call.ends[i];
	}
	buf_byte(out, 0);
	return buf_span(out);
}

START_TEST(neighbours_are_one_command_where_redis_knows_one)
{
	static const struct {
		enum effect_kind kind;
		const char *key;
		unsigned args;
	} rows[] = {
		{EFFECT_MATCH, "", 2},   {EFFECT_MATCH, "", 2}, {EFFECT_ALERT, "", 2},
		{EFFECT_ALERT, "", 2},   {EFFECT_DEAD, "", 4},  {EFFECT_DEAD, "", 2},
		{EFFECT_HSET, "a", 2},   {EFFECT_HSET, "a", 4}, {EFFECT_HSET, "b", 2},
		{EFFECT_HDEL, "b", 1},   {EFFECT_HDEL, "b", 1}, {EFFECT_ZADD, "z", 2},
		{EFFECT_ZADD, "z", 2},   {EFFECT_ZREM, "z", 1}, {EFFECT_ZREM, "z", 2},
		{EFFECT_DEL, "d", 0},    {EFFECT_DEL, "d", 0},  {EFFECT_HSET, "ctl", 2},
		{EFFECT_HSET, "ctl", 2}, {EFFECT_HSET, "a", 2},
	};
	static const char want[] =
		" hash hash hash zset zset any any hash"
		" XADD 3 3 * x x XADD 3 3 * x x XADD 4 3 * x x XADD 4 3 * x x"
		" XADD 5 5 * x x x x XADD 5 3 * x x"
		" HSET 8 6 x x x x x x HSET 9 2 x x HDEL 10 2 x x ZADD 11 4 x x x x ZREM 12 3 x x x"
		" DEL 13 0 DEL 14 0 HSET 1 4 x x x x HSET 15 2 x x";
	const struct desk_commit commit = {.token = "t"};
	struct buf text;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		add_effect(rows[i].kind, rows[i].key, rows[i].args);
	ck_assert(!desk_commit_build(&commit, &s->lease, &s->streams, s->fx, &s->call));
	struct span got = call_text(&text);
	ck_assert_uint_gt(got.len, sizeof want);
	ck_assert_str_eq(got.ptr + got.len - sizeof want, want);
	buf_fini(&text);
}
END_TEST

START_TEST(only_what_moved_or_was_lost_is_told)
{
	static const struct {
		const char *promise;
		size_t stream;
		struct desk_place batch;
		int64_t lost;
		const char *want;
	} rows[] = {
		{"nothing", 0, {{0, 0}, 0}, 0, " 0"},
		{"an id", 0, {{5, 1}, 0}, 0, " 4 pos:cases 5-1 read:cases 0"},
		{"a count alone", 0, {{0, 0}, 7}, 0, " 4 pos:cases 0-0 read:cases 7"},
		{"commands are not counted", 2, {{5, 1}, 1}, 0, " 2 pos:commands 5-1"},
		{"what was lost", 1, {{0, 0}, 0}, 9, " 2 lost:reviews 9"},
		{"both", 1, {{5, 1}, 1}, 9, " 6 pos:reviews 5-1 read:reviews 1 lost:reviews 9"},
	};
	const struct desk_commit commit = {.token = "t"};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct desk_stream *stream = &s->streams.at[rows[i].stream];
		struct desk_stream was = *stream;
		struct buf text;
		stream->batch = rows[i].batch;
		stream->lost = rows[i].lost;
		/* What is behind the last stream is none. */
		s->streams.at[s->streams.count] = (struct desk_stream){.name = SPAN("none"),
								       .batch = {{9, 9}, 9},
								       .lost = 9,
								       .lost_sent = 9};
		ck_assert(!desk_commit_build(&commit, &s->lease, &s->streams, s->fx, &s->call));
		struct span got = call_text(&text);
		size_t n = strlen(rows[i].want) + 1;
		ck_assert_uint_gt(got.len, n);
		ck_assert_msg(strcmp(got.ptr + got.len - n, rows[i].want) == 0, "%s: %s",
			      rows[i].promise, got.ptr);
		buf_fini(&text);
		*stream = was;
	}
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
	char younger[40];
	snprintf(younger, sizeof younger, "%lld-1", redis_ms() - 89LL * 86400 * 1000);
	server_do(s->server, "XADD", SCRIPTS_KEY("alerts"), younger, "young", "x");
	scripts_fill(s);
	ck_assert_str_eq(scripts_commit(s, "mine", false), "OK");
	ck_assert_int_eq(server_number(s->server, "XLEN", SCRIPTS_KEY("alerts")), 2);
}
END_TEST

START_TEST(matches_dead_and_digests_are_trimmed_by_number)
{
	static const struct {
		enum effect_kind kind;
		const char *key;
		long long keeps;
	} rows[] = {{EFFECT_MATCH, SCRIPTS_KEY("matches"), 100},
		    {EFFECT_DEAD, SCRIPTS_KEY("dead"), 50},
		    {EFFECT_DIGEST, SCRIPTS_KEY("digests"), 50}};
	struct desk_commit commit = {.token = "mine",
				     .keep_alerts = 1000,
				     .max_matches = 100,
				     .max_dead = 50,
				     .max_digests = 50,
				     .max_cuts = 3};
	ck_assert_str_eq(scripts_acquire(s), "OK");
	server_do(s->server, "CONFIG", "SET", "stream-node-max-entries", "1");
	for (size_t i = 0; i < 3; i++)
		for (int k = 0; k < 130; k++)
			add_effect(rows[i].kind, "", 2);
	ck_assert(!desk_commit_build(&commit, &s->lease, &s->streams, s->fx, &s->call));
	ck_assert_str_eq(scripts_run(s), "OK");
	for (size_t i = 0; i < 3; i++)
		ck_assert_int_eq(server_number(s->server, "XLEN", rows[i].key), rows[i].keeps);
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
	server_do(s->server, "HSET", SCRIPTS_KEY("ctl"), "error_at", "77");
	effects_reset(s->fx);
	ck_assert_str_eq(scripts_commit(s, "mine", false), "OK");
	ck_assert_str_eq(scripts_text(s, "HGET", SCRIPTS_KEY("ctl"), "error"), "(nil)");
	ck_assert_str_eq(scripts_text(s, "HGET", SCRIPTS_KEY("ctl"), "last_error"), "words");
	ck_assert_str_eq(scripts_text(s, "HGET", SCRIPTS_KEY("ctl"), "last_error_at"), "77");
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
	tcase_add_test(tc, it_says_when_it_was_committed);
	tcase_add_test(tc, a_commit_that_is_sent_again_is_done_once);
	tcase_add_test(tc, a_commit_after_the_next_acquire_is_fenced);
	tcase_add_test(tc, more_arguments_than_lua_can_unpack);
	tcase_add_test(tc, an_effect_that_is_no_command_is_no_commit);
	tcase_add_test(tc, neighbours_are_one_command_where_redis_knows_one);
	tcase_add_test(tc, only_what_moved_or_was_lost_is_told);
	tcase_add_test(tc, cuts_say_where_all_streams_stood_before);
	tcase_add_test(tc, alerts_are_trimmed_by_age);
	tcase_add_test(tc, matches_dead_and_digests_are_trimmed_by_number);
	tcase_add_test(tc, a_good_commit_ends_an_error);
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
