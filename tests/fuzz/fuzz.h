/* fuzz.h - what the fuzz targets share. A target is one file with LLVMFuzzerTestOneInput(): given
 * any bytes it must return, and every CHECK must hold. `make fuzz` runs it under libFuzzer;
 * replay.c is a plain main() that feeds it the corpus, as a test among the others. */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stdio.h>
#include <stdlib.h>

#include "buf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A promise that the input broke. abort() keeps the input, as a crash does. */
#define CHECK(promise)                                                                             \
	((promise) ? (void)0                                                                       \
		   : (fprintf(stderr, "%s:%d: broken: %s\n", __FILE__, __LINE__, #promise),        \
		      abort()))

static inline struct span fuzz_span(const uint8_t *data, size_t size)
{
	return (struct span){(const char *)data, size};
}

/* Cuts in at the first c; what is before it is the result. Without c the whole of it. */
static inline struct span fuzz_cut(struct span *in, char c)
{
	const char *at = in->len ? memchr(in->ptr, c, in->len) : NULL;
	struct span head = at ? span_first(*in, (size_t)(at - in->ptr)) : *in;
	*in = span_after(*in, at ? head.len + 1 : head.len);
	return head;
}

/* A copy with nothing behind it, so that ASan sees every read past its end. The caller frees it. */
static inline char *fuzz_copy(struct span s)
{
	char *copy = malloc(s.len);
	if (s.len)
		memcpy(copy, s.ptr, s.len);
	return copy;
}

/* Reads every byte of s: a span to where nothing is would be seen. */
static inline void fuzz_touch(struct span s)
{
	volatile unsigned char sum = 0;
	for (size_t i = 0; i < s.len; i++)
		sum = (unsigned char)(sum + (unsigned char)s.ptr[i]);
}

#endif
