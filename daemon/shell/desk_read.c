/* desk_read.c - see desk_read.h.
 *
 *   XREAD COUNT n STREAMS a b commands ─▶ runs of ids ─▶ desk_merge ─▶ picks ─▶ queue, copied
 *         ▲                                                              │
 *         └── from `fetched` of each stream ◀── of the last entry queued ┘
 *
 * An entry that was not picked is not remembered: it is read again. The queue is three arrays, made
 * anew for each answer: entries, their fields, and all bytes. Nothing in it points into the reply.
 *
 * Invariant: the queue holds exactly the entries between `batch` and `fetched` of each stream. */
#include "desk_read.h"

#include "desk_merge.h"

/* When XREAD's answer does not fit even with one entry, Redis cuts it. The engine looks at less
 * than this, so what is read is the same. */
#define PEEK_VALUE  ((uint64_t)16 << 20)
#define PEEK_FIELDS ((uint64_t)FIELDS_MAX + 1)
#define PEEK_ENTRY  ((uint64_t)32 << 20)

struct desk_read {
	const struct mem *mem;
	struct desk_streams *streams;
	struct desk_queued *queue;
	struct field *fields;
	char *bytes;
	size_t count, head;
	uint32_t asked; /* entries of each stream in the read that is open */
	uint32_t most; /* what a read may ask for; 0 cuts entries to size */
};

struct wanted { /* what an answer holds, before it is copied */
	const redisReply *entries[DESK_STREAMS_MAX]; /* the list of a stream's entries or NULL */
	struct desk_run runs[DESK_STREAMS_MAX];
	struct entry_id *ids;
	struct desk_pick *picks;
	size_t total, taken;
};

struct desk_read *desk_read_new(const struct mem *m, struct desk_streams *streams)
{
	struct desk_read *r = mem_zero(m, 1, sizeof *r);
	if (!r)
		return NULL;
	r->mem = m;
	r->streams = streams;
	r->most = UINT32_MAX;
	return r;
}

void desk_read_drop(struct desk_read *r)
{
	mem_free(r->mem, r->queue);
	mem_free(r->mem, r->fields);
	mem_free(r->mem, r->bytes);
	r->queue = NULL;
	r->fields = NULL;
	r->bytes = NULL;
	r->count = r->head = 0;
}

void desk_read_free(struct desk_read *r)
{
	if (!r)
		return;
	desk_read_drop(r);
	mem_free(r->mem, r);
}

static void add_streams(const struct desk_streams *s, struct desk_call *call)
{
	desk_call_text(call, "STREAMS");
	for (size_t i = 0; i < s->count; i++)
		desk_call_arg(call, s->at[i].key);
	for (size_t i = 0; i < s->count; i++)
		desk_call_id(call, s->at[i].fetched.id);
}

static void ask_cut(const struct desk_streams *s, struct desk_call *call)
{
	desk_call_begin(call, DESK_SCRIPT_PEEK, s->count);
	for (size_t i = 0; i < s->count; i++)
		desk_call_arg(call, s->at[i].key);
	desk_call_u64(call, PEEK_VALUE);
	desk_call_u64(call, PEEK_FIELDS);
	desk_call_u64(call, PEEK_ENTRY);
	for (size_t i = 0; i < s->count; i++)
		desk_call_id(call, s->at[i].fetched.id);
}

void desk_read_ask(struct desk_read *r, struct desk_call *call, uint32_t count)
{
	if (r->most == 0) {
		r->asked = 1;
		ask_cut(r->streams, call);
		return;
	}
	r->asked = count < r->most ? count : r->most;
	desk_call_begin(call, DESK_SCRIPT_NONE, 0);
	desk_call_text(call, "XREAD");
	desk_call_text(call, "COUNT");
	desk_call_u64(call, r->asked);
	add_streams(r->streams, call);
}

void desk_read_bell(const struct desk_read *r, struct desk_call *call, int64_t block_ms)
{
	desk_call_begin(call, DESK_SCRIPT_NONE, 0);
	desk_call_text(call, "XREAD");
	desk_call_text(call, "COUNT");
	desk_call_text(call, "1");
	desk_call_text(call, "BLOCK");
	desk_call_i64(call, block_ms);
	add_streams(r->streams, call);
}

static bool is_text(const redisReply *r)
{
	return r->type == REDIS_REPLY_STRING;
}

/* One entry: [id, [name, value, ...]]. Fields are nil when it was deleted meanwhile. */
static bool entry_shape(const redisReply *r, struct entry_id *id)
{
	if (r->type != REDIS_REPLY_ARRAY || r->elements != 2 || !is_text(r->element[0]))
		return false;
	const redisReply *fields = r->element[1];
	if (fields->type != REDIS_REPLY_ARRAY || fields->elements % 2)
		return false;
	for (size_t i = 0; i < fields->elements; i++)
		if (!is_text(fields->element[i]))
			return false;
	return desk_streams_id((struct span){r->element[0]->str, (size_t)r->element[0]->len}, id);
}

/* [[key, [entry, ...]], ...] in the order asked for; streams without entries are left out. */
static bool find_lists(struct desk_read *r, const redisReply *reply, struct wanted *w)
{
	size_t at = 0;
	if (reply->type == REDIS_REPLY_NIL)
		return true;
	if (reply->type != REDIS_REPLY_ARRAY)
		return false;
	for (size_t i = 0; i < reply->elements; i++) {
		const redisReply *s = reply->element[i];
		if (s->type != REDIS_REPLY_ARRAY || s->elements != 2 || !is_text(s->element[0]) ||
		    s->element[1]->type != REDIS_REPLY_ARRAY)
			return false;
		struct span key = {s->element[0]->str, (size_t)s->element[0]->len};
		while (at < r->streams->count && !span_eq(r->streams->at[at].key, key))
			at++;
		if (at == r->streams->count)
			return false;
		w->entries[at++] = s->element[1];
		w->total += s->element[1]->elements;
	}
	return true;
}

static bool read_runs(struct desk_read *r, struct wanted *w)
{
	struct entry_id *id = w->ids;
	for (size_t i = 0; i < r->streams->count; i++) {
		const redisReply *list = w->entries[i];
		size_t n = list ? list->elements : 0;
		w->runs[i] = (struct desk_run){.ids = id,
					       .count = n,
					       .rank = r->streams->at[i].rank,
					       .full = n >= r->asked};
		for (size_t k = 0; k < n; k++)
			if (!entry_shape(list->element[k], id++))
				return false;
	}
	return true;
}

/* Room for what was picked. */
static bool make_room(struct desk_read *r, const struct wanted *w)
{
	size_t fields = 1, bytes = 1;
	for (size_t i = 0; i < w->taken; i++) {
		const redisReply *f =
			w->entries[w->picks[i].run]->element[w->picks[i].at]->element[1];
		fields += f->elements / 2;
		for (size_t k = 0; k < f->elements; k++)
			bytes += (size_t)f->element[k]->len;
	}
	r->queue = mem_zero(r->mem, w->taken + 1, sizeof *r->queue);
	r->fields = mem_zero(r->mem, fields, sizeof *r->fields);
	r->bytes = mem_resize(r->mem, NULL, bytes, 1);
	return r->queue && r->fields && r->bytes;
}

static struct span copy(char **at, const redisReply *text)
{
	struct span s = {*at, (size_t)text->len};
	if (s.len)
		memcpy(*at, text->str, s.len);
	*at += s.len;
	return s;
}

static void fill_queue(struct desk_read *r, const struct wanted *w)
{
	struct field *field = r->fields;
	char *bytes = r->bytes;
	for (size_t i = 0; i < w->taken; i++) {
		struct desk_pick p = w->picks[i];
		const redisReply *f = w->entries[p.run]->element[p.at]->element[1];
		struct desk_stream *s = &r->streams->at[p.run];
		struct entry_id id = w->runs[p.run].ids[p.at];
		r->queue[i] = (struct desk_queued){
			.stream = p.run,
			.entry = {.id = id,
				  .received = id.ms < INT64_MAX ? (int64_t)id.ms : INT64_MAX,
				  .source = s->rank,
				  .fields = field,
				  .count = f->elements / 2},
		};
		for (size_t k = 0; k < f->elements; k += 2, field++) {
			field->name = copy(&bytes, f->element[k]);
			field->value = copy(&bytes, f->element[k + 1]);
		}
		s->fetched = (struct desk_place){id, s->fetched.read + 1};
	}
	r->count = w->taken;
}

/* NULL when all went well, else words. */
static const char *take(struct desk_read *r, const redisReply *reply, struct wanted *w)
{
	if (!find_lists(r, reply, w))
		return "XREAD: an answer of unknown shape";
	if (w->total == 0)
		return NULL;
	w->ids = mem_zero(r->mem, w->total, sizeof *w->ids);
	w->picks = mem_zero(r->mem, w->total, sizeof *w->picks);
	if (!w->ids || !w->picks)
		return "out of memory while reading";
	if (!read_runs(r, w))
		return "XREAD: an entry of unknown shape";
	w->taken = desk_merge(w->runs, r->streams->count, w->picks);
	if (!make_room(r, w)) {
		desk_read_drop(r);
		return "out of memory while reading";
	}
	fill_queue(r, w);
	return NULL;
}

/* What the next read may ask for: half after a loss, double after a success, so that one broken
 * connection costs little and one huge entry is passed in the end. */
static void adapt(struct desk_read *r, bool lost)
{
	if (lost)
		r->most = r->asked / 2;
	else if (r->most < UINT32_MAX / 2)
		r->most = 2 * r->most + 1;
}

void desk_read_take(struct desk_read *r, const redisReply *reply, struct desk_answer *out)
{
	struct wanted w = {0};
	desk_answer_read(reply, out);
	if (!reply)
		adapt(r, true);
	if (out->verdict != DESK_ANSWER_OK)
		return;
	desk_read_drop(r);
	const char *problem = take(r, reply, &w);
	mem_free(r->mem, w.ids);
	mem_free(r->mem, w.picks);
	if (problem)
		desk_answer_say(out, DESK_ANSWER_AGAIN, problem,
				"give the daemon more memory, or look at the streams by XREAD");
	else
		adapt(r, false);
}

const struct desk_queued *desk_read_head(const struct desk_read *r)
{
	return r->head < r->count ? &r->queue[r->head] : NULL;
}

void desk_read_pop(struct desk_read *r)
{
	if (r->head < r->count)
		r->head++;
}
