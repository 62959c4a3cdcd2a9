/* cause.h - what is particular about an issue's cases, against the desk's other cases of the same
 * time. Everything here is a function of the records, in integers. */
#ifndef CORE_CAUSE_H
#define CORE_CAUSE_H

#include "cause_attrs.h"
#include "cause_terms.h"

/* What stands out in the members of issue later than from (ms, exclusive) and not later than to;
 * returns how many, mostly none. See cause_attrs.h for what they mean. */
size_t cause_attributes(const struct issues *is, const struct issue *issue, int64_t from,
			int64_t to, struct cause out[CAUSE_ATTRS_MOST]);

/* The share of a cause here, or among the others, in 1/10000. */
uint32_t cause_share(const struct cause *c, bool outside);
/* Name and value of a part (0 or 1) of a cause; empty when it has no second part. Borrowed from
 * the words. */
struct attribute cause_part(const struct issues *is, const struct cause *c, size_t part);
/* "name value", and of a pair "name value + name value". */
void cause_say(const struct issues *is, const struct cause *c, struct buf *out);
/* Appends the causes as a JSON array. Shares and ratios are decimals in strings. */
void cause_json(const struct issues *is, const struct cause *causes, size_t n, struct buf *out);

#endif
