/* engine.c - see engine.h: the door, the clock, and who handles what.
 *
 *   entry ─▶ intake ─┬─ refused ─▶ dead letter
 *                    └─ ticket ─▶ deadlines up to its time ─▶ clock ─▶ handler of its event
 *
 * Invariant: the clock never goes back, and every deadline up to it has fired. */
#include "engine.h"

#include "announce.h"
#include "cases.h"
#include "decide.h"
#include "digest.h"
#include "dump.h"
#include "episode.h"
#include "explain.h"
#include "forget.h"
#include "issues_due.h"
#include "letter.h"
#include "notice.h"
#include "spelling.h"

#define ENGINE_SCRATCH (1u << 20)

struct engine {
	const struct mem *mem;
	struct state state;
	struct intake *intake;
	struct apply apply;
	struct ticket ticket;
};

void engine_free(struct engine *e)
{
	if (!e)
		return;
	for (size_t i = 0; i < 3; i++)
		buf_fini(&e->apply.scratch[i]);
	keys_fini(&e->apply.set);
	tokens_free(e->apply.tokens);
	spelling_free(e->apply.spelling);
	intake_free(e->intake);
	state_fini(&e->state);
	mem_free(e->mem, e);
}

struct engine *engine_new(const struct mem *m, const struct settings *settings, uint64_t seed)
{
	struct engine *e = mem_zero(m, 1, sizeof *e);
	if (!e)
		return NULL;
	e->mem = m;
	e->apply = (struct apply){
		.state = &e->state,
		.settings = settings,
		.ticket = &e->ticket,
	};
	for (size_t i = 0; i < 3; i++)
		buf_init(&e->apply.scratch[i], m, ENGINE_SCRATCH);
	keys_init(&e->apply.set, m);
	enum err err = state_init(&e->state, m, settings, seed);
	e->intake = intake_new(m);
	e->apply.tokens = tokens_new(m, settings->stop_words, settings->lexicon, seed);
	struct spelling_lists lists = {settings->stop_words, settings->lexicon, settings->alike};
	e->apply.spelling = spelling_new(m, &lists, seed);
	if (!err && e->intake && e->apply.tokens && e->apply.spelling)
		return e;
	engine_free(e);
	return NULL;
}

enum err engine_retune(struct engine *e, const struct settings *settings)
{
	e->apply.settings = settings;
	e->state.issues.settings = settings;
	enum err err = ERR_OK;
	struct map_slot *slot;
	for (size_t at = 0; !err && (slot = map_next(&e->state.issues.by_id, &at));)
		err = issues_due_silence(&e->state.issues, slot->value);
	return err;
}

enum err engine_load(struct engine *e, struct span key, struct span field, struct span blob)
{
	return state_load(&e->state, key, field, blob);
}

enum err engine_loaded(struct engine *e)
{
	return state_loaded(&e->state);
}

void engine_buckets(const struct engine *e, uint64_t *first_case, uint64_t *last_case,
		    uint64_t *last_life, uint64_t *last_word)
{
	state_buckets(&e->state, first_case, last_case, last_life, last_word);
}

/* ---- deadlines */

/* A digest is due at its hour, when a case came since the last one: so a desk that is silent for
 * years, or a clock that jumps, makes one digest and not hundreds. */
static int64_t next_digest(const struct apply *a)
{
	const struct state *s = a->state;
	return s->digest_waits ? period_next(a->settings, s->digest_after) : INT64_MAX;
}

static enum err digest_fire(struct apply *a, int64_t due)
{
	const struct period period = period_last(a->settings, due);
	const struct record *oldest = records_oldest(&a->state->records);
	a->state->digest_after = due;
	if (oldest && oldest->at >= period.to)
		return ERR_OK; /* a desk that has just begun: the next one tells of its first cases
				*/
	a->state->digest_waits = false;
	return digest_line(a->state, a->settings, &period, a->out);
}

/* A case came: the next digest waits for its hour, counted from now after a silence. */
static void digest_wake(struct engine *e)
{
	struct state *s = &e->state;
	if (!s->digest_waits && s->digest_after < s->clock)
		s->digest_after = s->clock;
	s->digest_waits = true;
}

/* In the order in which they fire when they are due at once: records leave before episodes end, and
 * a digest tells of both. */
static const struct {
	int64_t (*next)(const struct apply *); /* ms; INT64_MAX: none */
	enum err (*fire)(struct apply *, int64_t due);
} kinds[] = {
	{cases_next_expiry, cases_expire},
	{episode_next, episode_due},
	{episode_past_next, episode_past_due},
	{notice_silence_next, notice_silence_due},
	{notice_quiet_next, notice_quiet_due},
	{episode_storm_next, episode_storm_due},
	{next_digest, digest_fire},
};
#define KINDS (sizeof kinds / sizeof *kinds)

/* The kind that is due next, and when. */
static size_t next_kind(const struct engine *e, int64_t *due)
{
	size_t kind = 0;
	*due = INT64_MAX;
	for (size_t i = 0; i < KINDS; i++) {
		int64_t at = kinds[i].next(&e->apply);
		if (at >= *due)
			continue;
		*due = at;
		kind = i;
	}
	return kind;
}

int64_t engine_next(const struct engine *e)
{
	int64_t due;
	(void)next_kind(e, &due);
	return due;
}

static void clock_forward(struct engine *e, int64_t t)
{
	if (t > e->state.clock)
		e->state.clock = t;
}

/* Fires what is due up to t, in order of due time. */
static enum err deadlines(struct engine *e, int64_t t)
{
	enum err err = ERR_OK;
	int64_t due;
	while (!err) {
		size_t kind = next_kind(e, &due);
		if (due > t || due == INT64_MAX)
			break;
		clock_forward(e, due);
		err = kinds[kind].fire(&e->apply, due);
	}
	return err;
}

/* ---- feed */

enum err engine_set_aside(struct engine *e, const struct entry *entry, struct span reason,
			  struct effects *out)
{
	struct span source = SPAN("commands");
	if (entry->source != ENTRY_COMMANDS)
		source = e->apply.settings->sources[entry->source];
	e->state.counts.dead++;
	return letter_write(out, source, entry, reason, e->apply.scratch);
}

static enum err nothing(struct apply *a, const char **reason)
{
	(void)a;
	*reason = NULL;
	return ERR_OK;
}

static enum err a_case(struct apply *a, const char **reason)
{
	*reason = NULL;
	return cases_apply(a);
}

static enum err a_change(struct apply *a, const char **reason)
{
	*reason = NULL;
	return announce_apply(a);
}

/* Ticks move the clock alone. */
static enum err (*const handlers[EVENT_COUNT])(struct apply *, const char **) = {
	[EVENT_CREATED] = a_case,
	[EVENT_MESSAGE] = a_case,
	[EVENT_UPDATED] = a_case,
	[EVENT_RESOLVED] = a_case,
	[EVENT_REOPENED] = a_case,
	[EVENT_MERGED] = a_case,
	[EVENT_DELETED] = a_case,
	[EVENT_SURVEY] = a_case,
	[EVENT_PROBLEM] = a_case,
	[EVENT_CHANGE] = a_change,
	[EVENT_TICK] = nothing,
	[EVENT_DO_MERGE] = decide_apply,
	[EVENT_DO_RESOLVE] = decide_apply,
	[EVENT_DO_RENAME] = decide_apply,
	[EVENT_DO_LINK] = decide_apply,
	[EVENT_DO_SPLIT] = decide_apply,
	[EVENT_DO_ACK] = decide_apply,
	[EVENT_DO_MUTE] = decide_apply,
	[EVENT_DO_UNMUTE] = decide_apply,
	[EVENT_DO_REOPEN] = decide_apply,
	[EVENT_DO_DISMISS] = decide_apply,
	[EVENT_DO_FORGET] = forget_apply,
};

static int64_t longest_window(const struct settings *s)
{
	int64_t longest = 0;
	for (size_t i = 0; i < s->n_rules; i++)
		if (s->rules[i].window > longest)
			longest = s->rules[i].window;
	return longest;
}

static void count(struct engine *e)
{
	struct engine_counts *c = &e->state.counts;
	const struct ticket *t = &e->ticket;
	c->clamped += t->clamped;
	c->bad_times += t->bad_time;
	c->truncated += t->truncated;
	c->repaired += t->repaired;
	c->dropped_attributes += t->dropped;
	c->late += t->at < e->state.clock - longest_window(e->apply.settings);
}

enum err engine_feed(struct engine *e, const struct entry *entry, struct effects *out)
{
	const char *reason;
	e->apply.entry = entry;
	e->apply.out = out;
	enum err err = intake_read(e->intake, e->apply.settings, entry, &e->ticket, &reason);
	if (err)
		return err;
	if (reason)
		return engine_set_aside(e, entry, span_of(reason), out);
	err = deadlines(e, e->ticket.at);
	if (err)
		return err;
	clock_forward(e, e->ticket.at);
	count(e);
	if (entry->source != ENTRY_COMMANDS && e->ticket.event < EVENT_TICK)
		silence_entry(&e->state.silence, e->ticket.source, e->state.clock);
	uint64_t seq = e->state.records.next_seq;
	err = handlers[e->ticket.event](&e->apply, &reason);
	if (e->state.records.next_seq > seq)
		digest_wake(e);
	if (!err && reason)
		err = engine_set_aside(e, entry, span_of(reason), out);
	return err ? err : effects_err(out);
}

enum err engine_until(struct engine *e, int64_t t, struct effects *out)
{
	e->apply.out = out;
	enum err err = deadlines(e, t);
	clock_forward(e, t);
	return err ? err : effects_err(out);
}

enum err engine_changes(struct engine *e, struct effects *out)
{
	return state_changes(&e->state, out);
}

int64_t engine_clock(const struct engine *e)
{
	return e->state.clock;
}

struct engine_counts engine_counts(const struct engine *e)
{
	return e->state.counts;
}

enum err engine_digest(const struct engine *e, const struct period *period, enum lang lang,
		       enum digest_format format, struct buf *out)
{
	const struct digest_ask ask = {*period, lang};
	return digest_write(&e->state, e->apply.settings, &ask, format, out);
}

bool engine_digest_format(struct span name, enum digest_format *f)
{
	return digest_format_read(name, f);
}

enum err engine_dump(const struct engine *e, struct buf *out)
{
	return dump_state(&e->state, out);
}

bool engine_recount(const struct engine *e, struct buf *out)
{
	return dump_recount(&e->state, out);
}

const struct issues *engine_issues(const struct engine *e)
{
	return &e->state.issues;
}

void engine_cases(const struct engine *e,
		  void (*each)(void *arg, struct span case_id, uint64_t issue), void *arg)
{
	const struct records *r = &e->state.records;
	for (uint64_t seq = e->state.first_seq; seq < r->next_seq; seq++) {
		const struct record *rec = records_at(r, seq);
		if (rec)
			each(arg, records_case_id(rec), rec->issue ? rec->issue->id : 0);
	}
}

enum err engine_explain_text(struct engine *e, struct span text, struct explain *out)
{
	return explain_a_text(&e->apply, text, out);
}

enum err engine_explain_case(struct engine *e, struct span source, struct span case_id,
			     struct span text, struct explain *out)
{
	struct record *rec = records_find(&e->state.records, source, case_id);
	return rec ? explain_a_case(&e->apply, rec, text, out) : ERR_INPUT;
}

enum err engine_explain_issues(struct engine *e, uint64_t one, uint64_t other, struct explain *out)
{
	const struct issue *a = issues_get(&e->state.issues, one);
	const struct issue *b = issues_get(&e->state.issues, other);
	return a && b && a != b ? explain_two(&e->apply, a, b, out) : ERR_INPUT;
}

size_t engine_sources(const struct engine *e, struct span case_id, struct span *out, size_t max)
{
	const struct records *r = &e->state.records;
	size_t n = 0;
	for (uint64_t seq = e->state.first_seq; seq < r->next_seq && n < max; seq++) {
		const struct record *rec = records_at(r, seq);
		if (rec && span_eq(records_case_id(rec), case_id))
			out[n++] = records_source(r, rec);
	}
	return n;
}
