/* issues_twin.c - see issues_twin.h.
 *
 *   issue (ko): refund 9 of 9 cases, late 7, card 2  ──meanings──▶ issues of the other language
 *                                                                     │ nearest, stands out
 *   issue ◀──────────────── nearest of its own meanings ────────────── candidate: refund 4, late 4
 *
 * A meaning that most cases of an issue name is one that it is made of. Two that are twins are made
 * of at least SHARED same ones, are near by all they name, and neither says the opposite of the
 * other.
 *
 * Invariant: the answer depends on ids and sums alone, not on the order in which a table holds
 * them. */
#include "issues_twin.h"

#include "issues_veto.h"
#include "signature.h"

#define LEAST    3 /* cases of each */
#define NEAR     6000 /* cosine of their meanings, 1/10000 */
#define MARGIN   1000 /* by which the next one must be further */
#define SHARED   2 /* meanings that both are made of */
#define COVER    5
#define MEANINGS 32 /* of an issue that are looked for, the heaviest */
#define POLES    48

struct meanings { /* of one issue */
	struct query_token token[MEANINGS];
	size_t n;
	signature_wide norm; /* of all of them */
};

struct other { /* candidates are those of the other language */
	const struct issues *is;
	const struct issue *than;
	uint32_t word; /* which all cases in it have */
};

static uint32_t sum_of(const struct issues *is, const struct issue *issue, uint32_t word)
{
	const struct vector *v = index_vector(is->index, issue->slot);
	const struct vector_slot *slot = word ? vector_find(v, word) : NULL;
	return slot ? slot->sum : 0;
}

/* Three quarters of its cases hold the word that all in a language have. */
static bool speaks(const struct issues *is, const struct issue *issue, uint32_t word)
{
	return (uint64_t)sum_of(is, issue, word) * 4 >= (uint64_t)issue->n_members * 3;
}

static enum issues_tongue tongue_of(const struct issues *is, const struct issue *issue)
{
	static const enum issues_tongue tongues[] = {TONGUE_LATIN, TONGUE_KOREAN};
	for (unsigned i = 0; i < 2; i++)
		if (speaks(is, issue, words_find(is->words, is->tongues[i])))
			return tongues[i];
	return TONGUE_NONE;
}

/* a before b: the heavier one, then the lower id. */
static bool heavier(const struct issues *is, const struct query_token *a,
		    const struct query_token *b)
{
	if (a->weight != b->weight)
		return a->weight > b->weight;
	return is->words->at[a->word].id < is->words->at[b->word].id;
}

static void keep(const struct issues *is, struct meanings *m, struct query_token t)
{
	size_t k = m->n;
	if (k == MEANINGS && !heavier(is, &t, &m->token[k - 1]))
		return;
	if (k < MEANINGS)
		m->n++;
	else
		k--;
	for (; k && heavier(is, &t, &m->token[k - 1]); k--)
		m->token[k] = m->token[k - 1];
	m->token[k] = t;
}

static struct meanings meanings_of(const struct issues *is, const struct issue *issue)
{
	const struct vector *v = index_vector(is->index, issue->slot);
	struct meanings m = {.n = 0};
	for (uint32_t i = 0; i < v->cap; i++) {
		const struct vector_slot *s = &v->slots[i];
		if (!s->word || signature_class(is->words->at[s->word].id) != SIGNATURE_CONCEPT)
			continue;
		uint32_t idf = index_idf(is->index, s->word);
		uint64_t weight = (uint64_t)idf * s->sum;
		m.norm += (signature_wide)weight * weight;
		weight = weight < UINT32_MAX ? weight : UINT32_MAX;
		keep(is, &m, (struct query_token){s->word, (uint32_t)weight, idf});
	}
	return m;
}

/* Most cases of issue name the meaning. */
static bool made_of(const struct issues *is, const struct issue *issue, uint32_t word)
{
	const struct vector *v = index_vector(is->index, issue->slot);
	const struct vector_slot *slot = word ? vector_find(v, word) : NULL;
	return slot && vector_amounts(slot) * 2 >= issue->n_members;
}

static size_t shared(const struct issues *is, const struct meanings *m, const struct issue *a,
		     const struct issue *b)
{
	size_t n = 0;
	for (size_t i = 0; i < m->n; i++)
		n += made_of(is, a, m->token[i].word) && made_of(is, b, m->token[i].word);
	return n;
}

/* Words that most cases of issue name: of Latin script, or the first syllables of Korean ones. */
static size_t words_of(const struct issues *is, const struct issue *issue)
{
	const struct vector *v = index_vector(is->index, issue->slot);
	enum signature_class c =
		tongue_of(is, issue) == TONGUE_LATIN ? SIGNATURE_LATIN : SIGNATURE_HEAD;
	size_t n = 0;
	for (uint32_t i = 0; i < v->cap; i++) {
		const struct vector_slot *s = &v->slots[i];
		if (s->word && signature_class(is->words->at[s->word].id) == c)
			n += vector_amounts(s) * 2 >= issue->n_members;
	}
	return n;
}

/* What a says is the opposite of what b does. */
static bool opposes(const struct issues *is, const struct issue *a, const struct issue *b)
{
	const struct vector *v = index_vector(is->index, a->slot);
	uint64_t ids[POLES];
	struct issues_veto veto;
	size_t n = 0;
	for (uint32_t i = 0; i < v->cap; i++) {
		uint64_t id = v->slots[i].word ? is->words->at[v->slots[i].word].id : 0;
		if (signature_class(id) != SIGNATURE_POLE ||
		    v->slots[i].sum * UINT64_C(2) < a->n_members)
			continue;
		size_t k = n < POLES ? n++ : n - 1;
		for (; k && ids[k - 1] > id; k--)
			ids[k] = ids[k - 1];
		ids[k] = id;
	}
	issues_veto_start(&veto);
	for (size_t i = 0; i < n; i++)
		issues_veto_token(&veto, is->words, ids[i]);
	return issues_veto_of(&veto, is, b->slot, b->n_members);
}

static bool may_be(void *arg, uint32_t slot)
{
	const struct other *o = arg;
	const struct issue *issue = o->is->slots[slot];
	return issue != o->than && issue->n_members >= LEAST && !issue->merged_into &&
	       speaks(o->is, issue, o->word);
}

/* The nearest issue of the other language by its meanings, NULL when none is near enough or stands
 * out. */
static enum err nearest(struct issues *is, const struct issue *issue, struct issue **out)
{
	enum issues_tongue tongue = tongue_of(is, issue);
	struct candidate near[INDEX_CANDIDATES];
	uint32_t best = 0, next = 0;
	size_t found;
	*out = NULL;
	if (tongue == TONGUE_NONE)
		return ERR_OK;
	uint64_t theirs = is->tongues[tongue == TONGUE_LATIN]; /* the Korean one is the second */
	struct other other = {is, issue, words_find(is->words, theirs)};
	struct index_filter filter = {may_be, &other};
	if (!other.word)
		return ERR_OK;
	struct meanings m = meanings_of(is, issue);
	if (m.n < SHARED)
		return ERR_OK;
	if (!index_search_among(is->index, m.token, m.n, is->rank, &filter, near, &found))
		return ERR_MEMORY;
	for (size_t i = 0; i < found; i++) {
		struct issue *twin = is->slots[near[i].slot];
		struct meanings its = meanings_of(is, twin);
		uint32_t cosine = signature_cosine(near[i].dot, m.norm, its.norm);
		if (cosine > best || (cosine == best && *out && twin->id < (*out)->id)) {
			next = best;
			best = cosine;
			*out = twin;
		} else if (cosine > next) {
			next = cosine;
		}
	}
	if (best < NEAR || best < next + MARGIN)
		*out = NULL;
	size_t n = *out ? shared(is, &m, issue, *out) : 0;
	if (n < SHARED || n * COVER < words_of(is, issue) * 2 || n * COVER < words_of(is, *out) * 2)
		*out = NULL;
	return ERR_OK;
}

enum err issues_twin(struct issues *is, const struct issue *issue, struct issue **out)
{
	struct issue *back = NULL;
	*out = NULL;
	if (issue->n_members < LEAST || issue->merged_into)
		return ERR_OK;
	enum err e = nearest(is, issue, out);
	if (!e && *out)
		e = nearest(is, *out, &back);
	if (back != issue || opposes(is, issue, *out) || opposes(is, *out, issue))
		*out = NULL;
	return e;
}
