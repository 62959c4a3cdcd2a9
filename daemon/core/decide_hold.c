/* decide_hold.c - see decide_hold.h.
 *
 *   until T or for 2h ─┐
 *   cases 100          ├─▶ the end of a mute: whatever comes first. Left out: alerts.mute_for.
 *   customers 10       │   Of an ack a time alone; it also ends when the alert escalates.
 *   rate 20/1h         │
 *   escalating 1 ──────┘ */
#include "decide_hold.h"

#include "decide_note.h"
#include "episode.h"
#include "when.h"

#define LONGEST (INT64_C(366) * 86400000)

static bool is_ack(const struct issue *issue)
{
	return issue->hold && issue->hold->kind == HOLD_ACK;
}

static bool dismissed(const struct issue *issue)
{
	return issue->hold && issue->hold->kind == HOLD_DISMISS;
}

/* The time at which it is over; lasting when the ticket does not say. NULL, or the reason. */
static const char *read_until(const struct apply *a, int64_t lasting, int64_t *until)
{
	const struct ticket *t = a->ticket;
	int64_t clock = a->state->clock;
	if (t->until.len && t->lasts.len)
		return "fields until and for are both there: one of them says when it is over";
	if (t->lasts.len && (!when_length(t->lasts, &lasting) || !lasting))
		return "field for is no length of time (for example 30m, 2h, 7d)";
	if (lasting > LONGEST)
		return "field for is longer than a year";
	*until = clock + lasting;
	if (!t->until.len)
		return NULL;
	if (!when_parse(t->until, until))
		return "field until is no time (for example 2026-11-23T10:00:00+09:00)";
	if (*until <= clock)
		return "field until lies in the past";
	return *until > clock + LONGEST ? "field until is more than a year away" : NULL;
}

/* A number of at least 1; nothing is 0. */
static bool read_count(struct span s, uint64_t most, uint32_t *out)
{
	uint64_t v = 0;
	if (s.len && (!span_u64(s, most, &v) || !v))
		return false;
	*out = (uint32_t)v;
	return true;
}

/* "20/1h", "20/h" */
static bool read_rate(struct span s, struct hold *h)
{
	const char *slash = s.len ? memchr(s.ptr, '/', s.len) : NULL;
	uint64_t v;
	if (!s.len)
		return true;
	if (!slash || !span_u64(span_first(s, (size_t)(slash - s.ptr)), 1000000, &v))
		return false;
	struct span length = span_after(s, (size_t)(slash - s.ptr) + 1);
	h->rate = (uint32_t)v;
	return when_length(length, &h->rate_window) && h->rate_window && h->rate_window <= LONGEST;
}

static bool read_flag(struct span s, bool *out)
{
	*out = span_eq(s, SPAN("1")) || span_eq(s, SPAN("true")) || span_eq(s, SPAN("yes"));
	return *out || !s.len || span_eq(s, SPAN("0")) || span_eq(s, SPAN("false")) ||
	       span_eq(s, SPAN("no"));
}

static const char *read_ends(const struct apply *a, struct hold *h)
{
	const struct ticket *t = a->ticket;
	if (!read_count(t->cases, 1000000, &h->cases))
		return "field cases is no number from 1 to 1000000";
	if (!read_count(t->customers, TREND_CUSTOMERS, &h->customers))
		return "field customers is no number from 1 to 4096";
	if (!read_rate(t->rate, h))
		return "field rate is no number of cases in a time (for example 20/1h)";
	if (!read_flag(t->escalating, &h->escalating))
		return "field escalating is neither 1 nor 0";
	return NULL;
}

static void begin(const struct apply *a, const struct issue *issue, const struct decide_signed *who,
		  struct hold *h)
{
	struct span by = decide_note_by(who);
	h->since = a->state->clock;
	h->ever = issue->ever;
	h->by_len = (uint8_t)by.len;
	if (by.len)
		memcpy(h->by, by.ptr, by.len);
}

/* When it ends, as people wrote it. */
static void write_ends(const struct ticket *t, struct buf *out)
{
	const struct {
		const char *name;
		struct span value;
	} parts[] = {{"until", t->until},         {"for", t->lasts}, {"cases", t->cases},
		     {"customers", t->customers}, {"rate", t->rate}, {"escalating", t->escalating}};
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (!parts[i].value.len)
			continue;
		buf_text(out, out->len ? ", " : "");
		buf_text(out, parts[i].name);
		buf_byte(out, ' ');
		buf_put(out, parts[i].value);
	}
}

static enum err note_ends(struct apply *a, struct issue *issue)
{
	struct buf what;
	buf_init(&what, a->state->mem, 512);
	write_ends(a->ticket, &what);
	enum err e = buf_err(&what);
	if (!e)
		e = decide_note(a, issue, buf_span(&what));
	buf_fini(&what);
	return e;
}

static enum err hold(struct apply *a, struct issue *issue, struct hold *h)
{
	struct decide_signed who;
	enum err e = decide_note_sign(a, &who);
	if (e)
		return e;
	begin(a, issue, &who, h);
	e = episode_hold(a, issue, h, decide_note_by(&who), decide_note_why(&who));
	return e ? e : note_ends(a, issue);
}

enum err decide_hold_ack(struct apply *a, struct issue *issue, const char **reason)
{
	const struct ticket *t = a->ticket;
	struct hold h = {.kind = HOLD_ACK};
	*reason = read_until(a, a->settings->ack_for, &h.until);
	if (t->cases.len || t->customers.len || t->rate.len || t->escalating.len)
		*reason = "an ack ends at a time: field until or for";
	if (!issues_loud(issue))
		*reason = "the issue is not firing: there is nothing to acknowledge";
	else if (issue->hold && !is_ack(issue))
		*reason = "the issue is muted: unmute it first";
	return *reason ? ERR_OK : hold(a, issue, &h);
}

enum err decide_hold_mute(struct apply *a, struct issue *issue, const char **reason)
{
	struct hold h = {.kind = HOLD_MUTE};
	*reason = read_until(a, a->settings->mute_for, &h.until);
	if (!*reason)
		*reason = read_ends(a, &h);
	if (dismissed(issue))
		*reason = "the issue is held to be no problem: reopen it first";
	return *reason ? ERR_OK : hold(a, issue, &h);
}

enum err decide_hold_unmute(struct apply *a, struct issue *issue, const char **reason)
{
	struct decide_signed who;
	*reason = NULL;
	if (dismissed(issue))
		*reason = "the issue is held to be no problem: reopen it";
	else if (!issue->hold)
		*reason = "the issue is neither muted nor acknowledged";
	if (*reason)
		return ERR_OK;
	enum err e = decide_note_sign(a, &who);
	if (!e)
		e = episode_unhold(a, issue, decide_note_by(&who), decide_note_why(&who));
	return e ? e : decide_note(a, issue, SPAN(""));
}

enum err decide_hold_reopen(struct apply *a, struct issue *issue, const char **reason)
{
	struct decide_signed who;
	bool open = issues_loud(issue), past = issue->life == LIFE_RESOLVED && issue->episodes;
	*reason = NULL;
	if (open)
		*reason = "the issue is open already";
	else if (!past && !dismissed(issue))
		*reason = "the issue never fired: there is nothing to reopen";
	if (*reason)
		return ERR_OK;
	enum err e = decide_note_sign(a, &who);
	if (!e && dismissed(issue))
		e = issues_hold_set(&a->state->issues, issue, NULL);
	if (!e && past)
		e = episode_person(a, issue, EPISODE_REOPEN, decide_note_by(&who),
				   decide_note_why(&who));
	return e ? e : decide_note(a, issue, SPAN(""));
}

enum err decide_hold_dismiss(struct apply *a, struct issue *issue, const char **reason)
{
	struct decide_signed who;
	struct hold h = {.kind = HOLD_DISMISS, .until = INT64_MAX};
	*reason = dismissed(issue) ? "the issue is held to be no problem already" : NULL;
	if (*reason)
		return ERR_OK;
	enum err e = decide_note_sign(a, &who);
	if (!e)
		e = episode_person(a, issue, EPISODE_DISMISS, decide_note_by(&who),
				   decide_note_why(&who));
	if (e)
		return e;
	begin(a, issue, &who, &h);
	e = issues_hold_set(&a->state->issues, issue, &h);
	return e ? e : decide_note(a, issue, SPAN(""));
}
