/* rig.c - see rig.h.
 *
 *   dump ─▶ applied.jsonl ─▶ replay --effects ─▶ lines ─┬─ matches ══ XRANGE matches
 *                                                       └─ alerts  ══ XRANGE alerts
 *
 * The last is the one question behind most faults: does every entry count exactly once, with
 * nothing half written? */
#define _GNU_SOURCE
#include "rig.h"

#include <check.h>
#include <jansson.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "clock.h"
#include "config.h"
#include "config_yaml.h"
#include "mem_std.h"

#define RIG_DESK "recurd:{main}:"

int64_t rig_now(void)
{
	return clock_mono();
}

void rig_turn(void)
{
	poll(NULL, 0, 5);
}

const char *rig_path(struct rig *r, const char *name)
{
	static char paths[2][160];
	static unsigned turn;
	char *path = paths[turn++ % 2];
	snprintf(path, sizeof paths[0], "%s/%s", place_path(r->place), name);
	return path;
}

void rig_write(struct rig *r, const char *name, const char *text)
{
	FILE *f = fopen(rig_path(r, name), "w");
	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(fchmod(fileno(f), 0600), 0); /* it may be a key */
	ck_assert_int_ge(fputs(text, f), 0);
	ck_assert_int_eq(fclose(f), 0);
}

char *rig_read(struct rig *r, const char *name)
{
	FILE *f = fopen(rig_path(r, name), "r");
	char *text = NULL;
	size_t size = 0;
	ck_assert_msg(f != NULL, "%s: cannot be read", name);
	if (getdelim(&text, &size, 0, f) < 0 && text)
		text[0] = 0;
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_ptr_nonnull(text);
	return text;
}

void rig_config(struct rig *r, const char *settings)
{
	char text[4096];
	snprintf(text, sizeof text, "redis: {url: \"%s\"}\nlease: 2s\n%s", server_url(r->server),
		 settings);
	rig_write(r, "recurd.yaml", text);
}

struct rig *rig_new(const char *settings, bool aof, const char *redis)
{
	struct rig *r = calloc(1, sizeof *r);
	ck_assert_ptr_nonnull(r);
	(void)unsetenv("RECURD_REDIS");
	r->server = server_start(aof, redis);
	r->place = server_place(r->server);
	snprintf(r->config, sizeof r->config, "%s/recurd.yaml", place_path(r->place));
	rig_config(r, settings);
	return r;
}

void rig_free(struct rig *r)
{
	if (!r)
		return;
	for (size_t i = 0; i < r->n_daemons; i++) {
		daemon_kill(r->daemons[i], SIGKILL);
		daemon_free(r->daemons[i]);
	}
	server_stop(r->server);
	free(r);
}

struct daemon *rig_daemon(struct rig *r)
{
	ck_assert_uint_lt(r->n_daemons, RIG_DAEMONS);
	struct daemon *d = daemon_start(r->place, daemon_path("recurd"), "-c", r->config);
	r->daemons[r->n_daemons++] = d;
	return d;
}

struct rig_said rig_run_argv(struct rig *r, const char *const argv[])
{
	struct daemon *d = daemon_start_argv(r->place, argv);
	struct rig_said s = {.code = daemon_wait(d, RIG_PATIENCE)};
	s.out = daemon_stdout(d);
	s.err = daemon_stderr(d);
	ck_assert_msg(s.code >= 0, "%s %s does not end: %s", argv[0], argv[1], s.err);
	daemon_free(d);
	return s;
}

void rig_said_free(struct rig_said *s)
{
	free(s->out);
	free(s->err);
}

int rig_code_argv(struct rig *r, const char *const argv[])
{
	struct rig_said s = rig_run_argv(r, argv);
	rig_said_free(&s);
	return s.code;
}

const char *rig_field(struct rig *r, const char *name)
{
	redisReply *reply = server_call(r->server, "HGET", RIG_DESK "ctl", name);
	snprintf(r->text, sizeof r->text, "%s",
		 reply->type == REDIS_REPLY_STRING ? reply->str : "");
	freeReplyObject(reply);
	return r->text;
}

void rig_cases(struct rig *r, unsigned first, unsigned n)
{
	for (unsigned i = first; i < first + n; i++) {
		char id[32], customer[32];
		snprintf(id, sizeof id, "R-%u", i);
		snprintf(customer, sizeof customer, "u%u", i % 5);
		server_do(r->server, "XADD", "cases", "*", "case_id", id, "customer_id", customer,
			  "body", "the barcode scanner crashes the app at once");
	}
}

/* ---- is all applied ---- */

/* The stream's newest id stands as the desk's position. */
static bool rig_reached(struct rig *r, const char *name, const char *key)
{
	char field[80];
	redisReply *info = server_call(r->server, "XINFO", "STREAM", key);
	bool reached = true;
	snprintf(field, sizeof field, "pos:%s", name);
	for (size_t i = 0; info->type == REDIS_REPLY_ARRAY && i + 1 < info->elements; i += 2)
		if (strcmp(info->element[i]->str, "last-generated-id") == 0)
			reached = strcmp(rig_field(r, field), info->element[i + 1]->str) == 0;
	freeReplyObject(info);
	return reached;
}

bool rig_settled(struct rig *r)
{
	json_t *streams = json_loads(rig_field(r, "streams"), 0, NULL), *s;
	bool settled = streams != NULL;
	size_t i;
	json_array_foreach(streams, i, s) settled =
		settled && rig_reached(r, json_string_value(json_array_get(s, 0)),
				       json_string_value(json_array_get(s, 1)));
	json_decref(streams);
	return settled && rig_reached(r, "commands", RIG_DESK "commands");
}

bool rig_ails(struct rig *r, const char *text)
{
	struct rig_said s = rig_ctl(r, "health", "--desk", "main");
	bool ails = s.code == 1 && (strstr(s.out, text) || strstr(s.err, text));
	rig_said_free(&s);
	return ails;
}

bool rig_is_well(struct rig *r)
{
	return rig_code(r, "health", "--desk", "main") == 0;
}

struct engine_counts rig_counts(struct rig *r)
{
	struct buf unread;
	buf_init(&unread, mem_std(), 1 << 16);
	struct config *c = config_yaml_load(mem_std(), r->config, &unread);
	ck_assert_ptr_nonnull(c);
	struct settings settings = config_settings(c, 0);
	struct engine *e = engine_new(mem_std(), &settings, 7);
	redisReply *reply = server_call(r->server, "HGET", RIG_DESK "ctl", "engine");
	ck_assert_int_eq(reply->type, REDIS_REPLY_STRING);
	ck_assert_int_eq(engine_load(e, SPAN("ctl"), SPAN("engine"),
				     (struct span){reply->str, (size_t)reply->len}),
			 ERR_OK);
	struct engine_counts counts = engine_counts(e);
	freeReplyObject(reply);
	engine_free(e);
	config_free(c);
	buf_fini(&unread);
	return counts;
}

/* ---- is it what replay says ---- */

static void rig_same_line(const json_t *line, const redisReply *entry, const char *stream)
{
	const redisReply *f = entry->element[1];
	const char *name;
	json_t *value;
	size_t i = 0;
	ck_assert_uint_eq(f->elements, 2 * (json_object_size(line) - 1));
	json_object_foreach((json_t *)line, name, value)
	{
		if (strcmp(name, "stream") == 0)
			continue;
		struct span have = {f->element[i + 1]->str, (size_t)f->element[i + 1]->len};
		struct span want = {json_string_value(value), json_string_length(value)};
		ck_assert_msg(strcmp(f->element[i]->str, name) == 0 && span_eq(have, want),
			      "%s %s: %s is \"%s\", replay says %s \"%s\"", stream,
			      entry->element[0]->str, f->element[i]->str, f->element[i + 1]->str,
			      name, json_string_value(value));
		i += 2;
	}
}

static void rig_same_stream(struct rig *r, const char *effects, const char *stream)
{
	char key[64];
	size_t n = 0;
	snprintf(key, sizeof key, RIG_DESK "%s", stream);
	redisReply *have = server_call(r->server, "XRANGE", key, "-", "+");
	for (const char *at = effects; *at; at = strchr(at, '\n') + 1) {
		json_t *line = json_loads(at, JSON_DISABLE_EOF_CHECK | JSON_ALLOW_NUL, NULL);
		ck_assert_ptr_nonnull(line);
		if (strcmp(json_string_value(json_object_get(line, "stream")), stream) == 0) {
			ck_assert_msg(n < have->elements, "%s: line %zu of replay is missing",
				      stream, n);
			rig_same_line(line, have->element[n++], stream);
		}
		json_decref(line);
	}
	ck_assert_msg(n == have->elements, "%s: %zu lines, replay makes %zu", stream,
		      have->elements, n);
	freeReplyObject(have);
}

void rig_agrees(struct rig *r)
{
	RIG_UNTIL(rig_settled(r));
	struct rig_said dump = rig_ctl(r, "dump", "--desk", "main");
	ck_assert_msg(dump.code == 0, "dump: %s", dump.err);
	rig_write(r, "applied.jsonl", dump.out);
	char effects[160], applied[160];
	snprintf(effects, sizeof effects, "%s", rig_path(r, "effects.jsonl"));
	snprintf(applied, sizeof applied, "%s", rig_path(r, "applied.jsonl"));
	struct rig_said replay =
		rig_ctl(r, "replay", "--desk", "main", "--cases", applied, "--effects", effects);
	ck_assert_msg(replay.code == 0, "replay: %s", replay.err);
	char *lines = rig_read(r, "effects.jsonl");
	rig_same_stream(r, lines, "matches");
	rig_same_stream(r, lines, "alerts");
	free(lines);
	rig_said_free(&dump);
	rig_said_free(&replay);
}

struct daemon *rig_at_work(struct rig *r)
{
	struct daemon *d = rig_daemon(r);
	rig_cases(r, 1, 10);
	RIG_UNTIL(rig_settled(r) && rig_is_well(r));
	return d;
}

void rig_all_counted(struct rig *r, uint64_t n)
{
	RIG_UNTIL(rig_settled(r));
	ck_assert_uint_eq(rig_counts(r).cases, n);
	RIG_UNTIL(rig_is_well(r));
	rig_agrees(r);
}
