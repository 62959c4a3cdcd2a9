/* digest.c - recurctl digest: the page about a period, of a live desk or of a file.
 *
 *   --cases FILE ─▶ entries ─▶ engine ─┐
 *   Redis ─▶ committed state ─▶ engine ┴─▶ engine_digest(period, language, format) ─▶ FILE or -
 *
 * Redis is only read, without the lease: the desk's recurd does not notice. */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "commands.h"
#include "engine.h"
#include "entries.h"
#include "load.h"
#include "setup.h"
#include "sink.h"
#include "term.h"
#include "when.h"

#define EFFECTS_MAX ((size_t)1 << 30)
#define BATCH       500
#define DIGEST_MAX  ((size_t)16 << 20)

struct options {
	const char *cases, *from, *to, *week, *format, *lang, *out;
};

struct making {
	const struct ctl *ctl;
	struct options o;
	char desk[STORE_DESK_MAX];
	struct setup setup;
	struct store store;
	struct engine *engine;
	enum digest_format format;
	enum lang lang;
	struct period period;
};

/* ---- the state */

static enum err feed_all(struct making *k, struct entries *in, struct effects *fx)
{
	struct entry entry;
	enum err err = engine_loaded(k->engine);
	while (!err && entries_next(in, &entry, &err)) {
		err = engine_feed(k->engine, &entry, fx);
		if (!err && in->used % BATCH == 0)
			err = engine_changes(k->engine, fx);
		if (in->used % BATCH == 0)
			effects_reset(fx);
	}
	progress_clear(&in->progress);
	return err;
}

static int from_file(struct making *k)
{
	struct entries in;
	int code = setup_open(&k->setup, k->ctl);
	if (code)
		return code;
	if (!entries_open(&in, k->ctl->mem, k->o.cases, &k->setup.settings))
		return CTL_FAILED;
	struct effects *fx = effects_new(k->ctl->mem, EFFECTS_MAX);
	k->engine = engine_new(k->ctl->mem, &k->setup.settings, 0);
	enum err err = fx && k->engine ? feed_all(k, &in, fx) : ERR_MEMORY;
	if (err)
		term_error("%s:%llu: %s", in.in.name, (unsigned long long)in.in.number,
			   err_text(err));
	effects_free(fx);
	return entries_close(&in) && !err ? CTL_OK : CTL_FAILED;
}

static int from_redis(struct making *k)
{
	int code = store_open(&k->store, k->ctl);
	if (!code)
		code = store_desk(&k->store, k->ctl, true, k->desk);
	if (!code)
		code = setup_open_live(&k->setup, k->ctl, k->desk);
	if (code)
		return code;
	k->setup.settings.desk = span_of(k->desk);
	return load_desk(&k->store, k->ctl, k->desk, &k->setup.settings, &k->engine);
}

/* ---- the period */

static int usage(const char *option, const char *value, const char *want)
{
	term_error("%s: \"%s\" is no %s", option, value, want);
	return CTL_USAGE;
}

/* A date is the midnight of the desk's time zone; anything else a moment. */
static bool read_time(const struct making *k, const char *text, int64_t *ms)
{
	int64_t day;
	if (!civil_read_date(span_of(text), &day))
		return when_parse(span_of(text), ms);
	*ms = period_utc(&k->setup.settings, day * CIVIL_DAY);
	return true;
}

static int from_to(struct making *k, int64_t clock)
{
	static const char want[] = "time, as 2026-11-16 or 2026-11-16T09:00:00+09:00";
	int64_t from, to = clock + 1;
	if (k->o.to && !read_time(k, k->o.to, &to))
		return usage("--to", k->o.to, want);
	from = to - CIVIL_WEEK;
	if (k->o.from && !read_time(k, k->o.from, &from))
		return usage("--from", k->o.from, want);
	if (from >= to) {
		term_error("--from must be before --to%s",
			   k->o.to ? "" : ", which is the newest entry");
		return CTL_USAGE;
	}
	k->period = period_span(&k->setup.settings, from, to);
	return CTL_OK;
}

static int find_period(struct making *k)
{
	int64_t clock = engine_clock(k->engine);
	struct civil_week w;
	if (clock == INT64_MIN) {
		term_error("there is no entry yet, so there is nothing to tell");
		return CTL_FAILED;
	}
	if (!k->o.week)
		return from_to(k, clock);
	if (!civil_read_week(span_of(k->o.week), &w))
		return usage("--week", k->o.week, "week, as 2026-W47");
	k->period = period_week(&k->setup.settings, w);
	return CTL_OK;
}

/* ---- what is asked for */

static int find_format(struct making *k)
{
	const char *name = k->o.format, *dot = k->o.out ? strrchr(k->o.out, '.') : NULL;
	if (!name && k->ctl->json)
		name = "json";
	k->format = DIGEST_MD;
	if (!name && dot && engine_digest_format(span_of(dot + 1), &k->format))
		return CTL_OK;
	if (!name)
		k->format = DIGEST_MD;
	else if (!engine_digest_format(span_of(name), &k->format))
		return usage("--format", name, "format: html, md, json or csv");
	return CTL_OK;
}

static int find_lang(struct making *k)
{
	k->lang = k->setup.settings.lang;
	if (!k->o.lang)
		return CTL_OK;
	if (strcmp(k->o.lang, "ko") != 0 && strcmp(k->o.lang, "en") != 0)
		return usage("--lang", k->o.lang, "language: ko or en");
	k->lang = strcmp(k->o.lang, "ko") == 0 ? LANG_KO : LANG_EN;
	return CTL_OK;
}

static int write_out(struct making *k)
{
	struct buf text;
	struct sink sink = {0};
	buf_init(&text, k->ctl->mem, DIGEST_MAX);
	enum err err = engine_digest(k->engine, &k->period, k->lang, k->format, &text);
	if (err)
		term_error("the digest: %s", err_text(err));
	bool good = !err && sink_open(&sink, k->o.out ? k->o.out : "-");
	if (good) {
		fwrite(text.ptr, 1, text.len, sink.file);
		good = sink_close(&sink);
	}
	buf_fini(&text);
	return good ? CTL_OK : CTL_FAILED;
}

static int make(struct making *k)
{
	int code = find_format(k);
	if (!code)
		code = k->o.cases ? from_file(k) : from_redis(k);
	if (!code)
		code = find_lang(k);
	if (!code)
		code = find_period(k);
	return code ? code : write_out(k);
}

static int digest_run(struct ctl *ctl)
{
	struct making k = {.ctl = ctl};
	const struct args_row rows[] = {
		{"--week", "2026-W47", "an ISO week, Monday to Sunday", .text = &k.o.week},
		{"--from", "TIME",
		 "or any period: a date, or RFC 3339; default: 7 days before --to",
		 .text = &k.o.from},
		{"--to", "TIME", "not included; default: the newest entry", .text = &k.o.to},
		{"--format", "NAME", "html, md, json or csv; default: as --out ends, else md",
		 .text = &k.o.format},
		{"--lang", "ko|en", "of the texts; default: lang of the config", .text = &k.o.lang},
		{"--out", "FILE", "write there instead of standard output", .text = &k.o.out},
		{"--cases", "FILE.jsonl",
		 "a file of entries instead of Redis; - for standard input", .text = &k.o.cases},
	};
	int code = args_read(ctl, rows, sizeof rows / sizeof *rows, 0, 0);
	if (code != ARGS_GO_ON)
		return code;
	if (k.o.week && (k.o.from || k.o.to)) {
		term_error("either --week, or --from and --to");
		return CTL_USAGE;
	}
	code = make(&k);
	engine_free(k.engine);
	setup_close(&k.setup);
	store_close(&k.store);
	return code;
}

const struct command digest_command = {
	.name = "digest",
	.usage = "[--week 2026-W47 | --from A --to B] [--format html] [--out FILE]",
	.brief = "one page about a week: what customers ran into, what is new or worse, what next",
	.text = "Makes the page that recurd puts into recurd:{DESK}:digests each week (digest.* "
		"in\n"
		"the config): what customers contact us about, what is new or worse, how bad it "
		"is,\n"
		"who is hit, and what to do next. Of the desk's state in Redis, which is only "
		"read;\n"
		"or with --cases of a file, without Redis. A period is compared with the one of "
		"the\n"
		"same length before it. HTML is one file without scripts, good as a mail "
		"attachment\n"
		"and on paper; md is short enough for a chat; json holds all that the HTML shows;\n"
		"csv opens in a spreadsheet. The same state gives the same bytes.",
	.examples =
		"  recurctl digest                                 the last 7 days, for a chat\n"
		"  recurctl digest --desk main --week 2026-W47 --lang ko --out week.html\n"
		"  recurctl digest --cases tickets.jsonl --from 2026-11-01 --to 2026-11-16 --json",
	.run = digest_run,
};
