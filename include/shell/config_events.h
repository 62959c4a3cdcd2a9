/* config_events.h - libyaml's events, without what YAML offers and no configuration needs: anchors,
 * aliases, tags, depth over 8, further documents. Errors go to notes. */
#ifndef SHELL_CONFIG_EVENTS_H
#define SHELL_CONFIG_EVENTS_H

#include <yaml.h>

#include "config_notes.h"

struct config_events {
	struct config_notes *notes;
	struct span text; /* the file; borrowed */
	struct buf words; /* of the message that is being made */
	yaml_parser_t parser;
	yaml_event_t event; /* the one at hand */
	size_t depth;
	bool over; /* nothing more can be read */
};

/* False when memory ran out. */
MUST_USE bool config_events_init(struct config_events *e, const struct mem *m, struct span text,
				 struct config_notes *notes);
void config_events_fini(struct config_events *e);

/* Takes the next event. False when the file is broken here; then it is over. */
bool config_events_next(struct config_events *e);
/* The event at hand is of type, and the file is not over. */
bool config_events_at(const struct config_events *e, yaml_event_type_t type);
struct config_mark config_events_mark(const struct config_events *e);
/* The text of the scalar at hand; borrowed until the next event. */
struct span config_events_text(const struct config_events *e);
/* At "~", "null" or nothing behind "key:". */
bool config_events_nothing(const struct config_events *e);
/* Reads to the end of the node at hand. */
void config_events_skip(struct config_events *e);

/* Says what stands in e->words and then text as an error at mark, and clears words. */
void config_events_refuse(struct config_events *e, struct config_mark at, const char *text);
/* Appends "line:column". */
void config_events_say(struct buf *out, struct config_mark at);

#endif
