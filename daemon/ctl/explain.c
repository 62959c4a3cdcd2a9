/* explain.c - recurctl explain: why a case is where it is, what a text would do, how near two
 * issues are. The engine answers; here it gets its state, from Redis or from a file.
 *
 *   --desk D      committed state ──▶ engine ─┬─ CASE
 *   --cases FILE  every entry ──────▶ engine ─┼─ --text ──▶ people, JSON, TSV
 *                   └─▶ the text of CASE      └─ ISSUE ISSUE */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>

#include "args.h"
#include "commands.h"
#include "entries.h"
#include "explain_data.h"
#include "intake.h"
#include "load.h"
#include "setup.h"

#define OUT_MAX     ((size_t)256 << 20)
#define EFFECTS_MAX ((size_t)1 << 30)
#define TEXT_READ   ((size_t)1 << 20) /* of --text - */
#define BATCH       500
#define SOURCES     8

struct explaining {
	const struct ctl *ctl;
	const char *text, *cases, *src, *format;
	uint64_t near;
	struct setup setup;
	struct store store;
	struct engine *engine;
	struct explain x;
	struct explain_show show;
	struct buf said; /* the text of the case or of --text */
	struct buf out;
};

/* ---- state from a file */

/* Keeps the first text of the customer, as the engine reads it, of the case that is asked for. */
static enum err keep_text(struct explaining *e, struct intake *in, const struct entry *entry)
{
	struct ticket *t = mem_zero(e->ctl->mem, 1, sizeof *t);
	const char *reason;
	if (!t)
		return ERR_MEMORY;
	enum err err = intake_read(in, &e->setup.settings, entry, t, &reason);
	bool ours = !err && !reason && span_eq(t->case_id, e->show.case_id) &&
		    (!e->src || span_eq(t->source, span_of(e->src)));
	if (ours && t->event == EVENT_DELETED)
		buf_reset(&e->said);
	bool speaks = t->event == EVENT_CREATED || t->event == EVENT_MESSAGE;
	if (ours && speaks && t->from_customer && !e->said.len)
		buf_put(&e->said, t->text);
	mem_free(e->ctl->mem, t);
	return err ? err : buf_err(&e->said);
}

static enum err feed_all(struct explaining *e, struct entries *in, struct effects *fx)
{
	struct intake *intake = intake_new(e->ctl->mem);
	struct entry entry;
	enum err err = intake ? ERR_OK : ERR_MEMORY;
	while (!err && entries_next(in, &entry, &err)) {
		err = engine_feed(e->engine, &entry, fx);
		if (!err && e->show.of == EXPLAIN_OF_CASE)
			err = keep_text(e, intake, &entry);
		if (!err && in->used % BATCH == 0)
			err = engine_changes(e->engine, fx);
		if (in->used % BATCH == 0)
			effects_reset(fx);
	}
	progress_clear(&in->progress);
	intake_free(intake);
	return err;
}

static int from_file(struct explaining *e)
{
	struct entries in;
	int code = setup_open(&e->setup, e->ctl);
	if (code)
		return code;
	if (!entries_open(&in, e->ctl->mem, e->cases, &e->setup.settings))
		return CTL_FAILED;
	struct effects *fx = effects_new(e->ctl->mem, EFFECTS_MAX);
	e->engine = engine_new(e->ctl->mem, &e->setup.settings, 0);
	enum err err = fx && e->engine ? engine_loaded(e->engine) : ERR_MEMORY;
	if (!err)
		err = feed_all(e, &in, fx);
	if (err)
		term_error("%s:%llu: %s", in.in.name, (unsigned long long)in.in.number,
			   err_text(err));
	effects_free(fx);
	return entries_close(&in) && !err ? CTL_OK : CTL_FAILED;
}

/* ---- state from Redis */

/* Other rules of masking, words or similarity than recurd's would explain something else. */
static void compare_config(struct explaining *e, const char *desk)
{
	char ours[20];
	snprintf(ours, sizeof ours, "%016llx",
		 (unsigned long long)config_fingerprint(e->setup.config));
	redisReply *r = store_ask(&e->store, STORE_ANY, "HGET recurd:{%s}:ctl fingerprint", desk);
	if (r && r->type == REDIS_REPLY_STRING && strcmp(r->str, ours) != 0)
		term_error("desk %s runs with another config than %s: scores may differ; give its "
			   "file with -c",
			   desk, e->ctl->config ? e->ctl->config : "the built-in defaults");
	if (r)
		freeReplyObject(r);
}

static int from_redis(struct explaining *e)
{
	char desk[STORE_DESK_MAX];
	int code = store_open(&e->store, e->ctl);
	if (!code)
		code = store_desk(&e->store, e->ctl, true, desk);
	if (!code)
		code = setup_open_live(&e->setup, e->ctl, desk);
	if (code)
		return code;
	compare_config(e, desk);
	return load_desk(&e->store, e->ctl, desk, &e->setup.settings, &e->engine);
}

/* ---- asking */

static int refuse(enum err err)
{
	term_error("%s", err_text(err));
	return CTL_FAILED;
}

/* Which stream the case is of: --src, or the only one that has it. */
static int find_source(struct explaining *e)
{
	struct span sources[SOURCES];
	size_t n = engine_sources(e->engine, e->show.case_id, sources, SOURCES);
	for (size_t i = 0; i < n; i++)
		if (!e->src || span_eq(sources[i], span_of(e->src)))
			e->show.source = sources[i];
	if (e->src ? e->show.source.len > 0 : n == 1)
		return CTL_OK;
	if (n > 1 && !e->src) {
		term_error("several streams have a case %s; choose one with --src:",
			   e->ctl->argv[0]);
		for (size_t i = 0; i < n; i++)
			fprintf(stderr, "  %.*s\n", SPAN_ARG(sources[i]));
		return CTL_USAGE;
	}
	term_error("no case %s%s%s is kept: it never came, expired or was deleted; "
		   "\"recurctl issue ID\" lists cases, --text explains words",
		   e->ctl->argv[0], e->src ? " of stream " : "", e->src ? e->src : "");
	return CTL_FAILED;
}

static int ask_case(struct explaining *e)
{
	int code = find_source(e);
	if (code)
		return code;
	enum err err = engine_explain_case(e->engine, e->show.source, e->show.case_id,
					   buf_span(&e->said), &e->x);
	return err ? refuse(err) : CTL_OK;
}

static int ask_issues(struct explaining *e)
{
	uint64_t id[2];
	for (int i = 0; i < 2; i++) {
		if (!span_u64(span_of(e->ctl->argv[i]), UINT64_MAX / 2, &id[i])) {
			term_error("\"%s\" is no number of an issue", e->ctl->argv[i]);
			return CTL_USAGE;
		}
	}
	enum err err = engine_explain_issues(e->engine, id[0], id[1], &e->x);
	if (err == ERR_INPUT)
		term_error("there are not two issues %s and %s: one is not kept, or they were "
			   "merged; \"recurctl issues --all\" lists them",
			   e->ctl->argv[0], e->ctl->argv[1]);
	else if (err)
		return refuse(err);
	return err ? CTL_FAILED : CTL_OK;
}

static int ask(struct explaining *e)
{
	if (e->show.of == EXPLAIN_OF_CASE)
		return ask_case(e);
	if (e->show.of == EXPLAIN_OF_ISSUES)
		return ask_issues(e);
	enum err err = engine_explain_text(e->engine, buf_span(&e->said), &e->x);
	return err ? refuse(err) : CTL_OK;
}

static int print(struct explaining *e)
{
	enum err err = ERR_OK;
	if (strcmp(e->format, "json") == 0)
		explain_data_json(&e->show, &e->out);
	else if (strcmp(e->format, "tsv") == 0)
		explain_data_tsv(&e->show, &e->out);
	else
		err = explain_show_people(&e->show, &e->out);
	if (!err)
		err = buf_err(&e->out);
	if (err)
		return refuse(err);
	return term_write(buf_span(&e->out)) ? term_close() : CTL_FAILED;
}

/* ---- the command line */

static int read_text(struct explaining *e)
{
	char piece[4096];
	size_t n;
	if (!e->text || strcmp(e->text, "-") != 0) {
		buf_put(&e->said, span_of(e->text ? e->text : ""));
		return CTL_OK;
	}
	while ((n = fread(piece, 1, sizeof piece, stdin)) > 0)
		buf_put(&e->said, (struct span){piece, n});
	if (!ferror(stdin) && !buf_err(&e->said))
		return CTL_OK;
	term_error("cannot read the text from standard input: %s",
		   ferror(stdin) ? "it failed" : "it is over 1 MiB");
	return CTL_FAILED;
}

static int choose(struct explaining *e)
{
	static const char *const formats[] = {"text", "json", "tsv"};
	const struct ctl *ctl = e->ctl;
	bool known = false;
	if (!e->format)
		e->format = ctl->json ? "json" : "text";
	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
		known |= strcmp(formats[i], e->format) == 0;
	if (!known) {
		term_error("--format: want text, json or tsv, not \"%s\"", e->format);
		return CTL_USAGE;
	}
	if ((e->text != NULL) == (ctl->argc > 0)) {
		term_error(
			"explain what? recurctl explain CASE, explain --text \"...\", or explain "
			"ISSUE ISSUE");
		return CTL_USAGE;
	}
	e->show.of = e->text          ? EXPLAIN_OF_TEXT
		     : ctl->argc == 1 ? EXPLAIN_OF_CASE
				      : EXPLAIN_OF_ISSUES;
	if (e->show.of == EXPLAIN_OF_CASE)
		e->show.case_id = span_of(ctl->argv[0]);
	return read_text(e);
}

static int run(struct explaining *e)
{
	int code = choose(e);
	if (!code)
		code = e->cases ? from_file(e) : from_redis(e);
	if (!code)
		code = ask(e);
	return code ? code : print(e);
}

static int explain_run(struct ctl *ctl)
{
	struct explaining e = {.ctl = ctl, .near = 5};
	const struct args_row rows[] = {
		{"--text", "TEXT", "what these words would do; - for standard input",
		 .text = &e.text},
		{"--cases", "FILE", "feed this file first, instead of reading a desk in Redis",
		 .text = &e.cases},
		{"--src", "STREAM", "of which stream the case is, when several have one",
		 .text = &e.src},
		{"--near", "N", "show so many of the nearest issues (5)", .number = &e.near,
		 .min = 1, .max = 1000},
		{"--format", "F", "text, json or tsv (text; --json is json)", .text = &e.format},
	};
	int code = args_read(ctl, rows, sizeof rows / sizeof *rows, 0, 2);
	if (code != ARGS_GO_ON)
		return code;
	explain_init(&e.x, ctl->mem);
	buf_init(&e.said, ctl->mem, TEXT_READ);
	buf_init(&e.out, ctl->mem, OUT_MAX);
	e.show = (struct explain_show){
		.x = &e.x,
		.near = e.near,
		.width = term_columns(stdout),
		.colours = term_colours(stdout, ctl->no_color),
	};
	code = run(&e);
	explain_fini(&e.x);
	engine_free(e.engine);
	setup_close(&e.setup);
	store_close(&e.store);
	buf_fini(&e.said);
	buf_fini(&e.out);
	return code;
}

const struct command explain_command = {
	.name = "explain",
	.usage = "CASE | --text TEXT | ISSUE ISSUE [options]",
	.brief = "say why a case is in its issue, or what a text would do",
	.text = "Shows the tokens of a case or a text, what was masked or left out and why, what "
		"each\n"
		"token weighs, the nearest issues with their scores and what they ask for, and "
		"what\n"
		"each token adds to the score of the nearest: the column PART adds up to it. When\n"
		"no issue is near enough it names the token that keeps the case apart.\n"
		"\n"
		"A kept case is compared as if it came anew, without itself in its issue. Reads "
		"the\n"
		"desk's state from Redis, or with --cases from a file that it feeds to an engine\n"
		"first; it changes nothing. Words, masks and the threshold come from --config.\n"
		"\n"
		"  score = dot / (sqrt(norm of the case) * sqrt(norm of the issue)), rounded down\n"
		"  dot   = the sum over tokens of weight * idf * sum in the issue; weight = tf * "
		"idf\n"
		"\n"
		"--format json holds every number of it, for whoever wants to recompute one.",
	.examples = "  recurctl explain R-1042\n"
		    "  recurctl explain --text \"결제 버튼을 누르면 오류가 납니다\"\n"
		    "  recurctl explain 7 12\n"
		    "  recurctl explain --cases tickets.jsonl R-1042 --format json | jq .near[0]",
	.run = explain_run,
};
