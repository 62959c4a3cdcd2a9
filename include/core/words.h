/* words.h - the dictionary: every token and attribute value that a kept record holds, with the
 * number of records that hold it (its document frequency) and its text for people.
 *
 * A word lives as long as a record refers to it. Its index is dense, for arrays in RAM, and may
 * differ after a reload; its id is a fixed hash and is what is persisted and compared. */
#ifndef CORE_WORDS_H
#define CORE_WORDS_H

#include "keys.h"
#include "effects.h"
#include "map.h"
#include "near.h"

#define WORDS_MAX     (UINT32_C(1) << 26) /* words alive at once */
#define WORDS_BUCKETS 256
#define WORDS_MOVED   1024 /* newest changes of refs that can be asked for; a power of 2 */

struct word {
	uint64_t id; /* 40 bits */
	uint32_t refs; /* records that hold it; 0: this place is free */
	uint16_t len; /* bytes of text, 0 when it is not for show */
	bool meant; /* it stands in the table of that name */
	char *text;
};

struct words {
	const struct mem *mem;
	struct word *at; /* [0] is never used, so that index 0 means none */
	size_t count, cap;
	uint32_t *spare; /* indexes free for reuse */
	size_t n_spare, cap_spare;
	struct map by_id; /* id -> index, as a pointer-sized number */
	struct near_table meant; /* what a misspelt word may be read as: see words_meant.h */
	struct keys dirty; /* ids whose persisted text may have changed */
	uint32_t moved[WORDS_MOVED]; /* whose refs changed: the index of the n-th at n % WORDS_MOVED
				      */
	uint64_t n_moved; /* so far */
};

void words_init(struct words *w, const struct mem *m, uint64_t seed);
void words_fini(struct words *w);

/* The index of id, 0 when no record holds it. */
uint32_t words_find(const struct words *w, uint64_t id);
/* One record more holds id; text (may be empty) is kept if the word had none. Returns the index,
 * 0 when memory ran out. */
MUST_USE uint32_t words_hold(struct words *w, uint64_t id, struct span text);
/* One record less holds it. False when memory ran out (for the note of the change). */
MUST_USE bool words_drop(struct words *w, uint32_t index);
struct span words_text(const struct words *w, uint32_t index);

/* The id of the attribute name=value; tokens and attributes share the space of ids. */
uint64_t words_attribute_id(struct span name, struct span value);

/* Text of a word as it was committed; refs are counted by the records that follow. */
enum err words_load(struct words *w, struct span field, struct span blob);
/* Drops what words_load() brought and no record holds. */
void words_loaded(struct words *w);
/* Appends what changed since the last call. */
void words_changes(struct words *w, struct effects *out);

#endif
