/* outcome.c - see outcome.h.
 *
 *   arrived ─▶ seen {src, case_id, issue 0} ──opened, joined, moved──▶ issue
 *                                               merged_into ──▶ redirect, followed at the end
 *
 * Invariants: seen things stand in order of arrival, each (src, case_id) once; a map by hash finds
 * them, and things of equal hash are chained. */
#include "outcome.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "map.h"

#define CASES_MAX     ((size_t)1 << 28)
#define REDIRECTS_MAX 64 /* a longer chain would be a ring */

struct seen {
	struct seen *same; /* next of the same hash */
	uint64_t issue; /* 0: no text yet */
	size_t src_len, id_len;
	char bytes[]; /* src, case_id */
};

struct redirect {
	uint64_t into;
};

struct outcome {
	const struct mem *mem;
	struct seen **seen;
	size_t count, cap;
	struct map by_name; /* hash -> struct seen */
	struct map redirect; /* issue -> struct redirect */
};

struct outcome *outcome_new(const struct mem *m)
{
	struct outcome *o = mem_zero(m, 1, sizeof *o);
	if (!o)
		return NULL;
	o->mem = m;
	map_init(&o->by_name, m, 0, CASES_MAX);
	map_init(&o->redirect, m, 0, CASES_MAX);
	return o;
}

void outcome_free(struct outcome *o)
{
	size_t at = 0;
	if (!o)
		return;
	for (size_t i = 0; i < o->count; i++)
		mem_free(o->mem, o->seen[i]);
	for (struct map_slot *s; (s = map_next(&o->redirect, &at)) != NULL;)
		mem_free(o->mem, s->value);
	mem_free(o->mem, o->seen);
	map_fini(&o->by_name);
	map_fini(&o->redirect);
	mem_free(o->mem, o);
}

/* The thing of this name; made when it is new. NULL when memory ran out. */
static struct seen *find(struct outcome *o, struct span src, struct span id)
{
	uint64_t hash = XXH3_64bits_withSeed(id.ptr, id.len, XXH3_64bits(src.ptr, src.len));
	struct seen *first = map_get(&o->by_name, hash), *s = first;
	for (; s; s = s->same)
		if (span_eq((struct span){s->bytes, s->src_len}, src) &&
		    span_eq((struct span){s->bytes + s->src_len, s->id_len}, id))
			return s;
	struct seen **list =
		mem_grow(o->mem, o->seen, &o->cap, o->count + 1, sizeof(void *), CASES_MAX);
	if (!list)
		return NULL;
	o->seen = list;
	s = mem_zero(o->mem, 1, sizeof *s + src.len + id.len);
	if (!s)
		return NULL;
	*s = (struct seen){.same = first, .src_len = src.len, .id_len = id.len};
	if (src.len)
		memcpy(s->bytes, src.ptr, src.len);
	if (id.len)
		memcpy(s->bytes + src.len, id.ptr, id.len);
	if (!map_put(&o->by_name, hash, s)) {
		mem_free(o->mem, s);
		return NULL;
	}
	o->seen[o->count++] = s;
	return s;
}

bool outcome_arrived(struct outcome *o, struct span src, struct span case_id)
{
	return find(o, src, case_id) != NULL;
}

/* The value of name among the arguments of effect e. */
static struct span arg_of(const struct effects *fx, const struct effect *e, struct span name)
{
	for (uint32_t i = 0; i + 1 < e->argc; i += 2)
		if (span_eq(effects_argv(fx, e, i), name))
			return effects_argv(fx, e, i + 1);
	return (struct span){NULL, 0};
}

static bool note_match(struct outcome *o, const struct effects *fx, const struct effect *e)
{
	uint64_t issue;
	struct seen *s = find(o, arg_of(fx, e, SPAN("src")), arg_of(fx, e, SPAN("case_id")));
	if (s && span_u64(arg_of(fx, e, SPAN("issue")), UINT64_MAX, &issue))
		s->issue = issue;
	return s != NULL;
}

/* HSET issue:7 merged_into 3. Cases of 7 that have expired get no moved line. */
static bool note_merge(struct outcome *o, const struct effects *fx, const struct effect *e)
{
	static const struct span prefix = SPAN("issue:");
	uint64_t from, into;
	if (!span_starts(e->key, prefix) ||
	    !span_u64(span_after(e->key, prefix.len), UINT64_MAX, &from) ||
	    !span_u64(arg_of(fx, e, SPAN("merged_into")), UINT64_MAX, &into))
		return true;
	struct redirect *r = map_get(&o->redirect, from);
	if (!r) {
		r = mem_zero(o->mem, 1, sizeof *r);
		if (!r || !map_put(&o->redirect, from, r)) {
			mem_free(o->mem, r);
			return false;
		}
	}
	r->into = into;
	return true;
}

bool outcome_effect(struct outcome *o, const struct effects *fx, size_t i)
{
	struct effect e = effects_at(fx, i);
	if (e.kind == EFFECT_MATCH)
		return note_match(o, fx, &e);
	return e.kind != EFFECT_HSET || note_merge(o, fx, &e);
}

static uint64_t final_issue(const struct outcome *o, uint64_t issue)
{
	for (int i = 0; i < REDIRECTS_MAX; i++) {
		const struct redirect *r = map_get(&o->redirect, issue);
		if (!r || r->into == 0 || r->into == issue)
			return issue;
		issue = r->into;
	}
	return issue;
}

size_t outcome_cases(const struct outcome *o)
{
	return o->count;
}

size_t outcome_issues(const struct outcome *o)
{
	struct map issues;
	map_init(&issues, o->mem, 0, CASES_MAX);
	for (size_t i = 0; i < o->count; i++) {
		uint64_t issue = final_issue(o, o->seen[i]->issue);
		if (issue && !map_put(&issues, issue, o->seen[i]))
			break;
	}
	size_t n = issues.count;
	map_fini(&issues);
	return n;
}

static void put_id(struct span id, FILE *f)
{
	for (size_t i = 0; i < id.len; i++) {
		static const char plain[] = "\t\n\r\\", letter[] = "tnr\\";
		const char *at = id.ptr[i] ? strchr(plain, id.ptr[i]) : NULL;
		if (at)
			fputc('\\', f);
		fputc(at ? letter[at - plain] : id.ptr[i], f);
	}
}

bool outcome_write(const struct outcome *o, FILE *f)
{
	for (size_t i = 0; i < o->count; i++) {
		const struct seen *s = o->seen[i];
		put_id((struct span){s->bytes + s->src_len, s->id_len}, f);
		if (s->issue)
			fprintf(f, "\t%llu\n", (unsigned long long)final_issue(o, s->issue));
		else
			fputs("\t-\n", f);
	}
	return !ferror(f);
}
