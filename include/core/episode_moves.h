/* episode_moves.h - the table of the states of an issue and what happens to it. */
#ifndef CORE_EPISODE_MOVES_H
#define CORE_EPISODE_MOVES_H

#include "alert.h"

enum episode_event {
	EPISODE_FIRE, /* a rule says so */
	EPISODE_GROW, /* to twice, four times, ... what it was; or to a higher level */
	EPISODE_REMIND, /* a while went by */
	EPISODE_QUIET, /* its time has come */
	EPISODE_RESOLVE, /* a person says it is solved, */
	EPISODE_DISMISS, /* or no problem, */
	EPISODE_REOPEN, /* or neither after all */
	EPISODE_MERGE, /* into another issue */
	EPISODE_TAKE, /* another issue that is loud was merged into this one */
	EPISODE_EVENTS
};

struct episode_move {
	bool can; /* else the event means nothing in this state, and nothing changes */
	bool tells; /* a message goes with it */
	enum life next;
	enum alert_status status; /* of the message */
};

const struct episode_move *episode_moves(enum life state, enum episode_event event);

#endif
