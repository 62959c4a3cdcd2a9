/* harm_tally.c - see harm_tally.h.
 *
 *   from - 7 d          from                         to
 *      |─ only who asked ─|── counted: customers, groups, answers, times ──|
 *
 * Members stand in order of time, so the newest contact of a customer so far is the last one that
 * was seen. Cases that were merged away are contacts that another case tells already: they are no
 * repeat contacts, have no time of their own and, without a customer, are nobody's. */
#include "harm_tally.h"

#include "harm_story.h"
#include "trend.h"

#define SATISFIED 7500 /* of a CSAT or CES: 4 of 5 */
#define UNHAPPY   2500
#define PROMOTER  9000 /* of an NPS: 9 of 10 */
#define DETRACTOR 6000

static const struct span names[HARM_BYS] = {
	[HARM_BY_TIER] = SPAN("customer_tier"),
	[HARM_BY_CHANNEL] = SPAN("channel"),
	[HARM_BY_TOUCHPOINT] = SPAN("touchpoint"),
};

void harm_tally_init(struct harm_tally *t, const struct issues *is, struct harm *out)
{
	*t = (struct harm_tally){.is = is, .out = out};
	map_init(&t->customers, is->mem, is->seed, HARM_TALLY_MAX);
	map_init(&t->newest, is->mem, is->seed, HARM_TALLY_MAX);
	map_init(&t->in_group, is->mem, is->seed, HARM_TALLY_MAX);
	map_init(&t->places, is->mem, is->seed, HARM_TALLY_MAX);
	keys_init(&t->times, is->mem);
}

void harm_tally_fini(struct harm_tally *t)
{
	map_fini(&t->customers);
	map_fini(&t->newest);
	map_fini(&t->in_group);
	map_fini(&t->places);
	mem_free(t->is->mem, t->values);
	keys_fini(&t->times);
}

/* One key for two: the finalizer of SplitMix64 (Steele et al. 2014) over both. */
static uint64_t pair_of(uint64_t a, uint64_t b)
{
	uint64_t x = a + (b + 1) * UINT64_C(0x9E3779B97F4A7C15);
	x = (x ^ x >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
	x = (x ^ x >> 27) * UINT64_C(0x94D049BB133111EB);
	return x ^ x >> 31;
}

/* True when rec is its customer's second contact about the issue within a week. Notes it. */
static enum err contact(struct harm_tally *t, const struct issue *issue, struct record *rec,
			bool *again)
{
	*again = false;
	if (!rec->customer || rec->flags & RECORD_MERGED)
		return ERR_OK;
	uint64_t key = pair_of(rec->customer, issue->id);
	const struct record *before = map_get(&t->newest, key);
	*again = before && rec->at - before->at <= HARM_REPEAT_MS;
	return map_put(&t->newest, key, rec) ? ERR_OK : ERR_MEMORY;
}

static struct harm_value *value_of(struct harm_tally *t, uint32_t word, enum harm_by by)
{
	size_t place = (size_t)(uintptr_t)map_get(&t->places, word);
	if (place)
		return &t->values[place - 1];
	struct harm_value *values = mem_grow(t->is->mem, t->values, &t->cap_values, t->n_values + 1,
					     sizeof *values, HARM_TALLY_MAX);
	if (!values)
		return NULL;
	t->values = values;
	if (!map_put(&t->places, word, (void *)(uintptr_t)(t->n_values + 1)))
		return NULL;
	values[t->n_values] = (struct harm_value){.word = word, .by = by};
	return &values[t->n_values++];
}

/* False when memory ran out. */
static bool group(struct harm_tally *t, const struct record *rec, enum harm_by by, size_t attr,
		  bool again)
{
	struct harm_value *v = value_of(t, rec->attrs[attr], by);
	if (!v)
		return false;
	v->group.value = records_attr(t->is->records, rec, attr).value;
	v->group.cases++;
	v->group.repeats += again;
	if (!rec->customer) {
		v->group.customers += !records_unheard(rec);
		return true;
	}
	uint64_t key = pair_of(rec->customer, t->is->words->at[v->word].id);
	if (map_get(&t->in_group, key))
		return true;
	v->group.customers++;
	return map_put(&t->in_group, key, t);
}

static enum err groups(struct harm_tally *t, const struct record *rec, bool again)
{
	bool known[HARM_BYS] = {false};
	for (size_t i = 0; i < rec->n_attrs; i++) {
		struct span name = records_attr(t->is->records, rec, i).name;
		for (size_t by = 0; by < HARM_BYS; by++) {
			if (known[by] || !span_eq(name, names[by]))
				continue;
			known[by] = true;
			if (!group(t, rec, (enum harm_by)by, i, again))
				return ERR_MEMORY;
		}
	}
	for (size_t by = 0; by < HARM_BYS; by++)
		t->out->by[by].unknown += !known[by];
	return ERR_OK;
}

static void answer(struct harm_score *s, const struct survey *a)
{
	bool nps = a->kind == SURVEY_NPS;
	bool good = a->score >= (nps ? PROMOTER : SATISFIED);
	bool bad = a->score <= (nps ? DETRACTOR : UNHAPPY);
	s->n++;
	s->good += good;
	s->bad += bad;
	s->turned += a->turned;
	s->sum += !nps ? a->score : good ? HARM_ONE : bad ? 0 : HARM_ONE / 2;
}

static enum err story(struct harm_tally *t, const struct record *rec)
{
	struct harm_story s;
	harm_story_read(rec, &s);
	t->out->linked += s.linked;
	for (size_t i = 0; i < SURVEY_KINDS; i++)
		if (s.answered[i])
			answer(&t->out->score[i], &s.answer[i]);
	if (rec->flags & RECORD_MERGED)
		return ERR_OK;
	t->resolved += s.resolved;
	t->reopened += s.reopened;
	if (!s.closed)
		return ERR_OK;
	uint64_t ms = s.closed_at > rec->at ? (uint64_t)(s.closed_at - rec->at) : 0;
	uint64_t most = UINT64_MAX >> HARM_TALLY_BITS;
	uint64_t key = (ms < most ? ms : most) << HARM_TALLY_BITS | t->times.count;
	return keys_note(&t->times, key) ? ERR_OK : ERR_MEMORY;
}

static enum err count(struct harm_tally *t, const struct record *rec, bool again)
{
	struct harm *h = t->out;
	h->cases++;
	h->merged += (rec->flags & RECORD_MERGED) != 0;
	h->repeats += again;
	h->first = rec->at < h->first ? rec->at : h->first;
	h->last = rec->at > h->last ? rec->at : h->last;
	if (!rec->customer)
		t->anonymous += !records_unheard(rec);
	else if (!map_put(&t->customers, rec->customer, t))
		return ERR_MEMORY;
	enum err e = groups(t, rec, again);
	return e ? e : story(t, rec);
}

enum err harm_tally_issue(struct harm_tally *t, const struct issue *issue)
{
	int64_t from = t->out->from;
	bool again;
	enum err e = ERR_OK;
	size_t i = trend_first(issue,
			       from < INT64_MIN + HARM_REPEAT_MS ? from : from - HARM_REPEAT_MS);
	for (; !e && i < issue->n_members && issue->members[i]->at < t->out->to; i++) {
		struct record *rec = issue->members[i];
		e = contact(t, issue, rec, &again);
		if (!e && rec->at >= from)
			e = count(t, rec, again);
	}
	return e;
}

/* By cases, then by value. */
static bool larger(const struct harm_group *a, const struct harm_group *b)
{
	return a->cases != b->cases ? a->cases > b->cases : span_cmp(a->value, b->value) < 0;
}

void harm_tally_groups(struct harm_tally *t)
{
	for (size_t i = 0; i < t->n_values; i++) {
		struct harm_groups *g = &t->out->by[t->values[i].by];
		struct harm_group one = t->values[i].group;
		size_t k = g->n;
		if (k < HARM_GROUPS)
			g->n++;
		else if (larger(&one, &g->at[k - 1]))
			g->others += g->at[--k].cases;
		else
			g->others += one.cases;
		if (k == HARM_GROUPS)
			continue;
		for (; k && larger(&one, &g->at[k - 1]); k--)
			g->at[k] = g->at[k - 1];
		g->at[k] = one;
	}
}
