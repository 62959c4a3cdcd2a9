/* config_events.c - see config_events.h. Reading ends at DEPTH, before libyaml's own cost of
 * nesting shows: it is quadratic, 100 000 "[" take it many seconds.
 *
 * Invariant: once over, nothing more is read and every loop over events ends. */
#include "config_events.h"

#define DEPTH 8

bool config_events_init(struct config_events *e, const struct mem *m, struct span text,
			struct config_notes *notes)
{
	*e = (struct config_events){.notes = notes, .text = text};
	if (!yaml_parser_initialize(&e->parser))
		return false;
	buf_init(&e->words, m, 8192);
	/* Said, not guessed: a UTF-16 mark at the start would change how the file is read. */
	yaml_parser_set_encoding(&e->parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&e->parser, (const unsigned char *)text.ptr, text.len);
	return true;
}

void config_events_fini(struct config_events *e)
{
	yaml_event_delete(&e->event);
	yaml_parser_delete(&e->parser);
	buf_fini(&e->words);
}

/* ---- messages ----------------------------------------------------------------------------- */

static struct config_mark events_mark(yaml_mark_t m)
{
	return (struct config_mark){m.line + 1, m.column + 1};
}

struct config_mark config_events_mark(const struct config_events *e)
{
	return events_mark(e->event.start_mark);
}

void config_events_refuse(struct config_events *e, struct config_mark at, const char *text)
{
	buf_text(&e->words, text);
	config_notes_say(e->notes, true, at, buf_span(&e->words));
	buf_reset(&e->words);
}

void config_events_say(struct buf *out, struct config_mark at)
{
	buf_u64(out, at.line);
	buf_byte(out, ':');
	buf_u64(out, at.column);
}

/* Where byte offset of the file is; columns count code points, as libyaml's do. */
static struct config_mark events_mark_at(struct span text, size_t offset)
{
	struct config_mark m = {1, 1};
	for (size_t i = 0; i < offset && i < text.len; i++) {
		if (text.ptr[i] == '\n')
			m = (struct config_mark){m.line + 1, 1};
		else if (((unsigned char)text.ptr[i] & 0xC0) != 0x80)
			m.column++;
	}
	return m;
}

/* libyaml cannot go on. */
static void events_broken(struct config_events *e)
{
	const yaml_parser_t *p = &e->parser;
	bool start = p->problem && strstr(p->problem, "cannot start any token");
	e->over = true;
	buf_text(&e->words, p->problem ? p->problem : "out of memory");
	if (p->error == YAML_READER_ERROR) {
		config_events_refuse(e, events_mark_at(e->text, p->problem_offset),
				     " (the file must be UTF-8 text)");
		return;
	}
	if (p->context && p->context_mark.line != p->problem_mark.line) {
		buf_byte(&e->words, ' ');
		buf_text(&e->words, p->context);
		buf_text(&e->words, " that begins at ");
		config_events_say(&e->words, events_mark(p->context_mark));
	}
	config_events_refuse(e, events_mark(p->problem_mark),
			     start ? " (indent with spaces, not tabs; quote a text that begins "
				     "with @ ` or %)"
				   : "");
}

/* ---- events ------------------------------------------------------------------------------- */

static void events_refuse_extras(struct config_events *e)
{
	const yaml_event_t *event = &e->event;
	const yaml_char_t *anchor = NULL, *tag = NULL;
	if (event->type == YAML_SCALAR_EVENT) {
		anchor = event->data.scalar.anchor;
		tag = event->data.scalar.tag;
	} else if (event->type == YAML_SEQUENCE_START_EVENT) {
		anchor = event->data.sequence_start.anchor;
		tag = event->data.sequence_start.tag;
	} else if (event->type == YAML_MAPPING_START_EVENT) {
		anchor = event->data.mapping_start.anchor;
		tag = event->data.mapping_start.tag;
	} else if (event->type == YAML_ALIAS_EVENT) {
		config_events_refuse(e, config_events_mark(e),
				     "aliases (*name) are not supported: write the value out");
	}
	if (anchor)
		config_events_refuse(e, config_events_mark(e),
				     "anchors (&name) are not supported: write the value out");
	if (tag)
		config_events_refuse(e, config_events_mark(e), "tags (!name) are not supported");
}

bool config_events_next(struct config_events *e)
{
	yaml_event_delete(&e->event);
	if (e->over)
		return false;
	if (!yaml_parser_parse(&e->parser, &e->event)) {
		events_broken(e);
		return false;
	}
	yaml_event_type_t type = e->event.type;
	e->depth += type == YAML_SEQUENCE_START_EVENT || type == YAML_MAPPING_START_EVENT;
	e->depth -= type == YAML_SEQUENCE_END_EVENT || type == YAML_MAPPING_END_EVENT;
	if (e->depth > DEPTH) {
		config_events_refuse(e, config_events_mark(e),
				     "nested more than 8 deep; nothing after it was read");
		e->over = true;
		return false;
	}
	events_refuse_extras(e);
	return true;
}

bool config_events_at(const struct config_events *e, yaml_event_type_t type)
{
	return !e->over && e->event.type == type;
}

struct span config_events_text(const struct config_events *e)
{
	return (struct span){(const char *)e->event.data.scalar.value, e->event.data.scalar.length};
}

bool config_events_nothing(const struct config_events *e)
{
	if (!config_events_at(e, YAML_SCALAR_EVENT) ||
	    e->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
		return false;
	struct span s = config_events_text(e);
	return !s.len || span_eq(s, SPAN("~")) || span_eq(s, SPAN("null"));
}

void config_events_skip(struct config_events *e)
{
	bool opens = config_events_at(e, YAML_SEQUENCE_START_EVENT) ||
		     config_events_at(e, YAML_MAPPING_START_EVENT);
	size_t inside = e->depth;
	while (opens && e->depth >= inside && config_events_next(e))
		;
}
