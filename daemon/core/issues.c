/* issues.c - see issues.h.
 *
 * Invariants: record->issue == i exactly when record stands in i->members, once, in order of
 * (at, seq); i's vector in the index is the sum of signature_tf(id, count) over the members'
 * tokens; customers and anonymous count the members. */
#include "issues.h"

#include "issues_bound.h"
#include "issues_due.h"
#include "issues_past.h"
#include "issues_quotes.h"
#include "signature.h"
#include "tokens_bag.h"

#define ISSUES_MAX (UINT32_C(1) << 26)

enum err issues_init(struct issues *is, const struct mem *m, const struct settings *settings,
		     struct words *words, struct records *records, uint64_t seed)
{
	*is = (struct issues){
		.mem = m,
		.settings = settings,
		.words = words,
		.records = records,
		.tongues = {tokens_bag_tongue_id(false), tokens_bag_tongue_id(true)},
		.seed = seed,
		.next_id = 1,
	};
	map_init(&is->by_id, m, seed, ISSUES_MAX);
	issues_due_init(is);
	keys_init(&is->dirty, m);
	keys_init(&is->quoted, m);
	keys_init(&is->gone, m);
	is->index = index_new(m, words);
	return is->index ? ERR_OK : ERR_MEMORY;
}

static void issue_free(struct issues *is, struct issue *issue)
{
	const struct mem *m = is->mem;
	mem_free(m, issue->title.ptr);
	mem_free(m, issue->name.ptr);
	mem_free(m, issue->url.ptr);
	mem_free(m, issue->history.ptr);
	mem_free(m, issue->bound);
	mem_free(m, issue->causes.ptr);
	mem_free(m, issue->hold);
	mem_free(m, issue->members);
	mem_free(m, issue->past.at);
	mem_free(m, issue->quotes);
	mem_free(m, issue->written);
	map_fini(&issue->customers);
	mem_free(m, issue);
}

void issues_fini(struct issues *is)
{
	struct map_slot *slot;
	for (size_t at = 0; (slot = map_next(&is->by_id, &at));)
		issue_free(is, slot->value);
	map_fini(&is->by_id);
	issues_due_fini(is);
	keys_fini(&is->dirty);
	keys_fini(&is->quoted);
	keys_fini(&is->gone);
	index_free(is->index);
	mem_free(is->mem, is->slots);
	mem_free(is->mem, is->rank);
	mem_free(is->mem, is->spare);
	mem_free(is->mem, is->anchored);
}

struct issue *issues_exact(const struct issues *is, uint64_t id)
{
	return map_get(&is->by_id, id);
}

struct issue *issues_get(const struct issues *is, uint64_t id)
{
	struct issue *issue = issues_exact(is, id);
	while (issue && issue->merged_into)
		issue = issues_exact(is, issue->merged_into);
	return issue;
}

bool issues_touch(struct issues *is, const struct issue *issue)
{
	return keys_note(&is->dirty, issue->id);
}

bool issues_set_text(struct issues *is, struct text *text, struct span value)
{
	if (value.len == text->len && span_eq(issues_text(*text), value))
		return true;
	char *ptr = value.len ? mem_resize(is->mem, NULL, value.len, 1) : NULL;
	if (value.len && !ptr)
		return false;
	if (ptr)
		memcpy(ptr, value.ptr, value.len);
	mem_free(is->mem, text->ptr);
	*text = (struct text){ptr, (uint32_t)value.len};
	return true;
}

struct span issues_text(struct text t)
{
	return (struct span){t.ptr, t.len};
}

uint32_t issues_customers(const struct issue *issue)
{
	return (uint32_t)issue->customers.count + issue->anonymous;
}

/* ---- open and drop */

static bool slot_take(struct issues *is, struct issue *issue)
{
	uint32_t slot = is->n_spare ? is->spare[is->n_spare - 1] : (uint32_t)is->n_slots;
	if (!is->n_spare) {
		struct issue **slots = mem_grow(is->mem, is->slots, &is->cap_slots, is->n_slots + 1,
						sizeof *slots, ISSUES_MAX);
		if (slots)
			is->slots = slots;
		uint64_t *rank = mem_grow(is->mem, is->rank, &is->cap_rank, is->n_slots + 1,
					  sizeof *rank, ISSUES_MAX);
		if (rank)
			is->rank = rank;
		if (!slots || !rank)
			return false;
		is->n_slots++;
	} else {
		is->n_spare--;
	}
	is->slots[slot] = issue;
	is->rank[slot] = issue->id;
	issue->slot = slot;
	return true;
}

struct issue *issues_open(struct issues *is, uint64_t id)
{
	struct issue *issue = mem_zero(is->mem, 1, sizeof *issue);
	if (!issue)
		return NULL;
	issue->id = id ? id : is->next_id++;
	issue->place_due = issue->place_loud = issue->place_past = HEAP_NOWHERE;
	issue->place_quiet = HEAP_NOWHERE;
	issue->quiet_at = INT64_MIN;
	issue->episode.ends = issue->episode.remind_at = INT64_MAX;
	issue->due = INT64_MAX;
	issue->first_seen = INT64_MAX;
	issue->last_seen = issue->episode.closed_at = INT64_MIN;
	map_init(&issue->customers, is->mem, is->seed ^ issue->id, ISSUES_MAX);
	if (!map_put(&is->by_id, issue->id, issue)) {
		issue_free(is, issue);
		return NULL;
	}
	return slot_take(is, issue) && issues_touch(is, issue) ? issue : NULL;
}

bool issues_loud(const struct issue *issue)
{
	return issue->life == LIFE_FIRING || issue->life == LIFE_ESCALATED ||
	       issue->life == LIFE_REGRESSED;
}

bool issues_decided(const struct issue *issue)
{
	return issue->name.len || issue->url.len || issue->history.len;
}

/* An issue without members lives on for its past episodes and for what people decided. */
static bool kept_alive(const struct issue *issue)
{
	return issue->n_members || issue->episodes || issue->merged_into || issues_decided(issue);
}

enum err issues_drop(struct issues *is, struct issue *issue)
{
	uint32_t *spare = mem_grow(is->mem, is->spare, &is->cap_spare, is->n_spare + 1,
				   sizeof *spare, ISSUES_MAX);
	if (!spare)
		return ERR_MEMORY;
	is->spare = spare;
	if ((issue->stored || issue->published) && !keys_note(&is->gone, issue->id))
		return ERR_MEMORY;
	spare[is->n_spare++] = issue->slot;
	is->slots[issue->slot] = NULL;
	issues_due_remove(is, issue);
	map_del(&is->by_id, issue->id);
	issue_free(is, issue);
	return ERR_OK;
}

/* A member left: drops the issue, or notes what keeps it. */
static enum err drop_or_keep(struct issues *is, struct issue *issue)
{
	if (issue->n_members)
		return ERR_OK;
	return kept_alive(issue) ? issues_due_update(is, issue) : issues_drop(is, issue);
}

/* ---- join and leave */

static bool stands_before(const struct record *a, const struct record *b)
{
	return a->at != b->at ? a->at < b->at : a->seq < b->seq;
}

/* The place of rec among the members, or where it would go. */
static size_t member_place(const struct issue *issue, const struct record *rec)
{
	size_t low = 0, high = issue->n_members;
	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (stands_before(issue->members[mid], rec))
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

static bool customer_count(struct issue *issue, const struct record *rec, int change)
{
	uint64_t customer = rec->customer;
	if (!customer) {
		if (!records_unheard(rec))
			issue->anonymous = (uint32_t)((int64_t)issue->anonymous + change);
		return true;
	}
	intptr_t n = (intptr_t)map_get(&issue->customers, customer) + change;
	if (n > 0)
		return map_put(&issue->customers, customer, (void *)n);
	map_del(&issue->customers, customer);
	return true;
}

uint32_t issues_tf(const struct issues *is, struct record_token t)
{
	return signature_tf(is->words->at[t.word].id, t.count, t.meant);
}

enum err issues_count_in(struct issues *is, const struct issue *issue, const struct record *rec)
{
	for (size_t i = 0; i < rec->n_tokens; i++)
		if (!index_add(is->index, issue->slot, rec->tokens[i].word,
			       issues_tf(is, rec->tokens[i])))
			return ERR_MEMORY;
	return ERR_OK;
}

enum err issues_count_out(struct issues *is, const struct issue *issue, const struct record *rec)
{
	for (size_t i = 0; i < rec->n_tokens; i++)
		if (!index_sub(is->index, issue->slot, rec->tokens[i].word,
			       issues_tf(is, rec->tokens[i])))
			return ERR_MEMORY;
	return ERR_OK;
}

enum err issues_adopt(struct issues *is, struct issue *issue, struct record *rec)
{
	struct record **members = mem_grow(is->mem, issue->members, &issue->cap_members,
					   issue->n_members + 1, sizeof *members, ISSUES_MAX);
	if (!members)
		return ERR_MEMORY;
	issue->members = members;
	if (!customer_count(issue, rec, 1))
		return ERR_MEMORY;
	size_t i = member_place(issue, rec);
	memmove(&members[i + 1], &members[i], (issue->n_members - i) * sizeof *members);
	members[i] = rec;
	if (issue->n_members++ == 0)
		heap_remove(&is->past, issue);
	rec->issue = issue;
	enum err e = issues_due_silence(is, issue);
	return e ? e : issues_count_in(is, issue, rec);
}

/* Takes rec out of the sums and forgets its quote. */
static enum err member_remove(struct issues *is, struct record *rec)
{
	struct issue *issue = rec->issue;
	size_t i = member_place(issue, rec);
	memmove(&issue->members[i], &issue->members[i + 1],
		(issue->n_members - i - 1) * sizeof *issue->members);
	issue->n_members--;
	rec->issue = NULL;
	if (!customer_count(issue, rec, -1))
		return ERR_MEMORY;
	enum err e = issues_due_silence(is, issue);
	return e ? e : issues_count_out(is, issue, rec);
}

enum err issues_merge_away(struct issues *is, struct record *rec)
{
	struct issue *issue = rec->issue;
	if (issue && !customer_count(issue, rec, -1))
		return ERR_MEMORY;
	rec->flags |= RECORD_MERGED;
	if (issue && !(customer_count(issue, rec, 1) && issues_touch(is, issue)))
		return ERR_MEMORY;
	return records_touch(is->records, rec) ? ERR_OK : ERR_MEMORY;
}

enum err issues_join(struct issues *is, struct issue *issue, struct record *rec, struct span quote)
{
	enum err e = issues_adopt(is, issue, rec);
	if (e)
		return e;
	if (rec->at < issue->first_seen)
		issue->first_seen = rec->at;
	if (rec->at > issue->last_seen)
		issue->last_seen = rec->at;
	issue->ever++;
	if (!issues_touch(is, issue) || !records_touch(is->records, rec))
		return ERR_MEMORY;
	return issues_quotes_keep(is, rec, quote);
}

/* A case that never was was not the first, nor the last. What expired before is older than what is
 * left, and nobody knows how old. */
static void seen_again(struct issue *issue)
{
	size_t n = issue->n_members;
	if (!n)
		return;
	if (issue->ever == n)
		issue->first_seen = issue->members[0]->at;
	issue->last_seen = issue->members[n - 1]->at;
}

enum err issues_leave(struct issues *is, struct record *rec, bool forget)
{
	struct issue *issue = rec->issue;
	enum err e = forget ? issues_bound_forget(is, issue, rec) : issues_past_add(is, issue, rec);
	if (!e)
		e = member_remove(is, rec);
	if (!e)
		e = issues_quotes_forget(is, issue, rec->seq);
	if (!e && !issues_touch(is, issue))
		e = ERR_MEMORY;
	if (forget && issue->ever)
		issue->ever--;
	if (forget)
		seen_again(issue);
	return e ? e : drop_or_keep(is, issue);
}

static enum err member_move(struct issues *is, struct record *rec, struct issue *into)
{
	struct issue *from = rec->issue;
	char text[ISSUES_QUOTE_BYTES];
	struct span quote = {text, 0};
	const struct quote *q = issues_quotes_of(from, rec->seq);
	if (q)
		memcpy(text, q->text, quote.len = q->len);
	enum err e = member_remove(is, rec);
	if (!e)
		e = issues_quotes_forget(is, from, rec->seq);
	if (!e)
		e = issues_join(is, into, rec, quote);
	return e;
}

enum err issues_merge(struct issues *is, struct issue *from, struct issue *into)
{
	uint64_t expired = from->ever - from->n_members;
	enum err e = issues_bound_join(is, from, into);
	if (!e)
		e = issues_past_join(is, from, into);
	while (!e && from->n_members)
		e = member_move(is, from->members[from->n_members - 1], into);
	if (e)
		return e;
	into->ever += expired;
	from->ever = 0;
	if (from->first_seen < into->first_seen)
		into->first_seen = from->first_seen;
	if (from->last_seen > into->last_seen)
		into->last_seen = from->last_seen;
	for (unsigned k = 0; k < NOTICE_KINDS; k++)
		if (from->told[k].last > into->told[k].last)
			into->told[k].last = from->told[k].last;
	from->merged_into = into->id;
	from->life = LIFE_MERGED;
	if (!issues_touch(is, from) || !issues_touch(is, into))
		return ERR_MEMORY;
	return issues_due_update(is, from);
}

enum err issues_move(struct issues *is, struct record *rec, struct issue *into)
{
	struct issue *from = rec->issue;
	enum err e = member_move(is, rec, into);
	from->ever--;
	if (!e && !issues_touch(is, from))
		e = ERR_MEMORY;
	return e ? e : drop_or_keep(is, from);
}
