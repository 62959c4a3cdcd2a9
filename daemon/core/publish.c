/* publish.c - see publish.h.
 *
 * A published field must be a function of the entries up to the issue's last change, never of the
 * moment of writing: else the batch size would show. So there are no windows and no rates here. */
#include "publish.h"

#include "issues_quotes.h"

#include <xxhash.h>

#include "harm.h"
#include "issues_bound.h"
#include "issues_hold.h"
#include "issues_past.h"
#include "unpack.h"

struct field_row {
	const char *name;
	void (*write)(const struct issue *, struct buf *); /* NULL: the examples */
};

static void write_title(const struct issue *i, struct buf *b)
{
	buf_put(b, issues_text(i->name.len ? i->name : i->title));
}

static void write_status(const struct issue *i, struct buf *b)
{
	static const char *const names[LIFE_COUNT] = {
		[LIFE_PENDING] = "pending",     [LIFE_FIRING] = "firing",
		[LIFE_ESCALATED] = "escalated", [LIFE_RESOLVED] = "resolved",
		[LIFE_REGRESSED] = "regressed", [LIFE_MERGED] = "merged",
	};
	buf_text(b, names[i->life]);
}

static void write_cases(const struct issue *i, struct buf *b)
{
	buf_u64(b, i->n_members);
}

static void write_ever(const struct issue *i, struct buf *b)
{
	buf_u64(b, i->ever);
}

static void write_customers(const struct issue *i, struct buf *b)
{
	buf_u64(b, issues_customers(i));
}

static void write_customers_ever(const struct issue *i, struct buf *b)
{
	buf_u64(b, issues_past_ever(i).count);
}

static void write_first(const struct issue *i, struct buf *b)
{
	buf_seconds(b, i->first_seen);
}

static void write_last(const struct issue *i, struct buf *b)
{
	buf_seconds(b, i->last_seen);
}

static void write_episodes(const struct issue *i, struct buf *b)
{
	buf_u64(b, i->episodes);
}

static void write_rule(const struct issue *i, struct buf *b)
{
	buf_text(b, i->episode.rule);
}

static void write_fired(const struct issue *i, struct buf *b)
{
	if (i->episodes)
		buf_seconds(b, i->episode.fired_at);
}

static void write_into(const struct issue *i, struct buf *b)
{
	if (i->merged_into)
		buf_u64(b, i->merged_into);
}

static void write_held(const struct issue *i, struct buf *b)
{
	if (i->hold)
		buf_text(b, issues_hold_name(i->hold->kind));
}

static void write_held_by(const struct issue *i, struct buf *b)
{
	if (i->hold)
		buf_put(b, issues_hold_by(i->hold));
}

static void write_held_until(const struct issue *i, struct buf *b)
{
	if (i->hold && i->hold->until != INT64_MAX)
		buf_seconds(b, i->hold->until);
}

static void write_withheld(const struct issue *i, struct buf *b)
{
	if (i->hold && i->hold->withheld)
		buf_u64(b, i->hold->withheld);
}

static void write_apart(const struct issue *i, struct buf *b)
{
	for (uint32_t k = 0; i->bound && k < i->bound->n_apart; k++) {
		buf_text(b, k ? "," : "[");
		buf_u64(b, i->bound->apart[k]);
	}
	if (i->bound && i->bound->n_apart)
		buf_byte(b, ']');
}

static void put_text(struct buf *b, const char *name, struct span value)
{
	if (!value.len)
		return;
	buf_text(b, name);
	buf_json(b, value);
}

/* What people decided, oldest first: [{"at":..,"event":..,"by":..,"why":..,"what":..}] */
static void write_history(const struct issue *i, struct buf *b)
{
	struct unpack u = {issues_text(i->history), false};
	for (bool first = true; u.rest.len && !u.bad; first = false) {
		uint64_t event = unpack_fixed(&u, 1);
		buf_text(b, first ? "[{\"at\":" : ",{\"at\":");
		buf_seconds(b, unpack_zigzag(&u));
		struct span name = span_of(
			intake_event_name((enum event)(event < EVENT_COUNT ? event : EVENT_TICK)));
		put_text(b, ",\"event\":", name);
		put_text(b, ",\"by\":", unpack_bytes(&u));
		put_text(b, ",\"why\":", unpack_bytes(&u));
		put_text(b, ",\"what\":", unpack_bytes(&u));
		buf_byte(b, '}');
	}
	if (i->history.len)
		buf_byte(b, ']');
}

static void write_url(const struct issue *i, struct buf *b)
{
	buf_put(b, issues_text(i->url));
}

static void write_causes(const struct issue *i, struct buf *b)
{
	buf_put(b, i->causes.len ? issues_text(i->causes) : SPAN("[]"));
}

static const struct field_row rows[] = {
	{"title", write_title},
	{"status", write_status},
	{"cases", write_cases},
	{"cases_ever", write_ever},
	{"customers", write_customers},
	{"customers_ever", write_customers_ever},
	{"first_seen", write_first},
	{"last_seen", write_last},
	{"episodes", write_episodes},
	{"rule", write_rule},
	{"fired_at", write_fired},
	{"merged_into", write_into},
	{"url", write_url},
	{"held", write_held},
	{"held_by", write_held_by},
	{"held_until", write_held_until},
	{"withheld", write_withheld},
	{"apart", write_apart},
	{"history", write_history},
	{"causes", write_causes},
	{"examples", NULL},
};
#define ROWS (sizeof rows / sizeof *rows)

/* Of its newest cases. */
struct harm_row {
	const char *name;
	void (*write)(const struct harm *, struct buf *);
};

static void write_repeats(const struct harm *h, struct buf *b)
{
	buf_u64(b, h->repeats);
}

static void write_reopened(const struct harm *h, struct buf *b)
{
	if (!h->reopened.n)
		return;
	buf_u64(b, h->reopened.k);
	buf_text(b, " of ");
	buf_u64(b, h->reopened.n);
}

/* "38 of 100, 12 answers" */
static void write_score(const struct harm_score *s, struct buf *b)
{
	if (!s->n)
		return;
	buf_u64(b, (s->sum / s->n + 50) / 100);
	buf_text(b, s->n == 1 ? " of 100, 1 answer" : " of 100, ");
	if (s->n == 1)
		return;
	buf_u64(b, s->n);
	buf_text(b, " answers");
}

static void write_csat(const struct harm *h, struct buf *b)
{
	write_score(&h->score[SURVEY_CSAT], b);
}

static void write_ces(const struct harm *h, struct buf *b)
{
	write_score(&h->score[SURVEY_CES], b);
}

static void write_nps(const struct harm *h, struct buf *b)
{
	const struct harm_score *s = &h->score[SURVEY_NPS];
	if (!s->n)
		return;
	buf_i64(b, ((int64_t)s->good - (int64_t)s->bad) * 100 / (int64_t)s->n);
	buf_text(b, s->n == 1 ? ", 1 answer" : ", ");
	if (s->n == 1)
		return;
	buf_u64(b, s->n);
	buf_text(b, " answers");
}

static const struct harm_row harms[] = {
	{"repeats", write_repeats}, {"reopened", write_reopened}, {"csat", write_csat},
	{"ces", write_ces},         {"nps", write_nps},
};
#define HARMS (sizeof harms / sizeof *harms)

bool publish_wanted(const struct issues *is, const struct issue *issue)
{
	return issue->ever >= is->settings->publish_from || issue->episodes || issue->merged_into ||
	       issue->history.len;
}

struct writer {
	struct issue *issue;
	struct buf *value;
	struct effects *out;
	bool begun;
};

/* Writes w->value as the field that stands at place i, when it is not what was written last. */
static void field_write(struct writer *w, size_t i, const char *name)
{
	uint64_t hash = XXH3_64bits(w->value->ptr ? w->value->ptr : "", w->value->len) | 1;
	if (hash == w->issue->written[i])
		return;
	if (!w->begun)
		effects_begin_at(w->out, EFFECT_HSET, "issue", w->issue->id);
	w->begun = true;
	effects_pair(w->out, name, buf_span(w->value));
	w->issue->written[i] = hash;
}

static enum err issue_write(struct issues *is, struct issue *issue, struct buf *value,
			    struct effects *out)
{
	struct writer w = {issue, value, out, false};
	struct harm harm;
	if (!issue->written &&
	    !(issue->written = mem_zero(is->mem, ROWS + HARMS, sizeof(uint64_t))))
		return ERR_MEMORY;
	enum err e = harm_latest(is, issue, &harm);
	for (size_t i = 0; !e && i < ROWS + HARMS; i++) {
		buf_reset(value);
		if (i < ROWS)
			if (rows[i].write)
				rows[i].write(issue, value);
			else
				issues_quotes_write(is, issue, value);
		else
			harms[i - ROWS].write(&harm, value);
		e = buf_err(value);
		if (!e)
			field_write(&w, i, i < ROWS ? rows[i].name : harms[i - ROWS].name);
	}
	if (w.begun)
		effects_end(out);
	return e;
}

static void issue_rank(const struct issue *issue, struct effects *out)
{
	effects_begin(out, EFFECT_ZADD, SPAN("issues"));
	effects_arg_seconds(out, issue->last_seen);
	effects_arg_u64(out, issue->id);
	effects_end(out);
}

static void take_down(uint64_t id, struct effects *out)
{
	effects_begin_at(out, EFFECT_DEL, "issue", id);
	effects_end(out);
	effects_begin(out, EFFECT_ZREM, SPAN("issues"));
	effects_arg_u64(out, id);
	effects_end(out);
}

void publish_changes(struct issues *is, struct effects *out)
{
	struct buf value;
	buf_init(&value, is->mem, 65536);
	for (size_t i = 0; i < is->gone.count; i++)
		take_down(is->gone.at[i], out);
	for (size_t i = 0; i < is->dirty.count; i++) {
		struct issue *issue = issues_exact(is, is->dirty.at[i]);
		if (!issue)
			continue;
		if (publish_wanted(is, issue)) {
			enum err e = issue_write(is, issue, &value, out);
			if (e)
				effects_refuse(out, e);
			issue_rank(issue, out);
			issue->published = true;
		} else if (issue->published) {
			take_down(issue->id, out);
			issue->published = false;
			mem_free(is->mem, issue->written);
			issue->written = NULL;
		}
	}
	buf_fini(&value);
}
