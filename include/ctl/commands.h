/* commands.h - the rows of all commands; each is defined in the file of its name. */
#ifndef CTL_COMMANDS_H
#define CTL_COMMANDS_H

#include "ctl.h"

extern const struct command alerts_command;
extern const struct command check_command, config_command;
extern const struct command digest_command;
extern const struct command dump_command;
extern const struct command explain_command;
extern const struct command forget_command;
extern const struct command harm_command;
extern const struct command health_command;
extern const struct command help_command;
extern const struct command init_command;
extern const struct command issue_command;
extern const struct command issues_command;
extern const struct command decide_ack, decide_mute, decide_unmute, decide_resolve, decide_reopen,
	decide_dismiss, decide_merge, decide_split_command, decide_rename, decide_link;
extern const struct command replay_command;
extern const struct command rules_command;
extern const struct command send_command;
extern const struct command version_command;

#endif
