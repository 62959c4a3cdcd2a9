/* judge.c - see judge.h.
 *
 *   gen:a, gen:b ─▶ which entries there are ─┐
 *   matches ─▶ opened, joined: entry ────────┼▶ a case: 1 line in all    else lost, twice
 *   dead ─▶ entry ───────────────────────────┘  useless: 1 line in dead
 *   alerts ─▶ id, status, at ══ alerts of replay, each as often
 *
 * An entry's number in the input is the sequence number in its id. */
#define _GNU_SOURCE
#include "judge.h"

#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PAGE "1000"

struct judge {
	redisContext *redis;
	char socket[108], prefix[64];
};

struct judge *judge_new(const char *socket, const char *desk)
{
	struct judge *j = calloc(1, sizeof *j);
	ck_assert_ptr_nonnull(j);
	snprintf(j->socket, sizeof j->socket, "%s", socket);
	snprintf(j->prefix, sizeof j->prefix, "recurd:{%s}:", desk);
	return j;
}

void judge_free(struct judge *j)
{
	if (j && j->redis)
		redisFree(j->redis);
	free(j);
}

static redisReply *ask_once(struct judge *j, int argc, const char **argv)
{
	if (!j->redis)
		j->redis = redisConnectUnixWithTimeout(j->socket, (struct timeval){5, 0});
	redisReply *r =
		j->redis && !j->redis->err ? redisCommandArgv(j->redis, argc, argv, NULL) : NULL;
	if (!r && j->redis)
		redisFree(j->redis);
	if (!r)
		j->redis = NULL;
	return r;
}

/* NULL when Redis is away, or answers with an error. */
static redisReply *ask(struct judge *j, int argc, const char **argv)
{
	bool had = j->redis;
	redisReply *r = ask_once(j, argc, argv);
	if (!r && had) /* it may be another Redis since */
		r = ask_once(j, argc, argv);
	if (r && r->type == REDIS_REPLY_ERROR) {
		freeReplyObject(r);
		r = NULL;
	}
	return r;
}
#define ASK(j, ...)                                                                                \
	ask(j, (int)(sizeof((const char *[]){__VA_ARGS__}) / sizeof(char *)),                      \
	    (const char *[]){__VA_ARGS__})

static const char *key(struct judge *j, const char *name)
{
	static char keys[2][128];
	static unsigned turn;
	char *k = keys[turn++ % 2];
	snprintf(k, sizeof keys[0], "%s%s", j->prefix, name);
	return k;
}

void judge_field(struct judge *j, const char *name, char out[256])
{
	redisReply *r = ASK(j, "HGET", key(j, "ctl"), name);
	snprintf(out, 256, "%s", r && r->type == REDIS_REPLY_STRING ? r->str : "");
	if (r)
		freeReplyObject(r);
}

/* The stream's newest entry stands as position, or lies before it. */
static bool reached(struct judge *j, const char *stream, const char *position)
{
	unsigned long long at[2] = {0}, last[2] = {0};
	redisReply *r = ASK(j, "XREVRANGE", stream, "+", "-", "COUNT", "1");
	if (!r)
		return false;
	if (r->type == REDIS_REPLY_ARRAY && r->elements > 0)
		ck_assert_int_eq(sscanf(r->element[0]->element[0]->str, "%llu-%llu", &last[0],
					&last[1]),
				 2);
	freeReplyObject(r);
	(void)sscanf(position, "%llu-%llu", &at[0], &at[1]);
	return at[0] > last[0] || (at[0] == last[0] && at[1] >= last[1]);
}

bool judge_done(struct judge *j, char token[64])
{
	static const char *const streams[] = {"gen:a", "gen:b", NULL};
	redisReply *r =
		ASK(j, "HMGET", key(j, "ctl"), "pos:desk-a", "pos:desk-b", "pos:commands", "token");
	bool done = r && r->type == REDIS_REPLY_ARRAY && r->elements == 4;
	token[0] = 0;
	for (size_t i = 0; done && i < 3; i++)
		done = reached(j, streams[i] ? streams[i] : key(j, "commands"),
			       r->element[i]->str ? r->element[i]->str : "");
	if (r && r->type == REDIS_REPLY_ARRAY && r->elements == 4 && r->element[3]->str)
		snprintf(token, 64, "%s", r->element[3]->str);
	if (r)
		freeReplyObject(r);
	return done;
}

/* ---- lines ---- */

const char *judge_value(const redisReply *fields, const char *name)
{
	for (size_t i = 0; i + 1 < fields->elements; i += 2)
		if (strcmp(fields->element[i]->str, name) == 0)
			return fields->element[i + 1]->str;
	return "";
}

/* Calls fn with every entry of a stream. */
static void each(struct judge *j, const char *stream,
		 void (*fn)(void *arg, const char *id, const redisReply *fields), void *arg)
{
	char from[64] = "-";
	for (size_t n = 1; n;) {
		redisReply *r = ASK(j, "XRANGE", stream, from, "+", "COUNT", PAGE);
		ck_assert_msg(r && r->type == REDIS_REPLY_ARRAY, "XRANGE %s", stream);
		n = r->elements;
		for (size_t i = 0; i < n; i++)
			fn(arg, r->element[i]->element[0]->str, r->element[i]->element[1]);
		if (n)
			snprintf(from, sizeof from, "(%s", r->element[n - 1]->element[0]->str);
		freeReplyObject(r);
	}
}

struct tally {
	size_t n;
	unsigned char *held; /* entry i is in its stream */
	unsigned char *lines; /* of the case that begins at i, or of the useless entry i */
	const size_t *owner;
	struct judge_verdict *out;
};

/* Which entry of the input it is. */
static size_t number_of(const struct tally *t, const char *id)
{
	const char *dash = strchr(id, '-');
	size_t i = dash ? (size_t)strtoull(dash + 1, NULL, 10) - 1 : SIZE_MAX;
	ck_assert_msg(i < t->n, "an entry %s that nobody sent", id);
	return i;
}

static void on_input(void *arg, const char *id, const redisReply *fields)
{
	struct tally *t = arg;
	(void)fields;
	t->held[number_of(t, id)] = 1;
	t->out->held++;
}

static void count_line(struct tally *t, size_t entry, size_t at)
{
	t->out->ghosts += !t->held[entry];
	if (t->lines[at] < UINT8_MAX)
		t->lines[at]++;
}

static void on_match(void *arg, const char *id, const redisReply *fields)
{
	struct tally *t = arg;
	const char *status = judge_value(fields, "status");
	size_t i = number_of(t, judge_value(fields, "entry"));
	(void)id;
	if (strcmp(status, "opened") != 0 && strcmp(status, "joined") != 0)
		return;
	bool either = t->owner[i] == INPUT_EITHER;
	ck_assert_msg(either || t->owner[i] < t->n, "entry %zu is no case, and was counted", i);
	count_line(t, i, either ? i : t->owner[i]);
}

static void on_dead(void *arg, const char *id, const redisReply *fields)
{
	struct tally *t = arg;
	size_t i = number_of(t, judge_value(fields, "entry"));
	(void)id;
	if (strncmp(judge_value(fields, "reason"), "set aside", 9) == 0)
		t->out->aside++;
	else
		count_line(t, i, i);
}

void judge_count(struct judge *j, const struct input *in, struct judge_verdict *out)
{
	struct tally t = {.n = in->gen.count, .owner = in->owner, .out = out};
	unsigned char *wanted = calloc(t.n + 1, 1);
	t.held = calloc(t.n + 1, 1);
	t.lines = calloc(t.n + 1, 1);
	ck_assert(wanted && t.held && t.lines);
	each(j, "gen:a", on_input, &t);
	each(j, "gen:b", on_input, &t);
	each(j, key(j, "matches"), on_match, &t);
	each(j, key(j, "dead"), on_dead, &t);
	for (size_t i = 0; i < t.n; i++) {
		size_t at = in->owner[i];
		if (t.held[i] && at != INPUT_NO_LINE)
			wanted[at == INPUT_DEAD || at == INPUT_EITHER ? i : at] = 1;
	}
	for (size_t i = 0; i < t.n; i++) {
		out->cases += wanted[i];
		if (wanted[i] && !t.lines[i] && !out->lost++)
			out->first_lost = i;
		out->twice += t.lines[i] > 1 ? t.lines[i] - 1u : 0;
	}
	free(wanted);
	free(t.held);
	free(t.lines);
}

/* ---- alerts ---- */

struct names {
	char **at;
	size_t count, cap;
};

static void put(struct names *n, const char *id, const char *status, const char *at)
{
	if (n->count == n->cap) {
		n->cap = n->cap ? 2 * n->cap : 256;
		n->at = realloc(n->at, n->cap * sizeof *n->at);
		ck_assert_ptr_nonnull(n->at);
	}
	ck_assert_int_ge(asprintf(&n->at[n->count++], "%s %s %s", id, status, at), 0);
}

static void on_alert(void *arg, const char *id, const redisReply *fields)
{
	(void)id;
	put(arg, judge_value(fields, "alert_id"), judge_value(fields, "status"),
	    judge_value(fields, "at"));
}

static void read_effects(const char *path, struct names *n)
{
	FILE *f = fopen(path, "r");
	char *line = NULL;
	size_t size = 0;
	ck_assert_msg(f != NULL, "%s: cannot be read", path);
	while (getline(&line, &size, f) > 0) {
		if (!strstr(line, "\"stream\":\"alerts\"") &&
		    !strstr(line, "\"stream\": \"alerts\""))
			continue;
		json_t *o = json_loads(line, JSON_ALLOW_NUL, NULL);
		ck_assert_ptr_nonnull(o);
		put(n, json_string_value(json_object_get(o, "alert_id")),
		    json_string_value(json_object_get(o, "status")),
		    json_string_value(json_object_get(o, "at")));
		json_decref(o);
	}
	free(line);
	(void)fclose(f);
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void sort(struct names *n)
{
	if (n->count)
		qsort(n->at, n->count, sizeof *n->at, by_name);
}

static void forget(struct names *n)
{
	for (size_t i = 0; i < n->count; i++)
		free(n->at[i]);
	free(n->at);
}

void judge_alerts(struct judge *j, const char *path, struct judge_verdict *out)
{
	struct names have = {0}, want = {0};
	each(j, key(j, "alerts"), on_alert, &have);
	read_effects(path, &want);
	sort(&have);
	sort(&want);
	for (size_t h = 0, w = 0; h < have.count || w < want.count;) {
		int c = h == have.count ? 1 : w == want.count ? -1 : strcmp(have.at[h], want.at[w]);
		out->alerts += c == 0;
		out->alerts_twice += c < 0;
		out->alerts_missing += c > 0;
		h += c <= 0;
		w += c >= 0;
	}
	forget(&have);
	forget(&want);
}
