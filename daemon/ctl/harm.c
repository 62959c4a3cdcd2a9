/* harm.c - recurctl harm ISSUE: whom an issue hurts and how much, out of the committed state; and
 * with --tell the cases whose customers wait to hear that it is fixed. Redis is only read. */
#include "harm.h"

#include <stdio.h>

#include "args.h"
#include "clock.h"
#include "commands.h"
#include "harm_fix.h"
#include "harm_json.h"
#include "harm_show.h"
#include "load.h"
#include "moment.h"
#include "setup.h"
#include "term.h"

#define OUT_MAX ((size_t)64 << 20)

struct asked {
	const struct ctl *ctl;
	const char *from, *to, *fix;
	bool tell;
	uint64_t id;
	char desk[STORE_DESK_MAX];
	struct store store;
	struct setup setup;
	struct engine *engine;
	struct buf out;
	size_t told;
};

static int open_desk(struct asked *a)
{
	int code = store_open(&a->store, a->ctl);
	if (!code)
		code = store_desk(&a->store, a->ctl, true, a->desk);
	if (!code)
		code = setup_open_live(&a->setup, a->ctl, a->desk);
	if (!code)
		code = load_desk(&a->store, a->ctl, a->desk, &a->setup.settings, &a->engine);
	return code;
}

static bool read_time(const char *option, const char *text, int64_t *ms)
{
	if (!text || moment_read(span_of(text), clock_wall(), ms))
		return true;
	term_error("%s: \"%s\" is no time, such as 7d (ago) or 2026-11-16T09:00:00+09:00", option,
		   text);
	return false;
}

static void tell_one(void *arg, const struct record *rec)
{
	struct asked *a = arg;
	const struct issues *is = engine_issues(a->engine);
	struct span source = records_source(is->records, rec), id = records_case_id(rec);
	if (a->ctl->json) {
		buf_text(&a->out, a->told ? ",{\"src\":" : "{\"src\":");
		buf_json(&a->out, source);
		buf_text(&a->out, ",\"case_id\":");
		buf_json(&a->out, id);
		buf_byte(&a->out, '}');
	} else {
		term_safe(&a->out, source);
		buf_byte(&a->out, '\t');
		term_safe(&a->out, id);
		buf_byte(&a->out, '\n');
	}
	a->told++;
}

static enum err tell(struct asked *a, const struct issue *issue, int64_t until)
{
	buf_text(&a->out, a->ctl->json ? "[" : "");
	enum err e = harm_tell(engine_issues(a->engine), issue, until, tell_one, a);
	buf_text(&a->out, a->ctl->json ? "]\n" : "");
	return e;
}

static enum err measure(struct asked *a, const struct issue *issue, int64_t from, int64_t to,
			const int64_t *fix)
{
	const struct issues *is = engine_issues(a->engine);
	struct harm h, desk;
	enum err e = harm_measure(is, issue, from, to, &h);
	if (!e)
		e = harm_measure(is, NULL, from, to, &desk);
	if (e)
		return e;
	if (fix)
		harm_fix_at(issue, *fix, to, &h.fix);
	if (a->ctl->json) {
		harm_json(&a->out, &h, &desk);
		buf_byte(&a->out, '\n');
		return buf_err(&a->out);
	}
	buf_text(&a->out, "issue ");
	buf_u64(&a->out, issue->id);
	buf_text(&a->out, "  ");
	term_safe(&a->out, issues_text(issue->name.len ? issue->name : issue->title));
	buf_byte(&a->out, '\n');
	harm_show_text(&a->out, &h, &desk);
	return buf_err(&a->out);
}

static int answer(struct asked *a)
{
	int64_t clock = engine_clock(a->engine), from = INT64_MIN, to, fix = 0;
	to = clock == INT64_MIN ? clock : clock + 1;
	int64_t until = to;
	if (!read_time("--from", a->from, &from) || !read_time("--to", a->to, &until) ||
	    !read_time("--fix", a->fix, &fix))
		return CTL_USAGE;
	const struct issue *issue = issues_get(engine_issues(a->engine), a->id);
	if (!issue) {
		term_error("desk %s has no issue %llu; \"recurctl issues\" lists them", a->desk,
			   (unsigned long long)a->id);
		return CTL_FAILED;
	}
	to = until < to ? until : to;
	enum err e = a->tell ? tell(a, issue, a->fix ? fix : to)
			     : measure(a, issue, from, to, a->fix ? &fix : NULL);
	if (e)
		term_error("%s", err_text(e));
	return !e && term_write(buf_span(&a->out)) ? term_close() : CTL_FAILED;
}

static int harm_run(struct ctl *ctl)
{
	struct asked a = {.ctl = ctl};
	const struct args_row rows[] = {
		{"--from", "TIME", "cases from then on", .text = &a.from},
		{"--to", "TIME", "cases before (the newest entry)", .text = &a.to},
		{"--fix", "TIME", "when it was fixed (the last resolve)", .text = &a.fix},
		{"--tell", NULL, "the newest case of each customer instead", .flag = &a.tell},
	};
	int code = args_read(ctl, rows, sizeof rows / sizeof *rows, 1, 1);
	if (code != ARGS_GO_ON)
		return code;
	if (!span_u64(span_of(ctl->argv[0]), UINT64_MAX / 2, &a.id) || !a.id) {
		term_error("\"%s\" is no number of an issue", ctl->argv[0]);
		return CTL_USAGE;
	}
	buf_init(&a.out, ctl->mem, OUT_MAX);
	code = open_desk(&a);
	if (!code)
		code = answer(&a);
	buf_fini(&a.out);
	engine_free(a.engine);
	setup_close(&a.setup);
	store_close(&a.store);
	return code;
}

const struct command harm_command = {
	.name = "harm",
	.usage = "ISSUE [--from TIME] [--to TIME] [--fix TIME] [--tell] [--json]",
	.brief = "whom an issue hurts and how much, and whether a fix holds",
	.text = "Customers and repeat contacts, who they are, surveys against the desk's other\n"
		"cases, times to resolve, how many were hit and said nothing. After a fix: fixed,\n"
		"not fixed, or how many more quiet hours would make it clear. Intervals are of\n"
		"95 %. A TIME is a date, a moment, or so long ago as 7d. --tell prints stream and\n"
		"case_id, a line a customer: whom to tell that it is fixed.",
	.examples = "  recurctl harm 7 --from 7d\n"
		    "  recurctl harm 7 --fix 2026-11-16T09:00:00+09:00\n"
		    "  recurctl harm 7 --tell | cut -f2",
	.run = harm_run,
};
