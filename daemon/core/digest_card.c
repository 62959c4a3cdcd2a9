/* digest_card.c - one issue in full, as an article of the HTML digest; see digest_forms.h. */
#include "digest_forms.h"
#include "issues_quotes.h"

static void term(struct digest *d, const char *name)
{
	digest_put_raw(d, "<div><dt>");
	digest_put_text(d, name);
	digest_put_raw(d, "</dt><dd>");
}

static void end_term(struct digest *d)
{
	digest_put_raw(d, "</dd></div>");
}

static void count(struct digest *d, const char *name, const struct report_count *c)
{
	term(d, name);
	digest_put(d, digest_say_number(d, c->now));
	digest_put_raw(d, " <small class=\"soft\">");
	digest_put(d, digest_say_change(d, c));
	digest_put_raw(d, "</small>");
	end_term(d);
}

static void facts(struct digest *d, const struct report_issue *i)
{
	const struct issue *issue = i->issue;
	struct span url = issues_text(issue->url);
	digest_put_raw(d, "<dl>");
	count(d, "cases", &i->cases);
	count(d, "customers", &i->customers);
	term(d, "again");
	digest_put(d, digest_say_number(d, i->harm.repeats));
	end_term(d);
	term(d, "first_seen");
	digest_put(d, digest_say_moment(d, issue->first_seen));
	end_term(d);
	term(d, "last_seen");
	digest_put(d, digest_say_moment(d, issue->last_seen));
	end_term(d);
	term(d, "status");
	digest_put(d, digest_say_text(d, "status.", digest_sentences_status(issue)));
	end_term(d);
	if (digest_sentences_owner(issue).len) {
		term(d, "owner");
		digest_put(d, digest_sentences_owner(issue));
		end_term(d);
	}
	if (i->harm.fix.verdict != HARM_NO_FIX) {
		term(d, "fix");
		digest_put(d, digest_harm_fix(d, &i->harm));
		end_term(d);
	}
	if (url.len) {
		term(d, "link");
		digest_html_link(d, url);
		end_term(d);
	}
	digest_put_raw(d, "</dl>\n");
}

/* ---- trend */

static struct span trend_label(struct digest *d, const struct report_issue *i)
{
	const struct catalog_arg title = {SPAN("title"), digest_sentences_issue(d, i)};
	return digest_say(d, "trend", "", &title, 1);
}

static void trend_table(struct digest *d, const struct report_issue *i)
{
	digest_put_raw(d, "<details><summary>");
	digest_put_text(d, "trend.table");
	digest_put_raw(d, "</summary><table><thead><tr><th scope=\"col\">");
	digest_put_text(d, "time");
	digest_put_raw(d, "</th><th scope=\"col\" class=\"n\">");
	digest_put_text(d, "cases");
	digest_put_raw(d, "</th></tr></thead><tbody>\n");
	for (size_t k = 0; k < 2 * d->r->slots; k++) {
		digest_put_raw(d, "<tr><th scope=\"row\">");
		digest_put(d, digest_say_point(d, k));
		digest_put_raw(d, "</th><td class=\"n\">");
		digest_put(d, digest_say_number(d, i->series[k]));
		digest_put_raw(d, "</td></tr>");
	}
	digest_put_raw(d, "</tbody></table></details>\n");
}

static void trend(struct digest *d, const struct report_issue *i)
{
	const size_t at[] = {0, d->r->slots, 2 * d->r->slots - 1};
	digest_put_raw(d, "<figure>");
	digest_svg_trend(d, i->series, trend_label(d, i));
	digest_put_raw(d, "<figcaption class=\"axis\">");
	for (size_t k = 0; k < 3; k++) {
		digest_put_raw(d, "<span>");
		digest_put(d, digest_say_point(d, at[k]));
		digest_put_raw(d, "</span>");
	}
	digest_put_raw(d, "</figcaption></figure>\n");
	trend_table(d, i);
}

/* ---- causes */

static void causes(struct digest *d, const struct report_issue *i)
{
	const struct cause_found *f = &i->found;
	bool any = f->n_attrs || f->n_changes;
	digest_put_raw(d, "<h4>");
	digest_put_text(d, "causes");
	digest_put_raw(d, any ? "</h4><ul>" : "</h4><p>");
	if (!any)
		digest_put_text(d, "causes.none");
	for (size_t k = 0; k < f->n_attrs + f->n_changes; k++) {
		digest_put_raw(d, "<li>");
		digest_put(d, k < f->n_attrs
				      ? digest_sentences_cause(d, &f->attrs[k])
				      : digest_sentences_change(d, &f->changes[k - f->n_attrs]));
		digest_put_raw(d, "</li>");
	}
	digest_put_raw(d, any ? "</ul>\n" : "</p>\n");
}

/* ---- quotes */

/* The language that a screen reader should speak: with Hangul Korean, else English. */
static bool is_korean(struct span text)
{
	for (size_t i = 0; i + 2 < text.len; i++) {
		unsigned a = (unsigned char)text.ptr[i], b = (unsigned char)text.ptr[i + 1];
		if ((a == 0xEA && b >= 0xB0) || (a > 0xEA && a < 0xED) || (a == 0xED && b < 0x9F))
			return true;
	}
	return false;
}

static void quotes(struct digest *d, const struct issue *issue)
{
	const struct quote *told[ISSUES_QUOTES_TOLD];
	size_t n = issues_quotes_pick(&d->state->issues, issue, told);
	if (n) {
		digest_put_raw(d, "<h4>");
		digest_put_text(d, "quotes");
		digest_put_raw(d, "</h4>");
	}
	for (size_t i = 0; i < n; i++) {
		struct span text = {told[i]->text, told[i]->len};
		digest_put_raw(d, is_korean(text) ? "<blockquote lang=\"ko\" dir=\"auto\">"
						  : "<blockquote lang=\"en\" dir=\"auto\">");
		digest_put(d, text);
		digest_put_raw(d, "</blockquote>\n");
	}
}

void digest_card(struct digest *d, const struct report_issue *i)
{
	digest_put_raw(d, "<article id=\"issue-");
	digest_put_u64(d, i->issue->id);
	digest_put_raw(d, "\"><h3><bdi>");
	digest_put(d, digest_sentences_issue(d, i));
	digest_put_raw(d, "</bdi> <small class=\"soft\">");
	const struct catalog_arg n = {SPAN("n"), digest_say_number(d, i->issue->id)};
	digest_put(d, digest_say(d, "number", "", &n, 1));
	digest_put_raw(d, "</small></h3>\n");
	facts(d, i);
	trend(d, i);
	causes(d, i);
	quotes(d, i->issue);
	digest_put_raw(d, "</article>\n");
}
