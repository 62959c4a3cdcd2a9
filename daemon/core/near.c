/* near.c - see near.h.
 *
 *   payment  ──▶  payment  ayment  pyment  pament  payent  paymnt  paymet  paymen   ──▶ the word
 *   paymnet  ──▶  paymnet  aymnet  pymnet  pamnet  paynet  paymet  ...                    ▲
 *                                                            └── found here, compared whole ──┘
 *
 * A key is the letters themselves, a byte each, so no two rows of letters share one.
 *
 * Invariants: the files of a key stand in the order in which their words were added; the filter
 * knows every key. */
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

void near_init(struct near *n, const struct mem *m, uint64_t seed)
{
	*n = (struct near){.mem = m, .n_files = 1};
	map_init(&n->filed, m, seed, FILES_MAX);
}

void near_fini(struct near *n)
{
	map_fini(&n->filed);
	mem_free(n->mem, n->files);
	mem_free(n->mem, n->words);
	mem_free(n->mem, n->filter);
}

/* Puts the newest word behind the others of key. */
static bool file(struct near *n, uint64_t key)
{
	struct near_file *files =
		mem_grow(n->mem, n->files, &n->cap_files, n->n_files + 1, sizeof *files, FILES_MAX);
	if (!files)
		return false;
	n->files = files;
	uint32_t own = (uint32_t)n->n_files;
	files[own] = (struct near_file){(uint32_t)n->n_words - 1, 0};
	uint32_t at = (uint32_t)(uintptr_t)map_get(&n->filed, key);
	if (!at && !map_put(&n->filed, key, (void *)(uintptr_t)own))
		return false;
	while (at && files[at].next)
		at = files[at].next;
	if (at)
		files[at].next = own;
	n->n_files++;
	n->filter[bit_of(key) / 64] |= UINT64_C(1) << bit_of(key) % 64;
	return true;
}

bool near_add(struct near *n, const struct letters *word)
{
	if (n->n_words == NEAR_WORDS) {
		n->refused++;
		return true;
	}
	struct letters *words = mem_grow(n->mem, n->words, &n->cap_words, n->n_words + 1,
					 sizeof *words, NEAR_WORDS);
	if (!words)
		return false;
	n->words = words;
	if (!n->filter)
		n->filter = mem_zero(n->mem, ((size_t)1 << FILTER_BITS) / 64, sizeof *n->filter);
	if (!n->filter)
		return false;
	words[n->n_words++] = *word;
	bool ok = true;
	for (size_t skip = 0; ok && skip <= prefix_of(word); skip++)
		ok = repeats(word, skip) || file(n, key_of(word, skip));
	return ok;
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

/* Words found so far, as their numbers in ascending order. */
struct found {
	uint32_t at[8];
	size_t n, max, steps;
};

static void take(struct found *f, uint32_t word)
{
	size_t i = f->n;
	while (i && f->at[i - 1] >= word)
		i--;
	if (i < f->n && f->at[i] == word)
		return;
	if (f->n < f->max) {
		memmove(&f->at[i + 1], &f->at[i], (f->n - i) * sizeof *f->at);
		f->at[i] = word;
	}
	f->n++;
}

static void look(const struct near *n, const struct letters *word, uint64_t key, struct found *f)
{
	if (!(n->filter[bit_of(key) / 64] >> bit_of(key) % 64 & 1))
		return;
	uint32_t at = (uint32_t)(uintptr_t)map_get(&n->filed, key);
	for (; at && f->n <= f->max; at = n->files[at].next) {
		if (f->steps++ == NEAR_STEPS)
			f->n = f->max + 1;
		else if (is_near(word, &n->words[n->files[at].word]))
			take(f, n->files[at].word);
	}
}

size_t near_find(const struct near *n, const struct letters *word, struct letters *out, size_t max)
{
	struct found f = {.max = max < 8 ? max : 8};
	for (size_t skip = 0; skip <= prefix_of(word) && f.n <= f.max && n->filter; skip++)
		if (!repeats(word, skip))
			look(n, word, key_of(word, skip), &f);
	for (size_t i = 0; i < f.n && i < f.max; i++)
		out[i] = n->words[f.at[i]];
	return f.n;
}
