/* init.c - recurctl init: lets recurd work on a desk again after it was marked as failed, because
 * its keys vanished under a running daemon (FLUSHALL, a lost disk). Only a person can tell whether
 * starting anew is right, so it asks.
 *
 *   generation still there: only the mark goes
 *   generation gone:        what is left of records and issues goes, then a new generation
 *   --forget-everything:    every key of the desk goes, then a new generation
 *
 * The input streams are never touched. */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "args.h"
#include "commands.h"
#include "embedded.h"
#include "store.h"
#include "term.h"

struct init {
	const struct ctl *ctl;
	struct store store;
	char desk[STORE_DESK_MAX];
	bool yes, forget;
	unsigned long long removed;
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
		s->forget ? "Everything that recurd keeps of this desk will be removed, alerts and "
			    "decisions too;\nrecurd will read the input streams from their start."
			  : "If the desk's records are gone, what is left of it is removed (but no "
			    "alert), and\nrecurd will read the input streams from their start.");
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
	static const struct span before = SPAN("recurd:{");
	char *at = out + before.len;
	memcpy(out, before.ptr, before.len);
	for (; *desk; desk++) {
		if (strchr("*?[]\\", *desk))
			*at++ = '\\';
		*at++ = *desk;
	}
	memcpy(at, "}:*", 4);
}

/* Alerts that nobody has fetched yet stay, and so do letters and digests: a new generation makes
 * their ids differ. Everything else speaks of issue ids that will be given anew. */
static bool is_kept(const struct init *s, struct span key)
{
	static const struct span kept[] = {SPAN("alerts"), SPAN("dead"), SPAN("digests")};
	struct span name = span_after(key, sizeof "recurd:{}:" - 1 + strlen(s->desk));
	for (size_t i = 0; !s->forget && i < sizeof kept / sizeof *kept; i++)
		if (span_eq(name, kept[i]))
			return true;
	return false;
}

static bool unlink_some(struct init *s, const redisReply *keys)
{
	for (size_t i = 0; i < keys->elements; i++) {
		struct span key = store_text(keys->element[i]);
		if (is_kept(s, key))
			continue;
		redisReply *r =
			store_ask(&s->store, REDIS_REPLY_INTEGER, "UNLINK %b", key.ptr, key.len);
		if (!r)
			return false;
		s->removed += (unsigned long long)r->integer;
		freeReplyObject(r);
	}
	return true;
}

static bool remove_keys(struct init *s)
{
	char pattern[2 * STORE_DESK_MAX + 16], cursor[32] = "0";
	pattern_of(s->desk, pattern);
	do {
		redisReply *r = store_ask(&s->store, REDIS_REPLY_ARRAY,
					  "SCAN %s MATCH %s COUNT 1000", cursor, pattern);
		bool good = r && r->elements == 2 && unlink_some(s, r->element[1]);
		if (good)
			snprintf(cursor, sizeof cursor, "%.*s",
				 SPAN_ARG(store_text(r->element[0])));
		if (r)
			freeReplyObject(r);
		if (!good)
			return false;
	} while (strcmp(cursor, "0") != 0);
	return true;
}

/* init.lua clears the mark, and gives a desk without a generation a new one. */
static int clear_mark(struct init *s)
{
	unsigned char random[8];
	struct buf generation;
	int code = CTL_FAILED;
	if (getrandom(random, sizeof random, 0) != sizeof random)
		return CTL_FAILED;
	buf_init(&generation, s->ctl->mem, 32);
	for (size_t i = 0; i < sizeof random; i++)
		buf_hex(&generation, random[i], 2);
	redisReply *r =
		store_ask(&s->store, REDIS_REPLY_ARRAY,
			  "EVAL %b 2 recurd:{%s}:ctl recurd:{%s}:lease %b", embedded_init_lua.ptr,
			  embedded_init_lua.len, s->desk, s->desk, generation.ptr, generation.len);
	struct span answer = r && r->elements ? store_text(r->element[0]) : SPAN("");
	/* HELD, ALIVE: a recurd was quicker and took it up already. */
	if (span_eq(answer, SPAN("OK")) || span_eq(answer, SPAN("HELD")) ||
	    span_eq(answer, SPAN("ALIVE")))
		code = CTL_OK;
	if (r)
		freeReplyObject(r);
	buf_fini(&generation);
	return code;
}

/* The number that a command about the desk answers; -1 when Redis failed. */
static int there(struct init *s, const char *command)
{
	redisReply *r = store_ask(&s->store, REDIS_REPLY_INTEGER, command, s->desk, s->desk);
	int n = r ? r->integer > 0 : -1;
	if (r)
		freeReplyObject(r);
	return n;
}

static int begin_again(struct init *s, bool anew)
{
	if (!is_sure(s) || (anew && !remove_keys(s)))
		return CTL_FAILED;
	int code = clear_mark(s);
	if (code)
		return code;
	if (anew)
		printf("desk %s: %llu keys removed; recurd starts it anew\n", s->desk, s->removed);
	else
		printf("desk %s: the mark is cleared; recurd goes on with it\n", s->desk);
	return CTL_OK;
}

static int work(struct init *s)
{
	int owned = there(s, "EXISTS recurd:{%s}:lease");
	int failed = there(s, "HEXISTS recurd:{%s}:ctl failed");
	int alive = there(s, "HEXISTS recurd:{%s}:ctl generation");
	int left = there(s, "EXISTS recurd:{%s}:life:0 recurd:{%s}:issues");
	if (owned < 0 || failed < 0 || alive < 0 || left < 0)
		return CTL_FAILED;
	if (!failed && !alive && !left)
		return store_desk(&s->store, s->ctl, true, s->desk); /* says so */
	if (owned) {
		term_error("a recurd works on desk %s; stop it first", s->desk);
		return CTL_FAILED;
	}
	if (!s->forget && alive && !failed) {
		printf("desk %s is not marked as failed: nothing to do\n", s->desk);
		return CTL_OK;
	}
	return begin_again(s, s->forget || !alive);
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
		code = store_desk(&s.store, ctl, false, s.desk);
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
