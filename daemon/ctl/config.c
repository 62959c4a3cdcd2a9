/* config.c - recurctl config: the full default recurd.yaml, made from the table of settings. */
#include "args.h"
#include "commands.h"
#include "config_print.h"
#include "term.h"

static int config_run(struct ctl *ctl)
{
	struct buf out;
	int code = args_read(ctl, NULL, 0, 0, 0);
	if (code != ARGS_GO_ON)
		return code;
	buf_init(&out, ctl->mem, 1 << 20);
	config_print_yaml(&out);
	code = buf_err(&out) == ERR_OK && term_write(buf_span(&out)) ? term_close() : CTL_FAILED;
	buf_fini(&out);
	return code;
}

const struct command config_command = {
	.name = "config",
	.usage = "",
	.brief = "print recurd.yaml with every setting, its text and default",
	.text = "Prints a whole config file to start from. Every setting in it may be left out.",
	.examples = "  recurctl config > recurd.yaml",
	.run = config_run,
};
