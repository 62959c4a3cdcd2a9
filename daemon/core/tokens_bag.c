/* tokens_bag.c - a small hash table in front of a list: a case has some tens of tokens, so the
 * table lies in the bag itself and emptying it is one memset.
 *
 * Invariants: slot[] names every token of list[] once; an id depends on kind and text only, never
 * on seed, which only spreads the slots. */
#include "tokens_bag.h"

#include <xxhash.h>

#include "signature.h"

#define ID_SEED 0x7265637572640001ull /* persisted: never change it */

static const struct span unseen = {NULL, 0}; /* the word of a token that is not for show */

void tokens_bag_empty(struct tokens_bag *b)
{
	b->count = 0;
	memset(b->slot, 0, sizeof b->slot);
}

static enum signature_class class_of(enum bag_kind kind, struct span text)
{
	switch (kind) {
	case BAG_NOT: /* of a Latin word, or of Hangul */
		return text.len && !(text.ptr[0] & 0x80) ? SIGNATURE_LATIN : SIGNATURE_PLAIN;
	case BAG_ONE:
		return SIGNATURE_HEAD;
	case BAG_THREE:
		return SIGNATURE_TAIL;
	case BAG_LATIN:
		return SIGNATURE_LATIN;
	case BAG_CONCEPT:
		return SIGNATURE_CONCEPT;
	case BAG_POLE:
		return SIGNATURE_POLE;
	case BAG_TONGUE:
		return SIGNATURE_TURNED;
	default:
		return SIGNATURE_PLAIN;
	}
}

static uint64_t token_id(enum bag_kind kind, struct span text)
{
	char bytes[1 + BAG_TEXT];
	size_t n = text.len < BAG_TEXT ? text.len : BAG_TEXT;
	bytes[0] = (char)kind;
	memcpy(bytes + 1, text.ptr, n);
	return signature_as(XXH3_64bits_withSeed(bytes, 1 + n, ID_SEED), class_of(kind, text));
}

static void note(const struct tokens_bag *b, enum trace_what what, uint64_t id, enum bag_kind kind,
		 struct span text, struct span word)
{
	if (b->trace)
		b->trace->see(b->trace->arg, &(struct trace_note){what, text, word, id, (int)kind});
}

/* kind and text are for who watches alone. */
static void add(struct tokens_bag *b, uint64_t id, enum bag_kind kind, struct span text,
		struct span word, bool meant)
{
	size_t at = (size_t)(((id ^ b->seed) * 0x9E3779B97F4A7C15ull) >> 32) % BAG_SLOTS;
	for (; b->slot[at]; at = (at + 1) % BAG_SLOTS) {
		struct token *known = &b->list[b->slot[at] - 1];
		if (known->id != id)
			continue;
		note(b, TRACE_TOKEN, id, kind, text, word);
		known->count++;
		known->meant &= meant;
		if (known->word.len == 0)
			known->word = word;
		return;
	}
	if (b->count == TOKENS_MAX) {
		note(b, TRACE_OVER, id, kind, text, word);
		b->dropped++;
		return;
	}
	note(b, TRACE_TOKEN, id, kind, text, word);
	b->list[b->count] = (struct token){.id = id, .count = 1, .meant = meant, .word = word};
	b->slot[at] = (uint16_t)++b->count;
}

void tokens_bag_add(struct tokens_bag *b, enum bag_kind kind, struct span text, struct span word)
{
	add(b, token_id(kind, text), kind, text, word, false);
}

void tokens_bag_add_meant(struct tokens_bag *b, enum bag_kind kind, struct span text,
			  struct span word, bool meant)
{
	add(b, token_id(kind, text), kind, text, word, meant);
}

static uint64_t number_id(enum bag_kind kind, uint64_t number)
{
	char bytes[8];
	for (unsigned i = 0; i < 8; i++)
		bytes[i] = (char)(number >> (8 * i) & 0xFF);
	return token_id(kind, (struct span){bytes, sizeof bytes});
}

void tokens_bag_concept(struct tokens_bag *b, uint64_t name, struct span label, struct span word)
{
	add(b, number_id(BAG_CONCEPT, name), BAG_CONCEPT, label, word, false);
}

void tokens_bag_pole(struct tokens_bag *b, uint64_t axis, bool side, bool soft, struct span label)
{
	add(b, (number_id(BAG_POLE, axis) & ~UINT64_C(3)) | (soft ? SIGNATURE_SOFT : 0) | side,
	    BAG_POLE, label, unseen, false);
}

void tokens_bag_turned(struct tokens_bag *b, enum bag_kind kind, struct span text)
{
	add(b, signature_as(token_id(kind, text), SIGNATURE_TURNED), BAG_TURNED, text, unseen,
	    false);
}

uint64_t tokens_bag_id(enum bag_kind kind, struct span text)
{
	return token_id(kind, text);
}

uint64_t tokens_bag_concept_id(uint64_t name)
{
	return number_id(BAG_CONCEPT, name);
}

void tokens_bag_thing(struct tokens_bag *b, uint64_t id, struct span word)
{
	add(b, signature_as(id, SIGNATURE_THING), BAG_THING, word, unseen, false);
}

void tokens_bag_noun(struct tokens_bag *b, uint64_t id, struct span word)
{
	add(b, signature_as(id ^ SIGNATURE_NOUN, SIGNATURE_THING), BAG_NOUN, word, unseen, false);
}

uint64_t tokens_bag_tongue_id(bool korean)
{
	return token_id(BAG_TONGUE, korean ? SPAN("ko") : SPAN("latin"));
}

void tokens_bag_tongue(struct tokens_bag *b, bool korean)
{
	tokens_bag_add(b, BAG_TONGUE, korean ? SPAN("ko") : SPAN("latin"), unseen);
}

/* A shell sort, for the library's qsort may allocate. */
const struct token *tokens_bag_sorted(struct tokens_bag *b, size_t *n)
{
	static const size_t gaps[] = {132, 57, 23, 10, 4, 1};
	for (size_t g = 0; g < sizeof gaps / sizeof gaps[0]; g++)
		for (size_t i = gaps[g]; i < b->count; i++) {
			struct token held = b->list[i];
			size_t k = i;
			for (; k >= gaps[g] && b->list[k - gaps[g]].id > held.id; k -= gaps[g])
				b->list[k] = b->list[k - gaps[g]];
			b->list[k] = held;
		}
	*n = b->count;
	return b->list;
}
