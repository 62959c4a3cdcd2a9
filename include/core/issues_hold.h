/* issues_hold.h - what a person said about the messages of an issue: I am on it, not now, or never.
 * Every ack and mute has an end; that an issue is no problem stands until it is reopened. */
#ifndef CORE_ISSUES_HOLD_H
#define CORE_ISSUES_HOLD_H

#include "issues.h"
#include "unpack.h"

enum hold_kind { HOLD_ACK, HOLD_MUTE, HOLD_DISMISS, HOLD_COUNT };

struct hold {
	enum hold_kind kind;
	int64_t since, until; /* ms; INT64_MAX: no time ends it */
	/* A mute also ends with so many cases or customers since, 0: not; */
	uint32_t cases, customers;
	uint32_t rate; /* with more than so many cases ... */
	int64_t rate_window; /* ... within so many ms, 0: not; */
	bool escalating; /* when the episode has doubled. */
	uint64_t ever; /* cases ever when it began */
	uint32_t withheld; /* messages */
	uint8_t by_len;
	char by[64];
};

/* The name of a kind in the hash of an issue ("acked"). */
const char *issues_hold_name(enum hold_kind kind);
/* Replaces the hold of issue by h, or takes it away (NULL). */
enum err issues_hold_set(struct issues *is, struct issue *issue, const struct hold *h);
struct span issues_hold_by(const struct hold *h);

/* Appends the hold of issue, as part of its life; and reads it. */
void issues_hold_pack(const struct issue *issue, struct buf *out);
enum err issues_hold_load(struct issues *is, struct issue *issue, struct unpack *u);

#endif
