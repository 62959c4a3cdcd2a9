/* digest_json.c - everything that the HTML digest shows, for programs: numbers as numbers, and the
 * sentences beside them; see digest_forms.h. Times are seconds since 1970, as in alerts. "schema"
 * changes when a member goes or means something else. */
#include "digest_forms.h"
#include "issues_quotes.h"

#define SCHEMA 1

/* ---- members; a comma before each but the first of its object */

static void key(struct digest *d, const char *name)
{
	const struct buf *b = d->out;
	if (b->len && b->ptr[b->len - 1] != '{' && b->ptr[b->len - 1] != '[')
		digest_put_raw(d, ",");
	if (!name)
		return;
	buf_json(d->out, span_of(name));
	digest_put_raw(d, ":");
}

static void text(struct digest *d, const char *name, struct span s)
{
	key(d, name);
	buf_json(d->out, s);
	d->said.len = 0;
}

static void number(struct digest *d, const char *name, uint64_t v)
{
	key(d, name);
	digest_put_u64(d, v);
}

static void seconds(struct digest *d, const char *name, int64_t t)
{
	key(d, name);
	buf_seconds(d->out, t);
}

static void flag(struct digest *d, const char *name, bool on)
{
	key(d, name);
	digest_put_raw(d, on ? "true" : "false");
}

static void open(struct digest *d, const char *name, const char *bracket)
{
	key(d, name);
	digest_put_raw(d, bracket);
}

/* v in 1/EXACT_RATIO as a decimal number. */
static void decimal(struct digest *d, const char *name, uint32_t v)
{
	key(d, name);
	if (v == EXACT_NO_LIMIT) {
		digest_put_raw(d, "null");
		return;
	}
	digest_put_u64(d, v / EXACT_RATIO);
	digest_put_raw(d, ".");
	for (uint32_t unit = EXACT_RATIO / 10; unit; unit /= 10)
		digest_put_u64(d, v / unit % 10);
}

static void series(struct digest *d, const uint32_t *values)
{
	open(d, "series", "[");
	for (size_t i = 0; i < 2 * d->r->slots; i++)
		number(d, NULL, values[i]);
	digest_put_raw(d, "]");
}

static void count(struct digest *d, const char *name, const struct report_count *c)
{
	open(d, name, "{");
	number(d, "now", c->now);
	number(d, "before", c->before);
	text(d, "text", digest_say_change(d, c));
	decimal(d, "ratio_low", c->ratio.low);
	decimal(d, "ratio_high", c->ratio.high);
	text(d, "ratio_text", digest_say_ratio(d, c));
	text(d, "change", span_of(report_change_name(c->change)));
	digest_put_raw(d, "}");
}

/* ---- parts */

static void period(struct digest *d)
{
	const struct report *r = d->r;
	open(d, "period", "{");
	key(d, "name");
	digest_put_raw(d, "\"");
	period_name(d->settings, &r->period, d->out);
	digest_put_raw(d, "\"");
	text(d, "text", digest_sentences_period(d));
	seconds(d, "from", r->period.from);
	seconds(d, "to", r->period.to);
	seconds(d, "before", r->period.before);
	seconds(d, "kept_from", r->covered.from);
	seconds(d, "kept_before", r->covered.before);
	text(d, "time_zone", period_zone(d->settings));
	open(d, "points", "[");
	for (size_t i = 0; i < 2 * r->slots; i++)
		seconds(d, NULL, r->edges[i]);
	digest_put_raw(d, "]}");
}

static void figures(struct digest *d)
{
	open(d, "figures", "[");
	for (enum report_figure f = 0; f < REPORT_FIGURES; f++) {
		const struct report_figure_row *row = &d->r->figures[f];
		open(d, NULL, "{");
		text(d, "name", span_of(report_figure_name(f)));
		text(d, "label", digest_say_text(d, "figure.", report_figure_name(f)));
		count(d, "count", &row->count);
		series(d, row->series);
		digest_put_raw(d, "}");
	}
	digest_put_raw(d, "]");
}

static void pareto(struct digest *d)
{
	const struct report *r = d->r;
	uint64_t all = r->figures[REPORT_CASES].count.now;
	uint64_t grouped = r->figures[REPORT_GROUPED].count.now;
	open(d, "pareto", "{");
	open(d, "issues", "[");
	for (size_t i = 0; i < r->n_cards; i++)
		number(d, NULL, r->issues[i].issue->id);
	digest_put_raw(d, "]");
	number(d, "cases", r->card_cases);
	number(d, "further_issues", grouped > r->card_cases ? grouped - r->card_cases : 0);
	number(d, "single_cases", all > grouped ? all - grouped : 0);
	digest_put_raw(d, "}");
}

static void lists(struct digest *d)
{
	const struct report *r = d->r;
	open(d, "lists", "{");
	for (enum report_list l = 0; l < REPORT_LISTS; l++) {
		open(d, report_list_name(l), "{");
		number(d, "fit", r->fits[l]);
		open(d, "issues", "[");
		for (size_t k = 0; k < r->n_list[l]; k++)
			number(d, NULL, r->issues[r->list[l][k]].issue->id);
		digest_put_raw(d, "]}");
	}
	digest_put_raw(d, "}");
}

static void movers(struct digest *d)
{
	open(d, "movers", "[");
	for (size_t k = 0; k < d->r->n_movers; k++)
		number(d, NULL, d->r->issues[d->r->movers[k]].issue->id);
	digest_put_raw(d, "]");
}

static void changes(struct digest *d)
{
	open(d, "changes", "[");
	for (size_t k = 0; k < d->r->n_changes; k++) {
		const struct change *c = d->r->changes[k];
		open(d, NULL, "{");
		seconds(d, "at", c->at);
		text(d, "kind", changes_text(&c->kind));
		text(d, "title", changes_text(&c->title));
		text(d, "text", digest_sentences_mark(d, c));
		digest_put_raw(d, "}");
	}
	digest_put_raw(d, "]");
}

static void steps(struct digest *d)
{
	open(d, "next", "[");
	for (size_t k = 0; k < d->r->n_steps; k++) {
		const struct report_step *s = &d->r->steps[k];
		open(d, NULL, "{");
		text(d, "why", span_of(report_list_name(s->why)));
		number(d, "issue", d->r->issues[s->issue].issue->id);
		text(d, "text", digest_sentences_step(d, s));
		digest_put_raw(d, "}");
	}
	digest_put_raw(d, "]");
}

static void notes(struct digest *d)
{
	open(d, "notes", "[");
	for (size_t i = 0; digest_sentences_note(d, i).len; i++) {
		d->said.len = 0;
		text(d, NULL, digest_sentences_note(d, i));
	}
	digest_put_raw(d, "]");
}

/* ---- issues */

static void groups(struct digest *d, const struct harm *h)
{
	static const char *const names[HARM_BYS] = {[HARM_BY_TIER] = "customer_tier",
						    [HARM_BY_CHANNEL] = "channel",
						    [HARM_BY_TOUCHPOINT] = "touchpoint"};
	open(d, "by", "{");
	for (enum harm_by by = 0; by < HARM_BYS; by++) {
		open(d, names[by], "[");
		for (size_t k = 0; k < h->by[by].n; k++) {
			const struct harm_group *g = &h->by[by].at[k];
			open(d, NULL, "{");
			text(d, "value", g->value);
			number(d, "cases", g->cases);
			number(d, "customers", g->customers);
			number(d, "repeat_contacts", g->repeats);
			digest_put_raw(d, "}");
		}
		digest_put_raw(d, "]");
	}
	digest_put_raw(d, "}");
}

static void points(struct digest *d, const char *name, enum survey_kind kind, uint64_t mean)
{
	key(d, name);
	buf_i64(d->out, digest_harm_points(kind, mean));
}

static void scores(struct digest *d, const struct harm *h, bool of_issue)
{
	open(d, "surveys", "{");
	for (enum survey_kind kind = 0; kind < SURVEY_KINDS; kind++) {
		const struct harm_score *s = &h->score[kind];
		if (!s->n)
			continue;
		open(d, digest_harm_kind(kind), "{");
		number(d, "n", s->n);
		points(d, "mean", kind, s->mean);
		points(d, "low", kind, s->limits.low);
		points(d, "high", kind, s->limits.high);
		text(d, "text", digest_harm_score(d, h, kind));
		if (of_issue)
			text(d, "than", digest_harm_than(d, h, kind));
		digest_put_raw(d, "}");
	}
	digest_put_raw(d, "}");
}

static void fix(struct digest *d, const struct harm *h)
{
	open(d, "fix", "{");
	text(d, "verdict", span_of(digest_harm_fix_name(h->fix.verdict)));
	number(d, "before", h->fix.before);
	number(d, "after", h->fix.after);
	number(d, "quiet_hours", h->fix.quiet_hours);
	text(d, "text", digest_harm_fix(d, h));
	digest_put_raw(d, "}");
}

/* What only an issue has. */
static void harm_of_issue(struct digest *d, const struct report_issue *i)
{
	const struct harm_silent *s = &i->harm.silent;
	open(d, "silent", "{");
	number(d, "low", s->low);
	number(d, "high", s->high);
	text(d, "text", digest_harm_silent(d, &i->harm));
	digest_put_raw(d, "}");
	fix(d, &i->harm);
	text(d, "mostly", digest_sentences_hit(d, i));
	number(d, "tell", i->tell);
}

/* i: NULL for the whole desk. */
static void harm(struct digest *d, const char *name, const struct harm *h,
		 const struct report_issue *i)
{
	open(d, name, "{");
	number(d, "repeat_contacts", h->repeats);
	scores(d, h, i != NULL);
	open(d, "resolve", "{");
	number(d, "n", h->times.n);
	seconds(d, "median", h->times.median);
	seconds(d, "p90", h->times.p90);
	text(d, "text", digest_harm_times(d, h));
	digest_put_raw(d, "}");
	open(d, "reopened", "{");
	number(d, "k", h->reopened.k);
	number(d, "n", h->reopened.n);
	text(d, "text", digest_harm_reopened(d, h));
	digest_put_raw(d, "}");
	groups(d, h);
	if (i)
		harm_of_issue(d, i);
	digest_put_raw(d, "}");
}

static void fits(struct digest *d, const struct report_issue *i)
{
	open(d, "lists", "[");
	for (enum report_list l = 0; l < REPORT_LISTS; l++)
		if (i->in[l])
			text(d, NULL, span_of(report_list_name(l)));
	digest_put_raw(d, "]");
}

static void issue(struct digest *d, const struct report_issue *i)
{
	const struct issue *issue = i->issue;
	open(d, NULL, "{");
	number(d, "issue", issue->id);
	text(d, "title", digest_sentences_issue(d, i));
	flag(d, "card", (size_t)(i - d->r->issues) < d->r->n_cards);
	fits(d, i);
	count(d, "cases", &i->cases);
	count(d, "customers", &i->customers);
	seconds(d, "first_seen", issue->first_seen);
	seconds(d, "last_seen", issue->last_seen);
	text(d, "status", span_of(digest_sentences_status(issue)));
	text(d, "owner", digest_sentences_owner(issue));
	series(d, i->series);
	harm(d, "harm", &i->harm, i);
	key(d, "causes");
	cause_json_found(&d->state->issues, &i->found, d->out);
	open(d, "cause_texts", "[");
	for (size_t k = 0; k < i->found.n_attrs; k++)
		text(d, NULL, digest_sentences_cause(d, &i->found.attrs[k]));
	for (size_t k = 0; k < i->found.n_changes; k++)
		text(d, NULL, digest_sentences_change(d, &i->found.changes[k]));
	digest_put_raw(d, "]");
	key(d, "quotes");
	issues_quotes_write(&d->state->issues, issue, d->out);
	text(d, "url", issues_text(issue->url));
	digest_put_raw(d, "}");
}

void digest_json(struct digest *d)
{
	digest_put_raw(d, "{");
	number(d, "schema", SCHEMA);
	text(d, "desk", d->settings->desk);
	text(d, "lang", d->lang == LANG_KO ? SPAN("ko") : SPAN("en"));
	seconds(d, "at", d->r->clock);
	text(d, "title", digest_sentences_title(d));
	text(d, "headline", digest_sentences_headline(d));
	period(d);
	figures(d);
	harm(d, "harm", &d->r->harm, NULL);
	harm(d, "harm_before", &d->r->harm_before, NULL);
	pareto(d);
	lists(d);
	movers(d);
	changes(d);
	steps(d);
	open(d, "issues", "[");
	for (size_t i = 0; i < d->r->n_issues; i++)
		issue(d, &d->r->issues[i]);
	digest_put_raw(d, "]");
	number(d, "issues_with_cases", d->r->n_active);
	notes(d);
	text(d, "config", digest_say_hex(d, d->settings->fingerprint));
	digest_put_raw(d, "}\n");
}
