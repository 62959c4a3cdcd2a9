/* pairs.c - see pairs.h.
 *
 * A stream holds text alone; JSON has types. Two lists of names say which fields are numbers and
 * which hold JSON. Anybody may write to a stream: a value that is not what its name promises stays
 * a string, so the output is JSON whatever stands in Redis. */
#include "pairs.h"

#include <jansson.h>

#include "moment.h"
#include "text.h"
#include "when.h"

static const char *const numbers[] = {
	"at",         "issue",     "episode",   "cases",       "customers", "window_s",
	"first_seen", "last_seen", "regressed", "merged_into", "score",     "from",
	"cases_ever", "episodes",  "fired_at",  "held_until",  "withheld",
};

static const char *const nested[] = {"terms", "causes",  "examples", "case_ids",
				     "apart", "history", "issues",   "members"};

/* Names under which an object of a list may hold its text. */
static const char *const texts[] = {"term", "word", "text", "quote", "value"};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static bool listed(struct span name, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_eq(name, span_of(list[i])))
			return true;
	return false;
}

/* A JSON number without exponent: -?(0|[1-9][0-9]*)(.[0-9]+)? */
static bool is_number(struct span s)
{
	if (s.len && s.ptr[0] == '-')
		s = span_after(s, 1);
	size_t digits = 0, point = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (s.ptr[i] == '.' && !point && digits)
			point = i;
		else if (s.ptr[i] < '0' || s.ptr[i] > '9')
			return false;
		else
			digits++;
	}
	bool padded = digits > 1 && s.ptr[0] == '0' && point != 1;
	return digits && !padded && !(point && point + 1 == s.len);
}

/* JSON on one line that can be copied as it is: re-writing would change numbers such as 0.4. */
static bool is_json(struct span s)
{
	json_error_t unused;
	if (s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] < 0x20)
			return false;
	json_t *v = json_loadb(s.ptr, s.len, JSON_REJECT_DUPLICATES, &unused);
	bool good = v != NULL;
	json_decref(v);
	return good;
}

static void put_string(struct buf *out, struct span s)
{
	struct buf repaired;
	if (text_valid(s)) {
		buf_json(out, s);
		return;
	}
	buf_init(&repaired, out->mem, out->max);
	text_repair(s, &repaired);
	buf_json(out, buf_span(&repaired));
	buf_fini(&repaired);
}

struct span pairs_get(const struct field *f, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (span_eq(f[i].name, span_of(name)))
			return f[i].value;
	return (struct span){NULL, 0};
}

int64_t pairs_number(const struct field *f, size_t n, const char *name, int64_t missing)
{
	uint64_t v;
	return span_u64(pairs_get(f, n, name), INT64_MAX, &v) ? (int64_t)v : missing;
}

int64_t pairs_seconds(const struct field *f, size_t n, const char *name, int64_t missing)
{
	int64_t ms;
	return when_parse(pairs_get(f, n, name), &ms) ? ms : missing;
}

void pairs_members(struct buf *out, const struct field *f, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool raw = (listed(f[i].name, numbers, COUNT(numbers)) && is_number(f[i].value)) ||
			   (listed(f[i].name, nested, COUNT(nested)) && is_json(f[i].value));
		if (i)
			buf_byte(out, ',');
		put_string(out, f[i].name);
		buf_byte(out, ':');
		if (raw)
			buf_put(out, f[i].value);
		else
			put_string(out, f[i].value);
	}
}

void pairs_json(struct buf *out, const struct field *f, size_t n)
{
	buf_byte(out, '{');
	pairs_members(out, f, n);
	buf_byte(out, '}');
}

static json_t *text_of(json_t *v)
{
	for (size_t i = 0; i < COUNT(texts) && json_is_object(v); i++)
		if (json_is_string(json_object_get(v, texts[i])))
			return json_object_get(v, texts[i]);
	return json_is_string(v) ? v : NULL;
}

static void put_text(struct buf *out, json_t *v)
{
	buf_put(out, (struct span){json_string_value(v), json_string_length(v)});
}

/* Walks a JSON list; each text that put() writes stands between separators. */
static size_t walk(struct buf *out, struct span json, size_t most, const char *between,
		   bool (*put)(struct buf *out, json_t *v, bool first, const char *between))
{
	json_error_t unused;
	json_t *list = json.len ? json_loadb(json.ptr, json.len, 0, &unused) : NULL;
	size_t written = 0;
	for (size_t i = 0; written < most && i < json_array_size(list); i++)
		written += put(out, json_array_get(list, i), written == 0, between);
	json_decref(list);
	return written;
}

static bool put_item(struct buf *out, json_t *v, bool first, const char *between)
{
	json_t *text = text_of(v);
	if (!text)
		return false;
	buf_text(out, first ? "" : between);
	put_text(out, text);
	return true;
}

static const char *figure(const json_t *v, const char *name)
{
	return json_string_value(json_object_get(v, name));
}

/* "0.93" as "93 %"; what is no such share as it is. */
static void put_share(struct buf *out, const char *share)
{
	struct span s = span_of(share);
	bool is_share = s.len == 4 && is_number(s) && s.ptr[1] == '.';
	if (!is_share) {
		buf_put(out, s);
		return;
	}
	int percent = (s.ptr[0] - '0') * 100 + (s.ptr[2] - '0') * 10 + (s.ptr[3] - '0');
	buf_u64(out, (uint64_t)percent);
	buf_text(out, " %");
}

/* "; 5.90 times, 3.20 to 10.80": the ratio and its interval, as far as they are there. */
static void put_ratio(struct buf *out, const json_t *v)
{
	const char *ratio = figure(v, "ratio"), *low = figure(v, "low"), *high = figure(v, "high");
	if (!ratio && !low)
		return;
	buf_text(out, "; ");
	buf_text(out, ratio ? ratio : "");
	buf_text(out, ratio ? " times" : "");
	if (!low)
		return;
	buf_text(out, ratio ? ", " : "");
	buf_text(out, high ? low : "at least ");
	buf_text(out, high ? " to " : low);
	buf_text(out, high ? high : "");
	buf_text(out, ratio ? "" : " times");
}

/* " (93 % of these cases, 16 % of others; 5.11 times, 3.20 to 8.10)", of a change " (0.10 cases an
 * hour before, 2.40 after; ...)". */
static void put_evidence(struct buf *out, const json_t *v)
{
	const char *share = figure(v, "share"), *outside = figure(v, "outside");
	const char *before = figure(v, "before"), *after = figure(v, "after");
	if (share && outside) {
		buf_text(out, " (");
		put_share(out, share);
		buf_text(out, " of these cases, ");
		put_share(out, outside);
		buf_text(out, " of others");
	} else if (before && after) {
		buf_text(out, " (");
		buf_text(out, before);
		buf_text(out, " cases an hour before, ");
		buf_text(out, after);
		buf_text(out, " after");
	} else {
		return;
	}
	put_ratio(out, v);
	buf_byte(out, ')');
}

static bool put_cause(struct buf *out, json_t *v, bool first, const char *between)
{
	json_t *attr = json_object_get(v, "attr"), *value = json_object_get(v, "value");
	if (!json_is_string(attr) || !json_is_string(value))
		return put_item(out, v, first, between);
	buf_text(out, first ? "" : between);
	put_text(out, attr);
	buf_byte(out, '=');
	put_text(out, value);
	put_evidence(out, v);
	return true;
}

static void put_named(struct buf *out, const char *before, const json_t *v, const char *name)
{
	json_t *text = json_object_get(v, name);
	if (!json_is_string(text))
		return;
	buf_text(out, before);
	put_text(out, text);
}

/* "2026-11-23 14:10:33 mute by minji (for 3d): fix comes on Thursday" */
static bool put_decision(struct buf *out, json_t *v, bool first, const char *between)
{
	double at = json_number_value(json_object_get(v, "at"));
	if (!json_is_string(json_object_get(v, "event")) || at < 0 || at > 1e11)
		return false;
	buf_text(out, first ? "" : between);
	moment_write(out, (int64_t)(at * 1000));
	put_named(out, " ", v, "event");
	put_named(out, " by ", v, "by");
	if (json_object_get(v, "what")) {
		put_named(out, " (", v, "what");
		buf_byte(out, ')');
	}
	put_named(out, ": ", v, "why");
	return true;
}

size_t pairs_decisions(struct buf *out, struct span json, size_t most, const char *between)
{
	return walk(out, json, most, between, put_decision);
}

size_t pairs_list(struct buf *out, struct span json, size_t most, const char *between)
{
	return walk(out, json, most, between, put_item);
}

size_t pairs_causes(struct buf *out, struct span json, size_t most, const char *between)
{
	return walk(out, json, most, between, put_cause);
}
