#define _GNU_SOURCE /* memmem */
/* desk_check.c - see desk_check.h. Differences are kept and not asserted here: that a broken way of
 * committing is seen at all is itself a test. */
#include "desk_check.h"

#include <check.h>
#include <stdio.h>

#include "config_files.h"
#include "keys_of.h"
#include "line.h"
#include "mem_std.h"
#include "naive.h"

#define TEXT_MAX    ((size_t)1 << 28)
#define MODEL_BATCH 64

/* ---- texts ---- */

static struct span next_line(struct span *rest)
{
	const char *end = rest->len ? memchr(rest->ptr, '\n', rest->len) : NULL;
	size_t n = end ? (size_t)(end - rest->ptr) : rest->len;
	struct span line = span_first(*rest, n);
	*rest = span_after(*rest, n + 1);
	return line;
}

const char *desk_check_compare(const char *name, struct span a, struct span b)
{
	static char words[3000];
	size_t number = 0;
	if (span_eq(a, b))
		return NULL;
	struct span x, y;
	do {
		number++;
		x = next_line(&a);
		y = next_line(&b);
	} while (span_eq(x, y) && (a.len || b.len));
	size_t same = 0;
	while (same < x.len && same < y.len && x.ptr[same] == y.ptr[same])
		same++;
	size_t from = same > 300 ? same - 300 : 0;
	snprintf(words, sizeof words, "%s: line %zu, byte %zu:\n  %.*s\n  %.*s", name, number, same,
		 SPAN_ARG(span_first(span_after(x, from), 1200)),
		 SPAN_ARG(span_first(span_after(y, from), 1200)));
	return words;
}

static void note(struct desk_check *c, const char *name, struct span a, struct span b)
{
	const char *words = c->differs[0] ? NULL : desk_check_compare(name, a, b);
	if (words)
		snprintf(c->differs, sizeof c->differs, "%s", words);
}

/* Lines of text that begin with head. */
static void put_lines(struct buf *out, struct span text, struct span head)
{
	while (text.len) {
		struct span line = next_line(&text);
		if (!span_starts(line, head))
			continue;
		buf_put(out, line);
		buf_byte(out, '\n');
	}
}

static void read_file(const struct desk_run *r, const char *ending, struct buf *out)
{
	char path[192];
	struct buf why;
	buf_init(&why, mem_std(), 1000);
	snprintf(path, sizeof path, "%s/%s.%s", place_path(server_place(r->server)), r->name,
		 ending);
	ck_assert_msg(config_files_read(path, TEXT_MAX, out, &why), "%s: %.*s", path,
		      SPAN_ARG(buf_span(&why)));
	buf_fini(&why);
}

/* Without digests: their titles name the desk, and each way of a test has one of its own. */
static void read_effects(struct desk_check *c, const struct desk_run *r)
{
	struct buf all;
	buf_init(&all, mem_std(), TEXT_MAX);
	read_file(r, "effects", &all);
	struct span rest = buf_span(&all);
	while (rest.len) {
		struct span line = next_line(&rest);
		if (span_starts(line, SPAN("{\"stream\":\"digests\"")))
			continue;
		buf_put(&c->effects, line);
		buf_byte(&c->effects, '\n');
	}
	buf_fini(&all);
}

/* ---- replay against Redis ---- */

static void replay(struct desk_run *r)
{
	char command[2000];
	const char *ctl = daemon_path("recurctl"), *at = place_path(server_place(r->server));
	/* Two steps instead of a pipe: so that both exit codes are seen. */
	snprintf(command, sizeof command,
		 "%s dump --strict -c %s --desk %s >%s/%s.dump && "
		 "%s replay -c %s --desk %s --cases - --effects %s/%s.effects --state %s/%s.state "
		 "<%s/%s.dump",
		 ctl, r->file, r->name, at, r->name, ctl, r->file, r->name, at, r->name, at,
		 r->name, at, r->name);
	desk_run_shell(r, command);
}

static void check_lines(struct desk_check *c, const struct keys_of *k)
{
	static const struct {
		const char *stream;
		struct span head;
	} rows[] = {{"matches", SPAN("{\"stream\":\"matches\"")},
		    {"alerts", SPAN("{\"stream\":\"alerts\"")}};
	for (size_t i = 0; i < 2; i++) {
		struct buf replayed, stands;
		buf_init(&replayed, mem_std(), TEXT_MAX);
		buf_init(&stands, mem_std(), TEXT_MAX);
		put_lines(&replayed, buf_span(&c->effects), rows[i].head);
		keys_of_lines(k, rows[i].stream, &stands);
		note(c, rows[i].stream, buf_span(&replayed), buf_span(&stands));
		buf_fini(&replayed);
		buf_fini(&stands);
	}
}

static void check_state(struct desk_check *c, struct desk_run *r, const struct keys_of *k)
{
	struct buf replayed, loaded;
	buf_init(&replayed, mem_std(), TEXT_MAX);
	buf_init(&loaded, mem_std(), TEXT_MAX);
	struct engine *e = engine_new(mem_std(), &r->settings, 77);
	keys_of_load(k, e);
	c->counts = engine_counts(e);
	ck_assert_int_eq(engine_dump(e, &loaded), ERR_OK);
	read_file(r, "state", &replayed);
	note(c, "state", buf_span(&replayed), buf_span(&loaded));
	engine_free(e);
	buf_fini(&replayed);
	buf_fini(&loaded);
}

/* ---- the model ---- */

struct model {
	struct desk_run *run;
	struct engine *engine;
	struct effects *fx;
	struct naive_link *link;
	struct line line;
	struct buf effects; /* all match and alert lines */
	size_t read; /* effects of fx that are in there */
};

static void model_lines(struct model *m)
{
	for (; m->read < effects_count(m->fx); m->read++) {
		enum effect_kind kind = effects_at(m->fx, m->read).kind;
		if (kind != EFFECT_MATCH && kind != EFFECT_ALERT)
			continue;
		effects_json(m->fx, m->read, &m->effects);
		buf_byte(&m->effects, '\n');
	}
}

static void model_commit(struct model *m)
{
	ck_assert_int_eq(engine_changes(m->engine, m->fx), ERR_OK);
	model_lines(m);
	naive_link_write(m->link, m->fx);
	effects_reset(m->fx);
	m->read = 0;
}

static void model_feed(struct model *m, struct span json, size_t number)
{
	char why[200] = "";
	enum err e = line_read(&m->line, json, number, why, sizeof why);
	ck_assert_msg(e == ERR_OK, "line %zu of the dump: %s", number, why);
	struct entry entry = {.id = m->line.id,
			      .received = m->line.received,
			      .source = ENTRY_COMMANDS,
			      .fields = m->line.fields.at,
			      .count = m->line.fields.count};
	for (uint32_t i = 0; i < m->run->settings.n_sources; i++)
		if (span_eq(m->run->settings.sources[i], m->line.src))
			entry.source = i;
	ck_assert(m->line.command == (entry.source == ENTRY_COMMANDS));
	ck_assert_int_eq(engine_feed(m->engine, &entry, m->fx), ERR_OK);
	model_lines(m);
}

static void model_run(struct model *m, struct desk_check *c, size_t mark)
{
	struct span all = buf_span(&c->entries), rest = all;
	size_t number = 0;
	while (rest.len) {
		struct span json = next_line(&rest);
		model_feed(m, json, ++number);
		if (number == mark) {
			c->lines = number;
			c->effects_bytes = m->effects.len;
			c->entries_bytes = all.len - rest.len;
		}
		if (number % MODEL_BATCH == 0)
			model_commit(m);
	}
	model_commit(m);
}

static void check_model(struct desk_check *c, struct desk_run *r, size_t mark)
{
	char name[64];
	struct buf text;
	snprintf(name, sizeof name, "%s-model", r->name);
	struct model m = {.run = r,
			  .engine = engine_new(mem_std(), &r->settings, 3),
			  .fx = effects_new(mem_std(), TEXT_MAX),
			  .link = naive_link_new(r->server, name)};
	buf_init(&m.effects, mem_std(), TEXT_MAX);
	buf_init(&text, mem_std(), TEXT_MAX);
	line_init(&m.line, mem_std());
	model_run(&m, c, mark);
	struct keys_of *k = keys_of_read(r->server, name);
	keys_of_text(k, &text);
	note(c, "keys", buf_span(&text), buf_span(&c->text));
	note(c, "effects", buf_span(&c->effects), buf_span(&m.effects));
	keys_of_free(k);
	line_fini(&m.line);
	buf_fini(&text);
	buf_fini(&m.effects);
	naive_link_free(m.link);
	effects_free(m.fx);
	engine_free(m.engine);
}

void desk_check_run(struct desk_check *c, struct desk_run *r, size_t mark)
{
	*c = (struct desk_check){0};
	buf_init(&c->entries, mem_std(), TEXT_MAX);
	buf_init(&c->effects, mem_std(), TEXT_MAX);
	buf_init(&c->text, mem_std(), TEXT_MAX);
	replay(r);
	read_file(r, "dump", &c->entries);
	read_effects(c, r);
	struct keys_of *k = keys_of_read(r->server, r->name);
	keys_of_text(k, &c->text);
	check_lines(c, k);
	check_state(c, r, k);
	check_model(c, r, mark);
	keys_of_free(k);
}

void desk_check_fini(struct desk_check *c)
{
	buf_fini(&c->entries);
	buf_fini(&c->effects);
	buf_fini(&c->text);
}

size_t desk_check_count(const struct desk_check *c, const char *what)
{
	size_t n = 0;
	struct span rest = buf_span(&c->effects);
	while (rest.len) {
		struct span line = next_line(&rest);
		n += memmem(line.ptr, line.len, what, strlen(what)) != NULL;
	}
	return n;
}
