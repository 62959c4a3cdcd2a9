/* desk_run.c - see desk_run.h. Several desks of one test read the same input streams; the commands
 * stream belongs to a desk, so each gets a copy.
 *
 * A killed recurd leaves its lease behind. Two seconds, the least that the config allows, are long
 * for a test that kills a lot: the lease is taken away by hand, as Redis would have done it. */
#include "desk_run.h"

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "config_yaml.h"
#include "mem_std.h"
#include "wait.h"

#define FIELDS (2 * GEN_FIELDS + 3)

static const char *const keys[] = {"gen:a", "gen:b"};

void desk_run_add(struct server *s, const struct entry *e, const char *commands)
{
	char id[48];
	struct span argv[FIELDS] = {SPAN("XADD")};
	size_t n = 3;
	snprintf(id, sizeof id, "%llu-%llu", (unsigned long long)e->id.ms,
		 (unsigned long long)e->id.seq);
	argv[1] = span_of(e->source == ENTRY_COMMANDS ? commands : keys[e->source]);
	argv[2] = span_of(id);
	for (size_t i = 0; i < e->count; i++) {
		argv[n++] = e->fields[i].name;
		argv[n++] = e->fields[i].value;
	}
	redisReply *r = server_call_spans(s, n, argv);
	ck_assert_msg(r->type != REDIS_REPLY_ERROR, "XADD %s: %s", id, r->str);
	freeReplyObject(r);
}

void desk_run_fill(struct server *s, const struct gen *g)
{
	for (size_t i = 0; i < g->count; i++)
		desk_run_add(s, &g->at[i].entry, "gen:commands");
}

static void write_config(const struct desk_run *r, const char *streams, unsigned batch,
			 const char *rules)
{
	FILE *f = fopen(r->file, "w");
	ck_assert_ptr_nonnull(f);
	fprintf(f,
		"redis: {url: \"%s\"}\ndesks:\n  - {name: %s, streams: %s}\n"
		"batch: %u\nlease: 2s\n%s\n",
		server_url(r->server), r->name, streams, batch, rules);
	ck_assert_int_eq(fclose(f), 0);
}

static void read_config(struct desk_run *r)
{
	struct buf words;
	buf_init(&words, mem_std(), 1u << 16);
	r->config = config_yaml_load(mem_std(), r->file, &words);
	ck_assert_msg(r->config != NULL, "%.*s", SPAN_ARG(buf_span(&words)));
	r->settings = config_settings(r->config, 0);
	buf_fini(&words);
}

static void key_of(const struct desk_run *r, const char *what, char out[96])
{
	snprintf(out, 96, "recurd:{%s}:%s", r->name, what);
}

struct desk_run *desk_run_new(struct server *s, const char *name, const char *streams,
			      unsigned batch, const char *rules)
{
	char commands[96];
	struct desk_run *r = calloc(1, sizeof *r);
	ck_assert_ptr_nonnull(r);
	r->server = s;
	snprintf(r->name, sizeof r->name, "%s", name);
	snprintf(r->file, sizeof r->file, "%s/%s.yaml", place_path(server_place(s)), name);
	write_config(r, streams, batch, rules);
	read_config(r);
	key_of(r, "commands", commands);
	(void)server_number(s, "COPY", "gen:commands", commands);
	return r;
}

void desk_run_free(struct desk_run *r)
{
	if (!r)
		return;
	daemon_free(r->daemon);
	config_free(r->config);
	free(r);
}

void desk_run_start(struct desk_run *r)
{
	ck_assert_ptr_null(r->daemon);
	r->daemon = daemon_start(server_place(r->server), daemon_path("recurd"), "-c", r->file);
}

/* Fails the test with what the daemon said. */
static void complain(struct desk_run *r, const char *what)
{
	char *said = r->daemon ? daemon_stderr(r->daemon) : NULL;
	size_t n = said ? strlen(said) : 0;
	ck_abort_msg("desk %s: %s:\n%s", r->name, what,
		     said ? said + (n > 2000 ? n - 2000 : 0) : "");
}

static void end(struct desk_run *r, int signal_number, int code)
{
	ck_assert_ptr_nonnull(r->daemon);
	daemon_kill(r->daemon, signal_number);
	if (daemon_wait(r->daemon, DESK_RUN_PATIENCE) != code)
		complain(r, "ended otherwise than expected");
	daemon_free(r->daemon);
	r->daemon = NULL;
}

/* Before it has taken the desk, recurd may not know of signals yet. */
static bool desk_taken(void *arg)
{
	struct desk_run *r = arg;
	char lease[96];
	key_of(r, "lease", lease);
	if (!daemon_runs(r->daemon))
		complain(r, "ended by itself");
	return server_number(r->server, "EXISTS", lease) == 1;
}

void desk_run_stop(struct desk_run *r)
{
	if (!wait_until(desk_taken, r, DESK_RUN_PATIENCE))
		complain(r, "does not take the desk");
	end(r, SIGTERM, 0);
}

void desk_run_kill(struct desk_run *r)
{
	char lease[96];
	end(r, SIGKILL, 128 + SIGKILL);
	key_of(r, "lease", lease);
	server_do(r->server, "DEL", lease);
}

long long desk_run_length(struct desk_run *r, const char *stream)
{
	char key[96];
	key_of(r, stream, key);
	return server_number(r->server, "XLEN", key);
}

/* Streams of the desk that hold entries after their position; at least 1 before the first
 * acquire. */
static const char left_script[] =
	"local desk = 'recurd:{' .. ARGV[1] .. '}:'\n"
	"local streams, left = redis.call('HGET', desk .. 'ctl', 'streams'), 0\n"
	"if not streams then return 1 end\n"
	"local list = cjson.decode(streams)\n"
	"list[#list + 1] = {'commands', desk .. 'commands'}\n"
	"for _, s in ipairs(list) do\n"
	"  local at = redis.call('HGET', desk .. 'ctl', 'pos:' .. s[1]) or '0-0'\n"
	"  left = left + #redis.call('XRANGE', s[2], '(' .. at, '+', 'COUNT', 1)\n"
	"end\n"
	"return left\n";

static bool all_applied(void *arg)
{
	struct desk_run *r = arg;
	if (r->daemon && !daemon_runs(r->daemon))
		complain(r, "ended by itself");
	return server_number(r->server, "EVAL", left_script, "0", r->name) == 0;
}

struct progress {
	struct desk_run *run;
	long long lines;
};

static bool far_enough(void *arg)
{
	struct progress *p = arg;
	return desk_run_length(p->run, "matches") >= p->lines || all_applied(p->run);
}

bool desk_run_until(struct desk_run *r, long long n)
{
	struct progress p = {r, n};
	if (!wait_until(far_enough, &p, DESK_RUN_PATIENCE))
		complain(r, "does not come on");
	return !all_applied(r);
}

void desk_run_drain(struct desk_run *r)
{
	if (!wait_until(all_applied, r, DESK_RUN_PATIENCE))
		complain(r, "does not come to an end");
}

void desk_run_shell(struct desk_run *r, const char *command)
{
	struct daemon *d = daemon_start(server_place(r->server), "/bin/sh", "-c", command);
	int code = daemon_wait(d, DESK_RUN_PATIENCE);
	char *said = daemon_stderr(d);
	ck_assert_msg(code == 0, "%s\nended with %d:\n%s", command, code, said);
	free(said);
	daemon_free(d);
}
