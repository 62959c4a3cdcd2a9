/* issues_frame.c - see issues_frame.h.
 *
 *            nouns        the first syllable of each word (a word of Latin script as it is)
 *   case     본점 변경      본 변 안
 *   issue    지점 변경      지 변 안      all 5 cases have 지점, none 본점   ──▶ swapped
 *
 * What the case says is new when no case of the issue says it. What the issue says is looked at in
 * two ways: what all its cases say, which is how a narrow problem is told in many frames; and what
 * they say on average, so that an issue in which one frame already holds two things does not take
 * in the next. The mean asks more of the frame, and only Korean is sure enough of its nouns: in
 * English anything behind no pronoun may be one. */
#include "issues_frame.h"

#define CENT    100 /* means are counted in hundredths of a word a case */
#define LEAST   75 /* of nouns in the mean */
#define MOST    150
#define BESIDES 50 /* of the frame, over the mean of the nouns */

void issues_frame_start(struct issues_frame *f)
{
	f->n_said = f->n_nouns = 0;
	f->korean = false;
}

static bool case_says(const struct issues_frame *f, uint64_t id)
{
	size_t low = 0, high = f->n_said;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (f->said[mid] < id)
			low = mid + 1;
		else
			high = mid;
	}
	return low < f->n_said && f->said[low] == id;
}

static bool issue_says(const struct issues *is, const struct vector *v, uint64_t id)
{
	uint32_t word = words_find(is->words, id);
	return word && vector_find(v, word);
}

/* The id of the token, of one of the classes of words, that stands as this noun. */
static uint64_t noun_as(uint64_t id, unsigned i)
{
	return signature_as(id ^ SIGNATURE_NOUN, (enum signature_class)i);
}

void issues_frame_token(struct issues_frame *f, const struct issues *is, uint64_t id)
{
	f->korean |= id == is->tongues[1];
	if (signature_weighs(id) && f->n_said < TOKENS_MAX)
		f->said[f->n_said++] = id;
	if (signature_class(id) != SIGNATURE_THING || f->n_nouns == TOKENS_MAX)
		return;
	for (unsigned i = 0; i < SIGNATURE_THING; i++)
		if (case_says(f, noun_as(id, i)))
			f->nouns[f->n_nouns++] = noun_as(id, i);
}

/* What a token adds to a sum when its word is one of the frame's; 0: it is none. */
static uint32_t frame_unit(uint64_t id)
{
	enum signature_class c = signature_class(id);
	return c == SIGNATURE_HEAD || c == SIGNATURE_LATIN ? signature_tf(id, 1, true) : 0;
}

/* The noun is one that the issue speaks of and the case does not. */
static bool lacks(const struct issues_frame *f, const struct issues *is, const struct vector *v,
		  uint64_t noun)
{
	for (unsigned i = 0; i < SIGNATURE_THING; i++)
		if (issue_says(is, v, noun_as(noun, i)))
			return !case_says(f, noun_as(noun, i));
	return false;
}

/* The case has one noun that the issue does not speak of, and no other new word. */
static bool brings_one(const struct issues_frame *f, const struct issues *is,
		       const struct vector *v)
{
	size_t nouns = 0, words = 0;
	for (size_t i = 0; i < f->n_nouns; i++)
		nouns += !issue_says(is, v, f->nouns[i]);
	if (nouns != 1)
		return false;
	for (size_t i = 0; i < f->n_said && words <= nouns; i++)
		words += frame_unit(f->said[i]) && !issue_says(is, v, f->said[i]);
	return words <= nouns;
}

bool issues_frame_swaps(const struct issues_frame *f, const struct issues *is, uint32_t slot,
			size_t members)
{
	const struct vector *v = index_vector(is->index, slot);
	uint64_t nouns = 0, words = 0, mean_nouns = 0, mean_words = 0;
	if (!brings_one(f, is, v))
		return false;
	members += !members; /* what people merged away stands for a case */
	for (uint32_t i = 0; i < v->cap; i++) {
		uint64_t id = v->slots[i].word ? is->words->at[v->slots[i].word].id : 0;
		uint64_t sum = v->slots[i].sum;
		uint32_t unit = frame_unit(id);
		if (signature_class(id) == SIGNATURE_THING && lacks(f, is, v, id)) {
			nouns += sum >= members;
			mean_nouns += sum * CENT;
		} else if (unit && !case_says(f, id)) {
			words += sum >= members * unit;
			mean_words += sum * CENT / unit;
		}
	}
	mean_nouns /= members;
	mean_words /= members;
	if (f->korean && mean_nouns >= LEAST && mean_nouns <= MOST &&
	    mean_words <= mean_nouns + BESIDES)
		return true;
	return nouns == 1 && words <= nouns;
}
