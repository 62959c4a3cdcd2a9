/* desk_load.c - see desk_load.h.
 *
 *   HGET ctl engine ─▶ engine_buckets() ─▶ HGETALL case:a quotes:a ... life:0 ... words:0 ...
 *                                              │  eight on their way at a time
 *                                              ▼
 *                                engine_load(key, field, blob) for every field, then
 *                                engine_loaded() when the last answer is in
 *
 * Nothing is written here. The first problem is kept, no more is asked for, and done() is called
 * when the last answer that is on its way has come; so a load never meets answers of the one
 * before. Who else commits meanwhile fences us out: a state read in two halves is never used. */
#include "desk_load.h"

#include <stdio.h>

#include "fault.h"

#define WINDOW      8 /* questions on their way */
#define BUCKETS_MAX ((uint64_t)1 << 24)

struct family {
	const char *name;
	uint64_t first, end;
};

enum { CASES, QUOTES, LIVES, WORDS, FAMILIES };

struct question {
	struct desk_load *load;
	struct desk_call call;
	const char *family;
	uint64_t number;
};

struct desk_load {
	const struct mem *mem;
	struct redis *redis;
	struct engine *engine;
	struct question window[WINDOW];
	struct family families[FAMILIES];
	size_t family; /* the next question is for families[family].first + asked */
	uint64_t next, done, total;
	unsigned open;
	bool ended; /* ask no more */
	struct desk_answer answer; /* the first problem, else OK */
	void (*finished)(void *arg, const struct desk_answer *answer);
	void *arg;
};

static void load_fail(struct desk_load *l, const struct desk_answer *answer)
{
	if (!l->ended)
		l->answer = *answer;
	l->answer.word = SPAN("");
	l->ended = true;
}

/* What the engine said of a field or of the whole. */
static void load_check(struct desk_load *l, enum err e, const char *family, uint64_t number)
{
	static const struct {
		enum desk_verdict verdict;
		const char *next;
	} rows[ERR_COUNT] = {
		[ERR_MEMORY] = {DESK_ANSWER_AGAIN,
				"give the daemon more memory or lower max_cases"},
		[ERR_LIMIT] = {DESK_ANSWER_FAIL, "raise max_cases, or report this"},
		[ERR_FORMAT] =
			{DESK_ANSWER_FAIL,
			 "something else wrote to the desk's keys, or report this; restore them"},
		[ERR_NEWER] = {DESK_ANSWER_FAIL, "run the version that wrote it, or a later one"},
	};
	struct desk_answer a;
	if (e == ERR_OK)
		return;
	desk_answer_say(&a, rows[e].next ? rows[e].verdict : DESK_ANSWER_FAIL, "",
			rows[e].next ? rows[e].next : "report this");
	snprintf(a.words, sizeof a.words, "loading %s:%llu: %s", family, (unsigned long long)number,
		 err_text(e));
	load_fail(l, &a);
}

static void load_fields(struct question *q, const redisReply *reply)
{
	char key[64];
	int n = snprintf(key, sizeof key, "%s:%llu", q->family, (unsigned long long)q->number);
	if (reply->type != REDIS_REPLY_ARRAY || reply->elements % 2) {
		load_check(q->load, ERR_FORMAT, q->family, q->number);
		return;
	}
	for (size_t i = 0; i < reply->elements && !q->load->ended; i += 2)
		load_check(q->load,
			   engine_load(q->load->engine, (struct span){key, (size_t)n},
				       desk_answer_at(reply, i), desk_answer_at(reply, i + 1)),
			   q->family, q->number);
}

static void load_go_on(struct desk_load *l);

/* Takes errors and losses out of an answer. */
static bool load_answered(struct question *q, const redisReply *reply)
{
	struct desk_answer a;
	struct desk_load *l = q->load;
	char said[sizeof a.words];
	l->open--;
	desk_answer_read(reply, &a);
	if (reply && reply->type == REDIS_REPLY_ARRAY)
		a.verdict = DESK_ANSWER_OK; /* fields of a hash, whatever their names */
	if (a.verdict == DESK_ANSWER_OK)
		return true;
	if (reply) {
		if (strncmp(reply->str, "WRONGTYPE", 9) == 0)
			a.verdict = DESK_ANSWER_FAIL;
		memcpy(said, a.words, sizeof said);
		snprintf(a.words, sizeof a.words, "loading %s:%llu: %.200s", q->family,
			 (unsigned long long)q->number, said);
	}
	load_fail(l, &a);
	return false;
}

static void on_bucket(void *arg, const redisReply *reply)
{
	struct question *q = arg;
	FAULT_POINT(loading);
	if (load_answered(q, reply) && !q->load->ended)
		load_fields(q, reply);
	q->load->done++;
	load_go_on(q->load);
}

/* Puts the next bucket's question into q; false when all are asked. */
static bool load_next(struct desk_load *l, struct question *q)
{
	while (l->family < FAMILIES && l->next >= l->families[l->family].end)
		if (++l->family < FAMILIES)
			l->next = l->families[l->family].first;
	if (l->family == FAMILIES)
		return false;
	q->family = l->families[l->family].name;
	q->number = l->next++;
	desk_call_begin(&q->call, DESK_SCRIPT_NONE, 0);
	desk_call_text(&q->call, "HGETALL");
	desk_call_bucket(&q->call, q->family, q->number);
	return true;
}

static void load_send(struct desk_load *l, struct question *q, redis_reply_fn *fn)
{
	struct desk_answer a;
	l->open++;
	if (desk_call_send(&q->call, l->redis, 0, fn, q))
		return;
	l->open--;
	desk_answer_say(&a, redis_is_up(l->redis) ? DESK_ANSWER_AGAIN : DESK_ANSWER_LOST,
			"loading: a question could not be sent", "give the daemon more memory");
	load_fail(l, &a);
}

/* Fills the window, or ends. */
static void load_go_on(struct desk_load *l)
{
	for (size_t i = 0; i < WINDOW && !l->ended; i++) {
		if (l->window[i].call.open)
			continue;
		if (!load_next(l, &l->window[i]))
			break;
		load_send(l, &l->window[i], on_bucket);
	}
	if (l->open || !l->finished)
		return;
	if (!l->ended)
		load_check(l, engine_loaded(l->engine), "all", l->total);
	l->ended = true;
	void (*finished)(void *, const struct desk_answer *) = l->finished;
	l->finished = NULL;
	finished(l->arg, &l->answer);
}

static void load_plan(struct desk_load *l)
{
	uint64_t first = 0, last = 0, last_life = 0, last_word = 0;
	engine_buckets(l->engine, &first, &last, &last_life, &last_word);
	l->families[CASES] = (struct family){"case", first, last + 1};
	l->families[QUOTES] = (struct family){"quotes", first, last + 1};
	l->families[LIVES] = (struct family){"life", 0, last_life + 1};
	l->families[WORDS] = (struct family){"words", 0, last_word + 1};
	l->family = 0;
	l->next = first;
	for (size_t i = 0; i < FAMILIES; i++) {
		uint64_t end = l->families[i].end, begin = l->families[i].first;
		if (end > begin && end - begin > BUCKETS_MAX)
			load_check(l, ERR_FORMAT, l->families[i].name, end - begin);
		l->total += end > begin ? end - begin : 0;
	}
}

static void on_engine(void *arg, const redisReply *reply)
{
	struct question *q = arg;
	struct desk_load *l = q->load;
	if (load_answered(q, reply) && reply->type == REDIS_REPLY_STRING)
		load_check(l,
			   engine_load(l->engine, SPAN("ctl"), SPAN("engine"),
				       (struct span){reply->str, (size_t)reply->len}),
			   q->family, 0);
	if (!l->ended)
		load_plan(l);
	load_go_on(l);
}

struct desk_load *desk_load_new(const struct mem *m, struct span prefix)
{
	struct desk_load *l = mem_zero(m, 1, sizeof *l);
	if (!l)
		return NULL;
	l->mem = m;
	for (size_t i = 0; i < WINDOW; i++) {
		l->window[i].load = l;
		desk_call_init(&l->window[i].call, m, prefix);
	}
	return l;
}

void desk_load_free(struct desk_load *l)
{
	if (!l)
		return;
	for (size_t i = 0; i < WINDOW; i++)
		desk_call_fini(&l->window[i].call);
	mem_free(l->mem, l);
}

void desk_load_start(struct desk_load *l, struct redis *redis, struct engine *engine,
		     void (*done)(void *arg, const struct desk_answer *answer), void *arg)
{
	struct question *q = &l->window[0];
	l->redis = redis;
	l->engine = engine;
	l->finished = done;
	l->arg = arg;
	l->ended = false;
	l->done = l->total = 0;
	desk_answer_say(&l->answer, DESK_ANSWER_OK, "", "");
	/* No buckets yet: the plan comes with the answer. */
	l->family = FAMILIES;
	q->family = "ctl";
	q->number = 0;
	desk_call_begin(&q->call, DESK_SCRIPT_NONE, 0);
	desk_call_text(&q->call, "HGET");
	desk_call_key(&q->call, SPAN("ctl"));
	desk_call_text(&q->call, "engine");
	load_send(l, q, on_engine);
	if (l->ended)
		load_go_on(l);
}

void desk_load_stop(struct desk_load *l)
{
	struct desk_answer a;
	desk_answer_say(&a, DESK_ANSWER_LOST, "stopped while loading", "");
	load_fail(l, &a);
}

void desk_load_progress(const struct desk_load *l, uint64_t *done, uint64_t *total)
{
	*done = l->done;
	*total = l->total;
}
