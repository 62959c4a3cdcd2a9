/* payload.c - see payload.h.
 *
 *   {"a": 1, "b": {"c": "x"}}   ->   text:  a 1 b.c x      fields: (1,1) (3,1)
 *
 * Names and values are copied to the end of f->text one after the other, in the order of the
 * fields. The text may move while it grows, so a field of ours has only its lengths until the end:
 * then one walk over all fields gives each its place. Spans that the caller borrowed from elsewhere
 * keep their pointer; those of ours lose it first (fields_unplace) and get it back (fields_place).
 *
 * jansson keeps the order of members, so the order of fields is that of the JSON text. */
#include <jansson.h>
#include <stdio.h>

#include "payload.h"

struct path { /* where we are: the names from the outermost member to this one */
	const struct path *up;
	struct span name;
	unsigned depth;
};

struct reader {
	struct fields *f;
	char *why;
	size_t why_size;
};

static enum err reader_refuse(const struct reader *r, enum err err, const char *words)
{
	snprintf(r->why, r->why_size, "%s", words);
	return err;
}

static void place_drop(struct span *s, uintptr_t base, size_t len)
{
	/* As a number: s may belong to another object, and pointers to two do not compare. */
	if (s->len && (uintptr_t)s->ptr - base < len)
		s->ptr = NULL;
}

static void place_give(struct span *s, const struct buf *text, size_t *at)
{
	if (s->ptr || !s->len)
		return;
	s->ptr = text->ptr + *at;
	*at += s->len;
}

static void fields_unplace(struct fields *f)
{
	uintptr_t base = (uintptr_t)f->text.ptr;
	for (size_t i = 0; i < f->count; i++) {
		place_drop(&f->at[i].name, base, f->text.len);
		place_drop(&f->at[i].value, base, f->text.len);
	}
}

static void fields_place(struct fields *f)
{
	size_t at = 0;
	for (size_t i = 0; i < f->count; i++) {
		place_give(&f->at[i].name, &f->text, &at);
		place_give(&f->at[i].value, &f->text, &at);
	}
}

static void path_put(struct buf *b, const struct path *path)
{
	if (path->up) {
		path_put(b, path->up);
		buf_byte(b, '.');
	}
	buf_put(b, path->name);
}

/* The shortest text that reads back as the same number. 15 digits give back any decimal of up to 15
 * digits as it was written: 2.4, where 17 would give 2.3999999999999999. */
static void real_put(struct buf *b, const json_t *number)
{
	char text[64];
	size_t n = 0;
	for (size_t digits = 15; digits <= 17; digits++) {
		n = json_dumpb(number, text, sizeof text,
			       JSON_ENCODE_ANY | JSON_REAL_PRECISION(digits));
		json_t *back = json_loadb(text, n, JSON_DECODE_ANY, NULL);
		bool same = json_real_value(back) == json_real_value(number);
		json_decref(back);
		if (same)
			break;
	}
	buf_put(b, (struct span){text, n});
}

static void scalar_put(struct buf *b, const json_t *v)
{
	switch (json_typeof(v)) {
	case JSON_STRING:
		buf_put(b, (struct span){json_string_value(v), json_string_length(v)});
		break;
	case JSON_INTEGER:
		buf_i64(b, json_integer_value(v));
		break;
	case JSON_REAL:
		real_put(b, v);
		break;
	case JSON_TRUE:
		buf_text(b, "true");
		break;
	case JSON_FALSE:
		buf_text(b, "false");
		break;
	case JSON_NULL: /* absent */
	case JSON_OBJECT:
	case JSON_ARRAY:
		break;
	}
}

static bool is_container(const json_t *v)
{
	return json_is_object(v) || json_is_array(v);
}

/* The scalars of array that are not null, joined by ",". Returns how many. */
static size_t list_put(struct buf *b, const json_t *array)
{
	size_t i, n = 0;
	json_t *item;
	json_array_foreach(array, i, item)
	{
		if (json_is_null(item))
			continue;
		if (n++)
			buf_byte(b, ',');
		scalar_put(b, item);
	}
	return n;
}

/* Adds one field; its spans are placed later. */
static enum err leaf_add(const struct reader *r, json_t *v, const struct path *path)
{
	struct buf *text = &r->f->text;
	size_t start = text->len;
	path_put(text, path);
	size_t middle = text->len, items = 1;
	if (json_is_array(v))
		items = list_put(text, v);
	else
		scalar_put(text, v);
	enum err err = buf_err(text);
	if (err == ERR_LIMIT)
		return reader_refuse(r, err, "too large: over 8 MiB of names and values");
	if (err)
		return err;
	if (!items) {
		text->len = start;
		return ERR_OK;
	}
	err = fields_add(r->f, (struct span){NULL, middle - start},
			 (struct span){NULL, text->len - middle});
	if (err == ERR_LIMIT)
		return reader_refuse(r, err, "too many members: over 16384");
	return err;
}

static bool has_container(const json_t *array)
{
	size_t i;
	json_t *item;
	json_array_foreach(array, i, item) if (is_container(item)) return true;
	return false;
}

static enum err flatten(const struct reader *r, json_t *v, const struct path *up);

static enum err flatten_member(const struct reader *r, json_t *v, const struct path *path)
{
	if (json_is_null(v))
		return ERR_OK;
	if (json_is_object(v) || (json_is_array(v) && has_container(v)))
		return flatten(r, v, path);
	return leaf_add(r, v, path);
}

/* The members of an object, or the numbered items of an array, below up (NULL: at the top). */
static enum err flatten(const struct reader *r, json_t *v, const struct path *up)
{
	struct path path = {.up = up, .depth = up ? up->depth + 1 : 1};
	enum err err = ERR_OK;
	if (path.depth > PAYLOAD_DEPTH)
		return reader_refuse(r, ERR_INPUT, "objects or arrays nested deeper than 32");
	const char *key;
	json_t *item;
	json_object_foreach(v, key, item)
	{
		path.name = span_of(key);
		err = flatten_member(r, item, &path);
		if (err)
			return err;
	}
	size_t i;
	json_array_foreach(v, i, item)
	{
		char number[24];
		snprintf(number, sizeof number, "%zu", i);
		path.name = span_of(number);
		err = flatten_member(r, item, &path);
		if (err)
			return err;
	}
	return ERR_OK;
}

/* CloudEvents 1.0, JSON format: id and time of the envelope, then the members of data. */
static enum err flatten_cloudevent(const struct reader *r, json_t *envelope)
{
	static const struct {
		const char *outside, *inside;
	} attributes[] = {{"id", "event_id"}, {"time", "occurred_at"}};
	json_t *data = json_object_get(envelope, "data");
	if (!json_is_object(data))
		return reader_refuse(r, ERR_INPUT,
				     "a CloudEvents envelope whose data is no object");
	for (size_t i = 0; i < sizeof attributes / sizeof *attributes; i++) {
		json_t *v = json_object_get(envelope, attributes[i].outside);
		struct path path = {.name = span_of(attributes[i].inside), .depth = 1};
		if (!v || json_object_get(data, attributes[i].inside))
			continue;
		enum err err = flatten_member(r, v, &path);
		if (err)
			return err;
	}
	return flatten(r, data, NULL);
}

/* jansson's words without "near '...'" and "invalid Unicode escape '...'": these repeat the
 * customer's text. Its other quotes are of what it expected. */
static enum err reader_syntax(const struct reader *r, const json_error_t *error)
{
	if (json_error_code(error) == json_error_out_of_memory)
		return ERR_MEMORY;
	const char *text = error->text, *near = strstr(text, " near ");
	size_t n = near ? (size_t)(near - text) : strlen(text);
	if (strncmp(text, "invalid Unicode", strlen("invalid Unicode")) == 0)
		n = strcspn(text, "'");
	while (n && text[n - 1] == ' ')
		n--;
	snprintf(r->why, r->why_size, "line %d column %d: %.*s", error->line, error->column, (int)n,
		 text);
	return ERR_INPUT;
}

static enum err read_root(const struct reader *r, struct span json)
{
	json_error_t error;
	/* NUL in a value is well-formed JSON; what reads the value makes a space of it. */
	json_t *root = json_loadb(json.len ? json.ptr : "", json.len,
				  JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
	if (!root)
		return reader_syntax(r, &error);
	enum err err;
	if (!json_is_object(root))
		err = reader_refuse(r, ERR_INPUT, "line 1 column 1: an object is expected");
	else if (json_is_string(json_object_get(root, "specversion")))
		err = flatten_cloudevent(r, root);
	else
		err = flatten(r, root, NULL);
	json_decref(root);
	return err;
}

enum err payload_read(struct span json, struct fields *f, char *why, size_t why_size)
{
	struct reader r = {f, why, why_size};
	size_t count = f->count, len = f->text.len;
	if (why_size)
		why[0] = '\0';
	fields_unplace(f);
	enum err err = read_root(&r, json);
	if (err) {
		f->count = count;
		f->text.len = len;
		f->text.err = ERR_OK;
	}
	fields_place(f);
	return err;
}
