/* config_yaml.c - see config_yaml.h. Events of a file against the table of settings:
 *
 *   config_events ──▶ read_node ─┬─▶ read_map ──┐ each key is a row of the table
 *   refuses what no      ▲       ├─▶ read_list ─┤ each item begins with the table's defaults
 *   config needs         └───────┼──────────────┘
 *                                └─▶ read_value ──▶ config_set_value
 *
 * Every reader starts with the first event of its node at hand and ends with the last one, so a
 * reader that meets something wrong says so, skips the node, and the rest of the file is still
 * read. When all is read, config_check() looks at what no single setting can tell. */
#define _DEFAULT_SOURCE
#include "config_yaml.h"

#include <errno.h>
#include <stdio.h>

#include "config_events.h"
#include "config_files.h"
#include "config_set.h"
#include "embedded.h"
#include "redis_addr.h"
#include "zone.h"

#define FILE_MOST (64 * 1024)

struct reader {
	struct config *c;
	struct config_notes *notes;
	struct config_events *in;
};

/* ---- nodes -------------------------------------------------------------------------------- */

/* What is read: the value at place, or (item) an item of the list at place. row NULL: the file. */
struct node {
	struct config_place place;
	bool item;
};

static void read_node(struct reader *r, const struct node *node);

static void put_spot(struct reader *r, const struct config_place *p, struct config_mark at,
		     bool good)
{
	if (!config_notes_put(r->notes, p, at, good)) {
		config_events_refuse(r->in, at, err_text(ERR_MEMORY));
		r->in->over = true;
	}
}

static void say_node(struct reader *r, const struct node *node)
{
	config_table_say(&r->in->words, &node->place);
	if (!node->item)
		return;
	buf_byte(&r->in->words, '[');
	buf_u64(&r->in->words, node->place.at[config_table_depth(node->place.row)]);
	buf_byte(&r->in->words, ']');
}

/* The node at hand is of another kind than its row wants. */
static void refuse_kind(struct reader *r, const struct node *node, const char *wanted)
{
	struct config_mark at = config_events_mark(r->in);
	if (!config_events_at(r->in, YAML_ALIAS_EVENT)) { /* of which was told already */
		say_node(r, node);
		buf_text(&r->in->words, wanted);
		buf_text(&r->in->words,
			 config_events_at(r->in, YAML_SCALAR_EVENT) ? ", not a single value"
			 : config_events_at(r->in, YAML_SEQUENCE_START_EVENT) ? ", not a list"
									      : ", not a map");
		config_events_refuse(r->in, at, "");
	}
	put_spot(r, &node->place, at, false);
	config_events_skip(r->in);
}

static void read_value(struct reader *r, const struct node *node)
{
	struct config_mark at = config_events_mark(r->in);
	if (!config_events_at(r->in, YAML_SCALAR_EVENT)) {
		refuse_kind(r, node, " must be a single value");
		return;
	}
	if (config_events_nothing(r->in) && node->place.row->type != CONFIG_NAMES)
		return;
	bool good = config_set_value(r->c, &node->place, config_events_text(r->in), &r->in->words);
	if (!good)
		config_events_refuse(r->in, at, "");
	put_spot(r, &node->place, at, good);
}

static void say_unknown(struct reader *r, const struct node *map, struct span parent)
{
	struct span key = config_events_text(r->in);
	const struct config_row *near = config_table_near(parent, key);
	buf_text(&r->in->words, "unknown key ");
	config_set_quote(&r->in->words, key);
	if (map->place.row) {
		buf_text(&r->in->words, " in ");
		say_node(r, map);
	}
	if (near) {
		buf_text(&r->in->words, " (did you mean ");
		config_set_quote(&r->in->words, config_table_key(near));
		buf_text(&r->in->words, "?)");
	}
	config_events_refuse(r->in, config_events_mark(r->in), "");
}

/* The row of the key at hand, NULL after saying why there is none. seen: where each row's key
 * stood in this map. */
static const struct config_row *read_key(struct reader *r, const struct node *map,
					 struct span parent, struct config_mark *seen)
{
	if (!config_events_at(r->in, YAML_SCALAR_EVENT)) {
		if (!config_events_at(r->in, YAML_ALIAS_EVENT))
			config_events_refuse(r->in, config_events_mark(r->in),
					     "a key must be a single word");
		config_events_skip(r->in);
		return NULL;
	}
	size_t n;
	const struct config_row *rows = config_table_rows(&n);
	const struct config_row *row = config_table_find(parent, config_events_text(r->in));
	if (!row) {
		say_unknown(r, map, parent);
		return NULL;
	}
	struct config_mark *first = &seen[row - rows];
	if (first->line) {
		buf_text(&r->in->words, "duplicate key ");
		config_set_quote(&r->in->words, config_events_text(r->in));
		buf_text(&r->in->words, " (first at ");
		config_events_say(&r->in->words, *first);
		config_events_refuse(r->in, config_events_mark(r->in), ")");
		return NULL;
	}
	*first = config_events_mark(r->in);
	return row;
}

static void read_map(struct reader *r, const struct node *map)
{
	struct config_mark seen[CONFIG_TABLE_ROWS] = {{0, 0}};
	char parent[CONFIG_TABLE_PATH + 3] = "";
	if (map->place.row)
		snprintf(parent, sizeof parent, "%s%s", map->place.row->path,
			 map->item ? "[]" : "");
	while (config_events_next(r->in) && !config_events_at(r->in, YAML_MAPPING_END_EVENT)) {
		const struct config_row *row = read_key(r, map, span_of(parent), seen);
		if (!config_events_next(r->in))
			return;
		struct node value = {{row, {map->place.at[0], map->place.at[1]}}, false};
		if (!row)
			config_events_skip(r->in);
		else
			read_node(r, &value);
	}
}

/* An item that is one text, for a list that has a short form. */
static void read_short(struct reader *r, const struct node *item)
{
	struct config_mark at = config_events_mark(r->in);
	bool good = config_set_short(r->c, &item->place, config_events_text(r->in), &r->in->words);
	if (!good)
		config_events_refuse(r->in, at, "");
	put_spot(r, &item->place, at, good);
}

static void read_item(struct reader *r, const struct node *list)
{
	const struct config_row *row = list->place.row;
	struct node item = {list->place, row->type == CONFIG_LIST};
	struct config_mark mark = config_events_mark(r->in);
	bool brief = row->def || row->more;
	size_t at;
	if (!config_set_item(r->c, &list->place, &at, &r->in->words)) {
		config_events_refuse(r->in, mark, "");
		config_events_skip(r->in);
		return;
	}
	item.place.at[config_table_depth(row)] = at;
	if (row->type == CONFIG_NAMES) {
		read_value(r, &item);
	} else if (config_events_at(r->in, YAML_SCALAR_EVENT) && brief) {
		read_short(r, &item);
	} else if (config_events_at(r->in, YAML_MAPPING_START_EVENT)) {
		put_spot(r, &item.place, mark, true);
		read_map(r, &item);
	} else if (!config_events_nothing(r->in)) {
		refuse_kind(r, &item, brief ? " must be a name or a map" : " must be a map");
	}
}

static void read_list(struct reader *r, const struct node *list)
{
	put_spot(r, &list->place, config_events_mark(r->in), true);
	config_set_none(r->c, &list->place);
	while (config_events_next(r->in) && !config_events_at(r->in, YAML_SEQUENCE_END_EVENT))
		read_item(r, list);
}

/* A setting, group or list; nothing behind its key leaves the default. */
static void read_node(struct reader *r, const struct node *node)
{
	struct node whole = *node;
	enum config_type type = node->place.row->type;
	bool list = type == CONFIG_LIST || type == CONFIG_NAMES;
	if (type == CONFIG_NAMES)
		whole.place.at[config_table_depth(whole.place.row)] = CONFIG_WHOLE;
	if (!list && type != CONFIG_GROUP)
		read_value(r, node);
	else if (config_events_at(r->in,
				  list ? YAML_SEQUENCE_START_EVENT : YAML_MAPPING_START_EVENT))
		(list ? read_list : read_map)(r, &whole);
	else if (!config_events_nothing(r->in))
		refuse_kind(r, &whole, list ? " must be a list" : " must be a map of settings");
}

/* ---- the file ----------------------------------------------------------------------------- */

static void read_document(struct reader *r)
{
	static const struct node root = {{0}, false};
	struct config_events *in = r->in;
	/* The stream begins; then a document does, unless the file is empty. */
	if (!config_events_next(in) || !config_events_next(in) ||
	    config_events_at(in, YAML_STREAM_END_EVENT) || !config_events_next(in))
		return;
	if (config_events_at(in, YAML_MAPPING_START_EVENT)) {
		read_map(r, &root);
	} else if (!config_events_nothing(in)) {
		config_events_refuse(in, config_events_mark(in),
				     "the file must be a map of settings (redis: ... desks: ...)");
		config_events_skip(in);
	}
	if (config_events_next(in) && config_events_next(in) &&
	    !config_events_at(in, YAML_STREAM_END_EVENT))
		config_events_refuse(in, config_events_mark(in),
				     "a second document begins here; a file holds one");
}

/* False when the file is broken so that nothing can be said about settings left out. */
static bool read_text(struct config *c, struct config_notes *notes, struct span text)
{
	struct config_events in;
	struct reader r = {c, notes, &in};
	if (!config_events_init(&in, notes->mem, text, notes)) {
		config_notes_say(notes, true, (struct config_mark){0},
				 span_of(err_text(ERR_MEMORY)));
		return false;
	}
	read_document(&r);
	bool whole = !in.over;
	config_events_fini(&in);
	return whole;
}

/* Relative names of files start from the file's folder. */
static bool read_folder(struct config *c, const char *path)
{
	const char *slash = strrchr(path, '/');
	return !slash || config_own(c, (struct span){path, (size_t)(slash - path) + 1}, &c->folder);
}

static bool read_file(struct config *c, struct config_notes *notes, const char *path)
{
	struct buf text, why;
	buf_init(&text, notes->mem, FILE_MOST);
	buf_init(&why, notes->mem, 1024);
	errno = 0;
	bool ok = config_files_read(path, FILE_MOST, &text, &why);
	if (!ok && errno == ENOENT)
		buf_text(&why, "; next: `recurctl config` prints one to begin with");
	if (ok && !read_folder(c, path)) {
		buf_text(&why, err_text(ERR_MEMORY));
		ok = false;
	}
	if (ok)
		ok = read_text(c, notes, text.len ? buf_span(&text) : SPAN(""));
	else
		config_notes_say(notes, true, (struct config_mark){0}, buf_span(&why));
	buf_fini(&why);
	buf_fini(&text);
	return ok;
}

/* ---- what the file names ------------------------------------------------------------------ */

/* Not an error: replay needs no Redis, and who logs in finds out again. */
static bool try_password(struct config *c, struct buf *why)
{
	struct buf password;
	buf_init(&password, &c->mem, 1024);
	bool ok = config_files_password(c, &password, why);
	buf_fini(&password);
	return ok;
}

/* The table looks at the shape alone; here is who knows what an address may hold. */
static bool try_address(struct config *c, struct buf *why)
{
	struct redis_addr addr;
	char words[200];
	bool ok = redis_addr_parse(c->redis_url, &addr, words, sizeof words) == ERR_OK;
	explicit_bzero(&addr, sizeof addr);
	if (ok)
		return true;
	buf_text(why, "redis.url: ");
	buf_text(why, words);
	return false;
}

static void read_named(struct config *c, struct config_notes *notes)
{
	static const struct {
		struct span group, key;
		bool (*load)(struct config *c, struct buf *why);
		bool error;
	} files[] = {
		{SPAN("redis"), SPAN("url"), try_address, true},
		{SPAN(""), SPAN("time_zone"), zone_load, true},
		{SPAN(""), SPAN("holidays_file"), config_files_holidays, true},
		{SPAN("privacy"), SPAN("key_file"), config_files_key, true},
		{SPAN("words"), SPAN("stop_words_file"), config_files_words, true},
		{SPAN("harm"), SPAN("exposure_file"), config_files_exposure, true},
		{SPAN("words"), SPAN("lexicon_file"), config_files_lexicon, true},
		{SPAN("redis"), SPAN("password_file"), try_password, false},
	};
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct config_place p = {.row = config_table_find(files[i].group, files[i].key)};
		struct buf why;
		buf_init(&why, &c->mem, 4096);
		if (!files[i].load(c, &why))
			config_notes_say(notes, files[i].error, config_notes_find(notes, &p),
					 buf_span(&why));
		buf_fini(&why);
	}
}

void config_yaml_over(struct config *c, struct config_events *in)
{
	static const struct node root = {{0}, false};
	struct reader r = {c, in->notes, in};
	read_map(&r, &root);
}

void config_yaml_check(struct config *c, struct config_notes *notes)
{
	if (config_check(c, config_notes_finding, notes))
		config_notes_say(notes, true, (struct config_mark){0},
				 span_of(err_text(ERR_MEMORY)));
	read_named(c, notes);
	c->settings.texts[LANG_EN] = embedded_texts_en;
	c->settings.texts[LANG_KO] = embedded_texts_ko;
}

struct config *config_yaml_load(const struct mem *m, const char *path, struct buf *messages)
{
	struct config *c = config_new(m);
	struct config_notes notes;
	config_notes_init(&notes, m, path ? path : "built-in defaults", messages);
	if (!c) {
		config_notes_say(&notes, true, (struct config_mark){0},
				 span_of(err_text(ERR_MEMORY)));
	} else if (!path || read_file(c, &notes, path)) {
		config_yaml_check(c, &notes);
	}
	bool ok = config_notes_close(&notes);
	config_notes_fini(&notes);
	if (ok)
		return c;
	config_free(c);
	return NULL;
}
