/* forget.c - see forget.h.
 *
 *   customer_id ─hash─▶ customer ─▶ its records, in order of arrival ─▶ cases_delete()
 *   case_id ─▶ the case of that name in the stream `source`, or in each of them
 *
 * Deleting changes the chain of peers that is being walked, so the seqs are noted first; sorted,
 * since a chain's order is that of loading, and effects must not show it. */
#include "forget.h"

#include "cases.h"
#include "issues_past.h"

static enum err forget_all(struct apply *a, struct keys *seqs)
{
	enum err e = ERR_OK;
	keys_sort(seqs);
	for (size_t i = 0; !e && i < seqs->count; i++) {
		a->state->counts.forgotten++;
		e = cases_delete(a, records_at(&a->state->records, seqs->at[i]));
	}
	return e;
}

static enum err whom(const struct apply *a, uint64_t *customer)
{
	struct span hex = a->ticket->whom;
	*customer = 0;
	if (!hex.len)
		return cases_customer(a->settings, a->ticket->customer_id, customer);
	for (size_t i = 0; i < hex.len; i++) {
		char c = hex.ptr[i];
		*customer = *customer << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
	}
	return ERR_OK;
}

static enum err note_customer(struct apply *a, uint64_t customer, struct keys *seqs)
{
	const struct record *rec = records_of_customer(&a->state->records, customer);
	for (; rec; rec = rec->peer)
		if (!keys_note(seqs, rec->seq))
			return ERR_MEMORY;
	return ERR_OK;
}

static enum err note_case(struct apply *a, struct keys *seqs)
{
	const struct ticket *t = a->ticket;
	const struct settings *s = a->settings;
	const struct span *from = t->in.len ? &t->in : s->sources;
	for (size_t i = 0; i < (t->in.len ? 1 : s->n_sources); i++) {
		const struct record *rec = records_find(&a->state->records, from[i], t->case_id);
		if (rec && !keys_note(seqs, rec->seq))
			return ERR_MEMORY;
	}
	return ERR_OK;
}

/* Where expired cases left the hash. */
static enum err forget_past(struct apply *a, uint64_t customer)
{
	struct issues *is = &a->state->issues;
	struct map_slot *slot;
	for (size_t at = 0; (slot = map_next(&is->by_id, &at));)
		if (issues_past_forget(slot->value, customer) && !issues_touch(is, slot->value))
			return ERR_MEMORY;
	return ERR_OK;
}

enum err forget_apply(struct apply *a, const char **reason)
{
	struct keys seqs;
	uint64_t customer;
	*reason = NULL;
	keys_init(&seqs, a->state->mem);
	enum err e = whom(a, &customer);
	if (!e)
		e = customer ? note_customer(a, customer, &seqs) : note_case(a, &seqs);
	if (!e)
		e = forget_all(a, &seqs);
	if (!e && customer)
		e = forget_past(a, customer);
	keys_fini(&seqs);
	return e;
}
