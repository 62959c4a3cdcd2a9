/* unpack.h - reads the packed numbers that buf.h writes. */
#ifndef CORE_UNPACK_H
#define CORE_UNPACK_H

#include "span.h"

#define UNPACK_MS_MOST (INT64_C(1) << 60) /* so that two times can be added */

/* A reader over a packed blob. Reading past the end sets bad and gives zeros. */
struct unpack {
	struct span rest;
	bool bad;
};

uint64_t unpack_varint(struct unpack *u); /* bad unless in its shortest form */
int64_t unpack_zigzag(struct unpack *u);
/* Bad and 0 when it is over max. */
uint64_t unpack_upto(struct unpack *u, uint64_t max);
/* A time or a span of time: bad and 0 when it is over UNPACK_MS_MOST either way. */
int64_t unpack_ms(struct unpack *u);
uint64_t unpack_fixed(struct unpack *u, unsigned bytes);
struct span unpack_bytes(struct unpack *u); /* borrowed from the blob */

#endif
