/* mask_scan.h - the scanners of mask.c for personal numbers, and the reading of bytes, digits and
 * gaps that they share with mask_link.c, mask_date.c and mask_vary.c.
 *
 * A scanner looks at the text from at on and returns where its match ends, 0 when there is none.
 * It looks ahead a bounded number of bytes, or over bytes that its match swallows. */
#ifndef CORE_MASK_SCAN_H
#define CORE_MASK_SCAN_H

#include "span.h"

struct mask_scan {
	struct span in;
	size_t from; /* end of the last match: what is before it is hidden already */
	size_t local_end; /* end of the e-mail local part last read, so that none is read twice */
};

/* The byte at i; 0 past the end. */
static inline unsigned char mask_scan_byte(const struct mask_scan *s, size_t i)
{
	return i < s->in.len ? (unsigned char)s->in.ptr[i] : 0;
}

/* The byte before i; 0 at the start and behind a match. */
static inline unsigned char mask_scan_before(const struct mask_scan *s, size_t i)
{
	return i > s->from ? mask_scan_byte(s, i - 1) : 0;
}

static inline bool mask_scan_is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static inline bool mask_scan_is_alpha(unsigned char c)
{
	return (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
}

static inline bool mask_scan_is_alnum(unsigned char c)
{
	return mask_scan_is_digit(c) || mask_scan_is_alpha(c);
}

/* True when a word or number goes on at i: a letter, digit or underscore is before it. */
static inline bool mask_scan_in_word(const struct mask_scan *s, size_t i)
{
	unsigned char c = mask_scan_before(s, i);
	return mask_scan_is_alnum(c) || c == '_';
}

/* How many ASCII digits stand at i. */
size_t mask_scan_digits(const struct mask_scan *s, size_t i);
/* How many spaces stand at i, at most most. */
size_t mask_scan_spaces(const struct mask_scan *s, size_t i, size_t most);
/* True when a year of four digits, 1900 to 2099, stands at i. */
bool mask_scan_year(const struct mask_scan *s, size_t i);
/* Bytes of the dash at i (hyphens, dashes, minus, and what Korean keyboards put in their place). */
size_t mask_scan_dash(const struct mask_scan *s, size_t i);
/* The code point at i when it is a letter beyond ASCII, with its length, else 0. Symbols and
 * punctuation of the general blocks are none. */
uint32_t mask_scan_letter(const struct mask_scan *s, size_t i, size_t *bytes);
/* True when the lower-case ASCII text stands at i in any case. */
bool mask_scan_word(const struct mask_scan *s, size_t i, const char *text);

size_t mask_scan_phone(struct mask_scan *s, size_t at);
size_t mask_scan_card(struct mask_scan *s, size_t at);
size_t mask_scan_resident(struct mask_scan *s, size_t at);
/* Account numbers and everything else of ten digits and more, or of nine in three groups. */
size_t mask_scan_account(struct mask_scan *s, size_t at);

#endif
