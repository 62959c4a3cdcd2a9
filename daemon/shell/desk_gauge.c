/* desk_gauge.c - see desk_gauge.h.
 *
 *   added ever:   1 2 3 4 5 6 7 8 9        read: 4     at: 4
 *   still there:              6 7 8 9      length: 4   first: 6
 *   lost = added - length - read = 1       (5 is gone and nobody has read it)
 *
 * That holds while the first entry lies behind what was read. Somebody who deletes in the middle
 * (XDEL) makes it too large for a while: once all is read, lost = added - read is exact.
 *
 * The question travels on the connection that reads, so at its answer `fetched` is what was read
 * when Redis wrote it. Before 7.0 Redis does not count what was added: then it is unknown. */
#include "desk_gauge.h"

#include <string.h>

#include "desk_answer.h"
#include "log.h"

#define GROUP    "recurd"
#define EVERY_MS 1000

struct pointer { /* a stream's two questions, and where its group was put */
	struct desk_gauge *gauge;
	size_t stream;
	struct desk_call info, group;
	struct entry_id told;
	bool told_any;
	bool wrong_said;
};

struct desk_gauge {
	const struct mem *mem;
	struct desk_streams *streams;
	struct pointer *pointers; /* one an input stream */
	size_t count;
	int64_t looked; /* ms of the steady clock */
	bool looked_any;
	bool plain; /* Redis knows no ENTRIESREAD */
};

struct info {
	uint64_t added, length;
	struct entry_id first, last;
	bool counts; /* entries-added is there */
};

int64_t desk_gauge_lost(int64_t lost, uint64_t added, uint64_t length, uint64_t read,
			struct entry_id at, struct entry_id first, struct entry_id last)
{
	uint64_t passed = added;
	if (length > added)
		return -1; /* it comes from a Redis that did not count */
	if (entry_id_cmp(last, at) > 0 && length > 0) {
		if (entry_id_cmp(first, at) <= 0)
			return lost;
		passed = added - length;
	}
	if (passed < read)
		return -1; /* the stream was deleted and made anew */
	return (int64_t)(passed - read);
}

/* XINFO STREAM: name, value, name, value. */
static struct info read_info(const redisReply *reply)
{
	struct info info = {0};
	bool first = false, last = false, added = false;
	for (size_t i = 0; i + 1 < reply->elements; i += 2) {
		struct span name = desk_answer_at(reply, i), text = desk_answer_at(reply, i + 1);
		const redisReply *v = reply->element[i + 1];
		uint64_t n = v->type == REDIS_REPLY_INTEGER ? (uint64_t)v->integer : 0;
		if (span_eq(name, SPAN("length"))) {
			info.length = n;
		} else if (span_eq(name, SPAN("entries-added"))) {
			info.added = n;
			added = true;
		} else if (span_eq(name, SPAN("recorded-first-entry-id"))) {
			first = desk_streams_id(text, &info.first);
		} else if (span_eq(name, SPAN("last-generated-id"))) {
			last = desk_streams_id(text, &info.last);
		}
	}
	info.counts = first && last && added;
	return info;
}

static void say_lost(const char *who, const struct desk_stream *s, int64_t before)
{
	if (s->lost > before && s->lost > 0)
		log_warn("desk", who,
			 "stream %.*s: %lld entries were trimmed before they were read; next: let "
			 "whoever trims key %.*s keep more",
			 SPAN_ARG(s->name), (long long)s->lost, SPAN_ARG(s->key));
	else if (s->lost < 0)
		log_info("desk", who,
			 "stream %.*s: whether entries were trimmed before they were read cannot "
			 "be told",
			 SPAN_ARG(s->name));
}

/* XREAD does not say which of its keys is wrong; here it is known. */
static void say_wrong(struct pointer *p, const redisReply *reply)
{
	const struct desk_stream *s = &p->gauge->streams->at[p->stream];
	bool wrong = strncmp(reply->str, "WRONGTYPE", 9) == 0;
	if (wrong && !p->wrong_said)
		log_error(
			"desk", p->gauge->streams->who,
			"stream %.*s: key %.*s is not a stream; next: rename or delete it, or name "
			"another key in the config",
			SPAN_ARG(s->name), SPAN_ARG(s->key));
	p->wrong_said = wrong;
}

static void on_info(void *arg, const redisReply *reply)
{
	struct pointer *p = arg;
	struct desk_stream *s = &p->gauge->streams->at[p->stream];
	struct info info = {0};
	int64_t before = s->lost;
	if (reply && reply->type == REDIS_REPLY_ERROR)
		say_wrong(p, reply);
	if (reply && reply->type == REDIS_REPLY_ARRAY) {
		info = read_info(reply);
		p->wrong_said = false;
	} else if (!reply || reply->type != REDIS_REPLY_ERROR ||
		   strncmp(reply->str, "NOPERM", 6) != 0) {
		return; /* no stream yet, say */
	}
	s->lost = -1;
	if (info.counts)
		s->lost = desk_gauge_lost(before, info.added, info.length, s->fetched.read,
					  s->fetched.id, info.first, info.last);
	if (s->lost != before)
		say_lost(p->gauge->streams->who, s, before);
}

static void on_created(void *arg, const redisReply *reply)
{
	(void)arg;
	(void)reply;
}

static void on_group(void *arg, const redisReply *reply)
{
	struct pointer *p = arg;
	const struct desk_stream *s = &p->gauge->streams->at[p->stream];
	if (!reply || reply->type != REDIS_REPLY_ERROR)
		return;
	p->told_any = false;
	if (strstr(reply->str, "syntax") || strstr(reply->str, "wrong number"))
		p->gauge->plain = true;
	if (strncmp(reply->str, "NOGROUP", 7) != 0)
		return;
	desk_call_begin(&p->group, DESK_SCRIPT_NONE, 0);
	desk_call_text(&p->group, "XGROUP");
	desk_call_text(&p->group, "CREATE");
	desk_call_arg(&p->group, s->key);
	desk_call_text(&p->group, GROUP);
	desk_call_id(&p->group, s->applied.id);
	desk_call_send(&p->group, p->group.redis, 0, on_created, p);
}

static void ask_info(struct pointer *p, struct redis *redis)
{
	if (p->info.open)
		return;
	desk_call_begin(&p->info, DESK_SCRIPT_NONE, 0);
	desk_call_text(&p->info, "XINFO");
	desk_call_text(&p->info, "STREAM");
	desk_call_arg(&p->info, p->gauge->streams->at[p->stream].key);
	desk_call_send(&p->info, redis, 0, on_info, p);
}

static void tell_group(struct pointer *p, struct redis *redis)
{
	const struct desk_stream *s = &p->gauge->streams->at[p->stream];
	if (p->group.open || (p->told_any && entry_id_cmp(p->told, s->applied.id) == 0))
		return;
	desk_call_begin(&p->group, DESK_SCRIPT_NONE, 0);
	desk_call_text(&p->group, "XGROUP");
	desk_call_text(&p->group, "SETID");
	desk_call_arg(&p->group, s->key);
	desk_call_text(&p->group, GROUP);
	desk_call_id(&p->group, s->applied.id);
	if (!p->gauge->plain && s->lost >= 0) {
		desk_call_text(&p->group, "ENTRIESREAD");
		desk_call_u64(&p->group, s->applied.read + (uint64_t)s->lost);
	}
	p->told = s->applied.id;
	p->told_any = desk_call_send(&p->group, redis, 0, on_group, p);
}

struct desk_gauge *desk_gauge_new(const struct mem *m, struct desk_streams *streams)
{
	struct desk_gauge *g = mem_zero(m, 1, sizeof *g);
	if (!g)
		return NULL;
	g->mem = m;
	g->streams = streams;
	g->pointers = mem_zero(m, streams->count, sizeof *g->pointers);
	if (!g->pointers) {
		mem_free(m, g);
		return NULL;
	}
	g->count = streams->count - 1; /* not the commands */
	for (size_t i = 0; i < g->count; i++) {
		g->pointers[i].gauge = g;
		g->pointers[i].stream = i;
		desk_call_init(&g->pointers[i].info, m, streams->prefix);
		desk_call_init(&g->pointers[i].group, m, streams->prefix);
	}
	return g;
}

void desk_gauge_free(struct desk_gauge *g)
{
	if (!g)
		return;
	for (size_t i = 0; i < g->count; i++) {
		desk_call_fini(&g->pointers[i].info);
		desk_call_fini(&g->pointers[i].group);
	}
	mem_free(g->mem, g->pointers);
	mem_free(g->mem, g);
}

void desk_gauge_look_now(struct desk_gauge *g, struct redis *redis, int64_t now)
{
	g->looked = now;
	g->looked_any = true;
	for (size_t i = 0; i < g->count; i++) {
		ask_info(&g->pointers[i], redis);
		tell_group(&g->pointers[i], redis);
	}
}

void desk_gauge_look(struct desk_gauge *g, struct redis *redis, int64_t now)
{
	if (!g->looked_any || now - g->looked >= EVERY_MS)
		desk_gauge_look_now(g, redis, now);
}
