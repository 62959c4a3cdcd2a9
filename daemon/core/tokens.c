/* tokens.c - masked text to tokens.
 *
 *   로그인이 안 돼요 ㅠㅠ app crashes!  ──▶  pieces of one script  ──▶  tokens
 *
 *   Hangul   로그인이  ->  로 로그 로그인          the first syllables: endings fall off
 *   Latin    crashes   ->  crash                folded, without accents, stemmed (Porter2)
 *   digits   2.4.1 e1042                        as written
 *   others   ошибка; 決済 -> bigrams             words where words are spaced, else bigrams
 *   marks    nothing: that there was an amount says little, and would draw unlike cases together
 *
 * A long eojeol was probably typed without spaces. It is cut behind syllables that mostly are
 * particles and endings, and before words of the lexicon; each part gives its prefixes as if a
 * space stood there, and only a part that is still long gives bigrams. (Measured on labelled Korean
 * questions, a fifth of them without spaces: this found more than bigrams did, and bigrams of every
 * eojeol cost 3 points of B-cubed F.)
 *
 * A negation is a token of its own kind, made of what it negates: the English word, which does not
 * stand beside it as if it were affirmed; the stem of the Korean verb (안 열려요); or, when the
 * verb says nothing (안 돼요, 불가, doesn't work), one that all of these share, and the thing
 * before it. So "환불이 안 됐어요" is far from "환불됐어요" and near "환불 불가".
 *
 * Invariants: a piece is read once, so time is linear; what a negation reaches ends with its
 * clause; a stop word gives no token, a negation is never a stop word. */
#include "tokens.h"

#include <libstemmer.h>
#include <xxhash.h>

#include "hangul.h"
#include "map.h"
#include "mask.h"
#include "text.h"
#include "text_script.h"
#include "tokens_bag.h"
#include "tokens_concepts.h"
#include "tokens_latin.h"
#include "tokens_things.h"

#define STOP_MAX   4096 /* words of the stop list */
#define WORD_MAX   64 /* bytes of a word that are read */
#define WORD_ROOM  1024 /* of one folded */
#define REACH      3 /* a negation means one of the three words behind it, the first that says much */
#define CUT_FROM   7 /* syllables from which an eojeol counts as typed without spaces */
#define KNOWN_FROM 6 /* the same, where a word of the lexicon begins within it */
#define PAIR_FROM  8 /* syllables from which what could not be cut gives bigrams */

struct tokens {
	const struct mem *mem;
	struct map stop; /* hash of a stop word -> the reader, as something not NULL */
	struct sb_stemmer *stemmer;
	struct tokens_bag bag;
	struct tokens_lexicon *lexicon;
	struct tokens_concepts concepts;
	struct tokens_things things;
	struct buf word; /* the Latin word at hand, folded */

	bool latin, korean; /* there was a word of it */
	struct span rest; /* not read yet */
	bool foreign; /* a foreign word, number or mark ended right before rest */
	unsigned reach; /* words that the open negation may still mean; 0: none is open */
	const char *negation; /* where the open negation begins in the text */
	char thing[WORD_MAX]; /* what a negation that says nothing would be about */
	size_t thing_len;
};

static const struct span unseen = {NULL, 0}; /* the word of a token that is not for show */

static uint64_t stop_key(struct span word)
{
	return XXH3_64bits_withSeed(word.ptr, word.len, 0);
}

static bool is_stop(const struct tokens *t, struct span word)
{
	return map_get(&t->stop, stop_key(word)) != NULL;
}

static void set_thing(struct tokens *t, struct span text)
{
	t->thing_len = text.len < WORD_MAX ? text.len : WORD_MAX;
	memcpy(t->thing, text.ptr, t->thing_len);
}

/* The thing before a negation that says nothing by itself. */
static void add_thing(struct tokens *t)
{
	if (t->thing_len)
		tokens_bag_add(&t->bag, BAG_NOT, (struct span){t->thing, t->thing_len}, unseen);
	t->thing_len = 0;
}

/* From first up to the end of last, as it stands in the text; too long is not for show. */
static struct span from_to(const char *first, struct span last)
{
	size_t n = (size_t)(last.ptr - first) + last.len;
	return n <= WORD_MAX ? (struct span){first, n} : unseen;
}

/* A prefix may turn what the rest of the word says: unblock, disconnect. */
static void add_turned(struct tokens *t, struct span w)
{
	size_t n = tokens_latin_turns(w);
	if (n)
		tokens_bag_turned(&t->bag, BAG_LATIN,
				  tokens_latin_stem(t->stemmer, span_after(w, n)));
}

static void read_word(struct tokens *t, struct span raw, enum script script)
{
	bool latin = script == SCRIPT_LATIN;
	raw = span_utf8_first(raw, WORD_MAX);
	t->foreign = true;
	if (tokens_latin_fold(raw, latin, &t->word))
		return;
	struct span w = buf_span(&t->word);
	if (tokens_latin_negates(w)) { /* before the stop list: a negation is never a stop word */
		tokens_concepts_word(&t->concepts, w, raw, false, true);
		if (!span_eq(w, SPAN("no"))) /* it may answer something: no, thanks */
			tokens_concepts_negate(&t->concepts, false);
		t->negation = raw.ptr;
		t->reach = REACH;
		return;
	}
	w = tokens_latin_body(w);
	bool named = tokens_things_pass(&t->things, latin ? w : unseen);
	bool letter = w.len == 1 && w.ptr[0] > '9';
	bool stop = w.len && !letter && is_stop(t, w);
	bool filler = w.len == 0 || letter || stop;
	t->latin |= latin && !letter && w.len && (w.ptr[0] < '0' || w.ptr[0] > '9');
	if (latin && !filler)
		add_turned(t, w);
	w = latin ? tokens_latin_stem(t->stemmer, w) : w;
	tokens_concepts_word(&t->concepts, w, raw, t->reach > 0, filler);
	if (filler) {
		trace_text(t->bag.trace, stop ? TRACE_STOP : TRACE_LETTER, raw);
		t->reach -= t->reach > 0;
		return;
	}
	if (t->reach) {
		tokens_bag_add(&t->bag, BAG_NOT, w, from_to(t->negation, raw));
		tokens_concepts_negate(&t->concepts, tokens_latin_light(w));
		if (tokens_latin_light(w))
			add_thing(t);
	} else {
		tokens_bag_add_meant(&t->bag, latin ? BAG_LATIN : BAG_WORD, w, raw,
				     t->concepts.meant);
		if (latin)
			tokens_things_word(&t->things, named, tokens_bag_id(BAG_LATIN, w), raw);
		set_thing(t, w);
	}
	t->reach = 0;
}

/* Writes n syllables of h from from on into bytes. */
static struct span put_syllables(const struct hangul *h, size_t from, size_t n, char *bytes)
{
	for (size_t i = 0; i < n; i++) {
		unsigned c = h->at[from + i];
		bytes[i * 3] = (char)(0xE0 | c >> 12);
		bytes[i * 3 + 1] = (char)(0x80 | (c >> 6 & 0x3F));
		bytes[i * 3 + 2] = (char)(0x80 | (c & 0x3F));
	}
	return (struct span){bytes, n * HANGUL_BYTES};
}

static struct span within(struct span raw, size_t from, size_t to)
{
	return span_first(span_after(raw, from * HANGUL_BYTES), (to - from) * HANGUL_BYTES);
}

/* Where from..to ends for people: before a particle that leaves two syllables or more. */
static size_t shown_end(const struct hangul *h, size_t from, size_t to)
{
	for (size_t n = 2; n > 0; n--) {
		struct hangul tail = {.n = n};
		if (from + 2 + n > to)
			continue;
		memcpy(tail.at, &h->at[to - n], n * sizeof *tail.at);
		/* 카메라, 바나나: nouns end so more often than particles do. */
		bool noun = n == 1 && (tail.at[0] == u'라' || tail.at[0] == u'나');
		if (!noun && hangul_particle(&tail))
			return to - n;
	}
	return to;
}

/* The first one, two and three syllables of from..to in h. People are shown the word that they
 * begin, without its particle. raw is the text of h. */
static void add_prefixes(struct tokens *t, const struct hangul *h, size_t from, size_t to,
			 struct span raw)
{
	char bytes[3 * HANGUL_BYTES], turned[2 * HANGUL_BYTES];
	size_t n = to - from;
	struct span text = put_syllables(h, from, n < 3 ? n : 3, bytes);
	struct span shown = within(raw, from, shown_end(h, from, to));
	bool meant = t->concepts.covered >> from & 1;
	if (n >= 1)
		tokens_bag_add_meant(&t->bag, BAG_ONE, span_first(text, HANGUL_BYTES),
				     n == 1 ? within(raw, from, to) : unseen, meant);
	if (n >= 2)
		tokens_bag_add_meant(&t->bag, BAG_TWO, span_first(text, 2 * HANGUL_BYTES), shown,
				     meant);
	if (n >= 3)
		tokens_bag_add_meant(&t->bag, BAG_THREE, text, shown, meant);
	if (hangul_turns(h, from))
		tokens_bag_turned(&t->bag, BAG_TWO, put_syllables(h, from + 1, 2, turned));
	if (n < PAIR_FROM)
		return;
	for (size_t i = from + 1; i + 2 <= to; i++)
		tokens_bag_add(&t->bag, BAG_TWO, put_syllables(h, i, 2, bytes), unseen);
}

/* A space was probably left out behind syllable i of an eojeol of n. */
static bool joined(const struct tokens *t, const struct hangul *h, size_t i, size_t n)
{
	return (n >= KNOWN_FROM && t->concepts.starts >> (i + 1) & 1) ||
	       (n >= CUT_FROM && hangul_may_end(h->at[i], h->at[i + 1]));
}

/* The parts of from..to, which is one unless it was typed without spaces. */
static void add_parts(struct tokens *t, const struct hangul *h, size_t from, size_t to,
		      struct span raw)
{
	size_t start = from;
	for (size_t i = from + 1; i + 1 < to; i++) {
		if (i == start || !joined(t, h, i, to - from))
			continue;
		add_prefixes(t, h, start, i + 1, raw);
		start = i + 1;
	}
	if (start < to)
		add_prefixes(t, h, start, to, raw);
}

/* An eojeol, or the part of one that lies before a negation. */
static void add_eojeol(struct tokens *t, const struct hangul *h, size_t from, size_t to,
		       struct span raw)
{
	char bytes[2 * HANGUL_BYTES];
	if (from >= to)
		return;
	if (is_stop(t, within(raw, from, to))) {
		trace_text(t->bag.trace, TRACE_STOP, within(raw, from, to));
		return;
	}
	add_parts(t, h, from, to, raw);
	set_thing(t, put_syllables(h, from, to - from < 2 ? 1 : 2, bytes));
}

/* The negation of the verb at syllable verb, or of none (불가). All light verbs are one, which is
 * not for show: what one customer wrote (적립되지 않아요) would stand for all that is not. */
static void add_not(struct tokens *t, const struct hangul *h, size_t verb, struct span shown)
{
	char bytes[HANGUL_BYTES];
	bool light = verb >= h->n || hangul_light(h->at[verb]);
	struct hangul stem = {.at = {light ? u'되' : hangul_stem(h->at[verb])}, .n = 1};
	tokens_bag_add(&t->bag, BAG_NOT, put_syllables(&stem, 0, 1, bytes), light ? unseen : shown);
	add_thing(t);
}

/* 안 돼요, 못 들어가요, 불가: what stands in h from verb on is negated. */
static void add_before(struct tokens *t, const struct hangul *h, size_t verb, struct span raw,
		       struct span shown)
{
	add_not(t, h, verb, shown);
	if (verb < h->n && !hangul_light(h->at[verb]))
		add_parts(t, h, verb, h->n, raw);
}

/* 되지, 열리지, 접속하지 before 않다 or 못하다: the light verb says nothing, what is before it
 * does. */
static void add_behind(struct tokens *t, const struct hangul *h, size_t stem, struct span raw,
		       struct span shown)
{
	if (stem > 0 && hangul_light(h->at[stem - 1])) {
		add_eojeol(t, h, 0, stem - 1, raw);
		add_not(t, h, stem - 1, shown);
	} else {
		add_not(t, h, 0, shown);
		add_parts(t, h, 0, stem, raw);
	}
}

/* Reads the eojeol behind the one at hand into next, if there is one on the line. */
static struct span peek(const struct tokens *t, struct hangul *next)
{
	struct span s = t->rest;
	while (s.len && s.ptr[0] == ' ')
		s = span_after(s, 1);
	s = span_first(s, hangul_read(s, next));
	hangul_squash(next);
	return s;
}

static void skip_to(struct tokens *t, struct span seen)
{
	t->rest = span_after(t->rest, (size_t)(seen.ptr - t->rest.ptr) + seen.len);
}

/* What a negated eojeol means; light: it says nothing but that, so the one before is meant. */
static void read_concepts(struct tokens *t, const struct hangul *h, struct span raw, bool light)
{
	tokens_concepts_negate(&t->concepts, light);
	tokens_concepts_eojeol(&t->concepts, h, raw, true, light);
}

/* A negation that two eojeols make together. False when these two make none. */
static bool read_two(struct tokens *t, const struct hangul *h, struct span raw)
{
	struct hangul next;
	struct span behind = peek(t, &next);
	size_t stem;
	if (next.n == 0)
		return false;
	if (hangul_negates_next(h)) {
		read_concepts(t, &next, behind, hangul_light(next.at[0]));
		add_before(t, &next, 0, behind, from_to(raw.ptr, behind));
	} else if (hangul_before_negation(h, &stem) && hangul_negates_last(&next)) {
		read_concepts(t, h, raw, stem == 1 && hangul_light(h->at[0]));
		add_behind(t, h, stem, raw, from_to(raw.ptr, behind));
	} else if (hangul_cannot(h, &next)) {
		tokens_concepts_negate(&t->concepts, true);
		add_not(t, h, h->n, unseen);
	} else {
		return false;
	}
	skip_to(t, behind);
	return true;
}

/* Another word of Hangul or of another script that is not Latin follows behind a space. */
static bool goes_on(const struct tokens *t)
{
	return t->rest.len > 1 && t->rest.ptr[0] == ' ' && t->rest.ptr[1] & 0x80;
}

/* A negation within one eojeol, and what lies before it. */
static void read_one(struct tokens *t, const struct hangul *h, struct span raw)
{
	struct hangul next;
	struct hangul_negation found = hangul_negation(h);
	if (found.sense == HANGUL_PLAIN)
		tokens_concepts_eojeol(&t->concepts, h, raw, false, is_stop(t, raw));
	else
		read_concepts(t, h, raw, found.from == 0);
	if (found.sense == HANGUL_BEHIND) {
		struct hangul head = *h;
		size_t stem = head.n = found.from;
		hangul_before_negation(&head, &stem);
		add_behind(t, &head, stem, raw, raw);
		return;
	}
	add_eojeol(t, h, 0, found.from, raw);
	peek(t, &next);
	if (found.sense == HANGUL_PLAIN && goes_on(t) && !is_stop(t, raw))
		tokens_things_eojeol(&t->things, h, &next, raw);
	if (found.sense != HANGUL_PLAIN)
		add_before(t, h, found.verb, raw, within(raw, found.from, h->n));
}

/* A run of Hangul without a space may be long: only the piece at hand is looked at. */
static void read_eojeol(struct tokens *t)
{
	struct hangul h;
	bool foreign = t->foreign;
	struct span raw = span_first(t->rest, hangul_read(t->rest, &h));
	t->rest = span_after(t->rest, raw.len);
	hangul_squash(&h);
	raw = span_first(raw, h.n * HANGUL_BYTES);
	t->foreign = false;
	t->korean = true;
	t->reach = 0;
	if (foreign && hangul_particle(&h)) {
		trace_text(t->bag.trace, TRACE_PARTICLE, raw);
		return;
	}
	if (!read_two(t, &h, raw))
		read_one(t, &h, raw);
}

/* Bigrams of code points; a single one stands for itself. */
static void read_dense(struct tokens *t, struct span raw)
{
	size_t n, m;
	text_next(raw, &n);
	t->foreign = true;
	t->reach = 0;
	if (n == raw.len)
		tokens_bag_add(&t->bag, BAG_DENSE, raw, raw);
	for (size_t i = 0; i + n < raw.len; i += n, n = m) {
		text_next(span_after(raw, i + n), &m);
		struct span two = {raw.ptr + i, n + m};
		tokens_bag_add(&t->bag, BAG_DENSE, two, raw.len == two.len ? two : unseen);
	}
}

/* What is between pieces: the end of a clause ends what a negation may reach. */
static void read_gap(struct tokens *t)
{
	size_t n;
	char c = t->rest.ptr[0];
	text_next(t->rest, &n);
	t->rest = span_after(t->rest, n);
	t->foreign = mask_of_mark(c) != MASK_NONE;
	if (t->foreign) { /* a particle may hang on a mark, behind the space of mask_text() */
		t->reach = 0;
		t->rest = span_after(t->rest, t->rest.len && t->rest.ptr[0] == ' ');
	}
	if (c == '.' || c == '!' || c == '?' || c == '\n' || c == ',' || c == ';') {
		t->reach = 0;
		t->thing_len = 0;
		tokens_concepts_pause(&t->concepts);
	}
}

static void read_piece(struct tokens *t)
{
	size_t n;
	enum script script = text_script_of(text_next(t->rest, &n));
	if (script == SCRIPT_NONE) {
		read_gap(t);
		return;
	}
	if (script == SCRIPT_HANGUL) {
		read_eojeol(t);
		return;
	}
	struct span raw = span_first(t->rest, text_script_run(t->rest, script));
	t->rest = span_after(t->rest, raw.len);
	if (script == SCRIPT_DENSE)
		read_dense(t, raw);
	else
		read_word(t, raw, script);
}

enum err tokens_read(struct tokens *t, struct span masked, const struct token **out, size_t *n)
{
	t->rest = masked;
	t->thing_len = 0;
	t->reach = 0;
	t->foreign = t->latin = t->korean = false;
	tokens_bag_empty(&t->bag);
	tokens_concepts_start(&t->concepts, t->lexicon);
	tokens_things_start(&t->things);
	buf_reset(&t->word);
	while (t->rest.len && !buf_err(&t->word))
		read_piece(t);
	if ((t->korean || t->latin) && t->bag.count && t->bag.count < TOKENS_MAX)
		tokens_bag_tongue(&t->bag, t->korean);
	tokens_things_finish(&t->things, &t->concepts, t->korean, &t->bag);
	tokens_concepts_finish(&t->concepts, &t->bag);
	*out = tokens_bag_sorted(&t->bag, n);
	return buf_err(&t->word);
}

void tokens_trace(struct tokens *t, const struct trace *trace)
{
	t->bag.trace = trace;
}

void tokens_tell_meanings(struct tokens *t)
{
	tokens_concepts_tell(t->lexicon, &t->bag);
}

uint64_t tokens_dropped(const struct tokens *t)
{
	return t->bag.dropped;
}

/* Reads the stop list. False when memory ran out or it has more than STOP_MAX words. */
static bool read_stop(struct tokens *t, struct span list)
{
	while (list.len) {
		const char *end = memchr(list.ptr, '\n', list.len);
		struct span line = span_first(list, end ? (size_t)(end - list.ptr) : list.len);
		list = span_after(list, line.len + 1);
		const char *comment = line.len ? memchr(line.ptr, '#', line.len) : NULL;
		if (comment)
			line.len = (size_t)(comment - line.ptr);
		line = span_trim(line);
		if (line.len && !map_put(&t->stop, stop_key(line), t))
			return false;
	}
	return true;
}

struct tokens *tokens_new(const struct mem *m, struct span stop, struct span lexicon, uint64_t seed)
{
	struct tokens *t = mem_zero(m, 1, sizeof *t);
	struct tokens_lexicon_fault fault;
	if (!t)
		return NULL;
	t->mem = m;
	t->bag.seed = seed;
	map_init(&t->stop, m, seed, STOP_MAX);
	buf_init(&t->word, m, WORD_ROOM);
	t->stemmer = sb_stemmer_new("english", "UTF_8");
	if (t->stemmer && read_stop(t, stop) &&
	    (t->lexicon = tokens_lexicon_new(m, lexicon, &fault)))
		return t;
	tokens_free(t);
	return NULL;
}

void tokens_free(struct tokens *t)
{
	if (!t)
		return;
	if (t->stemmer)
		sb_stemmer_delete(t->stemmer);
	buf_fini(&t->word);
	tokens_lexicon_free(t->lexicon);
	map_fini(&t->stop);
	mem_free(t->mem, t);
}
