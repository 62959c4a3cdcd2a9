/* fields.h - the named values of one entry, in the order in which they came. */
#ifndef CORE_FIELDS_H
#define CORE_FIELDS_H

#include "buf.h"

#define FIELDS_MAX      16384 /* fields of one entry, JSON members included */
#define FIELDS_TEXT_MAX (8u << 20) /* bytes of names and values copied out of JSON */

struct field {
	struct span name, value;
};

struct fields {
	struct field *at; /* owned */
	size_t count, cap;
	uint64_t refused; /* fields over FIELDS_MAX, since fields_init() */
	struct buf text; /* what the spans of payload_read() point into */
	const struct mem *mem;
};

void fields_init(struct fields *f, const struct mem *m);
void fields_fini(struct fields *f);
/* Empty again, storage kept. */
void fields_reset(struct fields *f);
/* Appends a borrowed name and value. ERR_LIMIT (counted in refused) or ERR_MEMORY when it cannot;
 * f is unchanged then. */
MUST_USE enum err fields_add(struct fields *f, struct span name, struct span value);

#endif
