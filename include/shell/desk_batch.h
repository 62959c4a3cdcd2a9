/* desk_batch.h - applies queued entries to the engine, and knows where a batch must end. */
#ifndef SHELL_DESK_BATCH_H
#define SHELL_DESK_BATCH_H

#include "desk_read.h"
#include "desk_streams.h"
#include "engine.h"

struct desk_batch {
	const struct mem *mem;
	struct engine *engine; /* NULL: no state */
	struct effects *fx; /* of this batch */
	struct settings settings[2]; /* the engine borrows one; the other is for a reload */
	unsigned in_use;
	struct desk_mark high; /* the last entry applied since the last cut */
	struct desk_mark last; /* ... with this batch */
	bool cut; /* this batch goes back in the common order */
	size_t entries; /* in this batch */
};

/* False when memory ran out. */
MUST_USE bool desk_batch_init(struct desk_batch *b, const struct mem *m,
			      const struct settings *settings);
void desk_batch_fini(struct desk_batch *b);

/* A fresh engine for loading. False when memory ran out. */
MUST_USE bool desk_batch_engine(struct desk_batch *b);
/* It is loaded; streams say where it stands. */
void desk_batch_loaded(struct desk_batch *b, const struct desk_streams *streams);
/* Throws the state away. */
void desk_batch_drop(struct desk_batch *b);
/* Other settings from now on. What the engine says; then the old ones are no longer used, and
 * after an error the state must be thrown away. */
MUST_USE enum err desk_batch_retune(struct desk_batch *b, const struct settings *settings);

/* Feeds entries from the queue, most of them at most, and asks for the changes. Moves `batch` of
 * the streams. After an error the state must be thrown away. */
MUST_USE enum err desk_batch_fill(struct desk_batch *b, struct desk_read *read,
				  struct desk_streams *streams, size_t most);
/* The same for the next entry alone, which is not fed but set aside. */
MUST_USE enum err desk_batch_set_aside(struct desk_batch *b, struct desk_read *read,
				       struct desk_streams *streams, struct span reason);
/* The batch is committed. */
void desk_batch_committed(struct desk_batch *b, struct desk_streams *streams);

#endif
