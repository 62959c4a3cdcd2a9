/* check.c - recurctl check: reads a config as recurd -t does and prints every error of it. */
#include <stdio.h>

#include "args.h"
#include "commands.h"
#include "config_yaml.h"
#include "term.h"

static int check_run(struct ctl *ctl)
{
	struct buf messages;
	int code = args_read(ctl, NULL, 0, 0, 1);
	if (code != ARGS_GO_ON)
		return code;
	const char *path = ctl->argc ? ctl->argv[0] : ctl->config;
	buf_init(&messages, ctl->mem, 1 << 20);
	struct config *c = config_yaml_load(ctl->mem, path, &messages);
	fprintf(stderr, "%.*s", SPAN_ARG(buf_span(&messages)));
	if (c)
		printf("%s: good; %zu desk%s, fingerprint %016llx\n", path ? path : "built in",
		       c->n_desks, c->n_desks == 1 ? "" : "s",
		       (unsigned long long)config_fingerprint(c));
	code = c ? term_close() : CTL_CONFIG;
	config_free(c);
	buf_fini(&messages);
	return code;
}

const struct command check_command = {
	.name = "check",
	.usage = "[-c FILE | FILE]",
	.brief = "check a config file",
	.text = "Prints every error as FILE:LINE:COLUMN and ends with 78 when there is one; "
		"without\n"
		"a file it checks the built-in defaults. The same as recurd -t.",
	.examples = "  recurctl check -c /etc/recurd/recurd.yaml",
	.run = check_run,
};
