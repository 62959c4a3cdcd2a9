/* near.c - see near.h.
 *
 *   payment  ──▶  payment  ayment  pyment  pament  payent  paymnt  paymet  paymen   ──▶ the word
 *   paymnet  ──▶  paymnet  aymnet  pymnet  pamnet  paynet  paymet  ...                    ▲
 *                                                            └── found here, compared whole ──┘
 *
 * A key is the letters themselves, a byte each, so no two rows of letters share one.
 *
 * Invariants: a word has one file under each of its keys; the filter knows every key, and some that
 * are gone; a place is in use or in the chain of free ones, which goes through next, and of words
 * through the first letters. */
#include "near.h"

#define FILTER_BITS 20 /* 128 KiB: stays in the processor's cache */
#define FILES_MAX   ((size_t)NEAR_WORDS * (NEAR_PREFIX + 1) + 1)

static size_t prefix_of(const struct letters *w)
{
	return w->n < NEAR_PREFIX ? w->n : NEAR_PREFIX;
}

/* The first letters of w without the one at place skip; with all of them when skip is behind. */
static uint64_t key_of(const struct letters *w, size_t skip)
{
	uint64_t key = 0;
	for (size_t i = 0, n = prefix_of(w); i < n; i++)
		if (i != skip)
			key = key << 8 | w->at[i];
	return key;
}

/* Its bit in the filter (Fibonacci hashing, Knuth 6.4). */
static size_t bit_of(uint64_t key)
{
	return (size_t)((key * UINT64_C(0x9E3779B97F4A7C15)) >> (64 - FILTER_BITS));
}

/* Whether key was filed under this prefix before: paymm has m taken out twice. */
static bool repeats(const struct letters *w, size_t skip)
{
	return skip + 1 < prefix_of(w) && w->at[skip] == w->at[skip + 1];
}

void near_init(struct near_table *n, const struct mem *m, uint64_t seed)
{
	*n = (struct near_table){.mem = m, .n_files = 1, .n_words = 1};
	map_init(&n->filed, m, seed, FILES_MAX);
}

void near_fini(struct near_table *n)
{
	map_fini(&n->filed);
	mem_free(n->mem, n->files);
	mem_free(n->mem, n->words);
	mem_free(n->mem, n->filter);
}

/* Puts word before the others of key. */
static bool file(struct near_table *n, uint64_t key, uint32_t word)
{
	struct near_file *files = n->files;
	uint32_t own = n->free_file;
	if (!own) {
		files = mem_grow(n->mem, files, &n->cap_files, n->n_files + 1, sizeof *files,
				 FILES_MAX);
		if (!files)
			return false;
		n->files = files;
		own = (uint32_t)n->n_files;
	}
	uint32_t next = (uint32_t)(uintptr_t)map_get(&n->filed, key);
	if (!map_put(&n->filed, key, (void *)(uintptr_t)own))
		return false;
	if (n->free_file)
		n->free_file = files[own].next;
	else
		n->n_files++;
	files[own] = (struct near_file){word, next};
	n->filter[bit_of(key) / 64] |= UINT64_C(1) << bit_of(key) % 64;
	return true;
}

/* A free place for a word; 0 when memory ran out. */
static uint32_t room_for_word(struct near_table *n)
{
	if (!n->filter)
		n->filter = mem_zero(n->mem, ((size_t)1 << FILTER_BITS) / 64, sizeof *n->filter);
	if (!n->filter || n->free_word)
		return n->filter ? n->free_word : 0;
	struct letters *words = mem_grow(n->mem, n->words, &n->cap_words, n->n_words + 1,
					 sizeof *words, NEAR_WORDS);
	if (!words)
		return 0;
	n->words = words;
	return (uint32_t)n->n_words;
}

bool near_add(struct near_table *n, const struct letters *word)
{
	uint32_t place = room_for_word(n);
	if (!place)
		return false;
	if (place == n->free_word)
		memcpy(&n->free_word, n->words[place].at, sizeof n->free_word);
	else
		n->n_words++;
	n->words[place] = *word;
	n->count++;
	bool ok = true;
	for (size_t skip = 0; ok && skip <= prefix_of(word); skip++)
		ok = repeats(word, skip) || file(n, key_of(word, skip), place);
	return ok;
}

static bool equal(const struct letters *a, const struct letters *b)
{
	return a->n == b->n && memcmp(a->at, b->at, a->n) == 0;
}

bool near_has(const struct near_table *n, const struct letters *word)
{
	uint32_t at = (uint32_t)(uintptr_t)map_get(&n->filed, key_of(word, prefix_of(word)));
	while (at && !equal(&n->words[n->files[at].word], word))
		at = n->files[at].next;
	return at != 0;
}

/* Takes the file of word, or when it is 0 of one with these letters, out of those of key; returns
 * the word, 0 when there is none. */
static uint32_t take_out(struct near_table *n, uint64_t key, const struct letters *letters,
			 uint32_t word)
{
	uint32_t at = (uint32_t)(uintptr_t)map_get(&n->filed, key), before = 0;
	while (at &&
	       (word ? n->files[at].word != word : !equal(&n->words[n->files[at].word], letters))) {
		before = at;
		at = n->files[at].next;
	}
	if (!at)
		return 0;
	uint32_t next = n->files[at].next;
	word = n->files[at].word;
	if (before)
		n->files[before].next = next;
	else if (!next)
		map_del(&n->filed, key);
	else if (!map_put(&n->filed, key, (void *)(uintptr_t)next))
		return 0; /* never: the key is there, so nothing grows */
	n->files[at].next = n->free_file;
	n->free_file = at;
	return word;
}

void near_remove(struct near_table *n, const struct letters *word)
{
	/* Under all its letters first, where only words of these letters are looked for. */
	size_t whole = prefix_of(word);
	uint32_t place = n->filter ? take_out(n, key_of(word, whole), word, 0) : 0;
	if (!place)
		return;
	for (size_t skip = 0; skip < whole; skip++)
		if (!repeats(word, skip))
			take_out(n, key_of(word, skip), word, place);
	memcpy(n->words[place].at, &n->free_word, sizeof n->free_word);
	n->words[place].n = 0;
	n->free_word = place;
	n->count--;
}

static bool same(const struct letters *a, size_t i, const struct letters *b, size_t k)
{
	return a->n - i == b->n - k && memcmp(a->at + i, b->at + k, a->n - i) == 0;
}

size_t near_differs(const struct letters *a, const struct letters *b)
{
	size_t i = 0, most = a->n > b->n ? a->n : b->n;
	while (i < a->n && i < b->n && a->at[i] == b->at[i])
		i++;
	if (i == most)
		return most;
	bool one = (i < a->n && same(a, i + 1, b, i)) || (i < b->n && same(a, i, b, i + 1)) ||
		   (i < a->n && i < b->n && same(a, i + 1, b, i + 1));
	bool turned = i + 1 < a->n && i + 1 < b->n && a->at[i] == b->at[i + 1] &&
		      a->at[i + 1] == b->at[i] && same(a, i + 2, b, i + 2);
	return one || turned ? i : most;
}

static bool is_near(const struct letters *a, const struct letters *b)
{
	return near_differs(a, b) < (a->n > b->n ? a->n : b->n);
}

/* The words found so far, by their letters. */
struct found {
	const struct letters *at[8];
	size_t n, max, steps;
};

static int compare(const struct letters *a, const struct letters *b)
{
	size_t n = a->n < b->n ? a->n : b->n;
	int c = memcmp(a->at, b->at, n);
	return c ? c : a->n - b->n;
}

static void take(struct found *f, const struct letters *word)
{
	size_t i = f->n < f->max ? f->n : f->max;
	for (size_t k = 0; k < i; k++)
		if (f->at[k] == word) /* it was filed under several keys of what is looked for */
			return;
	if (f->n++ >= f->max)
		return;
	for (; i && compare(f->at[i - 1], word) > 0; i--)
		f->at[i] = f->at[i - 1];
	f->at[i] = word;
}

static void look(const struct near_table *n, const struct letters *word, uint64_t key,
		 struct found *f)
{
	if (!(n->filter[bit_of(key) / 64] >> bit_of(key) % 64 & 1))
		return;
	uint32_t at = (uint32_t)(uintptr_t)map_get(&n->filed, key);
	for (; at && f->n <= f->max; at = n->files[at].next) {
		if (f->steps++ == NEAR_STEPS)
			f->n = f->max + 1;
		else if (is_near(word, &n->words[n->files[at].word]))
			take(f, &n->words[n->files[at].word]);
	}
}

size_t near_find(const struct near_table *n, const struct letters *word, struct letters *out,
		 size_t max)
{
	struct found f = {.max = max < 8 ? max : 8};
	for (size_t skip = 0; skip <= prefix_of(word) && f.n <= f.max && n->filter; skip++)
		if (!repeats(word, skip))
			look(n, word, key_of(word, skip), &f);
	if (f.n > f.max)
		return max + 1;
	for (size_t i = 0; i < f.n; i++)
		out[i] = *f.at[i];
	return f.n;
}
