/* replay.c - recurctl replay: the engine of the daemon, fed from a file. No Redis.
 *
 *   input ──line──▶ entry ──engine_feed──▶ effects ──▶ --effects   match and alert lines, as in
 * Redis └ bad: FILE:LINE: error                  ├──────▶ --alerts    alert lines as typed JSON
 *                                              └──────▶ outcome ──▶ --matches at the end
 *
 * Batches are the daemon's: after so many entries engine_changes() is asked for what a commit would
 * write. Effects do not depend on the size of a batch; --batch is there to prove it. */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>

#include "args.h"
#include "clock.h"
#include "commands.h"
#include "engine.h"
#include "entries.h"
#include "outcome.h"
#include "pairs.h"
#include "setup.h"
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
	struct setup setup;
	struct engine *engine;
	struct effects *fx;
	size_t read; /* effects of fx that have been looked at */
	struct outcome *outcome;
	struct entries in;
	struct buf text; /* scratch */
	struct sink matches, alerts, effects, state;
	uint64_t alert_lines, in_batch;
};

/* ---- starting ---- */

static int start(struct replay *r)
{
	const struct mem *m = r->ctl->mem;
	int code = setup_open(&r->setup, r->ctl);
	if (code)
		return code;
	if (!entries_open(&r->in, m, r->o.cases, &r->setup.settings))
		return CTL_FAILED;
	if (!sink_open(&r->matches, r->o.matches) || !sink_open(&r->alerts, r->o.alerts) ||
	    !sink_open(&r->effects, r->o.effects) || !sink_open(&r->state, r->o.state))
		return CTL_FAILED;
	r->engine = engine_new(m, &r->setup.settings, r->o.seed);
	r->fx = effects_new(m, EFFECTS_MAX);
	r->outcome = outcome_new(m);
	if (!r->engine || !r->fx || !r->outcome || engine_loaded(r->engine) != ERR_OK) {
		term_error("out of memory");
		return CTL_FAILED;
	}
	return CTL_OK;
}

/* ---- one line ---- */

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
			entries_refuse(&r->in, dead_reason(r, &e));
			*dead = true;
		}
		r->alert_lines += e.kind == EFFECT_ALERT;
		if (e.kind == EFFECT_ALERT && r->alerts.file)
			write_alert(r, &e);
		bool told =
			e.kind == EFFECT_ALERT || e.kind == EFFECT_MATCH || e.kind == EFFECT_DIGEST;
		if (told && r->effects.file)
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
		return outcome_arrived(r->outcome, r->setup.settings.sources[entry->source],
				       buf_span(&r->text))
			       ? ERR_OK
			       : ERR_MEMORY;
	}
	return ERR_OK;
}

static enum err feed(struct replay *r, const struct entry *entry)
{
	bool dead;
	enum err err = engine_feed(r->engine, entry, r->fx);
	if (!err)
		err = look(r, &dead);
	if (!err && !dead)
		err = note_arrival(r, entry);
	if (!err && ++r->in_batch >= r->o.batch)
		err = end_batch(r);
	return err;
}

/* ---- the whole run ---- */

static enum err run(struct replay *r)
{
	struct entry entry;
	enum err err = ERR_OK;
	while (!err && entries_next(&r->in, &entry, &err))
		err = feed(r, &entry);
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
		r->in.in.name, (unsigned long long)r->in.used, (unsigned long long)r->in.bad,
		outcome_cases(r->outcome), outcome_issues(r->outcome),
		(unsigned long long)r->alert_lines,
		(unsigned long long)progress_rate(&r->in.progress, r->in.used));
	const struct {
		uint64_t n;
		const char *words;
	} notes[] = {
		{r->in.untimed, "lines without a time took that of the line before"},
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
	progress_clear(&r->in.progress);
	if (!err)
		err = write_state(r);
	if (!err && r->matches.file && !outcome_write(r->outcome, r->matches.file))
		err = ERR_SYSTEM;
	if (err) {
		term_error("%s:%llu: %s; the run ends here", r->in.in.name,
			   (unsigned long long)r->in.in.number, err_text(err));
		return CTL_FAILED;
	}
	summary(r);
	if (r->in.used == 0)
		term_error("nothing in %s could be used; \"recurctl help formats\" shows a line",
			   r->in.in.name);
	return r->in.used ? CTL_OK : CTL_FAILED;
}

static void clean_up(struct replay *r)
{
	engine_free(r->engine);
	effects_free(r->fx);
	outcome_free(r->outcome);
	buf_fini(&r->text);
	setup_close(&r->setup);
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
		{"--effects", "OUT.jsonl", "every match, move, alert and digest as written",
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
	buf_init(&r.text, ctl->mem, STATE_MAX);
	code = start(&r);
	if (code == CTL_OK)
		code = finish(&r, run(&r));
	struct sink *const sinks[] = {&r.matches, &r.alerts, &r.effects, &r.state};
	for (size_t i = 0; i < sizeof sinks / sizeof *sinks; i++)
		if (!sink_close(sinks[i]) && code == CTL_OK)
			code = CTL_FAILED;
	if (!entries_close(&r.in) && code == CTL_OK)
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
