/* lives.c - see lives.h.
 *
 * RULE: whoever changes what lives_pack() writes raises LIVES_VERSION and keeps a reader for the
 * version before. */
#include "lives.h"

#include "issues_bound.h"

#define LIVES_VERSION  1
#define QUOTES_VERSION 1

enum { LIFE_FIRING = 1 };

/* True when the life is what loading the members alone would give. */
static bool follows_from_members(const struct issue *issue)
{
	size_t n = issue->n_members;
	return n && issue->ever == n && issue->first_seen == issue->members[0]->at &&
	       issue->last_seen == issue->members[n - 1]->at && !issue->episodes &&
	       !issue->merged_into && !issue->title.len && !issue->name.len && !issue->url.len &&
	       !issue->history.len && !issues_bound_any(issue);
}

void lives_pack(const struct issues *is, const struct issue *issue, struct buf *out)
{
	const struct episode *e = &issue->episode;
	buf_byte(out, LIVES_VERSION);
	buf_byte(out, e->firing ? LIFE_FIRING : 0);
	buf_zigzag(out, issue->first_seen);
	buf_zigzag(out, issue->last_seen);
	buf_varint(out, issue->ever);
	buf_varint(out, issue->episodes);
	buf_varint(out, issue->merged_into);
	buf_zigzag(out, issue->due);
	buf_varint(out, e->level);
	buf_bytes(out, span_of(e->rule));
	buf_zigzag(out, e->fired_at);
	buf_zigzag(out, e->window);
	buf_zigzag(out, e->resolve_after);
	buf_zigzag(out, e->closed_at);
	buf_varint(out, e->messages);
	buf_varint(out, e->cases);
	buf_zigzag(out, e->loud_at);
	buf_varint(out, e->peak);
	buf_varint(out, e->n_loud);
	for (uint32_t i = 0; i < e->n_loud; i++)
		buf_varint(out, e->loud[i] - (i ? e->loud[i - 1] : 0));
	buf_bytes(out, issues_text(issue->title));
	buf_bytes(out, issues_text(issue->name));
	buf_bytes(out, issues_text(issue->url));
	buf_bytes(out, issues_text(issue->history));
	buf_bytes(out, issues_text(issue->causes));
	issues_bound_pack(is, issue, out);
}

static enum err load_loud(struct unpack *u, struct episode *e)
{
	uint64_t n, seq = 0;
	e->loud_at = unpack_ms(u);
	e->peak = (uint32_t)unpack_upto(u, UINT32_MAX);
	n = unpack_varint(u);
	if (n > EPISODE_LOUD)
		return ERR_FORMAT;
	for (; e->n_loud < n; e->n_loud++)
		e->loud[e->n_loud] = seq += unpack_varint(u);
	return ERR_OK;
}

static enum err load_episode(struct unpack *u, struct episode *e)
{
	e->level = (enum level)unpack_upto(u, LEVEL_COUNT - 1);
	struct span rule = unpack_bytes(u);
	if (rule.len >= sizeof e->rule || (rule.len && memchr(rule.ptr, 0, rule.len)))
		return ERR_FORMAT;
	if (rule.len)
		memcpy(e->rule, rule.ptr, rule.len);
	e->fired_at = unpack_ms(u);
	e->window = unpack_ms(u);
	e->resolve_after = unpack_ms(u);
	e->closed_at = unpack_zigzag(u); /* never: INT64_MIN */
	e->messages = (uint32_t)unpack_upto(u, UINT32_MAX);
	e->cases = (uint32_t)unpack_upto(u, UINT32_MAX);
	enum err err = load_loud(u, e);
	return u->bad ? ERR_FORMAT : err;
}

static enum err load_texts(struct issues *is, struct unpack *u, struct issue *issue)
{
	struct text *const texts[] = {&issue->title, &issue->name, &issue->url, &issue->history,
				      &issue->causes};
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (!issues_set_text(is, texts[i], unpack_bytes(u)))
			return ERR_MEMORY;
	enum err e = issues_bound_load(is, issue, u);
	return !e && (u->bad || u->rest.len) ? ERR_FORMAT : e;
}

enum err lives_load(struct issues *is, struct span field, struct span blob)
{
	struct unpack u = {blob, false};
	uint64_t id, version = unpack_fixed(&u, 1), flags = unpack_fixed(&u, 1);
	if (version != LIVES_VERSION)
		return version > LIVES_VERSION ? ERR_NEWER : ERR_FORMAT;
	if (flags > LIFE_FIRING || !span_u64(field, UINT64_MAX / 2, &id) || id == 0 ||
	    issues_exact(is, id))
		return ERR_FORMAT;
	struct issue *issue = issues_open(is, id);
	if (!issue)
		return ERR_MEMORY;
	issue->first_seen = unpack_zigzag(&u);
	issue->last_seen = unpack_zigzag(&u);
	issue->ever = unpack_varint(&u);
	issue->episodes = (uint32_t)unpack_upto(&u, UINT32_MAX);
	issue->merged_into = unpack_varint(&u);
	int64_t due = unpack_zigzag(&u);
	if (issue->last_seen > UNPACK_MS_MOST || (due != INT64_MAX && due > UNPACK_MS_MOST))
		return ERR_FORMAT;
	enum err e = load_episode(&u, &issue->episode);
	issue->episode.firing = flags & LIFE_FIRING;
	if (!e)
		e = load_texts(is, &u, issue);
	if (!e)
		e = issues_set_due(is, issue, due);
	issue->stored = true;
	return e;
}

static const struct quote *quote_by_seq(const struct issues *is, uint64_t seq)
{
	const struct record *rec = records_at(is->records, seq);
	const struct issue *issue = rec ? rec->issue : NULL;
	for (size_t i = 0; issue && issue->quotes && i < ISSUES_QUOTES; i++)
		if (issue->quotes[i].seq == seq)
			return &issue->quotes[i];
	return NULL;
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
