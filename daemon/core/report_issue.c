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

static void count_one(void *arg, const struct record *rec)
{
	uint32_t *n = arg;
	(void)rec;
	++*n;
}

/* Who is to be told that it is over. */
static enum err count_tell(const struct state *s, const struct report *r, struct report_issue *i)
{
	if (!i->in[REPORT_RESOLVED])
		return ERR_OK;
	return harm_tell(&s->issues, i->issue, report_until(r), count_one, &i->tell);
}

static bool find_causes(const struct state *s, const struct report *r, struct report_issue *i)
{
	int64_t fired = i->issue->episodes ? i->issue->episode.fired_at : INT64_MIN;
	if (fired >= r->period.from && fired < r->period.to &&
	    !cause_find(&s->issues, s->crowd, &s->changes, i->issue, r->clock, &i->found))
		return false;
	i->found.n_attrs = cause_attributes(&s->issues, i->issue, r->period.from - 1,
					    r->period.to - 1, i->found.attrs);
	return true;
}

enum err report_issue_measure(const struct state *s, const struct report *r, struct report_issue *i)
{
	struct run run = run_of(r, i->issue);
	struct keys set;
	uint64_t now = 0, before = 0;
	keys_init(&set, s->mem);
	bool ok = distinct(&run, run.middle, run.to, &set, &now) &&
		  distinct(&run, run.from, run.middle, &set, &before);
	keys_fini(&set);
	i->customers = report_counts(r, now, before);
	for (size_t k = run.from; k < run.to; k++) {
		size_t point = report_figures_point(r, run.members[k]->at);
		if (point < REPORT_POINTS)
			i->series[point]++;
	}
	if ((size_t)(i - r->issues) < r->n_cards)
		ok = ok && find_causes(s, r, i);
	enum err e = ok ? ERR_OK : ERR_MEMORY;
	if (!e)
		e = harm_measure(&s->issues, i->issue, r->period.from, report_until(r), &i->harm);
	return e ? e : count_tell(s, r, i);
}
