/* clock.c - see clock.h. Two clocks, kept apart by name: wall time is for people and for entries,
 * mono time is for waiting, since a jump of the wall clock must not end or prolong a wait. */
#define _POSIX_C_SOURCE 200809L
#include "clock.h"

#include <time.h>

#include "fault.h"

static int64_t clock_read(clockid_t id)
{
	struct timespec t = {0};
	(void)clock_gettime(id, &t); /* cannot fail: both ids are always there on Linux */
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t clock_wall(void)
{
	return FAULT_WALL(clock_read(CLOCK_REALTIME));
}

int64_t clock_mono(void)
{
	return clock_read(CLOCK_MONOTONIC);
}
