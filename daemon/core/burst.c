/* burst.c - see burst.h.
 *
 *   neighbours of the case ──┬─ later than clock - window ─▶ cases, customers
 *    at cosine >= width      └─ before ───────────────────▶ past
 *
 * Of every rule 4 windows x 3 widths are tested; the one that lies furthest above its threshold
 * speaks. The threshold is what a desk of this size exceeds false_alarms times in 30 days.
 *
 * Where none does, the same is asked of the cases that share a value with the case (version=2.4.1):
 * a problem of one version may be lost among what all customers say, and not among what those of
 * that version say. Exposure is then the desk's cases with that value. So a case costs (1 + 8) x 12
 * tests a rule at most; values that too few neighbours share cost none.
 *
 * The prior of an unknown problem stands in the table of widths: a case near it among so many.
 * Measured neighbours run from 1/200 (English banking) to 1/3500 (Korean reviews) at these widths;
 * the past soon outweighs it. */
#include "burst.h"

#include "like.h"
#include "surprise.h"

#define DAY            INT64_C(86400000)
#define COHESION       2500 /* mean cosine of the pairs of a burst: no star around a stray phrase */
#define COHERENT       24 /* newest cases among which it is measured */
#define PAST_WINDOWS   3 /* less past than that: twice the surprise is asked for */
#define LEAST_SURPRISE (10 * SURPRISE_BIT)
/* What the tests of one case are charged: in null runs the 12 overlapping ones raise as many alarms
 * as 6 independent ones would. */
#define TESTS  (5 * SURPRISE_BIT / 2)
#define SHARED 8 /* values of a case that are tested, those that most neighbours share */
/* What each of them is charged beyond that: null runs of cases with four values raise a seventh
 * more alarms with these tests than without. */
#define SHARED_MORE (13 * SURPRISE_BIT / 2)

static const struct width {
	uint32_t cosine, prior_span;
} widths[] = {{CROWD_WIDEST, 400}, {3300, 800}, {4200, 1600}};

#define WIDTHS (sizeof widths / sizeof *widths)
#define PARTS  4

/* Of the rule's window: 1, 3, 9 and 24 h of 24 h; 2, 4, 7 and 14 days of 14 days. */
static const struct part {
	int64_t of, in;
} parts[RULE_KINDS][PARTS] = {
	[RULE_BURST] = {{1, 24}, {1, 8}, {3, 8}, {1, 1}},
	[RULE_SLOW_BURN] = {{1, 7}, {2, 7}, {1, 2}, {1, 1}},
};

struct search {
	struct apply *apply;
	const struct record *rec;
	const struct near *near;
	size_t n_near;
	struct scope scope; /* of the rule */
	uint32_t attr; /* only cases with this value count; 0: all do */
	uint32_t needed; /* threshold before false_alarms; 0: not computed yet */
	int64_t after; /* of the window whose span was counted last */
	uint32_t span, all; /* cases of the desk that could be near: in the window, and ever */
	struct like like; /* settings NULL: not made yet */
	const struct record *group[COHERENT]; /* whose coherence was measured last */
	size_t n_group;
	bool coheres;
};

/* Most windows and widths end with the same newest cases: measured once. */
static bool coherent(struct search *s, const struct burst *b)
{
	size_t n = b->n < COHERENT ? b->n : COHERENT;
	const struct record *const *newest = b->at + b->n - n;
	if (n == s->n_group && memcmp(s->group, newest, n * sizeof *newest) == 0)
		return s->coheres;
	memcpy(s->group, newest, n * sizeof *newest);
	s->n_group = n;
	uint64_t sum = crowd_nearness(s->apply->state->crowd, newest, n, newest, n);
	/* Without the n pairs of a case with itself. */
	s->coheres = n > 1 && (sum * n - SIGNATURE_ONE) / (n - 1) >= COHESION;
	return s->coheres;
}

static void push(struct burst *b, const struct record *rec)
{
	if (b->n == BURST_CASES)
		memmove(b->at, b->at + 1, --b->n * sizeof *b->at);
	b->at[b->n++] = rec;
	b->cases++;
}

static bool fits(struct search *s, const struct record *rec)
{
	return scope_fits(&s->scope, rec) && (!s->attr || records_has(rec, s->attr));
}

/* Counts what is near by width; false when memory ran out. */
static bool gather(struct search *s, int64_t after, uint32_t cosine, struct burst *b,
		   uint32_t *past)
{
	struct keys *customers = &s->apply->set;
	uint32_t anonymous = 0;
	keys_reset(customers);
	*past = 0;
	for (size_t i = 0; i <= s->n_near; i++) {
		const struct record *rec = i < s->n_near ? s->near[i].rec : s->rec;
		if (i < s->n_near && (s->near[i].cosine < cosine || !fits(s, rec)))
			continue;
		if (rec->at <= after) {
			++*past;
			continue;
		}
		push(b, rec);
		if (!rec->customer)
			anonymous += !records_unheard(rec);
		else if (!keys_note(customers, rec->customer))
			return false;
	}
	keys_sort(customers);
	b->customers = (uint32_t)customers->count + anonymous;
	return true;
}

/* The surprise that a desk of this size sees once in 30 days. */
static uint32_t needed(struct search *s)
{
	const struct state *st = s->apply->state;
	int64_t age = st->clock - crowd_first(st->crowd);
	uint64_t month = crowd_count(st->crowd) * UINT64_C(30);
	if (age > DAY)
		month = month * (uint64_t)(DAY / 1000) / (uint64_t)(age / 1000);
	s->needed = surprise_log(month) + TESTS;
	return s->needed;
}

/* The surprise of count against like times, too: b was counted since after. */
static uint32_t against_like(struct search *s, const struct burst *b, int64_t after,
			     const struct width *width, const struct surprise *count)
{
	const struct state *st = s->apply->state;
	if (!s->like.settings)
		like_init(&s->like, s->apply->settings, st->crowd, st->clock);
	like_begin(&s->like, b->window, s->attr);
	for (size_t i = 0; i < s->n_near; i++) {
		const struct near *near = &s->near[i];
		if (near->rec->at <= after && near->cosine >= width->cosine && fits(s, near->rec))
			like_note(&s->like, near->rec->at);
	}
	return like_surprise(&s->like, count);
}

/* How far b, counted since after, lies above what its rule asks for; 0: not above. */
static uint32_t excess(struct search *s, const struct burst *b, int64_t after, uint32_t past,
		       const struct width *width)
{
	const struct crowd *c = s->apply->state->crowd;
	if (s->span == 0 || s->after != after) {
		s->after = after;
		s->span = s->attr ? crowd_with(c, s->attr, after) : crowd_since(c, after);
	}
	uint32_t span = s->span, all = s->all;
	const struct surprise count = {b->customers - 1, past, span - 1, all - span,
				       width->prior_span};
	uint32_t seen = surprise_of(&count);
	uint32_t asked = s->needed ? s->needed : needed(s);
	uint32_t granted = surprise_log(b->rule->false_alarms);
	asked += surprise_log(RULE_RATE) + (s->attr ? SHARED_MORE : 0);
	asked = asked > granted + LEAST_SURPRISE ? asked - granted : LEAST_SURPRISE;
	if (all - span < PAST_WINDOWS * span)
		asked *= 2;
	if (seen > asked)
		seen = against_like(s, b, after, width, &count);
	return seen > asked ? seen - asked : 0;
}

/* What was looked for by a value is told with all that is near: else that value would stand out as
 * the cause because it was chosen. */
static bool widen(struct search *s, int64_t after, uint32_t cosine, struct burst *b)
{
	struct burst whole = {.rule = b->rule, .window = b->window, .excess = b->excess};
	uint32_t past, attr = s->attr;
	s->attr = 0;
	bool ok = gather(s, after, cosine, &whole, &past);
	s->attr = attr;
	*b = whole;
	return ok;
}

static bool test(struct search *s, const struct rule *rule, int64_t window,
		 const struct width *width, struct burst *best)
{
	int64_t clock = s->apply->state->clock;
	int64_t after = clock < INT64_MIN + window ? INT64_MIN : clock - window;
	struct burst b = {.rule = rule, .window = window};
	uint32_t past;
	if (s->rec->at <= after)
		return true;
	if (!gather(s, after, width->cosine, &b, &past))
		return false;
	if (b.cases < rule->cases || b.customers < rule->customers || b.customers < 2)
		return true;
	b.excess = excess(s, &b, after, past, width);
	if (b.excess <= best->excess || !coherent(s, &b))
		return true;
	*best = b;
	return !s->attr || widen(s, after, width->cosine, best);
}

/* All windows and widths of rule. */
static bool test_all(struct search *s, const struct rule *rule, struct burst *best)
{
	const struct crowd *c = s->apply->state->crowd;
	s->span = 0;
	s->all = s->attr ? crowd_with(c, s->attr, INT64_MIN) : crowd_count(c);
	for (size_t i = 0; i < PARTS * WIDTHS; i++) {
		const struct part *part = &parts[rule->kind][i / WIDTHS];
		int64_t window = rule->window / part->in * part->of;
		if (!test(s, rule, window, &widths[i % WIDTHS], best))
			return false;
	}
	return true;
}

/* How many of what is near in the window of rule have attr, the case at hand not counted. */
static uint32_t sharing(const struct search *s, const struct rule *rule, uint32_t attr)
{
	int64_t clock = s->apply->state->clock;
	uint32_t n = 0;
	for (size_t i = s->n_near; i > 0; i--) {
		const struct record *rec = s->near[i - 1].rec;
		n += clock - rec->at < rule->window && records_has(rec, attr);
	}
	return n;
}

/* The values of the case that most of its neighbours share, as many as the rule asks for at least;
 * of equals the one whose name comes first. Returns how many. */
static size_t find_shared(const struct search *s, const struct rule *rule, uint32_t attrs[SHARED])
{
	uint32_t counts[SHARED];
	size_t n = 0;
	for (size_t i = 0; i < s->rec->n_attrs; i++) {
		uint32_t attr = s->rec->attrs[i], has = sharing(s, rule, attr);
		if (has + 1 < rule->cases)
			continue;
		size_t k = n < SHARED ? n++ : SHARED;
		for (; k && counts[k - 1] < has; k--) {
			if (k == SHARED)
				continue;
			counts[k] = counts[k - 1];
			attrs[k] = attrs[k - 1];
		}
		if (k < SHARED) {
			counts[k] = has;
			attrs[k] = attr;
		}
	}
	return n;
}

/* The same with each of the values. */
static bool test_shared(struct search *s, const struct rule *rule, struct burst *best)
{
	uint32_t attrs[SHARED];
	size_t n = find_shared(s, rule, attrs);
	bool ok = true;
	for (size_t i = 0; ok && i < n; i++) {
		s->attr = attrs[i];
		ok = test_all(s, rule, best);
	}
	s->attr = 0;
	return ok;
}

typedef bool tests(struct search *s, const struct rule *rule, struct burst *best);

/* The case's neighbours by every rule that counts it. */
static bool look(struct search *s, tests *with, struct burst *best)
{
	struct apply *a = s->apply;
	for (size_t r = 0; r < a->settings->n_rules; r++) {
		const struct rule *rule = &a->settings->rules[r];
		scope_init(&s->scope, a->settings, rule, &a->state->words);
		if (!parts[rule->kind]->in || !scope_fits(&s->scope, s->rec))
			continue;
		if (!s->near)
			s->near = crowd_near(a->state->crowd, s->rec, widths[0].cosine, &s->n_near);
		if (!s->near || !with(s, rule, best))
			return false;
	}
	return true;
}

bool burst_find(struct apply *a, const struct record *rec, struct burst *out)
{
	struct search s = {.apply = a, .rec = rec};
	*out = (struct burst){0};
	if (!look(&s, test_all, out))
		return false;
	return out->rule || look(&s, test_shared, out);
}
