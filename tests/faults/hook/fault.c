/* fault.c - see fault.h. Part of recurd in VARIANT=faults alone; the environment says what happens:
 *
 *   FAULT=point:n         SIGKILL when that point is passed for the nth time. half_sent and
 *                         sent_no_answer count commits: half of the bytes, or all of them, are in
 *                         the socket then
 *   FAULT_POISON=id       SIGSEGV at every entry with this case_id
 *   FAULT_MEMORY=n        every nth allocation is refused, the first 10 000 excepted
 *   FAULT_CLOCK=path      the wall clock is off by the ms in this file; "still": it stands. Read
 *                         at every look, so that a test can make it jump */
#define _GNU_SOURCE
#include "fault.h"

#include <event2/buffer.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SPARED 10000 /* allocations at the start, where failing is allowed */

static bool armed; /* the next command is a commit */

static _Noreturn void die(int signal_number)
{
	(void)raise(signal_number);
	abort();
}

/* Passes the point; true when this is the time to die. */
static bool passes(const char *name)
{
	static unsigned long times;
	static const char *point;
	if (!point)
		point = getenv("FAULT");
	if (!point)
		point = "";
	size_t n = strlen(name);
	if (strncmp(point, name, n) != 0 || point[n] != ':')
		return false;
	return ++times == strtoul(point + n + 1, NULL, 10);
}

void fault_point(const char *name)
{
	if (passes(name))
		die(SIGKILL);
}

void fault_commit(void)
{
	armed = true;
}

/* The rest stays behind: the kernel delivers what was written, and then the end. */
static void write_out(struct bufferevent *bev, size_t leave)
{
	struct evbuffer *out = bufferevent_get_output(bev);
	struct pollfd fd = {.fd = bufferevent_getfd(bev), .events = POLLOUT};
	evbuffer_unfreeze(out, 1);
	while (evbuffer_get_length(out) > leave) {
		size_t n = evbuffer_get_length(out) - leave;
		if (evbuffer_write_atmost(out, fd.fd, (ev_ssize_t)n) <= 0 &&
		    poll(&fd, 1, 5000) <= 0)
			break;
	}
	die(SIGKILL);
}

void fault_sent(struct bufferevent *bev)
{
	size_t n = evbuffer_get_length(bufferevent_get_output(bev));
	if (!armed)
		return;
	armed = false;
	if (passes("half_sent"))
		write_out(bev, n / 2);
	if (passes("sent_no_answer"))
		write_out(bev, 0);
}

void fault_entry(const struct entry *e)
{
	const char *poison = getenv("FAULT_POISON");
	for (size_t i = 0; poison && i < e->count; i++)
		if (span_eq(e->fields[i].name, SPAN("case_id")) &&
		    span_eq(e->fields[i].value, span_of(poison)))
			die(SIGSEGV);
}

int64_t fault_wall(int64_t ms)
{
	static int64_t first;
	const char *path = getenv("FAULT_CLOCK");
	char text[32] = "";
	FILE *f = path ? fopen(path, "r") : NULL;
	if (!f)
		return ms;
	if (!fgets(text, sizeof text, f))
		text[0] = 0;
	(void)fclose(f);
	first = first ? first : ms;
	return strncmp(text, "still", 5) == 0 ? first : ms + strtoll(text, NULL, 10);
}

bool fault_refuses(void)
{
	static unsigned long requests, every;
	const char *text = requests++ ? NULL : getenv("FAULT_MEMORY");
	if (text)
		every = strtoul(text, NULL, 10);
	return every && requests > SPARED && requests % every == 0;
}
