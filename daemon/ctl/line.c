/* line.c - see line.h.
 *
 *   {"src":"cases","entry":"1764-0","case_id":"42","body":"..."}     flat: payload_read() does it
 *   {"src":"cases","entry":"1764-0","fields":[["a","1"],["a","2"]]}  anything that Redis can hold
 *
 * Invariant: line_read(line_write(x)) is x for every entry that Redis can hold. So line_write()
 * uses the second form whenever the first could lose something: bytes that are not UTF-8, NUL
 * (JSON readers stumble over it), an empty or repeated name, a reserved name, and "specversion",
 * which would make payload_read() see a CloudEvents envelope. */
#define _GNU_SOURCE
#include "line.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>
#include <openssl/evp.h>

#include "text.h"
#include "when.h"

#define BYTES_MAX ((size_t)64 << 20)
#define VALUE_MAX ((size_t)256 << 10) /* bytes of a value that a dump writes */

static const struct span reserved[] = {SPAN("src"), SPAN("entry"), SPAN("received_at")};
enum { RESERVED_SRC, RESERVED_ENTRY, RESERVED_RECEIVED, RESERVED_COUNT };

/* Events that belong to the commands stream; the dotted events of cases never look like these. */
static const struct span decisions[] = {SPAN("tick"),   SPAN("merge"), SPAN("resolve"),
					SPAN("rename"), SPAN("link"),  SPAN("ack"),
					SPAN("mute"),   SPAN("split"), SPAN("forget")};

void line_init(struct line *l, const struct mem *m)
{
	*l = (struct line){.mem = m};
	fields_init(&l->fields, m);
	fields_init(&l->scratch, m);
	buf_init(&l->bytes, m, BYTES_MAX);
}

void line_fini(struct line *l)
{
	fields_fini(&l->fields);
	fields_fini(&l->scratch);
	buf_fini(&l->bytes);
}

bool line_read_id(struct span text, struct entry_id *id)
{
	const char *dash = text.len ? memchr(text.ptr, '-', text.len) : NULL;
	size_t n = dash ? (size_t)(dash - text.ptr) : text.len;
	id->seq = 0;
	return span_u64(span_first(text, n), UINT64_MAX, &id->ms) &&
	       (!dash || span_u64(span_after(text, n + 1), UINT64_MAX, &id->seq));
}

void line_write_id(struct buf *out, struct entry_id id)
{
	buf_u64(out, id.ms);
	buf_byte(out, '-');
	buf_u64(out, id.seq);
}

/* ---- reading ---- */

/* Decodes base64 text to the end of l->bytes; the span is an offset until line_read() is done. */
static bool decode(struct line *l, const char *text, size_t len, struct span *out)
{
	size_t at = l->bytes.len, pad = 0;
	while (pad < 2 && pad < len && text[len - 1 - pad] == '=')
		pad++;
	unsigned char *room = len % 4 ? NULL : mem_zero(l->mem, len + 1, 1);
	int n = room ? EVP_DecodeBlock(room, (const unsigned char *)text, (int)len) : -1;
	bool good = n >= 0 && (size_t)n >= pad;
	if (good)
		buf_put(&l->bytes, (struct span){(const char *)room, (size_t)n - pad});
	mem_free(l->mem, room);
	*out = (struct span){NULL, l->bytes.len - at};
	return good && buf_err(&l->bytes) == ERR_OK;
}

/* A name or a value: a JSON string, or {"base64":"..."}. Copied into l->bytes. */
static bool read_bytes(struct line *l, json_t *v, struct span *out)
{
	json_t *coded = json_object_get(v, "base64");
	if (json_is_string(coded))
		return decode(l, json_string_value(coded), json_string_length(coded), out);
	if (!json_is_string(v))
		return false;
	buf_put(&l->bytes, (struct span){json_string_value(v), json_string_length(v)});
	*out = (struct span){NULL, json_string_length(v)};
	return buf_err(&l->bytes) == ERR_OK;
}

/* The list of pairs; spans get their places once l->bytes no longer moves. */
static bool read_pairs(struct line *l, json_t *list)
{
	size_t i, at = 0;
	json_t *pair;
	json_array_foreach(list, i, pair)
	{
		struct span name, value;
		if (json_array_size(pair) != 2 || !read_bytes(l, json_array_get(pair, 0), &name) ||
		    !read_bytes(l, json_array_get(pair, 1), &value))
			return false;
		/* Over FIELDS_MAX the rest is refused and counted, as in the daemon. */
		if (fields_add(&l->fields, name, value) == ERR_MEMORY)
			return false;
	}
	for (i = 0; i < l->fields.count; i++) {
		struct field *f = &l->fields.at[i];
		f->name.ptr = l->bytes.ptr + at;
		f->value.ptr = l->bytes.ptr + at + f->name.len;
		at += f->name.len + f->value.len;
	}
	return true;
}

/* A text that must outlive the parsed JSON, in l->scratch.text. */
static struct span keep_text(struct line *l, json_t *v)
{
	size_t at = l->scratch.text.len;
	if (!json_is_string(v))
		return (struct span){NULL, 0};
	buf_put(&l->scratch.text, (struct span){json_string_value(v), json_string_length(v)});
	return span_after(buf_span(&l->scratch.text), at);
}

/* The second form. *handled is false when the line is not of it. Its src and entry are never both
 * alive across a growing buffer: the id is read at once. */
static enum err read_listed(struct line *l, struct span json, struct span special[RESERVED_COUNT],
			    struct entry_id *id, bool *handled)
{
	json_error_t unused;
	*handled = false;
	if (!json.len || !memmem(json.ptr, json.len, "\"fields\"", 8))
		return ERR_OK;
	json_t *root = json_loadb(json.ptr, json.len, JSON_REJECT_DUPLICATES, &unused);
	json_t *list = json_object_get(root, "fields"), *entry = json_object_get(root, "entry");
	enum err err = ERR_OK;
	if (json_is_array(list)) {
		*handled = true;
		if (entry && (!json_is_string(entry) ||
			      !line_read_id((struct span){json_string_value(entry),
							  json_string_length(entry)},
					    id)))
			err = ERR_INPUT;
		else if (!read_pairs(l, list))
			err = ERR_INPUT;
		special[RESERVED_ENTRY].len = entry ? 1 : 0;
		special[RESERVED_SRC] = keep_text(l, json_object_get(root, "src"));
	}
	json_decref(root);
	return err;
}

/* Moves the reserved members of scratch to special, all others to l->fields. */
static enum err sort_members(struct line *l, struct span special[RESERVED_COUNT])
{
	for (size_t i = 0; i < l->scratch.count; i++) {
		struct field f = l->scratch.at[i];
		size_t r = 0;
		while (r < RESERVED_COUNT && !span_eq(f.name, reserved[r]))
			r++;
		if (r < RESERVED_COUNT) {
			special[r] = f.value;
			continue;
		}
		if (fields_add(&l->fields, f.name, f.value) == ERR_MEMORY)
			return ERR_MEMORY;
	}
	return ERR_OK;
}

static struct span field_of(const struct line *l, struct span name)
{
	for (size_t i = 0; i < l->fields.count; i++)
		if (span_eq(l->fields.at[i].name, name))
			return l->fields.at[i].value;
	return (struct span){NULL, 0};
}

static bool is_command(struct span src, struct span event)
{
	if (src.len)
		return span_eq(src, SPAN("commands"));
	for (size_t i = 0; i < sizeof decisions / sizeof *decisions; i++)
		if (span_eq(event, decisions[i]))
			return true;
	return false;
}

/* received = the entry's ms, else received_at, else occurred_at, else that of the line before. */
static enum err find_time(struct line *l, const struct span special[RESERVED_COUNT], char *why,
			  size_t why_size)
{
	struct span at = special[RESERVED_RECEIVED];
	l->timed = true;
	if (special[RESERVED_ENTRY].len) {
		l->received = l->id.ms > INT64_MAX ? INT64_MAX : (int64_t)l->id.ms;
		return ERR_OK;
	}
	if (at.len) {
		if (when_parse(at, &l->received))
			return ERR_OK;
		snprintf(why, why_size,
			 "received_at: want RFC 3339 or Unix time, as 2026-11-23T14:10:00Z");
		return ERR_INPUT;
	}
	l->timed = when_parse(field_of(l, SPAN("occurred_at")), &l->received);
	return ERR_OK;
}

enum err line_read(struct line *l, struct span json, uint64_t number, char *why, size_t why_size)
{
	struct span special[RESERVED_COUNT] = {{NULL, 0}};
	bool listed;
	fields_reset(&l->fields);
	fields_reset(&l->scratch);
	buf_reset(&l->bytes);
	l->id = (struct entry_id){0, 0};
	enum err err = read_listed(l, json, special, &l->id, &listed);
	if (err) {
		snprintf(why, why_size,
			 "\"fields\" must list [name, value] pairs of strings or {\"base64\":..}, "
			 "\"entry\" must be \"ms-seq\"");
		return err;
	}
	if (!listed) {
		err = payload_read(json, &l->scratch, why, why_size);
		if (!err)
			err = sort_members(l, special);
		if (err)
			return err;
		if (special[RESERVED_ENTRY].len && !line_read_id(special[RESERVED_ENTRY], &l->id)) {
			snprintf(why, why_size, "entry: want \"ms-seq\", as \"1764000000000-0\"");
			return ERR_INPUT;
		}
	}
	err = find_time(l, special, why, why_size);
	if (!err && !special[RESERVED_ENTRY].len)
		l->id = (struct entry_id){(uint64_t)l->received, number};
	l->src = special[RESERVED_SRC];
	l->command = is_command(l->src, field_of(l, SPAN("event")));
	return err;
}

/* ---- writing ---- */

static bool plain(struct span s)
{
	return text_valid(s) && !(s.len && memchr(s.ptr, '\0', s.len));
}

/* True when a flat object says it all, see the invariant. */
static bool is_flat(const struct field *f, size_t n)
{
	static const struct span never[] = {SPAN("src"), SPAN("entry"), SPAN("received_at"),
					    SPAN("fields"), SPAN("specversion")};
	if (n > 64) /* telling names apart costs n²: beyond this the list is good enough */
		return false;
	for (size_t i = 0; i < n; i++) {
		if (f[i].name.len == 0 || !plain(f[i].name) || !plain(f[i].value))
			return false;
		for (size_t k = 0; k < sizeof never / sizeof *never; k++)
			if (span_eq(f[i].name, never[k]))
				return false;
		for (size_t k = 0; k < i; k++)
			if (span_eq(f[i].name, f[k].name))
				return false;
	}
	return true;
}

static void write_base64(struct buf *out, struct span s)
{
	static const char digit[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	buf_text(out, "{\"base64\":\"");
	for (; s.len; s = span_after(s, 3)) {
		uint32_t v = 0;
		for (size_t i = 0; i < 3; i++)
			v = v << 8 | (i < s.len ? (unsigned char)s.ptr[i] : 0);
		for (size_t i = 0; i < 4; i++)
			buf_byte(out,
				 i > s.len ? '=' : (unsigned char)digit[v >> (18 - 6 * i) & 63]);
	}
	buf_text(out, "\"}");
}

static void write_bytes(struct buf *out, struct span s)
{
	if (plain(s))
		buf_json(out, s);
	else
		write_base64(out, s);
}

/* What the engine reads of a value: over every limit of intake it only counts that there is more.
 * JSON it reads whole. So a dump stays within what replay takes, and says the same. */
static struct span read_part(struct span value)
{
	if (value.len <= VALUE_MAX || span_starts(span_trim(value), SPAN("{")))
		return value;
	size_t n = VALUE_MAX;
	while (n > VALUE_MAX - 3 && ((unsigned char)value.ptr[n] & 0xC0) == 0x80)
		n--;
	return span_first(value, n);
}

void line_write(struct buf *out, struct span src, struct entry_id id, const struct field *f,
		size_t n)
{
	bool flat = is_flat(f, n);
	buf_text(out, "{\"src\":");
	buf_json(out, src);
	buf_text(out, ",\"entry\":\"");
	line_write_id(out, id);
	buf_byte(out, '"');
	if (!flat)
		buf_text(out, ",\"fields\":[");
	for (size_t i = 0; i < n; i++) {
		if (flat || i)
			buf_byte(out, ',');
		if (!flat)
			buf_byte(out, '[');
		write_bytes(out, f[i].name);
		buf_byte(out, flat ? ':' : ',');
		write_bytes(out, read_part(f[i].value));
		if (!flat)
			buf_byte(out, ']');
	}
	buf_text(out, flat ? "}" : "]}");
}
