/* tokens_concepts.c - see tokens_concepts.h.
 *
 *   how do I log out of 로그인   ──▶  groups logout, login; "how" asks
 *                               ──▶  a token for each group that is not silent
 *                               ──▶  poles: one for each axis on whose other side is none
 *
 * A pole is a token that weighs nothing. It says on which side of an axis a case stands: login or
 * logout, seen or not seen, success or failure. Issues count them; who stands on the other side
 * than nearly all cases of an issue does not belong there (issues_veto.h).
 *
 * Words of several parts are found from their last part backwards: each word of the text is looked
 * up behind the few begun words before it. */
#include "tokens_concepts.h"

#include "signature.h"

#define AXIS_OUTCOME 0x6F7574636F6D6501ull /* success or failure; persisted in tokens */
#define AXIS_NEGATED 0x6E6567617465640Bull /* with the name of a group */

void tokens_concepts_start(struct tokens_concepts *c, const struct tokens_lexicon *lexicon)
{
	c->lexicon = lexicon;
	c->n_heads = c->n = c->n_used = 0;
	c->at = c->last = 0;
	c->negation = c->filler = false;
	memset(c->uses, 0, sizeof c->uses);
}

static void note(struct tokens_concepts *c, uint16_t group, struct span raw, bool negated)
{
	size_t i = 0;
	while (i < c->n && c->found[i].group != group)
		i++;
	if (i == TOKENS_CONCEPTS_MAX)
		return;
	if (i == c->n)
		c->found[c->n++] = (struct tokens_concept){.group = group, .word = raw};
	c->found[i].negated |= negated;
	c->found[i].at = c->at;
}

/* False when the word says nothing alone. What fills a sentence (항상) means nothing by itself. */
static bool note_hit(struct tokens_concepts *c, struct tokens_lexicon_hit hit, struct span raw,
		     bool negated)
{
	c->uses[hit.use] = true;
	if (hit.use && c->n_used < TOKENS_CONCEPTS_USED)
		c->used[c->n_used++] = raw;
	bool means = hit.group && !c->filler;
	if (means)
		note(c, hit.group, raw, negated);
	c->meant |= means && !tokens_lexicon_group(c->lexicon, hit.group)->silent;
	return hit.group || hit.use;
}

static void push_head(struct tokens_concepts *c, uint64_t key)
{
	size_t i = c->n_heads++ % TOKENS_CONCEPTS_HEADS;
	c->heads[i].key = key;
	c->heads[i].at = c->at;
}

/* What hit says of key alone, and what key says behind every begun word. head: it may begin one
 * itself. True when a group was found. */
static bool look_up(struct tokens_concepts *c, uint64_t key, struct tokens_lexicon_hit hit,
		    struct span raw, bool negated, bool head)
{
	size_t n = c->n_heads < TOKENS_CONCEPTS_HEADS ? c->n_heads : TOKENS_CONCEPTS_HEADS;
	bool found = note_hit(c, hit, raw, negated);
	c->filler = false; /* with others it may */
	for (size_t i = 0; i < n; i++) {
		uint32_t back = c->at - c->heads[i].at;
		for (unsigned gap = back != 1; back && back <= TOKENS_LEXICON_GAP && gap < 2;
		     gap++) {
			uint64_t two = tokens_lexicon_join(c->heads[i].key, key, gap);
			struct tokens_lexicon_hit more = tokens_lexicon_find(c->lexicon, two);
			found |= note_hit(c, more, raw, negated);
			if (more.head)
				push_head(c, two);
		}
	}
	if (hit.head && head)
		push_head(c, key);
	return found;
}

void tokens_concepts_word(struct tokens_concepts *c, struct span stem, struct span raw,
			  bool negated, bool filler)
{
	if (!c->lexicon)
		return;
	c->at++;
	c->meant = false;
	uint64_t key = tokens_lexicon_stem_key(stem);
	look_up(c, key, tokens_lexicon_find(c->lexicon, key), raw, negated, true);
	if (!filler)
		c->last = c->at;
}

/* Notes the word of this key when it may stand where it does. first: an eojeol begins with it.
 * turned: a prefix makes another word of it (비급여, 미가입), which is not noted. */
static bool take(struct tokens_concepts *c, uint64_t key, struct span word, bool negated,
		 bool first, bool turned)
{
	struct tokens_lexicon_hit hit = tokens_lexicon_find(c->lexicon, key);
	if (hit.start && !first)
		return false;
	return turned ? hit.group != 0 : look_up(c, key, hit, word, negated, first);
}

/* The longest word of the lexicon at syllable i; returns its syllables, 0 when there is none. */
static size_t longest_at(struct tokens_concepts *c, const struct hangul *h, size_t i,
			 struct span raw, bool negated)
{
	size_t most = h->n - i < TOKENS_LEXICON_UNITS ? h->n - i : TOKENS_LEXICON_UNITS;
	if (!tokens_lexicon_begins(c->lexicon, h->at[i]))
		return 0;
	bool turned = i == 1 && hangul_turns(h, 0);
	for (size_t n = most; n > (i > 0); n--) {
		for (unsigned verb = 0; verb < 2; verb++) {
			uint64_t key = tokens_lexicon_hangul_key(&h->at[i], n, verb);
			struct span word =
				span_first(span_after(raw, i * HANGUL_BYTES), n * HANGUL_BYTES);
			if (take(c, key, word, negated, i == 0, turned))
				return n;
		}
	}
	return 0;
}

void tokens_concepts_eojeol(struct tokens_concepts *c, const struct hangul *h, struct span raw,
			    bool negated, bool filler)
{
	c->covered = c->starts = 0;
	if (!c->lexicon)
		return;
	c->at++;
	for (size_t i = 0, n; i < h->n; i += n ? n : 1) {
		c->meant = false;
		c->filler = filler;
		n = longest_at(c, h, i, raw, negated);
		c->starts |= n >= 2 ? 1u << i : 0;
		c->covered |= c->meant ? ((1u << n) - 1) << i : 0;
	}
	c->filler = false;
	if (!filler)
		c->last = c->at;
}

void tokens_concepts_negate(struct tokens_concepts *c, bool light)
{
	c->negation = true;
	for (size_t i = 0; light && c->last && i < c->n; i++)
		c->found[i].negated |= c->found[i].at == c->last;
}

void tokens_concepts_pause(struct tokens_concepts *c)
{
	c->last = 0;
}

bool tokens_concepts_judges(const struct tokens_concepts *c, struct span word)
{
	for (size_t i = 0; i < c->n_used; i++)
		if (c->used[i].ptr < word.ptr + word.len &&
		    word.ptr < c->used[i].ptr + c->used[i].len)
			return true;
	return false;
}

/* Whether one of the groups found stands on the other side of the axis. */
static bool contradicted(const struct tokens_concepts *c, const struct tokens_lexicon_edge *edge)
{
	for (size_t i = 0; i < c->n; i++) {
		uint32_t e = tokens_lexicon_group(c->lexicon, c->found[i].group)->edges;
		while (e) {
			const struct tokens_lexicon_edge *other =
				tokens_lexicon_edge(c->lexicon, e);
			if (other->axis == edge->axis && other->side != edge->side)
				return true;
			e = other->next;
		}
	}
	return false;
}

/* Success stands when nothing failed and nothing is wished for. */
static void finish_outcome(const struct tokens_concepts *c, struct tokens_bag *bag)
{
	bool bad = c->negation || c->uses[LEXICON_BAD];
	bool good = !bad && c->uses[LEXICON_GOOD] && !c->uses[LEXICON_ASK];
	if (good || bad)
		tokens_bag_pole(bag, AXIS_OUTCOME, good, true,
				good ? SPAN("success") : SPAN("failure"));
}

static void finish_group(const struct tokens_concepts *c, const struct tokens_concept *found,
			 struct tokens_bag *bag)
{
	const struct tokens_lexicon_group *g = tokens_lexicon_group(c->lexicon, found->group);
	if (!g->silent)
		tokens_bag_concept(bag, g->name, span_of(g->label), found->word);
	if (g->turns)
		tokens_bag_pole(bag, g->name ^ AXIS_NEGATED, found->negated, true,
				span_of(g->label));
	for (uint32_t e = g->edges; e;) {
		const struct tokens_lexicon_edge *edge = tokens_lexicon_edge(c->lexicon, e);
		if (edge->over || !contradicted(c, edge))
			tokens_bag_pole(bag, edge->axis, edge->side, false, span_of(g->label));
		e = edge->next;
	}
}

void tokens_concepts_finish(const struct tokens_concepts *c, struct tokens_bag *bag)
{
	if (!c->lexicon)
		return;
	finish_outcome(c, bag);
	for (size_t i = 0; i < c->n; i++)
		finish_group(c, &c->found[i], bag);
}

void tokens_concepts_tell(const struct tokens_lexicon *lexicon, struct tokens_bag *bag)
{
	struct tokens_concepts none;
	tokens_concepts_start(&none, lexicon);
	for (uint16_t group = 1; group < tokens_lexicon_groups(lexicon); group++) {
		const struct tokens_lexicon_group *g = tokens_lexicon_group(lexicon, group);
		struct tokens_concept found = {.group = group, .word = span_of(g->label)};
		tokens_bag_empty(bag);
		tokens_bag_thing(bag, tokens_bag_concept_id(g->name), found.word);
		finish_group(&none, &found, bag);
		found.negated = true;
		finish_group(&none, &found, bag);
	}
	tokens_bag_empty(bag);
}
