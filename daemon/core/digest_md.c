/* digest_md.c - a digest short enough for a chat; see digest_forms.h. Only bold, lists and lines,
 * which GitHub, Slack, Notion and Mattermost all show; no table, for Slack has none. */
#include "digest_forms.h"

#define LINES 3 /* issues a list names here */

static void bold(struct digest *d, struct span text)
{
	digest_put_raw(d, "**");
	digest_put(d, text);
	digest_put_raw(d, "**");
}

static void figures(struct digest *d)
{
	for (enum report_figure f = 0; f < REPORT_FIGURES; f++) {
		const struct report_count *c = &d->r->figures[f].count;
		digest_put_raw(d, f ? " \xC2\xB7 " : "");
		digest_put(d, digest_say_text(d, "figure.", report_figure_name(f)));
		digest_put_raw(d, " ");
		bold(d, digest_say_number(d, c->now));
		digest_put_raw(d, " (");
		digest_put(d, digest_say_change(d, c));
		digest_put_raw(d, ")");
	}
	digest_put_raw(d, "\n");
}

static void issue_line(struct digest *d, const struct report_issue *i)
{
	digest_put_raw(d, "- ");
	d->as = ESCAPE_ITEM;
	digest_put(d, digest_sentences_issue(d, i));
	d->as = ESCAPE_MARKDOWN;
	digest_put_raw(d, " \xE2\x80\x94 ");
	digest_put(d, digest_sentences_cases(d, i));
	digest_put_raw(d, " \xC2\xB7 ");
	const struct catalog_arg n = {SPAN("n"), digest_say_number(d, i->issue->id)};
	digest_put(d, digest_say(d, "number", "", &n, 1));
	digest_put_raw(d, "\n");
}

static void rest(struct digest *d, uint64_t n)
{
	const struct catalog_arg args = {SPAN("n"), digest_say_number(d, n)};
	digest_put_raw(d, "- ");
	digest_put(d, digest_say(d, "list.rest", "", &args, 1));
	digest_put_raw(d, "\n");
}

static void list(struct digest *d, enum report_list l)
{
	const struct report *r = d->r;
	size_t n = r->n_list[l] < LINES ? r->n_list[l] : LINES;
	if (!n)
		return;
	digest_put_raw(d, "\n");
	bold(d, digest_say_text(d, "list.", report_list_name(l)));
	digest_put_raw(d, "\n");
	for (size_t k = 0; k < n; k++)
		issue_line(d, &r->issues[r->list[l][k]]);
	if (r->fits[l] > n)
		rest(d, r->fits[l] - n);
}

static void biggest(struct digest *d)
{
	const struct report *r = d->r;
	size_t n = r->n_cards < LINES ? r->n_cards : LINES;
	if (!n)
		return;
	digest_put_raw(d, "\n");
	bold(d, digest_say_text(d, "q.what", ""));
	digest_put_raw(d, "\n");
	for (size_t k = 0; k < n; k++) {
		const struct report_issue *i = &r->issues[k];
		issue_line(d, i);
		if (!i->found.n_attrs)
			continue;
		digest_put_raw(d, "  - ");
		d->as = ESCAPE_ITEM;
		digest_put(d, digest_sentences_cause(d, &i->found.attrs[0]));
		d->as = ESCAPE_MARKDOWN;
		digest_put_raw(d, "\n");
	}
}

static void steps(struct digest *d)
{
	if (!d->r->n_steps)
		return;
	digest_put_raw(d, "\n");
	bold(d, digest_say_text(d, "q.next", ""));
	digest_put_raw(d, "\n");
	for (size_t k = 0; k < d->r->n_steps && k < LINES; k++) {
		digest_put_raw(d, "- ");
		digest_put(d, digest_sentences_step(d, &d->r->steps[k]));
		digest_put_raw(d, "\n");
	}
}

void digest_md(struct digest *d)
{
	bold(d, digest_sentences_title(d));
	digest_put_raw(d, "\n\n");
	digest_put(d, digest_sentences_headline(d));
	digest_put_raw(d, "\n\n");
	figures(d);
	biggest(d);
	for (enum report_list l = 0; l < REPORT_LISTS; l++)
		list(d, l);
	steps(d);
}
