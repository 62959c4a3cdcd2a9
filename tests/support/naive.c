#define _GNU_SOURCE
/* naive.c - see naive.h.
 *
 *   position ─▶ load ─▶ fork ─▶ feed a batch ─▶ MULTI lines, state EXEC ─▶ HSET position ─▶ next
 * batch ▲ killed here, the batch is applied twice
 *
 * The state is written whole or not at all, so that nothing but the second write is wrong. With it
 * goes the number of entries that it stands for ("naive" in ctl), for the test to see a tear. */
#include "naive.h"

#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "keys_of.h"
#include "mem_std.h"

#define ARGS 2048

struct naive_link {
	redisContext *redis;
	char prefix[96];
	const char *argv[ARGS];
	size_t lens[ARGS];
	int argc;
	unsigned open; /* answers to come */
};

static const struct {
	const char *command, *stream;
} kinds[EFFECT_KINDS] = {
	[EFFECT_MATCH] = {"XADD", "matches"}, [EFFECT_ALERT] = {"XADD", "alerts"},
	[EFFECT_DEAD] = {"XADD", "dead"},     [EFFECT_DIGEST] = {"XADD", "digests"},
	[EFFECT_HSET] = {"HSET", NULL},       [EFFECT_HDEL] = {"HDEL", NULL},
	[EFFECT_ZADD] = {"ZADD", NULL},       [EFFECT_ZREM] = {"ZREM", NULL},
	[EFFECT_DEL] = {"DEL", NULL},
};

/* Not Check's: its messages go through a file that the test shares with the process that is killed,
 * and half a message would break the test. */
static void need(bool ok)
{
	if (!ok)
		_exit(3);
}

struct naive_link *naive_link_new(struct server *s, const char *desk)
{
	struct naive_link *l = calloc(1, sizeof *l);
	need(l != NULL);
	snprintf(l->prefix, sizeof l->prefix, "recurd:{%s}:", desk);
	l->redis = redisConnectUnix(server_socket(s));
	need(l->redis && !l->redis->err);
	return l;
}

void naive_link_free(struct naive_link *l)
{
	redisFree(l->redis);
	free(l);
}

static void add(struct naive_link *l, struct span arg)
{
	need(l->argc < ARGS);
	l->argv[l->argc] = arg.ptr ? arg.ptr : "";
	l->lens[l->argc++] = arg.len;
}

static void send_command(struct naive_link *l)
{
	need(redisAppendCommandArgv(l->redis, l->argc, l->argv, l->lens) == REDIS_OK);
	l->open++;
	l->argc = 0;
}

static void send_word(struct naive_link *l, const char *word)
{
	add(l, span_of(word));
	send_command(l);
}

static void read_answers(struct naive_link *l)
{
	for (; l->open; l->open--) {
		void *r = NULL;
		need(redisGetReply(l->redis, &r) == REDIS_OK);
		const redisReply *reply = r;
		need(reply->type != REDIS_REPLY_ERROR);
		freeReplyObject(r);
	}
}

static void send_effect(struct naive_link *l, const struct effects *fx, const struct effect *e)
{
	char key[256];
	struct span name = kinds[e->kind].stream ? span_of(kinds[e->kind].stream) : e->key;
	snprintf(key, sizeof key, "%s%.*s", l->prefix, SPAN_ARG(name));
	add(l, span_of(kinds[e->kind].command));
	add(l, span_of(key));
	if (kinds[e->kind].stream)
		add(l, SPAN("*"));
	for (uint32_t i = 0; i < e->argc; i++)
		add(l, effects_argv(fx, e, i));
	send_command(l);
}

static void send_effects(struct naive_link *l, const struct effects *fx)
{
	for (size_t i = 0; i < effects_count(fx); i++) {
		struct effect e = effects_at(fx, i);
		send_effect(l, fx, &e);
	}
}

static void send_field(struct naive_link *l, const char *name, struct span value)
{
	char key[128];
	snprintf(key, sizeof key, "%sctl", l->prefix);
	add(l, SPAN("HSET"));
	add(l, span_of(key));
	add(l, span_of(name));
	add(l, value);
	send_command(l);
}

void naive_link_write(struct naive_link *l, const struct effects *fx)
{
	send_word(l, "MULTI");
	send_effects(l, fx);
	send_word(l, "EXEC");
	read_answers(l);
}

/* ---- the process ---- */

struct naive {
	struct desk_run *run;
	const struct gen *g;
	struct naive_link *link;
	struct engine *engine;
	struct effects *fx;
	struct entry_id at[3]; /* positions: of both streams and the commands */
	size_t next; /* entry to be applied */
	const char *poison; /* see naive.h */
};

static const char *const names[] = {"pos:desk-a", "pos:desk-b", "pos:commands"};

static size_t slot_of(const struct entry *e)
{
	return e->source == ENTRY_COMMANDS ? 2 : e->source;
}

static void load(struct naive *n)
{
	uint64_t next = 0;
	struct keys_of *k = keys_of_read(n->run->server, n->run->name);
	struct span at = keys_of_get(k, "ctl", "position");
	ck_assert(at.len == 0 || span_u64(at, n->g->count, &next));
	n->next = (size_t)next;
	n->engine = engine_new(mem_std(), &n->run->settings, (uint64_t)getpid());
	n->fx = effects_new(mem_std(), (size_t)1 << 28);
	ck_assert(n->engine && n->fx);
	keys_of_load(k, n->engine);
	keys_of_free(k);
}

static void feed(struct naive *n, size_t batch)
{
	effects_reset(n->fx);
	for (size_t i = 0; i < batch && n->next < n->g->count; i++, n->next++) {
		const struct entry *e = &n->g->at[n->next].entry;
		if (n->poison && span_eq(e->fields[0].value, span_of(n->poison)))
			(void)raise(SIGSEGV);
		need(engine_feed(n->engine, e, n->fx) == ERR_OK);
		n->at[slot_of(e)] = e->id;
	}
	need(engine_changes(n->engine, n->fx) == ERR_OK);
}

/* The naive commit: two writes. */
static void commit(struct naive *n)
{
	char room[20], id[48];
	struct span count = buf_digits(room, n->next);
	send_word(n->link, "MULTI");
	send_effects(n->link, n->fx);
	send_field(n->link, "naive", count);
	send_word(n->link, "EXEC");
	read_answers(n->link);

	send_word(n->link, "MULTI");
	for (size_t i = 0; i < 3; i++) {
		if (n->at[i].ms == 0)
			continue;
		snprintf(id, sizeof id, "%llu-%llu", (unsigned long long)n->at[i].ms,
			 (unsigned long long)n->at[i].seq);
		send_field(n->link, names[i], span_of(id));
	}
	send_field(n->link, "position", count);
	send_word(n->link, "EXEC");
	read_answers(n->link);
}

static _Noreturn void work(struct naive *n, size_t batch)
{
	n->link = naive_link_new(n->run->server, n->run->name);
	need(redisSetTimeout(n->link->redis, (struct timeval){1, 0}) == REDIS_OK);
	send_field(n->link, "streams", SPAN("[[\"desk-a\",\"gen:a\"],[\"desk-b\",\"gen:b\"]]"));
	read_answers(n->link);
	while (n->next < n->g->count) {
		feed(n, batch);
		commit(n);
	}
	_exit(0);
}

pid_t naive_start(struct desk_run *r, const struct gen *g, size_t batch)
{
	struct naive n = {.run = r, .g = g, .poison = getenv("FAULT_POISON")};
	load(&n); /* here, for the connection of r is ours */
	pid_t parent = getpid(), pid = fork();
	ck_assert_int_ge(pid, 0);
	if (pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(126);
		work(&n, batch);
	}
	engine_free(n.engine);
	effects_free(n.fx);
	return pid;
}

bool naive_end(pid_t pid, bool kill_it)
{
	int status;
	if (kill_it)
		ck_assert_int_eq(kill(pid, SIGKILL), 0);
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_msg(WIFEXITED(status) ? WEXITSTATUS(status) == 0 : WTERMSIG(status) == SIGKILL,
		      "the naive double ended with status %d", status);
	return WIFEXITED(status);
}

static bool differs(struct desk_run *r)
{
	struct keys_of *k = keys_of_read(r->server, r->name);
	bool torn = !span_eq(keys_of_get(k, "ctl", "naive"), keys_of_get(k, "ctl", "position"));
	keys_of_free(k);
	return torn;
}

/* Asked twice: what a killed process had sent may lie unread in Redis, which has read it by its
 * second answer to us. */
bool naive_is_torn(struct desk_run *r)
{
	return differs(r) && differs(r);
}
