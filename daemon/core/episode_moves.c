/* episode_moves.c - see episode_moves.h.
 *
 *   pending ──fire─▶ firing ──grow─▶ escalated ─┐
 *                      └────────quiet, resolve──┴─▶ resolved ──fire, reopen─▶ regressed ─▶ ...
 *   any of them ──merge─▶ merged
 *
 * An event without a row means nothing: a second "fire" while an episode is open tells nobody. */
#include "episode_moves.h"

#define TELL(next, status)                                                                         \
	{                                                                                          \
		true, true, LIFE_##next, ALERT_##status                                            \
	}
#define MOVE(next)                                                                                 \
	{                                                                                          \
		true, false, LIFE_##next, ALERT_FIRING                                             \
	}

static const struct episode_move rows[LIFE_COUNT][EPISODE_EVENTS] =
	{
		[LIFE_PENDING] =
			{
				[EPISODE_FIRE] = TELL(FIRING, FIRING),
				[EPISODE_RESOLVE] = MOVE(RESOLVED),
				[EPISODE_DISMISS] = MOVE(PENDING),
				[EPISODE_MERGE] = MOVE(MERGED),
				[EPISODE_TAKE] = MOVE(FIRING),
			},
		[LIFE_FIRING] =
			{
				[EPISODE_GROW] = TELL(ESCALATED, ESCALATED),
				[EPISODE_REMIND] = TELL(FIRING, REMINDER),
				[EPISODE_QUIET] = TELL(RESOLVED, RESOLVED),
				[EPISODE_RESOLVE] = TELL(RESOLVED, RESOLVED),
				[EPISODE_DISMISS] = TELL(RESOLVED, DISMISSED),
				[EPISODE_MERGE] = TELL(MERGED, MERGED),
				[EPISODE_TAKE] = MOVE(FIRING),
			},
		[LIFE_ESCALATED] =
			{
				[EPISODE_GROW] = TELL(ESCALATED, ESCALATED),
				[EPISODE_REMIND] = TELL(ESCALATED, REMINDER),
				[EPISODE_QUIET] = TELL(RESOLVED, RESOLVED),
				[EPISODE_RESOLVE] = TELL(RESOLVED, RESOLVED),
				[EPISODE_DISMISS] = TELL(RESOLVED, DISMISSED),
				[EPISODE_MERGE] = TELL(MERGED, MERGED),
				[EPISODE_TAKE] = MOVE(ESCALATED),
			},
		[LIFE_RESOLVED] =
			{
				[EPISODE_FIRE] = TELL(REGRESSED, FIRING),
				[EPISODE_RESOLVE] = MOVE(RESOLVED),
				[EPISODE_DISMISS] = MOVE(RESOLVED),
				[EPISODE_REOPEN] = TELL(REGRESSED, REOPENED),
				[EPISODE_MERGE] = MOVE(MERGED),
				[EPISODE_TAKE] = MOVE(REGRESSED),
			},
		[LIFE_REGRESSED] =
			{
				[EPISODE_GROW] = TELL(ESCALATED, ESCALATED),
				[EPISODE_REMIND] = TELL(REGRESSED, REMINDER),
				[EPISODE_QUIET] = TELL(RESOLVED, RESOLVED),
				[EPISODE_RESOLVE] = TELL(RESOLVED, RESOLVED),
				[EPISODE_DISMISS] = TELL(RESOLVED, DISMISSED),
				[EPISODE_MERGE] = TELL(MERGED, MERGED),
				[EPISODE_TAKE] = MOVE(REGRESSED),
			},
};

const struct episode_move *episode_moves(enum life state, enum episode_event event)
{
	return &rows[state][event];
}
