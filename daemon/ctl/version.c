/* version.c - recurctl version. */
#include <stdio.h>

#include "args.h"
#include "commands.h"
#include "term.h"

static int version_run(struct ctl *ctl)
{
	int code = args_read(ctl, NULL, 0, 0, 0);
	if (code != ARGS_GO_ON)
		return code;
	if (ctl->json)
		puts("{\"version\":\"" RECURD_VERSION "\"}");
	else
		puts("recurctl " RECURD_VERSION);
	return term_close();
}

const struct command version_command = {
	.name = "version",
	.usage = "",
	.brief = "print the version",
	.text = "Prints the version of recurctl; recurd of the same version fits it.",
	.examples = "  recurctl version",
	.run = version_run,
};
