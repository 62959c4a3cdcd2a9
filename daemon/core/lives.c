/* lives.c - see lives.h.
 *
 * RULE: whoever changes what lives_pack() writes raises LIVES_VERSION and keeps a reader for the
 * version before. */
#include "lives.h"

#include "issues_quotes.h"

#include "issues_bound.h"
#include "issues_due.h"
#include "issues_hold.h"
#include "issues_past.h"

enum { EPISODE_TOLD = 1, EPISODE_REGRESSED = 2, EPISODE_FLAGS = 3 };

#define LIVES_VERSION  1
#define QUOTES_VERSION 1

static bool was_told(const struct issue *issue)
{
	for (unsigned k = 0; k < NOTICE_KINDS; k++)
		if (issue->told[k].last)
			return true;
	return issue->quiet_looked != 0;
}

/* True when the life is what loading the members alone would give. */
static bool follows_from_members(const struct issue *issue)
{
	size_t n = issue->n_members;
	return n && issue->ever == n && issue->first_seen == issue->members[0]->at &&
	       issue->last_seen == issue->members[n - 1]->at && !issue->episodes &&
	       !issue->merged_into && !issue->title.len && !issues_decided(issue) &&
	       !issues_bound_any(issue) && !was_told(issue);
}

static void pack_told(const struct issue *issue, struct buf *out)
{
	for (unsigned k = 0; k < NOTICE_KINDS; k++) {
		buf_varint(out, issue->told[k].times);
		buf_zigzag(out, issue->told[k].last);
	}
	buf_zigzag(out, issue->quiet_looked);
}

static void pack_episode(const struct episode *e, struct buf *out)
{
	buf_byte(out, (e->told ? EPISODE_TOLD : 0) | (e->regressed ? EPISODE_REGRESSED : 0));
	buf_varint(out, e->level);
	buf_bytes(out, span_of(e->rule));
	const int64_t times[] = {e->fired_at,  e->window, e->resolve_after, e->last,
				 e->closed_at, e->ends,   e->remind_at};
	for (size_t i = 0; i < sizeof times / sizeof *times; i++)
		buf_zigzag(out, times[i]);
	const uint32_t counts[] = {e->messages, e->cases, e->cases_told,
				   e->lower,    e->base,  e->doublings};
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		buf_varint(out, counts[i]);
	buf_zigzag(out, e->loud_at);
	buf_varint(out, e->n_loud);
	for (uint32_t i = 0; i < e->n_loud; i++)
		buf_varint(out, e->loud[i] - (i ? e->loud[i - 1] : 0));
}

void lives_pack(const struct issues *is, const struct issue *issue, struct buf *out)
{
	const struct episode *e = &issue->episode;
	buf_byte(out, LIVES_VERSION);
	buf_byte(out, issue->life);
	buf_zigzag(out, issue->first_seen);
	buf_zigzag(out, issue->last_seen);
	buf_varint(out, issue->ever);
	buf_varint(out, issue->episodes);
	buf_varint(out, issue->merged_into);
	pack_episode(e, out);
	pack_told(issue, out);
	buf_bytes(out, issues_text(issue->title));
	buf_bytes(out, issues_text(issue->name));
	buf_bytes(out, issues_text(issue->url));
	buf_bytes(out, issues_text(issue->history));
	buf_bytes(out, issues_text(issue->causes));
	issues_past_pack(issue, out);
	issues_bound_pack(is, issue, out);
	issues_hold_pack(issue, out);
}

static enum err load_loud(struct unpack *u, struct episode *e)
{
	uint64_t n, seq = 0;
	e->loud_at = unpack_ms(u);
	n = unpack_varint(u);
	if (n > EPISODE_LOUD)
		return ERR_FORMAT;
	for (; e->n_loud < n; e->n_loud++)
		e->loud[e->n_loud] = seq += unpack_varint(u);
	return ERR_OK;
}

/* A time, or that there is none: the least or the greatest number. */
static int64_t unpack_maybe(struct unpack *u)
{
	int64_t t = unpack_zigzag(u);
	u->bad |= t != INT64_MAX && t > UNPACK_MS_MOST;
	return t;
}

static enum err load_episode(struct unpack *u, struct episode *e)
{
	uint64_t flags = unpack_fixed(u, 1);
	e->told = flags & EPISODE_TOLD;
	e->regressed = flags & EPISODE_REGRESSED;
	e->level = (enum level)unpack_upto(u, LEVEL_COUNT - 1);
	struct span rule = unpack_bytes(u);
	if (flags > EPISODE_FLAGS || rule.len >= sizeof e->rule ||
	    (rule.len && memchr(rule.ptr, 0, rule.len)))
		return ERR_FORMAT;
	if (rule.len)
		memcpy(e->rule, rule.ptr, rule.len);
	e->fired_at = unpack_ms(u);
	e->window = unpack_ms(u);
	e->resolve_after = unpack_ms(u);
	e->last = unpack_ms(u);
	e->closed_at = unpack_maybe(u);
	e->ends = unpack_maybe(u);
	e->remind_at = unpack_maybe(u);
	uint32_t *const counts[] = {&e->messages, &e->cases, &e->cases_told,
				    &e->lower,    &e->base,  &e->doublings};
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		*counts[i] = (uint32_t)unpack_upto(u, i == 5 ? 31 : UINT32_MAX);
	enum err err = load_loud(u, e);
	return u->bad ? ERR_FORMAT : err;
}

static void load_told(struct unpack *u, struct issue *issue)
{
	for (unsigned k = 0; k < NOTICE_KINDS; k++) {
		issue->told[k].times = (uint32_t)unpack_upto(u, UINT32_MAX);
		issue->told[k].last = unpack_ms(u);
	}
	issue->quiet_looked = unpack_ms(u);
}

static enum err load_texts(struct issues *is, struct unpack *u, struct issue *issue)
{
	struct text *const texts[] = {&issue->title, &issue->name, &issue->url, &issue->history,
				      &issue->causes};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (!issues_set_text(is, texts[i], unpack_bytes(u)))
			return ERR_MEMORY;
	enum err e = issues_past_load(is, issue, u);
	if (!e)
		e = issues_bound_load(is, issue, u);
	if (!e)
		e = issues_hold_load(is, issue, u);
	return !e && (u->bad || u->rest.len) ? ERR_FORMAT : e;
}

enum err lives_load(struct issues *is, struct span field, struct span blob)
{
	struct unpack u = {blob, false};
	uint64_t id, version = unpack_fixed(&u, 1), life = unpack_fixed(&u, 1);
	if (version != LIVES_VERSION)
		return version > LIVES_VERSION ? ERR_NEWER : ERR_FORMAT;
	if (life >= LIFE_COUNT || !span_u64(field, UINT64_MAX / 2, &id) || id == 0 ||
	    issues_exact(is, id))
		return ERR_FORMAT;
	struct issue *issue = issues_open(is, id);
	if (!issue)
		return ERR_MEMORY;
	issue->life = (enum life)life;
	issue->first_seen = unpack_zigzag(&u);
	issue->last_seen = unpack_zigzag(&u);
	issue->ever = unpack_varint(&u);
	issue->episodes = (uint32_t)unpack_upto(&u, UINT32_MAX);
	issue->merged_into = unpack_varint(&u);
	if (issue->last_seen > UNPACK_MS_MOST || !issue->merged_into != (life != LIFE_MERGED))
		return ERR_FORMAT;
	enum err e = load_episode(&u, &issue->episode);
	load_told(&u, issue);
	if (!e)
		e = load_texts(is, &u, issue);
	if (!e)
		e = issues_due_update(is, issue);
	issue->stored = true;
	return e;
}

static const struct quote *quote_by_seq(const struct issues *is, uint64_t seq)
{
	const struct record *rec = records_at(is->records, seq);
	return rec && rec->issue ? issues_quotes_of(rec->issue, seq) : NULL;
}

static void quotes_changes(struct issues *is, struct effects *out)
{
	keys_sort(&is->quoted);
	for (size_t i = 0; i < is->quoted.count; i++) {
		uint64_t seq = is->quoted.at[i];
		const struct quote *q = quote_by_seq(is, seq);
		effects_begin_at(out, q ? EFFECT_HSET : EFFECT_HDEL, "quotes",
				 seq >> RECORDS_BUCKET_BITS);
		effects_arg_u64(out, seq);
		if (q) {
			struct buf *blob = effects_arg_open(out);
			buf_byte(blob, QUOTES_VERSION);
			buf_put(blob, (struct span){q->text, q->len});
			effects_arg_done(out);
		}
		effects_end(out);
	}
	keys_reset(&is->quoted);
}

static void life_set(const struct issues *is, struct issue *issue, struct effects *out)
{
	effects_begin_at(out, EFFECT_HSET, "life", issue->id >> LIVES_BUCKET_BITS);
	effects_arg_u64(out, issue->id);
	lives_pack(is, issue, effects_arg_open(out));
	effects_arg_done(out);
	effects_end(out);
	issue->stored = true;
}

static void life_del(uint64_t id, struct effects *out)
{
	effects_begin_at(out, EFFECT_HDEL, "life", id >> LIVES_BUCKET_BITS);
	effects_arg_u64(out, id);
	effects_end(out);
}

void lives_changes(struct issues *is, struct effects *out)
{
	for (size_t i = 0; i < is->gone.count; i++)
		life_del(is->gone.at[i], out);
	for (size_t i = 0; i < is->dirty.count; i++) {
		struct issue *issue = issues_exact(is, is->dirty.at[i]);
		if (!issue)
			continue;
		if (!follows_from_members(issue)) {
			life_set(is, issue, out);
		} else if (issue->stored) {
			life_del(issue->id, out);
			issue->stored = false;
		}
	}
	quotes_changes(is, out);
}
