/* digest_html.c - a digest as one HTML file, section by section; see digest_forms.h.
 *
 *   title, headline, figures
 *   1 what (Pareto)  2 new or worse (lists, movers)  3 how bad  4 who  5 what next
 *   a card an issue (digest_card.c), notes on the data
 *
 * Invariants: text that is not ours gets in by digest_put() alone; there is no script, no address
 * but of tickets, and the policy in the head forbids both; each chart has its table. */
#include "digest_forms.h"

/* <tag>text of the catalogue</tag> */
static void element(struct digest *d, const char *open, const char *text, const char *close)
{
	digest_put_raw(d, open);
	digest_put_text(d, text);
	digest_put_raw(d, close);
}

static void heading(struct digest *d, const char *id)
{
	digest_put_raw(d, "<section aria-labelledby=\"");
	digest_put_raw(d, id);
	digest_put_raw(d, "\"><h2 id=\"");
	digest_put_raw(d, id);
	digest_put_raw(d, "\">");
	digest_put(d, digest_say_text(d, "q.", id));
	digest_put_raw(d, "</h2>\n");
}

static void end_section(struct digest *d)
{
	digest_put_raw(d, "</section>\n");
}

struct column {
	const char *text; /* of the catalogue */
	bool number;
};

static void begin_table(struct digest *d, const char *caption, const struct column *columns,
			size_t n)
{
	digest_put_raw(d, "<div class=\"scroll\" tabindex=\"0\"><table>");
	element(d, "<caption>", caption, "</caption><thead><tr>");
	for (size_t i = 0; i < n; i++)
		element(d,
			columns[i].number ? "<th scope=\"col\" class=\"n\">" : "<th scope=\"col\">",
			columns[i].text, "</th>");
	digest_put_raw(d, "</tr></thead><tbody>\n");
}

static void end_table(struct digest *d)
{
	digest_put_raw(d, "</tbody></table></div>\n");
}

static void number(struct digest *d, uint64_t v)
{
	digest_put_raw(d, "<td class=\"n\">");
	digest_put(d, digest_say_number(d, v));
	digest_put_raw(d, "</td>");
}

void digest_html_name(struct digest *d, const struct report_issue *i)
{
	size_t place = (size_t)(i - d->r->issues);
	bool card = place < d->r->n_cards;
	if (card) {
		digest_put_raw(d, "<a href=\"#issue-");
		digest_put_u64(d, i->issue->id);
		digest_put_raw(d, "\">");
	}
	digest_put_raw(d, "<bdi>");
	digest_put(d, digest_sentences_issue(d, i));
	digest_put_raw(d, card ? "</bdi></a>" : "</bdi>");
}

/* The first cell of a row: the issue, as a link to its card if it has one. */
static void issue_cell(struct digest *d, const struct report_issue *i)
{
	digest_put_raw(d, "<td class=\"t\">");
	digest_html_name(d, i);
	digest_put_raw(d, "</td>");
}

void digest_html_link(struct digest *d, struct span url)
{
	bool links = escape_links(url);
	if (links) {
		digest_put_raw(d, "<a rel=\"noopener noreferrer\" href=\"");
		digest_put(d, url);
		digest_put_raw(d, "\">");
	}
	digest_put(d, url);
	if (links)
		digest_put_raw(d, "</a>");
}

/* ---- head, figures */

static void head(struct digest *d)
{
	digest_put_raw(d, "<!DOCTYPE html>\n<html lang=\"");
	digest_put_raw(d, d->lang == LANG_KO ? "ko" : "en");
	digest_put_raw(d,
		       "\">\n<head>\n<meta charset=\"utf-8\">\n"
		       "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		       "style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'\">\n"
		       "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		       "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
	digest_put(d, digest_sentences_title(d));
	digest_put_raw(d, "</title>\n<style>");
	digest_put_raw(d, digest_style);
	digest_put_raw(d, "</style>\n</head>\n<body>\n<header><h1>");
	digest_put(d, digest_sentences_title(d));
	digest_put_raw(d, "</h1>\n<p class=\"lead\">");
	digest_put(d, digest_sentences_headline(d));
	digest_put_raw(d, "</p></header>\n<main>\n");
}

static void change_class(struct digest *d, enum report_change c)
{
	if (c != REPORT_NOT_CLEAR)
		digest_put_raw(d, c == REPORT_MORE ? " class=\"more\"" : " class=\"fewer\"");
}

static void figure(struct digest *d, enum report_figure f)
{
	const struct report_figure_row *row = &d->r->figures[f];
	digest_put_raw(d, "<li><h3>");
	digest_put(d, digest_say_text(d, "figure.", report_figure_name(f)));
	digest_put_raw(d, "</h3><span class=\"value\">");
	digest_put(d, digest_say_number(d, row->count.now));
	digest_put_raw(d, "</span> <span");
	change_class(d, row->count.change);
	digest_put_raw(d, ">");
	digest_put(d, digest_say_change(d, &row->count));
	digest_put_raw(d, "</span> <small class=\"soft\">");
	const struct catalog_arg n = {SPAN("n"), digest_say_number(d, row->count.before)};
	digest_put(d, digest_say(d, "before", "", &n, 1));
	digest_put_raw(d, "</small>");
	digest_svg_spark(d, row->series, digest_say_text(d, "figure.", report_figure_name(f)));
	digest_put_raw(d, "</li>\n");
}

/* The numbers behind the lines. */
static void figures_table(struct digest *d)
{
	digest_put_raw(d, "<details><summary>");
	digest_put_text(d, "figures.table");
	digest_put_raw(d, "</summary><div class=\"scroll\" tabindex=\"0\"><table><thead><tr>");
	element(d, "<th scope=\"col\">", "time", "</th>");
	for (enum report_figure f = 0; f < REPORT_FIGURES; f++) {
		digest_put_raw(d, "<th scope=\"col\" class=\"n\">");
		digest_put(d, digest_say_text(d, "figure.", report_figure_name(f)));
		digest_put_raw(d, "</th>");
	}
	digest_put_raw(d, "</tr></thead><tbody>\n");
	for (size_t i = 0; i < 2 * d->r->slots; i++) {
		digest_put_raw(d, "<tr><th scope=\"row\">");
		digest_put(d, digest_say_point(d, i));
		digest_put_raw(d, "</th>");
		for (enum report_figure f = 0; f < REPORT_FIGURES; f++)
			number(d, d->r->figures[f].series[i]);
		digest_put_raw(d, "</tr>\n");
	}
	digest_put_raw(d, "</tbody></table></div></details>\n");
}

static void figures(struct digest *d)
{
	digest_put_raw(d, "<ul class=\"grid\">\n");
	for (enum report_figure f = 0; f < REPORT_FIGURES; f++)
		figure(d, f);
	digest_put_raw(d, "</ul>\n");
	figures_table(d);
}

/* ---- 1: what */

/* A bar: a card, or one of the two rests. */
static void pareto_row(struct digest *d, size_t i, uint64_t cases, uint64_t sum, const char *rest)
{
	uint64_t all = d->r->figures[REPORT_CASES].count.now;
	digest_put_raw(d, "<tr>");
	number(d, i + 1);
	if (rest)
		element(d, "<td class=\"t\">", rest, "</td>");
	else
		issue_cell(d, &d->r->issues[i]);
	number(d, cases);
	digest_put_raw(d, "<td class=\"n\">");
	digest_put(d, digest_say_percent(d, cases, all));
	digest_put_raw(d, "</td><td class=\"n\">");
	digest_put(d, digest_say_percent(d, sum, all));
	digest_put_raw(d, "</td></tr>\n");
}

static void pareto_text(struct digest *d)
{
	const struct report *r = d->r;
	uint64_t all = r->figures[REPORT_CASES].count.now;
	const struct catalog_arg args[] = {
		{SPAN("n"), digest_say_number(d, r->n_cards)},
		{SPAN("share"), digest_say_percent(d, r->card_cases, all)},
		{SPAN("cases"), digest_say_number(d, all)},
	};
	digest_put_raw(d, "<p>");
	digest_put(d, digest_say(d, r->n_cards ? "pareto.text" : "pareto.none", "", args, 3));
	digest_put_raw(d, "</p>\n");
}

/* The bars behind the cards: further issues and single cases, as far as there are any. */
static size_t rests_of(const struct report *r, uint64_t values[2], const char *names[2])
{
	uint64_t all = r->figures[REPORT_CASES].count.now;
	uint64_t grouped = r->figures[REPORT_GROUPED].count.now;
	size_t n = 0;
	if (grouped > r->card_cases) {
		names[n] = "pareto.others";
		values[n++] = grouped - r->card_cases;
	}
	if (all > grouped) {
		names[n] = "pareto.single";
		values[n++] = all - grouped;
	}
	return n;
}

static void what(struct digest *d)
{
	static const struct column columns[] = {
		{"rank", true}, {"issue", false}, {"cases", true}, {"share", true}, {"sum", true},
	};
	const char *names[2];
	const struct report *r = d->r;
	uint64_t values[REPORT_CARDS + 2], sum = 0;
	size_t rests = rests_of(r, values + r->n_cards, names), n = r->n_cards + rests;
	heading(d, "what");
	pareto_text(d);
	for (size_t i = 0; i < r->n_cards; i++)
		values[i] = r->issues[i].cases.now;
	digest_svg_pareto(d, values, n, r->figures[REPORT_CASES].count.now, rests,
			  digest_say_text(d, "pareto", ""));
	begin_table(d, "pareto", columns, sizeof columns / sizeof *columns);
	for (size_t i = 0; i < n; i++)
		pareto_row(d, i, values[i], sum += values[i],
			   i < r->n_cards ? NULL : names[i - r->n_cards]);
	end_table(d);
	end_section(d);
}

/* ---- 2: new or worse */

static void list(struct digest *d, enum report_list l)
{
	const struct report *r = d->r;
	digest_put_raw(d, "<div><h3>");
	digest_put(d, digest_say_text(d, "list.", report_list_name(l)));
	digest_put_raw(d, "</h3>");
	if (!r->n_list[l])
		element(d, "<p class=\"soft\">", "list.none", "</p>");
	else
		digest_put_raw(d, "<ul>");
	for (size_t k = 0; k < r->n_list[l]; k++) {
		const struct report_issue *i = &r->issues[r->list[l][k]];
		digest_put_raw(d, "<li>");
		digest_html_name(d, i);
		digest_put_raw(d, "<br><small class=\"soft\">");
		digest_put(d, digest_sentences_cases(d, i));
		digest_put_raw(d, "</small></li>");
	}
	if (r->n_list[l])
		digest_put_raw(d, "</ul>");
	if (r->fits[l] > r->n_list[l]) {
		const struct catalog_arg n = {SPAN("n"),
					      digest_say_number(d, r->fits[l] - r->n_list[l])};
		digest_put_raw(d, "<p class=\"soft\">");
		digest_put(d, digest_say(d, "list.rest", "", &n, 1));
		digest_put_raw(d, "</p>");
	}
	digest_put_raw(d, "</div>\n");
}

static void mover(struct digest *d, const struct report_issue *i)
{
	const struct report_count *c = &i->cases;
	digest_put_raw(d, "<tr>");
	issue_cell(d, i);
	number(d, c->now);
	number(d, c->before);
	digest_put_raw(d, "<td class=\"n\">");
	digest_put(d, digest_say_change(d, c));
	digest_put_raw(d, "</td><td class=\"n\">");
	digest_put(d, digest_say_ratio(d, c));
	digest_put_raw(d, "</td><td");
	change_class(d, c->change);
	digest_put_raw(d, ">");
	digest_put(d, digest_say_text(d, "change.", report_change_name(c->change)));
	digest_put_raw(d, "</td></tr>\n");
}

/* What the lines in the trends stand for. */
static void changes(struct digest *d)
{
	if (!d->r->n_changes)
		return;
	element(d, "<h3>", "changes", "</h3>\n<ul>");
	for (size_t k = 0; k < d->r->n_changes; k++) {
		digest_put_raw(d, "<li>");
		digest_put(d, digest_sentences_mark(d, d->r->changes[k]));
		digest_put_raw(d, "</li>");
	}
	digest_put_raw(d, "</ul>\n");
}

static void news(struct digest *d)
{
	static const struct column columns[] = {
		{"issue", false}, {"now", true},         {"then", true},
		{"change", true}, {"ratio.title", true}, {"verdict", false},
	};
	heading(d, "new");
	digest_put_raw(d, "<div class=\"grid wide\">\n");
	for (enum report_list l = 0; l < REPORT_LISTS; l++)
		list(d, l);
	digest_put_raw(d, "</div>\n");
	if (d->r->n_movers)
		begin_table(d, "movers", columns, sizeof columns / sizeof *columns);
	else
		element(d, "<p class=\"soft\">", "movers.none", "</p>\n");
	for (size_t k = 0; k < d->r->n_movers; k++)
		mover(d, &d->r->issues[d->r->movers[k]]);
	if (d->r->n_movers)
		end_table(d);
	changes(d);
	end_section(d);
}

/* ---- 3 and 4: how bad, who */

static void cell(struct digest *d, struct span plain)
{
	digest_put_raw(d, "<td>");
	digest_put(d, plain);
	digest_put_raw(d, "</td>");
}

/* A kind of survey that nobody answered gets no column. */
static bool surveyed(const struct digest *d, enum survey_kind kind)
{
	return d->r->harm.score[kind].n || d->r->harm_before.score[kind].n;
}

static void quality_cells(struct digest *d, const struct harm *h, bool issue)
{
	number(d, h->repeats);
	for (enum survey_kind kind = 0; kind < SURVEY_KINDS; kind++) {
		if (!surveyed(d, kind))
			continue;
		digest_put_raw(d, "<td>");
		digest_put(d, digest_harm_score(d, h, kind));
		if (issue && h->score[kind].n) {
			digest_put_raw(d, "<br><small class=\"soft\">");
			digest_put(d, digest_harm_than(d, h, kind));
			digest_put_raw(d, "</small>");
		}
		digest_put_raw(d, "</td>");
	}
	cell(d, digest_harm_times(d, h));
	cell(d, digest_harm_reopened(d, h));
	digest_put_raw(d, "</tr>\n");
}

static void quality_desk(struct digest *d, const char *name, const struct harm *h)
{
	element(d, "<tr><td class=\"t\">", name, "</td>");
	quality_cells(d, h, false);
}

static void quality(struct digest *d)
{
	struct column columns[3 + SURVEY_KINDS + 2] = {{"issue", false}, {"again", true}};
	size_t n = 2;
	for (enum survey_kind kind = 0; kind < SURVEY_KINDS; kind++)
		if (surveyed(d, kind))
			columns[n++] = (struct column){digest_harm_kind(kind), false};
	columns[n++] = (struct column){"resolve", false};
	columns[n++] = (struct column){"reopened", false};
	begin_table(d, "quality", columns, n);
	quality_desk(d, "quality.all", &d->r->harm);
	quality_desk(d, "quality.before", &d->r->harm_before);
	for (size_t i = 0; i < d->r->n_cards; i++) {
		digest_put_raw(d, "<tr>");
		issue_cell(d, &d->r->issues[i]);
		quality_cells(d, &d->r->issues[i].harm, true);
	}
	end_table(d);
}

static void bad(struct digest *d)
{
	heading(d, "bad");
	figures(d);
	quality(d);
	end_section(d);
}

static void who(struct digest *d)
{
	static const struct column columns[] = {
		{"issue", false},
		{"customers", true},
		{"silent", false},
		{"mostly", false},
	};
	heading(d, "who");
	if (d->r->n_cards)
		begin_table(d, "q.who", columns, sizeof columns / sizeof *columns);
	else
		element(d, "<p>", "pareto.none", "</p>\n");
	for (size_t i = 0; i < d->r->n_cards; i++) {
		const struct report_issue *issue = &d->r->issues[i];
		digest_put_raw(d, "<tr>");
		issue_cell(d, issue);
		number(d, issue->customers.now);
		cell(d, digest_harm_silent(d, &issue->harm));
		cell(d, digest_sentences_hit(d, issue));
		digest_put_raw(d, "</tr>\n");
	}
	if (d->r->n_cards)
		end_table(d);
	end_section(d);
}

/* ---- 5: what next; notes */

static void next(struct digest *d)
{
	heading(d, "next");
	if (!d->r->n_steps)
		element(d, "<p>", "step.none", "</p>\n");
	else
		digest_put_raw(d, "<ol>\n");
	for (size_t i = 0; i < d->r->n_steps; i++) {
		digest_put_raw(d, "<li>");
		digest_put(d, digest_sentences_step(d, &d->r->steps[i]));
		digest_put_raw(d, "</li>\n");
	}
	if (d->r->n_steps)
		digest_put_raw(d, "</ol>\n");
	end_section(d);
}

static void cards(struct digest *d)
{
	if (!d->r->n_cards)
		return;
	heading(d, "cards");
	for (size_t i = 0; i < d->r->n_cards; i++)
		digest_card(d, &d->r->issues[i]);
	end_section(d);
}

static void notes(struct digest *d)
{
	heading(d, "notes");
	digest_put_raw(d, "<ul class=\"soft\">\n");
	for (size_t i = 0; digest_sentences_note(d, i).len; i++) {
		d->said.len = 0;
		digest_put_raw(d, "<li>");
		digest_put(d, digest_sentences_note(d, i));
		digest_put_raw(d, "</li>\n");
	}
	digest_put_raw(d, "</ul>\n");
	end_section(d);
}

void digest_html(struct digest *d)
{
	head(d);
	what(d);
	news(d);
	bad(d);
	who(d);
	next(d);
	cards(d);
	notes(d);
	digest_put_raw(d, "</main>\n</body>\n</html>\n");
}
