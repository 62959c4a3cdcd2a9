/* cause.h - what is particular about an issue's cases, against the desk's other cases of the same
 * time. Everything here is a function of the records, in integers. */
#ifndef CORE_CAUSE_H
#define CORE_CAUSE_H

#include "cause_attrs.h"
#include "cause_changes.h"
#include "cause_terms.h"

/* What stands out in the members of issue later than from (ms, exclusive) and not later than to;
 * returns how many, mostly none. See cause_attrs.h for what they mean. */
size_t cause_attributes(const struct issues *is, const struct issue *issue, int64_t from,
			int64_t to, struct cause out[CAUSE_ATTRS_MOST]);

struct cause_found { /* what is told with an alert */
	struct cause attrs[CAUSE_ATTRS_MOST];
	size_t n_attrs;
	struct cause_change changes[CAUSE_CHANGES_MOST]; /* borrow from the kept changes */
	size_t n_changes;
};

/* The causes of the newest episode of issue, seen at clock. False when memory ran out. */
MUST_USE bool cause_find(const struct issues *is, struct crowd *crowd,
			 const struct changes *changes, const struct issue *issue, int64_t clock,
			 struct cause_found *out);

/* The share of a cause here, or among the others, in 1/10000. */
uint32_t cause_share(const struct cause *c, bool outside);
/* Name and value of a part (0 or 1) of a cause; empty when it has no second part. Borrowed from
 * the words. */
struct attribute cause_part(const struct issues *is, const struct cause *c, size_t part);
/* "name value", and of a pair "name value + name value". */
void cause_say(const struct issues *is, const struct cause *c, struct buf *out);
/* Appends attributes and pairs as a JSON array, in their order. */
void cause_json(const struct issues *is, const struct cause *causes, size_t n, struct buf *out);
/* Appends attributes and pairs, strongest first, then changes as a JSON array. Shares, ratios and
 * rates (cases an hour) are decimals in strings; a ratio that has no limit is null. */
void cause_json_found(const struct issues *is, const struct cause_found *found, struct buf *out);

#endif
