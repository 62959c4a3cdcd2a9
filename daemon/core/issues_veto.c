/* issues_veto.c - see issues_veto.h.
 *
 *   case:  pole (login | logout)₁ , 비+급여
 *   issue: 12 cases, of them on the side (login | logout)₀: 9, on side ₁: 0   ──▶  refused
 *
 * A pole's opposite is its id with the lowest bit turned. What a prefix turned (비급여, unblock)
 * has the id of the plain word in a class of its own, so the one leads to the other. No list of
 * pairs is needed here, and a record that expires takes its vote along. */
#include "issues_veto.h"

#define TF_ONE 16 /* that a weighing token said once adds to a vector's sum */
#define NEARLY 4 /* for one case that says the same there must be more than so many others */
/* The others are at least one of so many of the issue's cases: who says login does not join the
 * many that share their other words when some of them say logout and none says login. */
#define SHARE_OF      12
#define SHARE_OF_SOFT 3 /* of negations, success and failure */

void issues_veto_start(struct issues_veto *v)
{
	v->n = 0;
}

static void add_check(struct issues_veto *v, const struct words *words, uint64_t id, uint64_t other)
{
	uint32_t against = words_find(words, other);
	if (against && v->n < ISSUES_VETO_CHECKS)
		v->at[v->n++] = (struct issues_veto_check){id, words_find(words, id), against};
}

void issues_veto_token(struct issues_veto *v, const struct words *words, uint64_t id)
{
	switch (signature_class(id)) {
	case SIGNATURE_POLE:
		add_check(v, words, id, id ^ 1);
		break;
	case SIGNATURE_TURNED:
		add_check(v, words, id, signature_as(id, SIGNATURE_PLAIN));
		add_check(v, words, id, signature_as(id, SIGNATURE_LATIN));
		break;
	case SIGNATURE_PLAIN:
	case SIGNATURE_LATIN:
		add_check(v, words, id, signature_as(id, SIGNATURE_TURNED));
		break;
	default:
		break;
	}
}

/* Cases of the issue that hold word, roughly when it weighs: who says it twice counts more. */
static uint64_t holders(const struct issues *is, const struct vector *v, uint32_t word)
{
	const struct vector_slot *slot = word ? vector_find(v, word) : NULL;
	if (!slot)
		return 0;
	return signature_weighs(is->words->at[word].id) ? (slot->sum + TF_ONE - 1) / TF_ONE
							: slot->sum;
}

uint64_t issues_veto_of(const struct issues_veto *v, const struct issues *is, uint32_t slot,
			size_t members)
{
	const struct vector *sums = index_vector(is->index, slot);
	for (size_t i = 0; i < v->n; i++) {
		uint64_t other = holders(is, sums, v->at[i].other);
		bool soft = signature_class(v->at[i].id) == SIGNATURE_POLE &&
			    v->at[i].id & SIGNATURE_SOFT;
		if (!other || other * (soft ? SHARE_OF_SOFT : SHARE_OF) < members)
			continue;
		if (other > NEARLY * holders(is, sums, v->at[i].same))
			return v->at[i].id;
	}
	return 0;
}
