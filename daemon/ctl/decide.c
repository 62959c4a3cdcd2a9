/* decide.c - recurctl merge, resolve, rename, link: what people decide about an issue. Each is one
 * plain XADD to the desk's commands stream, as any program can do it; recurd applies it with its
 * next batch. One table row a verb says which fields its words become. */
#include <stdio.h>
#include <stdlib.h>

#include "args.h"
#include "commands.h"
#include "store.h"
#include "term.h"

#define WORDS 2

struct verb {
	const char *event;
	const char *fields[WORDS]; /* of its words, in order */
	int words;
};

static const struct verb verbs[] = {
	{"merge", {"issue", "into"}, 2},
	{"resolve", {"issue"}, 1},
	{"rename", {"issue", "title"}, 2},
	{"link", {"issue", "url"}, 2},
};

struct decision {
	const struct verb *verb;
	const char *by, *why;
	char **words;
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

static redisReply *add(struct store *s, const char *desk, const struct decision *d)
{
	char key[STORE_DESK_MAX + 32];
	const char *argv[3 + 2 * (1 + WORDS + 2)] = {"XADD", key, "*", "event", d->verb->event};
	int argc = 5;
	snprintf(key, sizeof key, "recurd:{%s}:commands", desk);
	for (int i = 0; i < d->verb->words; i++) {
		argv[argc++] = d->verb->fields[i];
		argv[argc++] = d->words[i];
	}
	if (d->by && *d->by) {
		argv[argc++] = "by";
		argv[argc++] = d->by;
	}
	if (d->why && *d->why) {
		argv[argc++] = "why";
		argv[argc++] = d->why;
	}
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

static int decide_run(struct ctl *ctl)
{
	struct decision d = {.verb = verbs, .by = getenv("USER")};
	const struct args_row rows[] = {
		{"--by", "WHO", "who decides ($USER)", .text = &d.by},
		{"--why", "TEXT", "the reason, for those who read it later", .text = &d.why},
	};
	while (strcmp(d.verb->event, ctl->command->name) != 0)
		d.verb++;
	int code = args_read(ctl, rows, sizeof rows / sizeof *rows, d.verb->words, d.verb->words);
	if (code != ARGS_GO_ON)
		return code;
	d.words = ctl->argv;
	return check_words(&d) ? send(ctl, &d) : CTL_USAGE;
}

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
