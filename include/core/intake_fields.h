/* intake_fields.h - the fields of an entry, or the members of its JSON payload, in their places:
 * known by name, within their limits, well-formed UTF-8. What they mean is intake.c's. */
#ifndef CORE_INTAKE_FIELDS_H
#define CORE_INTAKE_FIELDS_H

#include "buf.h"
#include "entry.h"
#include "fields.h"
#include "settings.h"

enum intake_place {
	AT_CASE_ID,
	AT_SUBJECT,
	AT_BODY,
	AT_EVENT,
	AT_EVENT_ID,
	AT_AUTHOR,
	AT_OCCURRED,
	AT_CUSTOMER,
	AT_SURVEY,
	AT_SCORE,
	AT_SCALE_MIN,
	AT_SCALE_MAX,
	AT_HIGHER,
	AT_MERGED_INTO,
	AT_PROBLEM,
	AT_ISSUE,
	AT_INTO,
	AT_TITLE,
	AT_URL,
	AT_BY,
	AT_WHY,
	AT_CHANGE,
	AT_CASES,
	AT_CUSTOMERS,
	AT_RATE,
	AT_ESCALATING,
	AT_UNTIL,
	AT_LASTS,
	AT_WHOM,
	AT_IN,
	AT_COUNT,
	AT_ATTRIBUTE /* no place of its own: an attribute that is always allowed */
};

#define INTAKE_ATTRS 48 /* attributes a ticket */
#define INTAKE_TEXT  8192 /* bytes of subject and body that are read */

struct attribute {
	struct span name, value;
};

struct intake_fields {
	struct span at[AT_COUNT]; /* empty: absent */
	struct attribute attrs[INTAKE_ATTRS]; /* ordered by name, none twice */
	size_t n_attrs;
	bool truncated; /* a field was cut at its limit */
	uint32_t repaired, dropped; /* bad byte runs; attributes that are not allowed or too many */
	struct buf scratch; /* what the spans point into, and room to join texts; reserved whole */
	/* The reader's own. */
	struct fields json; /* members of a JSON payload */
	struct buf one, two; /* a kept value, on its way into scratch */
	char why[160];
	bool command; /* the commands' fields are known: it is a command, or a change */
};

/* Reserves what a ticket may need at most, so that spans into scratch hold. After a failure fini
 * is safe. */
MUST_USE enum err intake_fields_init(struct intake_fields *f, const struct mem *m);
void intake_fields_fini(struct intake_fields *f);

/* Reads all fields of e, anew. *reason is set when the entry must be refused, borrowed until the
 * next call; spans are borrowed likewise, from f or from e. Errors: memory. */
MUST_USE enum err intake_fields_read(struct intake_fields *f, const struct settings *s,
				     const struct entry *e, const char **reason);

#endif
