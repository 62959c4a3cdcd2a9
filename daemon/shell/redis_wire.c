/* redis_wire.c - see redis_wire.h. A command is written straight into the connection's output
 * buffer, which saves the two copies of redisFormatCommandArgv.
 *
 * hiredis makes room for an array when its head is read: a head of 12 bytes may ask for 16 GB. So
 * arrays are made here, and refused when their elements cannot fit into the largest reply.
 *
 * Invariant: fed counts the bytes of the reply that is not whole yet, so bytes of many small
 * replies in one piece are never held against one of them. */
#include "redis_wire.h"

#include <stdio.h>
#include <string.h>

#define WIRE_COMMAND_MAX ((size_t)512 << 20) /* Redis's own proto-max-bulk-len */
#define WIRE_ELEMENT     3 /* bytes of the shortest reply there is */
#define WIRE_MARK        (1 + 20 + 2 + 1) /* type, digits, end of line, snprintf's NUL */

static char *redis_wire_mark(char *at, char type, size_t n)
{
	return at + snprintf(at, WIRE_MARK, "%c%zu\r\n", type, n);
}

bool redis_wire_write(struct evbuffer *out, size_t argc, const struct span *argv)
{
	struct evbuffer_iovec room;
	size_t size = WIRE_MARK;
	for (size_t i = 0; i < argc; i++) {
		if (argv[i].len > WIRE_COMMAND_MAX || size > WIRE_COMMAND_MAX)
			return false;
		size += WIRE_MARK + argv[i].len + 2;
	}
	if (evbuffer_reserve_space(out, (ev_ssize_t)size, &room, 1) != 1)
		return false;
	char *at = redis_wire_mark(room.iov_base, '*', argc);
	for (size_t i = 0; i < argc; i++) {
		at = redis_wire_mark(at, '$', argv[i].len);
		if (argv[i].len)
			memcpy(at, argv[i].ptr, argv[i].len);
		at += argv[i].len;
		*at++ = '\r';
		*at++ = '\n';
	}
	room.iov_len = (size_t)(at - (char *)room.iov_base);
	return evbuffer_commit_space(out, &room, 1) == 0;
}

#if HIREDIS_MAJOR > 0
typedef size_t wire_count;
#else
typedef int wire_count;
#endif

static void *redis_wire_array(const redisReadTask *task, wire_count n)
{
	struct redis_wire *w = task->privdata;
	w->elements += (size_t)n;
	return w->elements > w->max / WIRE_ELEMENT ? NULL : w->plain->createArray(task, n);
}

bool redis_wire_open(struct redis_wire *w, size_t max)
{
	*w = (struct redis_wire){.reader = redisReaderCreate(), .max = max};
	if (!w->reader)
		return false;
	w->plain = w->reader->fn;
	w->made = *w->plain;
	w->made.createArray = redis_wire_array;
	w->reader->fn = &w->made;
	w->reader->privdata = w;
	return true;
}

void redis_wire_close(struct redis_wire *w)
{
	if (w->reader)
		redisReaderFree(w->reader);
	w->reader = NULL;
	w->fed = 0;
}

bool redis_wire_feed(struct redis_wire *w, struct span bytes)
{
	if (redisReaderFeed(w->reader, bytes.ptr, bytes.len) != REDIS_OK) {
		snprintf(w->why, sizeof w->why, "reading: %s", w->reader->errstr);
		return false;
	}
	w->fed += bytes.len;
	return true;
}

enum redis_wire_got redis_wire_next(struct redis_wire *w, redisReply **reply)
{
	void *got = NULL;
	bool good = redisReaderGetReply(w->reader, &got) == REDIS_OK;
	size_t rest = got ? w->reader->len - w->reader->pos : 0;
	if (w->elements > w->max / WIRE_ELEMENT || (good && w->fed - rest > w->max)) {
		snprintf(w->why, sizeof w->why, "an answer of more than %zu bytes", w->max);
		if (got)
			freeReplyObject(got);
		return REDIS_WIRE_BAD;
	}
	if (!good) {
		snprintf(w->why, sizeof w->why, "protocol error: %s", w->reader->errstr);
		return REDIS_WIRE_BAD;
	}
	if (!got)
		return REDIS_WIRE_NOTHING;
	w->fed = rest;
	w->elements = 0;
	*reply = got;
	return REDIS_WIRE_REPLY;
}
