/* episode_twin.c - see episode_twin.h.
 *
 *   burst (ko): order 4 of 4 cases, food 3   ──cosine of idf and cases──▶ near, and made of at
 * least episode (en): order 5 of 5, food 4, card 1                             SHARED same meanings
 *
 * Invariant: the answer depends on the cases, their order and sums alone. */
#include "episode_twin.h"

#include "signature.h"

#define LEAST    3 /* cases of each */
#define NEAR     6000 /* cosine of their meanings, 1/10000: as for issues */
#define SHARED   2 /* meanings that half of the cases of both name */
#define MEANINGS 96 /* of a group that are looked at, poles included */

struct meaning {
	uint32_t word, cases;
};

struct meanings { /* of one group */
	struct meaning at[MEANINGS];
	size_t n, cases;
	bool korean; /* else in Latin script */
};

static uint32_t cases_of(const struct meanings *m, uint32_t word)
{
	for (size_t i = 0; word && i < m->n; i++)
		if (m->at[i].word == word)
			return m->at[i].cases;
	return 0;
}

static void note(struct meanings *m, uint32_t word)
{
	size_t i = 0;
	while (i < m->n && m->at[i].word != word)
		i++;
	if (i == MEANINGS)
		return;
	if (i == m->n)
		m->at[m->n++] = (struct meaning){word, 0};
	m->at[i].cases++;
}

static bool says(const struct record *rec, uint32_t word)
{
	for (size_t i = 0; i < rec->n_tokens; i++)
		if (rec->tokens[i].word == word)
			return true;
	return false;
}

/* False when they are in no language, or in both. */
static bool meanings_of(const struct issues *is, const struct record *const *at, size_t n,
			struct meanings *m)
{
	uint32_t korean = words_find(is->words, is->tongues[1]);
	uint32_t latin = words_find(is->words, is->tongues[0]);
	size_t in_korean = 0, in_latin = 0;
	m->n = 0;
	m->cases = n;
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < at[i]->n_tokens; k++) {
			uint32_t word = at[i]->tokens[k].word;
			enum signature_class c = signature_class(is->words->at[word].id);
			if (c == SIGNATURE_CONCEPT || c == SIGNATURE_POLE)
				note(m, word);
		}
		in_korean += korean && says(at[i], korean);
		in_latin += latin && says(at[i], latin);
	}
	m->korean = in_korean > in_latin;
	return n >= LEAST && (m->korean ? in_korean : in_latin) * 4 >= n * 3;
}

static bool most(const struct meanings *m, uint32_t word)
{
	return cases_of(m, word) * UINT64_C(2) >= m->cases;
}

/* The squared length of x, or the dot of both. */
static signature_wide dot_of(const struct issues *is, const struct meanings *x,
			     const struct meanings *y)
{
	signature_wide dot = 0;
	for (size_t i = 0; i < x->n; i++) {
		uint64_t idf = index_idf(is->index, x->at[i].word); /* 0 of a pole */
		dot += idf * idf * x->at[i].cases * cases_of(y, x->at[i].word);
	}
	return dot;
}

bool episode_twin(const struct issues *is, const struct record *const *x, size_t nx,
		  const struct record *const *y, size_t ny)
{
	struct meanings a, b;
	size_t shared = 0;
	if (!meanings_of(is, x, nx, &a) || !meanings_of(is, y, ny, &b) || a.korean == b.korean)
		return false;
	for (size_t i = 0; i < a.n; i++) {
		uint32_t word = a.at[i].word;
		uint64_t id = is->words->at[word].id;
		bool pole = signature_class(id) == SIGNATURE_POLE;
		if (!most(&a, word))
			continue;
		if (pole && most(&b, words_find(is->words, id ^ 1)))
			return false;
		shared += !pole && most(&b, word);
	}
	return shared >= SHARED &&
	       signature_cosine(dot_of(is, &a, &b), dot_of(is, &a, &a), dot_of(is, &b, &b)) >= NEAR;
}
