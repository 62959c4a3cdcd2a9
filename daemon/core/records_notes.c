/* records_notes.c - see records_notes.h.
 *
 *   note: event (1 byte), at (zigzag), hash of event_id (8 bytes), detail (length, bytes)
 *
 * RULE: the layout is part of the blob of a record: see RECORDS_VERSION. */
#include "records_notes.h"

#include <xxhash.h>

#include "buf.h"

#define NOTES_SEED   UINT64_C(0x7265637572640003)
#define NOTES_DETAIL 256 /* bytes of a detail that are kept */

struct unpack records_notes_of(const struct record *rec)
{
	return (struct unpack){{rec->notes, rec->notes_len}, false};
}

bool records_notes_next(struct unpack *u, struct note *out)
{
	if (!u->rest.len || u->bad)
		return false;
	uint64_t event = unpack_fixed(u, 1);
	out->event = (enum event)event;
	out->at = unpack_ms(u);
	out->id = unpack_fixed(u, 8);
	out->detail = unpack_bytes(u);
	u->bad |= event >= EVENT_COUNT;
	return !u->bad;
}

static bool noted_before(const struct record *rec, uint64_t hash)
{
	struct unpack u = records_notes_of(rec);
	for (struct note n; records_notes_next(&u, &n);)
		if (n.id == hash)
			return true;
	return false;
}

static void pack(const struct note *n, struct buf *out)
{
	buf_fixed(out, n->event, 1);
	buf_zigzag(out, n->at);
	buf_fixed(out, n->id, 8);
	buf_bytes(out, n->detail);
}

/* The notes of rec but for its oldest message or update, when full; and n behind them. */
static enum err append(const struct record *rec, const struct note *n, bool full, struct buf *out)
{
	struct unpack u = records_notes_of(rec);
	bool dropped = !full;
	for (struct note old; records_notes_next(&u, &old);) {
		if (!dropped && (old.event == EVENT_MESSAGE || old.event == EVENT_UPDATED))
			dropped = true;
		else
			pack(&old, out);
	}
	pack(n, out);
	return dropped ? buf_err(out) : ERR_LIMIT;
}

enum err records_notes_add(struct records *r, struct record *rec, enum event event, int64_t at,
			   struct span event_id, struct span detail, bool *twice)
{
	struct note n = {event, at, 0, span_utf8_first(detail, NOTES_DETAIL)};
	struct buf b;
	if (event_id.len)
		n.id = XXH3_64bits_withSeed(event_id.ptr, event_id.len, NOTES_SEED) | 1;
	*twice = n.id && noted_before(rec, n.id);
	if (*twice)
		return ERR_OK;
	bool full = rec->n_notes >= RECORDS_NOTES;
	buf_init(&b, r->mem, RECORDS_NOTE_BYTES);
	enum err e = append(rec, &n, full, &b);
	if (e == ERR_LIMIT && !full) { /* many bytes in few notes */
		full = true;
		buf_reset(&b);
		e = append(rec, &n, full, &b);
	}
	if (e) {
		buf_fini(&b);
		return e;
	}
	mem_free(r->mem, rec->notes);
	rec->notes = b.ptr;
	rec->notes_len = (uint32_t)b.len;
	rec->n_notes = (uint16_t)(rec->n_notes + !full);
	return records_touch(r, rec) ? ERR_OK : ERR_MEMORY;
}
