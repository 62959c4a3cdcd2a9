/* config_near.c - see config_near.h. Words are short and few, so the plain table of edits will do;
 * it has a fixed size, so a very long key costs nothing. */
#include "config_near.h"

/* Edits (one byte more, less, other, or two swapped) from a to b; both at most 31 bytes. Optimal
 * string alignment: row i of the table holds the edits from a's first i bytes. */
static unsigned near_edits(struct span a, struct span b)
{
	unsigned d[32][32];
	for (size_t i = 0; i <= a.len; i++) {
		for (size_t j = 0; j <= b.len; j++) {
			if (!i || !j) {
				d[i][j] = (unsigned)(i + j);
				continue;
			}
			unsigned best = d[i - 1][j - 1] + (a.ptr[i - 1] != b.ptr[j - 1]);
			if (d[i - 1][j] + 1 < best)
				best = d[i - 1][j] + 1;
			if (d[i][j - 1] + 1 < best)
				best = d[i][j - 1] + 1;
			bool swapped = i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] &&
				       a.ptr[i - 2] == b.ptr[j - 1];
			if (swapped && d[i - 2][j - 2] + 1 < best)
				best = d[i - 2][j - 2] + 1;
			d[i][j] = best;
		}
	}
	return d[a.len][b.len];
}

unsigned config_near_slip(struct span word, struct span known)
{
	if (word.len > 31 || known.len > 31)
		return UINT32_MAX;
	unsigned n = near_edits(word, known);
	return n <= 2 && 2 * n <= known.len ? n : UINT32_MAX;
}

struct span config_near_next(struct span *words)
{
	struct span rest = span_trim(*words), word = {rest.ptr, 0};
	while (word.len < rest.len && rest.ptr[word.len] != ' ')
		word.len++;
	*words = span_after(rest, word.len);
	return word;
}

struct span config_near_word(struct span words, struct span word)
{
	struct span near = {NULL, 0};
	unsigned least = UINT32_MAX;
	for (struct span known; (known = config_near_next(&words)).len;) {
		unsigned n = config_near_slip(word, known);
		if (n < least) {
			least = n;
			near = known;
		}
	}
	return near;
}
