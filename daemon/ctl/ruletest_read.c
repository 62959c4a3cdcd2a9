/* ruletest_read.c - a file of tests, from libyaml's events to plain data, by tables of keys.
 *
 *   config: FILE | settings: {...} | start: TIME | tests:
 *                                                   - name, until, ignore
 *                                                     input:  [{at, text, ...}]
 *                                                     expect: [{at, alert, ...}], expect_same, ...
 *
 * Invariant: the config that is read first owns every text of the file. */
#define _GNU_SOURCE
#include <stdio.h>

#include "config_files.h"
#include "config_yaml.h"
#include "ruletest_yaml.h"
#include "when.h"

#define FILE_MOST ((size_t)1 << 20)

/* ---- input */

#define ITEM(field) offsetof(struct ruletest_item, field)

static const struct ruletest_key item_keys[] = {
	{"at", ruletest_yaml_key_time, ITEM(at)},
	{"every", ruletest_yaml_key_time, ITEM(every)},
	{"count", ruletest_yaml_key_count, ITEM(count)},
	{"customers", ruletest_yaml_key_count, ITEM(customers)},
	{"id", ruletest_yaml_key_text, ITEM(id)},
	{"text", ruletest_yaml_key_names, ITEM(texts)},
	{"event", ruletest_yaml_key_text, ITEM(event)},
	{"src", ruletest_yaml_key_text, ITEM(src)},
	{"issue_of", ruletest_yaml_key_text, ITEM(of)},
	{"into_of", ruletest_yaml_key_text, ITEM(into)},
};

static void read_item(struct ruletest_reader *r)
{
	struct ruletest *t = r->test;
	struct config_mark mark = config_events_mark(r->in);
	struct ruletest_item *item =
		ruletest_yaml_append(r, &t->input, &t->n_input, &t->cap_input, sizeof *item);
	if (!item)
		return;
	*item = (struct ruletest_item){.mark = mark, .at = -1, .count = 1};
	fields_init(&item->fields, r->f->mem);
	r->others = &item->fields;
	ruletest_yaml_map(r, item_keys, sizeof item_keys / sizeof *item_keys, item);
	r->others = NULL;
	if (item->at < 0)
		ruletest_yaml_say(r, mark, "at is missing: when does it come?");
	if (!item->event.len && !item->texts.n)
		ruletest_yaml_say(r, mark, "a case needs text; anything else needs event");
}

/* ---- expect */

#define WANT(field) offsetof(struct ruletest_want, field)

static void want_at(struct ruletest_reader *r, void *at)
{
	struct ruletest_want *want = at;
	if (ruletest_yaml_time(r, &want->from))
		want->to = want->from;
}

static void want_status(struct ruletest_reader *r, void *at)
{
	(void)at;
	ruletest_yaml_other(r, "status");
}

static const struct ruletest_key want_keys[] = {
	{"at", want_at, 0},
	{"from", ruletest_yaml_key_time, WANT(from)},
	{"to", ruletest_yaml_key_time, WANT(to)},
	{"of", ruletest_yaml_key_text, WANT(of)},
	{"alert", want_status, 0},
};

static void read_want(struct ruletest_reader *r)
{
	struct ruletest *t = r->test;
	struct config_mark mark = config_events_mark(r->in);
	struct ruletest_want *want =
		ruletest_yaml_append(r, &t->expect, &t->n_expect, &t->cap_expect, sizeof *want);
	if (!want)
		return;
	*want = (struct ruletest_want){.mark = mark, .to = INT64_MAX};
	fields_init(&want->fields, r->f->mem);
	r->others = &want->fields;
	ruletest_yaml_map(r, want_keys, sizeof want_keys / sizeof *want_keys, want);
	r->others = NULL;
	if (want->from > want->to)
		ruletest_yaml_say(r, mark, "from is later than to");
}

/* ---- one test */

static void test_input(struct ruletest_reader *r, void *at)
{
	(void)at;
	ruletest_yaml_list(r, read_item);
}

static void test_expect(struct ruletest_reader *r, void *at)
{
	(void)at;
	ruletest_yaml_list(r, read_want);
}

/* [a, b] is one group of names; [[a, b], [c, d]] are several. */
static void read_groups(struct ruletest_reader *r, struct ruletest_groups **list, size_t *n,
			size_t *cap)
{
	struct ruletest_groups *flat = NULL, *group;
	struct config_mark mark = config_events_mark(r->in);
	if (!config_events_at(r->in, YAML_SEQUENCE_START_EVENT)) {
		ruletest_yaml_refuse(r, "a list of cases must stand here");
		return;
	}
	while (config_events_next(r->in) && !config_events_at(r->in, YAML_SEQUENCE_END_EVENT)) {
		bool nested = config_events_at(r->in, YAML_SEQUENCE_START_EVENT);
		if (!nested && flat) {
			(void)ruletest_yaml_name(r, &flat->names);
			continue;
		}
		group = ruletest_yaml_append(r, list, n, cap, sizeof *group);
		if (!group)
			return;
		group->mark = nested ? config_events_mark(r->in) : mark;
		flat = nested ? NULL : group;
		ruletest_yaml_names(r, &group->names);
	}
}

static void test_same(struct ruletest_reader *r, void *at)
{
	struct ruletest *t = at;
	read_groups(r, &t->same, &t->n_same, &t->cap_same);
}

static void test_apart(struct ruletest_reader *r, void *at)
{
	struct ruletest *t = at;
	read_groups(r, &t->apart, &t->n_apart, &t->cap_apart);
}

#define TEST(field) offsetof(struct ruletest, field)

static const struct ruletest_key test_keys[] = {
	{"name", ruletest_yaml_key_text, TEST(name)},
	{"until", ruletest_yaml_key_time, TEST(until)},
	{"ignore", ruletest_yaml_key_names, TEST(ignore)},
	{"input", test_input, 0},
	{"expect", test_expect, 0},
	{"expect_same", test_same, 0},
	{"expect_apart", test_apart, 0},
};

static void read_test(struct ruletest_reader *r)
{
	struct ruletest_file *f = r->f;
	struct config_mark mark = config_events_mark(r->in);
	struct ruletest *t =
		ruletest_yaml_append(r, &f->tests, &f->n_tests, &f->cap_tests, sizeof *t);
	if (!t)
		return;
	*t = (struct ruletest){.mark = mark, .until = -1};
	r->test = t;
	ruletest_yaml_map(r, test_keys, sizeof test_keys / sizeof *test_keys, t);
	if (!t->n_input)
		ruletest_yaml_say(r, mark, "a test needs input");
}

/* ---- the file */

/* Whatever owns texts must be there first; so config, which replaces it, must come first. */
static bool read_base(struct ruletest_reader *r, const char *path)
{
	config_free(r->f->config);
	r->f->config = config_yaml_load(r->f->mem, path, r->messages);
	if (!r->f->config)
		ruletest_yaml_say(r, config_events_mark(r->in), "the configuration cannot be used");
	return r->f->config != NULL;
}

static void file_config(struct ruletest_reader *r, void *at)
{
	char path[4096];
	const char *slash = strrchr(r->f->path, '/');
	(void)at;
	if (!config_events_at(r->in, YAML_SCALAR_EVENT) || r->started) {
		ruletest_yaml_refuse(r, "config must be the name of a file, and stand first");
		return;
	}
	struct span name = config_events_text(r->in);
	bool relative = name.len && name.ptr[0] != '/' && slash;
	int folder = relative ? (int)(slash - r->f->path) + 1 : 0;
	snprintf(path, sizeof path, "%.*s%.*s", folder, r->f->path, SPAN_ARG(name));
	if (!read_base(r, path))
		r->in->over = true;
}

static void file_settings(struct ruletest_reader *r, void *at)
{
	(void)at;
	r->started = true;
	if (config_events_at(r->in, YAML_MAPPING_START_EVENT))
		config_yaml_over(r->f->config, r->in);
	else
		ruletest_yaml_refuse(r, "settings must be a map, as in recurd.yaml");
}

static void file_start(struct ruletest_reader *r, void *at)
{
	struct span s;
	r->started = true;
	if (r->f->n_tests)
		ruletest_yaml_say(r, config_events_mark(r->in), "start must stand before tests");
	if (ruletest_yaml_text(r, &s) && !when_parse(s, at))
		ruletest_yaml_say(r, config_events_mark(r->in),
				  "want a time such as 2026-11-02T00:00:00Z");
}

static void file_tests(struct ruletest_reader *r, void *at)
{
	(void)at;
	r->started = true;
	ruletest_yaml_list(r, read_test);
}

static const struct ruletest_key file_keys[] = {
	{"config", file_config, 0},
	{"settings", file_settings, 0},
	{"start", file_start, offsetof(struct ruletest_file, start)},
	{"tests", file_tests, 0},
};

static void read_document(struct ruletest_reader *r)
{
	struct config_events *in = r->in;
	/* Stream, document, then the map. */
	if (!config_events_next(in) || !config_events_next(in) || !config_events_next(in))
		return;
	if (!config_events_at(in, YAML_MAPPING_START_EVENT)) {
		ruletest_yaml_say(r, config_events_mark(in),
				  "the file must be a map with tests: in it");
		in->over = true;
		return;
	}
	ruletest_yaml_map(r, file_keys, sizeof file_keys / sizeof *file_keys, r->f);
	if (!in->over && !r->f->n_tests)
		ruletest_yaml_say(r, (struct config_mark){1, 1}, "no tests: are in the file");
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
		struct ruletest_reader r = {.f = f,
					    .in = &in,
					    .config = config,
					    .messages = messages};
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
