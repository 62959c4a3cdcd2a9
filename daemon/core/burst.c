/* burst.c - see burst.h.
 *
 *   neighbours of the case ──┬─ later than clock - window ─▶ cases, customers
 *    at cosine >= width      └─ before ───────────────────▶ past
 *
 * Of every rule 4 windows x 3 widths are tested; the one that lies furthest above its threshold
 * speaks. The threshold is what a desk of this size exceeds false_alarms times in 30 days.
 *
 * The prior of an unknown problem stands in the table of widths: a case near it among so many.
 * Measured neighbours run from 1/200 (English banking) to 1/3500 (Korean reviews) at these widths;
 * the past soon outweighs it. */
#include "burst.h"

#include "surprise.h"

#define DAY            INT64_C(86400000)
#define COHESION       2500 /* mean cosine of the pairs of a burst: no star around a stray phrase */
#define COHERENT       24 /* newest cases among which it is measured */
#define PAST_WINDOWS   3 /* less past than that: twice the surprise is asked for */
#define LEAST_SURPRISE (10 * SURPRISE_BIT)
/* What the tests of one case are charged: in null runs the 12 overlapping ones raise as many alarms
 * as 6 independent ones would. */
#define TESTS (5 * SURPRISE_BIT / 2)

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
	uint32_t needed; /* threshold before false_alarms; 0: not computed yet */
	int64_t after; /* of the window whose span was counted last */
	uint32_t span;
};

static bool coherent(const struct crowd *c, const struct burst *b)
{
	size_t n = b->n < COHERENT ? b->n : COHERENT;
	uint64_t sum = crowd_nearness(c, b->at + b->n - n, n, b->at + b->n - n, n);
	/* Without the n pairs of a case with itself. */
	return n > 1 && (sum * n - SIGNATURE_ONE) / (n - 1) >= COHESION;
}

static void push(struct burst *b, const struct record *rec)
{
	if (b->n == BURST_CASES)
		memmove(b->at, b->at + 1, --b->n * sizeof *b->at);
	b->at[b->n++] = rec;
	b->cases++;
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
		if (i < s->n_near && (s->near[i].cosine < cosine || !scope_fits(&s->scope, rec)))
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

/* How far b, counted since after, lies above what its rule asks for; 0: not above. */
static uint32_t excess(struct search *s, const struct burst *b, int64_t after, uint32_t past,
		       uint32_t prior_span)
{
	const struct crowd *c = s->apply->state->crowd;
	if (s->span == 0 || s->after != after) {
		s->after = after;
		s->span = crowd_since(c, after);
	}
	uint32_t span = s->span, all = crowd_count(c);
	const struct surprise count = {b->customers - 1, past, span - 1, all - span, prior_span};
	uint32_t seen = surprise_of(&count);
	uint32_t asked = s->needed ? s->needed : needed(s);
	uint32_t granted = surprise_log(b->rule->false_alarms);
	asked += surprise_log(RULE_RATE);
	asked = asked > granted + LEAST_SURPRISE ? asked - granted : LEAST_SURPRISE;
	if (all - span < PAST_WINDOWS * span)
		asked *= 2;
	return seen > asked ? seen - asked : 0;
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
	b.excess = excess(s, &b, after, past, width->prior_span);
	if (b.excess > best->excess && coherent(s->apply->state->crowd, &b))
		*best = b;
	return true;
}

bool burst_find(struct apply *a, const struct record *rec, struct burst *out)
{
	struct search s = {.apply = a, .rec = rec};
	*out = (struct burst){0};
	for (size_t r = 0; r < a->settings->n_rules; r++) {
		const struct rule *rule = &a->settings->rules[r];
		const struct part *part = parts[rule->kind];
		scope_init(&s.scope, a->settings, rule, &a->state->words);
		if (!part->in || !scope_fits(&s.scope, rec))
			continue;
		if (!s.near)
			s.near = crowd_near(a->state->crowd, rec, widths[0].cosine, &s.n_near);
		if (!s.near)
			return false;
		for (size_t i = 0; i < PARTS * WIDTHS; i++) {
			int64_t window = rule->window / part[i / WIDTHS].in * part[i / WIDTHS].of;
			if (!test(&s, rule, window, &widths[i % WIDTHS], out))
				return false;
		}
	}
	return true;
}
