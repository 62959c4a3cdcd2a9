/* edge.h - a text in which something personal lies across the byte at which reading stops. */
#ifndef TESTS_EDGE_H
#define TESTS_EDGE_H

#include <string.h>

#define EDGE_BYTES 1200

/* Writes addresses, which redaction makes short, then spaces up to byte edge, then personal and
 * more spaces, NUL-terminated, to out. Returns its bytes. */
static inline size_t edge_text(char out[EDGE_BYTES], size_t edge, const char *personal)
{
	static const char address[] =
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		"@example.com ";
	size_t at = 0, n = strlen(personal);
	for (; at + sizeof address < edge; at += sizeof address - 1)
		memcpy(out + at, address, sizeof address - 1);
	memset(out + at, ' ', EDGE_BYTES - at);
	memcpy(out + edge, personal, n);
	out[edge + n + 40] = '\0';
	return edge + n + 40;
}

#endif
