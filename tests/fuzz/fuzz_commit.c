/* fuzz_commit.c - any effects to one call of commit.lua. The call is walked here as the script does
 * it: each operation names a key of the right type, holds at most what Lua can unpack, and all of
 * them together are the effects, in order, none twice. Input, an effect: kind, key, so many
 * arguments, how often each comes; then their lengths and bytes. */
#include "desk_commit.h"
#include "fuzz.h"
#include "mem_std.h"

#define UNPACKED 1000 /* arguments of an operation, beside an entry's id */
#define FIXED    7 /* keys that every commit names */

struct walk {
	const struct effects *fx;
	const struct desk_call *call;
	size_t keys; /* of the call */
	size_t at; /* argument of the call */
	size_t effect;
	uint32_t arg; /* of that effect */
};

static unsigned take_byte(struct span *in)
{
	unsigned c = in->len ? (unsigned char)*in->ptr : 0;
	*in = span_after(*in, 1);
	return c;
}

static void put_effect(struct effects *fx, struct span *in)
{
	static const struct span keys[] = {{"case:1", 6}, {"case:2", 6},  {"issues", 6},
					   {"ctl", 3},    {"issue:9", 7}, {"life:0", 6}};
	enum effect_kind kind = take_byte(in) % EFFECT_KINDS;
	struct span key = keys[take_byte(in) % 6];
	unsigned args = take_byte(in) % 8, times = 1 + take_byte(in);
	effects_begin(fx, kind, kind < EFFECT_HSET ? SPAN("") : key);
	for (unsigned i = 0; i < args; i++) {
		struct span arg = span_first(span_after(*in, 1), take_byte(in));
		for (unsigned k = 0; k < times; k++)
			effects_arg(fx, arg);
		*in = span_after(*in, arg.len);
	}
	effects_end(fx);
}

static struct span argument(const struct desk_call *c, size_t i)
{
	CHECK(i < c->count);
	size_t from = i ? c->ends[i - 1] : 0;
	return (struct span){c->text.ptr + from, c->ends[i] - from};
}

static uint64_t number(struct walk *w)
{
	uint64_t v;
	CHECK(span_u64(argument(w->call, w->at++), UINT64_MAX / 2, &v));
	return v;
}

static bool is_line(enum effect_kind kind)
{
	return kind < EFFECT_HSET;
}

/* The next effect, when all arguments of this one were seen. */
static bool step(struct walk *w)
{
	struct effect e = effects_at(w->fx, w->effect);
	bool done = w->arg == e.argc;
	if (done) {
		w->effect++;
		w->arg = 0;
	}
	return done;
}

/* n arguments of an operation are those that come next among the effects of its kind and key. */
static void check_arguments(struct walk *w, uint64_t n)
{
	const struct effect first = effects_at(w->fx, w->effect);
	for (uint64_t i = 0; i < n; i++) {
		if (step(w))
			CHECK(w->effect < effects_count(w->fx));
		struct effect e = effects_at(w->fx, w->effect);
		CHECK(e.kind == first.kind && span_eq(e.key, first.key));
		CHECK(span_eq(argument(w->call, w->at++), effects_argv(w->fx, &e, w->arg++)));
	}
	(void)step(w);
}

static void check_operation(struct walk *w)
{
	static const struct {
		const char *command, *key;
	} wants[EFFECT_KINDS] = {{"XADD", "matches"}, {"XADD", "alerts"}, {"XADD", "dead"},
				 {"XADD", "digests"}, {"HSET", NULL},     {"HDEL", NULL},
				 {"ZADD", NULL},      {"ZREM", NULL},     {"DEL", NULL}};
	CHECK(w->effect < effects_count(w->fx));
	struct effect e = effects_at(w->fx, w->effect);
	bool line = is_line(e.kind);
	CHECK(span_eq(argument(w->call, w->at++), span_of(wants[e.kind].command)));
	uint64_t key = number(w), n = number(w);
	CHECK(key >= 1 && key <= w->keys && n <= UNPACKED + (uint64_t)line);
	struct span name = span_after(argument(w->call, key), strlen("recurd:{main}:"));
	CHECK(span_eq(name, line ? span_of(wants[e.kind].key) : e.key));
	if (line)
		CHECK(span_eq(argument(w->call, w->at++), SPAN("*")) && n == e.argc + 1);
	CHECK(n % 2 == 0 || line || e.kind == EFFECT_HDEL || e.kind == EFFECT_ZREM);
	check_arguments(w, n - line);
}

static void check_call(const struct effects *fx, const struct desk_call *c)
{
	struct walk w = {.fx = fx, .call = c};
	w.keys = (size_t)number(&w);
	CHECK(w.keys >= FIXED);
	w.at = w.keys + 12; /* ARGV[12] */
	w.at += number(&w);
	w.at += w.keys - FIXED;
	while (w.at < c->count)
		check_operation(&w);
	CHECK(w.effect == effects_count(fx) && w.arg == 0);
}

/* Some effect is no command: without arguments that it needs, in halves, or with too many. */
static bool any_wrong(const struct effects *fx)
{
	for (size_t i = 0; i < effects_count(fx); i++) {
		struct effect e = effects_at(fx, i);
		bool pairs = is_line(e.kind) || e.kind == EFFECT_HSET || e.kind == EFFECT_ZADD;
		if (e.kind == EFFECT_DEL ? e.argc > 0
					 : e.argc == 0 || (pairs && e.argc % 2) ||
						   (is_line(e.kind) && e.argc >= UNPACKED))
			return true;
	}
	return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct config_desk desk = {.name = {"main", 4},
						.streams = {{{"cases", 5}, {"cases", 5}}},
						.n_streams = 1};
	static const struct desk_commit commit = {.token = "mine", .cut = true, .max_cuts = 3};
	struct span in = fuzz_span(data, size);
	struct desk_streams streams;
	struct desk_lease lease;
	struct desk_call call;
	struct effects *fx = effects_new(mem_std(), (size_t)1 << 26);
	CHECK(fx && desk_streams_init(&streams, mem_std(), &desk) == ERR_OK);
	desk_lease_init(&lease, "me", 2000, 7);
	desk_call_init(&call, mem_std(), streams.prefix);
	streams.at[0].batch = (struct desk_place){{take_byte(&in), 1}, 3};
	streams.at[0].lost = (int64_t)take_byte(&in) - 1;
	while (in.len)
		put_effect(fx, &in);
	enum err e = desk_commit_build(&commit, &lease, &streams, fx, &call);
	CHECK(e == (effects_err(fx) ? effects_err(fx) : any_wrong(fx) ? ERR_INPUT : ERR_OK));
	if (!e)
		check_call(fx, &call);
	desk_call_fini(&call);
	desk_streams_fini(&streams);
	effects_free(fx);
	return 0;
}
