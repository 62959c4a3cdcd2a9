/* crowd_lists.h - for every word the places that hold it: the crowd's inverted index. */
#ifndef CORE_CROWD_LISTS_H
#define CORE_CROWD_LISTS_H

#include "mem.h"

struct crowd_post {
	uint16_t place;
	uint16_t tf;
};

struct crowd_list { /* in order of place */
	struct crowd_post *at;
	size_t count, cap;
};

struct crowd_lists {
	const struct mem *mem;
	struct crowd_list *at; /* by word */
	size_t n;
	size_t most; /* places there are */
};

void crowd_lists_init(struct crowd_lists *lists, const struct mem *m, size_t most);
void crowd_lists_fini(struct crowd_lists *lists);

/* False when memory ran out. */
MUST_USE bool crowd_lists_add(struct crowd_lists *lists, uint32_t word, struct crowd_post post);
/* Nothing happens when word is not held there. */
void crowd_lists_remove(struct crowd_lists *lists, uint32_t word, uint16_t place);

/* The list of word, empty when nothing holds it; its posts are borrowed until the next change. */
struct crowd_list crowd_lists_of(const struct crowd_lists *lists, uint32_t word);
/* How many of the list's places lie below place. */
size_t crowd_lists_place(const struct crowd_list *list, size_t place);

#endif
