/* changes.h - what people changed on their side: releases, flags, prices, outage notices
 * (event=change). The newest are kept, so that an issue's cases can be held against them. */
#ifndef CORE_CHANGES_H
#define CORE_CHANGES_H

#include "buf.h"

#define CHANGES_MOST  32 /* kept, newest by time */
#define CHANGES_ATTRS 4 /* of each */

struct change_text {
	uint8_t len;
	char text[160];
};

struct change {
	int64_t at; /* ms */
	uint64_t number; /* counts up from 1 in order of arrival */
	struct change_text kind, title; /* title is never empty; redacted */
	struct change_text attrs[CHANGES_ATTRS]; /* "name=value" */
	uint32_t n_attrs;
};

struct changes { /* plain data, in order of (at, number) */
	struct change at[CHANGES_MOST];
	size_t n;
	uint64_t next; /* number of the next one */
};

void changes_init(struct changes *c);
/* Cuts text to its room, at a code point. */
void changes_set_text(struct change_text *t, struct span text);
struct span changes_text(const struct change_text *t);
/* Keeps change, whose number is given here, unless it is there already (same time and words) or
 * older than all of CHANGES_MOST. */
void changes_add(struct changes *c, const struct change *change);

void changes_pack(const struct changes *c, struct buf *out);
/* Reads what changes_pack() wrote; ERR_FORMAT. */
enum err changes_load(struct changes *c, struct unpack *u);

#endif
