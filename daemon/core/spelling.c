/* spelling.c - one pass over a text, a word at a time; what stays is copied in long stretches.
 *
 *   The paymnet of 인증번오가 안 와요
 *       payment    인증번호가
 *
 * Whoever writes a word wrongly mostly hits another key, misses one, hits one twice or two in the
 * wrong order. But two words that are one letter apart may well be two words, and nothing is worse
 * than to read what somebody wrote as something else. So a word is left alone
 *
 *   - when it, or the word that it is a form of, is known: charger beside charge, filling beside
 * billing
 *   - when it is short, holds digits or accents, or capitals inside: names and versions
 *   - when two known words are one letter away
 *   - when the slip is in the last letter of a word that is not very long: endings are there
 *   - when it would make or unmake a negation or a prefix that turns a word: 미승인, 로그안돼요
 *
 * Invariants: out is a copy of the text up to done; a word is looked at once, with a bounded number
 * of look-ups. */
#include "spelling.h"

#include "spelling_known.h"
#include "near_letters.h"
#include "text.h"
#include "text_script.h"
#include "tokens_bag.h"
#include "tokens_latin.h"
#include "words_meant.h"

#define LATIN_MIN  6 /* letters of a word that is looked at */
#define LATIN_LONG 8 /* of a word whose last letter may be the wrong one */
#define LATIN_HEAD 7 /* of a word whose first one may */
#define SYLLABLES  3
#define OUT_MOST   ((size_t)1 << 20)
#define WORD_ROOM  1024
#define FOUND      4

struct spelling {
	const struct mem *mem;
	struct spelling_known known;
	struct buf word; /* the Latin word at hand, folded */
	struct buf out;
	struct span text;
	size_t done; /* bytes of text that are in out */
	const struct words *desk; /* or NULL */
	unsigned left; /* words that may still be looked for */
	const struct trace *trace;
};

/* Writes word where raw stands. */
static void replace(struct spelling *s, struct span raw, struct span word)
{
	size_t at = (size_t)(raw.ptr - s->text.ptr);
	if (s->out.len + (at - s->done) + word.len + (s->text.len - at) > OUT_MOST)
		return;
	buf_put(&s->out, span_first(span_after(s->text, s->done), at - s->done));
	buf_put(&s->out, word);
	s->done = at + raw.len;
	if (s->trace)
		s->trace->see(s->trace->arg,
			      &(struct trace_note){.what = TRACE_SPELT, .text = raw, .word = word});
}

/* ---- Latin script */

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
			      char room[3 * NEAR_LETTERS + 8])
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
			      char room[3 * NEAR_LETTERS + 8])
{
	struct span meant = {NULL, 0};
	for (size_t i = 0; !meant.len && i < sizeof endings / sizeof *endings; i++)
		meant = meant_with(near, w, &endings[i], room);
	return meant;
}

/* Records of the desk that must hold what an unknown word may be read as: more, when nothing tells
 * that this is not the misspelt one of the two. */
static uint32_t enough(bool known)
{
	return known ? WORDS_MEANT : WORDS_MEANT + 1;
}

/* Records of the desk that hold a form of the English word w. */
static uint32_t held_latin(const struct spelling *s, struct span w)
{
	struct span stem = tokens_latin_stem(s->known.stemmer, w);
	uint32_t word = words_find(s->desk, tokens_bag_id(BAG_LATIN, stem));
	return word ? s->desk->at[word].refs : 0;
}

static void read_latin(struct spelling *s, struct span raw)
{
	char room[3 * NEAR_LETTERS + 8];
	struct letters letters;
	if (raw.len < LATIN_MIN || raw.len > NEAR_LETTERS || !plain_word(raw) ||
	    tokens_latin_fold(raw, true, &s->word))
		return;
	struct span w = buf_span(&s->word);
	if (!near_letters_latin(w, &letters) || spelling_known_word(&s->known, &letters) ||
	    spelling_known_form(&s->known, w) || !s->left)
		return;
	s->left--;
	struct span meant = meant_form(&s->known.near, w, room);
	if (!meant.len && s->desk) {
		uint32_t own = held_latin(s, w);
		if (own < WORDS_MEANT)
			meant = meant_form(&s->desk->meant, w, room);
		uint32_t least = enough(meant.len && spelling_known_form(&s->known, meant));
		if (meant.len && (own * 2 >= held_latin(s, meant) || held_latin(s, meant) < least))
			return;
	}
	if (!meant.len)
		return;
	if (is_upper(raw.ptr[0]))
		room[0] = (char)(room[0] & ~0x20);
	replace(s, raw, meant);
}

/* ---- Korean */

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

static bool known_syllables(const struct spelling *s, const uint16_t *at, size_t n)
{
	struct letters word;
	near_letters_hangul(at, n, &word);
	return spelling_known_word(&s->known, &word);
}

/* Whether what follows n syllables of h may follow a noun: nothing, a particle, a form of 하다 or
 * 되다; behind a longer one also a known word, as typed without a space. */
static bool noun_ends(const struct spelling *s, const struct hangul *h, size_t n)
{
	struct hangul tail = {.n = h->n - n}, first = {.n = 1};
	memcpy(tail.at, h->at + n, tail.n * sizeof *tail.at);
	first.at[0] = tail.at[0];
	if (!tail.n || hangul_light(tail.at[0]) || hangul_particle(&tail))
		return true;
	return n > SYLLABLES &&
	       (hangul_particle(&first) || (tail.n >= 2 && known_syllables(s, tail.at, 2)) ||
		(tail.n >= 3 && known_syllables(s, tail.at, 3)));
}

/* Whether the syllable at place at is more likely what it is: an ending of a verb, or of a noun of
 * two syllables a form of 하다; or one of two syllables that are a known word. */
static bool stands(const struct spelling *s, const struct hangul *h, size_t n, size_t at)
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
	return n > SYLLABLES && pair + 2 <= n && known_syllables(s, h->at + pair, 2);
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
static bool slip_in_hangul(const struct spelling *s, const struct hangul *h,
			   const struct hangul *target)
{
	static const uint16_t turns[] = {u'비', u'미', u'불', u'무', u'재', 0};
	static const uint16_t negates[] = {u'안', u'못', u'않', 0};
	size_t n = target->n, at = syllable_of(h, target, n);
	if (n > h->n || !noun_ends(s, h, n) || stands(s, h, n, at))
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
static bool meant_hangul(const struct spelling *s, const struct near_table *near,
			 const struct hangul *h, const struct letters *word, struct letters *out)
{
	char bytes[3 * NEAR_LETTERS];
	struct letters found[FOUND];
	struct hangul target;
	if (near_find(near, word, found, FOUND) != 1)
		return false;
	hangul_read((struct span){bytes, near_letters_text(&found[0], bytes)}, &target);
	*out = found[0];
	return target.n >= SYLLABLES && slip_in_hangul(s, h, &target);
}

/* Records of the desk that hold a word beginning with the three syllables of raw. */
static uint32_t held_hangul(const struct spelling *s, struct span raw)
{
	uint64_t id = tokens_bag_id(BAG_THREE, span_first(raw, SYLLABLES * HANGUL_BYTES));
	uint32_t word = words_find(s->desk, id);
	return word ? s->desk->at[word].refs : 0;
}

/* The word of the lists that h may be meant for. Three syllables are little, and a word that nobody
 * on the desk says is hardly meant: the desk must hold it, and more than twice as often. */
static bool meant_in_lists(const struct spelling *s, struct span raw, const struct hangul *h,
			   const struct letters *words, size_t most, struct letters *out)
{
	char room[3 * NEAR_LETTERS];
	for (size_t n = most; n >= SYLLABLES; n--) {
		if (!meant_hangul(s, &s->known.near, h, &words[n], out))
			continue;
		struct span word = {room, near_letters_text(out, room)};
		return n > SYLLABLES || !s->desk || held_hangul(s, word) > 2 * held_hangul(s, raw);
	}
	return false;
}

/* The word of the desk that h, of most syllables, may be meant for. words: its first letters, by
 * syllables. */
static bool meant_on_desk(const struct spelling *s, struct span raw, const struct hangul *h,
			  const struct letters *words, size_t most, struct letters *out)
{
	char room[3 * NEAR_LETTERS];
	uint32_t own = s->desk ? held_hangul(s, raw) : WORDS_MEANT;
	bool found = false;
	for (size_t n = most; own < WORDS_MEANT && !found && n > SYLLABLES; n--)
		found = meant_hangul(s, &s->desk->meant, h, &words[n], out);
	if (!found)
		return false;
	uint32_t held = held_hangul(s, (struct span){room, near_letters_text(out, room)});
	return held >= enough(false) && held > own * 2;
}

static void read_hangul(struct spelling *s, struct span raw, const struct hangul *h)
{
	char room[3 * NEAR_LETTERS];
	struct letters words[NEAR_SYLLABLES + 1], meant;
	size_t most = h->n < NEAR_SYLLABLES ? h->n : NEAR_SYLLABLES;
	for (size_t n = SYLLABLES; n <= most; n++) {
		near_letters_hangul(h->at, n, &words[n]);
		if (spelling_known_word(&s->known, &words[n]))
			return;
	}
	if (most < SYLLABLES || !s->left)
		return;
	s->left--;
	if (meant_in_lists(s, raw, h, words, most, &meant) ||
	    meant_on_desk(s, raw, h, words, most, &meant)) {
		struct span word = {room, near_letters_text(&meant, room)};
		replace(s, span_first(raw, word.len), word);
	}
}

/* ---- a text */

/* Reads the word or sign at the start of rest; returns its bytes. */
static size_t read_piece(struct spelling *s, struct span rest)
{
	struct hangul h;
	size_t n;
	enum script script = text_script_of(text_next(rest, &n));
	if (script == SCRIPT_NONE)
		return n;
	struct span raw = span_first(rest, text_script_run(rest, script));
	if (script == SCRIPT_HANGUL) {
		raw = span_first(raw, hangul_read(raw, &h));
		read_hangul(s, raw, &h);
	} else if (script == SCRIPT_LATIN) {
		read_latin(s, raw);
	}
	return raw.len;
}

enum err spelling_read(struct spelling *s, const struct words *desk, struct span masked,
		       const struct trace *trace, struct span *out)
{
	s->text = masked;
	s->desk = desk;
	s->left = SPELLING_MOST;
	s->trace = trace;
	s->done = 0;
	buf_reset(&s->out);
	buf_reset(&s->word);
	for (struct span rest = masked; rest.len && !buf_err(&s->word);)
		rest = span_after(rest, read_piece(s, rest));
	if (s->done)
		buf_put(&s->out, span_after(masked, s->done));
	*out = s->done ? buf_span(&s->out) : masked;
	return buf_err(&s->word) ? buf_err(&s->word) : buf_err(&s->out);
}

struct spelling *spelling_new(const struct mem *m, const struct spelling_lists *lists,
			      uint64_t seed)
{
	struct spelling *s = mem_zero(m, 1, sizeof *s);
	if (!s)
		return NULL;
	s->mem = m;
	buf_init(&s->word, m, WORD_ROOM);
	buf_init(&s->out, m, OUT_MOST);
	if (spelling_known_init(&s->known, m, lists, seed))
		return s;
	spelling_free(s);
	return NULL;
}

void spelling_free(struct spelling *s)
{
	if (!s)
		return;
	spelling_known_fini(&s->known);
	buf_fini(&s->word);
	buf_fini(&s->out);
	mem_free(s->mem, s);
}
