/* desk_batch.c - see desk_batch.h.
 *
 *   queue   1 2 5 7 | 6 8 9 ...      a batch ends where the order (id, rank) goes back; the next
 *           └ batch ┘ └ batch        one is a cut then, and says where all streams stood before it
 *
 * A batch is bounded by entries, by effects and by bytes, so that one commit holds Redis up for
 * about 2 ms. Bounds are looked at between entries: one entry is never divided.
 *
 * Invariant: after an error nothing of the engine is used again; it may hold half an entry. */
#include "desk_batch.h"

#include <sys/random.h>

#include "desk_merge.h"
#include "fault.h"

#define BATCH_EFFECTS 1500
#define BATCH_BYTES   ((size_t)4 << 20)
#define EFFECTS_MAX   ((size_t)256 << 20) /* with the changes of state, which come at the end */

bool desk_batch_init(struct desk_batch *b, const struct mem *m, const struct settings *settings)
{
	*b = (struct desk_batch){.mem = m, .settings = {*settings}};
	b->fx = effects_new(m, EFFECTS_MAX);
	return b->fx != NULL;
}

void desk_batch_fini(struct desk_batch *b)
{
	desk_batch_drop(b);
	effects_free(b->fx);
	b->fx = NULL;
}

bool desk_batch_engine(struct desk_batch *b)
{
	uint64_t seed = 0;
	ssize_t n = getrandom(&seed, sizeof seed, 0);
	desk_batch_drop(b);
	b->engine = n == (ssize_t)sizeof seed ? engine_new(b->mem, &b->settings[b->in_use], seed)
					      : NULL;
	return b->engine != NULL;
}

void desk_batch_loaded(struct desk_batch *b, const struct desk_streams *streams)
{
	b->high = b->last = desk_streams_high(streams);
}

void desk_batch_drop(struct desk_batch *b)
{
	engine_free(b->engine);
	b->engine = NULL;
	b->entries = 0;
	b->cut = false;
	if (b->fx)
		effects_reset(b->fx);
}

enum err desk_batch_retune(struct desk_batch *b, const struct settings *settings)
{
	b->in_use ^= 1;
	b->settings[b->in_use] = *settings;
	return b->engine ? engine_retune(b->engine, &b->settings[b->in_use]) : ERR_OK;
}

static void begin(struct desk_batch *b, struct desk_streams *streams)
{
	effects_reset(b->fx);
	desk_streams_batch(streams);
	b->last = b->high;
	b->entries = 0;
	b->cut = false;
}

/* Takes the head of the queue into the batch. */
static void count(struct desk_batch *b, struct desk_read *read, struct desk_streams *streams)
{
	const struct desk_queued *q = desk_read_head(read);
	struct desk_stream *s = &streams->at[q->stream];
	s->batch = (struct desk_place){q->entry.id, s->batch.read + 1};
	b->last = (struct desk_mark){q->entry.id, q->entry.source};
	b->entries++;
	desk_read_pop(read);
}

static bool goes_back(const struct desk_batch *b, const struct desk_queued *q)
{
	return desk_merge_cmp(q->entry.id, q->entry.source, b->last.id, b->last.rank) < 0;
}

static bool full(const struct desk_batch *b, size_t most)
{
	return b->entries >= most || effects_count(b->fx) >= BATCH_EFFECTS ||
	       effects_bytes(b->fx) >= BATCH_BYTES;
}

static enum err end(struct desk_batch *b, enum err e)
{
	if (e == ERR_OK)
		e = engine_changes(b->engine, b->fx);
	return e ? e : effects_err(b->fx);
}

enum err desk_batch_fill(struct desk_batch *b, struct desk_read *read, struct desk_streams *streams,
			 size_t most)
{
	const struct desk_queued *q;
	enum err e = ERR_OK;
	begin(b, streams);
	while (!full(b, most) && (q = desk_read_head(read))) {
		bool back = goes_back(b, q);
		if (back && b->entries > 0)
			break;
		b->cut |= back;
		FAULT_ENTRY(&q->entry);
		e = engine_feed(b->engine, &q->entry, b->fx);
		FAULT_POINT(mid_apply);
		if (e)
			break;
		count(b, read, streams);
	}
	return end(b, e);
}

enum err desk_batch_set_aside(struct desk_batch *b, struct desk_read *read,
			      struct desk_streams *streams, struct span reason)
{
	const struct desk_queued *q = desk_read_head(read);
	begin(b, streams);
	b->cut = goes_back(b, q);
	enum err e = engine_set_aside(b->engine, &q->entry, reason, b->fx);
	if (e == ERR_OK)
		count(b, read, streams);
	return end(b, e);
}

void desk_batch_committed(struct desk_batch *b, struct desk_streams *streams)
{
	desk_streams_applied(streams);
	b->high = b->last;
	b->entries = 0;
	b->cut = false;
	effects_reset(b->fx);
}
