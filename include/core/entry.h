/* entry.h - what the engine is fed: one entry of one stream, as it came. */
#ifndef CORE_ENTRY_H
#define CORE_ENTRY_H

#include "payload.h"

#define ENTRY_COMMANDS UINT32_MAX /* the source rank of the desk's commands stream: sorts last */

struct entry_id { /* a Redis stream id */
	uint64_t ms, seq;
};

struct entry {
	struct entry_id id;
	int64_t received; /* ms since 1970: id.ms, or received_at / occurred_at in a file */
	uint32_t source; /* rank of the input stream in the desk's config, or ENTRY_COMMANDS */
	const struct field *fields; /* borrowed for the call */
	size_t count;
};

/* Order of a backlog: id, then rank of the stream. */
static inline int entry_id_cmp(struct entry_id a, struct entry_id b)
{
	if (a.ms != b.ms)
		return a.ms < b.ms ? -1 : 1;
	return (a.seq > b.seq) - (a.seq < b.seq);
}

#endif
