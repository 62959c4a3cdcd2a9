/* tokens_lexicon.c - the lexicon's lists to a map of keys.
 *
 *   "login = log in, 로그인"   ──▶  stem(log) ⊕ stem(in) ──▶ group login
 *                                  stem(log)            ──▶ a head: more may follow
 *                                  syllables(로그인)      ──▶ group login
 *   "login <> logout"         ──▶  an axis; an edge from each group to its side of it
 *   "sms <> email <> call"    ──▶  two axes: the number of each group in binary, 00 01 10
 *
 * A word of several parts is found by a chain of keys, each made of the one before and its own
 * part, so that reading a text costs a few look-ups a word, however long the lists are.
 *
 * Invariants: a word stands in one group; groups and edges count from 1, 0 means none; hashes
 * depend on the names alone, so that the tokens made of them mean the same in every run. */
#include "tokens_lexicon.h"

#include <libstemmer.h>
#include <xxhash.h>

#include "hangul.h"
#include "map.h"
#include "text.h"
#include "text_script.h"
#include "tokens_latin.h"

#define GROUPS_MAX 4096
#define EDGES_MAX  16384
#define KEYS_MAX   65536
#define PARTS_MAX  4 /* of a word */
#define WORD_ROOM  1024

#define KEY_SEED  0x7265637572640004ull
#define NAME_SEED 0x7265637572640005ull /* persisted in tokens: never change it */

/* A map's value: a head or not, a use, at the start only or not, a group. */
enum { HIT_HEAD = 1, HIT_USE = 2, HIT_START = 8, HIT_GROUP = 16 };

struct group {
	struct tokens_lexicon_group is;
	size_t list; /* in which it was said */
};

struct tokens_lexicon {
	const struct mem *mem;
	struct map keys; /* key of a word -> its value, as a pointer */
	struct map names; /* hash of a name -> group */
	struct group *groups;
	size_t n_groups, cap_groups;
	struct tokens_lexicon_edge *edges;
	size_t n_edges, cap_edges;
	bool begins[65536 / 28]; /* by a syllable without its final */
	struct sb_stemmer *stemmer;
	struct buf word;
	size_t list, line;
	const char *what;
};

/* ---- keys */

uint64_t tokens_lexicon_stem_key(struct span stem)
{
	return XXH3_64bits_withSeed(stem.ptr, stem.len, KEY_SEED);
}

uint64_t tokens_lexicon_hangul_key(const uint16_t *at, size_t n, bool verb)
{
	/* Beyond the bits of a syllable: a 1 beside them would make 찌다 and 찍 one. */
	uint64_t key = KEY_SEED ^ (uint64_t)verb << 32;
	for (size_t i = 0; i < n; i++) {
		uint16_t c = verb && i + 1 == n ? hangul_stem(at[i]) : at[i];
		key = (key ^ c) * 0x9E3779B97F4A7C15ull;
		key ^= key >> 29;
	}
	return key;
}

uint64_t tokens_lexicon_join(uint64_t head, uint64_t key, bool gap)
{
	uint64_t two = (head * 0x9E3779B97F4A7C15ull + gap) ^ key;
	return (two ^ two >> 31) * 0xD6E8FEB86659FD93ull;
}

static size_t begin_of(uint16_t syllable)
{
	return hangul_stem(syllable) / 28u;
}

bool tokens_lexicon_begins(const struct tokens_lexicon *l, uint16_t syllable)
{
	return l->begins[begin_of(syllable)];
}

static uintptr_t value_of(const struct tokens_lexicon *l, uint64_t key)
{
	return (uintptr_t)map_get(&l->keys, key);
}

struct tokens_lexicon_hit tokens_lexicon_find(const struct tokens_lexicon *l, uint64_t key)
{
	uintptr_t v = value_of(l, key);
	return (struct tokens_lexicon_hit){(uint16_t)(v / HIT_GROUP),
					   (enum tokens_lexicon_use)(v / HIT_USE % 4), v & HIT_HEAD,
					   v & HIT_START};
}

size_t tokens_lexicon_groups(const struct tokens_lexicon *l)
{
	return l->n_groups;
}

const struct tokens_lexicon_group *tokens_lexicon_group(const struct tokens_lexicon *l,
							uint16_t group)
{
	return &l->groups[group].is;
}

const struct tokens_lexicon_edge *tokens_lexicon_edge(const struct tokens_lexicon *l, uint32_t edge)
{
	return &l->edges[edge];
}

/* ---- reading a line */

static bool fault(struct tokens_lexicon *l, const char *what)
{
	if (!l->what)
		l->what = what;
	return false;
}

/* Cuts the piece before the next sep off s; all of s when there is none. */
static struct span cut(struct span *s, struct span sep)
{
	size_t i = 0;
	while (i < s->len && !span_starts(span_after(*s, i), sep))
		i++;
	struct span piece = span_trim(span_first(*s, i));
	*s = span_after(*s, i + sep.len);
	return piece;
}

static bool has(struct span s, struct span what)
{
	for (; s.len; s = span_after(s, 1))
		if (span_starts(s, what))
			return true;
	return false;
}

/* The key of one part: the next run of a script in *s. Returns false on what is no word. */
static bool part_key(struct tokens_lexicon *l, struct span *s, uint64_t *key)
{
	size_t n;
	enum script script = text_script_of(text_next(*s, &n));
	struct span raw = span_first(*s, script == SCRIPT_NONE ? n : text_script_run(*s, script));
	*s = span_after(*s, raw.len);
	if (script == SCRIPT_NONE)
		return fault(l, "is no word: letters, digits and spaces only");
	if (script == SCRIPT_HANGUL) {
		struct hangul h;
		hangul_read(raw, &h);
		bool verb = h.n > 1 && h.at[h.n - 1] == u'다';
		h.n -= verb;
		/* Only an open syllable changes with its ending: 느리다, 느려; but 늦다, 늦어. */
		verb = verb && (h.at[h.n - 1] - 0xAC00) % 28 == 0;
		if (h.n > TOKENS_LEXICON_UNITS)
			return fault(l, "has a Korean word of more than six syllables");
		l->begins[begin_of(h.at[0])] = true;
		*key = tokens_lexicon_hangul_key(h.at, h.n, verb);
		return true;
	}
	if (tokens_latin_fold(raw, script == SCRIPT_LATIN, &l->word))
		return fault(l, "has a word that is too long");
	struct span stem = tokens_latin_stem(l->stemmer, tokens_latin_body(buf_span(&l->word)));
	*key = tokens_lexicon_stem_key(stem);
	return true;
}

static bool put_key(struct tokens_lexicon *l, uint64_t key, uintptr_t value)
{
	return map_put(&l->keys, key, (void *)value) || fault(l, "is one word too many");
}

/* The word with this key gets a use or a group. start: it is none within an eojeol. */
static bool put_word(struct tokens_lexicon *l, uint64_t key, bool start,
		     enum tokens_lexicon_use use, size_t group)
{
	uintptr_t old = value_of(l, key), in = old / HIT_GROUP;
	if (start)
		old |= HIT_START;
	if (use)
		return put_key(l, key, (old & ~(uintptr_t)(3 * HIT_USE)) | use * HIT_USE);
	if (in && in != group && l->groups[in].list == l->list)
		return fault(l, "has a word that stands in another group already");
	return put_key(l, key, (old & (HIT_GROUP - 1)) | group * HIT_GROUP);
}

/* One word of a group: all but its last part are heads. */
static bool read_word(struct tokens_lexicon *l, struct span word, enum tokens_lexicon_use use,
		      size_t group)
{
	uint64_t chain = 0, key;
	bool gap = false, start = span_starts(word, SPAN("^"));
	size_t parts = 0;
	for (struct span s = span_after(word, start); s.len; s = span_trim(s)) {
		if (s.ptr[0] == '~' || s.ptr[0] == '-') {
			gap |= s.ptr[0] == '~';
			s = span_after(s, 1);
			continue;
		}
		if (++parts > PARTS_MAX)
			return fault(l, "has a word of more than four parts");
		if (parts > 1 && !put_key(l, chain, value_of(l, chain) | HIT_HEAD))
			return false;
		if (!part_key(l, &s, &key))
			return false;
		chain = parts > 1 ? tokens_lexicon_join(chain, key, gap) : key;
		gap = false;
	}
	if (!parts || gap)
		return fault(l, "has an empty word");
	return put_word(l, chain, start, use, group);
}

static bool good_name(struct span name)
{
	for (size_t i = 0; i < name.len; i++)
		if (name.ptr[i] <= ' ' || strchr("<>=,~#?", name.ptr[i]))
			return false;
	return name.len > 0;
}

static uint64_t hash_of(struct span name)
{
	return XXH3_64bits_withSeed(name.ptr, name.len, NAME_SEED);
}

static enum tokens_lexicon_use use_of(struct span name)
{
	return span_eq(name, SPAN("good"))  ? LEXICON_GOOD
	       : span_eq(name, SPAN("bad")) ? LEXICON_BAD
	       : span_eq(name, SPAN("ask")) ? LEXICON_ASK
					    : LEXICON_NO_USE;
}

/* The group of this name, made when it is new; 0 with a fault. */
static size_t want_group(struct tokens_lexicon *l, struct span name)
{
	uint64_t hash = hash_of(name);
	size_t group = (size_t)(uintptr_t)map_get(&l->names, hash);
	if (group)
		return group;
	struct group *groups = mem_grow(l->mem, l->groups, &l->cap_groups, l->n_groups + 1,
					sizeof *groups, GROUPS_MAX);
	if (groups)
		l->groups = groups;
	if (!groups || !map_put(&l->names, hash, (void *)(uintptr_t)l->n_groups)) {
		fault(l, "is one group too many");
		return 0;
	}
	struct group *g = &groups[l->n_groups];
	*g = (struct group){.is = {.name = hash}};
	name = span_utf8_first(name, sizeof g->is.label - 1);
	memcpy(g->is.label, name.ptr, name.len);
	return l->n_groups++;
}

static bool read_group(struct tokens_lexicon *l, struct span name, struct span words)
{
	bool silent = span_starts(name, SPAN("-"));
	name = span_after(name, silent);
	bool turns = name.len && name.ptr[name.len - 1] == '?';
	name.len -= turns;
	if (!good_name(name))
		return fault(l, "has no name before =");
	enum tokens_lexicon_use use = use_of(name);
	size_t group = use ? 0 : want_group(l, name);
	if (!group && !use)
		return false;
	if (group) {
		l->groups[group].is.silent |= silent;
		l->groups[group].is.turns |= turns;
		l->groups[group].list = l->list;
	}
	if (!words.len)
		return fault(l, "has no word behind =");
	while (words.len)
		if (!read_word(l, cut(&words, SPAN(",")), use, group))
			return false;
	return true;
}

static bool add_edge(struct tokens_lexicon *l, size_t group, struct tokens_lexicon_edge edge)
{
	struct tokens_lexicon_edge *edges =
		mem_grow(l->mem, l->edges, &l->cap_edges, l->n_edges + 1, sizeof *edges, EDGES_MAX);
	if (!edges)
		return fault(l, "is one pair too many");
	l->edges = edges;
	edge.next = l->groups[group].is.edges;
	l->groups[group].is.edges = (uint32_t)l->n_edges;
	edges[l->n_edges++] = edge;
	return true;
}

static uint64_t axis_of(const struct tokens_lexicon *l, size_t a, size_t b, bool over)
{
	return tokens_lexicon_join(l->groups[a].is.name, l->groups[b].is.name, over);
}

static bool add_pair(struct tokens_lexicon *l, size_t a, size_t b, bool over)
{
	uint64_t axis = axis_of(l, a, b, over);
	if (a == b)
		return fault(l, "sets a group against itself");
	return add_edge(l, a, (struct tokens_lexicon_edge){axis, 0, over, 0}) &&
	       add_edge(l, b, (struct tokens_lexicon_edge){axis, 1, false, 0});
}

/* Each of n > 2 groups against each, by as many axes as their numbers have bits: two numbers differ
 * in one at least. A pair of its own for each two of them would be n - 1 tokens in every case. */
static bool add_set(struct tokens_lexicon *l, const size_t *groups, size_t n)
{
	uint64_t set = axis_of(l, groups[0], groups[1], true);
	for (unsigned bit = 0; (n - 1) >> bit; bit++)
		for (size_t i = 0; i < n; i++) {
			uint64_t axis = tokens_lexicon_join(set, bit, true);
			uint8_t side = (uint8_t)(i >> bit & 1);
			if (!add_edge(l, groups[i],
				      (struct tokens_lexicon_edge){axis, side, false, 0}))
				return false;
		}
	return true;
}

static size_t known_group(struct tokens_lexicon *l, struct span name)
{
	size_t group = (size_t)(uintptr_t)map_get(&l->names, hash_of(name));
	if (!group)
		fault(l, "names a group that no line before it has");
	return group;
}

static bool is_among(size_t group, const size_t *groups, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (groups[i] == group)
			return true;
	return false;
}

/* a <> b <> c: each against each. */
static bool read_opposites(struct tokens_lexicon *l, struct span line)
{
	size_t groups[32], n = 0;
	while (line.len) {
		size_t group = known_group(l, cut(&line, SPAN("<>")));
		if (!group || n == sizeof groups / sizeof *groups)
			return fault(l, "has more than 32 groups");
		if (is_among(group, groups, n))
			return fault(l, "sets a group against itself");
		groups[n++] = group;
	}
	if (n < 2)
		return fault(l, "has no group behind <>");
	return n == 2 ? add_pair(l, groups[0], groups[1], false) : add_set(l, groups, n);
}

/* a > b, c: a wins over b and over c. */
static bool read_over(struct tokens_lexicon *l, struct span line)
{
	size_t left = known_group(l, cut(&line, SPAN(">")));
	if (!left)
		return false;
	if (!line.len)
		return fault(l, "has no group behind >");
	while (line.len) {
		size_t right = known_group(l, cut(&line, SPAN(",")));
		if (!right || !add_pair(l, left, right, true))
			return false;
	}
	return true;
}

static bool read_line(struct tokens_lexicon *l, struct span line)
{
	struct span rest = line;
	line = cut(&rest, SPAN("#"));
	l->line++;
	if (!line.len)
		return true;
	if (span_eq(line, SPAN("---"))) {
		l->list++;
		l->line = 0;
		return true;
	}
	if (has(line, SPAN("="))) {
		struct span name = cut(&line, SPAN("="));
		return read_group(l, name, line);
	}
	if (has(line, SPAN("<>")))
		return read_opposites(l, line);
	return has(line, SPAN(">")) ? read_over(l, line) : fault(l, "has neither =, <> nor >");
}

struct tokens_lexicon *tokens_lexicon_new(const struct mem *m, struct span text,
					  struct tokens_lexicon_fault *why)
{
	struct tokens_lexicon *l = mem_zero(m, 1, sizeof *l);
	*why = (struct tokens_lexicon_fault){0};
	if (!l)
		return NULL;
	l->mem = m;
	map_init(&l->keys, m, KEY_SEED, KEYS_MAX);
	map_init(&l->names, m, NAME_SEED, GROUPS_MAX);
	buf_init(&l->word, m, WORD_ROOM);
	l->stemmer = sb_stemmer_new("english", "UTF_8");
	bool ok = l->stemmer != NULL;
	l->n_groups = l->n_edges = 1;
	while (ok && text.len)
		ok = read_line(l, cut(&text, SPAN("\n")));
	if (ok)
		return l;
	*why = (struct tokens_lexicon_fault){l->list, l->line, l->what};
	tokens_lexicon_free(l);
	return NULL;
}

void tokens_lexicon_free(struct tokens_lexicon *l)
{
	if (!l)
		return;
	if (l->stemmer)
		sb_stemmer_delete(l->stemmer);
	map_fini(&l->keys);
	map_fini(&l->names);
	buf_fini(&l->word);
	mem_free(l->mem, l->groups);
	mem_free(l->mem, l->edges);
	mem_free(l->mem, l);
}
