/* ruletest_run.c - the input of a test to entries in order of time, and what the engine makes of
 * them.
 *
 *   item {at 10m, every 5m, count 3} ─▶ shots 10m, 15m, 20m ─┐
 *   item {at 12m, event ack}         ─▶ shot  12m ───────────┴─ by time ─▶ engine_feed() ─▶ effects
 *
 * A shot with a text is a case; its id is the item's id, with its number behind it when there are
 * several. In texts and values "{n}" is that number. */
#include <stdio.h>

#include "engine.h"
#include "pairs.h"
#include "ruletest.h"

#define SHOTS_MAX   2000000
#define EFFECTS_MAX ((size_t)1 << 30)
#define TEXT_MAX    ((size_t)1 << 20)
#define BATCH       500

struct shot {
	int64_t at;
	size_t item;
	uint64_t number; /* from 1 */
};

struct run {
	const struct ruletest_file *file;
	const struct ruletest *test;
	struct ruletest_result *out;
	struct settings settings;
	struct engine *engine;
	struct effects *fx;
	struct shot *shots;
	size_t n, cap;
	struct fields fields; /* of the entry at hand; its texts are in text */
	struct buf text;
	uint64_t seq;
};

static bool sooner(const struct shot *a, const struct shot *b)
{
	return a->at != b->at       ? a->at < b->at
	       : a->item != b->item ? a->item < b->item
				    : a->number < b->number;
}

static void sort(struct shot *s, size_t n)
{
	for (size_t gap = n / 2; gap; gap = gap == 2 ? 1 : gap * 5 / 11)
		for (size_t i = gap; i < n; i++) {
			struct shot held = s[i];
			size_t k = i;
			for (; k >= gap && sooner(&held, &s[k - gap]); k -= gap)
				s[k] = s[k - gap];
			s[k] = held;
		}
}

static enum err expand(struct run *r)
{
	for (size_t i = 0; i < r->test->n_input; i++) {
		const struct ruletest_item *item = &r->test->input[i];
		for (uint64_t k = 0; k < item->count; k++) {
			struct shot *at = mem_grow(r->file->mem, r->shots, &r->cap, r->n + 1,
						   sizeof *at, SHOTS_MAX);
			if (!at)
				return r->n + 1 > SHOTS_MAX ? ERR_LIMIT : ERR_MEMORY;
			r->shots = at;
			at[r->n++] = (struct shot){item->at + (int64_t)k * item->every, i, k + 1};
		}
	}
	if (r->n)
		sort(r->shots, r->n);
	return ERR_OK;
}

/* ---- one entry */

/* text with its "{n}" filled in; in r->text. */
static struct span filled(struct run *r, struct span text, uint64_t n)
{
	size_t from = r->text.len;
	for (size_t i = 0; i < text.len; i++) {
		if (span_starts(span_after(text, i), SPAN("{n}"))) {
			buf_u64(&r->text, n);
			i += 2;
		} else {
			buf_byte(&r->text, (unsigned char)text.ptr[i]);
		}
	}
	return span_after(buf_span(&r->text), from);
}

static struct span numbered(struct run *r, struct span head, uint64_t n)
{
	size_t from = r->text.len;
	buf_put(&r->text, head);
	buf_byte(&r->text, '-');
	buf_u64(&r->text, n);
	return span_after(buf_span(&r->text), from);
}

static enum err put(struct run *r, const char *name, struct span value)
{
	return fields_add(&r->fields, span_of(name), value);
}

static enum err put_case(struct run *r, const struct shot *s)
{
	const struct ruletest_item *item = &r->test->input[s->item];
	struct span id = item->id, customer;
	char unnamed[32];
	snprintf(unnamed, sizeof unnamed, "input%zu", s->item + 1);
	if (!id.len)
		id = span_of(unnamed);
	customer = numbered(r, id, item->customers ? s->number % item->customers : s->number);
	id = item->count > 1 ? numbered(r, id, s->number) : filled(r, id, 1);
	struct ruletest_case *at = mem_grow(r->file->mem, r->out->cases, &r->out->cap_cases,
					    r->out->n_cases + 1, sizeof *at, SHOTS_MAX);
	char *kept = mem_zero(r->file->mem, id.len + 1, 1);
	if (at)
		r->out->cases = at;
	if (!at || !kept) {
		mem_free(r->file->mem, kept);
		return ERR_MEMORY;
	}
	memcpy(kept, id.ptr, id.len);
	at[r->out->n_cases++] = (struct ruletest_case){{kept, id.len}, s->item, 0};
	enum err e = put(r, "case_id", (struct span){kept, id.len});
	if (!e)
		e = put(r, "body",
			filled(r, item->texts.at[(s->number - 1) % item->texts.n], s->number));
	bool named = pairs_get(item->fields.at, item->fields.count, "customer_id").ptr != NULL;
	return e || named ? e : put(r, "customer_id", customer);
}

static struct ruletest_case *case_of(const struct ruletest_result *r, struct span id)
{
	for (size_t i = r->n_cases; i > 0; i--)
		if (span_eq(r->cases[i - 1].id, id))
			return &r->cases[i - 1];
	return NULL;
}

/* The number of the issue of a case, as a decision wants it; 0, which no issue has, for none. */
static enum err put_issue(struct run *r, const char *name, struct span id)
{
	const struct ruletest_case *c = case_of(r->out, id);
	size_t from = r->text.len;
	if (!id.len)
		return ERR_OK;
	buf_u64(&r->text, c ? c->issue : 0);
	return put(r, name, span_after(buf_span(&r->text), from));
}

static bool is_decision(struct span event)
{
	for (size_t i = 0; i < event.len; i++)
		if (event.ptr[i] == '.')
			return false;
	return event.len && !span_eq(event, SPAN("change"));
}

static uint32_t source_of(const struct run *r, const struct ruletest_item *item)
{
	if (is_decision(item->event))
		return ENTRY_COMMANDS;
	for (uint32_t i = 0; i < r->settings.n_sources; i++)
		if (span_eq(r->settings.sources[i], item->src))
			return i;
	return 0;
}

static enum err fill(struct run *r, const struct shot *s)
{
	const struct ruletest_item *item = &r->test->input[s->item];
	enum err e = ERR_OK;
	fields_reset(&r->fields);
	buf_reset(&r->text);
	if (!buf_reserve(&r->text)) /* what is written must not move */
		return ERR_MEMORY;
	if (item->event.len)
		e = put(r, "event", item->event);
	if (!e && item->texts.n)
		e = put_case(r, s);
	if (!e)
		e = put_issue(r, "issue", item->of);
	if (!e)
		e = put_issue(r, "into", item->into);
	for (size_t i = 0; !e && i < item->fields.count; i++) {
		struct field f = item->fields.at[i];
		f.name = span_eq(f.name, SPAN("case")) ? SPAN("case_id") : f.name;
		e = fields_add(&r->fields, f.name, filled(r, f.value, s->number));
	}
	return e ? e : buf_err(&r->text);
}

/* ---- what came of it */

static enum err keep_alert(struct run *r, const struct effect *e)
{
	struct ruletest_result *out = r->out;
	struct ruletest_alert *at = mem_grow(out->mem, out->alerts, &out->cap_alerts,
					     out->n_alerts + 1, sizeof *at, SHOTS_MAX);
	enum err err = ERR_OK;
	if (!at)
		return ERR_MEMORY;
	out->alerts = at;
	at += out->n_alerts++;
	*at = (struct ruletest_alert){.at = 0};
	fields_init(&at->fields, out->mem);
	size_t bytes = 1, used = 0;
	for (uint32_t i = 0; i < e->argc; i++)
		bytes += effects_argv(r->fx, e, i).len;
	at->text = mem_zero(out->mem, bytes, 1);
	for (uint32_t i = 0; at->text && i + 1 < e->argc && !err; i += 2) {
		struct span pair[2];
		for (uint32_t k = 0; k < 2; k++) {
			struct span s = effects_argv(r->fx, e, i + k);
			pair[k] = (struct span){at->text + used, s.len};
			if (s.len)
				memcpy(at->text + used, s.ptr, s.len);
			used += s.len;
		}
		err = fields_add(&at->fields, pair[0], pair[1]);
	}
	at->at = pairs_seconds(at->fields.at, at->fields.count, "at", 0) - r->file->start;
	return at->text ? err : ERR_MEMORY;
}

static struct span arg_of(const struct run *r, const struct effect *e, const char *name)
{
	for (uint32_t i = 0; i + 1 < e->argc; i += 2)
		if (span_eq(effects_argv(r->fx, e, i), span_of(name)))
			return effects_argv(r->fx, e, i + 1);
	return (struct span){NULL, 0};
}

static void keep_dead(struct run *r, const struct effect *e, const struct ruletest_item *item)
{
	buf_u64(&r->out->dead, item->mark.line);
	buf_text(&r->out->dead, ": ");
	buf_put(&r->out->dead, arg_of(r, e, "reason"));
	buf_byte(&r->out->dead, '\n');
}

static enum err look(struct run *r, const struct ruletest_item *item)
{
	enum err err = effects_err(r->fx);
	for (size_t i = 0; !err && i < effects_count(r->fx); i++) {
		struct effect e = effects_at(r->fx, i);
		if (e.kind == EFFECT_ALERT)
			err = keep_alert(r, &e);
		if (e.kind == EFFECT_DEAD && item)
			keep_dead(r, &e, item);
		struct ruletest_case *c =
			e.kind == EFFECT_MATCH ? case_of(r->out, arg_of(r, &e, "case_id")) : NULL;
		if (c && !span_u64(arg_of(r, &e, "issue"), UINT64_MAX, &c->issue))
			c->issue = 0;
	}
	effects_reset(r->fx);
	return err;
}

static void on_case(void *arg, struct span id, uint64_t issue)
{
	struct run *r = arg;
	struct ruletest_case *c = case_of(r->out, id);
	if (c && issue)
		c->issue = issue;
}

static enum err feed(struct run *r, const struct shot *s)
{
	const struct ruletest_item *item = &r->test->input[s->item];
	int64_t at = r->file->start + s->at;
	/* A merge moves issues without a line for each case: ask before a decision means one. */
	if (item->of.len)
		engine_cases(r->engine, on_case, r);
	enum err e = fill(r, s);
	if (e)
		return e;
	struct entry entry = {
		.id = {(uint64_t)at, ++r->seq},
		.received = at,
		.source = source_of(r, item),
		.fields = r->fields.at,
		.count = r->fields.count,
	};
	e = engine_feed(r->engine, &entry, r->fx);
	if (!e)
		e = look(r, item);
	if (!e && r->seq % BATCH == 0) {
		e = engine_changes(r->engine, r->fx);
		effects_reset(r->fx);
	}
	return e;
}

static enum err go(struct run *r)
{
	enum err e = expand(r);
	for (size_t i = 0; !e && i < r->n; i++)
		e = feed(r, &r->shots[i]);
	if (!e && r->test->until >= 0)
		e = engine_until(r->engine, r->file->start + r->test->until, r->fx);
	if (!e)
		e = look(r, NULL);
	if (!e)
		engine_cases(r->engine, on_case, r);
	return e;
}

enum err ruletest_run(const struct ruletest_file *f, const struct ruletest *t,
		      struct ruletest_result *out)
{
	struct run r = {.file = f,
			.test = t,
			.out = out,
			.settings = config_settings(f->config, 0)};
	*out = (struct ruletest_result){.mem = f->mem};
	buf_init(&out->dead, f->mem, TEXT_MAX);
	fields_init(&r.fields, f->mem);
	buf_init(&r.text, f->mem, TEXT_MAX);
	r.engine = engine_new(f->mem, &r.settings, 0);
	r.fx = effects_new(f->mem, EFFECTS_MAX);
	enum err e = r.engine && r.fx ? engine_loaded(r.engine) : ERR_MEMORY;
	if (!e)
		e = go(&r);
	engine_free(r.engine);
	effects_free(r.fx);
	fields_fini(&r.fields);
	buf_fini(&r.text);
	mem_free(f->mem, r.shots);
	return e;
}
