/* text.h - bytes to well-formed, comparable text: UTF-8 repair, NFKC, case folding. */
#ifndef CORE_TEXT_H
#define CORE_TEXT_H

#include "buf.h"

/* Appends in to out with every maximal ill-formed subsequence replaced by U+FFFD (Unicode 15,
 * 3.9, table 3-8). NUL and other bytes below 0x80 are kept. Returns how many were replaced. */
uint32_t text_repair(struct span in, struct buf *out);

/* True when in is well-formed UTF-8 (RFC 3629: no overlong form, surrogate or > 10FFFF). */
bool text_valid(struct span in);

/* Appends NFKC(in) to out (UAX #15); letter case is kept. Control characters become a space
 * (\n is kept), default-ignorables (zero width, variation selectors, bidi controls) are dropped.
 * One exception: compatibility jamo (U+3131..318E) stay, for NFKC would glue laughter and tears to
 * their neighbours. in must be well-formed. ASCII and precomposed Hangul take a fast path; the
 * rest is utf8proc's. At most bytes of out->max are produced. */
enum err text_nfkc(struct span in, struct buf *out);

/* Appends in, which is NFKC, with full case folding (and NFKC again where folding undid it). */
enum err text_fold(struct span in, struct buf *out);

/* The next code point of well-formed text and its length in bytes (1..4); s.len must be > 0. */
uint32_t text_next(struct span s, size_t *bytes);

#endif
