/* payload.h - a JSON object (RFC 8259, strict, by jansson) to flat fields.
 *
 * Strings stay, numbers and booleans become their text, null is absent, arrays of scalars are
 * joined by ",", nested objects become dotted names. A CloudEvents envelope ("specversion") gives
 * what its "data" holds, with id as event_id and time as occurred_at. */
#ifndef CORE_PAYLOAD_H
#define CORE_PAYLOAD_H

#include "buf.h"

struct field {
	struct span name, value;
};

struct fields {
	struct field *at; /* owned */
	size_t count, cap;
	uint64_t refused; /* fields over FIELDS_MAX */
	struct buf text;  /* what the spans of payload_read() point into */
	const struct mem *mem;
};

#define FIELDS_MAX 16384 /* fields of one entry, JSON members included */

void fields_init(struct fields *f, const struct mem *m);
void fields_fini(struct fields *f);
void fields_reset(struct fields *f);
/* Appends a borrowed name and value. */
enum err fields_add(struct fields *f, struct span name, struct span value);

/* Appends the members of the object in json, copied into f->text. ERR_INPUT with words such as
 * "line 1 column 9: ..." in why (NUL-terminated, at most why_size) when it is not one object. */
enum err payload_read(struct span json, struct fields *f, char *why, size_t why_size);

#endif
