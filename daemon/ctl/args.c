/* args.c - see args.h.
 *
 *   argv ─▶ word begins with "-"? ──row──▶ flag | text | number
 *             └ no: kept, moved down to the front of ctl->argv
 *
 * Written by hand because a table of rows gives help and a did-you-mean, which getopt_long() does
 * not. "--name value" and "--name=value" both work; "--" ends the options; "-" is a word. */
#include "args.h"

#include <stdio.h>
#include <string.h>

#include "config_near.h"
#include "term.h"

#define GLOBALS  8
#define WORD_MAX 32 /* longer words are never mended */

enum verdict { TAKEN, FAILED, NOT_MINE };

static size_t globals_of(struct ctl *ctl, struct args_row rows[GLOBALS])
{
	const struct args_row all[] = {
		{"--redis", "URL", "Redis, such as unix:///run/redis.sock or redis://host:6379/0",
		 .text = &ctl->redis},
		{"-c", "FILE", "the same as --config", .text = &ctl->config},
		{"--config", "FILE", "recurd.yaml, for where Redis is and for replay",
		 .text = &ctl->config},
		{"--desk", "NAME", "the desk to work on; needed when there are several",
		 .text = &ctl->desk},
		{"--json", NULL, "JSON for programs instead of text for people",
		 .flag = &ctl->json},
		{"--no-color", NULL, "no colours, as NO_COLOR=1 in the environment",
		 .flag = &ctl->no_color},
		{"-h", NULL, "the same as --help", .flag = &ctl->help},
		{"--help", NULL, "this text", .flag = &ctl->help},
	};
	memcpy(rows, all, sizeof all);
	return sizeof all / sizeof *all;
}

const char *args_nearest(const char *word, const char *(*name)(const void *arg, size_t i),
			 const void *arg)
{
	const char *nearest = NULL, *at;
	unsigned least = UINT32_MAX;
	for (size_t i = 0; (at = name(arg, i)) != NULL; i++) {
		unsigned edits = config_near_slip(span_of(word), span_of(at));
		if (edits < least) {
			least = edits;
			nearest = at;
		}
	}
	return nearest;
}

struct row_lists { /* for args_nearest() */
	const struct args_row *own, *global;
	size_t n_own, n_global;
};

static const char *row_name(const void *arg, size_t i)
{
	const struct row_lists *l = arg;
	if (i < l->n_own)
		return l->own[i].name;
	return i - l->n_own < l->n_global ? l->global[i - l->n_own].name : NULL;
}

static enum verdict set_number(const struct args_row *row, const char *value)
{
	uint64_t v;
	if (span_u64(span_of(value), UINT64_MAX, &v) && v >= row->min && v <= row->max) {
		*row->number = v;
		return TAKEN;
	}
	term_error("%s: want a number from %llu to %llu, not \"%s\"", row->name,
		   (unsigned long long)row->min, (unsigned long long)row->max, value);
	return FAILED;
}

/* Takes the option at argv[*i] when it is one of rows. */
static enum verdict take(const struct args_row *rows, size_t n, char **argv, int argc, int *i)
{
	const char *word = argv[*i], *equals = strchr(word, '=');
	size_t len = equals ? (size_t)(equals - word) : strlen(word);
	for (size_t r = 0; r < n; r++) {
		if (strlen(rows[r].name) != len || memcmp(rows[r].name, word, len) != 0)
			continue;
		if (rows[r].flag) {
			*rows[r].flag = true;
			if (equals)
				term_error("%s takes no value", rows[r].name);
			return equals ? FAILED : TAKEN;
		}
		const char *value = equals ? equals + 1 : *i + 1 < argc ? argv[++*i] : NULL;
		if (!value) {
			term_error("%s needs a value: %s %s", rows[r].name, rows[r].name,
				   rows[r].value);
			return FAILED;
		}
		if (rows[r].number)
			return set_number(&rows[r], value);
		*rows[r].text = value;
		return TAKEN;
	}
	return NOT_MINE;
}

static void print_rows(const struct args_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char left[64];
		snprintf(left, sizeof left, "%s%s%s", rows[i].name, rows[i].value ? " " : "",
			 rows[i].value ? rows[i].value : "");
		printf("  %-20s  %s\n", left, rows[i].help);
	}
}

void args_print_global(void)
{
	struct ctl unused = {0};
	struct args_row rows[GLOBALS];
	print_rows(rows, globals_of(&unused, rows));
}

static void print_help(const struct ctl *ctl, const struct args_row *rows, size_t n)
{
	const struct command *c = ctl->command;
	printf("Usage: recurctl %s %s\n\n%s\n", c->name, c->usage, c->text);
	if (n) {
		puts("\nOptions:");
		print_rows(rows, n);
	}
	puts("\nEverywhere:");
	args_print_global();
	printf("\nExamples:\n%s\n", c->examples);
}

static int unknown(const struct ctl *ctl, const char *word, const struct row_lists *lists)
{
	char name[WORD_MAX + 1] = "";
	size_t len = strcspn(word, "=");
	if (len <= WORD_MAX)
		memcpy(name, word, len);
	const char *near = args_nearest(name, row_name, lists);
	const char *command = ctl->command ? ctl->command->name : NULL;
	if (near)
		term_error("unknown option %s; did you mean %s?", word, near);
	else
		term_error("unknown option %s; \"recurctl %s%s--help\" lists what there is", word,
			   command ? command : "", command ? " " : "");
	return CTL_USAGE;
}

static int check_words(const struct ctl *ctl, int least, int most)
{
	const struct command *c = ctl->command;
	if (ctl->argc >= least && ctl->argc <= most)
		return ARGS_GO_ON;
	if (ctl->argc < least)
		term_error("something is missing: recurctl %s %s", c->name, c->usage);
	else
		term_error("\"%s\" is too much: recurctl %s %s", ctl->argv[most], c->name,
			   c->usage);
	return CTL_USAGE;
}

int args_read(struct ctl *ctl, const struct args_row *rows, size_t n, int least, int most)
{
	struct args_row global[GLOBALS];
	struct row_lists lists = {rows, global, n, globals_of(ctl, global)};
	int kept = 0;
	bool options = true;
	for (int i = 0; i < ctl->argc; i++) {
		char *word = ctl->argv[i];
		if (!options || word[0] != '-' || strcmp(word, "-") == 0) {
			ctl->argv[kept++] = word;
			continue;
		}
		if (strcmp(word, "--") == 0) {
			options = false;
			continue;
		}
		enum verdict v = take(rows, n, ctl->argv, ctl->argc, &i);
		if (v == NOT_MINE)
			v = take(global, lists.n_global, ctl->argv, ctl->argc, &i);
		if (v == NOT_MINE)
			return unknown(ctl, word, &lists);
		if (v == FAILED)
			return CTL_USAGE;
	}
	ctl->argc = kept;
	if (ctl->help) {
		print_help(ctl, rows, n);
		return term_close();
	}
	return check_words(ctl, least, most);
}

int args_read_global(struct ctl *ctl)
{
	struct args_row global[GLOBALS];
	struct row_lists lists = {NULL, global, 0, globals_of(ctl, global)};
	int i = 0;
	for (; i < ctl->argc && ctl->argv[i][0] == '-' && ctl->argv[i][1]; i++) {
		char *word = ctl->argv[i];
		enum verdict v = take(global, lists.n_global, ctl->argv, ctl->argc, &i);
		if (v == NOT_MINE)
			return unknown(ctl, word, &lists);
		if (v == FAILED)
			return CTL_USAGE;
	}
	ctl->argc -= i;
	ctl->argv += i;
	return ARGS_GO_ON;
}
