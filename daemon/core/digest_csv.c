/* digest_csv.c - the issues of a digest as a table for a spreadsheet; see digest_forms.h. RFC 4180:
 * lines end in CR LF, text is quoted and made harmless by escape_csv(). Times are RFC 3339, so that
 * a column of them sorts. */
#include "digest_forms.h"

#define BYTE_ORDER_MARK "\xEF\xBB\xBF"

static void text(struct digest *d, struct span s)
{
	escape_csv(d->out, s);
	digest_put_raw(d, ",");
	d->said.len = 0;
}

static void number(struct digest *d, uint64_t v)
{
	digest_put_u64(d, v);
	digest_put_raw(d, ",");
}

/* The lists that the issue fits in, with a space between. */
static void lists(struct digest *d, const struct report_issue *i)
{
	const char *between = "";
	digest_put_raw(d, "\"");
	for (enum report_list l = 0; l < REPORT_LISTS; l++) {
		if (!i->in[l])
			continue;
		digest_put_raw(d, between);
		digest_put_raw(d, report_list_name(l));
		between = " ";
	}
	digest_put_raw(d, "\",");
}

static void ratio(struct digest *d, const struct report_count *c)
{
	digest_put(d, digest_say_times(d, c->ratio.low));
	digest_put_raw(d, ",");
	if (c->ratio.high < EXACT_NO_LIMIT)
		digest_put(d, digest_say_times(d, c->ratio.high));
	digest_put_raw(d, ",");
	digest_put_raw(d, report_change_name(c->change));
	digest_put_raw(d, ",");
}

static void moment(struct digest *d, int64_t t)
{
	civil_put_minute(d->out, period_local(d->settings, t));
	digest_put_raw(d, ",");
}

/* Mean and number of answers of each kind of survey, the mean as people know it. */
static void score(struct digest *d, const struct harm *h)
{
	for (enum survey_kind kind = 0; kind < SURVEY_KINDS; kind++) {
		if (h->score[kind].n)
			buf_i64(d->out, digest_harm_points(kind, h->score[kind].mean));
		digest_put_raw(d, ",");
		number(d, h->score[kind].n);
	}
}

static void line(struct digest *d, size_t rank, const struct report_issue *i)
{
	number(d, rank + 1);
	number(d, i->issue->id);
	text(d, digest_sentences_issue(d, i));
	lists(d, i);
	number(d, i->cases.now);
	number(d, i->cases.before);
	ratio(d, &i->cases);
	number(d, i->customers.now);
	number(d, i->customers.before);
	number(d, i->harm.repeats);
	moment(d, i->issue->first_seen);
	moment(d, i->issue->last_seen);
	text(d, digest_sentences_hit(d, i));
	text(d, i->found.n_attrs ? digest_sentences_cause(d, &i->found.attrs[0]) : SPAN(""));
	score(d, &i->harm);
	escape_csv(d->out, issues_text(i->issue->url));
	digest_put_raw(d, "\r\n");
}

void digest_csv(struct digest *d)
{
	digest_put_raw(
		d, BYTE_ORDER_MARK
		"rank,issue,title,lists,cases,cases_before,rate_low,rate_high,change,"
		"customers,customers_before,repeat_contacts,first_seen,last_seen,mostly,cause,"
		"csat,csat_n,ces,ces_n,nps,nps_n,url\r\n");
	for (size_t i = 0; i < d->r->n_issues; i++)
		line(d, i, &d->r->issues[i]);
}
