/* ruletest_read.c - a file of tests, from libyaml's events to plain data, by tables of keys.
 *
 *   config: FILE | settings: {...} | start: TIME | tests:
 *                                                   - name, until, ignore
 *                                                     input:  [{at, text, ...}]
 *                                                     expect: [{at, alert, ...}], expect_same, ...
 *
 * As in config_yaml.c every reader begins with the first event of its node at hand and ends with
 * the last one, so that one mistake does not hide the next. */
#define _GNU_SOURCE
#include <stdio.h>

#include "args.h"
#include "config_files.h"
#include "config_yaml.h"
#include "ruletest.h"
#include "when.h"

#define FILE_MOST ((size_t)1 << 20)
#define LIST_MOST 100000
#define NAME_MOST 64

struct reader {
	struct ruletest_file *f;
	struct config_events *in;
	const char *config; /* where settings begin from */
	struct buf *messages;
	struct ruletest *test; /* that is being read */
	bool started; /* config owns texts of the file by now, and stays */
	struct fields *others; /* takes what is no key of the map; NULL: nothing may be else */
};

struct key {
	const char *name;
	void (*read)(struct reader *r, void *at);
	size_t offset; /* of at, in the struct that the map fills */
};

static void say(struct reader *r, struct config_mark at, const char *words)
{
	config_events_refuse(r->in, at, words);
}

static void wrong(struct reader *r, const char *words)
{
	say(r, config_events_mark(r->in), words);
	config_events_skip(r->in);
}

static void no_memory(struct reader *r)
{
	say(r, config_events_mark(r->in), err_text(ERR_MEMORY));
	r->in->over = true;
}

/* A fresh item behind a list; NULL, and said, when memory ran out. */
static void *append(struct reader *r, void *list, size_t *n, size_t *cap, size_t size)
{
	void **at = list;
	void *grown = mem_grow(r->f->mem, *at, cap, *n + 1, size, LIST_MOST);
	if (!grown) {
		no_memory(r);
		return NULL;
	}
	*at = grown;
	return memset((char *)grown + size * (*n)++, 0, size);
}

/* ---- values */

static bool read_text(struct reader *r, struct span *out)
{
	if (!config_events_at(r->in, YAML_SCALAR_EVENT)) {
		wrong(r, "a single value must stand here");
		return false;
	}
	if (config_own(r->f->config, config_events_text(r->in), out))
		return true;
	no_memory(r);
	return false;
}

/* "1d2h30m", "90s", "0". */
static bool span_of_time(struct span s, int64_t *ms)
{
	static const struct {
		struct span name;
		int64_t ms;
	} units[] = {{SPAN("ms"), 1},      {SPAN("s"), 1000},     {SPAN("m"), 60000},
		     {SPAN("h"), 3600000}, {SPAN("d"), 86400000}, {SPAN("w"), 604800000}};
	*ms = 0;
	if (span_eq(s, SPAN("0")))
		return true;
	for (bool any = false; s.len || !any; any = true) {
		size_t digits = 0, letters = 0, u = 0;
		uint64_t v;
		while (digits < s.len && s.ptr[digits] >= '0' && s.ptr[digits] <= '9')
			digits++;
		while (digits + letters < s.len && s.ptr[digits + letters] >= 'a')
			letters++;
		struct span unit = span_first(span_after(s, digits), letters);
		while (u < 6 && !span_eq(unit, units[u].name))
			u++;
		if (u == 6 || !span_u64(span_first(s, digits), 10000000, &v))
			return false;
		*ms += (int64_t)v * units[u].ms;
		s = span_after(s, digits + letters);
	}
	return true;
}

/* A time after the start, or a date and time. */
static bool read_time(struct reader *r, int64_t *out)
{
	struct span s;
	int64_t when;
	if (!read_text(r, &s))
		return false;
	if (span_of_time(s, out))
		return true;
	if (when_parse(s, &when) && when >= r->f->start) {
		*out = when - r->f->start;
		return true;
	}
	say(r, config_events_mark(r->in),
	    "want a time after the start, such as 10m, 2h30m or 3d, or 2026-11-02T10:00:00Z");
	return false;
}

static bool read_count(struct reader *r, uint64_t *out)
{
	struct span s;
	if (!read_text(r, &s))
		return false;
	if (span_u64(s, RULETEST_CASES, out) && *out > 0)
		return true;
	say(r, config_events_mark(r->in), "want a whole number from 1 to 1000000");
	return false;
}

static bool name_add(struct reader *r, struct ruletest_names *names)
{
	struct span *at = append(r, &names->at, &names->n, &names->cap, sizeof *at);
	return at && read_text(r, at);
}

/* A list of texts, or one text. */
static void read_names(struct reader *r, struct ruletest_names *names)
{
	if (config_events_at(r->in, YAML_SEQUENCE_START_EVENT)) {
		while (config_events_next(r->in) &&
		       !config_events_at(r->in, YAML_SEQUENCE_END_EVENT))
			(void)name_add(r, names);
		return;
	}
	(void)name_add(r, names);
}

static void value_text(struct reader *r, void *at)
{
	(void)read_text(r, at);
}

static void value_time(struct reader *r, void *at)
{
	(void)read_time(r, at);
}

static void value_count(struct reader *r, void *at)
{
	(void)read_count(r, at);
}

static void value_names(struct reader *r, void *at)
{
	read_names(r, at);
}

/* ---- maps by tables */

struct names_of { /* for args_nearest() */
	const struct key *keys;
	size_t n;
};

static const char *name_at(const void *arg, size_t i)
{
	const struct names_of *l = arg;
	return i < l->n ? l->keys[i].name : NULL;
}

static void unknown(struct reader *r, struct config_mark at, const char *name,
		    const struct key *keys, size_t n)
{
	const struct names_of list = {keys, n};
	const char *near = args_nearest(name, name_at, &list);
	buf_text(&r->in->words, "unknown key \"");
	buf_text(&r->in->words, name);
	buf_text(&r->in->words, near ? "\"; did you mean " : "\"");
	say(r, at, near ? near : "");
}

static void read_other(struct reader *r, const char *name)
{
	struct span value, kept;
	if (!read_text(r, &value))
		return;
	if (!config_own(r->f->config, span_of(name), &kept) ||
	    fields_add(r->others, kept, value) != ERR_OK)
		no_memory(r);
}

/* The map at hand, into the struct at into. */
static void read_map(struct reader *r, const struct key *keys, size_t n, void *into)
{
	uint64_t seen = 0;
	while (config_events_next(r->in) && !config_events_at(r->in, YAML_MAPPING_END_EVENT)) {
		struct config_mark at = config_events_mark(r->in);
		char name[NAME_MOST] = "";
		size_t i = 0;
		if (!config_events_at(r->in, YAML_SCALAR_EVENT)) {
			wrong(r, "a key must be a single word");
		} else {
			struct span text = config_events_text(r->in);
			snprintf(name, sizeof name, "%.*s", SPAN_ARG(text));
		}
		while (i < n && strcmp(keys[i].name, name) != 0)
			i++;
		if (!config_events_next(r->in))
			return;
		if (i < n && seen >> i & 1) {
			say(r, at, "this key stands here twice");
			config_events_skip(r->in);
		} else if (i < n) {
			seen |= UINT64_C(1) << i;
			keys[i].read(r, (char *)into + keys[i].offset);
		} else if (r->others && name[0]) {
			read_other(r, name);
		} else {
			unknown(r, at, name, keys, n);
			config_events_skip(r->in);
		}
	}
}

/* The list of maps at hand: one() reads each. */
static void read_list(struct reader *r, void (*one)(struct reader *r))
{
	if (config_events_nothing(r->in))
		return;
	if (!config_events_at(r->in, YAML_SEQUENCE_START_EVENT)) {
		wrong(r, "a list must stand here");
		return;
	}
	while (config_events_next(r->in) && !config_events_at(r->in, YAML_SEQUENCE_END_EVENT)) {
		if (config_events_at(r->in, YAML_MAPPING_START_EVENT))
			one(r);
		else
			wrong(r, "an item of this list must be a map");
	}
}

/* ---- input */

#define ITEM(field) offsetof(struct ruletest_item, field)

static const struct key item_keys[] = {
	{"at", value_time, ITEM(at)},        {"every", value_time, ITEM(every)},
	{"count", value_count, ITEM(count)}, {"customers", value_count, ITEM(customers)},
	{"id", value_text, ITEM(id)},        {"text", value_names, ITEM(texts)},
	{"event", value_text, ITEM(event)},  {"src", value_text, ITEM(src)},
	{"issue_of", value_text, ITEM(of)},  {"into_of", value_text, ITEM(into)},
};

static void read_item(struct reader *r)
{
	struct ruletest *t = r->test;
	struct config_mark mark = config_events_mark(r->in);
	struct ruletest_item *item = append(r, &t->input, &t->n_input, &t->cap_input, sizeof *item);
	if (!item)
		return;
	*item = (struct ruletest_item){.mark = mark, .at = -1, .count = 1};
	fields_init(&item->fields, r->f->mem);
	r->others = &item->fields;
	read_map(r, item_keys, sizeof item_keys / sizeof *item_keys, item);
	r->others = NULL;
	if (item->at < 0)
		say(r, mark, "at is missing: when does it come?");
	if (!item->event.len && !item->texts.n)
		say(r, mark, "a case needs text; anything else needs event");
}

/* ---- expect */

#define WANT(field) offsetof(struct ruletest_want, field)

static void want_at(struct reader *r, void *at)
{
	struct ruletest_want *want = at;
	if (read_time(r, &want->from))
		want->to = want->from;
}

static void want_status(struct reader *r, void *at)
{
	(void)at;
	read_other(r, "status");
}

static const struct key want_keys[] = {
	{"at", want_at, 0},           {"from", value_time, WANT(from)},
	{"to", value_time, WANT(to)}, {"of", value_text, WANT(of)},
	{"alert", want_status, 0},
};

static void read_want(struct reader *r)
{
	struct ruletest *t = r->test;
	struct config_mark mark = config_events_mark(r->in);
	struct ruletest_want *want =
		append(r, &t->expect, &t->n_expect, &t->cap_expect, sizeof *want);
	if (!want)
		return;
	*want = (struct ruletest_want){.mark = mark, .to = INT64_MAX};
	fields_init(&want->fields, r->f->mem);
	r->others = &want->fields;
	read_map(r, want_keys, sizeof want_keys / sizeof *want_keys, want);
	r->others = NULL;
	if (want->from > want->to)
		say(r, mark, "from is later than to");
}

/* ---- one test */

static void test_input(struct reader *r, void *at)
{
	(void)at;
	read_list(r, read_item);
}

static void test_expect(struct reader *r, void *at)
{
	(void)at;
	read_list(r, read_want);
}

/* [a, b] is one group of names; [[a, b], [c, d]] are several. */
static void read_groups(struct reader *r, struct ruletest_groups **list, size_t *n, size_t *cap)
{
	struct ruletest_groups *flat = NULL, *group;
	struct config_mark mark = config_events_mark(r->in);
	if (!config_events_at(r->in, YAML_SEQUENCE_START_EVENT)) {
		wrong(r, "a list of cases must stand here");
		return;
	}
	while (config_events_next(r->in) && !config_events_at(r->in, YAML_SEQUENCE_END_EVENT)) {
		bool nested = config_events_at(r->in, YAML_SEQUENCE_START_EVENT);
		if (!nested && flat) {
			(void)name_add(r, &flat->names);
			continue;
		}
		group = append(r, list, n, cap, sizeof *group);
		if (!group)
			return;
		group->mark = nested ? config_events_mark(r->in) : mark;
		flat = nested ? NULL : group;
		read_names(r, &group->names);
	}
}

static void test_same(struct reader *r, void *at)
{
	struct ruletest *t = at;
	read_groups(r, &t->same, &t->n_same, &t->cap_same);
}

static void test_apart(struct reader *r, void *at)
{
	struct ruletest *t = at;
	read_groups(r, &t->apart, &t->n_apart, &t->cap_apart);
}

#define TEST(field) offsetof(struct ruletest, field)

static const struct key test_keys[] = {
	{"name", value_text, TEST(name)},
	{"until", value_time, TEST(until)},
	{"ignore", value_names, TEST(ignore)},
	{"input", test_input, 0},
	{"expect", test_expect, 0},
	{"expect_same", test_same, 0},
	{"expect_apart", test_apart, 0},
};

static void read_test(struct reader *r)
{
	struct ruletest_file *f = r->f;
	struct config_mark mark = config_events_mark(r->in);
	struct ruletest *t = append(r, &f->tests, &f->n_tests, &f->cap_tests, sizeof *t);
	if (!t)
		return;
	*t = (struct ruletest){.mark = mark, .until = -1};
	r->test = t;
	read_map(r, test_keys, sizeof test_keys / sizeof *test_keys, t);
	if (!t->n_input)
		say(r, mark, "a test needs input");
}

/* ---- the file */

/* Whatever owns texts must be there first; so config, which replaces it, must come first. */
static bool read_base(struct reader *r, const char *path)
{
	config_free(r->f->config);
	r->f->config = config_yaml_load(r->f->mem, path, r->messages);
	if (!r->f->config)
		say(r, config_events_mark(r->in), "the configuration cannot be used");
	return r->f->config != NULL;
}

static void file_config(struct reader *r, void *at)
{
	char path[4096];
	const char *slash = strrchr(r->f->path, '/');
	(void)at;
	if (!config_events_at(r->in, YAML_SCALAR_EVENT) || r->started) {
		wrong(r, "config must be the name of a file, and stand first");
		return;
	}
	struct span name = config_events_text(r->in);
	bool relative = name.len && name.ptr[0] != '/' && slash;
	int folder = relative ? (int)(slash - r->f->path) + 1 : 0;
	snprintf(path, sizeof path, "%.*s%.*s", folder, r->f->path, SPAN_ARG(name));
	if (!read_base(r, path))
		r->in->over = true;
}

static void file_settings(struct reader *r, void *at)
{
	(void)at;
	r->started = true;
	if (config_events_at(r->in, YAML_MAPPING_START_EVENT))
		config_yaml_over(r->f->config, r->in);
	else
		wrong(r, "settings must be a map, as in recurd.yaml");
}

static void file_start(struct reader *r, void *at)
{
	struct span s;
	r->started = true;
	if (r->f->n_tests)
		say(r, config_events_mark(r->in), "start must stand before tests");
	if (read_text(r, &s) && !when_parse(s, at))
		say(r, config_events_mark(r->in), "want a time such as 2026-11-02T00:00:00Z");
}

static void file_tests(struct reader *r, void *at)
{
	(void)at;
	r->started = true;
	read_list(r, read_test);
}

static const struct key file_keys[] = {
	{"config", file_config, 0},
	{"settings", file_settings, 0},
	{"start", file_start, offsetof(struct ruletest_file, start)},
	{"tests", file_tests, 0},
};

static void read_document(struct reader *r)
{
	struct config_events *in = r->in;
	/* Stream, document, then the map. */
	if (!config_events_next(in) || !config_events_next(in) || !config_events_next(in))
		return;
	if (!config_events_at(in, YAML_MAPPING_START_EVENT)) {
		say(r, config_events_mark(in), "the file must be a map with tests: in it");
		in->over = true;
		return;
	}
	read_map(r, file_keys, sizeof file_keys / sizeof *file_keys, r->f);
	if (!in->over && !r->f->n_tests)
		say(r, (struct config_mark){1, 1}, "no tests: are in the file");
}

bool ruletest_read(struct ruletest_file *f, const struct mem *m, const char *path,
		   const char *config, struct buf *messages)
{
	struct config_notes notes;
	struct config_events in;
	struct buf text, why;
	*f = (struct ruletest_file){.mem = m, .path = path, .start = RULETEST_START};
	config_notes_init(&notes, m, path, messages);
	buf_init(&text, m, FILE_MOST);
	buf_init(&why, m, 1024);
	bool good = config_files_read(path, FILE_MOST, &text, &why);
	if (!good)
		config_notes_say(&notes, true, (struct config_mark){0}, buf_span(&why));
	else if (config_events_init(&in, m, text.len ? buf_span(&text) : SPAN(""), &notes)) {
		struct reader r = {.f = f, .in = &in, .config = config, .messages = messages};
		if (read_base(&r, config))
			read_document(&r);
		if (f->config && !in.over)
			config_yaml_check(f->config, &notes);
		config_events_fini(&in);
	}
	good = good && !notes.errors && f->config;
	config_notes_fini(&notes);
	buf_fini(&text);
	buf_fini(&why);
	return good;
}

static void close_test(const struct mem *m, struct ruletest *t)
{
	for (size_t i = 0; i < t->n_input; i++) {
		mem_free(m, t->input[i].texts.at);
		fields_fini(&t->input[i].fields);
	}
	for (size_t i = 0; i < t->n_expect; i++)
		fields_fini(&t->expect[i].fields);
	for (size_t i = 0; i < t->n_same; i++)
		mem_free(m, t->same[i].names.at);
	for (size_t i = 0; i < t->n_apart; i++)
		mem_free(m, t->apart[i].names.at);
	mem_free(m, t->input);
	mem_free(m, t->expect);
	mem_free(m, t->same);
	mem_free(m, t->apart);
	mem_free(m, t->ignore.at);
}

void ruletest_close(struct ruletest_file *f)
{
	for (size_t i = 0; i < f->n_tests; i++)
		close_test(f->mem, &f->tests[i]);
	mem_free(f->mem, f->tests);
	config_free(f->config);
}
