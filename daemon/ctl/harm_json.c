/* harm_json.c - see harm_json.h. */
#include "harm_json.h"

static const char *const surveys[SURVEY_KINDS] = {"csat", "ces", "nps"};
static const char *const than[] = {"same", "worse", "better"};
static const char *const bys[HARM_BYS] = {"tier", "channel", "touchpoint"};
static const char *const verdicts[] = {"none", "fixed", "not_fixed", "not_clear"};
static const char *const methods[] = {"none", "speak_up", "exposure"};

/* A name, with a comma before it unless it is the first of its object. */
static void name(struct buf *out, const char *text)
{
	if (out->len && out->ptr[out->len - 1] != '{' && out->ptr[out->len - 1] != '[')
		buf_byte(out, ',');
	buf_byte(out, '"');
	buf_text(out, text);
	buf_text(out, "\":");
}

static void number(struct buf *out, const char *text, uint64_t v)
{
	name(out, text);
	buf_u64(out, v);
}

static void seconds(struct buf *out, const char *text, int64_t ms)
{
	name(out, text);
	if (ms == INT64_MIN || ms == INT64_MAX)
		buf_text(out, "null");
	else
		buf_seconds(out, ms);
}

static void word(struct buf *out, const char *text, const char *value)
{
	name(out, text);
	buf_json(out, span_of(value));
}

static void put_customers(struct buf *out, const char *text, const struct harm_customers *c)
{
	name(out, text);
	buf_byte(out, '{');
	number(out, "count", c->count);
	number(out, "low", c->low);
	number(out, "high", c->high);
	buf_byte(out, '}');
}

static void put_groups(struct buf *out, const char *text, const struct harm_groups *g)
{
	name(out, text);
	buf_text(out, "{\"values\":[");
	for (size_t i = 0; i < g->n; i++) {
		buf_text(out, i ? ",{" : "{");
		name(out, "value");
		buf_json(out, g->at[i].value);
		number(out, "cases", g->at[i].cases);
		number(out, "customers", g->at[i].customers);
		number(out, "repeats", g->at[i].repeats);
		buf_byte(out, '}');
	}
	buf_byte(out, ']');
	number(out, "others", g->others);
	number(out, "unknown", g->unknown);
	buf_byte(out, '}');
}

static void put_mean(struct buf *out, const struct harm_score *s)
{
	number(out, "n", s->n);
	number(out, "mean", s->mean);
	number(out, "low", s->limits.low);
	number(out, "high", s->limits.high);
	number(out, "good", s->good);
	number(out, "bad", s->bad);
	number(out, "turned", s->turned);
}

static void put_score(struct buf *out, const struct harm *h, const struct harm *desk,
		      enum survey_kind kind)
{
	struct harm_score rest;
	enum harm_than t = harm_compare(h, desk, kind, &rest);
	name(out, surveys[kind]);
	buf_byte(out, '{');
	put_mean(out, &h->score[kind]);
	name(out, "rest");
	buf_byte(out, '{');
	put_mean(out, &rest);
	buf_byte(out, '}');
	word(out, "than_rest", than[t]);
	buf_byte(out, '}');
}

static void put_resolved(struct buf *out, const struct harm *h)
{
	name(out, "resolved");
	buf_byte(out, '{');
	number(out, "n", h->times.n);
	seconds(out, "median_s", h->times.n ? h->times.median : INT64_MIN);
	seconds(out, "p90_s", h->times.n ? h->times.p90 : INT64_MIN);
	buf_byte(out, '}');
	name(out, "reopened");
	buf_byte(out, '{');
	number(out, "k", h->reopened.k);
	number(out, "n", h->reopened.n);
	number(out, "low", h->reopened.low);
	number(out, "high", h->reopened.high);
	buf_byte(out, '}');
}

static void put_silent(struct buf *out, const struct harm_silent *s)
{
	name(out, "silent");
	buf_byte(out, '{');
	word(out, "method", methods[s->method]);
	if (s->method != HARM_UNKNOWN) {
		number(out, "low", s->low);
		number(out, "high", s->high);
	}
	if (s->method == HARM_EXPOSURE) {
		number(out, "exposed", s->exposed);
		name(out, "what");
		buf_json(out, s->what);
	}
	buf_byte(out, '}');
}

static void put_fix(struct buf *out, const struct harm_fix *f)
{
	name(out, "fix");
	buf_byte(out, '{');
	word(out, "verdict", verdicts[f->verdict]);
	if (f->verdict != HARM_NO_FIX) {
		seconds(out, "at", f->at);
		number(out, "before", f->before);
		seconds(out, "before_s", f->before_ms);
		number(out, "after", f->after);
		seconds(out, "after_s", f->after_ms);
		number(out, "ratio_low", f->ratio.low);
		name(out, "ratio_high");
		if (f->ratio.high == EXACT_NO_LIMIT)
			buf_text(out, "null");
		else
			buf_u64(out, f->ratio.high);
		number(out, "quiet_hours", f->quiet_hours);
	}
	buf_byte(out, '}');
}

void harm_json(struct buf *out, const struct harm *h, const struct harm *desk)
{
	buf_byte(out, '{');
	number(out, "cases", h->cases);
	number(out, "merged", h->merged);
	number(out, "repeats", h->repeats);
	number(out, "linked", h->linked);
	put_customers(out, "customers", &h->customers);
	put_customers(out, "ever", &h->ever);
	seconds(out, "first", h->first);
	seconds(out, "last", h->last);
	number(out, "rate", h->rate);
	for (size_t i = 0; i < HARM_BYS; i++)
		put_groups(out, bys[i], &h->by[i]);
	for (size_t i = 0; i < SURVEY_KINDS; i++)
		put_score(out, h, desk, (enum survey_kind)i);
	put_resolved(out, h);
	put_silent(out, &h->silent);
	put_fix(out, &h->fix);
	buf_byte(out, '}');
}
