/* catalog.h - texts for people by name: "name = text with {placeholders}" lines, '#' comments
 * (config/texts.*). */
#ifndef CORE_CATALOG_H
#define CORE_CATALOG_H

#include "buf.h"

struct catalog_arg {
	struct span name, value; /* {name} becomes value */
};

/* The text of name, borrowed from catalog; ptr NULL when there is no such line. The first one
 * wins. */
struct span catalog_find(struct span catalog, struct span name);

/* Appends text with every {name} of args replaced; behind the value of {name|이/가} stands the
 * right one of both particles (particle.h), for {name?이/가} the particle without the value. A
 * value is never read again, so braces in customers' words stay what they are; an unknown {name}
 * stays as it is written. */
void catalog_fill(struct buf *out, struct span text, const struct catalog_arg *args, size_t n);

#endif
