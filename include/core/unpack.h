/* unpack.h - reads the packed numbers that buf.h writes. */
#ifndef CORE_UNPACK_H
#define CORE_UNPACK_H

#include "span.h"

/* A reader over a packed blob. Reading past the end sets bad and gives zeros. */
struct unpack {
	struct span rest;
	bool bad;
};

uint64_t unpack_varint(struct unpack *u);
int64_t unpack_zigzag(struct unpack *u);
uint64_t unpack_fixed(struct unpack *u, unsigned bytes);
struct span unpack_bytes(struct unpack *u); /* borrowed from the blob */

#endif
