/* dump.c - see dump.h. Slow and plain on purpose: it is the witness, not the engine. */
#include "dump.h"

#include "issues_bound.h"
#include "lives.h"
#include "records_blob.h"
#include "signature.h"
#include "words_meant.h"

static void put_hex(struct buf *out, const char *name, struct span blob)
{
	buf_text(out, name);
	for (size_t i = 0; i < blob.len; i++)
		buf_hex(out, (unsigned char)blob.ptr[i], 2);
}

/* The ids of a map's keys, ascending. */
static bool sorted_keys(const struct map *m, struct keys *k)
{
	struct map_slot *slot;
	keys_reset(k);
	for (size_t at = 0; (slot = map_next(m, &at));)
		if (!keys_note(k, slot->key))
			return false;
	keys_sort(k);
	return true;
}

static void dump_record(const struct state *s, const struct record *rec, struct buf *blob,
			struct buf *out)
{
	buf_reset(blob);
	records_blob_pack(&s->records, rec, rec->issue ? rec->issue->id : 0, blob);
	buf_text(out, "case ");
	buf_u64(out, rec->seq);
	put_hex(out, " ", buf_span(blob));
	buf_byte(out, '\n');
}

static bool dump_vector(const struct state *s, const struct issue *issue, struct keys *ids,
			struct buf *out)
{
	const struct vector *v = index_vector(s->issues.index, issue->slot);
	keys_reset(ids);
	for (uint32_t i = 0; i < v->cap; i++)
		if (v->slots[i].word && !keys_note(ids, s->words.at[v->slots[i].word].id))
			return false;
	keys_sort(ids);
	for (size_t i = 0; i < ids->count; i++) {
		buf_byte(out, ' ');
		buf_hex(out, ids->at[i], 10);
		buf_byte(out, '=');
		buf_u64(out, vector_find(v, words_find(&s->words, ids->at[i]))->sum);
	}
	return true;
}

static bool dump_issue(const struct state *s, const struct issue *issue, struct keys *ids,
		       struct buf *blob, struct buf *out)
{
	buf_reset(blob);
	lives_pack(&s->issues, issue, blob);
	buf_text(out, "issue ");
	buf_u64(out, issue->id);
	put_hex(out, " ", buf_span(blob));
	buf_text(out, "\n members");
	for (size_t i = 0; i < issue->n_members; i++) {
		buf_byte(out, ' ');
		buf_u64(out, issue->members[i]->seq);
	}
	buf_text(out, "\n customers ");
	buf_u64(out, issue->anonymous);
	if (!sorted_keys(&issue->customers, ids))
		return false;
	for (size_t i = 0; i < ids->count; i++) {
		buf_byte(out, ' ');
		buf_hex(out, ids->at[i], 16);
		buf_byte(out, '=');
		buf_u64(out, (uintptr_t)map_get(&issue->customers, ids->at[i]));
	}
	buf_text(out, "\n vector");
	if (!dump_vector(s, issue, ids, out))
		return false;
	for (size_t q = 0; q < issue->n_quotes; q++) {
		buf_text(out, "\n quote ");
		buf_u64(out, issue->quotes[q].seq);
		put_hex(out, " ", (struct span){issue->quotes[q].text, issue->quotes[q].len});
	}
	buf_text(out, issue->published ? "\n published\n" : "\n");
	return true;
}

static void dump_word(const struct state *s, uint64_t id, struct buf *out)
{
	uint32_t index = words_find(&s->words, id);
	buf_text(out, "word ");
	buf_hex(out, id, 10);
	buf_byte(out, ' ');
	buf_u64(out, s->words.at[index].refs);
	put_hex(out, " ", words_text(&s->words, index));
	buf_byte(out, '\n');
}

static bool dump_all(const struct state *s, struct keys *ids, struct keys *inner, struct buf *blob,
		     struct buf *out)
{
	state_pack(s, blob);
	put_hex(out, "engine ", buf_span(blob));
	buf_byte(out, '\n');
	if (!sorted_keys(&s->records.by_seq, ids))
		return false;
	for (size_t i = 0; i < ids->count; i++)
		dump_record(s, records_at(&s->records, ids->at[i]), blob, out);
	if (!sorted_keys(&s->issues.by_id, ids))
		return false;
	for (size_t i = 0; i < ids->count; i++)
		if (!dump_issue(s, issues_exact(&s->issues, ids->at[i]), inner, blob, out))
			return false;
	if (!sorted_keys(&s->words.by_id, ids))
		return false;
	for (size_t i = 0; i < ids->count; i++)
		dump_word(s, ids->at[i], out);
	return true;
}

enum err dump_state(const struct state *s, struct buf *out)
{
	struct keys ids, inner;
	struct buf blob;
	keys_init(&ids, s->mem);
	keys_init(&inner, s->mem);
	buf_init(&blob, s->mem, 1u << 20);
	bool ok = dump_all(s, &ids, &inner, &blob, out);
	enum err e = ok ? buf_err(&blob) : ERR_MEMORY;
	buf_fini(&blob);
	keys_fini(&ids);
	keys_fini(&inner);
	return e ? e : buf_err(out);
}

/* ---- recount */

static bool wrong(struct buf *out, const char *what, uint64_t id, uint64_t has, uint64_t counted)
{
	buf_text(out, what);
	buf_byte(out, ' ');
	buf_u64(out, id);
	buf_text(out, ": kept ");
	buf_u64(out, has);
	buf_text(out, ", counted ");
	buf_u64(out, counted);
	buf_byte(out, '\n');
	return false;
}

/* How many anchors hold the word. */
static uint32_t count_anchors(const struct state *s, uint32_t word)
{
	uint32_t refs = 0;
	for (size_t k = 0; k < s->issues.n_anchored; k++) {
		const struct issues_bound *b = s->issues.anchored[k]->bound;
		for (uint32_t i = 0; i < b->n_anchor; i++)
			refs += b->anchor[i].word == word;
	}
	return refs;
}

/* How many records hold the word. */
static uint32_t count_refs(const struct state *s, uint32_t word, uint32_t *with_text)
{
	struct map_slot *slot;
	uint32_t refs = 0;
	*with_text = 0;
	for (size_t at = 0; (slot = map_next(&s->records.by_seq, &at));) {
		const struct record *rec = slot->value;
		*with_text += rec->flags & RECORD_TEXT;
		refs += rec->source == word;
		for (size_t i = 0; i < rec->n_attrs; i++)
			refs += rec->attrs[i] == word;
		for (size_t i = 0; i < rec->n_tokens; i++)
			refs += rec->tokens[i].word == word;
	}
	return refs;
}

static bool recount_issue(const struct state *s, const struct issue *issue, struct buf *out)
{
	const struct vector *v = index_vector(s->issues.index, issue->slot);
	uint64_t total = 0, counted = 0, anonymous = 0, mine = 0;
	struct map_slot *slot;
	for (uint32_t i = 0; i < v->cap; i++)
		total += v->slots[i].word ? v->slots[i].sum : 0;
	for (uint32_t i = 0; issue->bound && i < issue->bound->n_anchor; i++)
		counted += issue->bound->anchor[i].sum;
	for (size_t at = 0; (slot = map_next(&s->records.by_seq, &at));) {
		const struct record *rec = slot->value;
		if (rec->issue != issue)
			continue;
		mine++;
		anonymous += rec->customer == 0 && !records_unheard(rec);
		if (rec->customer && !map_get(&issue->customers, rec->customer))
			return wrong(out, "customer of issue", issue->id, 0, 1);
		for (size_t i = 0; i < rec->n_tokens; i++) {
			counted += signature_tf(s->words.at[rec->tokens[i].word].id,
						rec->tokens[i].count, rec->tokens[i].meant);
			if (!vector_find(v, rec->tokens[i].word))
				return wrong(out, "token of issue", issue->id, 0, 1);
		}
	}
	if (mine != issue->n_members)
		return wrong(out, "members of issue", issue->id, issue->n_members, mine);
	if (anonymous != issue->anonymous)
		return wrong(out, "anonymous of issue", issue->id, issue->anonymous, anonymous);
	return total == counted || wrong(out, "vector of issue", issue->id, total, counted);
}

/* Every record with a customer stands once in its chain. */
static bool recount_peers(const struct state *s, struct buf *out)
{
	struct map_slot *slot;
	uint64_t linked = 0, counted = 0;
	for (size_t at = 0; (slot = map_next(&s->records.by_customer, &at));)
		for (const struct record *rec = slot->value; rec; rec = rec->peer)
			linked += rec->customer == slot->key &&
				  records_at(&s->records, rec->seq) == rec;
	for (size_t at = 0; (slot = map_next(&s->records.by_seq, &at));)
		counted += ((const struct record *)slot->value)->customer != 0;
	return linked == counted || wrong(out, "records with a customer", 0, linked, counted);
}

bool dump_recount(const struct state *s, struct buf *out)
{
	struct map_slot *slot;
	uint32_t with_text = 0;
	bool ok = true;
	for (uint32_t w = 1; ok && w < s->words.count; w++) {
		uint32_t refs = count_refs(s, w, &with_text) + count_anchors(s, w);
		if (refs != s->words.at[w].refs)
			ok = wrong(out, "word", s->words.at[w].id, s->words.at[w].refs, refs);
	}
	for (size_t at = 0; ok && (slot = map_next(&s->issues.by_id, &at));)
		ok = recount_issue(s, slot->value, out);
	ok = ok && recount_peers(s, out);
	if (ok && !words_meant_recount(&s->words))
		ok = wrong(out, "words that may be meant", 0, s->words.meant.count, 0);
	if (ok && s->words.count > 1 && with_text != s->records.with_text)
		ok = wrong(out, "cases with text", 0, s->records.with_text, with_text);
	return ok;
}
