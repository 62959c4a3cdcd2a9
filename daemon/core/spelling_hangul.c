/* spelling_hangul.c - see spelling_hangul.h.
 *
 *   인증번오가  ──▶  인증번오가, 인증번오, 인증번  ──▶  one word near: 인증번호, and 가 may stand
 * behind it
 *
 * Invariant: what is given has as many syllables as what it stands for, for a slip in a jamo that
 * makes or unmakes a syllable gives no whole ones. */
#include "spelling_hangul.h"

#include "near_letters.h"
#include "tokens_bag.h"
#include "words_meant.h"

#define SYLLABLES 3 /* of what is looked at, at least */
#define FOUND     4

static bool one_of(uint16_t c, const uint16_t *set)
{
	for (; *set; set++)
		if (*set == c)
			return true;
	return false;
}

/* The first syllable in which a and b, of n each, differ. */
static size_t syllable_of(const struct hangul *a, const struct hangul *b, size_t n)
{
	size_t i = 0;
	while (i < n && a->at[i] == b->at[i])
		i++;
	return i;
}

static bool known_syllables(const struct spelling_view *v, const uint16_t *at, size_t n)
{
	struct letters word;
	near_letters_hangul(at, n, &word);
	return spelling_known_word(v->known, &word);
}

/* Whether what follows n syllables of h may follow a noun: nothing, a particle, a form of 하다 or
 * 되다; behind a longer one also a known word, as typed without a space. */
static bool noun_ends(const struct spelling_view *v, const struct hangul *h, size_t n)
{
	struct hangul tail = {.n = h->n - n}, first = {.n = 1};
	memcpy(tail.at, h->at + n, tail.n * sizeof *tail.at);
	first.at[0] = tail.at[0];
	if (!tail.n || hangul_light(tail.at[0]) || hangul_particle(&tail))
		return true;
	return n > SYLLABLES &&
	       (hangul_particle(&first) || (tail.n >= 2 && known_syllables(v, tail.at, 2)) ||
		(tail.n >= 3 && known_syllables(v, tail.at, 3)));
}

/* Whether the syllable at place at is more likely what it is: an ending of a verb, or of a noun of
 * two syllables a form of 하다; or one of two syllables that are a known word. */
static bool stands(const struct spelling_view *v, const struct hangul *h, size_t n, size_t at)
{
	static const uint16_t tails[] = {u'지', u'고', u'게', u'니', u'냐', u'나', u'도', u'면',
					 u'서', u'며', u'려', u'러', u'는', u'은', u'을', u'를',
					 u'이', u'가', u'에', u'로', u'만', u'의', u'와', u'과',
					 u'랑', u'라', u'다', u'요', u'네', u'죠', u'주', u'줘',
					 u'자', u'인', u'건', u'거', u'것', u'걸', u'데', u'때',
					 u'시', u'분', u'째', u'번', 0};
	size_t pair = at / 2 * 2;
	if (at + 1 == n && one_of(h->at[at], tails))
		return true;
	if (hangul_is_do(h->at[2]))
		return true;
	return n > SYLLABLES && pair + 2 <= n && known_syllables(v, h->at + pair, 2);
}

/* Whether two syllables are two numbers: 이십 분 and 삼십 분 are not a slip apart. */
static bool both_numbers(uint16_t a, uint16_t b)
{
	static const uint16_t numbers[] = {u'일', u'이', u'삼', u'사', u'오', u'육',
					   u'칠', u'팔', u'구', u'십', u'백', u'천',
					   u'만', u'한', u'두', u'세', u'네', 0};
	return one_of(a, numbers) && one_of(b, numbers);
}

/* Whether the first syllables of h may be target, with a slip. */
static bool slip_in_hangul(const struct spelling_view *v, const struct hangul *h,
			   const struct hangul *target)
{
	static const uint16_t turns[] = {u'비', u'미', u'불', u'무', u'재', 0};
	static const uint16_t negates[] = {u'안', u'못', u'않', 0};
	size_t n = target->n, at = syllable_of(h, target, n);
	if (n > h->n || !noun_ends(v, h, n) || stands(v, h, n, at))
		return false;
	if (at == 0 && (one_of(h->at[0], turns) || one_of(target->at[0], turns)))
		return false;
	/* Three syllables are little: 사업자 and 사업장 are two words, and 가방끈, 나방끈. */
	if (n == SYLLABLES && hangul_initial(h->at[0]) != hangul_initial(target->at[0]))
		return false;
	if (both_numbers(h->at[at], target->at[at]))
		return false;
	bool verb = at + 1 < h->n && hangul_light(h->at[at + 1]);
	return !(verb && (one_of(h->at[at], negates) || one_of(target->at[at], negates)));
}

/* The one word of near that the first syllables of h, which are word, may be meant for. */
static bool meant_hangul(const struct spelling_view *v, const struct near_table *near,
			 const struct hangul *h, const struct letters *word, struct letters *out)
{
	char bytes[3 * NEAR_LETTERS];
	struct letters found[FOUND];
	struct hangul target;
	if (near_find(near, word, found, FOUND) != 1)
		return false;
	hangul_read((struct span){bytes, near_letters_text(&found[0], bytes)}, &target);
	*out = found[0];
	return target.n >= SYLLABLES && slip_in_hangul(v, h, &target);
}

/* Records of the desk that hold a word beginning with the three syllables of raw. */
static uint32_t held_hangul(const struct spelling_view *v, struct span raw)
{
	uint64_t id = tokens_bag_id(BAG_THREE, span_first(raw, SYLLABLES * HANGUL_BYTES));
	uint32_t word = words_find(v->desk, id);
	return word ? v->desk->at[word].refs : 0;
}

/* The word of the lists that h may be meant for. Three syllables are little, and a word that nobody
 * on the desk says is hardly meant: the desk must hold it, and more than twice as often. */
static bool meant_in_lists(const struct spelling_view *v, struct span raw, const struct hangul *h,
			   const struct letters *words, size_t most, struct letters *out)
{
	char room[3 * NEAR_LETTERS];
	for (size_t n = most; n >= SYLLABLES; n--) {
		if (!meant_hangul(v, &v->known->near, h, &words[n], out))
			continue;
		struct span word = {room, near_letters_text(out, room)};
		return n > SYLLABLES || !v->desk || held_hangul(v, word) > 2 * held_hangul(v, raw);
	}
	return false;
}

/* The word of the desk that h, of most syllables, may be meant for. words: its first letters, by
 * syllables. */
static bool meant_on_desk(const struct spelling_view *v, struct span raw, const struct hangul *h,
			  const struct letters *words, size_t most, struct letters *out)
{
	char room[3 * NEAR_LETTERS];
	uint32_t own = v->desk ? held_hangul(v, raw) : WORDS_MEANT;
	bool found = false;
	for (size_t n = most; own < WORDS_MEANT && !found && n > SYLLABLES; n--)
		found = meant_hangul(v, &v->desk->meant, h, &words[n], out);
	if (!found)
		return false;
	uint32_t held = held_hangul(v, (struct span){room, near_letters_text(out, room)});
	return held >= spelling_known_enough(false) && held > own * 2;
}

struct span spelling_hangul_meant(struct spelling_view *v, struct span raw, const struct hangul *h,
				  char room[SPELLING_ROOM])
{
	const struct span none = {NULL, 0};
	struct letters words[NEAR_SYLLABLES + 1], meant;
	size_t most = h->n < NEAR_SYLLABLES ? h->n : NEAR_SYLLABLES;
	for (size_t n = SYLLABLES; n <= most; n++) {
		near_letters_hangul(h->at, n, &words[n]);
		if (spelling_known_word(v->known, &words[n]))
			return none;
	}
	if (most < SYLLABLES || !v->left)
		return none;
	v->left--;
	if (!meant_in_lists(v, raw, h, words, most, &meant) &&
	    !meant_on_desk(v, raw, h, words, most, &meant))
		return none;
	return (struct span){room, near_letters_text(&meant, room)};
}
