/* keys.c - see keys.h. The order makes a commit's bytes a function of the entries alone. */
#include "keys.h"

void keys_init(struct keys *k, const struct mem *m)
{
	*k = (struct keys){.mem = m};
}

void keys_fini(struct keys *k)
{
	mem_free(k->mem, k->at);
	k->at = NULL;
}

bool keys_note(struct keys *k, uint64_t key)
{
	if (k->count && k->at[k->count - 1] == key)
		return true;
	uint64_t *at =
		mem_grow(k->mem, k->at, &k->cap, k->count + 1, sizeof *at, SIZE_MAX / sizeof *at);
	if (!at)
		return false;
	k->at = at;
	at[k->count++] = key;
	return true;
}

/* Shell sort (Knuth 5.2.1 D, gaps of Ciura 2001): in place, and a batch notes few thousand keys. */
static void sort(uint64_t *keys, size_t n)
{
	static const size_t gaps[] = {88573, 29524, 9841, 3280, 1093, 301, 132, 57, 23, 10, 4, 1};
	for (size_t g = 0; g < sizeof gaps / sizeof *gaps; g++) {
		for (size_t i = gaps[g]; i < n; i++) {
			uint64_t key = keys[i];
			size_t j = i;
			for (; j >= gaps[g] && keys[j - gaps[g]] > key; j -= gaps[g])
				keys[j] = keys[j - gaps[g]];
			keys[j] = key;
		}
	}
}

void keys_sort(struct keys *k)
{
	size_t kept = 0;
	sort(k->at, k->count);
	for (size_t i = 0; i < k->count; i++)
		if (kept == 0 || k->at[i] != k->at[kept - 1])
			k->at[kept++] = k->at[i];
	k->count = kept;
}

void keys_reset(struct keys *k)
{
	k->count = 0;
}
