/* ctl.h - what every command of recurctl is given, and how a command presents itself. */
#ifndef CTL_CTL_H
#define CTL_CTL_H

#include "mem.h"

enum ctl_exit {
	CTL_OK = 0,
	CTL_FAILED = 1, /* it did not work, or the desk is not healthy */
	CTL_USAGE = 2, /* the command line makes no sense */
	CTL_CONFIG = 78, /* the configuration is not valid (EX_CONFIG of sysexits.h) */
};

struct ctl {
	const struct mem *mem;
	const struct command *command; /* the row that is running */
	const char *redis, *config, *desk; /* global options, NULL when not given */
	bool json, no_color, help;
	int argc; /* words after the command's name; after args_read() those without options */
	char **argv;
};

/* A command is a row: it drives the dispatch, the list of commands and --help. */
struct command {
	const char *name;
	const char *usage; /* what follows the name */
	const char *brief; /* one line for the list */
	const char *text; /* what it does, in full lines */
	const char *examples; /* lines to copy */
	int (*run)(struct ctl *ctl); /* returns an exit code */
};

#endif
