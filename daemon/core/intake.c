/* intake.c - see intake.h.
 *
 *   fields in their places (intake_fields.c)
 *     └─▶ event, required fields, time, texts, survey ─▶ ticket, or the reason why not */
#include "intake.h"

#include "when.h"

enum needs {
	NEEDS_NOTHING,
	NEEDS_CASE,
	NEEDS_TEXT,
	NEEDS_WHOM,
	NEEDS_ISSUE,
	NEEDS_INTO,
	NEEDS_TITLE,
	NEEDS_URL,
	NEEDS_CASES
};

static const struct {
	struct span name;
	enum needs needs;
} events[EVENT_COUNT] = {
	[EVENT_CREATED] = {SPAN("case.created"), NEEDS_TEXT},
	[EVENT_MESSAGE] = {SPAN("case.message"), NEEDS_CASE},
	[EVENT_UPDATED] = {SPAN("case.updated"), NEEDS_CASE},
	[EVENT_RESOLVED] = {SPAN("case.resolved"), NEEDS_CASE},
	[EVENT_REOPENED] = {SPAN("case.reopened"), NEEDS_CASE},
	[EVENT_MERGED] = {SPAN("case.merged"), NEEDS_CASE},
	[EVENT_DELETED] = {SPAN("case.deleted"), NEEDS_CASE},
	[EVENT_SURVEY] = {SPAN("survey.response"), NEEDS_CASE},
	[EVENT_PROBLEM] = {SPAN("problem.linked"), NEEDS_CASE},
	[EVENT_CHANGE] = {SPAN("change"), NEEDS_NOTHING},
	[EVENT_TICK] = {SPAN("tick"), NEEDS_NOTHING},
	[EVENT_DO_MERGE] = {SPAN("merge"), NEEDS_INTO},
	[EVENT_DO_RESOLVE] = {SPAN("resolve"), NEEDS_ISSUE},
	[EVENT_DO_RENAME] = {SPAN("rename"), NEEDS_TITLE},
	[EVENT_DO_LINK] = {SPAN("link"), NEEDS_URL},
	[EVENT_DO_SPLIT] = {SPAN("split"), NEEDS_CASES},
	[EVENT_DO_ACK] = {SPAN("ack"), NEEDS_ISSUE},
	[EVENT_DO_MUTE] = {SPAN("mute"), NEEDS_ISSUE},
	[EVENT_DO_UNMUTE] = {SPAN("unmute"), NEEDS_ISSUE},
	[EVENT_DO_REOPEN] = {SPAN("reopen"), NEEDS_ISSUE},
	[EVENT_DO_DISMISS] = {SPAN("not-a-problem"), NEEDS_ISSUE},
	[EVENT_DO_FORGET] = {SPAN("forget"), NEEDS_WHOM},
};

struct intake {
	const struct mem *mem;
	struct intake_fields fields;
};

void intake_free(struct intake *in)
{
	if (!in)
		return;
	intake_fields_fini(&in->fields);
	mem_free(in->mem, in);
}

struct intake *intake_new(const struct mem *m)
{
	struct intake *in = mem_zero(m, 1, sizeof *in);
	if (!in)
		return NULL;
	in->mem = m;
	if (intake_fields_init(&in->fields, m)) {
		intake_free(in);
		return NULL;
	}
	return in;
}

const char *intake_event_name(enum event e)
{
	return events[e].name.ptr;
}

static bool event_of(struct span name, enum event *out)
{
	*out = EVENT_CREATED;
	for (int i = 0; name.len && i < EVENT_COUNT; i++) {
		if (span_eq(events[i].name, name)) {
			*out = (enum event)i;
			return true;
		}
	}
	return name.len == 0;
}

static bool issue_number(struct span s, uint64_t *out)
{
	return span_u64(s, UINT64_MAX / 2, out) && *out > 0;
}

static bool is_hash(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!memchr("0123456789abcdef", s.ptr[i], 16))
			return false;
	return s.len == 16;
}

/* Who or what is to be forgotten: one thing, for two would be a slip. */
static const char *whom_met(const struct intake_fields *f, struct ticket *t)
{
	int n = (f->at[AT_WHOM].len > 0) + (t->customer_id.len > 0) + (t->case_id.len > 0);
	t->whom = f->at[AT_WHOM];
	t->in = f->at[AT_IN];
	if (n != 1)
		return "forget takes one of customer_id, customer and case_id";
	if (t->whom.len && !is_hash(t->whom))
		return "field customer is no hash of 16 hexadecimal digits";
	return NULL;
}

/* What the event needs is there; the reason when not. */
static const char *needs_met(const struct intake_fields *f, struct ticket *t)
{
	enum needs needs = events[t->event].needs;
	if ((needs == NEEDS_TEXT || needs == NEEDS_CASE) && !t->case_id.len)
		return "no case_id";
	if (needs == NEEDS_TEXT && !f->at[AT_SUBJECT].len && !f->at[AT_BODY].len)
		return "neither subject nor body";
	if (t->event == EVENT_MERGED && span_eq(f->at[AT_MERGED_INTO], t->case_id))
		return "a case cannot be merged into itself";
	if (needs == NEEDS_WHOM)
		return whom_met(f, t);
	if (needs >= NEEDS_ISSUE && !issue_number(f->at[AT_ISSUE], &t->issue))
		return "no issue number in field issue";
	if (needs == NEEDS_INTO && !issue_number(f->at[AT_INTO], &t->into))
		return "no issue number in field into";
	if (needs == NEEDS_TITLE && !t->title.len)
		return "no title";
	if (needs == NEEDS_URL && !t->url.len)
		return "no url";
	if (needs == NEEDS_CASES && !t->cases.len)
		return "no case ids in field cases";
	return NULL;
}

static void take_time(const struct intake_fields *f, const struct entry *e, struct ticket *t)
{
	/* Whoever chooses ids may choose one beyond all time. */
	int64_t received = e->received < WHEN_LATEST ? e->received : WHEN_LATEST;
	t->at = received;
	t->clamped = received < e->received;
	if (f->at[AT_OCCURRED].len && !when_parse(f->at[AT_OCCURRED], &t->at)) {
		t->at = received;
		t->bad_time = true;
	}
	if (t->at > received + INTAKE_AHEAD_MS) {
		t->at = received + INTAKE_AHEAD_MS;
		t->clamped = true;
	}
}

/* Joins parts by sep into scratch. */
static struct span joined(struct buf *scratch, const struct span *parts, size_t n, char sep)
{
	size_t from = scratch->len;
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_byte(scratch, (unsigned char)sep);
		buf_put(scratch, parts[i]);
	}
	return (struct span){scratch->ptr + from, scratch->len - from};
}

static void take_texts(struct intake_fields *f, struct ticket *t)
{
	const struct span parts[] = {f->at[AT_SUBJECT], f->at[AT_BODY]};
	size_t skip = parts[0].len == 0;
	t->text = parts[1].len ? joined(&f->scratch, parts + skip, 2 - skip, '\n') : parts[0];
	if (t->text.len > INTAKE_TEXT)
		t->text = span_utf8_first(t->text, INTAKE_TEXT);
	if (t->event == EVENT_MERGED)
		t->detail = f->at[AT_MERGED_INTO];
	else if (t->event == EVENT_PROBLEM)
		t->detail = f->at[AT_PROBLEM];
}

/* The reason when the answer makes no sense. */
static const char *take_survey(struct intake_fields *f, struct ticket *t)
{
	const struct survey_fields survey = {f->at[AT_SURVEY], f->at[AT_SCORE], f->at[AT_SCALE_MIN],
					     f->at[AT_SCALE_MAX], f->at[AT_HIGHER]};
	const char *reason = intake_survey_read(&survey, &t->survey);
	char packed[INTAKE_SURVEY_BYTES];
	if (reason)
		return reason;
	size_t from = f->scratch.len;
	intake_survey_pack(&t->survey, packed);
	buf_put(&f->scratch, (struct span){packed, sizeof packed});
	t->detail = (struct span){f->scratch.ptr + from, sizeof packed};
	return NULL;
}

/* s is word, in letters of any case. Who is no agent and no bot speaks for the customer: a case
 * must not go unheard because its author is called "requester". */
static bool is_word(struct span s, struct span word)
{
	for (size_t i = 0; s.len == word.len && i < s.len; i++)
		if ((s.ptr[i] | 0x20) != word.ptr[i])
			return false;
	return s.len == word.len;
}

/* What goes over as it came. */
static void take_fields(const struct intake_fields *f, struct ticket *t)
{
	t->case_id = f->at[AT_CASE_ID];
	t->event_id = f->at[AT_EVENT_ID];
	t->customer_id = f->at[AT_CUSTOMER];
	t->title = f->at[AT_TITLE];
	t->url = f->at[AT_URL];
	t->by = f->at[AT_BY];
	t->why = f->at[AT_WHY];
	t->change = f->at[AT_CHANGE];
	t->cases = f->at[AT_CASES];
	t->customers = f->at[AT_CUSTOMERS];
	t->rate = f->at[AT_RATE];
	t->escalating = f->at[AT_ESCALATING];
	t->until = f->at[AT_UNTIL];
	t->lasts = f->at[AT_LASTS];
	t->from_customer = !is_word(f->at[AT_AUTHOR], SPAN("agent")) &&
			   !is_word(f->at[AT_AUTHOR], SPAN("bot"));
	t->attrs = f->attrs;
	t->n_attrs = f->n_attrs;
	t->truncated = f->truncated;
	t->repaired = f->repaired;
	t->dropped = f->dropped;
}

enum err intake_read(struct intake *in, const struct settings *s, const struct entry *entry,
		     struct ticket *out, const char **reason)
{
	struct intake_fields *f = &in->fields;
	bool command = entry->source == ENTRY_COMMANDS;
	*out = (struct ticket){0};
	out->source = command ? SPAN("commands") : s->sources[entry->source];
	enum err err = intake_fields_read(f, s, entry, reason);
	if (err || *reason)
		return err;
	take_fields(f, out);
	if (!event_of(f->at[AT_EVENT], &out->event))
		*reason = "unknown event";
	else if (out->event > EVENT_TICK && !command)
		*reason = "a decision outside of the commands stream";
	else if (out->event < EVENT_CHANGE && command)
		*reason = "a case on the commands stream";
	if (!*reason)
		*reason = needs_met(f, out);
	if (*reason)
		return buf_err(&f->scratch);
	take_time(f, entry, out);
	take_texts(f, out);
	if (out->event == EVENT_SURVEY)
		*reason = take_survey(f, out);
	return buf_err(&f->scratch);
}
