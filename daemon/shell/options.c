/* options.c - see options.h. Written by hand, since rows give help and reading at once. */
#include "options.h"

#include <stdio.h>
#include <string.h>

/* A row is an option: it drives reading and help. Either text or flag is where it goes. */
struct option_row {
	const char *name, *longer, *value, *help;
	size_t place;
	bool is_text;
};

static const struct option_row option_rows[] = {
	{"-c", "--config", "FILE", "the configuration (default: " OPTIONS_FILE " if it is there)",
	 offsetof(struct options, file), true},
	{NULL, "--redis", "URL",
	 "where Redis is, such as unix:///run/redis.sock or redis://host:6379",
	 offsetof(struct options, redis), true},
	{"-t", "--test", NULL, "check the configuration, say every error in it, and end",
	 offsetof(struct options, check), false},
	{"-q", "--quiet", NULL, "log warnings and errors only", offsetof(struct options, quiet),
	 false},
	{"-h", "--help", NULL, "this text", offsetof(struct options, help), false},
	{"-v", "--version", NULL, "the version", offsetof(struct options, version), false},
};

void options_help(void)
{
	printf("usage: recurd [OPTIONS]\n\n"
	       "Reads support cases from Redis streams, puts similar complaints into issues, and "
	       "raises\n"
	       "an alert when an issue repeats. Runs in the foreground and logs to standard "
	       "error.\n\n");
	for (size_t i = 0; i < sizeof option_rows / sizeof *option_rows; i++) {
		const struct option_row *row = &option_rows[i];
		char left[64];
		snprintf(left, sizeof left, "%s%s%s%s%s", row->name ? row->name : "",
			 row->name ? ", " : "    ", row->longer, row->value ? " " : "",
			 row->value ? row->value : "");
		printf("  %-20s %s\n", left, row->help);
	}
	printf("\nRECURD_REDIS in the environment stands for --redis.\n\n"
	       "  recurd -t -c recurd.yaml                   is my configuration right?\n"
	       "  recurd -c recurd.yaml                      start\n"
	       "  redis-cli XADD cases '*' case_id 42 body 'The app crashes when I pay'\n"
	       "  recurctl alerts --follow                   see what comes out\n\n"
	       "SIGHUP reads the configuration again; SIGTERM finishes the batch and ends.\n"
	       "Exit code: 0 ended well, 1 could not work, 2 wrong usage, 78 wrong "
	       "configuration.\n");
}

static const struct option_row *find_option(struct span word)
{
	for (size_t i = 0; i < sizeof option_rows / sizeof *option_rows; i++) {
		const struct option_row *row = &option_rows[i];
		if ((row->name && span_eq(word, span_of(row->name))) ||
		    span_eq(word, span_of(row->longer)))
			return row;
	}
	return NULL;
}

/* "--name value" and "--name=value". */
bool options_read(int argc, char **argv, struct options *o)
{
	for (int i = 1; i < argc; i++) {
		const char *equals = strncmp(argv[i], "--", 2) == 0 ? strchr(argv[i], '=') : NULL;
		struct span word = span_of(argv[i]);
		if (equals)
			word.len = (size_t)(equals - argv[i]);
		const struct option_row *row = find_option(word);
		if (!row || (equals && !row->is_text)) {
			fprintf(stderr, "recurd: \"%s\" is no option; see recurd --help\n",
				argv[i]);
			return false;
		}
		const char *value = equals ? equals + 1 : row->is_text ? argv[++i] : NULL;
		if (row->is_text && (!value || !*value)) {
			fprintf(stderr, "recurd: %s needs a %s; see recurd --help\n", row->longer,
				row->value);
			return false;
		}
		if (row->is_text)
			memcpy((char *)o + row->place, &value, sizeof value);
		else
			*((bool *)((char *)o + row->place)) = true;
	}
	return true;
}
