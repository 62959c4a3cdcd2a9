/* cause_attrs.c - see cause_attrs.h.
 *
 *   cases, others ─count─▶ table of values ─tests─▶ candidates by p ─BH─▶ discoveries
 *                                                                         │ explained by a stronger
 *                                                                         ▼ one? pairs that add?
 *                                                                        out
 *
 * The table holds VALUES values; further ones (an attribute with a value of its own for each case)
 * are not looked at. Cases are counted first, so a value of theirs is refused last. */
#include "cause_attrs.h"

#define VALUES      1024 /* a power of 2 */
#define VALUES_MOST 768
#define NAMES       96
#define LEAST_CASES 3 /* that have what is told */
#define PARTS       6 /* values whose pairs are looked at, those that most cases have */
#define LOOK        32 /* strongest discoveries that are held against each other */
#define WITHIN      64 /* values of a name that are told apart within another value */

struct value {
	uint32_t word; /* 0: free */
	uint16_t name;
	uint16_t here, outside;
};

struct name {
	struct span text;
	uint16_t here, outside; /* cases that tell it */
	bool ignored;
};

struct table {
	const struct issues *is;
	const struct cause_cases *cases;
	const struct cause_others *others;
	struct value at[VALUES];
	size_t n;
	struct name names[NAMES];
	size_t n_names;
};

struct candidates { /* by p, then by text */
	struct cause at[VALUES_MOST];
	struct soft p[VALUES_MOST];
	size_t n, tests;
};

/* "name=value" is told apart at its first '='. */
static struct span name_of(struct span text)
{
	const char *eq = text.len ? memchr(text.ptr, '=', text.len) : NULL;
	return span_first(text, eq ? (size_t)(eq - text.ptr) : text.len);
}

static bool is_ignored(const struct settings *s, struct span name)
{
	for (size_t i = 0; i < s->n_causes_ignored; i++)
		if (span_eq(s->causes_ignored[i], name))
			return true;
	return false;
}

/* The name's place, NAMES when there is none left. */
static size_t want_name(struct table *t, struct span name)
{
	for (size_t i = 0; i < t->n_names; i++)
		if (span_eq(t->names[i].text, name))
			return i;
	if (t->n_names == NAMES)
		return NAMES;
	t->names[t->n_names] =
		(struct name){.text = name, .ignored = is_ignored(t->is->settings, name)};
	return t->n_names++;
}

/* The value's place; NULL when the table is full. */
static struct value *want_value(struct table *t, uint32_t word, size_t name)
{
	size_t i = word * UINT32_C(2654435761) % VALUES;
	while (t->at[i].word && t->at[i].word != word)
		i = (i + 1) % VALUES;
	if (!t->at[i].word && t->n == VALUES_MOST)
		return NULL;
	t->n += !t->at[i].word;
	t->at[i].word = word;
	t->at[i].name = (uint16_t)name;
	return &t->at[i];
}

static void count(struct table *t, const struct record *rec, bool here)
{
	for (size_t i = 0; i < rec->n_attrs; i++) {
		size_t at = want_name(t, name_of(words_text(t->is->words, rec->attrs[i])));
		if (at == NAMES || t->names[at].ignored)
			continue;
		struct name *name = &t->names[at];
		struct value *value = want_value(t, rec->attrs[i], at);
		name->here += here;
		name->outside += !here;
		if (value) {
			value->here += here;
			value->outside += !here;
		}
	}
}

static void count_all(struct table *t)
{
	for (size_t i = 0; i < t->cases->n; i++)
		count(t, t->cases->at[i], true);
	for (size_t i = 0; i < t->others->n; i++)
		count(t, t->others->at[i], false);
}

/* ---- tests */

static bool within(struct soft p, uint32_t rate)
{
	return soft_cmp(p, soft_ratio(rate, 10000)) <= 0;
}

/* More here than outside, in shares. */
static bool is_more(const struct odds_shares *s)
{
	return (uint64_t)s->here * s->outside_all > (uint64_t)s->outside * s->here_all;
}

static bool is_stronger(const struct issues *is, const struct cause *a, const struct cause *b)
{
	int c = soft_cmp(a->p, b->p);
	for (size_t i = 0; !c && i < 2 && a->word[i]; i++)
		c = span_cmp(words_text(is->words, a->word[i]), words_text(is->words, b->word[i]));
	return c < 0;
}

/* Puts c in its place among the candidates. */
static void enter(const struct issues *is, struct candidates *list, const struct cause *c)
{
	size_t i = list->n++;
	for (; i && is_stronger(is, c, &list->at[i - 1]); i--)
		list->at[i] = list->at[i - 1];
	list->at[i] = *c;
}

/* How many of the strongest are discoveries. */
static size_t discoveries(struct candidates *list, uint32_t rate)
{
	for (size_t i = 0; i < list->n; i++)
		list->p[i] = list->at[i].p;
	return odds_discoveries(list->p, list->n, list->tests, rate);
}

static void test_values(const struct table *t, struct candidates *list)
{
	uint32_t rate = t->is->settings->causes_fdr;
	for (size_t i = 0; i < VALUES; i++) {
		const struct value *v = &t->at[i];
		const struct name *name = &t->names[v->name];
		struct cause c = {.word = {v->word, 0},
				  .shares = {v->here, name->here, v->outside, name->outside}};
		if (!v->word || !within(odds_fisher_least(&c.shares), rate))
			continue;
		list->tests++;
		if (!is_more(&c.shares))
			continue;
		c.p = odds_fisher(&c.shares);
		if (within(c.p, rate))
			enter(t->is, list, &c);
	}
}

/* The table of word among the cases and others that have given, or (without) that do not. */
static struct odds_shares shares_given(const struct table *t, uint32_t word, uint32_t given,
				       bool without)
{
	struct odds_shares s = {0};
	for (size_t i = 0; i < t->cases->n; i++) {
		if (records_has(t->cases->at[i], given) == without)
			continue;
		s.here_all++;
		s.here += records_has(t->cases->at[i], word);
	}
	for (size_t i = 0; i < t->others->n; i++) {
		if (records_has(t->others->at[i], given) == without)
			continue;
		s.outside_all++;
		s.outside += records_has(t->others->at[i], word);
	}
	return s;
}

static struct soft p_given(const struct table *t, uint32_t word, uint32_t given, bool without)
{
	struct odds_shares s = shares_given(t, word, given, without);
	return s.here_all && is_more(&s) ? odds_fisher(&s) : soft_of(1, 0);
}

/* c says nothing new beside by: neither with it nor without it there is more of c than outside.
 * c was the best of so many values. */
static bool is_explained(const struct table *t, const struct cause *c, const struct cause *by,
			 uint64_t of)
{
	struct soft least = soft_ratio(t->is->settings->causes_fdr, 10000 * of);
	return soft_cmp(p_given(t, c->word[0], by->word[0], false), least) > 0 &&
	       soft_cmp(p_given(t, c->word[0], by->word[0], true), least) > 0;
}

static bool is_telling(struct cause *c)
{
	c->ratio = odds_shares_ratio(&c->shares);
	return c->shares.here >= LEAST_CASES && soft_cmp(c->ratio.low, soft_of(1, 0)) > 0;
}

/* One of the values told says as much. */
static bool is_told(const struct table *t, const struct cause *c, const struct cause *told,
		    size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (is_explained(t, c, &told[i], 1))
			return true;
	return false;
}

/* Notes what rec has of name, unless it is there already. */
static size_t note_value(const struct table *t, const struct record *rec, struct span name,
			 uint32_t seen[WITHIN], size_t n)
{
	for (size_t i = 0; i < rec->n_attrs && n < WITHIN; i++) {
		if (!span_eq(name_of(words_text(t->is->words, rec->attrs[i])), name))
			continue;
		size_t k = 0;
		while (k < n && seen[k] != rec->attrs[i])
			k++;
		if (k == n)
			seen[n++] = rec->attrs[i];
	}
	return n;
}

/* How many values of the name of c there are among the cases and others with given. */
static size_t values_within(const struct table *t, const struct cause *c, uint32_t given)
{
	struct span name = name_of(words_text(t->is->words, c->word[0]));
	uint32_t seen[WITHIN];
	size_t n = 0;
	for (size_t i = 0; i < t->cases->n; i++)
		if (records_has(t->cases->at[i], given))
			n = note_value(t, t->cases->at[i], name, seen, n);
	for (size_t i = 0; i < t->others->n; i++)
		if (records_has(t->others->at[i], given))
			n = note_value(t, t->others->at[i], name, seen, n);
	return n;
}

/* c is a part of wide that chance singled out (version 5.2 of a kiosk): wide has more of the cases,
 * and among those with wide c is no more frequent than the luckiest of its kind would be. Its own p
 * may be smaller all the same, for fewer others have it. */
static bool is_part(const struct table *t, const struct cause *c, const struct cause *wide)
{
	return wide->shares.here > c->shares.here &&
	       is_explained(t, c, wide, values_within(t, c, wide->word[0]));
}

static size_t tell_values(const struct table *t, struct candidates *list, struct cause *out)
{
	size_t n = 0, found = discoveries(list, t->is->settings->causes_fdr);
	found = found < LOOK ? found : LOOK;
	for (size_t i = 0; i < found && n < CAUSE_ATTRS_MOST; i++) {
		struct cause *c = &list->at[i];
		bool fresh = is_telling(c) && !is_told(t, c, out, n);
		for (size_t k = i + 1; fresh && k < found; k++) {
			struct cause *wide = &list->at[k];
			fresh = !is_telling(wide) || is_told(t, wide, out, n) ||
				!is_part(t, c, wide);
		}
		if (fresh)
			out[n++] = *c;
	}
	return n;
}

/* ---- pairs */

/* The values that at least half of the cases have, most first. */
static size_t find_parts(const struct table *t, const struct value *parts[PARTS])
{
	size_t n = 0;
	for (size_t i = 0; i < VALUES; i++) {
		const struct value *v = &t->at[i];
		if (!v->word || v->here < LEAST_CASES || v->here * 2u < t->cases->n)
			continue;
		size_t k = n < PARTS ? n++ : PARTS;
		for (; k; k--) {
			const struct value *other = parts[k - 1];
			struct span mine = words_text(t->is->words, v->word);
			struct span its = words_text(t->is->words, other->word);
			if (other->here > v->here ||
			    (other->here == v->here && span_cmp(its, mine) < 0))
				break;
			if (k < PARTS)
				parts[k] = other;
		}
		if (k < PARTS)
			parts[k] = v;
	}
	return n;
}

/* The pair's p is the worse of what either part adds to the other: only what adds to both counts
 * (intersection-union test). */
static void test_pair(const struct table *t, const struct value *a, const struct value *b,
		      struct candidates *list)
{
	const struct name *x = &t->names[a->name], *y = &t->names[b->name];
	struct odds_shares s = shares_given(t, a->word, b->word, false);
	struct cause c = {.word = {a->word, b->word}};
	struct soft pa = p_given(t, a->word, b->word, false);
	struct soft pb = p_given(t, b->word, a->word, false);
	c.p = soft_cmp(pa, pb) > 0 ? pa : pb;
	c.shares = (struct odds_shares){s.here, x->here < y->here ? x->here : y->here, s.outside,
					x->outside < y->outside ? x->outside : y->outside};
	list->tests++;
	if (within(c.p, t->is->settings->causes_fdr))
		enter(t->is, list, &c);
}

static size_t tell_pairs(const struct table *t, struct candidates *list, struct cause *out,
			 size_t n)
{
	const struct value *parts[PARTS];
	size_t count_parts = find_parts(t, parts);
	list->n = 0; /* the tests of the values count: they are one family */
	for (size_t i = 0; i < count_parts; i++)
		for (size_t k = 0; k < count_parts; k++)
			if (parts[i]->name != parts[k]->name &&
			    span_cmp(words_text(t->is->words, parts[i]->word),
				     words_text(t->is->words, parts[k]->word)) < 0)
				test_pair(t, parts[i], parts[k], list);
	size_t found = discoveries(list, t->is->settings->causes_fdr);
	for (size_t i = 0; i < found && n < CAUSE_ATTRS_MOST; i++)
		if (is_telling(&list->at[i]))
			out[n++] = list->at[i];
	return n;
}

size_t cause_attrs_find(const struct issues *is, const struct cause_cases *cases,
			const struct cause_others *others, struct cause out[CAUSE_ATTRS_MOST])
{
	struct table t = {.is = is, .cases = cases, .others = others};
	struct candidates list = {.n = 0};
	if (cases->n < LEAST_CASES || !others->n)
		return 0;
	count_all(&t);
	test_values(&t, &list);
	size_t n = tell_values(&t, &list, out);
	return tell_pairs(&t, &list, out, n);
}
