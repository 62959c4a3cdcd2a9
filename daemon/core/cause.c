/* cause.c - see cause.h: causes as people and programs read them. */
#include "cause.h"

size_t cause_attributes(const struct issues *is, const struct issue *issue, int64_t from,
			int64_t to, struct cause out[CAUSE_ATTRS_MOST])
{
	struct cause_cases cases;
	struct cause_others others;
	cause_cases_members(issue, from, to, &cases);
	cause_cases_others(is, &cases, &others);
	return cause_attrs_find(is, &cases, &others, out);
}

bool cause_find(const struct issues *is, struct crowd *crowd, const struct changes *changes,
		const struct issue *issue, int64_t clock, struct cause_found *out)
{
	struct cause_cases cases;
	struct cause_others others;
	if (!cause_cases_episode(is, crowd, issue, &cases))
		return false;
	cause_cases_others(is, &cases, &others);
	out->n_attrs = cause_attrs_find(is, &cases, &others, out->attrs);
	out->n_changes = cause_changes_find(is, changes, issue, &cases, out->attrs, out->n_attrs,
					    clock, out->changes);
	return true;
}

uint32_t cause_share(const struct cause *c, bool outside)
{
	uint64_t hits = outside ? c->shares.outside : c->shares.here;
	uint64_t all = outside ? c->shares.outside_all : c->shares.here_all;
	return all ? (uint32_t)((hits * 20000 + all) / (2 * all)) : 0;
}

struct attribute cause_part(const struct issues *is, const struct cause *c, size_t part)
{
	struct span text = {NULL, 0};
	if (c->word[part])
		text = words_text(is->words, c->word[part]);
	const char *eq = text.len ? memchr(text.ptr, '=', text.len) : NULL;
	size_t n = eq ? (size_t)(eq - text.ptr) : text.len;
	return (struct attribute){span_first(text, n), span_after(text, n + 1)};
}

void cause_say(const struct issues *is, const struct cause *c, struct buf *out)
{
	for (size_t i = 0; i < 2 && c->word[i]; i++) {
		struct attribute a = cause_part(is, c, i);
		buf_text(out, i ? " + " : "");
		buf_put(out, a.name);
		buf_byte(out, ' ');
		buf_put(out, a.value);
	}
}

/* ---- JSON */

/* v / 100 with two decimals. */
static void put_hundredths(struct buf *out, uint64_t v)
{
	buf_u64(out, v / 100);
	buf_byte(out, '.');
	buf_byte(out, (unsigned)('0' + v / 10 % 10));
	buf_byte(out, (unsigned)('0' + v % 10));
}

/* p as 0.0123, and below 0.001 as 1.2e-4. */
static void put_p(struct buf *out, struct soft p)
{
	unsigned places = 0;
	struct soft scaled = p;
	while (scaled.m && places < 400 && soft_cmp(scaled, soft_of(1, 0)) < 0) {
		scaled = soft_mul(scaled, soft_of(10, 0));
		places++;
	}
	uint64_t tenths = soft_round(scaled, 10);
	if (places < 4) {
		uint64_t v = soft_round(p, 10000);
		buf_text(out, v < 10000 ? "0." : "1.");
		for (uint64_t unit = 1000; unit; unit /= 10)
			buf_byte(out, (unsigned)('0' + v / unit % 10));
		return;
	}
	if (tenths == 100) { /* 9.96 */
		tenths = 10;
		places--;
	}
	buf_u64(out, tenths / 10);
	buf_byte(out, '.');
	buf_u64(out, tenths % 10);
	buf_text(out, "e-");
	buf_u64(out, places);
}

static void put_key(struct buf *out, const char *key)
{
	buf_text(out, ",\"");
	buf_text(out, key);
	buf_text(out, "\":");
}

static void put_ratio(struct buf *out, const char *key, struct soft ratio)
{
	put_key(out, key);
	buf_byte(out, '"');
	put_hundredths(out, soft_round(ratio, 100));
	buf_byte(out, '"');
}

/* A pair has both names and both values with " + " between, and its parts in "of". */
static void put_attribute(const struct issues *is, const struct cause *c, struct buf *out)
{
	struct attribute a = cause_part(is, c, 0), b = cause_part(is, c, 1);
	struct buf name, value;
	buf_init(&name, is->mem, 1024);
	buf_init(&value, is->mem, 1024);
	buf_put(&name, a.name);
	buf_put(&value, a.value);
	if (c->word[1]) {
		buf_text(&name, " + ");
		buf_text(&value, " + ");
		buf_put(&name, b.name);
		buf_put(&value, b.value);
	}
	buf_text(out,
		 c->word[1] ? "{\"kind\":\"pair\",\"attr\":" : "{\"kind\":\"attribute\",\"attr\":");
	buf_json(out, buf_span(&name));
	put_key(out, "value");
	buf_json(out, buf_span(&value));
	buf_refuse(out, buf_err(&name) ? buf_err(&name) : buf_err(&value));
	buf_fini(&name);
	buf_fini(&value);
}

static void put_cause(const struct issues *is, const struct cause *c, struct buf *out)
{
	put_attribute(is, c, out);
	put_key(out, "share");
	buf_byte(out, '"');
	put_hundredths(out, (cause_share(c, false) + 50) / 100);
	buf_byte(out, '"');
	put_key(out, "outside");
	buf_byte(out, '"');
	put_hundredths(out, (cause_share(c, true) + 50) / 100);
	buf_byte(out, '"');
	put_ratio(out, "ratio", c->ratio.ratio);
	put_ratio(out, "low", c->ratio.low);
	put_ratio(out, "high", c->ratio.high);
	put_key(out, "p");
	buf_byte(out, '"');
	put_p(out, c->p);
	buf_byte(out, '"');
	put_key(out, "cases");
	buf_u64(out, c->shares.here);
	put_key(out, "of");
	buf_u64(out, c->shares.here_all);
	buf_byte(out, '}');
}

static void put_text(struct buf *out, const char *key, struct span text)
{
	put_key(out, key);
	buf_json(out, text);
}

/* n in ms, an hour. */
static void put_rate(struct buf *out, const char *key, uint32_t n, int64_t ms)
{
	put_key(out, key);
	buf_byte(out, '"');
	put_hundredths(out, (n * UINT64_C(360000000) + (uint64_t)ms / 2) / (uint64_t)ms);
	buf_byte(out, '"');
}

static void put_limit(struct buf *out, const char *key, uint32_t v)
{
	put_key(out, key);
	if (v == EXACT_NO_LIMIT) {
		buf_text(out, "null");
		return;
	}
	buf_byte(out, '"');
	put_hundredths(out, ((uint64_t)v + EXACT_RATIO / 200) / (EXACT_RATIO / 100));
	buf_byte(out, '"');
}

static uint32_t change_ratio(const struct cause_change *c)
{
	if (!c->before)
		return EXACT_NO_LIMIT;
	struct soft ratio = soft_mul(soft_ratio(c->after, c->before),
				     soft_ratio((uint64_t)c->before_ms, (uint64_t)c->after_ms));
	uint64_t v = soft_round(ratio, EXACT_RATIO);
	return v < EXACT_NO_LIMIT ? (uint32_t)v : EXACT_NO_LIMIT;
}

static void put_change(const struct cause_change *c, struct buf *out)
{
	buf_text(out, "{\"kind\":\"change\",\"attr\":\"change\"");
	put_text(out, "value", changes_text(&c->change->title));
	put_text(out, "change", changes_text(&c->change->kind));
	put_key(out, "at");
	buf_seconds(out, c->change->at);
	put_key(out, "with");
	buf_byte(out, '[');
	for (uint32_t i = 0; i < c->change->n_attrs; i++) {
		if (i)
			buf_byte(out, ',');
		buf_json(out, changes_text(&c->change->attrs[i]));
	}
	buf_byte(out, ']');
	put_rate(out, "before", c->before, c->before_ms);
	put_rate(out, "after", c->after, c->after_ms);
	put_limit(out, "ratio", change_ratio(c));
	put_limit(out, "low", c->ratio.low);
	put_limit(out, "high", c->ratio.high);
	put_key(out, "cases");
	buf_u64(out, c->after);
	put_key(out, "of");
	buf_u64(out, (uint64_t)c->before + c->after);
	buf_byte(out, '}');
}

static void put_causes(const struct issues *is, const struct cause *causes, size_t n,
		       struct buf *out)
{
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_byte(out, ',');
		put_cause(is, &causes[i], out);
	}
}

void cause_json(const struct issues *is, const struct cause *causes, size_t n, struct buf *out)
{
	buf_byte(out, '[');
	put_causes(is, causes, n, out);
	buf_byte(out, ']');
}

void cause_json_found(const struct issues *is, const struct cause_found *found, struct buf *out)
{
	size_t n = found->n_attrs;
	buf_byte(out, '[');
	put_causes(is, found->attrs, n, out);
	for (size_t i = 0; i < found->n_changes; i++) {
		if (n++)
			buf_byte(out, ',');
		put_change(&found->changes[i], out);
	}
	buf_byte(out, ']');
}
