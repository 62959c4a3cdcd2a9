/* report_figures.c - the figures of a desk for a period and the one before; see report.h.
 *
 * One walk over all records, whose order must not be seen: sums, and sets of customers. Of a set of
 * (point, customer) the point stands in the lowest byte, so that one ordered list counts distinct
 * customers for every point; two customers that differ in that byte alone would count as one. */
#include "report_parts.h"

#define POINT_BITS 8

_Static_assert(REPORT_POINTS < 1 << POINT_BITS, "a point fits into its bits");

size_t report_figures_point(const struct report *r, int64_t t)
{
	size_t low = 0, high = 2 * r->slots;
	if (t < r->edges[0] || t >= r->edges[high])
		return REPORT_POINTS;
	while (high - low > 1) {
		size_t mid = low + (high - low) / 2;
		if (r->edges[mid] <= t)
			low = mid;
		else
			high = mid;
	}
	return low;
}

struct people {
	struct keys now, before, points;
	uint64_t unnamed_now, unnamed_before;
};

static void add(struct report_figure_row *f, const struct report *r, size_t point)
{
	f->series[point]++;
	if (point >= r->slots)
		f->count.now++;
	else
		f->count.before++;
}

static bool note_customer(struct people *p, struct report *r, const struct record *rec,
			  size_t point)
{
	bool now = point >= r->slots;
	if (!rec->customer) {
		*(now ? &p->unnamed_now : &p->unnamed_before) += 1;
		r->figures[REPORT_CUSTOMERS].series[point]++;
		return true;
	}
	uint64_t both = (rec->customer >> POINT_BITS << POINT_BITS) | point;
	return keys_note(now ? &p->now : &p->before, rec->customer) && keys_note(&p->points, both);
}

static enum err walk_records(const struct state *s, struct report *r, struct people *p)
{
	struct map_slot *slot;
	for (size_t at = 0; (slot = map_next(&s->records.by_seq, &at));) {
		const struct record *rec = slot->value;
		size_t point = report_figures_point(r, rec->at);
		if (point == REPORT_POINTS || !(rec->flags & RECORD_TEXT))
			continue;
		add(&r->figures[REPORT_CASES], r, point);
		if (rec->issue && report_counted(s, rec->issue))
			add(&r->figures[REPORT_GROUPED], r, point);
		if (!note_customer(p, r, rec, point))
			return ERR_MEMORY;
	}
	return ERR_OK;
}

static void walk_issues(const struct state *s, struct report *r)
{
	struct map_slot *slot;
	for (size_t at = 0; (slot = map_next(&s->issues.by_id, &at));) {
		const struct issue *issue = slot->value;
		if (!report_counted(s, issue))
			continue;
		size_t first = report_figures_point(r, issue->first_seen);
		if (first != REPORT_POINTS)
			add(&r->figures[REPORT_FRESH], r, first);
		if (!issue->episodes)
			continue;
		size_t fired = report_figures_point(r, issue->episode.fired_at);
		if (fired != REPORT_POINTS)
			add(&r->figures[REPORT_ALERTS], r, fired);
	}
}

enum err report_figures(const struct state *s, struct report *r)
{
	struct people p = {0};
	struct keys *const sets[] = {&p.now, &p.before, &p.points};
	for (size_t i = 0; i < 3; i++)
		keys_init(sets[i], s->mem);
	enum err e = walk_records(s, r, &p);
	for (size_t i = 0; i < 3; i++)
		keys_sort(sets[i]);
	struct report_figure_row *customers = &r->figures[REPORT_CUSTOMERS];
	for (size_t i = 0; i < p.points.count; i++)
		customers->series[p.points.at[i] & ((1 << POINT_BITS) - 1)]++;
	customers->count.now = p.now.count + p.unnamed_now;
	customers->count.before = p.before.count + p.unnamed_before;
	for (size_t i = 0; i < 3; i++)
		keys_fini(sets[i]);
	walk_issues(s, r);
	for (enum report_figure f = 0; f < REPORT_FIGURES; f++)
		r->figures[f].count =
			report_counts(r, r->figures[f].count.now, r->figures[f].count.before);
	return e;
}
