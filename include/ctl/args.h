/* args.h - reads a command line by a table of options, and prints the same table as help. */
#ifndef CTL_ARGS_H
#define CTL_ARGS_H

#include "ctl.h"

#define ARGS_GO_ON (-1)

/* One option. Exactly one of flag, text, number says where its value goes. */
struct args_row {
	const char *name; /* "--limit" */
	const char *value; /* "N" for the help; NULL for a flag */
	const char *help;
	bool *flag;
	const char **text;
	uint64_t *number;
	uint64_t min, max; /* of a number */
};

/* Reads ctl->argv by rows and the global options; what is no option stays in ctl->argv, between
 * least and most words. Returns ARGS_GO_ON, or the exit code after --help or a mistake, which is
 * said on standard error. */
MUST_USE int args_read(struct ctl *ctl, const struct args_row *rows, size_t n, int least, int most);

/* The global options alone, up to the first word that is none (the command). */
MUST_USE int args_read_global(struct ctl *ctl);

/* Prints the global options as help does. */
void args_print_global(void);

/* The candidate nearest to word when it is near enough to be meant, else NULL. The candidate i is
 * name(arg, i), NULL at the end. */
const char *args_nearest(const char *word, const char *(*name)(const void *arg, size_t i),
			 const void *arg);

#endif
