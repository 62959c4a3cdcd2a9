/* span.h - a piece of bytes that somebody else owns. Stream fields are binary: never assume a NUL.
 */
#ifndef CORE_SPAN_H
#define CORE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define MUST_USE __attribute__((warn_unused_result))

struct span {
	const char *ptr; /* may be NULL when len is 0 */
	size_t len; /* bytes */
};

/* A span over a string literal: SPAN("abc").len == 3. */
#define SPAN(literal) ((struct span){"" literal, sizeof(literal) - 1})

/* For printf: "%.*s" with SPAN_ARG(s). */
#define SPAN_ARG(s) (int)(s).len, ((s).ptr ? (s).ptr : "")

static inline struct span span_of(const char *text)
{
	return (struct span){text, text ? strlen(text) : 0};
}

static inline bool span_eq(struct span a, struct span b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool span_starts(struct span s, struct span prefix)
{
	return s.len >= prefix.len && span_eq((struct span){s.ptr, prefix.len}, prefix);
}

/* Bytewise order; a prefix sorts first. Negative, 0, positive as memcmp. */
static inline int span_cmp(struct span a, struct span b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int c = n ? memcmp(a.ptr, b.ptr, n) : 0;
	return c ? c : (a.len > b.len) - (a.len < b.len);
}

/* s without its first n bytes (n may be larger than s). */
static inline struct span span_after(struct span s, size_t n)
{
	if (n > s.len)
		n = s.len;
	return (struct span){s.ptr ? s.ptr + n : s.ptr, s.len - n};
}

static inline struct span span_first(struct span s, size_t n)
{
	return (struct span){s.ptr, n < s.len ? n : s.len};
}

/* s without ASCII white space at both ends. */
static inline struct span span_trim(struct span s)
{
	while (s.len && (s.ptr[0] == ' ' || (s.ptr[0] >= '\t' && s.ptr[0] <= '\r')))
		s = span_after(s, 1);
	while (s.len &&
	       (s.ptr[s.len - 1] == ' ' || (s.ptr[s.len - 1] >= '\t' && s.ptr[s.len - 1] <= '\r')))
		s.len--;
	return s;
}

/* The first min(n, len) bytes of valid UTF-8, cut back to a code point boundary. */
static inline struct span span_utf8_first(struct span s, size_t n)
{
	if (n >= s.len)
		return s;
	while (n && ((unsigned char)s.ptr[n] & 0xC0) == 0x80)
		n--;
	return (struct span){s.ptr, n};
}

/* A decimal number without sign, the whole of s. False when s is anything else or over max. */
static inline bool span_u64(struct span s, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;
	if (s.len == 0)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		unsigned d = (unsigned)((unsigned char)s.ptr[i] - '0');
		if (d > 9 || v > (max - d) / 10)
			return false;
		v = v * 10 + d;
	}
	*out = v;
	return v <= max;
}

#endif
