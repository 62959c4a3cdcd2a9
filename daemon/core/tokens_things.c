/* tokens_things.c - see tokens_things.h.
 *
 *   my toaster stopped     "my" ─▶ toaster ─┐
 *   세탁기가 고장 났어요       particle ─▶ 세탁기 ─┤─ in the lexicon? ─▶ the thing is what it means
 *   배송지 등록이 안 돼요      bare, first or before a particle's word ─▶ 배송지 ─┘
 *   OTP가 안 돼요           Latin in Korean ─▶ the thing is the word
 *
 * Nouns are those, with what else stands before a particle (월급으로) or is no English word behind
 * "I", "can", "to". No list has to know them: for what is not in the lexicon the token of the
 * word itself stands, of its first three syllables at most. */
#include "tokens_things.h"

void tokens_things_start(struct tokens_things *t)
{
	t->n_named = t->n_latin = t->n_nouns = 0;
	t->behind = t->doing = t->does = t->begun = false;
}

static void noun(struct tokens_things *t, uint64_t id, struct span raw)
{
	if (t->n_nouns < TOKENS_THINGS_NOUNS) {
		t->nouns[t->n_nouns].id = id;
		t->nouns[t->n_nouns].word = raw;
	}
	t->n_nouns++;
}

static void name(struct tokens_things *t, struct span raw)
{
	if (t->n_named < TOKENS_THINGS_MAX)
		t->named[t->n_named++] = raw;
}

void tokens_things_word(struct tokens_things *t, bool named, uint64_t id, struct span raw)
{
	bool number = raw.ptr[0] >= '0' && raw.ptr[0] <= '9';
	if (named)
		name(t, raw);
	if (!number && !t->doing && raw.len > 1)
		noun(t, id, raw);
	if (number || t->n_latin == TOKENS_THINGS_MAX)
		return;
	t->latin[t->n_latin].id = id;
	t->latin[t->n_latin++].word = raw;
}

static bool among(struct span word, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (span_eq(word, span_of(words[i])))
			return true;
	return false;
}

bool tokens_things_pass(struct tokens_things *t, struct span folded)
{
	static const char *const before[] = {"my",   "the",  "a",     "an",  "your", "our",
					     "this", "that", "their", "his", "her",  "any"};
	static const char *const verb[] = {"i",    "you",  "we",     "they", "he",     "she",
					   "it",   "me",   "to",     "can",  "could",  "would",
					   "will", "must", "should", "do",   "does",   "did",
					   "have", "has",  "had",    "be",   "been",   "get",
					   "need", "want", "let",    "help", "please", "and"};
	bool behind = t->behind;
	t->behind = among(folded, before, sizeof before / sizeof *before);
	t->doing = t->does;
	t->does = among(folded, verb, sizeof verb / sizeof *verb);
	return behind;
}

static bool one_of(uint16_t c, const uint16_t *set)
{
	for (; *set; set++)
		if (*set == c)
			return true;
	return false;
}

/* Syllables of h before a particle of subject, object or place; 0 when it ends otherwise. */
static size_t before_particle(const struct hangul *h)
{
	static const uint16_t closed[] = {u'이', u'을', 0}, open[] = {u'가', u'를', 0};
	size_t n = h->n;
	if (n >= 2 && one_of(h->at[n - 1], hangul_final(h->at[n - 2]) ? closed : open))
		return n - 1;
	return n >= 4 && h->at[n - 2] == u'에' && h->at[n - 1] == u'서' ? n - 2 : 0;
}

/* True for a syllable in which verbs, adverbs and nouns with other particles end. */
static bool ends_otherwise(uint16_t c)
{
	static const uint16_t ends[] = {u'고', u'면', u'서', u'게', u'히', u'는', u'은', u'한',
					u'던', u'된', u'운', u'인', u'려', u'나', u'니', u'며',
					u'도', u'만', u'에', u'로', u'지', u'어', u'아', u'야',
					u'해', u'요', u'다', u'까', u'할', u'될', u'데', u'자',
					u'와', u'과', u'의', u'랑', 0};
	return one_of(c, ends);
}

/* Syllables of h before a particle of any kind; 0 when it has none that is sure. */
static size_t before_any(const struct hangul *h)
{
	for (size_t k = 2; k > 0; k--) {
		struct hangul tail = {.n = k};
		if (h->n < 2 + k)
			continue;
		memcpy(tail.at, &h->at[h->n - k], k * sizeof *tail.at);
		/* 이 and 가 were looked for, and 나, 라 end nouns. */
		static const uint16_t unsure[] = {u'이', u'가', u'나', u'라', 0};
		if (hangul_particle(&tail) && !(k == 1 && one_of(tail.at[0], unsure)))
			return h->n - k;
	}
	return 0;
}

/* The token of a noun of n syllables. */
static uint64_t noun_id(struct span raw, size_t n)
{
	static const enum bag_kind kinds[] = {BAG_ONE, BAG_TWO, BAG_THREE};
	n = n < 3 ? n : 3;
	return tokens_bag_id(kinds[n - 1], span_first(raw, n * HANGUL_BYTES));
}

/* 김민지님이, 이영희 님이: a name, which is no thing. */
static bool person(const struct hangul *h, size_t n, const struct hangul *next)
{
	static const uint16_t titles[] = {u'님', u'씨', 0};
	return (n > 2 && one_of(h->at[n - 1], titles)) || (next->n && one_of(next->at[0], titles));
}

void tokens_things_eojeol(struct tokens_things *t, const struct hangul *h,
			  const struct hangul *next, struct span raw)
{
	size_t n = before_particle(h);
	if (!n && h->n >= 2 && (before_particle(next) || (next->n && !t->begun)) &&
	    !ends_otherwise(h->at[h->n - 1]))
		n = h->n;
	t->begun = true;
	if (person(h, n ? n : h->n, next))
		return;
	if (n)
		name(t, span_first(raw, n * HANGUL_BYTES));
	n = n ? n : before_any(h);
	if (n)
		noun(t, noun_id(raw, n), span_first(raw, n * HANGUL_BYTES));
}

/* The id of what word means, or otherwise. */
static uint64_t meaning_of(const struct tokens_concepts *c, struct span word, uint64_t otherwise)
{
	for (size_t i = 0; c->lexicon && i < c->n; i++) {
		const struct tokens_lexicon_group *g =
			tokens_lexicon_group(c->lexicon, c->found[i].group);
		const char *at = c->found[i].word.ptr;
		if (!g->silent && at >= word.ptr && at < word.ptr + word.len)
			otherwise = tokens_bag_concept_id(g->name);
	}
	return otherwise;
}

void tokens_things_finish(const struct tokens_things *t, const struct tokens_concepts *c,
			  bool korean, struct tokens_bag *bag)
{
	for (size_t i = 0; i < t->n_named; i++) {
		uint64_t id = meaning_of(c, t->named[i], 0);
		if (id)
			tokens_bag_thing(bag, id, t->named[i]);
	}
	for (size_t i = 0; t->n_nouns <= TOKENS_THINGS_NOUNS && i < t->n_nouns; i++)
		if (!tokens_concepts_judges(c, t->nouns[i].word))
			tokens_bag_noun(bag, meaning_of(c, t->nouns[i].word, t->nouns[i].id),
					t->nouns[i].word);
	for (size_t i = 0; korean && i < t->n_latin; i++)
		tokens_bag_thing(bag, meaning_of(c, t->latin[i].word, t->latin[i].id),
				 t->latin[i].word);
}
