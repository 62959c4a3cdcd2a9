/* state.h - a desk's whole state in RAM, and its way from and to the committed keys. */
#ifndef CORE_STATE_H
#define CORE_STATE_H

#include "changes.h"
#include "crowd.h"
#include "engine.h"
#include "guard.h"
#include "issues.h"
#include "silence.h"

struct state {
	const struct mem *mem;
	struct words words;
	struct records records;
	struct crowd *crowd;
	struct issues issues;
	struct changes changes;
	struct guard guard;
	struct silence silence;
	int64_t clock; /* highest entry time applied, INT64_MIN before the first */
	uint64_t first_seq; /* no record below it is kept */
	int64_t digest_after; /* the next digest is the first due after it; INT64_MIN: see engine.c
			       */
	bool digest_waits; /* a case came since the last one */
	struct engine_counts counts;
	struct map issue_of; /* while loading: seq of a record -> id of its issue */
	struct map quote_of; /* while loading: seq -> quote */
};

enum err state_init(struct state *s, const struct mem *m, const struct settings *settings,
		    uint64_t seed);
void state_fini(struct state *s);

/* See engine_load(), engine_loaded(), engine_changes(), engine_buckets(). */
enum err state_load(struct state *s, struct span key, struct span field, struct span blob);
enum err state_loaded(struct state *s);
/* Appends the blob of what is neither record nor issue nor word. */
void state_pack(const struct state *s, struct buf *out);
enum err state_changes(struct state *s, struct effects *out);
void state_buckets(const struct state *s, uint64_t *first_case, uint64_t *last_case,
		   uint64_t *last_life, uint64_t *last_word);

#endif
