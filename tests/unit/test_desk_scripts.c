/* test_desk_scripts.c - the desk's scripts against a real Redis: what each answers, that a refusal
 * leaves nothing behind, and that what is committed stands there.
 *
 * The calls are those that the daemon builds; only the connection is another one. */
#define _GNU_SOURCE
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk_answer.h"
#include "desk_commit.h"
#include "desk_lease.h"
#include "embedded.h"
#include "mem_std.h"
#include "server.h"

#define LEASE_MS 60000
#define ARGS_MAX 20000

static struct server *server;
static struct desk_streams streams;
static struct desk_lease lease;
static struct desk_call call;
static struct effects *fx;
static struct desk_answer answer;
static redisReply *reply; /* of the last call */

static const struct span *const sources[DESK_SCRIPTS] = {
	[DESK_SCRIPT_ACQUIRE] = &embedded_acquire_lua,
	[DESK_SCRIPT_PROBE] = &embedded_probe_lua,
	[DESK_SCRIPT_COMMIT] = &embedded_commit_lua,
	[DESK_SCRIPT_RENEW] = &embedded_renew_lua,
	[DESK_SCRIPT_RELEASE] = &embedded_release_lua,
	[DESK_SCRIPT_SUSPECT] = &embedded_suspect_lua,
	[DESK_SCRIPT_TICK] = &embedded_tick_lua,
	[DESK_SCRIPT_FAIL] = &embedded_fail_lua,
	[DESK_SCRIPT_PEEK] = &embedded_peek_lua,
};

static const struct config_desk desk = {
	.name = {"d", 1},
	.streams = {{{"cases", 5}, {"cases", 5}}, {{"reviews", 7}, {"app:reviews", 11}}},
	.n_streams = 2,
};

/* ---- help -------------------------------------------------------------------------------------
 */

static void set_up(void)
{
	server = server_start(false, NULL);
	ck_assert_int_eq(desk_streams_init(&streams, mem_std(), &desk), ERR_OK);
	desk_lease_init(&lease, "me", LEASE_MS, 7);
	desk_call_init(&call, mem_std(), streams.prefix);
	fx = effects_new(mem_std(), 64 << 20);
	reply = NULL;
}

static void tear_down(void)
{
	if (reply)
		freeReplyObject(reply);
	effects_free(fx);
	desk_call_fini(&call);
	desk_streams_fini(&streams);
	server_stop(server);
}

/* Sends call as the daemon would, but whole and at once; its first word or error's. */
static const char *run(void)
{
	static char word[64];
	static struct span argv[ARGS_MAX];
	size_t from = 0;
	ck_assert_int_eq(call.err, ERR_OK);
	ck_assert_uint_lt(call.count + 2, ARGS_MAX);
	argv[0] = SPAN("EVAL");
	argv[1] = *sources[call.script];
	for (size_t i = 0; i < call.count; from = call.ends[i++])
		argv[2 + i] = (struct span){call.text.ptr + from, call.ends[i] - from};
	if (reply)
		freeReplyObject(reply);
	reply = server_call_spans(server, call.count + 2, argv);
	desk_answer_read(reply, &answer);
	if (reply->type == REDIS_REPLY_ERROR)
		snprintf(word, sizeof word, "%.*s", (int)strcspn(reply->str, " "), reply->str);
	else
		snprintf(word, sizeof word, "%.*s", SPAN_ARG(answer.word));
	return word;
}

static const char *acquire(void)
{
	int64_t again_ms;
	desk_lease_acquire(&lease, &call, &streams, 0);
	const char *word = run();
	desk_lease_take(&lease, &streams, reply, 0, &answer, &again_ms);
	return word;
}

static void build_commit(const char *token, bool cut)
{
	const struct desk_commit commit = {.token = token,
					   .cut = cut,
					   .keep_alerts = 90LL * 86400 * 1000,
					   .max_matches = 100,
					   .max_dead = 100,
					   .max_cuts = 3};
	ck_assert_int_eq(desk_commit_build(&commit, &lease, &streams, fx, &call), ERR_OK);
}

static void hset(const char *key, const char *field, const char *value)
{
	effects_begin(fx, EFFECT_HSET, span_of(key));
	effects_arg(fx, span_of(field));
	effects_arg(fx, span_of(value));
	effects_end(fx);
}

/* A batch that touches every kind of key. */
static void fill(void)
{
	effects_reset(fx);
	effects_begin(fx, EFFECT_MATCH, SPAN(""));
	effects_pair(fx, "case_id", SPAN("42"));
	effects_end(fx);
	effects_begin(fx, EFFECT_ALERT, SPAN(""));
	effects_pair(fx, "alert_id", SPAN("1:1:1"));
	effects_end(fx);
	effects_begin(fx, EFFECT_DEAD, SPAN(""));
	effects_pair(fx, "reason", SPAN("no text"));
	effects_end(fx);
	hset("ctl", "engine", "blob");
	hset("case:0", "1", "one");
	hset("case:0", "2", "two");
	effects_begin(fx, EFFECT_HDEL, SPAN("case:0"));
	effects_arg(fx, SPAN("1"));
	effects_end(fx);
	effects_begin(fx, EFFECT_ZADD, SPAN("issues"));
	effects_arg(fx, SPAN("100"));
	effects_arg(fx, SPAN("7"));
	effects_end(fx);
	effects_begin(fx, EFFECT_ZREM, SPAN("issues"));
	effects_arg(fx, SPAN("8"));
	effects_end(fx);
	effects_begin(fx, EFFECT_DEL, SPAN("issue:8"));
	effects_end(fx);
	streams.at[0].batch = (struct desk_place){{5, 1}, 3};
	streams.at[2].batch = (struct desk_place){{6, 0}, 1};
}

/* A digest of every key but the lease's time. */
static void digest(char out[41])
{
	redisReply *r =
		server_call(server, "EVAL",
			    "local all = redis.call('KEYS', '*') table.sort(all) "
			    "local s = '' for _, k in ipairs(all) do "
			    "s = redis.sha1hex(s .. k .. redis.call('DUMP', k)) end return s",
			    "0");
	snprintf(out, 41, "%s", r->str);
	freeReplyObject(r);
}

static char *text_of(const char *const argv[])
{
	static char out[4096];
	redisReply *r = server_call_argv(server, argv);
	snprintf(out, sizeof out, "%s",
		 r->type == REDIS_REPLY_NIL ? "(nil)"
		 : r->str                   ? r->str
					    : "?");
	freeReplyObject(r);
	return out;
}
#define text(...) text_of((const char *const[]){__VA_ARGS__, NULL})

#define KEY(name) "recurd:{d}:" name

/* ---- acquire ----------------------------------------------------------------------------------
 */

START_TEST(a_fresh_desk_is_taken)
{
	ck_assert_str_eq(acquire(), "OK");
	ck_assert_uint_eq(lease.epoch, 1);
	ck_assert_uint_eq(lease.tries, 1);
	ck_assert_str_eq(text("GET", KEY("lease")), "me");
	ck_assert_str_eq(text("HGET", KEY("ctl"), "token"), lease.token);
	ck_assert_str_eq(text("HGET", KEY("ctl"), "generation"), lease.generation);
	ck_assert_str_eq(text("HGET", KEY("ctl"), "fingerprint"), "0000000000000007");
	ck_assert_str_eq(text("HGET", KEY("ctl"), "streams"),
			 "[[\"cases\",\"cases\"],[\"reviews\",\"app:reviews\"]]");
}
END_TEST

struct acquire_row {
	const char *promise;
	const char *prepare[4]; /* a command after a first acquire and release by somebody */
	const char *known; /* generation known to the caller; "=" for the desk's own */
	bool crashed; /* the somebody died instead of releasing */
	bool other; /* with another fingerprint */
	bool waited; /* one lease has passed since then */
	const char *word;
};

static const struct acquire_row acquire_rows[] = {
	{"a released desk is taken", {"PING"}, "=", false, false, false, "OK"},
	{"a desk whose daemon died is taken", {"PING"}, "=", true, false, false, "OK"},
	{"a held one is not", {"SET", KEY("lease"), "other"}, "=", false, false, false, "HELD"},
	{"one's own lease is taken again",
	 {"SET", KEY("lease"), "me"},
	 "=",
	 false,
	 false,
	 false,
	 "OK"},
	{"another config takes what was released", {"PING"}, "=", false, true, false, "OK"},
	{"another config waits when a daemon died", {"PING"}, "=", true, true, false, "OTHER"},
	{"... for one lease", {"PING"}, "=", true, true, true, "OK"},
	{"a known desk that is gone is not begun from nothing",
	 {"DEL", KEY("ctl")},
	 "=",
	 false,
	 false,
	 false,
	 "GONE"},
	{"nor one of which something is left",
	 {"DEL", KEY("ctl")},
	 "",
	 false,
	 false,
	 false,
	 "LEFTOVER"},
	{"a failed one is refused",
	 {"HSET", KEY("ctl"), "failed", "words"},
	 "=",
	 false,
	 false,
	 false,
	 "FAILED"},
	{"a newer one is refused",
	 {"HSET", KEY("ctl"), "format", "2"},
	 "=",
	 false,
	 false,
	 false,
	 "NEWER"},
	{"a ctl that is no hash is refused",
	 {"SET", KEY("ctl"), "x"},
	 "=",
	 false,
	 false,
	 false,
	 "WRONGTYPE"},
	{"a lease that is no string is refused",
	 {"LPUSH", KEY("lease"), "x"},
	 "=",
	 false,
	 false,
	 false,
	 "WRONGTYPE"},
	{"cuts that are no list are refused",
	 {"SET", KEY("cuts"), "x"},
	 "=",
	 false,
	 false,
	 false,
	 "WRONGTYPE"},
	{"commands that are no stream are refused",
	 {"SET", KEY("commands"), "x"},
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
	ck_assert_str_eq(acquire(), "OK");
	server_do(server, "HSET", KEY("life:0"), "1", "x");
	if (row->crashed) {
		server_do(server, "DEL", KEY("lease"));
	} else {
		desk_lease_release(&lease, &call);
		ck_assert_str_eq(run(), "OK");
	}
	if (row->known[0] == 0)
		lease.generation[0] = 0;
	lease.fingerprint += row->other;
	lease.left = row->waited;
	lease.left_at = -LEASE_MS;
	freeReplyObject(server_call_spans(server,
					  row->prepare[1] ? (row->prepare[3]   ? 4
							     : row->prepare[2] ? 3
									       : 2)
							  : 1,
					  (const struct span[]){span_of(row->prepare[0]),
								span_of(row->prepare[1]),
								span_of(row->prepare[2]),
								span_of(row->prepare[3])}));
	digest(before);
	const char *word = acquire();
	digest(after);
	ck_assert_msg(strcmp(word, row->word) == 0, "%s: %s, not %s", row->promise, word,
		      row->word);
	ck_assert_msg((strcmp(before, after) == 0) == (strcmp(word, "OK") != 0),
		      "%s: a refusal wrote, or OK did not", row->promise);
}
END_TEST

START_TEST(only_a_process_that_began_counts_as_a_try)
{
	ck_assert_str_eq(acquire(), "OK");
	ck_assert_uint_eq(lease.tries, 1);
	ck_assert_str_eq(acquire(), "OK"); /* the same process again, after FENCED say */
	ck_assert_uint_eq(lease.tries, 1);
	lease.counts = true;
	ck_assert_str_eq(acquire(), "OK");
	ck_assert_uint_eq(lease.tries, 2);
	effects_reset(fx);
	build_commit("t", false);
	ck_assert_str_eq(run(), "OK");
	lease.counts = true;
	ck_assert_str_eq(acquire(), "OK");
	ck_assert_uint_eq(lease.tries, 1);
}
END_TEST

START_TEST(another_list_of_streams_makes_a_cut)
{
	struct config_desk changed = desk;
	struct desk_streams others;
	redisReply *r;
	ck_assert_str_eq(acquire(), "OK");
	streams.at[0].batch = (struct desk_place){{5, 1}, 3};
	streams.at[1].batch = (struct desk_place){{6, 0}, 9};
	effects_reset(fx);
	build_commit("t", false);
	ck_assert_str_eq(run(), "OK");
	desk_streams_applied(&streams);
	changed.streams[1].key = SPAN("elsewhere");
	ck_assert_int_eq(desk_streams_init(&others, mem_std(), &changed), ERR_OK);
	int64_t again_ms;
	desk_lease_acquire(&lease, &call, &others, 0);
	ck_assert_str_eq(run(), "OK");
	desk_lease_take(&lease, &others, reply, 0, &answer, &again_ms);
	ck_assert_int_eq(answer.verdict, DESK_ANSWER_OK);
	r = server_call(server, "LRANGE", KEY("cuts"), "0", "-1");
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

/* ---- commit -----------------------------------------------------------------------------------
 */

struct commit_row {
	const char *promise;
	const char *prepare[5]; /* a command between acquire and commit */
	const char *word;
	const char *names; /* a key that the words must name */
};

static const struct commit_row commit_rows[] = {
	{"what was acquired is committed to", {"PING"}, "OK", NULL},
	{"an expired lease that nobody took does no harm", {"DEL", KEY("lease")}, "OK", NULL},
	{"a higher epoch fences", {"HINCRBY", KEY("ctl"), "epoch", "1"}, "FENCED", NULL},
	{"a lower one, after a failover, too", {"HSET", KEY("ctl"), "epoch", "0"}, "FENCED", NULL},
	{"another token is stale", {"HSET", KEY("ctl"), "token", "x"}, "STALE", NULL},
	{"one's own token is done already", {"HSET", KEY("ctl"), "token", "mine"}, "DUP", NULL},
	{"no ctl is gone", {"DEL", KEY("ctl")}, "GONE", NULL},
	{"everything away is gone", {"FLUSHALL"}, "GONE", NULL},
	{"a ctl without generation is gone", {"HDEL", KEY("ctl"), "generation"}, "GONE", NULL},
	{"ctl", {"SET", KEY("ctl"), "x"}, "WRONGTYPE", KEY("ctl")},
	{"lease",
	 {"EVAL", "redis.call('DEL', KEYS[1]) redis.call('LPUSH', KEYS[1], 'x')", "1",
	  KEY("lease")},
	 "WRONGTYPE",
	 KEY("lease")},
	{"matches", {"SET", KEY("matches"), "x"}, "WRONGTYPE", KEY("matches")},
	{"alerts", {"SET", KEY("alerts"), "x"}, "WRONGTYPE", KEY("alerts")},
	{"dead", {"SET", KEY("dead"), "x"}, "WRONGTYPE", KEY("dead")},
	{"cuts", {"SET", KEY("cuts"), "x"}, "WRONGTYPE", KEY("cuts")},
	{"a bucket", {"SET", KEY("case:0"), "x"}, "WRONGTYPE", KEY("case:0")},
	{"issues", {"SET", KEY("issues"), "x"}, "WRONGTYPE", KEY("issues")},
	{"what is deleted may be of any type", {"SET", KEY("issue:8"), "x"}, "OK", NULL},
	{"out of memory", {"CONFIG", "SET", "maxmemory", "1"}, "OOM", NULL},
	{"no replica", {"CONFIG", "SET", "min-replicas-to-write", "1"}, "NOREPLICAS", NULL},
	{"a replica", {"REPLICAOF", "127.0.0.1", "1"}, "READONLY", NULL},
};

START_TEST(what_a_commit_answers)
{
	const struct commit_row *row = &commit_rows[_i];
	char before[41], after[41];
	size_t n = 0;
	struct span argv[5];
	ck_assert_str_eq(acquire(), "OK");
	for (; n < 5 && row->prepare[n]; n++)
		argv[n] = span_of(row->prepare[n]);
	freeReplyObject(server_call_spans(server, n, argv));
	digest(before);
	fill();
	build_commit("mine", true);
	const char *word = run();
	digest(after);
	ck_assert_msg(strcmp(word, row->word) == 0, "%s: %s, not %s (%s)", row->promise, word,
		      row->word, answer.words);
	ck_assert_msg((strcmp(before, after) == 0) == (strcmp(word, "OK") != 0),
		      "%s: a refusal wrote, or OK did not", row->promise);
	ck_assert_msg(!row->names || strstr(answer.words, row->names), "%s: %s", row->promise,
		      answer.words);
	ck_assert_msg(answer.verdict == DESK_ANSWER_OK || answer.next[0], "%s: no next step",
		      row->promise);
}
END_TEST

/* Every command of the script, so that none can fail in the middle. */
static const char *const commit_commands[] = {"hmget", "type", "set",  "hset",  "hdel",  "zadd",
					      "zrem",  "del",  "xadd", "xtrim", "rpush", "ltrim"};

START_TEST(a_right_that_is_missing_leaves_nothing_behind)
{
	char before[41], after[41], minus[32];
	snprintf(minus, sizeof minus, "-%s", commit_commands[_i]);
	ck_assert_str_eq(acquire(), "OK");
	server_do(server, "ACL", "SETUSER", "u", "on", ">p", "allkeys", "+@all", minus);
	digest(before);
	fill();
	build_commit("mine", true);
	server_do(server, "AUTH", "u", "p");
	const char *word = run();
	ck_assert_msg(strcmp(word, "OK") != 0, "%s", minus);
	ck_assert_int_eq(answer.verdict, DESK_ANSWER_AGAIN);
	server_do(server, "AUTH", "default", "");
	digest(after);
	ck_assert_msg(strcmp(before, after) == 0, "%s: half a commit", minus);
}
END_TEST

START_TEST(what_is_committed_stands_there)
{
	redisReply *r;
	ck_assert_str_eq(acquire(), "OK");
	fill();
	build_commit("mine", false);
	ck_assert_str_eq(run(), "OK");
	r = server_call(server, "XRANGE", KEY("matches"), "-", "+");
	ck_assert_uint_eq(r->elements, 1);
	ck_assert_str_eq(r->element[0]->element[1]->element[1]->str, "42");
	freeReplyObject(r);
	ck_assert_int_eq(server_number(server, "XLEN", KEY("alerts")), 1);
	ck_assert_int_eq(server_number(server, "XLEN", KEY("dead")), 1);
	ck_assert_int_eq(server_number(server, "LLEN", KEY("cuts")), 0);
	ck_assert_int_eq(server_number(server, "HLEN", KEY("case:0")), 1);
	ck_assert_str_eq(text("HGET", KEY("case:0"), "2"), "two");
	ck_assert_str_eq(text("ZSCORE", KEY("issues"), "7"), "100");
	ck_assert_str_eq(text("HGET", KEY("ctl"), "engine"), "blob");
	ck_assert_str_eq(text("HGET", KEY("ctl"), "token"), "mine");
	ck_assert_str_eq(text("HGET", KEY("ctl"), "pos:cases"), "5-1");
	ck_assert_str_eq(text("HGET", KEY("ctl"), "read:cases"), "3");
	ck_assert_str_eq(text("HGET", KEY("ctl"), "pos:commands"), "6-0");
	ck_assert_str_eq(text("HGET", KEY("ctl"), "pos:reviews"), "(nil)"); /* did not move */
	ck_assert_str_eq(text("HGET", KEY("ctl"), "tries"), "0");
}
END_TEST

START_TEST(a_commit_that_is_sent_again_is_done_once)
{
	ck_assert_str_eq(acquire(), "OK");
	fill();
	build_commit("mine", true);
	ck_assert_str_eq(run(), "OK");
	ck_assert_str_eq(run(), "DUP");
	ck_assert_int_eq(answer.verdict, DESK_ANSWER_OK);
	ck_assert_int_eq(server_number(server, "XLEN", KEY("matches")), 1);
	ck_assert_int_eq(server_number(server, "LLEN", KEY("cuts")), 1);
}
END_TEST

START_TEST(a_commit_after_the_next_acquire_is_fenced)
{
	ck_assert_str_eq(acquire(), "OK");
	fill();
	build_commit("mine", false);
	struct desk_call old = call;
	desk_call_init(&call, mem_std(), streams.prefix);
	ck_assert_str_eq(acquire(), "OK");
	desk_call_fini(&call);
	call = old;
	ck_assert_str_eq(run(), "FENCED");
	ck_assert_int_eq(server_number(server, "EXISTS", KEY("matches")), 0);
}
END_TEST

START_TEST(more_arguments_than_lua_can_unpack)
{
	char field[16];
	ck_assert_str_eq(acquire(), "OK");
	effects_reset(fx);
	for (int i = 0; i < 3000; i++) {
		snprintf(field, sizeof field, "%d", i);
		hset("case:0", field, "x");
	}
	effects_begin(fx, EFFECT_HSET, SPAN("case:1")); /* one effect, many arguments */
	for (int i = 0; i < 2001; i++) {
		effects_arg_u64(fx, (uint64_t)i);
		effects_arg(fx, SPAN("y"));
	}
	effects_end(fx);
	build_commit("mine", false);
	ck_assert_str_eq(run(), "OK");
	ck_assert_int_eq(server_number(server, "HLEN", KEY("case:0")), 3000);
	ck_assert_int_eq(server_number(server, "HLEN", KEY("case:1")), 2001);
}
END_TEST

START_TEST(an_effect_that_is_no_command_is_no_commit)
{
	const struct desk_commit commit = {.token = "t"};
	effects_begin(fx, EFFECT_HSET, SPAN("case:0"));
	effects_arg(fx, SPAN("a field without a value"));
	effects_end(fx);
	ck_assert_int_eq(desk_commit_build(&commit, &lease, &streams, fx, &call), ERR_INPUT);
	effects_reset(fx);
	effects_begin(fx, EFFECT_HDEL, SPAN("case:0"));
	effects_end(fx);
	ck_assert_int_eq(desk_commit_build(&commit, &lease, &streams, fx, &call), ERR_INPUT);
}
END_TEST

START_TEST(cuts_say_where_all_streams_stood_before)
{
	ck_assert_str_eq(acquire(), "OK");
	streams.at[1].applied = (struct desk_place){{3, 0}, 1};
	fill();
	build_commit("mine", true);
	ck_assert_str_eq(run(), "OK");
	ck_assert_str_eq(text("LINDEX", KEY("cuts"), "0"),
			 "{\"streams\":[[\"cases\",\"cases\",\"0-0\"],[\"reviews\",\"app:reviews\","
			 "\"3-0\"],[\"commands\",\"recurd:{d}:commands\",\"0-0\"]]}");
	for (int i = 0; i < 5; i++) {
		snprintf(lease.token, sizeof lease.token, "%s", i ? (i % 2 ? "a" : "b") : "mine");
		build_commit(i % 2 ? "b" : "a", true);
		ck_assert_str_eq(run(), "OK");
	}
	ck_assert_int_eq(server_number(server, "LLEN", KEY("cuts")), 3); /* max_cuts */
}
END_TEST

START_TEST(alerts_are_trimmed_by_age)
{
	ck_assert_str_eq(acquire(), "OK");
	server_do(server, "CONFIG", "SET", "stream-node-max-entries", "1");
	server_do(server, "XADD", KEY("alerts"), "1-1", "old", "x");
	fill();
	build_commit("mine", false);
	ck_assert_str_eq(run(), "OK");
	ck_assert_int_eq(server_number(server, "XLEN", KEY("alerts")), 1);
}
END_TEST

START_TEST(a_good_commit_ends_an_error)
{
	ck_assert_str_eq(acquire(), "OK");
	desk_lease_renew(&lease, &call, false);
	desk_call_text(&call, "error");
	desk_call_text(&call, "words");
	ck_assert_str_eq(run(), "OK");
	ck_assert_str_eq(text("HGET", KEY("ctl"), "error"), "words");
	effects_reset(fx);
	build_commit("mine", false);
	ck_assert_str_eq(run(), "OK");
	ck_assert_str_eq(text("HGET", KEY("ctl"), "error"), "(nil)");
	ck_assert_str_eq(text("HGET", KEY("ctl"), "last_error"), "words");
}
END_TEST

/* ---- the others -------------------------------------------------------------------------------
 */

static void build_renew(void)
{
	desk_lease_renew(&lease, &call, true);
}

static void build_suspect(void)
{
	desk_lease_suspect(&lease, &call, SPAN("cases"), (struct entry_id){1, 0});
}

static void build_tick(void)
{
	desk_lease_tick(&lease, &call, 1000);
}

static void (*const claims[])(void) = {build_renew, build_suspect, build_tick};

START_TEST(only_who_has_the_desk_may_say_anything)
{
	static const char *const spoil[][6] = {
		{"HSET", KEY("ctl"), "token", "x", NULL, "STALE"},
		{"HINCRBY", KEY("ctl"), "epoch", "1", NULL, "FENCED"},
		{"DEL", KEY("ctl"), NULL, NULL, NULL, "GONE"},
	};
	char before[41], after[41];
	ck_assert_str_eq(acquire(), "OK");
	claims[_i]();
	ck_assert_str_eq(run(), "OK");
	for (size_t i = 0; i < sizeof spoil / sizeof *spoil; i++) {
		freeReplyObject(server_call_argv(server, spoil[i]));
		digest(before);
		claims[_i]();
		ck_assert_str_eq(run(), spoil[i][5]);
		digest(after);
		ck_assert_str_eq(before, after);
	}
}
END_TEST

START_TEST(renewing_prolongs_the_lease_and_brings_back_one_that_ran_out)
{
	ck_assert_str_eq(acquire(), "OK");
	server_do(server, "PEXPIRE", KEY("lease"), "5000");
	build_renew();
	ck_assert_str_eq(run(), "OK");
	ck_assert_int_gt(server_number(server, "PTTL", KEY("lease")), 5000);
	server_do(server, "DEL", KEY("lease"));
	build_renew();
	ck_assert_str_eq(run(), "OK");
	ck_assert_str_eq(text("GET", KEY("lease")), "me");
}
END_TEST

START_TEST(a_suspect_is_counted_by_deaths_alone)
{
	ck_assert_str_eq(acquire(), "OK");
	build_suspect();
	ck_assert_str_eq(run(), "OK");
	ck_assert_str_eq(run(), "OK"); /* the answer was lost, say */
	ck_assert_str_eq(text("HGET", KEY("ctl"), "suspect"), "cases 1-0");
	ck_assert_str_eq(text("HGET", KEY("ctl"), "suspect_tries"), "1");
	snprintf(lease.boot, sizeof lease.boot, "another"); /* process */
	build_suspect();
	ck_assert_str_eq(run(), "OK");
	ck_assert_str_eq(reply->element[1]->str, "2");
	desk_lease_suspect(&lease, &call, SPAN("cases"), (struct entry_id){2, 0});
	ck_assert_str_eq(run(), "OK");
	ck_assert_str_eq(reply->element[1]->str, "1");
	effects_reset(fx);
	build_commit("mine", false);
	ck_assert_str_eq(run(), "OK");
	ck_assert_str_eq(text("HGET", KEY("ctl"), "suspect"), "(nil)");
}
END_TEST

START_TEST(releasing_leaves_others_alone)
{
	ck_assert_str_eq(acquire(), "OK");
	server_do(server, "SET", KEY("lease"), "other");
	server_do(server, "HINCRBY", KEY("ctl"), "epoch", "1");
	desk_lease_release(&lease, &call);
	ck_assert_str_eq(run(), "FENCED");
	ck_assert_str_eq(text("GET", KEY("lease")), "other");
	ck_assert_str_eq(text("HGET", KEY("ctl"), "released"), "(nil)");
}
END_TEST

START_TEST(a_failure_is_written_only_where_nothing_is)
{
	desk_lease_fail(&call, "words");
	ck_assert_str_eq(run(), "OK");
	ck_assert_str_eq(acquire(), "FAILED");
	ck_assert(strstr(answer.words, "words") != NULL);
	server_do(server, "DEL", KEY("ctl"));
	ck_assert_str_eq(acquire(), "OK");
	desk_lease_fail(&call, "words");
	ck_assert_str_eq(run(), "ALIVE");
	ck_assert_str_eq(text("HGET", KEY("ctl"), "failed"), "(nil)");
}
END_TEST

START_TEST(the_self_test_leaves_nothing_behind)
{
	desk_lease_probe(&call);
	ck_assert_str_eq(run(), "OK");
	ck_assert_int_eq(server_number(server, "DBSIZE"), 0);
}
END_TEST

static const char *const probed[] = {"del",    "set",   "get",   "pttl",  "pexpire", "type",
				     "exists", "hset",  "hget",  "hmget", "hgetall", "hincrby",
				     "hdel",   "zadd",  "zrem",  "rpush", "ltrim",   "xadd",
				     "xrange", "xtrim", "xread", "time"};

START_TEST(the_self_test_names_the_right_that_is_missing)
{
	char minus[32], name[32];
	snprintf(minus, sizeof minus, "-%s", probed[_i]);
	snprintf(name, sizeof name, "allow %s:", probed[_i]);
	server_do(server, "ACL", "SETUSER", "u", "on", ">p", "allkeys", "+@all", minus);
	server_do(server, "AUTH", "u", "p");
	desk_lease_probe(&call);
	ck_assert_str_eq(run(), "DENIED");
	ck_assert_msg(strcasestr(answer.words, name) != NULL, "%s: %s", name, answer.words);
}
END_TEST

static void build_peek(const char *value, const char *fields, const char *entry)
{
	desk_call_begin(&call, DESK_SCRIPT_PEEK, streams.count);
	for (size_t i = 0; i < streams.count; i++)
		desk_call_arg(&call, streams.at[i].key);
	desk_call_text(&call, value);
	desk_call_text(&call, fields);
	desk_call_text(&call, entry);
	for (size_t i = 0; i < streams.count; i++)
		desk_call_text(&call, "0-0");
}

START_TEST(peeking_gives_the_next_entry_cut_to_size)
{
	server_do(server, "XADD", "cases", "10-1", "a", "late");
	server_do(server, "XADD", "app:reviews", "9-99", "name", "a long value", "b", "rest", "c",
		  "x");
	server_do(server, "XADD", KEY("commands"), "9-100", "a", "b");
	build_peek("6", "2", "12");
	run();
	ck_assert_uint_eq(reply->elements, 1);
	ck_assert_str_eq(reply->element[0]->element[0]->str, "app:reviews");
	const redisReply *entry = reply->element[0]->element[1]->element[0];
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
	Suite *s = suite_create("desk_scripts");
	TCase *tc = tcase_create("desk_scripts");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, a_fresh_desk_is_taken);
	tcase_add_loop_test(tc, who_may_acquire, 0, ROWS(acquire_rows));
	tcase_add_test(tc, only_a_process_that_began_counts_as_a_try);
	tcase_add_test(tc, another_list_of_streams_makes_a_cut);
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
	tcase_add_loop_test(tc, only_who_has_the_desk_may_say_anything, 0, ROWS(claims));
	tcase_add_test(tc, renewing_prolongs_the_lease_and_brings_back_one_that_ran_out);
	tcase_add_test(tc, a_suspect_is_counted_by_deaths_alone);
	tcase_add_test(tc, releasing_leaves_others_alone);
	tcase_add_test(tc, a_failure_is_written_only_where_nothing_is);
	tcase_add_test(tc, the_self_test_leaves_nothing_behind);
	tcase_add_loop_test(tc, the_self_test_names_the_right_that_is_missing, 0, ROWS(probed));
	tcase_add_test(tc, peeking_gives_the_next_entry_cut_to_size);
	suite_add_tcase(s, tc);
	SRunner *sr = srunner_create(s);
	srunner_run_all(sr, CK_ENV);
	int failed = srunner_ntests_failed(sr);
	srunner_free(sr);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
