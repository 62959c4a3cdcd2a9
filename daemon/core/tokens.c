/* tokens.c - masked text to tokens.
 *
 *   로그인이 안 돼요 ㅠㅠ app crashes!  ──▶  pieces of one script  ──▶  tokens
 *
 *   Hangul   로그인이  ->  로 로그 로그인          the first syllables: endings fall off
 *   Latin    crashes   ->  crash                folded, without accents, stemmed
 *   digits   2.4.1 e1042                        as written
 *   others   ошибка; 決済 -> bigrams             words where words are spaced, else bigrams
 *   marks    nothing: that there was a number says little, and its kind holds unlike cases together
 *
 * A negation is a token of its own kind, made of what it negates: of the stem of the verb (안
 * 열려요), or, when the verb says nothing (안 돼요, 불가), of one that all of these share; and of the
 * thing before it, so that "환불이 안 됐어요" is far from "환불됐어요" and near "환불 불가".
 *
 * Invariants: at most TOKENS_MAX different tokens, each id once, ordered by id; an id depends on
 * kind and text only; a piece is read once. */
#include "tokens.h"

#include <libstemmer.h>
#include <utf8proc.h>
#include <xxhash.h>

#include "hangul.h"
#include "map.h"
#include "mask.h"
#include "text.h"

#define ID_SEED	  0x7265637572640001ull /* part of what is persisted: never change it */
#define ID_MASK	  0xFFFFFFFFFFull
#define STOP_MAX  4096
#define STOP_SEED 0x73746F70ull
#define SLOTS	  1024 /* a power of two, four times TOKENS_MAX */
#define WORD_MAX  64   /* bytes of a word that are read */
#define WORD_ROOM 1024 /* of a word folded: 64 bytes grow at most elevenfold */
#define REACH	  4    /* words behind a negation among which it looks for one that says something */

/* Kinds of token: the first byte of what is hashed. Never renumber. */
enum { OF_WORD = 'w', OF_ONE = '1', OF_TWO = '2', OF_THREE = '3', OF_DENSE = 'd', OF_NOT = 'n' };

enum script { OTHER, LATIN, HANGUL, DENSE, WORD };

struct piece {
	enum script script;
	struct span raw;
};

struct tokens {
	const struct mem *mem;
	struct map stop; /* hash of a stop word -> anything */
	struct sb_stemmer *stemmer;
	uint64_t seed; /* of the slots */
	uint64_t dropped;
	struct token list[TOKENS_MAX];
	size_t count;
	uint16_t slot[SLOTS]; /* index in list + 1, 0 when empty */
	struct buf word;      /* the piece at hand, folded */

	/* Where the reader is. */
	struct span rest;
	bool foreign;		/* a foreign word, number or mark ended right here */
	unsigned reach;		/* words that the open negation may still look at, 0: none is open */
	const char *negation;	/* where the open negation begins in the text */
	char thing[WORD_MAX];	/* what a negation behind it would be about */
	size_t thing_len;
};

unsigned tokens_knobs = 0xFFFF;

static uint64_t token_id(unsigned kind, struct span text)
{
	char bytes[1 + WORD_MAX];
	struct span t = span_first(text, WORD_MAX);
	bytes[0] = (char)kind;
	memcpy(bytes + 1, t.ptr, t.len);
	return XXH3_64bits_withSeed(bytes, 1 + t.len, ID_SEED) & ID_MASK;
}

/* Counts the token of kind and text once. word is what people are shown for it. */
static void add(struct tokens *t, unsigned kind, struct span text, struct span word)
{
	uint64_t id = token_id(kind, text);
	size_t at = (size_t)(((id ^ t->seed) * 0x9E3779B97F4A7C15ull) >> 32) % SLOTS;
	for (; t->slot[at]; at = (at + 1) % SLOTS) {
		struct token *known = &t->list[t->slot[at] - 1];
		if (known->id != id)
			continue;
		known->count++;
		if (known->word.len == 0)
			known->word = word;
		return;
	}
	if (t->count == TOKENS_MAX) {
		t->dropped++;
		return;
	}
	t->list[t->count] = (struct token){.id = id, .count = 1, .word = word};
	t->slot[at] = (uint16_t)++t->count;
}

static uint64_t stop_key(struct span word)
{
	return XXH3_64bits_withSeed(word.ptr, word.len, STOP_SEED);
}

static bool is_stop(const struct tokens *t, struct span word)
{
	return map_get(&t->stop, stop_key(word)) != NULL;
}

static void set_thing(struct tokens *t, struct span text)
{
	t->thing_len = text.len < WORD_MAX ? text.len : 0;
	memcpy(t->thing, text.ptr, t->thing_len);
}

/* -- scripts ------------------------------------------------------------------------------- */

static enum script script_of(uint32_t cp)
{
	static const struct {
		uint32_t first, last;
		enum script script;
	} ranges[] = {
		{'0', '9', LATIN},	    {'A', 'Z', LATIN},		{'a', 'z', LATIN},
		{0xC0, 0xD6, LATIN},	    {0xD8, 0xF6, LATIN},	{0xF8, 0x24F, LATIN},
		{0x0E00, 0x0E3A, DENSE},    {0x0E40, 0x0FFF, DENSE},	{0x1000, 0x109F, DENSE},
		{0x1100, 0x11FF, OTHER},    {0x1780, 0x17DD, DENSE},	{0x1E00, 0x1EFF, LATIN},
		{0x3005, 0x3007, DENSE},    {0x3041, 0x30FF, DENSE},	{0x3131, 0x318E, OTHER},
		{0x3400, 0x9FFF, DENSE},    {0xA960, 0xA97F, OTHER},	{0xAC00, 0xD7A3, HANGUL},
		{0xD7B0, 0xD7FF, OTHER},    {0xF900, 0xFAFF, DENSE},	{0x20000, 0x3FFFF, DENSE},
	};
	size_t low = 0, high = sizeof ranges / sizeof ranges[0];
	while (low < high) {
		size_t mid = (low + high) / 2;
		if (cp < ranges[mid].first)
			high = mid;
		else if (cp > ranges[mid].last)
			low = mid + 1;
		else
			return ranges[mid].script;
	}
	if (cp < 0x250)
		return OTHER;
	utf8proc_category_t c = utf8proc_category((utf8proc_int32_t)cp);
	return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_ND ? WORD : OTHER;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Bytes of what may stand within a Latin word before another letter: an apostrophe between
 * letters, a dot between digits. */
static size_t joiner(struct span s, char before)
{
	if (s.ptr[0] == '\'')
		return is_digit(before) ? 0 : 1;
	if (s.len > 3 && memcmp(s.ptr, "\xE2\x80\x99", 3) == 0)
		return 3;
	return s.ptr[0] == '.' && is_digit(before) && s.len > 1 && is_digit(s.ptr[1]) ? 1 : 0;
}

/* The longest run of one script at the start of s, which begins with a letter of it. Combining
 * marks stay with what they follow. */
static size_t run_of(struct span s, enum script script)
{
	size_t i = 0, n;
	while (i < s.len) {
		uint32_t cp = text_next(span_after(s, i), &n);
		enum script here = script_of(cp);
		bool mark = here == WORD && cp < 0x370; /* U+0300.. are marks, the rest IPA */
		if (here != script && !mark) {
			size_t join = script == LATIN ? joiner(span_after(s, i), s.ptr[i - 1]) : 0;
			if (join == 0 || i + join >= s.len)
				break;
			text_next(span_after(s, i + join), &n);
			if (script_of(text_next(span_after(s, i + join), &n)) != LATIN)
				break;
			n += join;
		}
		i += n;
	}
	return i;
}

/* -- Latin words --------------------------------------------------------------------------- */

/* Three and more of one letter are none that a dictionary knows: one at the end of a word (helppp),
 * else two of those that come in pairs (gooood). */
static size_t squash(char *w, size_t n)
{
	size_t k = 0;
	for (size_t i = 0, run; i < n; i += run) {
		for (run = 1; i + run < n && w[i + run] == w[i];)
			run++;
		size_t keep = run;
		if (run > 2 && w[i] >= 'a' && w[i] <= 'z')
			keep = i + run < n && strchr("eols", w[i]) ? 2 : 1;
		for (; keep; keep--)
			w[k++] = w[i];
	}
	return k;
}

/* Takes accents off: people leave them out when they type in a hurry. */
static void strip_accents(struct buf *word)
{
	utf8proc_int32_t points[WORD_ROOM];
	utf8proc_uint8_t bytes[4];
	utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK;
	utf8proc_ssize_t n =
		utf8proc_decompose((const utf8proc_uint8_t *)word->ptr, (utf8proc_ssize_t)word->len,
				   points, WORD_ROOM, options);
	buf_reset(word);
	for (utf8proc_ssize_t i = 0; i < n && i < WORD_ROOM; i++) {
		utf8proc_ssize_t len = utf8proc_encode_char(points[i], bytes);
		buf_put(word, (struct span){(const char *)bytes, (size_t)len});
	}
}

/* The word in raw, folded, into t->word; typographic apostrophes become plain ones. */
static struct span fold_word(struct tokens *t, struct span raw, enum script script)
{
	bool ascii = true;
	raw = span_utf8_first(raw, WORD_MAX);
	buf_reset(&t->word);
	for (size_t i = 0; i < raw.len; i++)
		ascii &= (unsigned char)raw.ptr[i] < 0x80;
	text_fold(raw, &t->word);
	if (!ascii && script == LATIN)
		strip_accents(&t->word);
	if (!buf_err(&t->word) && script == LATIN)
		t->word.len = squash(t->word.ptr, t->word.len);
	return buf_span(&t->word);
}

/* The part of a word that carries it: car's -> car, l'eau -> eau. */
static struct span without_apostrophe(struct span w)
{
	for (size_t i = 0; i < w.len; i++) {
		size_t n = w.ptr[i] == '\'' ? 1
			   : i + 3 <= w.len && memcmp(w.ptr + i, "\xE2\x80\x99", 3) == 0 ? 3
											 : 0;
		if (n && i <= 1 && w.len - i - n > 2)
			return span_after(w, i + n);
		if (n)
			return span_first(w, i);
	}
	return w;
}

static bool is_negation(struct span w)
{
	static const char *const words[] = {"no",      "not",	 "never",   "cannot",  "cant",
					    "dont",    "doesnt", "didnt",   "wont",    "isnt",
					    "arent",   "wasnt",	 "werent",  "couldnt", "wouldnt",
					    "shouldnt", "hasnt", "havent",  "hadnt",   "aint",
					    "unable",  "without", "nothing", "neither", "nor"};
	if (w.len > 3 && (memcmp(w.ptr + w.len - 3, "n't", 3) == 0 ||
			  (w.len > 5 && memcmp(w.ptr + w.len - 5, "n\xE2\x80\x99t", 5) == 0)))
		return true;
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
		if (span_eq(w, span_of(words[i])))
			return true;
	return false;
}

/* A letterless word and one with digits is a name as it stands; the rest is stemmed. */
static struct span stem_of(struct tokens *t, struct span w)
{
	for (size_t i = 0; i < w.len; i++)
		if (is_digit(w.ptr[i]) || (unsigned char)w.ptr[i] >= 0x80)
			return w;
	const sb_symbol *s = sb_stemmer_stem(t->stemmer, (const sb_symbol *)w.ptr, (int)w.len);
	if (!s) {
		t->word.err = ERR_MEMORY;
		return w;
	}
	return (struct span){(const char *)s, (size_t)sb_stemmer_length(t->stemmer)};
}

/* The open negation meets a word: they make a token, shown as they stand in the text. */
static void close_negation(struct tokens *t, struct span text, struct span raw)
{
	if (t->reach && (tokens_knobs & 1)) {
		size_t n = (size_t)(raw.ptr + raw.len - t->negation);
		add(t, OF_NOT, text, (struct span){t->negation, n <= WORD_MAX ? n : 0});
	}
	t->reach = 0;
}

static void read_latin(struct tokens *t, struct span raw, enum script script)
{
	struct span w = fold_word(t, raw, script);
	t->foreign = true;
	if (is_negation(w)) {
		t->negation = raw.ptr;
		t->reach = (tokens_knobs & 32) ? 1 : (tokens_knobs & 64) ? 2 : (tokens_knobs & 128) ? 3 : REACH;
		return;
	}
	w = without_apostrophe(w);
	if (w.len == 0 || is_stop(t, w) || (w.len == 1 && !is_digit(w.ptr[0]))) {
		t->reach -= t->reach > 0;
		return;
	}
	w = script == LATIN ? stem_of(t, w) : w;
	if (!(t->reach && (tokens_knobs & 16)))
	add(t, OF_WORD, w, span_utf8_first(raw, WORD_MAX));
	close_negation(t, w, raw);
	set_thing(t, w);
}

/* -- Hangul -------------------------------------------------------------------------------- */

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

/* The first one, two and three syllables of what is in h from..to, and bigrams of the rest. The
 * longest prefix that is shown is as the customer wrote it; raw begins at from. */
static void add_prefixes(struct tokens *t, const struct hangul *h, size_t from, size_t to,
			 struct span raw)
{
	char bytes[3 * HANGUL_BYTES];
	size_t n = to - from;
	struct span none = {NULL, 0};
	if (n == 0)
		return;
	struct span whole = put_syllables(h, from, n < 3 ? n : 3, bytes);
	if (n == 1 || (tokens_knobs & 2))
		add(t, OF_ONE, span_first(whole, 3), n == 1 ? span_first(raw, 3) : none);
	if (n >= 2)
		add(t, OF_TWO, span_first(whole, 6), span_first(raw, 6));
	if (n >= 3)
		add(t, OF_THREE, whole, span_first(raw, 9));
	size_t least = (tokens_knobs >> 8) & 15;
	if (n < least)
		return;
	bool prefix = hangul_negative_prefix(h) && from == 0;
	for (size_t i = from + 1 + prefix; i + 2 <= to; i++)
		add(t, OF_TWO, put_syllables(h, i, 2, bytes), none);
}

/* A verb that is negated. 되다 and 하다 say nothing, so all their negations are one token. */
static void add_negated(struct tokens *t, const struct hangul *h, size_t verb, struct span shown)
{
	char bytes[HANGUL_BYTES];
	uint16_t c = verb < h->n ? h->at[verb] : u'되';
	struct hangul stem = {.at = {hangul_light(c) ? u'되' : hangul_stem(c)}, .n = 1};
	if (!(tokens_knobs & 4))
		return;
	if (shown.len > WORD_MAX)
		shown.len = 0;
	add(t, OF_NOT, put_syllables(&stem, 0, 1, bytes), shown);
	if (t->thing_len && (tokens_knobs & 8))
		add(t, OF_NOT, (struct span){t->thing, t->thing_len}, (struct span){NULL, 0});
	t->thing_len = 0;
}

static struct span within(struct span raw, size_t from, size_t to)
{
	return span_first(span_after(raw, from * HANGUL_BYTES), (to - from) * HANGUL_BYTES);
}

/* What stands in h from..to as words of its own. */
static void add_eojeol(struct tokens *t, const struct hangul *h, size_t from, size_t to,
		       struct span raw)
{
	char bytes[2 * HANGUL_BYTES];
	if (from >= to || is_stop(t, within(raw, from, to)))
		return;
	if (to - from >= (tokens_knobs >> 16) && (tokens_knobs >> 12)) {
		static const uint16_t weak[] = {u'을',u'를',u'은',u'는',u'이',u'가',u'에',u'로',u'도',u'서',u'면',u'고',u'한',u'요',u'의'};
		size_t strong = 15, start = from;
		for (size_t i = from + 1; i < to; i++) {
			bool cut = false;
			for (size_t q = 0; q < strong; q++) cut |= h->at[i] == weak[q];
			if (i + 1 == to) cut = true;
			if (!cut || i - start < 2 ) { if (i+1<to) continue; }
			
			add_prefixes(t, h, start, i + 1, within(raw, start, i + 1));
			start = i + 1;
		}
	} else
	add_prefixes(t, h, from, to, within(raw, from, to));
	set_thing(t, put_syllables(h, from, to - from < 2 ? to - from : 2, bytes));
}

/* The negated verb from..n: its stem with the negation, and what it is beside that. */
static void add_negated_verb(struct tokens *t, const struct hangul *h, size_t verb, struct span raw,
			     struct span shown)
{
	add_negated(t, h, verb, shown);
	if (verb < h->n && !hangul_light(h->at[verb]))
		add_prefixes(t, h, verb, h->n, within(raw, verb, h->n));
}

/* 되지, 열리지, 접속하지 before 않다 or 못하다; the light verb says nothing, what is before it does. */
static void add_negated_stem(struct tokens *t, const struct hangul *h, size_t stem,
			     struct span raw, struct span shown)
{
	bool light = stem > 0 && hangul_light(h->at[stem - 1]);
	if (light) {
		add_eojeol(t, h, 0, stem - 1, raw);
		add_negated(t, h, stem - 1, shown);
	} else {
		add_negated(t, h, 0, shown);
		add_prefixes(t, h, 0, stem, raw);
	}
}

/* The next Hangul run if only spaces lie before it. */
static struct span peek_hangul(struct span rest, struct hangul *h)
{
	while (rest.len && rest.ptr[0] == ' ')
		rest = span_after(rest, 1);
	return span_first(rest, hangul_read(rest, h));
}

static void read_hangul(struct tokens *t, struct span raw, struct hangul *h)
{
	struct hangul next;
	struct span shown, behind = peek_hangul(t->rest, &next);
	size_t stem;
	hangul_squash(h);
	raw = span_first(raw, h->n * HANGUL_BYTES);
	bool foreign = t->foreign;
	t->foreign = false;
	t->reach = 0;
	if (foreign && hangul_particle(h))
		return;
	if (hangul_negates_next(h) && next.n) { /* 안 돼요 */
		shown = (struct span){raw.ptr, (size_t)(behind.ptr - raw.ptr) + behind.len};
		t->rest = span_after(t->rest, (size_t)(behind.ptr - t->rest.ptr) + behind.len);
		hangul_squash(&next);
		add_negated_verb(t, &next, 0, behind, shown);
		return;
	}
	if (hangul_before_negation(h, &stem) && hangul_negates_last(&next)) { /* 되지 않아요 */
		shown = (struct span){raw.ptr, (size_t)(behind.ptr - raw.ptr) + behind.len};
		t->rest = span_after(t->rest, (size_t)(behind.ptr - t->rest.ptr) + behind.len);
		add_negated_stem(t, h, stem, raw, shown);
		return;
	}
	struct hangul_negation found = hangul_negation(h);
	if (found.sense == HANGUL_BEHIND) {
		struct hangul head = *h;
		head.n = found.from;
		if (!hangul_before_negation(&head, &stem))
			stem = head.n;
		add_negated_stem(t, &head, stem, raw, raw);
		return;
	}
	add_eojeol(t, h, 0, found.from, raw);
	if (found.sense != HANGUL_PLAIN)
		add_negated_verb(t, h, found.verb, raw, within(raw, found.from, h->n));
}

/* -- other scripts ------------------------------------------------------------------------- */

/* Bigrams of code points; a single one stands for itself. */
static void read_dense(struct tokens *t, struct span raw)
{
	size_t n, m;
	text_next(raw, &n);
	t->foreign = true;
	t->reach = 0;
	if (n == raw.len)
		add(t, OF_DENSE, raw, raw);
	for (size_t i = 0; i + n < raw.len; i += n, n = m) {
		text_next(span_after(raw, i + n), &m);
		struct span two = {raw.ptr + i, n + m};
		add(t, OF_DENSE, two, two);
	}
}

/* -- the reader ---------------------------------------------------------------------------- */

/* Takes the next piece from t->rest. False at the end. */
static bool next_piece(struct tokens *t, struct piece *p)
{
	size_t n;
	while (t->rest.len) {
		char c = t->rest.ptr[0];
		uint32_t cp = text_next(t->rest, &n);
		p->script = script_of(cp);
		if (p->script != OTHER) {
			p->raw = span_first(t->rest, run_of(t->rest, p->script));
			t->rest = span_after(t->rest, p->raw.len);
			return true;
		}
		t->rest = span_after(t->rest, n);
		/* A particle may hang on a mark, behind the space that mask_text() puts there. */
		t->foreign = mask_of_mark(c) != MASK_NONE;
		if (t->foreign)
			t->rest = span_after(t->rest, t->rest.len && t->rest.ptr[0] == ' ');
		if (c == '.' || c == '!' || c == '?' || c == '\n' || c == ',' || c == ';') {
			t->reach = 0;
			t->thing_len = 0;
		}
	}
	return false;
}

static void read_piece(struct tokens *t, const struct piece *p)
{
	struct hangul h;
	struct span raw = p->raw;
	switch (p->script) {
	case HANGUL:
		raw = span_first(raw, hangul_read(raw, &h));
		t->rest = (struct span){raw.ptr + raw.len,
					(size_t)(t->rest.ptr + t->rest.len - raw.ptr) - raw.len};
		read_hangul(t, raw, &h);
		break;
	case DENSE:
		read_dense(t, raw);
		break;
	case LATIN:
	case WORD:
		read_latin(t, raw, p->script);
		break;
	case OTHER:
		break;
	}
}

/* Shell sort by id (no library sort: it may allocate). */
static void sort_by_id(struct token *list, size_t n)
{
	static const size_t gaps[] = {132, 57, 23, 10, 4, 1};
	for (size_t g = 0; g < sizeof gaps / sizeof gaps[0]; g++)
		for (size_t i = gaps[g]; i < n; i++) {
			struct token held = list[i];
			size_t k = i;
			for (; k >= gaps[g] && list[k - gaps[g]].id > held.id; k -= gaps[g])
				list[k] = list[k - gaps[g]];
			list[k] = held;
		}
}

enum err tokens_read(struct tokens *t, struct span masked, const struct token **out, size_t *n)
{
	struct piece p;
	t->rest = masked;
	t->count = t->thing_len = 0;
	t->reach = 0;
	t->foreign = false;
	memset(t->slot, 0, sizeof t->slot);
	buf_reset(&t->word);
	while (next_piece(t, &p)) {
		read_piece(t, &p);
		if (buf_err(&t->word))
			return buf_err(&t->word);
	}
	sort_by_id(t->list, t->count);
	*out = t->list;
	*n = t->count;
	return ERR_OK;
}

uint64_t tokens_dropped(const struct tokens *t)
{
	return t->dropped;
}

/* Reads the stop list. False when memory ran out or the list is over STOP_MAX words. */
static bool read_stop(struct tokens *t, struct span list)
{
	while (list.len) {
		const char *end = memchr(list.ptr, '\n', list.len);
		size_t n = end ? (size_t)(end - list.ptr) : list.len;
		struct span line = span_first(list, n);
		list = span_after(list, n + 1);
		const char *comment = line.len ? memchr(line.ptr, '#', line.len) : NULL;
		if (comment)
			line.len = (size_t)(comment - line.ptr);
		line = span_trim(line);
		if (line.len && !map_put(&t->stop, stop_key(line), t))
			return false;
	}
	return true;
}

struct tokens *tokens_new(const struct mem *m, struct span stop, uint64_t seed)
{
	struct tokens *t = mem_zero(m, 1, sizeof *t);
	if (!t)
		return NULL;
	t->mem = m;
	t->seed = seed;
	map_init(&t->stop, m, seed, STOP_MAX);
	buf_init(&t->word, m, WORD_ROOM);
	t->stemmer = sb_stemmer_new("english", "UTF_8");
	if (t->stemmer && read_stop(t, stop))
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
	map_fini(&t->stop);
	mem_free(t->mem, t);
}
