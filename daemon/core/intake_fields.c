/* intake_fields.c - see intake_fields.h.
 *
 *   fields ─(payload?)─▶ known? ──row──▶ a place
 *                          └── allowed attribute? ──▶ attrs, ordered
 *
 * The first field of a name wins; an empty value is an absent one. A field over its limit is cut
 * (texts, attributes) or refused (ids), never passed on. */
#include "intake_fields.h"

#include "mask.h"
#include "payload.h"
#include "text.h"

/* Repairing triples bytes at most: body, subject, the small fields, the attributes; then once
 * more for the joined text. */
#define SCRATCH  (6 * (INTAKE_TEXT + 1024 + 4096 + LIST_MAX + INTAKE_ATTRS * 128))
#define LIST_MAX 16384 /* bytes of a list of case ids */

#define KEPT_READ 1024 /* bytes of a kept value that are looked at */
#define KEPT_EDGE 128 /* thrown away where it was cut before redaction */
#define KEPT_ROOM (18 * 4 * KEPT_READ) /* NFKC grows 18 times at most (UAX #15), redaction 4 */

struct known {
	struct span name;
	enum intake_place place;
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

enum err intake_fields_init(struct intake_fields *f, const struct mem *m)
{
	fields_init(&f->json, m);
	buf_init(&f->one, m, KEPT_ROOM);
	buf_init(&f->two, m, KEPT_ROOM);
	buf_init(&f->scratch, m, SCRATCH);
	return buf_reserve(&f->scratch) ? ERR_OK : ERR_MEMORY;
}

void intake_fields_fini(struct intake_fields *f)
{
	fields_fini(&f->json);
	buf_fini(&f->one);
	buf_fini(&f->two);
	buf_fini(&f->scratch);
}

/* Words into f->why; s is shown only where it is one of our own names. */
static const char *because(struct intake_fields *f, const char *a, struct span s, const char *b)
{
	size_t n = 0;
	const struct span parts[] = {span_of(a), span_first(s, 64), span_of(b)};
	for (size_t i = 0; i < 3; i++) {
		struct span p = span_first(parts[i], sizeof f->why - 1 - n);
		if (p.len)
			memcpy(f->why + n, p.ptr, p.len);
		n += p.len;
	}
	f->why[n] = '\0';
	return f->why;
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
static struct span repaired(struct intake_fields *f, struct span value)
{
	if (text_valid(value))
		return value;
	size_t from = f->scratch.len;
	f->repaired += text_repair(value, &f->scratch);
	return (struct span){f->scratch.ptr + from, f->scratch.len - from};
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
static struct span presentable(struct intake_fields *f, struct span value, size_t limit)
{
	bool whole = value.len <= KEPT_READ;
	size_t from = f->scratch.len;
	buf_reset(&f->one);
	buf_reset(&f->two);
	f->repaired += text_repair(cut(value, KEPT_READ), &f->one);
	enum err e = buf_err(&f->one);
	if (!e)
		e = text_nfkc(buf_span(&f->one), &f->two);
	buf_reset(&f->one);
	if (!e)
		e = mask_redact(buf_span(&f->two), &f->one, NULL);
	if (e)
		buf_refuse(&f->scratch, e);
	struct span s = buf_span(&f->one);
	if (!whole)
		s = cut(s, s.len > KEPT_EDGE ? s.len - KEPT_EDGE : 0);
	buf_put(&f->scratch, cut(s, limit));
	return (struct span){f->scratch.ptr + from, f->scratch.len - from};
}

/* Puts an attribute in its place by name; the first of a name stays. */
static void take_attribute(struct intake_fields *f, struct span name, struct span value,
			   size_t limit)
{
	size_t i = f->n_attrs;
	while (i && span_cmp(f->attrs[i - 1].name, name) > 0)
		i--;
	if (i && span_eq(f->attrs[i - 1].name, name))
		return;
	if (f->n_attrs == INTAKE_ATTRS) {
		f->dropped++;
		return;
	}
	memmove(&f->attrs[i + 1], &f->attrs[i], (f->n_attrs - i) * sizeof *f->attrs);
	value = presentable(f, value, limit);
	f->attrs[i] = (struct attribute){name, value};
	f->n_attrs++;
}

/* One field to its place. False with f->why set when the entry must be refused. */
static bool take_field(struct intake_fields *f, const struct settings *s, struct span name,
		       struct span value)
{
	const struct known *k = field_known(s, f->command, name);
	if (value.len == 0)
		return true;
	if (!k) {
		f->dropped++;
		return true;
	}
	if (value.len > k->limit && k->refuse) {
		because(f, "field ", k->name, " is longer than its limit");
		return false;
	}
	f->truncated |= value.len > k->limit;
	if (k->place == AT_ATTRIBUTE) {
		take_attribute(f, k->name.len ? k->name : name, value, k->limit);
		return true;
	}
	/* The signature reads little of a long body: do not repair what nobody reads. */
	size_t limit = k->place == AT_BODY ? INTAKE_TEXT + 4 : k->limit;
	if (f->at[k->place].len == 0)
		f->at[k->place] =
			k->kept ? presentable(f, value, limit) : repaired(f, cut(value, limit));
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

static void reset(struct intake_fields *f)
{
	memset(f->at, 0, sizeof f->at);
	f->n_attrs = 0;
	f->truncated = false;
	f->repaired = f->dropped = 0;
	buf_reset(&f->scratch);
	fields_reset(&f->json);
}

/* Flat fields first, then the members of a JSON payload; the payload is looked at only when the
 * entry has no case_id of its own. */
enum err intake_fields_read(struct intake_fields *f, const struct settings *s,
			    const struct entry *e, const char **reason)
{
	struct span json = has_field(e, SPAN("case_id")) ? SPAN("") : payload_of(e);
	reset(f);
	*reason = NULL;
	if (json.len) {
		char words[100];
		enum err err = payload_read(json, &f->json, words, sizeof words);
		if (err == ERR_INPUT)
			*reason = because(f, "JSON: ", span_of(words), "");
		else if (err == ERR_LIMIT)
			*reason = "JSON: too large";
		if (err)
			return *reason ? ERR_OK : err;
	}
	f->command = e->source == ENTRY_COMMANDS || tells_change(e->fields, e->count) ||
		     tells_change(f->json.at, f->json.count);
	for (size_t i = 0; i < e->count; i++) {
		bool payload = json.len && e->fields[i].value.ptr == json.ptr;
		if (!payload && !take_field(f, s, e->fields[i].name, e->fields[i].value))
			*reason = f->why;
	}
	for (size_t i = 0; i < f->json.count; i++)
		if (!take_field(f, s, f->json.at[i].name, f->json.at[i].value))
			*reason = f->why;
	return ERR_OK;
}
