/* config_table.c - see config_table.h. A setting that is no row of config_rows_*.def does not
 * exist; a row is all that a new setting needs. Defaults stand there and nowhere else, as a person
 * writes them.
 *
 * Invariants (test_config.c walks all rows): paths are unique, a group or list stands before what
 * is in it, every default passes its own row's check, everything COUNTED is part of effects. */
#include "config_table.h"

#include "config_near.h"

#define TOP(member)    .scope = CONFIG_TOP, .offset = offsetof(struct config, member)
#define DESK(member)   .scope = CONFIG_DESK, .offset = offsetof(struct config_desk, member)
#define STREAM(member) .scope = CONFIG_STREAM, .offset = offsetof(struct config_stream, member)
#define WINDOW(member) .scope = CONFIG_MAINTENANCE, .offset = offsetof(struct maintenance, member)
#define RULE(member)   .scope = CONFIG_RULE, .offset = offsetof(struct rule, member)

static const struct config_row rows[] = {
#include "config_rows_read.def"
#include "config_rows_rules.def"
#include "config_rows_maintenance.def"
#include "config_rows_tell.def"
};

#define ROWS (sizeof rows / sizeof *rows)
_Static_assert(ROWS <= CONFIG_TABLE_ROWS, "CONFIG_TABLE_ROWS is too small");

const struct config_row *config_table_rows(size_t *n)
{
	*n = ROWS;
	return rows;
}

/* Bytes of path before its last part, without the dot. */
static size_t parent_bytes(struct span path)
{
	size_t n = path.len;
	while (n && path.ptr[n - 1] != '.')
		n--;
	return n ? n - 1 : 0;
}

struct span config_table_parent(const struct config_row *row)
{
	struct span path = span_of(row->path);
	return span_first(path, parent_bytes(path));
}

struct span config_table_key(const struct config_row *row)
{
	struct span path = span_of(row->path);
	size_t n = parent_bytes(path);
	return span_after(path, n ? n + 1 : 0);
}

const struct config_row *config_table_find(struct span parent, struct span key)
{
	for (size_t i = 0; i < ROWS; i++)
		if (span_eq(config_table_key(&rows[i]), key) &&
		    span_eq(config_table_parent(&rows[i]), parent))
			return &rows[i];
	return NULL;
}

const struct config_row *config_table_near(struct span parent, struct span key)
{
	const struct config_row *near = NULL;
	unsigned least = UINT32_MAX;
	for (size_t i = 0; i < ROWS; i++) {
		if (!span_eq(config_table_parent(&rows[i]), parent))
			continue;
		unsigned n = config_near_slip(key, config_table_key(&rows[i]));
		if (n < least) {
			least = n;
			near = &rows[i];
		}
	}
	return near;
}

static const void *table_base(const struct config *c, const struct config_place *p)
{
	switch (p->row->scope) {
	case CONFIG_DESK:
		return &c->desks[p->at[0]];
	case CONFIG_STREAM:
		return &c->desks[p->at[0]].streams[p->at[1]];
	case CONFIG_RULE:
		return &c->settings.rules[p->at[0]];
	case CONFIG_MAINTENANCE:
		return &c->settings.maintenance[p->at[0]];
	default:
		return c;
	}
}

const void *config_table_look(const struct config *c, const struct config_place *place)
{
	return (const char *)table_base(c, place) + place->row->offset;
}

void *config_table_value(struct config *c, const struct config_place *place)
{
	/* c may be written, so may what it holds. */
	return (void *)config_table_look(c, place);
}

size_t config_table_count(const struct config *c, const struct config_place *place)
{
	size_t n;
	memcpy(&n, (const char *)table_base(c, place) + place->row->count, sizeof n);
	return n;
}

void config_table_resize(struct config *c, const struct config_place *place, size_t n)
{
	memcpy((char *)table_base(c, place) + place->row->count, &n, sizeof n);
}

size_t config_table_depth(const struct config_row *list)
{
	size_t n = 0;
	for (const char *at = list->path; *at; at++)
		n += *at == '[';
	return n;
}

void config_table_say(struct buf *out, const struct config_place *place)
{
	size_t list = 0;
	for (const char *at = place->row->path; *at; at++) {
		buf_byte(out, (unsigned char)*at);
		if (*at == '[')
			buf_u64(out, place->at[list++]);
	}
	if (place->row->type == CONFIG_NAMES && place->at[list] != CONFIG_WHOLE) {
		buf_byte(out, '[');
		buf_u64(out, place->at[list]);
		buf_byte(out, ']');
	}
}
