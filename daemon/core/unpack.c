/* unpack.c - see unpack.h. Invariant: rest only shrinks, and once bad is set it stays. What was
 * read and was not bad gives the same bytes when it is packed again. */
#include "unpack.h"

uint64_t unpack_varint(struct unpack *u)
{
	uint64_t v = 0;
	for (unsigned shift = 0; shift < 64; shift += 7) {
		uint64_t c = unpack_fixed(u, 1);
		bool lost = shift == 63 && c > 1;
		if (lost || (shift && !c))
			break;
		v |= (c & 0x7F) << shift;
		if (!(c & 0x80))
			return v;
	}
	u->bad = true;
	return 0;
}

int64_t unpack_zigzag(struct unpack *u)
{
	uint64_t v = unpack_varint(u);
	return (int64_t)((v >> 1) ^ (0 - (v & 1)));
}

uint64_t unpack_upto(struct unpack *u, uint64_t max)
{
	uint64_t v = unpack_varint(u);
	if (v <= max)
		return v;
	u->bad = true;
	return 0;
}

int64_t unpack_ms(struct unpack *u)
{
	int64_t v = unpack_zigzag(u);
	if (v >= -UNPACK_MS_MOST && v <= UNPACK_MS_MOST)
		return v;
	u->bad = true;
	return 0;
}

uint64_t unpack_fixed(struct unpack *u, unsigned bytes)
{
	uint64_t v = 0;
	if (u->rest.len < bytes) {
		u->bad = true;
		return 0;
	}
	for (unsigned i = 0; i < bytes; i++)
		v |= (uint64_t)(unsigned char)u->rest.ptr[i] << (8 * i);
	u->rest = span_after(u->rest, bytes);
	return v;
}

struct span unpack_bytes(struct unpack *u)
{
	uint64_t n = unpack_varint(u);
	if (n > u->rest.len) {
		u->bad = true;
		return (struct span){NULL, 0};
	}
	struct span s = span_first(u->rest, (size_t)n);
	u->rest = span_after(u->rest, (size_t)n);
	return s;
}
