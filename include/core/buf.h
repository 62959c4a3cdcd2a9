/* buf.h - a growing byte buffer with a stated maximum, and the packed numbers of our blobs.
 *
 * Errors stick: after a refusal every further append does nothing and buf_err() tells why, so a
 * writer appends freely and asks once at the end. */
#ifndef CORE_BUF_H
#define CORE_BUF_H

#include "err.h"
#include "mem.h"
#include "unpack.h"

struct buf {
	const struct mem *mem;
	char *ptr; /* len bytes are written; not NUL-terminated */
	size_t len, cap, max;
	enum err err;
};

/* max: bytes that it may ever hold. Nothing is allocated yet. */
void buf_init(struct buf *b, const struct mem *m, size_t max);
void buf_fini(struct buf *b);
/* Room for max bytes at once, so that what is written never moves. False when refused. */
MUST_USE bool buf_reserve(struct buf *b);
/* Empty again, storage kept, error cleared. */
void buf_reset(struct buf *b);
/* What is written so far; borrowed until the next append. */
struct span buf_span(const struct buf *b);
static inline enum err buf_err(const struct buf *b)
{
	return b->err;
}

/* Makes e the error of b, unless it has one: for writers that need more than b. */
void buf_refuse(struct buf *b, enum err e);

void buf_put(struct buf *b, struct span s);
void buf_byte(struct buf *b, unsigned c);
/* A string literal or NUL-terminated text. */
void buf_text(struct buf *b, const char *text);
/* v in decimal, at the end of room. */
struct span buf_digits(char room[20], uint64_t v);
void buf_u64(struct buf *b, uint64_t v); /* decimal */
void buf_i64(struct buf *b, int64_t v); /* decimal */
void buf_hex(struct buf *b, uint64_t v, unsigned digits);
/* Milliseconds since 1970 as decimal seconds, ".mmm" only when it is not 0. */
void buf_seconds(struct buf *b, int64_t ms);
/* s as a JSON string with quotes (RFC 8259). s must be valid UTF-8; C0, DEL, U+2028/9 and bidi
 * controls are written as \u escapes, so that no reader's terminal is led astray. */
void buf_json(struct buf *b, struct span s);

/* Packed numbers: LEB128 varints, zigzag for signed ones, fixed little-endian bytes. unpack.h
 * reads them. */
void buf_varint(struct buf *b, uint64_t v);
void buf_zigzag(struct buf *b, int64_t v);
void buf_fixed(struct buf *b, uint64_t v, unsigned bytes); /* 1..8 bytes */
void buf_bytes(struct buf *b, struct span s); /* varint length, then the bytes */

#endif
