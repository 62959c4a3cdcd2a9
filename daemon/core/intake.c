/* intake.c - see intake.h.
 *
 *   fields ─(payload?)─▶ known? ──row──▶ a place in struct raw
 *                          └── allowed attribute? ──▶ attrs, ordered
 *   then: event, required fields, time, limits ─▶ ticket or reason
 *
 * The first field of a name wins; an empty value is an absent one. A field over its limit is cut
 * (texts, attributes) or refused (ids), never passed on. */
#include "intake.h"

#include "mask.h"
#include "text.h"
#include "when.h"

/* Repairing triples bytes at most: body, subject, the small fields, the attributes; then once
 * more for the joined text. */
#define SCRATCH  (6 * (INTAKE_TEXT + 1024 + 4096 + LIST_MAX + INTAKE_ATTRS * 128))
#define LIST_MAX 16384 /* bytes of a list of case ids */

#define KEPT_READ 1024 /* bytes of a kept value that are looked at */
#define KEPT_EDGE 128 /* thrown away where it was cut before redaction */
#define KEPT_ROOM (18 * 4 * KEPT_READ) /* NFKC grows 18 times at most (UAX #15), redaction 4 */

enum place { /* where a known field goes */
	     AT_CASE_ID,
	     AT_SUBJECT,
	     AT_BODY,
	     AT_EVENT,
	     AT_EVENT_ID,
	     AT_AUTHOR,
	     AT_OCCURRED,
	     AT_CUSTOMER,
	     AT_SURVEY,
	     AT_SCORE,
	     AT_SCALE_MIN,
	     AT_SCALE_MAX,
	     AT_HIGHER,
	     AT_MERGED_INTO,
	     AT_PROBLEM,
	     AT_ISSUE,
	     AT_INTO,
	     AT_TITLE,
	     AT_URL,
	     AT_BY,
	     AT_WHY,
	     AT_CHANGE,
	     AT_CASES,
	     AT_CUSTOMERS,
	     AT_RATE,
	     AT_ESCALATING,
	     AT_UNTIL,
	     AT_LASTS,
	     AT_WHOM,
	     AT_IN,
	     AT_COUNT,
	     AT_ATTRIBUTE /* no place of its own: an attribute that is always allowed */
};

struct known {
	struct span name;
	enum place place;
	size_t limit; /* bytes */
	bool refuse; /* over the limit: refuse the entry (an id must not be cut) */
	bool kept; /* in the record, for people: personal data is taken out */
	bool command; /* on the commands stream only; elsewhere a field like any other */
};

static const struct known known[] = {
	{SPAN("case_id"), AT_CASE_ID, 128, true, false, false},
	{SPAN("subject"), AT_SUBJECT, 1024, false, false, false},
	{SPAN("body"), AT_BODY, 131072, false, false, false},
	{SPAN("event"), AT_EVENT, 32, true, false, false},
	{SPAN("event_id"), AT_EVENT_ID, 128, true, false, false},
	{SPAN("author"), AT_AUTHOR, 16, false, false, false},
	{SPAN("occurred_at"), AT_OCCURRED, 40, false, false, false},
	{SPAN("customer_id"), AT_CUSTOMER, 256, true, false, false},
	{SPAN("survey"), AT_SURVEY, 16, true, false, false},
	{SPAN("score"), AT_SCORE, 16, true, false, false},
	{SPAN("scale_min"), AT_SCALE_MIN, 16, true, false, false},
	{SPAN("scale_max"), AT_SCALE_MAX, 16, true, false, false},
	{SPAN("higher_is_better"), AT_HIGHER, 8, true, false, false},
	{SPAN("merged_into"), AT_MERGED_INTO, 128, true, false, false},
	{SPAN("problem_id"), AT_PROBLEM, 128, false, true, false},
	{SPAN("issue"), AT_ISSUE, 20, true, false, true},
	{SPAN("into"), AT_INTO, 20, true, false, true},
	{SPAN("title"), AT_TITLE, 200, false, false, true},
	{SPAN("url"), AT_URL, 1024, false, false, true},
	{SPAN("by"), AT_BY, 64, false, false, true},
	{SPAN("why"), AT_WHY, 256, false, false, true},
	{SPAN("change"), AT_CHANGE, 32, false, true, true},
	{SPAN("cases"), AT_CASES, LIST_MAX, true, false, true},
	{SPAN("customers"), AT_CUSTOMERS, 20, true, false, true},
	{SPAN("rate"), AT_RATE, 40, true, false, true},
	{SPAN("escalating"), AT_ESCALATING, 8, true, false, true},
	{SPAN("until"), AT_UNTIL, 40, true, false, true},
	{SPAN("for"), AT_LASTS, 20, true, false, true},
	{SPAN("customer"), AT_WHOM, 16, true, false, true},
	{SPAN("source"), AT_IN, 64, true, false, true},
	{SPAN("product"), AT_ATTRIBUTE, 64, false, true, false},
	{SPAN("component"), AT_ATTRIBUTE, 64, false, true, false},
	{SPAN("version"), AT_ATTRIBUTE, 64, false, true, false},
	{SPAN("platform"), AT_ATTRIBUTE, 64, false, true, false},
	{SPAN("channel"), AT_ATTRIBUTE, 64, false, true, false},
	{SPAN("region"), AT_ATTRIBUTE, 64, false, true, false},
	{SPAN("touchpoint"), AT_ATTRIBUTE, 64, false, true, false},
	{SPAN("category"), AT_ATTRIBUTE, 64, false, true, false},
	{SPAN("lang"), AT_ATTRIBUTE, 64, false, true, false},
	{SPAN("customer_tier"), AT_ATTRIBUTE, 64, false, true, false},
	{SPAN("priority"), AT_ATTRIBUTE, 64, false, true, false},
};
#define KNOWN_COUNT (sizeof known / sizeof *known)

static const struct known extra = {{NULL, 0}, AT_ATTRIBUTE, 128, false, true, false};

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
	struct fields json; /* members of a JSON payload */
	struct buf one, two; /* a kept value, on its way into scratch */
	struct buf scratch; /* repaired and joined text; reserved, so that spans into it hold */
	char why[160];
	bool command; /* the entry is of the commands stream */
};

struct raw {
	struct span at[AT_COUNT];
	bool has_case_id;
};

void intake_free(struct intake *in)
{
	if (!in)
		return;
	fields_fini(&in->json);
	buf_fini(&in->one);
	buf_fini(&in->two);
	buf_fini(&in->scratch);
	mem_free(in->mem, in);
}

struct intake *intake_new(const struct mem *m)
{
	struct intake *in = mem_zero(m, 1, sizeof *in);
	if (!in)
		return NULL;
	in->mem = m;
	fields_init(&in->json, m);
	buf_init(&in->one, m, KEPT_ROOM);
	buf_init(&in->two, m, KEPT_ROOM);
	buf_init(&in->scratch, m, SCRATCH);
	if (!buf_reserve(&in->scratch)) {
		intake_free(in);
		return NULL;
	}
	return in;
}

const char *intake_event_name(enum event e)
{
	return events[e].name.ptr;
}

/* Words into in->why; s is shown only where it is one of our own names. */
static const char *because(struct intake *in, const char *a, struct span s, const char *b)
{
	size_t n = 0;
	const struct span parts[] = {span_of(a), span_first(s, 64), span_of(b)};
	for (size_t i = 0; i < 3; i++) {
		struct span p = span_first(parts[i], sizeof in->why - 1 - n);
		if (p.len)
			memcpy(in->why + n, p.ptr, p.len);
		n += p.len;
	}
	in->why[n] = '\0';
	return in->why;
}

static const struct known *field_known(const struct settings *s, bool command, struct span name)
{
	for (size_t i = 0; i < KNOWN_COUNT; i++)
		if ((command || !known[i].command) && span_eq(known[i].name, name))
			return &known[i];
	for (size_t i = 0; i < s->n_attributes; i++)
		if (span_eq(s->attributes[i], name))
			return &extra;
	return NULL;
}

/* value as well-formed UTF-8: itself, or a repaired copy in scratch. */
static struct span repaired(struct intake *in, struct span value, uint32_t *bad)
{
	if (text_valid(value))
		return value;
	size_t from = in->scratch.len;
	*bad += text_repair(value, &in->scratch);
	return (struct span){in->scratch.ptr + from, in->scratch.len - from};
}

/* The first n bytes of value, less the begin of a code point that does not fit: at most three
 * bytes, since value may be anything. */
static struct span cut(struct span value, size_t n)
{
	if (n >= value.len)
		return value;
	size_t least = n < 3 ? 0 : n - 3;
	while (n > least && ((unsigned char)value.ptr[n] & 0xC0) == 0x80)
		n--;
	return span_first(value, n);
}

/* value as it may be kept for people: repaired, NFKC, without personal data, at most limit bytes.
 * Cut last: the half of a number at the limit would not be known as one. */
static struct span presentable(struct intake *in, struct span value, size_t limit, uint32_t *bad)
{
	bool whole = value.len <= KEPT_READ;
	size_t from = in->scratch.len;
	buf_reset(&in->one);
	buf_reset(&in->two);
	*bad += text_repair(cut(value, KEPT_READ), &in->one);
	enum err e = buf_err(&in->one);
	if (!e)
		e = text_nfkc(buf_span(&in->one), &in->two);
	buf_reset(&in->one);
	if (!e)
		e = mask_redact(buf_span(&in->two), &in->one, NULL);
	if (e)
		buf_refuse(&in->scratch, e);
	struct span s = buf_span(&in->one);
	if (!whole)
		s = cut(s, s.len > KEPT_EDGE ? s.len - KEPT_EDGE : 0);
	buf_put(&in->scratch, cut(s, limit));
	return (struct span){in->scratch.ptr + from, in->scratch.len - from};
}

/* Puts an attribute in its place by name; the first of a name stays. */
static void take_attribute(struct intake *in, struct ticket *t, struct span name, struct span value,
			   size_t limit)
{
	size_t i = t->n_attrs;
	while (i && span_cmp(t->attrs[i - 1].name, name) > 0)
		i--;
	if (i && span_eq(t->attrs[i - 1].name, name))
		return;
	if (t->n_attrs == INTAKE_ATTRS) {
		t->dropped++;
		return;
	}
	memmove(&t->attrs[i + 1], &t->attrs[i], (t->n_attrs - i) * sizeof *t->attrs);
	value = presentable(in, value, limit, &t->repaired);
	t->attrs[i] = (struct attribute){name, value};
	t->n_attrs++;
}

/* One field to its place. False with in->why set when the entry must be refused. */
static bool take_field(struct intake *in, const struct settings *s, struct field f, struct raw *raw,
		       struct ticket *t)
{
	const struct known *k = field_known(s, in->command, f.name);
	if (f.value.len == 0)
		return true;
	if (!k) {
		t->dropped++;
		return true;
	}
	struct span value = f.value;
	if (value.len > k->limit && k->refuse) {
		because(in, "field ", k->name, " is longer than its limit");
		return false;
	}
	t->truncated |= value.len > k->limit;
	if (k->place == AT_ATTRIBUTE) {
		take_attribute(in, t, k->name.len ? k->name : f.name, value, k->limit);
		return true;
	}
	/* The signature reads little of a long body: do not repair what nobody reads. */
	size_t limit = k->place == AT_BODY ? INTAKE_TEXT + 4 : k->limit;
	if (raw->at[k->place].len == 0)
		raw->at[k->place] = k->kept ? presentable(in, value, limit, &t->repaired)
					    : repaired(in, cut(value, limit), &t->repaired);
	return true;
}

static struct span payload_of(const struct entry *e)
{
	static const struct span names[] = {SPAN("data"), SPAN("payload"), SPAN("event")};
	struct span found = {NULL, 0};
	for (size_t n = 0; n < 3 && !found.len; n++)
		for (size_t i = 0; i < e->count && !found.len; i++)
			if (span_eq(e->fields[i].name, names[n]) &&
			    span_starts(span_trim(e->fields[i].value), SPAN("{")))
				found = e->fields[i].value;
	return found;
}

static bool has_field(const struct entry *e, struct span name)
{
	for (size_t i = 0; i < e->count; i++)
		if (span_eq(e->fields[i].name, name) && e->fields[i].value.len)
			return true;
	return false;
}

/* A change tells its title and kind on any stream. */
static bool tells_change(const struct field *f, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_eq(f[i].name, SPAN("event")) && span_eq(f[i].value, SPAN("change")))
			return true;
	return false;
}

/* Flat fields first, then the members of a JSON payload; the payload is looked at only when the
 * entry has no case_id of its own. */
static enum err take_fields(struct intake *in, const struct settings *s, const struct entry *e,
			    struct raw *raw, struct ticket *t, const char **reason)
{
	struct span json = has_field(e, SPAN("case_id")) ? SPAN("") : payload_of(e);
	fields_reset(&in->json);
	if (json.len) {
		char words[100];
		enum err err = payload_read(json, &in->json, words, sizeof words);
		if (err == ERR_INPUT)
			*reason = because(in, "JSON: ", span_of(words), "");
		else if (err == ERR_LIMIT)
			*reason = "JSON: too large";
		if (err)
			return *reason ? ERR_OK : err;
	}
	in->command = in->command || tells_change(e->fields, e->count) ||
		      tells_change(in->json.at, in->json.count);
	for (size_t i = 0; i < e->count; i++) {
		bool payload = json.len && e->fields[i].value.ptr == json.ptr;
		if (!payload && !take_field(in, s, e->fields[i], raw, t))
			*reason = in->why;
	}
	for (size_t i = 0; i < in->json.count; i++)
		if (!take_field(in, s, in->json.at[i], raw, t))
			*reason = in->why;
	return ERR_OK;
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
static const char *whom_met(const struct raw *raw, struct ticket *t)
{
	int n = (raw->at[AT_WHOM].len > 0) + (t->customer_id.len > 0) + (t->case_id.len > 0);
	t->whom = raw->at[AT_WHOM];
	t->in = raw->at[AT_IN];
	if (n != 1)
		return "forget takes one of customer_id, customer and case_id";
	if (t->whom.len && !is_hash(t->whom))
		return "field customer is no hash of 16 hexadecimal digits";
	return NULL;
}

/* What the event needs is there; the reason when not. */
static const char *needs_met(const struct raw *raw, struct ticket *t)
{
	enum needs needs = events[t->event].needs;
	if ((needs == NEEDS_TEXT || needs == NEEDS_CASE) && !t->case_id.len)
		return "no case_id";
	if (needs == NEEDS_TEXT && !raw->at[AT_SUBJECT].len && !raw->at[AT_BODY].len)
		return "neither subject nor body";
	if (t->event == EVENT_MERGED && span_eq(raw->at[AT_MERGED_INTO], t->case_id))
		return "a case cannot be merged into itself";
	if (needs == NEEDS_WHOM)
		return whom_met(raw, t);
	if (needs >= NEEDS_ISSUE && !issue_number(raw->at[AT_ISSUE], &t->issue))
		return "no issue number in field issue";
	if (needs == NEEDS_INTO && !issue_number(raw->at[AT_INTO], &t->into))
		return "no issue number in field into";
	if (needs == NEEDS_TITLE && !t->title.len)
		return "no title";
	if (needs == NEEDS_URL && !t->url.len)
		return "no url";
	if (needs == NEEDS_CASES && !t->cases.len)
		return "no case ids in field cases";
	return NULL;
}

static void take_time(const struct raw *raw, const struct entry *e, struct ticket *t)
{
	/* Whoever chooses ids may choose one beyond all time. */
	int64_t received = e->received < WHEN_LATEST ? e->received : WHEN_LATEST;
	t->at = received;
	t->clamped = received < e->received;
	if (raw->at[AT_OCCURRED].len && !when_parse(raw->at[AT_OCCURRED], &t->at)) {
		t->at = received;
		t->bad_time = true;
	}
	if (t->at > received + INTAKE_AHEAD_MS) {
		t->at = received + INTAKE_AHEAD_MS;
		t->clamped = true;
	}
}

/* Joins parts by sep into scratch. */
static struct span joined(struct intake *in, const struct span *parts, size_t n, char sep)
{
	size_t from = in->scratch.len;
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_byte(&in->scratch, (unsigned char)sep);
		buf_put(&in->scratch, parts[i]);
	}
	return (struct span){in->scratch.ptr + from, in->scratch.len - from};
}

static void take_texts(struct intake *in, const struct raw *raw, struct ticket *t)
{
	const struct span parts[] = {raw->at[AT_SUBJECT], raw->at[AT_BODY]};
	size_t skip = parts[0].len == 0;
	t->text = parts[1].len ? joined(in, parts + skip, 2 - skip, '\n') : parts[0];
	if (t->text.len > INTAKE_TEXT)
		t->text = span_utf8_first(t->text, INTAKE_TEXT);
	if (t->event == EVENT_MERGED)
		t->detail = raw->at[AT_MERGED_INTO];
	else if (t->event == EVENT_PROBLEM)
		t->detail = raw->at[AT_PROBLEM];
}

/* The reason when the answer makes no sense. */
static const char *take_survey(struct intake *in, const struct raw *raw, struct ticket *t)
{
	const struct survey_fields f = {raw->at[AT_SURVEY], raw->at[AT_SCORE],
					raw->at[AT_SCALE_MIN], raw->at[AT_SCALE_MAX],
					raw->at[AT_HIGHER]};
	const char *reason = intake_survey_read(&f, &t->survey);
	char packed[INTAKE_SURVEY_BYTES];
	if (reason)
		return reason;
	size_t from = in->scratch.len;
	intake_survey_pack(&t->survey, packed);
	buf_put(&in->scratch, (struct span){packed, sizeof packed});
	t->detail = (struct span){in->scratch.ptr + from, sizeof packed};
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

enum err intake_read(struct intake *in, const struct settings *s, const struct entry *entry,
		     struct ticket *out, const char **reason)
{
	struct raw raw = {0};
	*out = (struct ticket){0};
	*reason = NULL;
	out->source =
		entry->source == ENTRY_COMMANDS ? SPAN("commands") : s->sources[entry->source];
	in->command = entry->source == ENTRY_COMMANDS;
	buf_reset(&in->scratch);
	enum err err = take_fields(in, s, entry, &raw, out, reason);
	if (err || *reason)
		return err;
	if (!event_of(raw.at[AT_EVENT], &out->event))
		*reason = "unknown event";
	else if (out->event > EVENT_TICK && entry->source != ENTRY_COMMANDS)
		*reason = "a decision outside of the commands stream";
	else if (out->event < EVENT_CHANGE && entry->source == ENTRY_COMMANDS)
		*reason = "a case on the commands stream";
	out->case_id = raw.at[AT_CASE_ID];
	out->event_id = raw.at[AT_EVENT_ID];
	out->customer_id = raw.at[AT_CUSTOMER];
	out->title = raw.at[AT_TITLE];
	out->url = raw.at[AT_URL];
	out->by = raw.at[AT_BY];
	out->why = raw.at[AT_WHY];
	out->change = raw.at[AT_CHANGE];
	out->cases = raw.at[AT_CASES];
	out->customers = raw.at[AT_CUSTOMERS];
	out->rate = raw.at[AT_RATE];
	out->escalating = raw.at[AT_ESCALATING];
	out->until = raw.at[AT_UNTIL];
	out->lasts = raw.at[AT_LASTS];
	out->from_customer = !is_word(raw.at[AT_AUTHOR], SPAN("agent")) &&
			     !is_word(raw.at[AT_AUTHOR], SPAN("bot"));
	if (!*reason)
		*reason = needs_met(&raw, out);
	if (*reason)
		return buf_err(&in->scratch);
	take_time(&raw, entry, out);
	take_texts(in, &raw, out);
	if (out->event == EVENT_SURVEY)
		*reason = take_survey(in, &raw, out);
	return buf_err(&in->scratch);
}
