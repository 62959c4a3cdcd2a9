/* decide.c - recurctl ack, mute, unmute, resolve, reopen, not-a-problem, merge, split, rename,
 * link: what people decide about an issue. Each is one plain XADD to the desk's commands stream, as
 * any program can do it; recurd applies it with its next batch.
 *
 *   words and options ─row of the verb, row of the option─▶ fields of one entry */
#include <stdio.h>
#include <stdlib.h>

#include "args.h"
#include "commands.h"
#include "store.h"
#include "term.h"
#include "when.h"

#define WORDS    2
#define CASES    128 /* that one split names at most */
#define LIST_MAX 16384 /* bytes of their ids: as much as recurd reads */

enum option {
	OPTION_UNTIL,
	OPTION_FOR,
	OPTION_CASES,
	OPTION_CUSTOMERS,
	OPTION_RATE,
	OPTION_TITLE,
	OPTION_COUNT
};

#define TIMES (1u << OPTION_UNTIL | 1u << OPTION_FOR)
#define ENDS  (TIMES | 1u << OPTION_CASES | 1u << OPTION_CUSTOMERS | 1u << OPTION_RATE)

static const struct {
	const char *field;
	struct args_row row;
} options[OPTION_COUNT] = {
	[OPTION_UNTIL] = {"until",
			  {.name = "--until",
			   .value = "TIME",
			   .help = "it ends then: 2026-11-23T18:00:00+09:00"}},
	[OPTION_FOR] = {"for",
			{.name = "--for",
			 .value = "LENGTH",
			 .help = "it ends after so long: 30m, 2h, 7d"}},
	[OPTION_CASES] = {"cases",
			  {.name = "--cases",
			   .value = "N",
			   .help = "it ends after so many more cases"}},
	[OPTION_CUSTOMERS] = {"customers",
			      {.name = "--customers",
			       .value = "N",
			       .help = "it ends after so many more customers"}},
	[OPTION_RATE] = {"rate",
			 {.name = "--rate",
			  .value = "N/LENGTH",
			  .help = "it ends with more cases than that: 20/1h"}},
	[OPTION_TITLE] = {"title",
			  {.name = "--title",
			   .value = "TEXT",
			   .help = "a title for the new issue"}},
};

struct verb {
	const char *event;
	const char *fields[WORDS]; /* of its words, in order */
	int words;
	unsigned options; /* bits */
	bool many; /* further words: the cases of a split */
	bool escalating; /* may end when the issue escalates */
};

static const struct verb verbs[] = {
	{.event = "ack", .fields = {"issue"}, .words = 1, .options = TIMES},
	{.event = "mute", .fields = {"issue"}, .words = 1, .options = ENDS, .escalating = true},
	{.event = "unmute", .fields = {"issue"}, .words = 1},
	{.event = "resolve", .fields = {"issue"}, .words = 1},
	{.event = "reopen", .fields = {"issue"}, .words = 1},
	{.event = "not-a-problem", .fields = {"issue"}, .words = 1},
	{.event = "merge", .fields = {"issue", "into"}, .words = 2},
	{.event = "split",
	 .fields = {"issue", "cases"},
	 .words = 2,
	 .options = 1u << OPTION_TITLE,
	 .many = true},
	{.event = "rename", .fields = {"issue", "title"}, .words = 2},
	{.event = "link", .fields = {"issue", "url"}, .words = 2},
};

struct decision {
	const struct verb *verb;
	const char *by, *why;
	const char *options[OPTION_COUNT];
	bool escalating;
	const char *words[WORDS];
	char cases[LIST_MAX + 1];
};

/* Words that name an issue must be numbers: a slip must not end as a dead letter hours later. */
static bool check_words(const struct decision *d)
{
	uint64_t unused;
	for (int i = 0; i < d->verb->words; i++) {
		const char *field = d->verb->fields[i];
		bool number = strcmp(field, "issue") == 0 || strcmp(field, "into") == 0;
		if (number &&
		    (!span_u64(span_of(d->words[i]), UINT64_MAX / 2, &unused) || !unused)) {
			term_error("\"%s\" is no number of an issue", d->words[i]);
			return false;
		}
	}
	if (strcmp(d->verb->event, "merge") == 0 && strcmp(d->words[0], d->words[1]) == 0) {
		term_error("an issue cannot be merged into itself");
		return false;
	}
	return true;
}

/* So must the ends be what recurd will understand. */
static bool check_ends(const struct decision *d)
{
	const char *until = d->options[OPTION_UNTIL], *lasts = d->options[OPTION_FOR];
	int64_t unused;
	if (until && lasts)
		term_error("--until and --for are both there: one of them says when it ends");
	else if (until && !when_parse(span_of(until), &unused))
		term_error("--until: \"%s\" is no time; try 2026-11-23T18:00:00+09:00, or --for 2h",
			   until);
	else if (lasts && !when_length(span_of(lasts), &unused))
		term_error("--for: \"%s\" is no length of time; try 30m, 2h or 7d", lasts);
	else
		return true;
	return false;
}

/* The cases that a split names: between commas, or on lines when an id holds a comma. */
static bool join_cases(struct decision *d, char **words, int n)
{
	char between = ',';
	size_t len = 0;
	for (int i = 0; i < n; i++)
		if (strchr(words[i], ',') && n > 1)
			between = '\n';
	for (int i = 0; i < n; i++) {
		size_t more = strlen(words[i]);
		if (len + more + 1 > LIST_MAX) {
			term_error("too many cases for one split; name them in several ones");
			return false;
		}
		if (i)
			d->cases[len++] = between;
		memcpy(d->cases + len, words[i], more + 1);
		len += more;
	}
	d->words[1] = d->cases;
	return true;
}

static int put(const char **argv, int argc, const char *field, const char *value)
{
	if (!value || !*value)
		return argc;
	argv[argc] = field;
	argv[argc + 1] = value;
	return argc + 2;
}

static redisReply *add(struct store *s, const char *desk, const struct decision *d)
{
	char key[STORE_DESK_MAX + 32];
	const char *argv[5 + 2 * (WORDS + OPTION_COUNT + 3)] = {"XADD", key, "*", "event",
								d->verb->event};
	int argc = 5;
	snprintf(key, sizeof key, "recurd:{%s}:commands", desk);
	for (int i = 0; i < d->verb->words; i++)
		argc = put(argv, argc, d->verb->fields[i], d->words[i]);
	for (int i = 0; i < OPTION_COUNT; i++)
		argc = put(argv, argc, options[i].field, d->options[i]);
	argc = put(argv, argc, "escalating", d->escalating ? "1" : NULL);
	argc = put(argv, argc, "by", d->by);
	argc = put(argv, argc, "why", d->why);
	redisAppendCommandArgv(s->link, argc, argv, NULL);
	return store_next(s, REDIS_REPLY_STRING);
}

static int send(const struct ctl *ctl, const struct decision *d)
{
	char desk[STORE_DESK_MAX];
	struct store s = {0};
	int code = store_open(&s, ctl);
	if (!code)
		code = store_desk(&s, ctl, true, desk);
	redisReply *r = code ? NULL : add(&s, desk, d);
	if (!code && !r)
		code = CTL_FAILED;
	if (r && ctl->json)
		printf("{\"desk\":\"%s\",\"entry\":\"%s\"}\n", desk, r->str);
	else if (r)
		printf("%s noted as entry %s of recurd:{%s}:commands; recurd applies it next\n",
		       d->verb->event, r->str, desk);
	if (r)
		freeReplyObject(r);
	store_close(&s);
	return code ? code : term_close();
}

/* The options of the verb; returns how many. */
static size_t rows_of(struct decision *d, struct args_row *rows)
{
	size_t n = 0;
	for (int i = 0; i < OPTION_COUNT; i++) {
		if (!(d->verb->options & 1u << i))
			continue;
		rows[n] = options[i].row;
		rows[n++].text = &d->options[i];
	}
	if (d->verb->escalating)
		rows[n++] =
			(struct args_row){"--escalating", NULL, "it ends when the alert escalates",
					  .flag = &d->escalating};
	rows[n++] = (struct args_row){"--by", "WHO", "who decides ($USER)", .text = &d->by};
	rows[n++] = (struct args_row){"--why", "TEXT", "the reason, for those who read it later",
				      .text = &d->why};
	return n;
}

static int decide_run(struct ctl *ctl)
{
	struct decision d = {.verb = verbs, .by = getenv("USER")};
	struct args_row rows[OPTION_COUNT + 3];
	while (strcmp(d.verb->event, ctl->command->name) != 0)
		d.verb++;
	size_t n = rows_of(&d, rows);
	int most = d.verb->many ? CASES + 1 : d.verb->words;
	int code = args_read(ctl, rows, n, d.verb->words, most);
	if (code != ARGS_GO_ON)
		return code;
	for (int i = 0; i < d.verb->words; i++)
		d.words[i] = ctl->argv[i];
	if (d.verb->many && !join_cases(&d, ctl->argv + 1, ctl->argc - 1))
		return CTL_USAGE;
	return check_words(&d) && check_ends(&d) ? send(ctl, &d) : CTL_USAGE;
}

const struct command decide_ack = {
	.name = "ack",
	.usage = "ISSUE [--for LENGTH | --until TIME] [--by WHO] [--why TEXT]",
	.brief = "say that you are working on a firing issue",
	.text = "Nobody is reminded of it until it ends: at its time (alerts.ack_for, a day, when "
		"you\n"
		"name none), or when the alert escalates. A message says when it is over.",
	.examples = "  recurctl ack 7 --for 4h --why \"rolling back 2.4.1\"",
	.run = decide_run,
};

const struct command decide_mute = {
	.name = "mute",
	.usage = "ISSUE [--for LENGTH | --until TIME] [--cases N] [--customers N] [--rate "
		 "N/LENGTH]\n"
		 "                     [--escalating] [--by WHO] [--why TEXT]",
	.brief = "hold the alerts of an issue back, until something happens",
	.text = "Its alerts are counted, not told, until the first of the named ends comes true; "
		"after\n"
		"alerts.mute_for (7 days) at the latest when you name no time. Then a message says "
		"how\n"
		"many were held back, and a still open alert is told. The issue keeps counting.",
	.examples = "  recurctl mute 7 --for 3d --why \"known, fix comes on Thursday\"\n"
		    "  recurctl mute 7 --customers 50 --escalating\n"
		    "  recurctl mute 7 --rate 20/1h",
	.run = decide_run,
};

const struct command decide_unmute = {
	.name = "unmute",
	.usage = "ISSUE [--by WHO] [--why TEXT]",
	.brief = "end a mute or an ack at once",
	.text = "What was held back until now is told.",
	.examples = "  recurctl unmute 7",
	.run = decide_run,
};

const struct command decide_reopen = {
	.name = "reopen",
	.usage = "ISSUE [--by WHO] [--why TEXT]",
	.brief = "decide that a resolved issue is not solved after all",
	.text = "Its last alert goes on. Of an issue that was called no problem, this takes that "
		"back.",
	.examples = "  recurctl reopen 7 --why \"the hotfix did not reach iOS\"",
	.run = decide_run,
};

const struct command decide_dismiss = {
	.name = "not-a-problem",
	.usage = "ISSUE [--by WHO] [--why TEXT]",
	.brief = "decide that an issue needs no alerts, now and later",
	.text = "Ends its alert and raises none again until \"recurctl reopen\". It keeps "
		"counting.",
	.examples = "  recurctl not-a-problem 7 --why \"people ask for the opening hours\"",
	.run = decide_run,
};

const struct command decide_split_command = {
	.name = "split",
	.usage = "ISSUE CASE... [--title TEXT] [--by WHO] [--why TEXT]",
	.brief = "decide that some cases of an issue are another problem",
	.text = "The named cases move to a new issue. From now on each new case joins the side "
		"that it is\n"
		"nearer to, and the two are never put together again but by \"recurctl merge\".",
	.examples = "  recurctl split 7 T-1042 T-1050 --title \"Only the left earbud\"",
	.run = decide_run,
};

const struct command decide_merge = {
	.name = "merge",
	.usage = "ISSUE INTO [--by WHO] [--why TEXT]",
	.brief = "decide that an issue is the same problem as another",
	.text = "The cases of ISSUE move to INTO; ISSUE stays as a redirect.",
	.examples = "  recurctl merge 7 3 --why \"same outage\"",
	.run = decide_run,
};

const struct command decide_resolve = {
	.name = "resolve",
	.usage = "ISSUE [--by WHO] [--why TEXT]",
	.brief = "decide that an issue is solved",
	.text = "Ends the issue's alert. When cases come again, it fires again.",
	.examples = "  recurctl resolve 7 --why \"hotfix 2.4.2 is out\"",
	.run = decide_run,
};

const struct command decide_rename = {
	.name = "rename",
	.usage = "ISSUE TITLE [--by WHO] [--why TEXT]",
	.brief = "give an issue a title of your own",
	.text = "The title stays from now on, whatever cases come.",
	.examples = "  recurctl rename 7 \"Payment button fails on 2.4.1\"",
	.run = decide_run,
};

const struct command decide_link = {
	.name = "link",
	.usage = "ISSUE URL [--by WHO] [--why TEXT]",
	.brief = "tie an issue to a page, such as a bug report",
	.text = "The address stands with the issue and in its alerts.",
	.examples = "  recurctl link 7 https://bugs.example.com/1234",
	.run = decide_run,
};
