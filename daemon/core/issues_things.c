/* issues_things.c - see issues_things.h.
 *
 *   case:  thing OTP         "OTP 등록이 안 돼요"
 *   issue: thing Face ID 4 of 5 cases                 ──▶ they differ, however like the rest is
 *
 * The token of a thing is the token of its word in a class of its own, so the one leads to the
 * other. */
#include "issues_things.h"

void issues_things_start(struct issues_things *t)
{
	t->n_said = t->n = 0;
}

static bool case_says(const struct issues_things *t, uint64_t id)
{
	for (size_t i = 0; i < t->n_said; i++)
		if (t->said[i] == id)
			return true;
	return false;
}

void issues_things_token(struct issues_things *t, uint64_t id)
{
	enum signature_class kind = signature_class(id);
	if ((kind == SIGNATURE_CONCEPT || kind == SIGNATURE_LATIN) && t->n_said < TOKENS_MAX)
		t->said[t->n_said++] = id;
	if (kind != SIGNATURE_THING || t->n == ISSUES_THINGS)
		return;
	uint64_t meaning = signature_as(id, SIGNATURE_CONCEPT);
	uint64_t word = signature_as(id, SIGNATURE_LATIN);
	if (case_says(t, meaning))
		t->at[t->n++] = meaning;
	else if (case_says(t, word)) /* and not a noun of issues_frame.c */
		t->at[t->n++] = word;
}

static const struct vector_slot *of_issue(const struct issues *is, uint32_t slot, uint64_t id)
{
	uint32_t word = words_find(is->words, id);
	return word ? vector_find(index_vector(is->index, slot), word) : NULL;
}

/* Half of the cases name a thing of this kind that the case does not speak of. */
static bool names_other(const struct issues_things *t, const struct issues *is, uint32_t slot,
			size_t members, enum signature_class kind)
{
	const struct vector *v = index_vector(is->index, slot);
	for (uint32_t i = 0; i < v->cap; i++) {
		uint64_t id = v->slots[i].word ? is->words->at[v->slots[i].word].id : 0;
		if (signature_class(id) != SIGNATURE_THING ||
		    v->slots[i].sum * UINT64_C(2) < members)
			continue;
		uint64_t word = signature_as(id, kind);
		if (of_issue(is, slot, word) && !case_says(t, word))
			return true;
	}
	return false;
}

bool issues_things_differ(const struct issues_things *t, const struct issues *is, uint32_t slot,
			  size_t members)
{
	bool other[SIGNATURE_POLE + 1] = {false};
	for (size_t i = 0; i < t->n; i++)
		other[signature_class(t->at[i])] |= !of_issue(is, slot, t->at[i]);
	return (other[SIGNATURE_CONCEPT] && names_other(t, is, slot, members, SIGNATURE_CONCEPT)) ||
	       (other[SIGNATURE_LATIN] && names_other(t, is, slot, members, SIGNATURE_LATIN));
}
