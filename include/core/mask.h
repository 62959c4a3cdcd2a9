/* mask.h - what varies from case to case becomes a mark; what is personal disappears.
 *
 * One scanner serves both: mask_text() for grouping replaces every volatile thing, mask_redact()
 * for people replaces personal data only. No regular expressions and no backtracking: time is
 * linear in bytes. Input is NFKC text (text.h), so full-width digits are plain already. */
#ifndef CORE_MASK_H
#define CORE_MASK_H

#include "buf.h"
#include "trace.h"

/* Every kind is a row in mask.c: its mark for grouping, its words for people, personal or not. */
enum mask_kind {
	MASK_NONE,
	MASK_URL,
	MASK_EMAIL,
	MASK_PHONE, /* +CC..., 01x-xxxx-xxxx, 0x-xxx-xxxx, (xxx) xxx-xxxx */
	MASK_CARD, /* 13 to 19 digits, optional spaces or dashes, Luhn (ISO/IEC 7812-1) */
	MASK_RESIDENT, /* Korean resident number YYMMDD-[1-8]dddddd: shape and date, no checksum */
	MASK_HANDLE, /* @name */
	MASK_UUID,
	MASK_HEX, /* 0x..., and hex runs of 8 or more with a digit and a letter */
	MASK_DATE, /* 2026-11-23, 23/11/2026, 11월 23일, XX/XX/2018, XX/XX/XXXX, Nov 23 */
	MASK_TIME, /* 14:10, 14:10:33, 2pm, 오후 2시 10분 */
	MASK_AMOUNT, /* $12.50, 12,000원, 3만원, EUR 5 */
	MASK_NUMBER, /* order and account numbers: ABC-12345, 110-234-567890, #1234, 5+ digits */
	MASK_COUNT
};

struct mask_counts {
	uint32_t of[MASK_COUNT];
	const struct trace *trace; /* told of each match; or NULL */
};

/* The mark that stands for kind in masked text, "\x01" .. as one private byte < 0x20 that no
 * NFKC text holds, so that tokens.c can tell marks from words. */
char mask_mark(enum mask_kind kind);
/* The kind of a mark byte, MASK_NONE when c is none. */
enum mask_kind mask_of_mark(char c);
/* English name of kind ("url", "order number") for explanations. */
const char *mask_name(enum mask_kind kind);

/* Appends in with everything volatile replaced by " <mark> ". Version-like numbers (2.4.1),
 * short numbers and error codes (E1042) stay: they may be the cause. counts may be NULL. */
enum err mask_text(struct span in, struct buf *out, struct mask_counts *counts);

/* Appends in with personal data (e-mail, phone, card, resident number, account number, handle,
 * the query part of a URL) replaced by words like "[email]". For everything that is stored,
 * shown or logged. counts may be NULL. */
enum err mask_redact(struct span in, struct buf *out, struct mask_counts *counts);

#endif
