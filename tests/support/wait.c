/* wait.c - see wait.h. */
#define _POSIX_C_SOURCE 200809L
#include "wait.h"

#include <poll.h>
#include <time.h>

static int64_t wait_now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

bool wait_until(bool (*holds)(void *arg), void *arg, int64_t deadline_ms)
{
	int64_t end = wait_now() + deadline_ms;
	while (!holds(arg)) {
		if (wait_now() >= end)
			return holds(arg);
		poll(NULL, 0, 5);
	}
	return true;
}
