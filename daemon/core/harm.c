/* harm.c - see harm.h: the figures of a period, out of the tally of its cases.
 *
 *   members in order of time ─▶ tally (harm_tally.h) ─▶ sums, sets, lists ─▶ shares, means, ranks
 *
 * A desk is the tally of all its issues: customers and groups over all of them, repeat contacts
 * within each. What is derived is derived from sums, so the order of the issues does not show. */
#include "harm.h"

#include "harm_fix.h"
#include "harm_silent.h"
#include "harm_tally.h"
#include "issues_past.h"

#define HOUR UINT64_C(3600000)

static struct harm_share share_of(uint64_t k, uint64_t n)
{
	struct exact e = exact_share(k, n);
	uint64_t low = (uint64_t)e.low * HARM_ONE / EXACT_ONE;
	uint64_t high = ((uint64_t)e.high * HARM_ONE + EXACT_ONE - 1) / EXACT_ONE;
	return (struct harm_share){(uint32_t)k, (uint32_t)n, (uint32_t)low, (uint32_t)high};
}

static void mean_of(struct harm_score *s)
{
	s->mean = s->n ? (uint32_t)((s->sum + s->n / 2) / s->n) : 0;
	s->limits = exact_mean(s->sum, s->n, HARM_ONE);
}

/* The value below which `part` in 100 of the sorted times lie, the nearest above. */
static int64_t rank_of(const struct keys *times, uint64_t part)
{
	uint64_t n = times->count, at = (n * part + 99) / 100;
	return n ? (int64_t)(times->at[at ? at - 1 : 0] >> HARM_TALLY_BITS) : 0;
}

static struct harm_times times_of(struct keys *times)
{
	keys_sort(times);
	return (struct harm_times){(uint32_t)times->count, rank_of(times, 50), rank_of(times, 90)};
}

/* Cases an hour since it was first seen, or since the period began; within one hour, in that hour.
 */
static uint32_t rate_of(const struct harm *h, int64_t first_seen)
{
	int64_t from = first_seen > h->from ? first_seen : h->from;
	uint64_t span = h->to > from ? (uint64_t)h->to - (uint64_t)from : 0;
	if (span < HOUR)
		span = HOUR;
	uint64_t rate = (uint64_t)h->cases * HARM_RATE * HOUR / span;
	return rate < UINT32_MAX ? (uint32_t)rate : UINT32_MAX;
}

static struct harm_customers ever_of(const struct issue *issue)
{
	struct ever e = issues_past_ever(issue);
	return (struct harm_customers){(uint32_t)e.count, (uint32_t)e.low, (uint32_t)e.high};
}

static enum err measure(struct harm_tally *t, const struct issues *is, const struct issue *issue)
{
	struct map_slot *slot;
	if (issue)
		return harm_tally_issue(t, issue);
	enum err e = ERR_OK;
	for (size_t at = 0; !e && (slot = map_next(&is->by_id, &at));)
		e = harm_tally_issue(t, slot->value);
	return e;
}

enum err harm_measure(const struct issues *is, const struct issue *issue, int64_t from, int64_t to,
		      struct harm *out)
{
	struct harm_tally t;
	*out = (struct harm){.from = from, .to = to, .first = INT64_MAX, .last = INT64_MIN};
	harm_tally_init(&t, is, out);
	enum err e = measure(&t, is, issue);
	if (!e) {
		harm_tally_groups(&t);
		out->times = times_of(&t.times);
		out->reopened = share_of(t.reopened, t.resolved);
		uint32_t customers = (uint32_t)t.customers.count + t.anonymous;
		out->customers = (struct harm_customers){customers, customers, customers};
		for (size_t i = 0; i < SURVEY_KINDS; i++)
			mean_of(&out->score[i]);
		out->rate = rate_of(out, issue ? issue->first_seen : out->first);
		if (issue)
			out->ever = ever_of(issue);
		harm_silent_guess(is, issue, out);
		if (issue)
			harm_fix_last(issue, to, &out->fix);
	}
	harm_tally_fini(&t);
	return e;
}

enum err harm_latest(const struct issues *is, const struct issue *issue, struct harm *out)
{
	struct harm_tally t;
	size_t n = issue->n_members;
	int64_t from = n > HARM_LATEST ? issue->members[n - HARM_LATEST]->at : INT64_MIN;
	*out = (struct harm){.from = from, .to = INT64_MAX, .first = INT64_MAX, .last = INT64_MIN};
	harm_tally_init(&t, is, out);
	enum err e = harm_tally_issue(&t, issue);
	out->reopened = (struct harm_share){t.reopened, t.resolved, 0, HARM_ONE};
	harm_tally_fini(&t);
	return e;
}

enum harm_than harm_compare(const struct harm *issue, const struct harm *desk,
			    enum survey_kind kind, struct harm_score *rest)
{
	const struct harm_score *mine = &issue->score[kind], *all = &desk->score[kind];
	*rest = (struct harm_score){all->n - mine->n,
				    all->good - mine->good,
				    all->bad - mine->bad,
				    all->turned - mine->turned,
				    all->sum - mine->sum,
				    0,
				    {0, 0}};
	mean_of(rest);
	if (!mine->n || !rest->n)
		return HARM_SAME;
	if (mine->limits.high < rest->limits.low)
		return HARM_WORSE;
	return mine->limits.low > rest->limits.high ? HARM_BETTER : HARM_SAME;
}

/* Newest first, for the newest case of a customer is the one to answer to; then told in order. */
static bool choose(const struct issues *is, const struct issue *issue, int64_t until,
		   struct keys *chosen)
{
	struct map met;
	bool ok = true;
	map_init(&met, is->mem, is->seed, HARM_TALLY_MAX);
	for (size_t i = issue->n_members; ok && i-- > 0;) {
		const struct record *rec = issue->members[i];
		if (rec->at >= until || rec->flags & RECORD_MERGED ||
		    (rec->customer && map_get(&met, rec->customer)))
			continue;
		ok = (!rec->customer || map_put(&met, rec->customer, &met)) && keys_note(chosen, i);
	}
	map_fini(&met);
	keys_sort(chosen);
	return ok;
}

enum err harm_tell(const struct issues *is, const struct issue *issue, int64_t until,
		   void (*each)(void *arg, const struct record *rec), void *arg)
{
	struct keys chosen;
	keys_init(&chosen, is->mem);
	bool ok = choose(is, issue, until, &chosen);
	for (size_t i = 0; ok && i < chosen.count; i++)
		each(arg, issue->members[chosen.at[i]]);
	keys_fini(&chosen);
	return ok ? ERR_OK : ERR_MEMORY;
}
