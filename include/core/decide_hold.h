/* decide_hold.h - ack, mute, unmute, reopen, not-a-problem: what a person says about the messages
 * of an issue. */
#ifndef CORE_DECIDE_HOLD_H
#define CORE_DECIDE_HOLD_H

#include "apply.h"

/* a->ticket says so about issue. *reason is set when that makes no sense; nothing changed then. */
enum err decide_hold_ack(struct apply *a, struct issue *issue, const char **reason);
enum err decide_hold_mute(struct apply *a, struct issue *issue, const char **reason);
enum err decide_hold_unmute(struct apply *a, struct issue *issue, const char **reason);
enum err decide_hold_reopen(struct apply *a, struct issue *issue, const char **reason);
enum err decide_hold_dismiss(struct apply *a, struct issue *issue, const char **reason);

#endif
