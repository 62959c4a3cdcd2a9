/* report_issue.c - what a report tells of one issue; see report.h. Everything is read off its
 * members, which are ordered by time, so two periods are one run of them. */
#include "report_parts.h"

struct run { /* of members: [from, middle) the period before, [middle, to) this one */
	struct record **members;
	size_t from, middle, to;
};

static struct run run_of(const struct report *r, const struct issue *issue)
{
	return (struct run){
		issue->members,
		trend_cases(issue, r->period.before - 1).first,
		trend_cases(issue, r->period.from - 1).first,
		trend_cases(issue, r->period.to - 1).first,
	};
}

static bool distinct(const struct run *run, size_t from, size_t to, struct keys *set, uint64_t *out)
{
	uint64_t unnamed = 0;
	keys_reset(set);
	for (size_t i = from; i < to; i++) {
		uint64_t customer = run->members[i]->customer;
		if (!customer)
			unnamed++;
		else if (!keys_note(set, customer))
			return false;
	}
	keys_sort(set);
	*out = set->count + unnamed;
	return true;
}

/* Customers of this period with two cases within REPORT_REPEAT, the earlier one in it or not. */
static bool count_again(const struct run *run, const struct mem *m, struct keys *set, uint32_t *out)
{
	struct map last; /* customer -> place of the newest case so far, plus 1 */
	map_init(&last, m, 0, UINT32_MAX);
	bool ok = true;
	size_t i = run->middle;
	keys_reset(set);
	while (i && i < run->to &&
	       run->members[i - 1]->at > run->members[run->middle]->at - REPORT_REPEAT)
		i--;
	for (; ok && i < run->to; i++) {
		const struct record *rec = run->members[i];
		if (!rec->customer)
			continue;
		size_t before = (size_t)(uintptr_t)map_get(&last, rec->customer);
		if (i >= run->middle && before &&
		    rec->at - run->members[before - 1]->at <= REPORT_REPEAT)
			ok = keys_note(set, rec->customer);
		ok = ok && map_put(&last, rec->customer, (void *)(uintptr_t)(i + 1));
	}
	map_fini(&last);
	keys_sort(set);
	*out = (uint32_t)set->count;
	return ok;
}

/* ---- who is hit */

/* The value of the attribute called name, as a word; 0 for none. */
static uint32_t value_of(const struct state *s, const struct record *rec, struct span name)
{
	for (size_t i = 0; i < rec->n_attrs; i++)
		if (span_eq(records_attr(&s->records, rec, i).name, name))
			return rec->attrs[i];
	return 0;
}

struct tally { /* a value and its cases */
	uint32_t word, cases;
};

#define TALLIES                                                                                    \
	64 /* values of one attribute that are told apart; of more the first ones met, in order of \
	      time */

static size_t tally_values(const struct state *s, const struct run *run, struct span name,
			   struct tally tallies[TALLIES], uint32_t *of)
{
	size_t n = 0;
	*of = 0;
	for (size_t i = run->middle; i < run->to; i++) {
		uint32_t word = value_of(s, run->members[i], name);
		size_t k = 0;
		if (!word)
			continue;
		++*of;
		while (k < n && tallies[k].word != word)
			k++;
		if (k == n && n < TALLIES)
			tallies[n++] = (struct tally){word, 0};
		if (k < n)
			tallies[k].cases++;
	}
	return n;
}

/* The commonest value; of equals the one that comes first by bytes. */
static void add_hit(const struct state *s, const struct run *run, struct span name,
		    struct report_issue *i)
{
	struct tally tallies[TALLIES];
	uint32_t of, best = 0;
	struct span text = SPAN("");
	size_t n = tally_values(s, run, name, tallies, &of);
	for (size_t k = 0; k < n; k++) {
		struct span other = words_text(&s->words, tallies[k].word);
		bool more = tallies[k].cases > best;
		if (!more && (tallies[k].cases < best || span_cmp(other, text) > 0))
			continue;
		best = tallies[k].cases;
		text = other;
	}
	if (best)
		i->hit[i->n_hit++] =
			(struct report_hit){name, span_after(text, name.len + 1), best, of};
}

enum err report_issue_measure(const struct state *s, const struct report *r, struct report_issue *i)
{
	static const struct span names[REPORT_HIT] = {SPAN("customer_tier"), SPAN("channel"),
						      SPAN("region"), SPAN("touchpoint")};
	struct run run = run_of(r, i->issue);
	struct keys set;
	uint64_t now = 0, before = 0;
	keys_init(&set, s->mem);
	bool ok = distinct(&run, run.middle, run.to, &set, &now) &&
		  distinct(&run, run.from, run.middle, &set, &before) &&
		  count_again(&run, s->mem, &set, &i->again);
	keys_fini(&set);
	i->customers = report_counts(r, now, before);
	for (size_t k = run.from; k < run.to; k++) {
		size_t point = report_figures_point(r, run.members[k]->at);
		if (point < REPORT_POINTS)
			i->series[point]++;
	}
	for (size_t k = 0; k < REPORT_HIT; k++)
		add_hit(s, &run, names[k], i);
	return ok ? ERR_OK : ERR_MEMORY;
}
