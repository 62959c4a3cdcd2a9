/* desk_commit.c - see desk_commit.h, and commit.lua for what becomes of it.
 *
 *   effects:  MATCH MATCH HSET case:7 HSET case:7 HSET life:0 HDEL case:2 DEL issue:9 ...
 *   runs:     [MATCH][MATCH][HSET case:7         ][HSET life:0][HDEL case:2][DEL issue:9]
 *   keys:     ctl lease matches alerts dead digests cuts | case:7 life:0 case:2 issue:9
 *   ops:      XADD 3 .. XADD 3 .. HSET 8 .. HSET 9 .. HDEL 10 .. DEL 11
 *
 * A run is what one command can do: neighbours of one kind and key. It costs one check of its key's
 * type and one command, or one for each 1000 arguments, since Lua's unpack() holds no more. A key
 * that comes back later is named again; that costs a second check and nothing else.
 *
 * Invariant: the walk over runs that names keys and the one that writes commands are the same
 * walk, so the n'th key belongs to the n'th run that needs one. */
#include "desk_commit.h"

#define OP_ARGS 1000 /* even: pairs stay together */

enum {
	KEY_CTL = 1,
	KEY_LEASE,
	KEY_MATCHES,
	KEY_ALERTS,
	KEY_DEAD,
	KEY_DIGESTS,
	KEY_CUTS,
	KEY_FIRST
};

static const char *const fixed_keys[] = {"ctl",  "lease",   "matches", "alerts",
					 "dead", "digests", "cuts"};

static const struct {
	const char *command;
	const char *type; /* that the key must have */
	unsigned key; /* of lines; 0: the effect names it */
	bool joins; /* one command takes several effects */
	uint32_t step; /* arguments come in ones or twos; 0: there are none */
} kinds[EFFECT_KINDS] = {
	[EFFECT_MATCH] = {"XADD", "stream", KEY_MATCHES, false, 2},
	[EFFECT_ALERT] = {"XADD", "stream", KEY_ALERTS, false, 2},
	[EFFECT_DEAD] = {"XADD", "stream", KEY_DEAD, false, 2},
	[EFFECT_DIGEST] = {"XADD", "stream", KEY_DIGESTS, false, 2},
	[EFFECT_HSET] = {"HSET", "hash", 0, true, 2},
	[EFFECT_HDEL] = {"HDEL", "hash", 0, true, 1},
	[EFFECT_ZADD] = {"ZADD", "zset", 0, true, 2},
	[EFFECT_ZREM] = {"ZREM", "zset", 0, true, 1},
	[EFFECT_DEL] = {"DEL", "any", 0, false, 0},
};

struct run {
	size_t first, end; /* effects */
	enum effect_kind kind;
	struct span key;
	size_t args;
	unsigned fixed; /* index of its key when that is not one of its own */
};

/* A command that Redis does not understand would stop the script in the middle: rather no commit.
 */
static bool well_formed(const struct effects *fx)
{
	for (size_t i = 0; i < effects_count(fx); i++) {
		struct effect e = effects_at(fx, i);
		uint32_t step = kinds[e.kind].step;
		bool line = kinds[e.kind].key != 0;
		if (step ? e.argc == 0 || e.argc % step || (line && e.argc >= OP_ARGS) : e.argc > 0)
			return false;
	}
	return true;
}

/* The run that begins at effect i; false at the end. */
static bool next_run(const struct effects *fx, size_t i, struct run *run)
{
	size_t n = effects_count(fx);
	if (i >= n)
		return false;
	struct effect e = effects_at(fx, i);
	*run = (struct run){i, i + 1, e.kind, e.key, e.argc, kinds[e.kind].key};
	if (span_eq(e.key, SPAN("ctl")))
		run->fixed = KEY_CTL;
	for (; kinds[e.kind].joins && run->end < n; run->end++) {
		struct effect next = effects_at(fx, run->end);
		if (next.kind != e.kind || !span_eq(next.key, e.key))
			break;
		run->args += next.argc;
	}
	return true;
}

static size_t count_keys(const struct effects *fx)
{
	struct run run = {0};
	size_t n = 0;
	while (next_run(fx, run.end, &run))
		n += !run.fixed;
	return n;
}

static void add_keys(const struct effects *fx, struct desk_call *c)
{
	struct run run = {0};
	for (size_t i = 0; i < sizeof fixed_keys / sizeof *fixed_keys; i++)
		desk_call_key(c, span_of(fixed_keys[i]));
	while (next_run(fx, run.end, &run))
		if (!run.fixed)
			desk_call_key(c, run.key);
}

static void add_types(const struct effects *fx, struct desk_call *c)
{
	struct run run = {0};
	while (next_run(fx, run.end, &run))
		if (!run.fixed)
			desk_call_text(c, kinds[run.kind].type);
}

/* command, key, how many arguments: for the next piece of a run. XADD's id is an argument. */
static void add_head(const struct run *run, size_t key, size_t args, struct desk_call *c)
{
	bool line = kinds[run->kind].key != 0;
	desk_call_text(c, kinds[run->kind].command);
	desk_call_u64(c, key);
	desk_call_u64(c, args + line);
	if (line)
		desk_call_text(c, "*");
}

static void add_run(const struct effects *fx, const struct run *run, size_t key,
		    struct desk_call *c)
{
	size_t left = run->args, piece = 0;
	if (left == 0)
		add_head(run, key, 0, c);
	for (size_t i = run->first; i < run->end; i++) {
		struct effect e = effects_at(fx, i);
		for (uint32_t k = 0; k < e.argc; k++, piece--, left--) {
			if (piece == 0) {
				piece = left < OP_ARGS ? left : OP_ARGS;
				add_head(run, key, piece, c);
			}
			desk_call_arg(c, effects_argv(fx, &e, k));
		}
	}
}

static void add_ops(const struct effects *fx, struct desk_call *c)
{
	struct run run = {0};
	size_t key = KEY_FIRST;
	while (next_run(fx, run.end, &run))
		add_run(fx, &run, run.fixed ? run.fixed : key++, c);
}

static bool moved(const struct desk_stream *s)
{
	return s->batch.read != s->applied.read || entry_id_cmp(s->batch.id, s->applied.id) != 0;
}

/* Fields of ctl: what moved, what was lost. The commands' entries are not counted. */
static void add_places(struct desk_streams *streams, struct desk_call *c)
{
	size_t n = 0;
	for (size_t i = 0; i < streams->count; i++) {
		struct desk_stream *s = &streams->at[i];
		bool commands = s->rank == ENTRY_COMMANDS;
		n += moved(s) ? (commands ? 2 : 4) : 0;
		n += s->lost != s->lost_noted ? 2 : 0;
	}
	desk_call_u64(c, n);
	for (size_t i = 0; i < streams->count; i++) {
		struct desk_stream *s = &streams->at[i];
		if (moved(s)) {
			desk_call_joined(c, "pos:", s->name);
			desk_call_id(c, s->batch.id);
		}
		if (moved(s) && s->rank != ENTRY_COMMANDS) {
			desk_call_joined(c, "read:", s->name);
			desk_call_u64(c, s->batch.read);
		}
	}
	desk_streams_say(streams, c);
}

enum err desk_commit_build(const struct desk_commit *commit, const struct desk_lease *lease,
			   struct desk_streams *streams, const struct effects *fx,
			   struct desk_call *c)
{
	if (effects_err(fx) || !well_formed(fx))
		return effects_err(fx) ? effects_err(fx) : ERR_INPUT;
	desk_call_begin(c, DESK_SCRIPT_COMMIT, KEY_FIRST - 1 + count_keys(fx));
	add_keys(fx, c);
	desk_call_u64(c, lease->epoch);
	desk_call_text(c, lease->token);
	desk_call_text(c, commit->token);
	desk_call_i64(c, lease->lease_ms);
	desk_call_text(c, lease->owner);
	desk_call_i64(c, commit->keep_alerts);
	desk_call_u64(c, commit->max_matches);
	desk_call_u64(c, commit->max_dead);
	desk_call_u64(c, commit->max_digests);
	desk_call_u64(c, commit->max_cuts);
	if (commit->cut)
		desk_streams_cut(streams, desk_call_open(c));
	desk_call_done(c);
	add_places(streams, c);
	add_types(fx, c);
	add_ops(fx, c);
	return c->err ? c->err : buf_err(&c->text);
}
