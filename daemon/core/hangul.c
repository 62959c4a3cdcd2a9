/* hangul.c - Korean by the syllable, without a dictionary.
 *
 * A precomposed syllable is arithmetic: U+AC00 + (initial * 21 + vowel) * 28 + final. That is
 * enough to undo the contractions of endings (되+어 돼, 보+아 봐, 하+었 했) roughly: two forms of
 * one verb nearly always get one stem syllable, and two verbs seldom do.
 *
 * Negation comes in three forms, and each is written with and without a space:
 *
 *   before   안 돼요    안돼요     로그인이안돼요     못 들어가요
 *   behind   되지 않아요   열리지않습니다   접속하지 못해요
 *   whole    불가      접속불가
 *
 * Within an eojeol 안 and 못 are taken for negations only before syllables that begin the verbs of
 * complaints, and not behind syllables with which they form a noun (제안, 불안, 잘못). */
#include "hangul.h"

#define BASE 0xAC00
#define LAST 0xD7A3

enum { FINAL_SS = 20 };
enum { INITIAL_D = 3, INITIAL_NONE = 11, INITIAL_H = 18 };
enum { VOWEL_A = 0, VOWEL_AE = 1, VOWEL_E = 5, VOWEL_WAE = 10, VOWEL_OE = 11 };

static unsigned initial(uint16_t c)
{
	return (unsigned)(c - BASE) / (21 * 28);
}

static unsigned vowel(uint16_t c)
{
	return (unsigned)(c - BASE) / 28 % 21;
}

static unsigned final(uint16_t c)
{
	return (unsigned)(c - BASE) % 28;
}

bool hangul_final(uint16_t c)
{
	return final(c) != 0;
}

static bool one_of(uint16_t c, const uint16_t *set)
{
	for (; *set; set++)
		if (*set == c)
			return true;
	return false;
}

size_t hangul_read(struct span s, struct hangul *h)
{
	size_t i = 0;
	for (h->n = 0; h->n < HANGUL_MAX && i + HANGUL_BYTES <= s.len; i += HANGUL_BYTES) {
		unsigned a = (unsigned char)s.ptr[i], b = (unsigned char)s.ptr[i + 1],
			 c = (unsigned char)s.ptr[i + 2];
		unsigned cp = (a & 0x0F) << 12 | (b & 0x3F) << 6 | (c & 0x3F);
		if (a < 0xEA || a > 0xED || cp < BASE || cp > LAST)
			break;
		h->at[h->n++] = (uint16_t)cp;
	}
	return i;
}

/* How many times the syllable at i stands there in a row. */
static size_t run_at(const struct hangul *h, size_t i)
{
	size_t n = 1;
	while (i + n < h->n && h->at[i + n] == h->at[i])
		n++;
	return n;
}

void hangul_squash(struct hangul *h)
{
	static const uint16_t drawn[] = {u'아', u'어', u'에', u'애', u'오', u'우', u'으', u'이', 0};
	size_t n = 0;
	for (size_t i = 0, run; i < h->n; i += run) {
		uint16_t c = h->at[i];
		run = run_at(h, i);
		size_t keep = run < 3 ? run : 1;
		/* At the end a vowel said again draws out the one before it, unless a final
		 * consonant stands between: 돼요오오, but 좋아아. */
		if (run > 1 && n && i + run == h->n && one_of(c, drawn))
			keep = final(h->at[n - 1]) ? 1 : 0;
		while (keep--)
			h->at[n++] = c;
	}
	h->n = n;
}

bool hangul_particle(const struct hangul *h)
{
	static const uint16_t one[] = {u'이', u'가', u'을', u'를', u'은', u'는',
				       u'에', u'로', u'도', u'만', u'의', u'와',
				       u'과', u'랑', u'나', u'라', 0};
	static const uint16_t two[][2] = {
		{u'에', u'서'}, {u'으', u'로'}, {u'이', u'랑'}, {u'하', u'고'}, {u'까', u'지'},
		{u'부', u'터'}, {u'에', u'게'}, {u'한', u'테'}, {u'이', u'나'}, {u'라', u'고'},
		{u'처', u'럼'}, {u'보', u'다'}, {u'마', u'다'}, {u'인', u'데'}, {u'에', u'는'},
		{u'에', u'도'}, {u'로', u'는'}, {u'밖', u'에'},
	};
	if (h->n == 1)
		return one_of(h->at[0], one);
	for (size_t i = 0; h->n == 2 && i < sizeof two / sizeof two[0]; i++)
		if (h->at[0] == two[i][0] && h->at[1] == two[i][1])
			return true;
	return h->n == 3 && h->at[0] == u'입' && h->at[1] == u'니' && h->at[2] == u'다';
}

bool hangul_light(uint16_t c)
{
	/* finals that endings leave: none, n, l, m, b, s, ss */
	static const bool ending[28] = {[0] = true,  [4] = true,  [8] = true, [16] = true,
					[17] = true, [19] = true, [20] = true};
	unsigned v = vowel(c);
	if (!ending[final(c)])
		return false;
	if (initial(c) == INITIAL_D) /* 되 돼, and 대 데 as they are misspelt */
		return v == VOWEL_OE || v == VOWEL_WAE || v == VOWEL_AE || v == VOWEL_E;
	return initial(c) == INITIAL_H && (v == VOWEL_A || v == VOWEL_AE);
}

bool hangul_verbal(const struct hangul *h)
{
	static const uint16_t ends[] = {u'다', u'요', u'고', u'서', u'는', u'네', u'지', u'하',
					u'해', u'한', u'할', u'되', u'된', u'려', u'져', u'진',
					u'짐', u'와', u'온', u'어', u'아', u'여', u'줘', u'주',
					u'러', u'게', u'면', u'운', u'워', u'갈', u'가', u'이',
					u'에', u'로', u'림', u'을', u'를', u'은', u'나', u'라',
					u'살', u'오', u'까', u'죠', u'시', 0};
	/* 보내기, 만들기, but 세탁기; 할거니, but 장바구니 */
	static const uint16_t stems[] = {u'리', u'내', u'들', u'감', u'보', u'쓰', u'찾',
					 u'우', u'오', u'지', u'치', u'키', 0};
	uint16_t last = h->at[h->n - 1];
	bool past = final(last) == FINAL_SS; /* 았, 었, 했 */
	bool noun_of_verb = last == u'기' && h->n > 1 && one_of(h->at[h->n - 2], stems);
	return past || noun_of_verb || one_of(last, ends) || (last == u'니' && h->n == 3);
}

bool hangul_is_do(uint16_t c)
{
	return hangul_light(c) && initial(c) == INITIAL_H;
}

unsigned hangul_initial(uint16_t c)
{
	return initial(c);
}

uint16_t hangul_stem(uint16_t c)
{
	/* vowel of the contracted form -> vowel of the stem */
	static const unsigned char stem[21] = {0,  0,  2,  3,  18, 5,  20, 7,  8,  8, 11,
					       11, 12, 13, 13, 15, 16, 17, 18, 19, 20};
	return (uint16_t)(BASE + (initial(c) * 21 + stem[vowel(c)]) * 28);
}

/* 안 at the start of an eojeol begins a noun before these syllables. */
static bool noun_with_an(const struct hangul *h)
{
	static const uint16_t second[] = {u'내', u'녕', u'전', u'경', u'쪽', u'심', u'양', u'산',
					  u'드', u'동', u'방', u'부', u'정', u'테', u'건', u'과',
					  u'구', u'면', u'목', u'색', u'식', u'약', u'압', u'착',
					  u'티', u'팎', u'마', u'무', u'개', u'락', u'료', u'배',
					  u'성', u'수', u'에', u'으', u'의', u'이', u'은', u'을',
					  u'도', u'달', u'장', u'간', u'까', u'사', u'기', 0};
	static const uint16_t verb_bo[] = {u'여', u'이', u'임', u'입', u'인',
					   u'일', u'였', u'내', u'냈', 0};
	if (h->at[1] == u'보') /* 안보 is security, 안보여요 is not seeing */
		return h->n == 2 || !one_of(h->at[2], verb_bo);
	return one_of(h->at[1], second);
}

/* Syllables that begin the verbs which complaints negate. */
static bool begins_verb(uint16_t c)
{
	static const uint16_t verbs[] = {u'나', u'난', u'남', u'납', u'들', u'열', u'켜', u'켰',
					 u'뜨', u'뜸', u'떠', u'떴', u'뜬', u'와', u'왔', u'오',
					 u'옴', u'옵', u'온', u'올', u'가', u'갔', u'먹', u'먹',
					 u'눌', u'보', u'봐', u'받', u'찾', u'쓰', u'써', u'잡',
					 u'풀', u'넘', u'맞', u'걸', u'꺼', u'바', u'읽', u'찍',
					 u'줘', u'줬', 0};
	return hangul_light(c) || one_of(c, verbs);
}

/* The negation that begins at syllable k, if one does. */
static struct hangul_negation negation_at(const struct hangul *h, size_t k)
{
	/* with these before it, 안 ends a noun; between noun and verb only forms of 되다, 하다 come
	 */
	static const uint16_t noun_end[] = {u'제', u'불', u'보', u'방', u'동', u'대',
					    u'창', u'편', u'미', u'기', u'고', 0};
	static const uint16_t not_unable[] = {u'사', u'리', u'피', u'마', u'침', 0};
	struct hangul_negation none = {HANGUL_PLAIN, h->n, h->n};
	uint16_t c = h->at[k], next = k + 1 < h->n ? h->at[k + 1] : 0;
	uint16_t before = k ? h->at[k - 1] : 0;
	if (c == u'불' && next == u'가')
		return k + 2 < h->n && one_of(h->at[k + 2], not_unable)
			       ? none
			       : (struct hangul_negation){HANGUL_WHOLE, k, h->n};
	if (c == u'않' && k)
		return (struct hangul_negation){HANGUL_BEHIND, k, 0};
	if (next == 0 || (c != u'안' && c != u'못'))
		return none;
	if (c == u'못' && (before == u'지' || before == u'질') && hangul_light(next))
		return (struct hangul_negation){HANGUL_BEHIND, k, 0};
	bool verb = k == 0 ? c == u'못' || !noun_with_an(h) : begins_verb(next);
	bool noun = c == u'안' ? one_of(before, noun_end) : before == u'잘' || next == u'지';
	return verb && !noun ? (struct hangul_negation){HANGUL_BEFORE, k, k + 1} : none;
}

struct hangul_negation hangul_negation(const struct hangul *h)
{
	struct hangul_negation found = {HANGUL_PLAIN, h->n, h->n};
	for (size_t k = 0; k < h->n && found.sense == HANGUL_PLAIN; k++)
		found = negation_at(h, k);
	return found;
}

bool hangul_negates_next(const struct hangul *h)
{
	return h->n == 1 && (h->at[0] == u'안' || h->at[0] == u'못');
}

bool hangul_before_negation(const struct hangul *h, size_t *stem)
{
	static const uint16_t particles[] = {u'가', u'는', u'도', u'를', u'만', 0};
	size_t n = h->n;
	if (n > 2 && h->at[n - 2] == u'지' && one_of(h->at[n - 1], particles))
		n--;
	*stem = n - (n > 0);
	return n > 1 && (h->at[n - 1] == u'지' || (h->at[n - 1] == u'질' && n == h->n));
}

bool hangul_negates_last(const struct hangul *h)
{
	if (h->n == 0)
		return false;
	bool an = h->at[0] == u'안' && (h->n == 1 || !noun_with_an(h));
	return an || h->at[0] == u'않' || h->at[0] == u'못';
}

bool hangul_turns(const struct hangul *h, size_t i)
{
	static const uint16_t prefixes[] = {u'비', u'미', u'불', u'무', u'재', 0};
	return i + 3 <= h->n && one_of(h->at[i], prefixes);
}

bool hangul_cannot(const struct hangul *h, const struct hangul *next)
{
	static const uint16_t particles[] = {u'가', u'는', u'도', 0};
	return h->n && h->n < 3 && h->at[0] == u'수' &&
	       (h->n == 1 || one_of(h->at[1], particles)) && next->n && next->at[0] == u'없';
}

bool hangul_may_end(uint16_t c, uint16_t next)
{
	static const uint16_t ends[] = {u'을', u'를', u'은', u'는', u'이', u'가', u'에', u'로',
					u'도', u'서', u'면', u'고', u'한', u'요', u'의', 0};
	return one_of(c, ends) && next != u'서';
}
