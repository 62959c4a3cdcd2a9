/* ruletest_yaml.c - see ruletest_yaml.h. As in config_yaml.c every reader begins with the first
 * event of its node at hand and ends with the last one, so that one mistake does not hide the next.
 */
#define _GNU_SOURCE
#include "ruletest_yaml.h"

#include <stdio.h>

#include "args.h"
#include "when.h"

#define LIST_MOST 100000
#define NAME_MOST 64

void ruletest_yaml_say(struct ruletest_reader *r, struct config_mark at, const char *words)
{
	config_events_refuse(r->in, at, words);
}

void ruletest_yaml_refuse(struct ruletest_reader *r, const char *words)
{
	ruletest_yaml_say(r, config_events_mark(r->in), words);
	config_events_skip(r->in);
}

static void no_memory(struct ruletest_reader *r)
{
	ruletest_yaml_say(r, config_events_mark(r->in), err_text(ERR_MEMORY));
	r->in->over = true;
}

/* A fresh item behind a list; NULL, and said, when memory ran out. */
void *ruletest_yaml_append(struct ruletest_reader *r, void *list, size_t *n, size_t *cap,
			   size_t size)
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

bool ruletest_yaml_text(struct ruletest_reader *r, struct span *out)
{
	if (!config_events_at(r->in, YAML_SCALAR_EVENT)) {
		ruletest_yaml_refuse(r, "a single value must stand here");
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
bool ruletest_yaml_time(struct ruletest_reader *r, int64_t *out)
{
	struct span s;
	int64_t when;
	if (!ruletest_yaml_text(r, &s))
		return false;
	if (span_of_time(s, out))
		return true;
	if (when_parse(s, &when) && when >= r->f->start) {
		*out = when - r->f->start;
		return true;
	}
	ruletest_yaml_say(
		r, config_events_mark(r->in),
		"want a time after the start, such as 10m, 2h30m or 3d, or 2026-11-02T10:00:00Z");
	return false;
}

static bool read_count(struct ruletest_reader *r, uint64_t *out)
{
	struct span s;
	if (!ruletest_yaml_text(r, &s))
		return false;
	if (span_u64(s, RULETEST_CASES, out) && *out > 0)
		return true;
	ruletest_yaml_say(r, config_events_mark(r->in), "want a whole number from 1 to 1000000");
	return false;
}

bool ruletest_yaml_name(struct ruletest_reader *r, struct ruletest_names *names)
{
	struct span *at = ruletest_yaml_append(r, &names->at, &names->n, &names->cap, sizeof *at);
	return at && ruletest_yaml_text(r, at);
}

/* A list of texts, or one text. */
void ruletest_yaml_names(struct ruletest_reader *r, struct ruletest_names *names)
{
	if (config_events_at(r->in, YAML_SEQUENCE_START_EVENT)) {
		while (config_events_next(r->in) &&
		       !config_events_at(r->in, YAML_SEQUENCE_END_EVENT))
			(void)ruletest_yaml_name(r, names);
		return;
	}
	(void)ruletest_yaml_name(r, names);
}

void ruletest_yaml_key_text(struct ruletest_reader *r, void *at)
{
	(void)ruletest_yaml_text(r, at);
}

void ruletest_yaml_key_time(struct ruletest_reader *r, void *at)
{
	(void)ruletest_yaml_time(r, at);
}

void ruletest_yaml_key_count(struct ruletest_reader *r, void *at)
{
	(void)read_count(r, at);
}

void ruletest_yaml_key_names(struct ruletest_reader *r, void *at)
{
	ruletest_yaml_names(r, at);
}

/* ---- maps by tables */

struct names_of { /* for args_nearest() */
	const struct ruletest_key *keys;
	size_t n;
};

static const char *name_at(const void *arg, size_t i)
{
	const struct names_of *l = arg;
	return i < l->n ? l->keys[i].name : NULL;
}

static void unknown(struct ruletest_reader *r, struct config_mark at, const char *name,
		    const struct ruletest_key *keys, size_t n)
{
	const struct names_of list = {keys, n};
	const char *near = args_nearest(name, name_at, &list);
	buf_text(&r->in->words, "unknown key \"");
	buf_text(&r->in->words, name);
	buf_text(&r->in->words, near ? "\"; did you mean " : "\"");
	ruletest_yaml_say(r, at, near ? near : "");
}

void ruletest_yaml_other(struct ruletest_reader *r, const char *name)
{
	struct span value, kept;
	if (!ruletest_yaml_text(r, &value))
		return;
	if (!config_own(r->f->config, span_of(name), &kept) ||
	    fields_add(r->others, kept, value) != ERR_OK)
		no_memory(r);
}

/* The map at hand, into the struct at into. */
void ruletest_yaml_map(struct ruletest_reader *r, const struct ruletest_key *keys, size_t n,
		       void *into)
{
	uint64_t seen = 0;
	while (config_events_next(r->in) && !config_events_at(r->in, YAML_MAPPING_END_EVENT)) {
		struct config_mark at = config_events_mark(r->in);
		char name[NAME_MOST] = "";
		size_t i = 0;
		if (!config_events_at(r->in, YAML_SCALAR_EVENT)) {
			ruletest_yaml_refuse(r, "a key must be a single word");
		} else {
			struct span text = config_events_text(r->in);
			snprintf(name, sizeof name, "%.*s", SPAN_ARG(text));
		}
		while (i < n && strcmp(keys[i].name, name) != 0)
			i++;
		if (!config_events_next(r->in))
			return;
		if (i < n && seen >> i & 1) {
			ruletest_yaml_say(r, at, "this key stands here twice");
			config_events_skip(r->in);
		} else if (i < n) {
			seen |= UINT64_C(1) << i;
			keys[i].read(r, (char *)into + keys[i].offset);
		} else if (r->others && name[0]) {
			ruletest_yaml_other(r, name);
		} else {
			unknown(r, at, name, keys, n);
			config_events_skip(r->in);
		}
	}
}

/* The list of maps at hand: one() reads each. */
void ruletest_yaml_list(struct ruletest_reader *r, void (*one)(struct ruletest_reader *r))
{
	if (config_events_nothing(r->in))
		return;
	if (!config_events_at(r->in, YAML_SEQUENCE_START_EVENT)) {
		ruletest_yaml_refuse(r, "a list must stand here");
		return;
	}
	while (config_events_next(r->in) && !config_events_at(r->in, YAML_SEQUENCE_END_EVENT)) {
		if (config_events_at(r->in, YAML_MAPPING_START_EVENT))
			one(r);
		else
			ruletest_yaml_refuse(r, "an item of this list must be a map");
	}
}
