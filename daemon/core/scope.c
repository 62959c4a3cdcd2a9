/* scope.c - see scope.h. What the settings say in text becomes words once, so that a case costs a
 * few comparisons:
 *
 *   only: [product=app, region=busan, region=seoul] ─▶ words with a bit a name: 1 2 2
 *   a case with product=app, region=seoul           ─▶ 1 | 2 = all names: it fits
 *
 * A value that no record has is the word 0, which no record holds. Windows are seldom on, so their
 * words are looked up when one is. */
#include "scope.h"

#define STRETCHES 4096 /* looked at: windows that leave no time at all must come to an end */

/* The bytes of the name in "name=value". */
static size_t name_bytes(struct span pair)
{
	const char *sign = memchr(pair.ptr, '=', pair.len);
	return sign ? (size_t)(sign - pair.ptr) : pair.len;
}

static uint32_t word_of(const struct words *words, struct span pair)
{
	size_t n = name_bytes(pair);
	return words_find(words, words_attribute_id(span_first(pair, n), span_after(pair, n + 1)));
}

/* The bit of the name of pairs[i]: that of the first one with this name. */
static uint32_t bit_of(const struct span *pairs, size_t i)
{
	size_t first = 0;
	struct span name = span_first(pairs[i], name_bytes(pairs[i]));
	while (!span_eq(span_first(pairs[first], name_bytes(pairs[first])), name))
		first++;
	return UINT32_C(1) << first;
}

static void only_init(struct scope_only *only, const struct span *pairs, size_t n,
		      const struct words *words)
{
	only->names = 0;
	for (only->n = 0; only->n < n; only->n++) {
		only->word[only->n] = word_of(words, pairs[only->n]);
		only->name[only->n] = bit_of(pairs, only->n);
		only->names |= only->name[only->n];
	}
}

void scope_init(struct scope *s, const struct settings *settings, const struct rule *rule,
		const struct words *words)
{
	*s = (struct scope){.settings = settings, .words = words};
	s->windows = maintenance_of(settings, rule ? rule->name : SPAN(""));
	if (!rule)
		return;
	only_init(&s->only, rule->only, rule->n_only, words);
	for (; s->n_except < rule->n_except; s->n_except++)
		s->except[s->n_except] = word_of(words, rule->except[s->n_except]);
}

bool scope_open(const struct scope *s)
{
	return !s->only.n && !s->n_except && !s->windows;
}

/* True when rec has one of the values of every name. */
static bool has_all(const struct scope_only *only, const struct record *rec)
{
	uint32_t seen = 0;
	for (size_t a = 0; a < rec->n_attrs; a++)
		for (size_t i = 0; i < only->n; i++)
			if (rec->attrs[a] == only->word[i])
				seen |= only->name[i];
	return seen == only->names;
}

/* True when window m is about cases with the attributes of rec. */
static bool about(const struct scope *s, const struct maintenance *m, const struct record *rec)
{
	struct scope_only only;
	if (!m->n_only || !rec)
		return !m->n_only;
	only_init(&only, m->only, m->n_only, s->words);
	return has_all(&only, rec);
}

/* True when rec came in a window that is about it. Where no window is on, it is noted until when.
 */
static bool in_window(struct scope *s, const struct record *rec)
{
	int64_t calm_to = INT64_MAX;
	if (rec->at >= s->calm_from && rec->at < s->calm_to)
		return false;
	for (size_t i = 0; i < s->settings->n_maintenance; i++) {
		const struct maintenance *m = &s->settings->maintenance[i];
		int64_t from, to;
		if (!(s->windows >> i & 1) ||
		    !maintenance_next(s->settings, m, rec->at, &from, &to))
			continue;
		if (from <= rec->at && about(s, m, rec))
			return true;
		calm_to = from < calm_to ? from : calm_to;
	}
	s->calm_from = rec->at;
	s->calm_to = calm_to; /* not later than rec->at: one is on that is about others */
	return false;
}

bool scope_fits(struct scope *s, const struct record *rec)
{
	for (size_t a = 0; a < rec->n_attrs; a++)
		for (size_t i = 0; i < s->n_except; i++)
			if (rec->attrs[a] == s->except[i])
				return false;
	return has_all(&s->only, rec) && !(s->windows && in_window(s, rec));
}

/* The first stretch of any window that is about rec and ends after t; false: none. */
static bool first_stretch(const struct scope *s, const struct record *rec, int64_t t, int64_t *from,
			  int64_t *to)
{
	bool any = false;
	for (size_t i = 0; i < s->settings->n_maintenance; i++) {
		const struct maintenance *m = &s->settings->maintenance[i];
		int64_t begin, end;
		if (!(s->windows >> i & 1) || !about(s, m, rec) ||
		    !maintenance_next(s->settings, m, t, &begin, &end) || (any && begin >= *from))
			continue;
		any = true;
		*from = begin;
		*to = end;
	}
	return any;
}

int64_t scope_later(const struct scope *s, const struct record *rec, int64_t from, int64_t length)
{
	int64_t begin, end;
	for (size_t n = 0; n < STRETCHES && first_stretch(s, rec, from, &begin, &end); n++) {
		if (begin >= from + length)
			break;
		length -= begin > from ? begin - from : 0;
		from = end;
	}
	return from + length;
}
