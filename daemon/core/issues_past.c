/* issues_past.c - see issues_past.h.
 *
 *   hashes  0 ────■──■─■────■──■──│theta┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄ 2^64     n / (theta / 2^64) in all
 *
 * Invariants: at is ascending, holds at most ISSUES_PAST hashes, and every hash that was ever added
 * below theta but for those that were forgotten; theta 0 stands for 2^64, every hash. A customer
 * may be both here and among the members. */
#include "issues_past.h"

#include "signature.h"

/* The place of hash, or where it would go. */
static size_t place(const struct past *p, uint64_t hash)
{
	size_t i = 0;
	while (i < p->n && p->at[i] < hash)
		i++;
	return i;
}

static bool add(const struct mem *m, struct past *p, uint64_t hash)
{
	size_t i = place(p, hash);
	if ((p->theta && hash >= p->theta) || (i < p->n && p->at[i] == hash))
		return true;
	uint64_t *at = mem_grow(m, p->at, &p->cap, p->n + 1u, sizeof *at, ISSUES_PAST + 1);
	if (!at)
		return false;
	p->at = at;
	memmove(&at[i + 1], &at[i], (p->n - i) * sizeof *at);
	at[i] = hash;
	if (++p->n > ISSUES_PAST)
		p->theta = at[--p->n];
	return true;
}

enum err issues_past_add(struct issues *is, struct issue *issue, const struct record *rec)
{
	if (!rec->customer)
		issue->past.anonymous += !records_unheard(rec);
	else if (!add(is->mem, &issue->past, rec->customer))
		return ERR_MEMORY;
	return ERR_OK;
}

enum err issues_past_join(struct issues *is, struct issue *from, struct issue *into)
{
	struct past *a = &from->past, *b = &into->past;
	b->anonymous += a->anonymous;
	if (a->theta && (!b->theta || a->theta < b->theta)) {
		b->theta = a->theta;
		b->n = place(b, b->theta);
	}
	for (size_t i = 0; i < a->n; i++)
		if (!add(is->mem, b, a->at[i]))
			return ERR_MEMORY;
	a->anonymous = a->theta = a->n = 0;
	return ERR_OK;
}

bool issues_past_forget(struct issue *issue, uint64_t customer)
{
	struct past *p = &issue->past;
	size_t i = place(p, customer);
	if (i == p->n || p->at[i] != customer)
		return false;
	p->n--;
	memmove(&p->at[i], &p->at[i + 1], (p->n - i) * sizeof *p->at);
	return true;
}

struct ever issues_past_ever(const struct issue *issue)
{
	const struct past *p = &issue->past;
	uint64_t here = issue->customers.count + issue->anonymous + p->anonymous, only = 0;
	for (size_t i = 0; i < p->n; i++)
		only += !map_get(&issue->customers, p->at[i]);
	uint64_t all = here + only;
	if (!p->theta || !only)
		return (struct ever){all, all, all};
	/* only / q with q = theta / 2^64; its variance is past (past - only) / only, 1.96^2 times.
	 */
	signature_wide past = ((signature_wide)only << 64) / p->theta;
	if (past > UINT32_MAX)
		past = UINT32_MAX;
	uint64_t arm = signature_root(past * (past - only + 1) * 38416 / 10000 / only) + 1;
	uint64_t count = (uint64_t)past, low = count > arm + only ? count - arm : only;
	return (struct ever){here + count, here + low, here + count + arm};
}

void issues_past_pack(const struct issue *issue, struct buf *out)
{
	const struct past *p = &issue->past;
	buf_varint(out, p->anonymous);
	buf_varint(out, p->n);
	buf_varint(out, p->theta);
	for (size_t i = 0; i < p->n; i++)
		buf_fixed(out, p->at[i], 8);
}

enum err issues_past_load(struct issues *is, struct issue *issue, struct unpack *u)
{
	struct past *p = &issue->past;
	uint64_t last = 0, n;
	p->anonymous = unpack_upto(u, UINT32_MAX);
	n = unpack_upto(u, ISSUES_PAST);
	p->theta = unpack_varint(u);
	for (size_t i = 0; i < n; i++) {
		uint64_t hash = unpack_fixed(u, 8);
		if (u->bad || hash <= last || (p->theta && hash >= p->theta))
			return ERR_FORMAT;
		if (!add(is->mem, p, hash))
			return ERR_MEMORY;
		last = hash;
	}
	return u->bad ? ERR_FORMAT : ERR_OK;
}
