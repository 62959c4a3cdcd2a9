/* ruletest_judge.c - what came against what was expected, as a diff that people read.
 *
 *   expected ─┬─ an alert that is so in all ─▶ both are done        in order, the first that fits
 *             └─ none ─▶ the alert that differs least ─▶ "expected ..., got ..., cases: ..."
 *   what is left of the alerts, unless ignored ─▶ "not expected"
 *
 * An alert serves one expectation. */
#include "pairs.h"
#include "ruletest.h"
#include "term.h"

#define NOBODY SIZE_MAX

struct judging {
	const struct ruletest *t;
	const struct ruletest_result *r;
	struct buf *out;
	bool *served; /* by alert */
	size_t bad;
};

/* ms after the start as in a file: "2d3h", "10m", "0". */
static void put_time(struct buf *out, int64_t ms)
{
	static const struct {
		const char *name;
		int64_t ms;
	} units[] = {{"d", 86400000}, {"h", 3600000}, {"m", 60000}, {"s", 1000}, {"ms", 1}};
	if (ms == 0)
		buf_byte(out, '0');
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (ms < units[i].ms)
			continue;
		buf_u64(out, (uint64_t)(ms / units[i].ms));
		buf_text(out, units[i].name);
		ms %= units[i].ms;
	}
}

static void line(struct judging *j, const char *words)
{
	buf_text(j->out, "  ");
	buf_text(j->out, words);
	j->bad++;
}

/* ---- is it so? */

static bool contains(struct span text, struct span part)
{
	for (size_t i = 0; i + part.len <= text.len; i++)
		if (span_starts(span_after(text, i), part))
			return true;
	return false;
}

/* ">=4", "> 4", "<=4", "<4"; false when want is none of these. */
static bool compares(struct span want, struct span have, bool *holds)
{
	uint64_t a, b;
	bool greater = want.len && want.ptr[0] == '>', less = want.len && want.ptr[0] == '<';
	bool equal = want.len > 1 && want.ptr[1] == '=';
	struct span number = span_trim(span_after(want, 1 + equal));
	if ((!greater && !less) || !span_u64(number, UINT64_MAX, &b))
		return false;
	*holds = span_u64(have, UINT64_MAX, &a) &&
		 ((greater && a > b) || (less && a < b) || (equal && a == b));
	return true;
}

static bool is_so(struct span want, struct span have)
{
	bool holds;
	if (compares(want, have, &holds))
		return holds;
	if (want.len && want.ptr[0] == '~')
		return contains(have, span_after(want, 1));
	return span_eq(want, have);
}

static struct span field_of(const struct ruletest_alert *a, struct span name)
{
	for (size_t i = 0; i < a->fields.count; i++)
		if (span_eq(a->fields.at[i].name, name))
			return a->fields.at[i].value;
	return (struct span){NULL, 0};
}

static bool in_group(struct span id, struct span name)
{
	struct span number = span_after(id, name.len + 1);
	uint64_t unused;
	return span_eq(id, name) ||
	       (span_starts(id, name) && id.len > name.len + 1 && id.ptr[name.len] == '-' &&
		span_u64(number, UINT64_MAX, &unused));
}

/* The alert names a case of the group, or is about the issue in which one ended. */
static bool is_about(const struct judging *j, const struct ruletest_alert *a, struct span name)
{
	uint64_t issue = 0;
	struct span ids = field_of(a, SPAN("case_ids"));
	(void)span_u64(field_of(a, SPAN("issue")), UINT64_MAX, &issue);
	for (size_t i = 0; i < j->r->n_cases; i++) {
		const struct ruletest_case *c = &j->r->cases[i];
		struct buf quoted;
		if (!in_group(c->id, name))
			continue;
		buf_init(&quoted, j->r->mem, 4096);
		buf_json(&quoted, c->id);
		bool named = contains(ids, buf_span(&quoted));
		buf_fini(&quoted);
		if (named || (issue && c->issue == issue))
			return true;
	}
	return false;
}

static bool in_time(const struct ruletest_want *w, const struct ruletest_alert *a)
{
	return a->at >= w->from && a->at <= w->to;
}

/* How many things differ; another status counts as much as all others. */
static size_t differences(const struct judging *j, const struct ruletest_want *w,
			  const struct ruletest_alert *a)
{
	size_t n = in_time(w, a) ? 0 : 1;
	n += w->of.len && !is_about(j, a, w->of) ? 1 : 0;
	for (size_t i = 0; i < w->fields.count; i++) {
		struct field f = w->fields.at[i];
		if (!is_so(f.value, field_of(a, f.name)))
			n += span_eq(f.name, SPAN("status")) ? 8 : 1;
	}
	return n;
}

/* ---- words */

static void put_want(struct judging *j, const struct ruletest_want *w)
{
	if (w->to == INT64_MAX && !w->from) {
		buf_text(j->out, "any time");
	} else {
		put_time(j->out, w->from);
		if (w->to != w->from) {
			buf_text(j->out, " to ");
			if (w->to == INT64_MAX)
				buf_text(j->out, "the end");
			else
				put_time(j->out, w->to);
		}
	}
	for (size_t i = 0; i < w->fields.count; i++) {
		buf_text(j->out, "  ");
		term_safe(j->out, w->fields.at[i].name);
		buf_byte(j->out, '=');
		term_safe(j->out, w->fields.at[i].value);
	}
	if (w->of.len) {
		buf_text(j->out, "  of=");
		term_safe(j->out, w->of);
	}
	buf_byte(j->out, '\n');
}

static void put_alert(struct judging *j, const struct ruletest_alert *a)
{
	static const char *const names[] = {"status", "rule",  "level",
					    "issue",  "cases", "customers"};
	put_time(j->out, a->at);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		buf_text(j->out, "  ");
		buf_text(j->out, names[i]);
		buf_byte(j->out, '=');
		term_safe(j->out, field_of(a, span_of(names[i])));
	}
	buf_text(j->out, "  \"");
	term_safe(j->out, field_of(a, SPAN("title")));
	buf_text(j->out, "\"\n");
}

/* What of a is not as w wants it, a line each. */
static void put_differences(struct judging *j, const struct ruletest_want *w,
			    const struct ruletest_alert *a)
{
	if (!in_time(w, a)) {
		buf_text(j->out, "            time: it came at ");
		put_time(j->out, a->at);
		buf_byte(j->out, '\n');
	}
	if (w->of.len && !is_about(j, a, w->of)) {
		buf_text(j->out, "            of: it is not about ");
		term_safe(j->out, w->of);
		buf_byte(j->out, '\n');
	}
	for (size_t i = 0; i < w->fields.count; i++) {
		struct field f = w->fields.at[i];
		struct span have = field_of(a, f.name);
		if (is_so(f.value, have))
			continue;
		buf_text(j->out, "            ");
		term_safe(j->out, f.name);
		buf_text(j->out, ": expected ");
		term_safe(j->out, f.value);
		buf_text(j->out, ", got ");
		term_safe(j->out, have.ptr ? have : SPAN("no such field"));
		buf_byte(j->out, '\n');
	}
}

/* ---- alerts */

static size_t least_different(const struct judging *j, const struct ruletest_want *w, size_t most)
{
	size_t best = NOBODY, least = most;
	for (size_t i = 0; i < j->r->n_alerts; i++) {
		if (j->served[i])
			continue;
		size_t n = differences(j, w, &j->r->alerts[i]);
		if (n < least) {
			least = n;
			best = i;
		}
	}
	return best;
}

static void judge_missed(struct judging *j, const struct ruletest_want *w)
{
	size_t near = least_different(j, w, 8);
	line(j, "expected  ");
	put_want(j, w);
	if (near == NOBODY) {
		buf_text(j->out, "  got       nothing like it\n");
		return;
	}
	j->served[near] = true;
	buf_text(j->out, "  got       ");
	put_alert(j, &j->r->alerts[near]);
	put_differences(j, w, &j->r->alerts[near]);
}

static bool is_ignored(const struct judging *j, const struct ruletest_alert *a)
{
	for (size_t i = 0; i < j->t->ignore.n; i++)
		if (span_eq(j->t->ignore.at[i], field_of(a, SPAN("status"))))
			return true;
	return false;
}

static void judge_alerts(struct judging *j, bool *met)
{
	for (size_t i = 0; i < j->t->n_expect; i++) {
		size_t at = least_different(j, &j->t->expect[i], 1);
		met[i] = at != NOBODY;
		if (met[i])
			j->served[at] = true;
	}
	for (size_t i = 0; i < j->t->n_expect; i++)
		if (!met[i])
			judge_missed(j, &j->t->expect[i]);
	for (size_t i = 0; i < j->r->n_alerts; i++) {
		const struct ruletest_alert *a = &j->r->alerts[i];
		if (j->served[i] || is_ignored(j, a))
			continue;
		line(j, "got       ");
		put_alert(j, a);
		buf_text(j->out, "  expected  no such alert\n");
	}
}

/* ---- issues */

static bool is_any(const struct judging *j, struct span name)
{
	for (size_t i = 0; i < j->r->n_cases; i++)
		if (in_group(j->r->cases[i].id, name))
			return true;
	return false;
}

static void put_place(struct judging *j, const struct ruletest_case *c)
{
	term_safe(j->out, c->id);
	if (!c->issue) {
		buf_text(j->out, " is in no issue");
		return;
	}
	buf_text(j->out, " is in issue ");
	buf_u64(j->out, c->issue);
}

/* Which of the group's names a case belongs to; NOBODY for none. */
static size_t member_of(const struct ruletest_groups *g, const struct ruletest_case *c)
{
	size_t i = 0;
	while (i < g->names.n && !in_group(c->id, g->names.at[i]))
		i++;
	return i < g->names.n ? i : NOBODY;
}

/* The first two cases that are not as the group must be. */
static bool find_pair(const struct judging *j, const struct ruletest_groups *g, bool same,
		      const struct ruletest_case **a, const struct ruletest_case **b)
{
	for (size_t i = 0; i < j->r->n_cases; i++) {
		*a = &j->r->cases[i];
		size_t mine = member_of(g, *a);
		for (size_t k = i; mine != NOBODY && k < j->r->n_cases; k++) {
			*b = &j->r->cases[k];
			size_t its = member_of(g, *b);
			bool together = (*a)->issue == (*b)->issue;
			if (its == NOBODY || (same ? together && (*a)->issue
						   : its == mine || !together || !(*a)->issue))
				continue;
			return true;
		}
	}
	return false;
}

static void judge_group(struct judging *j, const struct ruletest_groups *g, bool same)
{
	const struct ruletest_case *a, *b;
	const char *words = same ? "expect_same: " : "expect_apart: ";
	for (size_t i = 0; i < g->names.n; i++) {
		if (is_any(j, g->names.at[i]))
			continue;
		line(j, words);
		buf_text(j->out, "no case is called ");
		term_safe(j->out, g->names.at[i]);
		buf_byte(j->out, '\n');
	}
	if (!find_pair(j, g, same, &a, &b))
		return;
	line(j, words);
	put_place(j, a);
	buf_text(j->out, same ? ", " : ", and ");
	put_place(j, b);
	buf_byte(j->out, '\n');
}

size_t ruletest_judge(const struct ruletest *t, const struct ruletest_result *r, struct buf *out)
{
	struct judging j = {.t = t, .r = r, .out = out};
	bool *met = mem_zero(r->mem, t->n_expect + 1, sizeof *met);
	j.served = mem_zero(r->mem, r->n_alerts + 1, sizeof *j.served);
	if (!met || !j.served) {
		buf_refuse(out, ERR_MEMORY);
	} else {
		if (r->dead.len) {
			line(&j, "input that cannot be used, by its line in the file:\n");
			term_safe(out, buf_span(&r->dead));
			buf_byte(out, '\n');
		}
		judge_alerts(&j, met);
		for (size_t i = 0; i < t->n_same; i++)
			judge_group(&j, &t->same[i], true);
		for (size_t i = 0; i < t->n_apart; i++)
			judge_group(&j, &t->apart[i], false);
	}
	mem_free(r->mem, met);
	mem_free(r->mem, j.served);
	return j.bad;
}
