/* digest_sentences.c - the sentences of a digest, in plain text: headline, next steps, notes. All
 * words come from the catalogue, so that a language may order them as it likes. */
#include "digest_parts.h"
#include "issues_hold.h"

#define ARGS(list) (list), sizeof(list) / sizeof *(list)

struct span digest_sentences_issue(struct digest *d, const struct report_issue *i)
{
	return i->title.len ? i->title : digest_say_text(d, "untitled", "");
}

struct span digest_sentences_period(struct digest *d)
{
	static const char *const names[] = {
		[PERIOD_SPAN] = "span",
		[PERIOD_DAY] = "day",
		[PERIOD_WEEK] = "week",
		[PERIOD_MONTH] = "month",
	};
	const struct period *p = &d->r->period;
	int64_t local = period_local(d->settings, p->from);
	struct civil_week w =
		civil_week_of((local - civil_of(local).hour * CIVIL_HOUR) / CIVIL_DAY);
	char week[20], year[20];
	bool weekly = p->kind == PERIOD_WEEK;
	struct civil from = civil_of(local);
	static const char *const months[] = {"",  "1", "2", "3",  "4",  "5", "6",
					     "7", "8", "9", "10", "11", "12"};
	const struct catalog_arg args[] = {
		{SPAN("from"), digest_say_day(d, p->from)},
		{SPAN("to"), digest_say_day(d, p->to - 1)},
		{SPAN("week"), buf_digits(week, w.week)},
		{SPAN("year"), buf_digits(year, (uint64_t)(weekly ? w.year : from.year))},
		{SPAN("month"), digest_say_text(d, "month.", months[from.month])},
	};
	return digest_say(d, "period.", names[p->kind], ARGS(args));
}

struct span digest_sentences_title(struct digest *d)
{
	const struct catalog_arg args[] = {
		{SPAN("desk"), d->settings->desk},
		{SPAN("period"), digest_sentences_period(d)},
	};
	return digest_say(d, "title", "", ARGS(args));
}

/* ---- headline */

static struct span headline_lists(struct digest *d)
{
	const uint32_t *fits = d->r->fits;
	uint32_t any = 0;
	for (enum report_list l = 0; l < REPORT_LISTS; l++)
		any += l == REPORT_CHRONIC ? 0 : fits[l];
	const struct catalog_arg args[] = {
		{SPAN("new"), digest_say_number(d, fits[REPORT_NEW])},
		{SPAN("worse"), digest_say_number(d, fits[REPORT_WORSE])},
		{SPAN("back"), digest_say_number(d, fits[REPORT_BACK])},
		{SPAN("resolved"), digest_say_number(d, fits[REPORT_RESOLVED])},
	};
	return digest_say(d, "headline.", any ? "lists" : "calm", ARGS(args));
}

static struct span headline_biggest(struct digest *d)
{
	if (!d->r->n_cards)
		return SPAN("");
	const struct report_issue *i = &d->r->issues[0];
	const struct catalog_arg args[] = {
		{SPAN("title"), digest_sentences_issue(d, i)},
		{SPAN("cases"), digest_say_number(d, i->cases.now)},
		{SPAN("customers"), digest_say_number(d, i->customers.now)},
	};
	return digest_say(d, "headline.biggest", "", ARGS(args));
}

struct span digest_sentences_headline(struct digest *d)
{
	const struct report_count *cases = &d->r->figures[REPORT_CASES].count;
	if (!cases->now)
		return digest_say_text(d, "headline.none", "");
	const char *change = report_change_name(cases->change);
	const struct catalog_arg how[] = {{SPAN("change"), digest_say_change(d, cases)}};
	const struct catalog_arg args[] = {
		{SPAN("cases"), digest_say_number(d, cases->now)},
		{SPAN("customers"),
		 digest_say_number(d, d->r->figures[REPORT_CUSTOMERS].count.now)},
		{SPAN("change"),
		 digest_say(d, "headline.",
			    cases->before || d->r->covered.before < d->r->covered.from ? change
										       : "first",
			    ARGS(how))},
		{SPAN("lists"), headline_lists(d)},
		{SPAN("biggest"), headline_biggest(d)},
	};
	return span_trim(digest_say(d, "headline", "", ARGS(args)));
}

/* ---- next steps, who is hit */

const char *digest_sentences_status(const struct issue *issue)
{
	static const char *const names[LIFE_COUNT] = {
		[LIFE_PENDING] = "pending",     [LIFE_FIRING] = "firing",
		[LIFE_ESCALATED] = "escalated", [LIFE_RESOLVED] = "resolved",
		[LIFE_REGRESSED] = "regressed", [LIFE_MERGED] = "merged",
	};
	return names[issue->life];
}

struct span digest_sentences_owner(const struct issue *issue)
{
	struct unpack u = {issues_text(issue->history), false};
	struct span by = SPAN("");
	if (issue->hold && issue->hold->kind == HOLD_ACK)
		return issues_hold_by(issue->hold);
	while (u.rest.len && !u.bad) {
		unpack_fixed(&u, 1);
		unpack_zigzag(&u);
		struct span who = unpack_bytes(&u);
		unpack_bytes(&u);
		unpack_bytes(&u);
		if (!u.bad && !span_eq(who, SPAN("?")))
			by = who;
	}
	return by;
}

struct span digest_sentences_step(struct digest *d, const struct report_step *s)
{
	const struct report_issue *i = &d->r->issues[s->issue];
	const struct catalog_arg args[] = {
		{SPAN("title"), digest_sentences_issue(d, i)},
		{SPAN("customers"), digest_say_number(d, i->customers.now)},
		{SPAN("first"), digest_say_day(d, i->issue->first_seen)},
		{SPAN("tell"), digest_say_number(d, i->tell)},
		{SPAN("ratio"), digest_say_ratio(d, &i->cases)},
	};
	struct span owner = digest_sentences_owner(i->issue);
	struct span step = digest_say(d, "step.", report_list_name(s->why), ARGS(args));
	const struct catalog_arg both[] = {{SPAN("step"), step}, {SPAN("owner"), owner}};
	return owner.len ? digest_say(d, "step.owner", "", ARGS(both)) : step;
}

struct span digest_sentences_cases(struct digest *d, const struct report_issue *i)
{
	const struct catalog_arg args[] = {
		{SPAN("cases"), digest_say_number(d, i->cases.now)},
		{SPAN("customers"), digest_say_number(d, i->customers.now)},
		{SPAN("change"), digest_say_change(d, &i->cases)},
	};
	return digest_say(d, "list.line", "", ARGS(args));
}

struct span digest_sentences_hit(struct digest *d, const struct report_issue *i)
{
	struct span parts[HARM_BYS];
	size_t n = 0;
	for (enum harm_by by = 0; by < HARM_BYS; by++) {
		const struct harm_groups *g = &i->harm.by[by];
		if (!g->n)
			continue;
		const struct catalog_arg args[] = {
			{SPAN("value"), g->at[0].value},
			{SPAN("share"),
			 digest_say_percent(d, g->at[0].cases, i->harm.cases - g->unknown)},
		};
		parts[n++] = digest_say(d, "hit", "", ARGS(args));
	}
	size_t from = d->said.len;
	for (size_t k = 0; k < n; k++) {
		buf_text(&d->said, k ? ", " : "");
		buf_put(&d->said, parts[k]);
	}
	return span_after(buf_span(&d->said), from);
}

struct span digest_sentences_cause(struct digest *d, const struct cause *c)
{
	size_t from = d->said.len;
	cause_say(&d->state->issues, c, &d->said);
	const struct catalog_arg args[] = {
		{SPAN("what"), span_after(buf_span(&d->said), from)},
		{SPAN("share"), digest_say_percent(d, cause_share(c, false), 10000)},
		{SPAN("outside"), digest_say_percent(d, cause_share(c, true), 10000)},
	};
	return digest_say(d, "cause", "", ARGS(args));
}

struct span digest_sentences_mark(struct digest *d, const struct change *c)
{
	const struct catalog_arg args[] = {
		{SPAN("kind"), changes_text(&c->kind)},
		{SPAN("title"), changes_text(&c->title)},
		{SPAN("at"), digest_say_moment(d, c->at)},
	};
	return digest_say(d, c->kind.len ? "mark" : "mark.plain", "", ARGS(args));
}

struct span digest_sentences_change(struct digest *d, const struct cause_change *c)
{
	const struct report_count count = {.before = c->before, .ratio = c->ratio};
	const struct catalog_arg args[] = {
		{SPAN("mark"), digest_sentences_mark(d, c->change)},
		{SPAN("before"), digest_say_number(d, c->before)},
		{SPAN("after"), digest_say_number(d, c->after)},
		{SPAN("ratio"), digest_say_ratio(d, &count)},
	};
	return digest_say(d, "mark.since", "", ARGS(args));
}

/* ---- notes on the data */

static struct span note_period(struct digest *d)
{
	const struct period *p = &d->r->period;
	const struct catalog_arg args[] = {
		{SPAN("from"), digest_say_moment(d, p->from)},
		{SPAN("to"), digest_say_moment(d, p->to)},
		{SPAN("before"), digest_say_moment(d, p->before)},
		{SPAN("zone"), period_zone(d->settings)},
	};
	return digest_say(d, "note.period", "", ARGS(args));
}

static struct span note_clock(struct digest *d)
{
	const struct catalog_arg args[] = {{SPAN("clock"), digest_say_moment(d, d->r->clock)}};
	bool open = d->r->clock < d->r->period.to;
	return digest_say(d, "note.", open ? "clock_open" : "clock", ARGS(args));
}

static struct span note_cut(struct digest *d)
{
	const struct report *r = d->r;
	if (r->covered.from == r->period.from && r->covered.before == r->period.before)
		return SPAN("");
	bool now = r->covered.from > r->period.from;
	int64_t kept = now ? r->covered.from : r->covered.before;
	const struct catalog_arg args[] = {{SPAN("kept"), digest_say_moment(d, kept)}};
	return digest_say(d, "note.", now ? "cut" : "cut_before", ARGS(args));
}

static struct span note_issue(struct digest *d)
{
	const struct catalog_arg args[] = {
		{SPAN("cases"), digest_say_number(d, d->settings->publish_from)},
		{SPAN("cards"), digest_say_number(d, d->r->n_cards)},
		{SPAN("active"), digest_say_number(d, d->r->n_active)},
	};
	return digest_say(d, "note.issue", "", ARGS(args));
}

static struct span note_change(struct digest *d)
{
	return digest_say_text(d, "note.change", "");
}

/* What the desk could not use or had to mend, since it began. */
static struct span note_skipped(struct digest *d)
{
	const struct engine_counts *c = &d->state->counts;
	const struct catalog_arg args[] = {
		{SPAN("dead"), digest_say_number(d, c->dead)},
		{SPAN("twice"), digest_say_number(d, c->duplicates)},
		{SPAN("late"), digest_say_number(d, c->late)},
		{SPAN("times"), digest_say_number(d, c->bad_times + c->clamped)},
		{SPAN("evicted"), digest_say_number(d, c->evicted)},
	};
	return digest_say(d, "note.skipped", "", ARGS(args));
}

static struct span note_config(struct digest *d)
{
	const struct catalog_arg args[] = {
		{SPAN("config"), digest_say_hex(d, d->settings->fingerprint)},
		{SPAN("similarity"), digest_say_percent(d, d->settings->similarity, 10000)},
	};
	return digest_say(d, "note.config", "", ARGS(args));
}

/* "설날 / Seollal" in the digest's language; a name without "/" is the same in both. */
static struct span holiday_name(const struct digest *d, struct span name)
{
	for (size_t i = 0; i < name.len; i++)
		if (name.ptr[i] == '/')
			return span_trim(d->lang == LANG_KO ? span_first(name, i)
							    : span_after(name, i + 1));
	return name;
}

#define HOLIDAYS_TOLD 8

/* The first holidays of [from, to) with commas between, or that there is none. */
static struct span holidays_in(struct digest *d, int64_t from, int64_t to, bool *any)
{
	int64_t last = period_day(d->settings, to - 1);
	struct span parts[HOLIDAYS_TOLD], name;
	size_t n = 0;
	for (int64_t day = period_day(d->settings, from); day <= last && n < HOLIDAYS_TOLD; day++) {
		if (!period_is_holiday(d->settings, day, &name))
			continue;
		const struct catalog_arg args[] = {
			{SPAN("day"), digest_say_day(d, period_utc(d->settings, day * CIVIL_DAY))},
			{SPAN("name"), holiday_name(d, name)},
		};
		parts[n++] = digest_say(d, "holiday", "", ARGS(args));
	}
	*any = *any || n;
	size_t start = d->said.len;
	for (size_t i = 0; i < n; i++) {
		buf_text(&d->said, i ? ", " : "");
		buf_put(&d->said, parts[i]);
	}
	return n ? span_after(buf_span(&d->said), start) : digest_say_text(d, "holiday.none", "");
}

/* Over more days than these holidays even out. */
#define HOLIDAYS_WITHIN (62 * CIVIL_DAY)

static struct span note_holidays(struct digest *d)
{
	const struct period *p = &d->r->period;
	if (!d->settings->holidays.len || p->to - p->before > 2 * HOLIDAYS_WITHIN)
		return SPAN("");
	bool any = false;
	const struct catalog_arg args[] = {
		{SPAN("now"), holidays_in(d, p->from, p->to, &any)},
		{SPAN("before"), holidays_in(d, p->before, p->from, &any)},
	};
	return any ? digest_say(d, "note.holidays", "", ARGS(args)) : SPAN("");
}

/* The i-th of those that have something to say. */
struct span digest_sentences_note(struct digest *d, size_t i)
{
	static struct span (*const notes[])(struct digest *) = {
		note_period,  note_clock,  note_issue, note_change,
		note_skipped, note_config, note_cut,   note_holidays,
	};
	for (size_t k = 0; k < sizeof notes / sizeof *notes; k++) {
		struct span note = notes[k](d);
		if (note.len && i-- == 0)
			return note;
	}
	return SPAN("");
}
