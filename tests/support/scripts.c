/* scripts.c - see scripts.h. */
#define _GNU_SOURCE
#include "scripts.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "mem_std.h"

const struct config_desk scripts_desk = {
	.name = {"d", 1},
	.streams = {{{"cases", 5}, {"cases", 5}}, {{"reviews", 7}, {"app:reviews", 11}}},
	.n_streams = 2,
};

struct scripts *scripts_new(void)
{
	struct scripts *s = calloc(1, sizeof *s);
	ck_assert(s != NULL);
	s->server = server_start(false, NULL);
	s->link = redisConnectUnix(server_socket(s->server));
	ck_assert(s->link && !s->link->err);
	ck_assert_int_eq(desk_streams_init(&s->streams, mem_std(), &scripts_desk), ERR_OK);
	desk_lease_init(&s->lease, "me", SCRIPTS_LEASE_MS, 7);
	desk_call_init(&s->call, mem_std(), s->streams.prefix);
	s->fx = effects_new(mem_std(), (size_t)64 << 20);
	ck_assert(s->fx != NULL);
	return s;
}

void scripts_free(struct scripts *s)
{
	if (s->reply)
		freeReplyObject(s->reply);
	effects_free(s->fx);
	desk_call_fini(&s->call);
	desk_streams_fini(&s->streams);
	redisFree(s->link);
	server_stop(s->server);
	free(s);
}

const char *scripts_run(struct scripts *s)
{
	size_t n = s->call.count + 2, from = 0;
	const char **argv = calloc(n, sizeof *argv);
	size_t *lens = calloc(n, sizeof *lens);
	ck_assert(argv && lens && s->call.err == ERR_OK);
	argv[0] = "EVAL";
	lens[0] = 4;
	struct span source = desk_call_source(s->call.script);
	argv[1] = source.ptr;
	lens[1] = source.len;
	for (size_t i = 0; i < s->call.count; from = s->call.ends[i++]) {
		argv[2 + i] = s->call.text.ptr + from;
		lens[2 + i] = s->call.ends[i] - from;
	}
	if (s->reply)
		freeReplyObject(s->reply);
	s->reply = redisCommandArgv(s->link, (int)n, argv, lens);
	free(argv);
	free(lens);
	ck_assert(s->reply != NULL);
	desk_answer_read(s->reply, &s->answer);
	if (s->reply->type == REDIS_REPLY_ERROR)
		snprintf(s->word, sizeof s->word, "%.*s", (int)strcspn(s->reply->str, " "),
			 s->reply->str);
	else
		snprintf(s->word, sizeof s->word, "%.*s", SPAN_ARG(s->answer.word));
	return s->word;
}

const char *scripts_acquire(struct scripts *s)
{
	int64_t again_ms;
	desk_lease_acquire(&s->lease, &s->call, &s->streams, 0);
	const char *word = scripts_run(s);
	desk_lease_take(&s->lease, &s->streams, s->reply, 0, &s->answer, &again_ms);
	return word;
}

void scripts_build_commit(struct scripts *s, const char *token, bool cut)
{
	const struct desk_commit commit = {.token = token,
					   .cut = cut,
					   .keep_alerts = 90LL * 86400 * 1000,
					   .max_matches = 100,
					   .max_dead = 100,
					   .max_digests = 100,
					   .max_cuts = 3};
	ck_assert_int_eq(desk_commit_build(&commit, &s->lease, &s->streams, s->fx, &s->call),
			 ERR_OK);
}

const char *scripts_commit(struct scripts *s, const char *token, bool cut)
{
	scripts_build_commit(s, token, cut);
	return scripts_run(s);
}

void scripts_hset(struct scripts *s, const char *key, const char *field, const char *value)
{
	effects_begin(s->fx, EFFECT_HSET, span_of(key));
	effects_arg(s->fx, span_of(field));
	effects_arg(s->fx, span_of(value));
	effects_end(s->fx);
}

static void put(struct scripts *s, enum effect_kind kind, const char *key, const char *a,
		const char *b)
{
	effects_begin(s->fx, kind, span_of(key));
	if (a)
		effects_arg(s->fx, span_of(a));
	if (b)
		effects_arg(s->fx, span_of(b));
	effects_end(s->fx);
}

void scripts_fill(struct scripts *s)
{
	effects_reset(s->fx);
	put(s, EFFECT_MATCH, "", "case_id", "42");
	put(s, EFFECT_ALERT, "", "alert_id", "1:1:1");
	put(s, EFFECT_DEAD, "", "reason", "no text");
	put(s, EFFECT_HSET, "ctl", "engine", "blob");
	put(s, EFFECT_HSET, "case:0", "1", "one");
	put(s, EFFECT_HSET, "case:0", "2", "two");
	put(s, EFFECT_HDEL, "case:0", "1", NULL);
	put(s, EFFECT_ZADD, "issues", "100", "7");
	put(s, EFFECT_ZREM, "issues", "8", NULL);
	put(s, EFFECT_DEL, "issue:8", NULL, NULL);
	put(s, EFFECT_HSET, "issue:9", "cases", "1");
	s->streams.at[0].batch = (struct desk_place){{5, 1}, 3};
	s->streams.at[2].batch = (struct desk_place){{6, 0}, 1};
}

const char *scripts_digest(struct scripts *s)
{
	redisReply *r =
		server_call(s->server, "EVAL",
			    "local all = redis.call('KEYS', '*') table.sort(all) "
			    "local s = '' for _, k in ipairs(all) do "
			    "s = redis.sha1hex(s .. k .. redis.call('DUMP', k)) end return s",
			    "0");
	ck_assert(r && r->type == REDIS_REPLY_STRING);
	snprintf(s->digest, sizeof s->digest, "%s", r->str);
	freeReplyObject(r);
	return s->digest;
}

const char *scripts_text_argv(struct scripts *s, const char *const argv[])
{
	redisReply *r = server_call_argv(s->server, argv);
	snprintf(s->text, sizeof s->text, "%s",
		 r->type == REDIS_REPLY_NIL ? "(nil)"
		 : r->str                   ? r->str
					    : "?");
	freeReplyObject(r);
	return s->text;
}

void scripts_deny(struct scripts *s, const char *command)
{
	char minus[64];
	snprintf(minus, sizeof minus, "-%s", command ? command : "");
	if (command)
		server_do(s->server, "ACL", "SETUSER", "u", "on", ">p", "allkeys", "+@all", minus);
	redisReply *r = command ? redisCommand(s->link, "AUTH u p")
				: redisCommand(s->link, "AUTH default nopass");
	ck_assert(r && r->type != REDIS_REPLY_ERROR);
	freeReplyObject(r);
}
