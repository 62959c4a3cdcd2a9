/* spelling_latin.c - see spelling_latin.h.
 *
 *   notificatoins  ──▶  as it is, without s, without ing, ...  ──▶  one word near: notification ──▶
 * + s
 *
 * Invariant: what is given has the ending that the word had. */
#include "spelling_latin.h"

#include "near_letters.h"
#include "tokens_bag.h"
#include "tokens_latin.h"
#include "words_meant.h"

#define LATIN_MIN  6 /* letters of a word that is looked at */
#define LATIN_LONG 8 /* of a word whose last letter may be the wrong one */
#define LATIN_HEAD 7 /* of a word whose first one may */
#define FOUND      4

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* Letters of ASCII only, and none of them a capital behind a small one (iPhone, PayPal). */
static bool plain_word(struct span raw)
{
	for (size_t i = 0; i < raw.len; i++) {
		char small = (char)(raw.ptr[i] | 0x20);
		if (small < 'a' || small > 'z')
			return false;
		if (i && is_upper(raw.ptr[i]) && !is_upper(raw.ptr[i - 1]))
			return false;
	}
	return true;
}

/* Whether word may be target with a slip: not when another ending would do the same. */
static bool slip_in_latin(const struct letters *word, const struct letters *target)
{
	size_t at = near_differs(word, target);
	bool first = at == 0;
	bool last = at + 1 >= target->n || at + 1 >= word->n;
	return target->n >= (last ? LATIN_LONG : first ? LATIN_HEAD : LATIN_MIN);
}

/* The one word of near that w may be meant for. */
static bool meant_latin(const struct near_table *near, struct span w, struct letters *out)
{
	struct letters word, found[FOUND];
	if (!near_letters_latin(w, &word))
		return false;
	size_t n = near_find(near, &word, found, FOUND), kept = 0;
	if (n > FOUND)
		return false;
	for (size_t i = 0; i < n; i++)
		if (slip_in_latin(&word, &found[i]))
			found[kept++] = found[i];
	*out = found[0];
	return kept == 1;
}

/* The regular endings of English: what a word ends in, and what its stem does instead. */
static const struct ending {
	struct span word, stem;
} endings[] = {
	{{"", 0}, {"", 0}},     {{"s", 1}, {"", 0}},  {{"d", 1}, {"", 0}},
	{{"es", 2}, {"", 0}},   {{"ed", 2}, {"", 0}}, {{"ing", 3}, {"", 0}},
	{{"ing", 3}, {"e", 1}}, {{"ly", 2}, {"", 0}}, {{"ies", 3}, {"y", 1}},
	{{"ied", 3}, {"y", 1}},
};

static bool ends(struct span w, struct span with)
{
	return w.len >= with.len && span_eq(span_after(w, w.len - with.len), with);
}

/* Puts the word of near that w, without its ending, may be meant for into room, with that ending.
 */
static struct span meant_with(const struct near_table *near, struct span w, const struct ending *e,
			      char room[SPELLING_ROOM])
{
	struct span none = {NULL, 0};
	struct letters meant;
	size_t stem = w.len - e->word.len;
	if (!ends(w, e->word) || stem + e->stem.len < LATIN_MIN || w.len > NEAR_LETTERS)
		return none;
	memcpy(room, w.ptr, stem);
	memcpy(room + stem, e->stem.ptr, e->stem.len);
	if (!meant_latin(near, (struct span){room, stem + e->stem.len}, &meant))
		return none;
	size_t n = near_letters_text(&meant, room);
	struct span target = {room, n};
	if (!ends(target, e->stem) || (e->word.len && ends(target, e->word)))
		return none;
	memcpy(room + n - e->stem.len, e->word.ptr, e->word.len);
	return (struct span){room, n - e->stem.len + e->word.len};
}

/* The word of near that w may be meant for, in w's form, in room; empty when there is none. */
static struct span meant_form(const struct near_table *near, struct span w,
			      char room[SPELLING_ROOM])
{
	struct span meant = {NULL, 0};
	for (size_t i = 0; !meant.len && i < sizeof endings / sizeof *endings; i++)
		meant = meant_with(near, w, &endings[i], room);
	return meant;
}

/* Records of the desk that hold a form of the English word w. */
static uint32_t held_latin(const struct spelling_view *v, struct span w)
{
	struct span stem = tokens_latin_stem(v->known->stemmer, w);
	uint32_t word = words_find(v->desk, tokens_bag_id(BAG_LATIN, stem));
	return word ? v->desk->at[word].refs : 0;
}

struct span spelling_latin_meant(struct spelling_view *v, struct span raw, char room[SPELLING_ROOM])
{
	const struct span none = {NULL, 0};
	struct letters letters;
	if (raw.len < LATIN_MIN || raw.len > NEAR_LETTERS || !plain_word(raw) ||
	    tokens_latin_fold(raw, true, &v->word))
		return none;
	struct span w = buf_span(&v->word);
	if (!near_letters_latin(w, &letters) || spelling_known_word(v->known, &letters) ||
	    spelling_known_form(v->known, w) || !v->left)
		return none;
	v->left--;
	struct span meant = meant_form(&v->known->near, w, room);
	if (!meant.len && v->desk) {
		uint32_t own = held_latin(v, w);
		if (own < WORDS_MEANT)
			meant = meant_form(&v->desk->meant, w, room);
		uint32_t least =
			spelling_known_enough(meant.len && spelling_known_form(v->known, meant));
		if (meant.len && (own * 2 >= held_latin(v, meant) || held_latin(v, meant) < least))
			return none;
	}
	if (!meant.len)
		return none;
	if (is_upper(raw.ptr[0]))
		room[0] = (char)(room[0] & ~0x20);
	return meant;
}
