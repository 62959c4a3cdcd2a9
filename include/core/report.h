/* report.h - what a digest says, as numbers: made from the state for one period, bounded, without a
 * word of any language. Every form of a digest is written from this alone. */
#ifndef CORE_REPORT_H
#define CORE_REPORT_H

#include "cause.h"
#include "harm.h"
#include "period.h"
#include "state.h"

#define REPORT_LIST   5 /* issues that a list names */
#define REPORT_MOVERS 8
#define REPORT_CARDS  24 /* digest.issues at most */
#define REPORT_ISSUES (REPORT_CARDS + REPORT_LIST * REPORT_LISTS + REPORT_MOVERS)
#define REPORT_POINTS (2 * PERIOD_SLOTS) /* of a series: the period before, then this one */
#define REPORT_STEPS  6

enum report_list { /* in order of importance: an issue stands in the first that fits */
		   REPORT_BACK, /* came back after it was over */
		   REPORT_NEW, /* first seen in the period */
		   REPORT_WORSE, /* clearly more cases than in the period before */
		   REPORT_CHRONIC, /* in each of the last four weeks, or told so by a rule */
		   REPORT_RESOLVED, /* an episode ended, and none is open */
		   REPORT_LISTS
};

enum report_change { REPORT_NOT_CLEAR, REPORT_MORE, REPORT_FEWER, REPORT_CHANGES };

struct report_count { /* of this period and of the one before */
	uint64_t now, before;
	struct exact ratio; /* of the rates, 95 %, in 1/EXACT_RATIO */
	enum report_change change; /* NOT_CLEAR when the interval holds 1, or nothing was before */
};

enum report_figure {
	REPORT_CASES,
	REPORT_CUSTOMERS, /* distinct; a case without customer counts as one of its own */
	REPORT_GROUPED, /* cases of issues that count as such (publish_from) */
	REPORT_FRESH, /* issues first seen in the period */
	REPORT_ALERTS, /* episodes that began, as far as they are the newest of their issue */
	REPORT_FIGURES
};

struct report_figure_row {
	struct report_count count;
	uint32_t series[REPORT_POINTS];
};

struct report_issue {
	const struct issue *issue;
	struct span title;
	struct report_count cases, customers;
	uint32_t series[REPORT_POINTS];
	bool in[REPORT_LISTS]; /* whatever fits */
	struct harm harm; /* of the period */
	uint32_t tell; /* of an issue that is over: customers to be told */
	/* Of a card: what stands out in the period; and when it became loud in it, which changes
	 * came before. */
	struct cause_found found;
};

struct report_step { /* what to do next */
	enum report_list why;
	uint32_t issue; /* in issues[] */
};

struct report {
	struct period period;
	struct period covered; /* without the time before the oldest record */
	int64_t clock; /* the engine's, when it was made */
	size_t slots; /* of one period; a series has twice as many points */
	int64_t edges[REPORT_POINTS + 1]; /* of the points */
	struct report_figure_row figures[REPORT_FIGURES];
	struct harm harm, harm_before; /* of the whole desk, in both periods */
	struct report_issue issues[REPORT_ISSUES];
	size_t n_issues;
	size_t n_cards; /* issues[0 .. n_cards) are those with most cases, by rank */
	uint32_t n_active; /* issues with cases in the period */
	uint64_t card_cases; /* cases of the cards */
	const struct change *changes[CHANGES_MOST]; /* in both periods, by time */
	size_t n_changes;
	uint32_t list[REPORT_LISTS][REPORT_LIST]; /* in issues[] */
	size_t n_list[REPORT_LISTS];
	uint32_t fits[REPORT_LISTS]; /* issues that would stand in the list */
	uint32_t movers[REPORT_MOVERS]; /* in issues[]: the greatest change first */
	size_t n_movers;
	struct report_step steps[REPORT_STEPS];
	size_t n_steps;
};

/* Counts period p in state. r is large: not for the stack. Spans borrow from state, until it
 * changes. ERR_MEMORY. */
MUST_USE enum err report_make(const struct state *state, const struct settings *settings,
			      const struct period *p, struct report *r);

/* The figure's and the list's name in catalogues and in JSON ("cases"). */
const char *report_figure_name(enum report_figure f);
const char *report_list_name(enum report_list l);
const char *report_change_name(enum report_change c);

#endif
