/* replay.c - recurctl replay: the engine of the daemon, fed from a file. No Redis.
 *
 *   input ──line──▶ entry ──engine_feed──▶ effects ──▶ --effects   match and alert lines, as in
 * Redis └ bad: FILE:LINE: error                  ├──────▶ --alerts    alert lines as typed JSON
 *                                              └──────▶ outcome ──▶ --matches at the end
 *
 * Batches are the daemon's: after so many entries engine_changes() is asked for what a commit would
 * write. Effects do not depend on the size of a batch; --batch is there to prove it. */
#define _GNU_SOURCE
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "args.h"
#include "clock.h"
#include "commands.h"
#include "config_yaml.h"
#include "engine.h"
#include "input.h"
#include "line.h"
#include "outcome.h"
#include "pairs.h"
#include "progress.h"
#include "sink.h"
#include "term.h"
#include "text.h"
#include "when.h"

#define EFFECTS_MAX ((size_t)1 << 30)
#define STATE_MAX   ((size_t)1 << 31)

struct options {
	const char *cases, *matches, *alerts, *effects, *state, *until;
	uint64_t seed, batch;
	int64_t until_ms;
};

struct replay {
	const struct ctl *ctl;
	struct options o;
	struct config *config;
	struct settings settings;
	struct engine *engine;
	struct effects *fx;
	size_t read; /* effects of fx that have been looked at */
	struct outcome *outcome;
	struct line line;
	struct input in;
	struct buf text; /* scratch */
	struct sink matches, alerts, effects, state;
	struct progress progress;
	uint64_t used, bad, untimed, alert_lines, in_batch;
};

/* ---- starting ---- */

static int choose_desk(struct replay *r, size_t *desk)
{
	const struct config *c = r->config;
	const char *name = r->ctl->desk;
	for (*desk = 0; name && *desk < c->n_desks; ++*desk)
		if (span_eq(c->desks[*desk].name, span_of(name)))
			return CTL_OK;
	if (!name && c->n_desks == 1)
		return CTL_OK;
	if (name)
		term_error("the config has no desk \"%s\"; it has:", name);
	else
		term_error("the config has %zu desks; choose one with --desk:", c->n_desks);
	for (size_t i = 0; i < c->n_desks; i++)
		fprintf(stderr, "  %.*s\n", SPAN_ARG(c->desks[i].name));
	return CTL_USAGE;
}

static int load_config(struct replay *r)
{
	struct buf messages;
	size_t desk;
	buf_init(&messages, r->ctl->mem, 1 << 20);
	r->config = config_yaml_load(r->ctl->mem, r->ctl->config, &messages);
	if (!r->config)
		fprintf(stderr, "%.*s", SPAN_ARG(buf_span(&messages)));
	buf_fini(&messages);
	if (!r->config)
		return CTL_CONFIG;
	int code = choose_desk(r, &desk);
	if (code == CTL_OK)
		r->settings = config_settings(r->config, desk);
	return code;
}

static int start(struct replay *r)
{
	const struct mem *m = r->ctl->mem;
	int code = load_config(r);
	if (code)
		return code;
	if (!input_open(&r->in, m, r->o.cases))
		return CTL_FAILED;
	if (!sink_open(&r->matches, r->o.matches) || !sink_open(&r->alerts, r->o.alerts) ||
	    !sink_open(&r->effects, r->o.effects) || !sink_open(&r->state, r->o.state))
		return CTL_FAILED;
	r->engine = engine_new(m, &r->settings, r->o.seed);
	r->fx = effects_new(m, EFFECTS_MAX);
	r->outcome = outcome_new(m);
	if (!r->engine || !r->fx || !r->outcome || engine_loaded(r->engine) != ERR_OK) {
		term_error("out of memory");
		return CTL_FAILED;
	}
	progress_start(&r->progress, "entries", r->in.size);
	return CTL_OK;
}

/* ---- one line ---- */

__attribute__((format(printf, 2, 3))) static void bad_line(struct replay *r, const char *words, ...)
{
	va_list args;
	progress_clear(&r->progress);
	fprintf(stderr, "%s:%llu: error: ", r->in.name, (unsigned long long)r->in.number);
	va_start(args, words);
	vfprintf(stderr, words, args);
	va_end(args);
	fputc('\n', stderr);
	r->bad++;
}

/* The rank of the line's source; false when the desk has no such stream. */
static bool find_source(const struct replay *r, uint32_t *rank)
{
	*rank = ENTRY_COMMANDS;
	if (r->line.command)
		return true;
	*rank = 0;
	if (r->line.src.len == 0)
		return r->settings.n_sources > 0;
	for (; *rank < r->settings.n_sources; ++*rank)
		if (span_eq(r->settings.sources[*rank], r->line.src))
			return true;
	return false;
}

static void write_alert(struct replay *r, const struct effect *e)
{
	struct fields f;
	enum err err = ERR_OK;
	fields_init(&f, r->ctl->mem);
	for (uint32_t i = 0; i + 1 < e->argc && !err; i += 2)
		err = fields_add(&f, effects_argv(r->fx, e, i), effects_argv(r->fx, e, i + 1));
	buf_reset(&r->text);
	pairs_json(&r->text, f.at, f.count);
	buf_byte(&r->text, '\n');
	fwrite(r->text.ptr, 1, r->text.len, r->alerts.file);
	fields_fini(&f);
}

static void write_effect(struct replay *r, size_t i)
{
	buf_reset(&r->text);
	effects_json(r->fx, i, &r->text);
	buf_byte(&r->text, '\n');
	fwrite(r->text.ptr, 1, r->text.len, r->effects.file);
}

/* The reason of a dead letter, made safe, in r->text. */
static struct span dead_reason(struct replay *r, const struct effect *e)
{
	buf_reset(&r->text);
	for (uint32_t i = 0; i + 1 < e->argc; i += 2)
		if (span_eq(effects_argv(r->fx, e, i), SPAN("reason")))
			term_safe(&r->text, effects_argv(r->fx, e, i + 1));
	return buf_span(&r->text);
}

/* Looks at the effects that are new. *dead: the entry could not be used, and that is said. */
static enum err look(struct replay *r, bool *dead)
{
	*dead = false;
	for (; r->read < effects_count(r->fx); r->read++) {
		struct effect e = effects_at(r->fx, r->read);
		if (!outcome_effect(r->outcome, r->fx, r->read))
			return ERR_MEMORY;
		if (e.kind == EFFECT_DEAD) {
			bad_line(r, "%.*s", SPAN_ARG(dead_reason(r, &e)));
			*dead = true;
		}
		r->alert_lines += e.kind == EFFECT_ALERT;
		if (e.kind == EFFECT_ALERT && r->alerts.file)
			write_alert(r, &e);
		if ((e.kind == EFFECT_ALERT || e.kind == EFFECT_MATCH) && r->effects.file)
			write_effect(r, r->read);
	}
	return effects_err(r->fx);
}

/* What a commit would do, without Redis. */
static enum err end_batch(struct replay *r)
{
	bool dead;
	r->in_batch = 0;
	enum err err = engine_changes(r->engine, r->fx);
	if (!err)
		err = look(r, &dead);
	effects_reset(r->fx);
	r->read = 0;
	return err;
}

/* A case without text yet gets its place in the order of arrival from its first entry. */
static enum err note_arrival(struct replay *r, const struct entry *entry)
{
	if (entry->source == ENTRY_COMMANDS)
		return ERR_OK;
	for (size_t i = 0; i < entry->count; i++) {
		const struct field *f = &entry->fields[i];
		if (!span_eq(f->name, SPAN("case_id")) || !f->value.len)
			continue;
		buf_reset(&r->text);
		text_repair(f->value, &r->text);
		return outcome_arrived(r->outcome, r->settings.sources[entry->source],
				       buf_span(&r->text))
			       ? ERR_OK
			       : ERR_MEMORY;
	}
	return ERR_OK;
}

static enum err feed(struct replay *r, uint32_t rank)
{
	bool dead;
	struct entry entry = {.id = r->line.id,
			      .received = r->line.received,
			      .source = rank,
			      .fields = r->line.fields.at,
			      .count = r->line.fields.count};
	enum err err = engine_feed(r->engine, &entry, r->fx);
	if (!err)
		err = look(r, &dead);
	if (err)
		return err;
	r->untimed += !r->line.timed;
	r->used += !dead;
	if (!dead)
		err = note_arrival(r, &entry);
	if (!err && ++r->in_batch >= r->o.batch)
		err = end_batch(r);
	return err;
}

static enum err one_line(struct replay *r, struct span json)
{
	char why[200] = "";
	uint32_t rank;
	if (r->in.too_long) {
		bad_line(r, "the line is over %zu MiB", INPUT_LINE_MAX >> 20);
		return ERR_OK;
	}
	enum err err = line_read(&r->line, json, r->in.number, why, sizeof why);
	if (err == ERR_INPUT || err == ERR_LIMIT) {
		/* The reader counts lines inside of the JSON text: there it is always line 1. */
		bad_line(r, "%s", strncmp(why, "line 1 ", 7) == 0 ? why + 7 : why);
		return ERR_OK;
	}
	if (err)
		return err;
	if (!find_source(r, &rank)) {
		buf_reset(&r->text);
		term_safe(&r->text, span_utf8_first(r->line.src, 64));
		bad_line(r, "the desk has no stream \"%.*s\"", SPAN_ARG(buf_span(&r->text)));
		return ERR_OK;
	}
	return feed(r, rank);
}

/* ---- the whole run ---- */

static enum err run(struct replay *r)
{
	struct span json;
	enum err err = ERR_OK;
	while (!err && input_next(&r->in, &json)) {
		err = one_line(r, json);
		progress_show(&r->progress, r->in.read, r->used);
	}
	progress_clear(&r->progress);
	if (!err && r->o.until) {
		bool dead;
		err = engine_until(r->engine, r->o.until_ms, r->fx);
		if (!err)
			err = look(r, &dead);
	}
	return err ? err : end_batch(r);
}

static enum err write_state(struct replay *r)
{
	struct buf text;
	if (!r->state.file)
		return ERR_OK;
	buf_init(&text, r->ctl->mem, STATE_MAX);
	enum err err = engine_dump(r->engine, &text);
	if (!err)
		err = buf_err(&text);
	if (!err)
		fwrite(text.ptr, 1, text.len, r->state.file);
	buf_fini(&text);
	return err;
}

static void summary(const struct replay *r)
{
	struct engine_counts c = engine_counts(r->engine);
	fprintf(stderr,
		"%s: %llu entries used, %llu bad lines; %zu cases in %zu issues, %llu alert "
		"messages; %llu entries/s\n",
		r->in.name, (unsigned long long)r->used, (unsigned long long)r->bad,
		outcome_cases(r->outcome), outcome_issues(r->outcome),
		(unsigned long long)r->alert_lines,
		(unsigned long long)progress_rate(&r->progress, r->used));
	const struct {
		uint64_t n;
		const char *words;
	} notes[] = {
		{r->untimed, "lines without a time took that of the line before"},
		{c.duplicates, "cases came again and counted once"},
		{c.clamped, "times were later than received and were clamped"},
		{c.bad_times, "times could not be read"},
		{c.repaired, "runs of bytes were not UTF-8"},
		{c.expired, "records expired"},
		{c.evicted, "records made room for newer ones (max_cases)"},
		{c.dropped_attributes, "fields are not among the attributes and were left out"},
	};
	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
		if (notes[i].n)
			fprintf(stderr, "  %llu %s\n", (unsigned long long)notes[i].n,
				notes[i].words);
}

static int finish(struct replay *r, enum err err)
{
	if (!err)
		err = write_state(r);
	if (!err && r->matches.file && !outcome_write(r->outcome, r->matches.file))
		err = ERR_SYSTEM;
	if (err) {
		term_error("%s:%llu: %s; the run ends here", r->in.name,
			   (unsigned long long)r->in.number, err_text(err));
		return CTL_FAILED;
	}
	summary(r);
	if (r->used == 0)
		term_error("nothing in %s could be used; \"recurctl help formats\" shows a line",
			   r->in.name);
	return r->used ? CTL_OK : CTL_FAILED;
}

static void clean_up(struct replay *r)
{
	engine_free(r->engine);
	effects_free(r->fx);
	outcome_free(r->outcome);
	line_fini(&r->line);
	buf_fini(&r->text);
	config_free(r->config);
}

static int replay_run(struct ctl *ctl)
{
	struct replay r = {.ctl = ctl, .o = {.batch = 500}};
	const struct args_row rows[] = {
		{"--cases", "FILE", "JSONL to read, a line an entry; - for standard input",
		 .text = &r.o.cases},
		{"--matches", "OUT.tsv", "case_id <TAB> issue: where each case ended",
		 .text = &r.o.matches},
		{"--alerts", "OUT.jsonl", "every alert message, typed JSON", .text = &r.o.alerts},
		{"--effects", "OUT.jsonl", "every match, move and alert as written to Redis",
		 .text = &r.o.effects},
		{"--state", "OUT.txt", "the engine's state at the end", .text = &r.o.state},
		{"--until", "TIME", "move the clock there at the end (RFC 3339 or Unix)",
		 .text = &r.o.until},
		{"--seed", "N", "of the tables in RAM; changes nothing, and can prove it",
		 .number = &r.o.seed, .max = UINT64_MAX},
		{"--batch", "N", "entries a batch; changes nothing, and can prove it",
		 .number = &r.o.batch, .min = 1, .max = 1000000},
	};
	int code = args_read(ctl, rows, sizeof rows / sizeof *rows, 0, 1);
	if (code != ARGS_GO_ON)
		return code;
	if (ctl->argc == 1 && !r.o.cases)
		r.o.cases = ctl->argv[0];
	else if (!r.o.cases || ctl->argc) {
		term_error("which file? recurctl replay --cases FILE.jsonl");
		return CTL_USAGE;
	}
	if (r.o.until && !when_parse(span_of(r.o.until), &r.o.until_ms)) {
		term_error("--until: want RFC 3339 or Unix time, as 2026-11-23T14:10:00Z");
		return CTL_USAGE;
	}
	line_init(&r.line, ctl->mem);
	buf_init(&r.text, ctl->mem, STATE_MAX);
	code = start(&r);
	if (code == CTL_OK)
		code = finish(&r, run(&r));
	struct sink *const sinks[] = {&r.matches, &r.alerts, &r.effects, &r.state};
	for (size_t i = 0; i < sizeof sinks / sizeof *sinks; i++)
		if (!sink_close(sinks[i]) && code == CTL_OK)
			code = CTL_FAILED;
	if (r.in.file && !input_close(&r.in) && code == CTL_OK)
		code = CTL_FAILED;
	clean_up(&r);
	return code;
}

const struct command replay_command = {
	.name = "replay",
	.usage = "--cases FILE.jsonl [options]",
	.brief = "run the engine on a file, without Redis",
	.text = "Feeds a file of entries to the same engine that recurd runs, with the rules of\n"
		"--config (without it: the built-in defaults). The same file gives the same bytes\n"
		"every time. Bad lines are reported with their number, counted, and skipped.",
	.examples =
		"  recurctl replay --cases tickets.jsonl --alerts -\n"
		"  recurctl replay -c recurd.yaml --cases tickets.jsonl --matches cases.tsv\n"
		"  recurctl dump --desk main | recurctl replay --cases - --effects effects.jsonl",
	.run = replay_run,
};
