/* rules.c - recurctl rules test FILE...: do the rules raise what their tests expect? The daemon's
 * engine, without Redis. */
#include <stdio.h>

#include "args.h"
#include "commands.h"
#include "ruletest.h"
#include "term.h"

#define OUT_MAX   ((size_t)64 << 20)
#define FILES_MAX 10000

struct testing {
	const struct ctl *ctl;
	struct buf out;
	bool quiet, colours;
	size_t tests, failed, files, broken;
};

static void put_styled(struct testing *t, enum term_style style, const char *text)
{
	buf_text(&t->out, t->colours ? term_on(style) : "");
	buf_text(&t->out, text);
	buf_text(&t->out, t->colours ? term_off(style) : "");
}

static void json_result(struct testing *t, const struct ruletest_file *f,
			const struct ruletest *test, struct span problems)
{
	buf_text(&t->out, t->tests ? ",\n{\"file\":" : "[{\"file\":");
	buf_json(&t->out, span_of(f->path));
	buf_text(&t->out, ",\"line\":");
	buf_u64(&t->out, test->mark.line);
	buf_text(&t->out, ",\"test\":");
	buf_json(&t->out, test->name);
	buf_text(&t->out, problems.len ? ",\"good\":false" : ",\"good\":true");
	buf_text(&t->out, ",\"problems\":");
	buf_json(&t->out, problems);
	buf_byte(&t->out, '}');
}

static void text_result(struct testing *t, const struct ruletest_file *f,
			const struct ruletest *test, struct span problems)
{
	if (t->quiet && !problems.len)
		return;
	if (problems.len)
		put_styled(t, TERM_RED, "FAILED");
	else
		put_styled(t, TERM_GREEN, "good");
	buf_text(&t->out, "  ");
	buf_text(&t->out, f->path);
	buf_byte(&t->out, ':');
	buf_u64(&t->out, test->mark.line);
	buf_text(&t->out, ": ");
	term_safe(&t->out, test->name.len ? test->name : SPAN("(without a name)"));
	buf_byte(&t->out, '\n');
	buf_put(&t->out, problems);
}

static enum err one_test(struct testing *t, const struct ruletest_file *f,
			 const struct ruletest *test)
{
	struct ruletest_result result;
	struct buf problems;
	buf_init(&problems, t->ctl->mem, OUT_MAX);
	enum err err = ruletest_run(f, test, &result);
	if (!err)
		t->failed += ruletest_judge(test, &result, &problems) > 0;
	if (!err)
		err = buf_err(&problems);
	if (!err)
		(t->ctl->json ? json_result : text_result)(t, f, test, buf_span(&problems));
	t->tests++;
	ruletest_free(&result);
	buf_fini(&problems);
	return err;
}

static enum err one_file(struct testing *t, const char *path)
{
	struct ruletest_file f;
	struct buf messages;
	enum err err = ERR_OK;
	buf_init(&messages, t->ctl->mem, OUT_MAX);
	if (ruletest_read(&f, t->ctl->mem, path, t->ctl->config, &messages)) {
		for (size_t i = 0; !err && i < f.n_tests; i++)
			err = one_test(t, &f, &f.tests[i]);
	} else {
		t->broken++;
	}
	fprintf(stderr, "%.*s", SPAN_ARG(buf_span(&messages)));
	t->files++;
	ruletest_close(&f);
	buf_fini(&messages);
	return err;
}

static void summary(struct testing *t)
{
	if (t->ctl->json) {
		buf_text(&t->out, t->tests ? "]\n" : "[]\n");
		return;
	}
	buf_u64(&t->out, t->tests);
	buf_text(&t->out, t->tests == 1 ? " test in " : " tests in ");
	buf_u64(&t->out, t->files);
	buf_text(&t->out, t->files == 1 ? " file: " : " files: ");
	if (t->failed || t->broken) {
		buf_u64(&t->out, t->failed);
		buf_text(&t->out, " failed");
	} else {
		buf_text(&t->out, "all good");
	}
	if (t->broken) {
		buf_text(&t->out, ", ");
		buf_u64(&t->out, t->broken);
		buf_text(&t->out,
			 t->broken == 1 ? " file cannot be read" : " files cannot be read");
	}
	buf_byte(&t->out, '\n');
}

static int rules_run(struct ctl *ctl)
{
	struct testing t = {.ctl = ctl};
	const struct args_row rows[] = {
		{"--quiet", NULL, "say nothing of tests that are good", .flag = &t.quiet},
	};
	int code = args_read(ctl, rows, sizeof rows / sizeof *rows, 2, FILES_MAX);
	if (code != ARGS_GO_ON)
		return code;
	if (strcmp(ctl->argv[0], "test") != 0) {
		term_error("rules %s: there is only \"recurctl rules test FILE...\"", ctl->argv[0]);
		return CTL_USAGE;
	}
	t.colours = term_colours(stdout, ctl->no_color);
	buf_init(&t.out, ctl->mem, OUT_MAX);
	enum err err = ERR_OK;
	for (int i = 1; !err && i < ctl->argc; i++)
		err = one_file(&t, ctl->argv[i]);
	if (err)
		term_error("%s: %s", ctl->argv[0], err_text(err));
	summary(&t);
	bool written = term_write(buf_span(&t.out)) && term_close() == CTL_OK;
	buf_fini(&t.out);
	return written && !err && !t.failed && !t.broken ? CTL_OK : CTL_FAILED;
}

const struct command rules_command = {
	.name = "rules",
	.usage = "test FILE... [-c CONFIG] [--quiet]",
	.brief = "test what rules raise: cases at times in, alerts expected out",
	.text = "Runs every test of the files on the engine of recurd, without Redis. Ends with 0 "
		"when\n"
		"all alerts came as expected and no other, with 1 and a diff when not.\n"
		"\n"
		"  settings:                       # optional; as in recurd.yaml, over --config\n"
		"    rules: [{name: five, cases: 5, customers: 3, window: 1h, resolve_after: 2h}]\n"
		"  tests:\n"
		"    - name: the fifth case raises an alert\n"
		"      input:\n"
		"        - {at: 10m, every: 5m, count: 6, customers: 3, id: pay,\n"
		"           text: \"the pay button does nothing\", product: app}\n"
		"        - {at: 1h, event: resolve, issue_of: pay-1, by: minji}\n"
		"      until: 4h                   # moves the clock there at the end\n"
		"      expect:\n"
		"        - {at: 30m, alert: firing, rule: five, cases: 5, of: pay}\n"
		"        - {from: 30m, to: 2h, alert: resolved, by: minji}\n"
		"      expect_same: [pay]          # all in one issue\n"
		"      expect_apart: [[pay, other]]   # no issue holds cases of both\n"
		"\n"
		"Times count from start (2026-11-02T00:00:00Z, a Monday). In input: at, every, "
		"count,\n"
		"customers (so many take turns; else each case its own), id (of several: id-1, "
		"id-2),\n"
		"text (or a list, by turns; {n} is the number), event, src, issue_of and into_of "
		"(a\n"
		"case whose issue a decision means), case (of a follow-up); any other key is a "
		"field\n"
		"of the entry. In expect: at, or from and to, alert (its status), of (a case), and "
		"any\n"
		"field of an alert: a text, \"~part of a text\", \">=5\", \"<5\". All alerts must "
		"be\n"
		"expected, but for statuses in ignore: [resolved]. expect: [] wants none. A file "
		"may\n"
		"begin with config: FILE.",
	.examples = "  recurctl rules test tests/rules/*.yaml\n"
		    "  recurctl rules test -c recurd.yaml our-rules.yaml",
	.run = rules_run,
};
