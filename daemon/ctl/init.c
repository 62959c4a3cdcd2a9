/* init.c - recurctl init: lets recurd work on a desk again after it was marked as failed, because
 * its keys vanished under a running daemon (FLUSHALL, a lost disk). Only a person can tell whether
 * starting anew is right, so it asks. --forget-everything removes the desk's own keys; the input
 * streams are never touched. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "args.h"
#include "commands.h"
#include "store.h"
#include "term.h"

struct init {
	const struct ctl *ctl;
	struct store store;
	char desk[STORE_DESK_MAX];
	bool yes, forget;
};

/* The desk's name typed by a person, or --yes. */
static bool is_sure(const struct init *s)
{
	char answer[STORE_DESK_MAX + 2] = "";
	if (s->yes)
		return true;
	if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO)) {
		term_error("nobody to ask: add --yes if you are sure");
		return false;
	}
	fprintf(stderr, "%s\nType the name of the desk to go on: ",
		s->forget
			? "All cases, issues, alerts and decisions that recurd keeps of this desk "
			  "will be removed;\nrecurd will read the input streams from their start."
			: "The mark is cleared and recurd goes on with what Redis holds now: if "
			  "its keys are gone,\nthat is an empty desk, and the input streams are "
			  "read from their start.");
	if (!fgets(answer, sizeof answer, stdin))
		return false;
	answer[strcspn(answer, "\n")] = '\0';
	if (strcmp(answer, s->desk) == 0)
		return true;
	term_error("that is not \"%s\": nothing was changed", s->desk);
	return false;
}

/* "recurd:{NAME}:*" with the special characters of a glob pattern in NAME escaped. */
static void pattern_of(const char *desk, char out[2 * STORE_DESK_MAX + 16])
{
	char *at = out + sprintf(out, "recurd:{");
	for (; *desk; desk++) {
		if (strchr("*?[]\\", *desk))
			*at++ = '\\';
		*at++ = *desk;
	}
	memcpy(at, "}:*", 4);
}

static bool unlink_all(struct init *s, const redisReply *keys, unsigned long long *count)
{
	for (size_t i = 0; i < keys->elements; i++) {
		redisReply *r = store_ask(&s->store, REDIS_REPLY_INTEGER, "UNLINK %b",
					  keys->element[i]->str, (size_t)keys->element[i]->len);
		if (!r)
			return false;
		*count += (unsigned long long)r->integer;
		freeReplyObject(r);
	}
	return true;
}

static int forget(struct init *s)
{
	char pattern[2 * STORE_DESK_MAX + 16], cursor[32] = "0";
	unsigned long long count = 0;
	pattern_of(s->desk, pattern);
	do {
		redisReply *r = store_ask(&s->store, REDIS_REPLY_ARRAY,
					  "SCAN %s MATCH %s COUNT 1000", cursor, pattern);
		bool good = r && r->elements == 2 && unlink_all(s, r->element[1], &count);
		if (good)
			snprintf(cursor, sizeof cursor, "%.*s",
				 SPAN_ARG(store_text(r->element[0])));
		if (r)
			freeReplyObject(r);
		if (!good)
			return CTL_FAILED;
	} while (strcmp(cursor, "0") != 0);
	printf("desk %s: %llu keys removed; recurd starts it anew\n", s->desk, count);
	return CTL_OK;
}

static int clear_mark(struct init *s)
{
	redisReply *r = store_ask(&s->store, REDIS_REPLY_INTEGER,
				  "HDEL recurd:{%s}:ctl failed error error_at error_next", s->desk);
	if (!r)
		return CTL_FAILED;
	freeReplyObject(r);
	printf("desk %s: the mark is cleared; recurd takes it up again within its lease\n",
	       s->desk);
	return CTL_OK;
}

/* Whether key (with its field, if any) is there; -1 when Redis failed. */
static int there(struct init *s, const char *command)
{
	redisReply *r = store_ask(&s->store, REDIS_REPLY_INTEGER, command, s->desk);
	int n = r ? r->integer > 0 : -1;
	if (r)
		freeReplyObject(r);
	return n;
}

static int work(struct init *s)
{
	int owned = there(s, "EXISTS recurd:{%s}:lease");
	int failed = there(s, "HEXISTS recurd:{%s}:ctl failed");
	if (owned < 0 || failed < 0)
		return CTL_FAILED;
	if (s->forget && owned) {
		term_error("a recurd works on desk %s; stop it first", s->desk);
		return CTL_FAILED;
	}
	if (!s->forget && !failed) {
		printf("desk %s is not marked as failed: nothing to do\n", s->desk);
		return CTL_OK;
	}
	if (!is_sure(s))
		return CTL_FAILED;
	return s->forget ? forget(s) : clear_mark(s);
}

static int init_run(struct ctl *ctl)
{
	struct init s = {.ctl = ctl};
	const struct args_row rows[] = {
		{"--yes", NULL, "do not ask", .flag = &s.yes},
		{"--forget-everything", NULL, "remove all that recurd keeps of the desk",
		 .flag = &s.forget},
	};
	int code = args_read(ctl, rows, sizeof rows / sizeof *rows, 0, 0);
	if (code != ARGS_GO_ON)
		return code;
	if (!ctl->desk) {
		term_error("which desk? recurctl init --desk NAME");
		return CTL_USAGE;
	}
	code = store_open(&s.store, ctl);
	if (!code)
		code = store_desk(&s.store, ctl, true, s.desk);
	if (!code)
		code = work(&s);
	store_close(&s.store);
	return code ? code : term_close();
}

const struct command init_command = {
	.name = "init",
	.usage = "--desk D [--yes] [--forget-everything]",
	.brief = "let recurd go on with a desk that was marked as failed",
	.text = "A desk whose keys vanish under a running recurd is stopped and marked: going on\n"
		"would count every case again. Look what happened to Redis, restore it if you "
		"can,\n"
		"then clear the mark. Input streams are never touched.",
	.examples = "  recurctl health --desk main\n"
		    "  recurctl init --desk main\n"
		    "  recurctl init --desk main --forget-everything --yes",
	.run = init_run,
};
