/* streams.h - the input streams of a desk, by rank: what recurd noted in Redis, else the config. */
#ifndef CTL_STREAMS_H
#define CTL_STREAMS_H

#include "settings.h"
#include "store.h"

struct stream {
	char *name, *key; /* owned, NUL-terminated */
};

struct streams {
	const struct mem *mem;
	struct stream at[SETTINGS_STREAMS + 1]; /* the last one is "commands" */
	size_t n;
};

/* Fills s; a desk that neither Redis nor the config knows is said. Returns an exit code. */
MUST_USE int streams_read(struct streams *s, struct store *store, const struct ctl *ctl,
			  const char *desk);
void streams_free(struct streams *s);
/* The stream called name; NULL when there is none. */
const struct stream *streams_find(const struct streams *s, struct span name);

#endif
