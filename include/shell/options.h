/* options.h - the command line of recurd. */
#ifndef SHELL_OPTIONS_H
#define SHELL_OPTIONS_H

#include "span.h"

#define OPTIONS_FILE "/etc/recurd/recurd.yaml" /* the configuration when none is named */

struct options {
	const char *file; /* NULL: built-in defaults */
	const char *redis; /* NULL: as the config says */
	bool check, quiet, help, version;
};

/* "--name value" and "--name=value". False after saying on standard error what is wrong. o keeps
 * what the command line does not name. */
MUST_USE bool options_read(int argc, char **argv, struct options *o);
/* Prints what there is, on standard output. */
void options_help(void);

#endif
