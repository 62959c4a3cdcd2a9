/* harm_show.c - see harm_show.h. A figure that stands for nothing has no line: no answers, no time.
 *
 *   csat        38 of 100 (24 to 54), 12 answers; the desk's other cases 81 (70 to 90): worse
 */
#include "harm_show.h"

#include "moment.h"
#include "term.h"

#define COLUMN 12

static const char *const surveys[SURVEY_KINDS] = {"csat", "ces", "nps"};
static const char *const than[] = {"no clear difference", "worse", "better"};
static const char *const bys[HARM_BYS] = {"tier", "channel", "touchpoint"};
static const char *const verdicts[] = {"none", "fixed", "not fixed", "not clear"};

static void put_name(struct buf *out, const char *name)
{
	buf_text(out, name);
	for (size_t n = strlen(name); n < COLUMN; n++)
		buf_byte(out, ' ');
}

static void put_count(struct buf *out, uint64_t n, const char *one, const char *many)
{
	buf_u64(out, n);
	buf_byte(out, ' ');
	buf_text(out, n == 1 ? one : many);
}

/* v in 1/one with one decimal. */
static void put_tenths(struct buf *out, uint64_t v, uint64_t one)
{
	uint64_t tenths = (v * 10 + one / 2) / one;
	buf_u64(out, tenths / 10);
	buf_byte(out, '.');
	buf_byte(out, (unsigned)('0' + tenths % 10));
}

static void put_range(struct buf *out, int64_t low, int64_t high, const char *unit)
{
	buf_text(out, " (");
	buf_i64(out, low);
	buf_text(out, " to ");
	buf_i64(out, high);
	buf_text(out, unit);
	buf_byte(out, ')');
}

static void put_customers(struct buf *out, const struct harm *h)
{
	put_name(out, "cases");
	buf_u64(out, h->cases);
	buf_text(out, " by ");
	put_count(out, h->customers.count, "customer", "customers");
	if (h->repeats) {
		buf_text(out, "; ");
		put_count(out, h->repeats, "repeat contact", "repeat contacts");
		buf_text(out, " within 7 days");
	}
	if (h->merged) {
		buf_text(out, "; ");
		buf_u64(out, h->merged);
		buf_text(out, " merged into others");
	}
	if (h->linked) {
		buf_text(out, "; ");
		buf_u64(out, h->linked);
		buf_text(out, " tied to a problem");
	}
	buf_byte(out, '\n');
}

static void put_ever(struct buf *out, const struct harm *h)
{
	if (h->ever.count <= h->customers.count)
		return;
	put_name(out, "ever");
	if (h->ever.low != h->ever.high)
		buf_text(out, "about ");
	put_count(out, h->ever.count, "customer", "customers");
	if (h->ever.low != h->ever.high)
		put_range(out, h->ever.low, h->ever.high, "");
	buf_byte(out, '\n');
}

static void put_times(struct buf *out, const struct harm *h)
{
	if (!h->cases)
		return;
	put_name(out, "seen");
	moment_write(out, h->first);
	buf_text(out, " to ");
	moment_write(out, h->last);
	buf_text(out, "; ");
	bool rare = h->rate < HARM_RATE;
	put_tenths(out, (uint64_t)h->rate * (rare ? 24 : 1), HARM_RATE);
	buf_text(out, rare ? " cases a day\n" : " cases an hour\n");
}

static void put_groups(struct buf *out, const char *name, const struct harm_groups *g)
{
	if (!g->n)
		return;
	put_name(out, name);
	for (size_t i = 0; i < g->n; i++) {
		buf_text(out, i ? ", " : "");
		term_safe(out, g->at[i].value);
		buf_byte(out, ' ');
		buf_u64(out, g->at[i].cases);
		buf_text(out, " by ");
		buf_u64(out, g->at[i].customers);
	}
	if (g->others) {
		buf_text(out, ", others ");
		buf_u64(out, g->others);
	}
	if (g->unknown) {
		buf_text(out, ", not told ");
		buf_u64(out, g->unknown);
	}
	buf_byte(out, '\n');
}

/* A score and its interval, of 100; a net promoter score of -100 to 100. */
static void put_mean(struct buf *out, const struct harm_score *s, bool nps)
{
	int64_t per = HARM_ONE / (nps ? 200 : 100), less = nps ? 100 : 0;
	buf_i64(out, (s->mean + per / 2) / per - less);
	buf_text(out, nps ? "" : " of 100");
	put_range(out, s->limits.low / per - less, (s->limits.high + per - 1) / per - less, "");
}

static void put_score(struct buf *out, const struct harm *h, const struct harm *desk,
		      enum survey_kind kind)
{
	const struct harm_score *s = &h->score[kind];
	struct harm_score rest;
	if (!s->n)
		return;
	put_name(out, surveys[kind]);
	put_mean(out, s, kind == SURVEY_NPS);
	buf_text(out, ", ");
	put_count(out, s->n, "answer", "answers");
	if (s->turned) {
		buf_text(out, ", ");
		buf_u64(out, s->turned);
		buf_text(out, " of a scale where less is better");
	}
	enum harm_than t = harm_compare(h, desk, kind, &rest);
	if (rest.n) {
		buf_text(out, "; the desk's other cases ");
		put_mean(out, &rest, kind == SURVEY_NPS);
		buf_text(out, ": ");
		buf_text(out, than[t]);
	}
	buf_byte(out, '\n');
}

static void put_resolved(struct buf *out, const struct harm *h)
{
	if (h->times.n) {
		put_name(out, "resolved");
		put_count(out, h->times.n, "case", "cases");
		buf_text(out, ", half of them within ");
		moment_write_length(out, h->times.median);
		buf_text(out, ", 9 of 10 within ");
		moment_write_length(out, h->times.p90);
		buf_byte(out, '\n');
	}
	if (h->reopened.n) {
		put_name(out, "reopened");
		buf_u64(out, h->reopened.k);
		buf_text(out, " of ");
		buf_u64(out, h->reopened.n);
		put_range(out, h->reopened.low / 100, (h->reopened.high + 99) / 100, " %");
		buf_byte(out, '\n');
	}
}

static void put_silent(struct buf *out, const struct harm *h)
{
	const struct harm_silent *s = &h->silent;
	put_name(out, "silent");
	if (s->method == HARM_UNKNOWN) {
		buf_text(out, "too few customers for an estimate\n");
		return;
	}
	buf_u64(out, s->low);
	buf_text(out, " to ");
	buf_u64(out, s->high);
	buf_text(out, " more were hit and said nothing, if harm.speak_up_min to _max complain");
	if (s->method == HARM_EXPOSURE) {
		buf_text(out, " and no more were hit than the ");
		buf_u64(out, s->exposed);
		buf_text(out, " with ");
		term_safe(out, s->what);
	}
	buf_byte(out, '\n');
}

static void put_fix(struct buf *out, const struct harm_fix *f)
{
	if (f->verdict == HARM_NO_FIX)
		return;
	put_name(out, "fix");
	moment_write(out, f->at);
	buf_text(out, ": ");
	buf_text(out, verdicts[f->verdict]);
	if (f->verdict == HARM_NOT_CLEAR) {
		buf_text(out, " yet, ");
		put_count(out, f->quiet_hours, "more quiet hour", "more quiet hours");
		buf_text(out, " needed");
	}
	buf_text(out, "; ");
	put_count(out, f->after, "case", "cases");
	buf_text(out, " in ");
	moment_write_length(out, f->after_ms);
	buf_text(out, " after ");
	buf_u64(out, f->before);
	buf_text(out, " in ");
	moment_write_length(out, f->before_ms);
	buf_text(out, ", a rate ");
	put_tenths(out, f->ratio.low, EXACT_RATIO);
	if (f->ratio.high == EXACT_NO_LIMIT) {
		buf_text(out, " times or more\n");
		return;
	}
	buf_text(out, " to ");
	put_tenths(out, f->ratio.high, EXACT_RATIO);
	buf_text(out, " times as high\n");
}

void harm_show_text(struct buf *out, const struct harm *h, const struct harm *desk)
{
	put_customers(out, h);
	put_ever(out, h);
	put_times(out, h);
	for (size_t i = 0; i < HARM_BYS; i++)
		put_groups(out, bys[i], &h->by[i]);
	for (size_t i = 0; i < SURVEY_KINDS; i++)
		put_score(out, h, desk, (enum survey_kind)i);
	put_resolved(out, h);
	put_silent(out, h);
	put_fix(out, &h->fix);
}
