/* crowd_lists.c - see crowd_lists.h. A list of its own for each word, sorted by place, so that a
 * search reads it from front to back and a place is found by halving. An empty list holds no
 * memory: words come and go for ever. */
#include "crowd_lists.h"

#include "words.h"

void crowd_lists_init(struct crowd_lists *lists, const struct mem *m, size_t most)
{
	*lists = (struct crowd_lists){.mem = m, .most = most};
}

void crowd_lists_fini(struct crowd_lists *lists)
{
	for (size_t i = 0; i < lists->n; i++)
		mem_free(lists->mem, lists->at[i].at);
	mem_free(lists->mem, lists->at);
}

size_t crowd_lists_place(const struct crowd_list *list, size_t place)
{
	size_t low = 0, high = list->count;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (list->at[mid].place < place)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* Makes room for the list of word. */
static bool reach(struct crowd_lists *lists, uint32_t word)
{
	size_t n = lists->n;
	if (word < n)
		return true;
	struct crowd_list *at =
		mem_grow(lists->mem, lists->at, &n, word + 1, sizeof *at, WORDS_MAX);
	if (!at)
		return false;
	memset(at + lists->n, 0, (n - lists->n) * sizeof *at);
	lists->at = at;
	lists->n = n;
	return true;
}

bool crowd_lists_add(struct crowd_lists *lists, uint32_t word, struct crowd_post post)
{
	if (!reach(lists, word))
		return false;
	struct crowd_list *list = &lists->at[word];
	struct crowd_post *at = mem_grow(lists->mem, list->at, &list->cap, list->count + 1,
					 sizeof *at, lists->most);
	if (!at)
		return false;
	list->at = at;
	size_t i = crowd_lists_place(list, post.place);
	memmove(&at[i + 1], &at[i], (list->count++ - i) * sizeof *at);
	at[i] = post;
	return true;
}

void crowd_lists_remove(struct crowd_lists *lists, uint32_t word, uint16_t place)
{
	struct crowd_list *list = word < lists->n ? &lists->at[word] : NULL;
	size_t i = list ? crowd_lists_place(list, place) : 0;
	if (!list || i == list->count || list->at[i].place != place)
		return; /* memory ran out while it was added */
	memmove(&list->at[i], &list->at[i + 1], (--list->count - i) * sizeof *list->at);
	if (list->count)
		return;
	mem_free(lists->mem, list->at);
	*list = (struct crowd_list){0};
}

struct crowd_list crowd_lists_of(const struct crowd_lists *lists, uint32_t word)
{
	return word < lists->n ? lists->at[word] : (struct crowd_list){0};
}
