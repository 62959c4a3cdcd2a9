/* config_table.h - the table of settings: one row a setting. The rows drive defaults, reading,
 * checking, did-you-mean, the shipped recurd.yaml, the fingerprint and the comparison on SIGHUP. */
#ifndef CORE_CONFIG_TABLE_H
#define CORE_CONFIG_TABLE_H

#include "config.h"

#define CONFIG_TABLE_ROWS 96 /* at most */
#define CONFIG_TABLE_PATH 64 /* bytes of a path at most */
#define CONFIG_WHOLE      SIZE_MAX /* in a place: the names as a whole, not one of them */

enum config_type {
	CONFIG_GROUP, /* a map of further settings */
	CONFIG_LIST, /* a list of maps */
	CONFIG_NAMES, /* a list of texts: struct span [] */
	CONFIG_TEXT, /* struct span */
	CONFIG_FILE, /* struct span; what counts is what the file holds */
	CONFIG_TIME, /* int64_t, ms */
	CONFIG_COUNT, /* uint32_t */
	CONFIG_DECIMAL, /* uint32_t, in 1/10000 */
	CONFIG_RATE, /* uint32_t, in 1/1000 in 30 days */
	CONFIG_MOMENT, /* int64_t, ms since 1970; 0: not said */
	CONFIG_WEEKLY, /* uint32_t: see struct maintenance; 0: not said */
	CONFIG_CHOICE, /* an enum: the place in choices */
	CONFIG_TYPES
};

enum config_form { /* what a text may hold, beside that control characters are refused */
		   CONFIG_ANY,
		   CONFIG_WORD, /* no space */
		   CONFIG_NAME, /* a-z 0-9 _ - */
		   CONFIG_ADDR, /* where Redis is */
		   CONFIG_PAIR, /* name=value */
		   CONFIG_FORMS
};

enum config_scope {
	CONFIG_TOP,
	CONFIG_DESK,
	CONFIG_STREAM,
	CONFIG_RULE,
	CONFIG_MAINTENANCE,
	CONFIG_SCOPES
};

struct config_row {
	const char *path; /* "redis.url", "desks[].streams[].key" */
	enum config_type type;
	enum config_form form;
	enum config_scope scope; /* which struct offset is in */
	enum config_scope items; /* of a list: the struct of an item */
	enum config_reload reload; /* when a change is taken over */
	bool effects; /* changes what the engine puts out: part of the fingerprint */
	bool brief; /* of a list's rows: gets the text of an item that is one text */
	bool none; /* of a list: empty by default */
	bool by_kind; /* left out of a rule it is what the rule's kind says: config_rules.h */
	size_t offset; /* of the value, or of a list's array */
	size_t count; /* of a list: offset of its size_t count */
	size_t content; /* of a file: offset of what it holds, */
	size_t content_bytes; /* so many bytes; 0: in a struct span */
	uint32_t size; /* most bytes of a text, most items of a list */
	const char *def; /* default as in a file; of a list: its first item's short form */
	const char *first; /* what it is in the item that its list has by default, when not def */
	const char *more; /* of a list: further items of its default, in their short form */
	const char *min, *max; /* of times, counts and decimals, as in a file */
	const char *choices; /* words with a space between, for texts and choices */
	const char *text; /* help: one or two sentences */
};

/* A row, and where in the lists that its path goes through: at[0] for the first "[]". One of the
 * texts of CONFIG_NAMES has its index behind these. */
struct config_place {
	const struct config_row *row;
	size_t at[2];
};

/* All rows in the order of recurd.yaml; a group or list stands before what is in it. */
const struct config_row *config_table_rows(size_t *n);
/* The row of key within parent ("", "redis", "rules[]"), or NULL. */
const struct config_row *config_table_find(struct span parent, struct span key);
/* Like it: the row within parent whose key is nearest to key, if it is at most 2 edits away. */
const struct config_row *config_table_near(struct span parent, struct span key);
/* The last part of a row's path ("url"), and what is before it ("redis"; "" at the top). */
struct span config_table_key(const struct config_row *row);
struct span config_table_parent(const struct config_row *row);

/* Where the value of place stands in c. */
void *config_table_value(struct config *c, const struct config_place *place);
const void *config_table_look(const struct config *c, const struct config_place *place);
/* Items of the list or names at place; and says that there are n, which must have room. */
size_t config_table_count(const struct config *c, const struct config_place *place);
void config_table_resize(struct config *c, const struct config_place *place, size_t n);
/* Which index of a place is that of an item of list or names: how many lists it is in. */
size_t config_table_depth(const struct config_row *list);
/* "desks[0].streams[1].key" */
void config_table_say(struct buf *out, const struct config_place *place);

#endif
