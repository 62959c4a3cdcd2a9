/* scope.c - see scope.h. What the settings say in text becomes words once, so that a case costs a
 * few comparisons:
 *
 *   only: [product=app, region=busan, region=seoul] ─▶ words with a bit a name: 1 2 2
 *   a case with product=app, region=seoul           ─▶ 1 | 2 = all names: it fits
 *
 * A value that no record has is the word 0, which no record holds. */
#include "scope.h"

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

/* The bit of the name of only[i]: that of the first one with this name. */
static uint32_t bit_of(const struct rule *rule, size_t i)
{
	size_t first = 0;
	struct span name = span_first(rule->only[i], name_bytes(rule->only[i]));
	while (!span_eq(span_first(rule->only[first], name_bytes(rule->only[first])), name))
		first++;
	return UINT32_C(1) << first;
}

void scope_init(struct scope *s, const struct rule *rule, const struct words *words)
{
	*s = (struct scope){0};
	for (; rule && s->n_only < rule->n_only; s->n_only++) {
		s->only[s->n_only] = word_of(words, rule->only[s->n_only]);
		s->name[s->n_only] = bit_of(rule, s->n_only);
		s->names |= s->name[s->n_only];
	}
	for (; rule && s->n_except < rule->n_except; s->n_except++)
		s->except[s->n_except] = word_of(words, rule->except[s->n_except]);
}

bool scope_open(const struct scope *s)
{
	return !s->n_only && !s->n_except;
}

bool scope_fits(const struct scope *s, const struct record *rec)
{
	uint32_t seen = 0;
	for (size_t a = 0; a < rec->n_attrs; a++) {
		for (size_t i = 0; i < s->n_except; i++)
			if (rec->attrs[a] == s->except[i])
				return false;
		for (size_t i = 0; i < s->n_only; i++)
			if (rec->attrs[a] == s->only[i])
				seen |= s->name[i];
	}
	return seen == s->names;
}
