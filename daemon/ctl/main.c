/* main.c - recurctl: what people do with a desk. Each command is a row and a file of its own; this
 * file finds the row. recurctl talks to Redis alone and needs no running recurd. */
#include <stdio.h>
#include <string.h>

#include "args.h"
#include "commands.h"
#include "mem_std.h"
#include "term.h"

static const struct command *const commands[] = {
	&issues_command,       &issue_command,   &harm_command,   &alerts_command, &decide_ack,
	&decide_mute,          &decide_unmute,   &decide_reopen,  &decide_dismiss, &decide_merge,
	&decide_split_command, &decide_resolve,  &decide_rename,  &decide_link,    &send_command,
	&health_command,       &init_command,    &forget_command, &replay_command, &digest_command,
	&dump_command,         &explain_command, &rules_command,  &check_command,  &config_command,
	&version_command,      &help_command,
};

#define COMMANDS (sizeof commands / sizeof *commands)

static const struct command *find(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (strcmp(commands[i]->name, name) == 0)
			return commands[i];
	return NULL;
}

static const char *command_name(const void *arg, size_t i)
{
	(void)arg;
	return i < COMMANDS ? commands[i]->name : NULL;
}

static int unknown(const char *name)
{
	const char *near = args_nearest(name, command_name, NULL);
	if (near)
		term_error("unknown command %s; did you mean %s?", name, near);
	else
		term_error("unknown command %s; \"recurctl help\" lists what there is", name);
	return CTL_USAGE;
}

static int overview(void)
{
	puts("recurctl - looks into the desks of recurd in Redis, decides, and replays files\n\n"
	     "Usage: recurctl COMMAND [options]\n\nCommands:");
	for (size_t i = 0; i < COMMANDS; i++)
		printf("  %-13s  %s\n", commands[i]->name, commands[i]->brief);
	puts("\nEverywhere:");
	args_print_global();
	puts("\n\"recurctl COMMAND --help\" teaches a command with examples.");
	return term_close();
}

/* "help", "help COMMAND"; "help formats" is a command of its own kind, see help.c. */
static int help(struct ctl *ctl)
{
	const struct command *c = ctl->argc > 1 ? find(ctl->argv[1]) : NULL;
	if (ctl->argc < 2)
		return overview();
	if (!c && strcmp(ctl->argv[1], "formats") != 0)
		return unknown(ctl->argv[1]);
	if (c && c != &help_command) {
		ctl->command = c;
		ctl->argc = 0;
		ctl->help = true;
	}
	return ctl->command->run(ctl);
}

int main(int argc, char **argv)
{
	struct ctl ctl = {.mem = mem_std(), .argc = argc - 1, .argv = argv + 1};
	int code = args_read_global(&ctl);
	if (code != ARGS_GO_ON)
		return code;
	if (ctl.argc == 0) {
		(void)overview();
		return ctl.help ? CTL_OK : CTL_USAGE;
	}
	ctl.command = find(ctl.argv[0]);
	if (!ctl.command)
		return unknown(ctl.argv[0]);
	if (ctl.command == &help_command)
		return help(&ctl);
	ctl.argc--;
	ctl.argv++;
	return ctl.command->run(&ctl);
}
