/* alert.c - see alert.h. Parts for people come from the catalogue of the desk's language. */
#include "alert.h"

#include "alert_cases.h"
#include "catalog.h"
#include "issues_quotes.h"

#define TITLE_TERMS 4

static const char *const status_names[ALERT_STATUS_COUNT] = {
	[ALERT_FIRING] = "firing",       [ALERT_ESCALATED] = "escalated",
	[ALERT_REMINDER] = "reminder",   [ALERT_RESOLVED] = "resolved",
	[ALERT_MERGED] = "merged",       [ALERT_REOPENED] = "reopened",
	[ALERT_DISMISSED] = "dismissed", [ALERT_ACKED] = "acked",
	[ALERT_ACK_OVER] = "ack_over",   [ALERT_MUTED] = "muted",
	[ALERT_MUTE_OVER] = "mute_over", [ALERT_STORM] = "storm",
};

static const char *const level_names[LEVEL_COUNT] = {
	[LEVEL_NOTICE] = "notice",
	[LEVEL_WARNING] = "warning",
	[LEVEL_CRITICAL] = "critical",
};

static struct span catalog_of(const struct issues *is)
{
	return is->settings->texts[is->settings->lang];
}

/* prefix.name from the catalogue; the name itself when it is not there. */
static struct span text_of(const struct issues *is, const char *prefix, const char *name)
{
	char key[64];
	size_t p = strlen(prefix), n = strlen(name);
	if (p + n > sizeof key)
		return span_of(name);
	memcpy(key, prefix, p);
	memcpy(key + p, name, n);
	struct span text = catalog_find(catalog_of(is), (struct span){key, p + n});
	return text.ptr ? text : span_of(name);
}

/* ms as "24 h": the largest unit of which it has two or more, whole ones. */
static void write_duration(const struct issues *is, int64_t ms, struct buf *out)
{
	static const struct {
		const char *name;
		int64_t ms;
	} units[] = {{"day", 86400000}, {"hour", 3600000}, {"minute", 60000}, {"second", 1000}};
	size_t i = 0;
	while (i < 3 && (ms % units[i].ms != 0 || ms < 2 * units[i].ms))
		i++;
	char room[20];
	struct catalog_arg n = {SPAN("n"), buf_digits(room, (uint64_t)(ms / units[i].ms))};
	catalog_fill(out, text_of(is, "duration.", units[i].name), &n, 1);
}

static struct span put_percent(struct buf *out, uint32_t share)
{
	buf_u64(out, (share + 50) / 100);
	return buf_span(out);
}

/* The attribute that stands out most, or the pair that says more than it. */
static void write_attribute(const struct issues *is, const struct cause_found *found,
			    struct buf *out)
{
	struct buf what, share, outside;
	const struct cause *last = &found->attrs[found->n_attrs - 1];
	const struct cause *c = last->word[1] ? last : &found->attrs[0];
	buf_init(&what, is->mem, 1024);
	buf_init(&share, is->mem, 8);
	buf_init(&outside, is->mem, 8);
	cause_say(is, c, &what);
	const struct catalog_arg args[] = {
		{SPAN("what"), buf_span(&what)},
		{SPAN("share"), put_percent(&share, cause_share(c, false))},
		{SPAN("outside"), put_percent(&outside, cause_share(c, true))},
	};
	buf_text(out, ". ");
	catalog_fill(out, text_of(is, "cause.", "stands_out"), args, sizeof args / sizeof *args);
	buf_refuse(out, buf_err(&what));
	buf_refuse(out, buf_err(&share) ? buf_err(&share) : buf_err(&outside));
	buf_fini(&what);
	buf_fini(&share);
	buf_fini(&outside);
}

/* ms in whole units of its size: 25 min, not 1513 s. */
static int64_t rounded(int64_t ms)
{
	int64_t unit = ms >= 2 * 86400000  ? 86400000
		       : ms >= 2 * 3600000 ? 3600000
		       : ms >= 120000      ? 60000
					   : 1000;
	return (ms + unit / 2) / unit * unit;
}

static void write_change(const struct issues *is, const struct cause_change *c, struct buf *out)
{
	struct buf ago;
	int64_t lead = c->onset - c->change->at;
	buf_init(&ago, is->mem, 64);
	write_duration(is, rounded(lead < 0 ? -lead : lead), &ago);
	const struct catalog_arg args[] = {
		{SPAN("title"), changes_text(&c->change->title)},
		{SPAN("ago"), buf_span(&ago)},
	};
	const char *name = lead < 0 ? "change_after" : "change_before";
	buf_text(out, ". ");
	catalog_fill(out, text_of(is, "cause.", name), args, sizeof args / sizeof *args);
	buf_refuse(out, buf_err(&ago));
	buf_fini(&ago);
}

/* What stands out most and what changed, behind the summary. */
static void write_causes(const struct issues *is, const struct cause_found *found, struct buf *out)
{
	if (found->n_attrs)
		write_attribute(is, found, out);
	if (found->n_changes)
		write_change(is, &found->changes[0], out);
}

static void write_summary(const struct issues *is, const struct alert *a, struct buf *out)
{
	int64_t in = a->notice ? a->notice->window : a->issue->episode.window;
	int64_t after = a->issue->episode.resolve_after;
	char cases[20], customers[20], into[20], withheld[20];
	struct buf window, quiet;
	buf_init(&window, is->mem, 64);
	buf_init(&quiet, is->mem, 64);
	write_duration(is, a->notice ? rounded(in) : in, &window);
	write_duration(is, after, &quiet);
	const struct catalog_arg args[] = {
		{SPAN("cases"), buf_digits(cases, a->trend.cases)},
		{SPAN("customers"), buf_digits(customers, a->trend.customers)},
		{SPAN("window"), buf_span(&window)},
		{SPAN("quiet"), buf_span(&quiet)},
		{SPAN("into"), buf_digits(into, a->issue->merged_into)},
		{SPAN("by"), a->over && !a->by.len ? issues_hold_by(a->over) : a->by},
		{SPAN("withheld"), buf_digits(withheld, a->over ? a->over->withheld : 0)},
		{SPAN("end"), a->over ? text_of(is, "end.", a->end) : SPAN("")},
	};
	bool by_person = a->status == ALERT_RESOLVED && a->by.len;
	const char *name = by_person   ? "ended"
			   : a->notice ? a->notice->says
				       : status_names[a->status];
	catalog_fill(out, text_of(is, "summary.", name), args, sizeof args / sizeof *args);
	buf_refuse(out, buf_err(&window) ? buf_err(&window) : buf_err(&quiet));
	buf_fini(&window);
	buf_fini(&quiet);
	write_causes(is, &a->causes, out);
}

/* Where word stands in text, its end when it does not. */
static size_t place_in(struct span text, struct span word)
{
	size_t i = 0;
	while (i < text.len && !span_starts(span_after(text, i), word))
		i++;
	return i;
}

/* Puts the terms in the order in which the first example says them: so they read as a sentence. */
static void read_in_order(const struct issues *is, const struct issue *issue, struct span *terms,
			  size_t n)
{
	const struct quote *told[ISSUES_QUOTES_TOLD];
	size_t place[CAUSE_TERMS];
	if (!issues_quotes_pick(is, issue, told))
		return;
	for (size_t i = 0; i < n; i++) {
		struct span term = terms[i];
		size_t at = place_in((struct span){told[0]->text, told[0]->len}, term), k = i;
		for (; k && place[k - 1] > at; k--) {
			place[k] = place[k - 1];
			terms[k] = terms[k - 1];
		}
		place[k] = at;
		terms[k] = term;
	}
}

void alert_title(const struct issues *is, const struct issue *issue, struct buf *out)
{
	struct span terms[CAUSE_TERMS];
	size_t n = cause_terms(is, issue, terms);
	n = n < TITLE_TERMS ? n : TITLE_TERMS;
	read_in_order(is, issue, terms, n);
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_text(out, " \xC2\xB7 ");
		buf_put(out, terms[i]);
	}
	if (!n)
		buf_put(out, text_of(is, "title.", "untitled"));
}

static void write_id(const struct alert *a, struct buf *out)
{
	buf_u64(out, a->issue->id);
	if (a->notice) {
		buf_byte(out, ':');
		buf_put(out, a->notice->kind);
		buf_byte(out, ':');
		buf_u64(out, a->notice->times);
		return;
	}
	buf_byte(out, ':');
	buf_u64(out, a->issue->episodes);
	buf_byte(out, ':');
	buf_u64(out, a->issue->episode.messages);
}

static void write_terms(const struct issues *is, const struct issue *issue, struct buf *out)
{
	struct span terms[CAUSE_TERMS];
	size_t n = cause_terms(is, issue, terms);
	buf_byte(out, '[');
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_byte(out, ',');
		buf_json(out, terms[i]);
	}
	buf_byte(out, ']');
}

enum err alert_write(const struct issues *is, const struct alert *a, struct effects *out)
{
	const struct issue *issue = a->issue;
	const struct episode *e = &issue->episode;
	const struct alert_notice *notice = a->notice;
	effects_begin(out, EFFECT_ALERT, SPAN(""));
	effects_arg(out, SPAN("alert_id"));
	write_id(a, effects_arg_open(out));
	effects_arg_done(out);
	effects_pair(out, "status", span_of(status_names[a->status]));
	effects_pair_seconds(out, "at", a->at);
	effects_pair_u64(out, "issue", issue->id);
	effects_pair_u64(out, "episode", notice ? 0 : issue->episodes);
	effects_pair(out, "rule", notice ? notice->rule->name : span_of(e->rule));
	effects_pair(out, "level", span_of(level_names[notice ? notice->rule->level : e->level]));
	effects_pair(out, "title", issues_text(issue->name.len ? issue->name : issue->title));
	effects_arg(out, SPAN("summary"));
	write_summary(is, a, effects_arg_open(out));
	effects_arg_done(out);
	effects_pair_u64(out, "cases", a->trend.cases);
	effects_pair_u64(out, "customers", a->trend.customers);
	effects_pair_u64(out, "window_s", (uint64_t)((notice ? notice->window : e->window) / 1000));
	effects_pair_seconds(out, "first_seen", issue->first_seen);
	effects_pair_seconds(out, "last_seen", issue->last_seen);
	effects_pair(out, "regressed", a->regressed ? SPAN("1") : SPAN("0"));
	effects_arg(out, SPAN("terms"));
	write_terms(is, issue, effects_arg_open(out));
	effects_arg_done(out);
	effects_pair(out, "causes", issue->causes.len ? issues_text(issue->causes) : SPAN("[]"));
	effects_arg(out, SPAN("examples"));
	issues_quotes_write(is, issue, effects_arg_open(out));
	effects_arg_done(out);
	effects_arg(out, SPAN("case_ids"));
	alert_cases_ids(is, a, effects_arg_open(out));
	effects_arg_done(out);
	effects_arg(out, SPAN("members"));
	alert_cases_members(is, a, effects_arg_open(out));
	effects_arg_done(out);
	if (issue->merged_into)
		effects_pair_u64(out, "merged_into", issue->merged_into);
	if (a->over) {
		effects_pair(out, "hold", span_of(issues_hold_name(a->over->kind)));
		effects_pair(out, "hold_by", issues_hold_by(a->over));
		effects_pair(out, "hold_end", span_of(a->end));
		effects_pair_u64(out, "withheld", a->over->withheld);
	}
	if (a->by.len)
		effects_pair(out, "by", a->by);
	if (a->why.len)
		effects_pair(out, "why", a->why);
	effects_end(out);
	return effects_err(out);
}

/* "3 firing, 1 resolved" */
static void write_statuses(const struct issues *is, const struct alert_storm *s, struct buf *out)
{
	size_t n = 0;
	for (size_t i = 0; i < ALERT_STATUS_COUNT; i++) {
		if (!s->by_status[i])
			continue;
		if (n++)
			buf_text(out, ", ");
		buf_u64(out, s->by_status[i]);
		buf_byte(out, ' ');
		buf_put(out, text_of(is, "status.", status_names[i]));
	}
}

static void write_storm(const struct issues *is, const struct alert_storm *s, struct buf *out)
{
	struct buf statuses;
	char all[20];
	buf_init(&statuses, is->mem, 1024);
	write_statuses(is, s, &statuses);
	const struct catalog_arg args[] = {
		{SPAN("all"), buf_digits(all, s->all)},
		{SPAN("statuses"), buf_span(&statuses)},
	};
	catalog_fill(out, text_of(is, "summary.", "storm"), args, sizeof args / sizeof *args);
	buf_refuse(out, buf_err(&statuses));
	buf_fini(&statuses);
}

enum err alert_storm(const struct issues *is, const struct alert_storm *s, struct effects *out)
{
	effects_begin(out, EFFECT_ALERT, SPAN(""));
	effects_arg(out, SPAN("alert_id"));
	struct buf *id = effects_arg_open(out);
	buf_text(id, "0:storm:");
	buf_u64(id, (uint64_t)s->began);
	effects_arg_done(out);
	effects_pair(out, "status", span_of(status_names[ALERT_STORM]));
	effects_pair_seconds(out, "at", s->at);
	effects_pair_u64(out, "issue", 0);
	effects_pair_u64(out, "episode", 0);
	effects_pair(out, "rule", SPAN("storm"));
	effects_pair(out, "level", span_of(level_names[LEVEL_NOTICE]));
	effects_pair(out, "title", text_of(is, "title.", "storm"));
	effects_arg(out, SPAN("summary"));
	write_storm(is, s, effects_arg_open(out));
	effects_arg_done(out);
	effects_pair_u64(out, "withheld", s->all);
	effects_arg(out, SPAN("issues"));
	struct buf *list = effects_arg_open(out);
	for (uint32_t i = 0; i < s->n_issues; i++) {
		buf_byte(list, i ? ',' : '[');
		buf_u64(list, s->issues[i]);
	}
	buf_text(list, s->n_issues ? "]" : "[]");
	effects_arg_done(out);
	effects_pair(out, "case_ids", SPAN("[]"));
	effects_pair(out, "causes", SPAN("[]"));
	effects_end(out);
	return effects_err(out);
}

/* The text prefix.went_quiet about the stream. */
static void write_silence(const struct issues *is, const struct alert_silence *s,
			  const char *prefix, struct buf *out)
{
	struct buf silence;
	char entries[20];
	buf_init(&silence, is->mem, 1024);
	write_duration(is, rounded(s->at - s->found->since), &silence);
	const struct catalog_arg args[] = {
		{SPAN("stream"), s->found->stream},
		{SPAN("silence"), buf_span(&silence)},
		{SPAN("entries"), buf_digits(entries, s->found->entries)},
	};
	catalog_fill(out, text_of(is, prefix, "went_quiet"), args, sizeof args / sizeof *args);
	buf_refuse(out, buf_err(&silence));
	buf_fini(&silence);
}

enum err alert_silence(const struct issues *is, const struct alert_silence *s, struct effects *out)
{
	const struct silence_found *found = s->found;
	effects_begin(out, EFFECT_ALERT, SPAN(""));
	effects_arg(out, SPAN("alert_id"));
	struct buf *id = effects_arg_open(out);
	buf_text(id, "stream ");
	buf_put(id, found->stream);
	buf_text(id, ":went_quiet:");
	buf_u64(id, s->times);
	effects_arg_done(out);
	effects_pair(out, "status", span_of(status_names[ALERT_FIRING]));
	effects_pair_seconds(out, "at", s->at);
	effects_pair_u64(out, "issue", 0);
	effects_pair_u64(out, "episode", 0);
	effects_pair(out, "rule", found->rule->name);
	effects_pair(out, "level", span_of(level_names[found->rule->level]));
	effects_arg(out, SPAN("title"));
	write_silence(is, s, "title.", effects_arg_open(out));
	effects_arg_done(out);
	effects_arg(out, SPAN("summary"));
	write_silence(is, s, "summary.", effects_arg_open(out));
	effects_arg_done(out);
	effects_pair(out, "stream", found->stream);
	effects_pair_seconds(out, "last_seen", found->since);
	effects_pair_u64(out, "window_s", (uint64_t)((s->at - found->since) / 1000));
	effects_pair(out, "case_ids", SPAN("[]"));
	effects_pair(out, "causes", SPAN("[]"));
	effects_end(out);
	return effects_err(out);
}
