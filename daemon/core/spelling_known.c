/* spelling_known.c - the lists to a set and to a table of neighbours.
 *
 *   lexicon, stop list ──▶ every run of letters of one script ──▶ known ──▶ long: near
 *   words like others  ──▶                                       known
 *
 * Invariant: every word of near is known. */
#include "spelling_known.h"

#include <libstemmer.h>
#include <xxhash.h>

#include "near_letters.h"
#include "text.h"
#include "text_script.h"
#include "tokens_latin.h"
#include "words_meant.h"

#define KNOWN_MAX 262144 /* words, and as many stems */
#define LATIN_MIN 6 /* letters of a word that another is read as */
#define SYLLABLES 3 /* the same of Korean */
#define WORD_SEED 0x7265637572640007ull
#define STEM_SEED 0x7265637572640008ull

/* What a list's words are taken for. */
enum list { LIST_LEXICON, LIST_STOP, LIST_ALIKE };

static uint64_t key_of(const struct letters *w)
{
	return XXH3_64bits_withSeed(w->at, w->n, WORD_SEED);
}

static bool put(struct spelling_known *k, uint64_t key)
{
	return map_put(&k->words, key, k);
}

static bool add_hangul(struct spelling_known *k, struct span raw, enum list list)
{
	struct letters letters;
	struct hangul h;
	hangul_read(raw, &h);
	if (h.n > NEAR_SYLLABLES)
		return true;
	near_letters_hangul(h.at, h.n, &letters);
	bool was = spelling_known_word(k, &letters);
	if (!put(k, key_of(&letters)))
		return false;
	bool meant = h.n >= SYLLABLES && list == LIST_LEXICON && !hangul_verbal(&h);
	return was || !meant || near_add(&k->near, &letters);
}

static bool add_latin(struct spelling_known *k, struct span raw, enum list list)
{
	struct letters letters;
	if (!near_letters_latin(raw, &letters))
		return true;
	struct span stem = tokens_latin_stem(k->stemmer, raw);
	bool was = spelling_known_word(k, &letters);
	if (!put(k, key_of(&letters)) ||
	    !put(k, XXH3_64bits_withSeed(stem.ptr, stem.len, STEM_SEED)))
		return false;
	return was || raw.len < LATIN_MIN || list == LIST_ALIKE || near_add(&k->near, &letters);
}

/* Every word of a line. */
static bool add_words(struct spelling_known *k, struct span line, enum list list)
{
	bool ok = true;
	while (ok && line.len) {
		size_t n;
		enum script script = text_script_of(text_next(line, &n));
		struct span raw =
			span_first(line, script == SCRIPT_NONE ? n : text_script_run(line, script));
		line = span_after(line, raw.len);
		if (script == SCRIPT_HANGUL)
			ok = add_hangul(k, raw, list);
		else if (script == SCRIPT_LATIN)
			ok = add_latin(k, raw, list);
	}
	return ok;
}

static bool add_list(struct spelling_known *k, struct span text, enum list list)
{
	bool ok = true;
	while (ok && text.len) {
		const char *end = memchr(text.ptr, '\n', text.len);
		struct span line = span_first(text, end ? (size_t)(end - text.ptr) : text.len);
		text = span_after(text, line.len + 1);
		const char *comment = line.len ? memchr(line.ptr, '#', line.len) : NULL;
		if (comment)
			line.len = (size_t)(comment - line.ptr);
		const char *words = line.len ? memchr(line.ptr, '=', line.len) : NULL;
		if (words)
			line = span_after(line, (size_t)(words - line.ptr) + 1);
		if (words || list != LIST_LEXICON)
			ok = add_words(k, line, list);
	}
	return ok;
}

bool spelling_known_init(struct spelling_known *k, const struct mem *m,
			 const struct spelling_lists *lists, uint64_t seed)
{
	map_init(&k->words, m, seed, KNOWN_MAX);
	k->stemmer = sb_stemmer_new("english", "UTF_8");
	near_init(&k->near, m, seed);
	return k->stemmer && add_list(k, lists->lexicon, LIST_LEXICON) &&
	       add_list(k, lists->stop, LIST_STOP) && add_list(k, lists->alike, LIST_ALIKE);
}

void spelling_known_fini(struct spelling_known *k)
{
	if (k->stemmer)
		sb_stemmer_delete(k->stemmer);
	near_fini(&k->near);
	map_fini(&k->words);
}

bool spelling_known_word(const struct spelling_known *k, const struct letters *word)
{
	return map_get(&k->words, key_of(word)) != NULL;
}

bool spelling_known_form(const struct spelling_known *k, struct span w)
{
	struct span stem = tokens_latin_stem(k->stemmer, w);
	return map_get(&k->words, XXH3_64bits_withSeed(stem.ptr, stem.len, STEM_SEED)) != NULL;
}

uint32_t spelling_known_enough(bool known)
{
	return known ? WORDS_MEANT : WORDS_MEANT + 1;
}
