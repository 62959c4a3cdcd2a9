/* digest_harm.c - what harm an issue did, in the words of a digest; see digest_parts.h. An interval
 * and a count stand beside every estimate, for a mean of three answers says little. */
#include "digest_parts.h"

#define ARGS(list) (list), sizeof(list) / sizeof *(list)
#define NOTHING    SPAN("-")

static const char *const kinds[SURVEY_KINDS] = {
	[SURVEY_CSAT] = "csat", [SURVEY_CES] = "ces", [SURVEY_NPS] = "nps"};

const char *digest_harm_kind(enum survey_kind kind)
{
	return kinds[kind];
}

int32_t digest_harm_points(enum survey_kind kind, uint64_t mean)
{
	int32_t percent = (int32_t)((mean + HARM_ONE / 200) / (HARM_ONE / 100));
	return kind == SURVEY_NPS ? 2 * percent - 100 : percent;
}

static struct span say_points(struct digest *d, enum survey_kind kind, uint64_t mean)
{
	size_t from = d->said.len;
	int32_t points = digest_harm_points(kind, mean);
	if (points < 0)
		buf_text(&d->said, "\xE2\x88\x92");
	buf_u64(&d->said, (uint64_t)(points < 0 ? -points : points));
	if (kind != SURVEY_NPS)
		buf_byte(&d->said, '%');
	return span_after(buf_span(&d->said), from);
}

struct span digest_harm_score(struct digest *d, const struct harm *h, enum survey_kind kind)
{
	const struct harm_score *s = &h->score[kind];
	if (!s->n)
		return NOTHING;
	const struct catalog_arg args[] = {
		{SPAN("mean"), say_points(d, kind, s->mean)},
		{SPAN("n"), digest_say_number(d, s->n)},
		{SPAN("low"), say_points(d, kind, s->limits.low)},
		{SPAN("high"), say_points(d, kind, s->limits.high)},
	};
	return digest_say(d, "score", "", ARGS(args));
}

struct span digest_harm_than(struct digest *d, const struct harm *h, enum survey_kind kind)
{
	static const char *const names[] = {
		[HARM_SAME] = "same", [HARM_WORSE] = "worse", [HARM_BETTER] = "better"};
	struct harm_score rest;
	enum harm_than than = harm_compare(h, &d->r->harm, kind, &rest);
	return h->score[kind].n && rest.n ? digest_say_text(d, "score.", names[than]) : SPAN("");
}

/* ms as "35 min", "7 h", "3 d": the largest unit of which it has two or more. */
static struct span say_length(struct digest *d, int64_t ms)
{
	static const struct {
		const char *name;
		int64_t ms;
	} units[] = {{"days", CIVIL_DAY}, {"hours", CIVIL_HOUR}, {"minutes", 60000}};
	size_t i = 0;
	while (i < 2 && ms < 2 * units[i].ms)
		i++;
	uint64_t n = (uint64_t)((ms + units[i].ms / 2) / units[i].ms);
	const struct catalog_arg args[] = {{SPAN("n"), digest_say_number(d, n)}};
	return digest_say(d, "length.", units[i].name, ARGS(args));
}

struct span digest_harm_times(struct digest *d, const struct harm *h)
{
	if (!h->times.n)
		return NOTHING;
	const struct catalog_arg args[] = {
		{SPAN("median"), say_length(d, h->times.median)},
		{SPAN("p90"), say_length(d, h->times.p90)},
		{SPAN("n"), digest_say_number(d, h->times.n)},
	};
	return digest_say(d, "times", "", ARGS(args));
}

struct span digest_harm_reopened(struct digest *d, const struct harm *h)
{
	const struct harm_share *s = &h->reopened;
	if (!s->n)
		return NOTHING;
	const struct catalog_arg args[] = {
		{SPAN("share"), digest_say_percent(d, s->k, s->n)},
		{SPAN("k"), digest_say_number(d, s->k)},
		{SPAN("n"), digest_say_number(d, s->n)},
	};
	return digest_say(d, "part", "", ARGS(args));
}

/* One in so many, of a share in 1/HARM_ONE. */
static struct span say_one_in(struct digest *d, uint32_t share)
{
	return digest_say_number(d, share ? (HARM_ONE + share / 2) / share : 0);
}

struct span digest_harm_silent(struct digest *d, const struct harm *h)
{
	static const char *const names[] = {[HARM_UNKNOWN] = "unknown",
					    [HARM_SPEAK_UP] = "speak_up",
					    [HARM_EXPOSURE] = "exposure"};
	const struct harm_silent *s = &h->silent;
	const struct catalog_arg args[] = {
		{SPAN("low"), digest_say_number(d, s->low)},
		{SPAN("high"), digest_say_number(d, s->high)},
		{SPAN("least"), say_one_in(d, d->settings->speak_up_min)},
		{SPAN("most"), say_one_in(d, d->settings->speak_up_max)},
		{SPAN("exposed"), digest_say_number(d, s->exposed)},
		{SPAN("what"), s->what},
	};
	return digest_say(d, "silent.", names[s->method], ARGS(args));
}

const char *digest_harm_fix_name(enum harm_verdict v)
{
	static const char *const names[] = {
		[HARM_NO_FIX] = "none",
		[HARM_FIXED] = "fixed",
		[HARM_NOT_FIXED] = "not_fixed",
		[HARM_NOT_CLEAR] = "not_clear",
	};
	return names[v];
}

struct span digest_harm_fix(struct digest *d, const struct harm *h)
{
	const struct catalog_arg args[] = {
		{SPAN("before"), digest_say_number(d, h->fix.before)},
		{SPAN("after"), digest_say_number(d, h->fix.after)},
		{SPAN("hours"), digest_say_number(d, h->fix.quiet_hours)},
	};
	return digest_say(d, "fix.", digest_harm_fix_name(h->fix.verdict), ARGS(args));
}
