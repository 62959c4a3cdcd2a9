/* records.c - see records.h.
 *
 * Invariants: a record stands in by_key, by_seq and by_age, or in none, and with a customer in the
 * chain of peers that by_customer begins; every word it names is
 * held once for it (words.c); with_text counts the records with RECORD_TEXT. Retention is read off
 * by_age, whose top is the oldest by (at, seq). */
#include "records.h"

#include "buf.h"

#include <xxhash.h>

#define RECORDS_MAX  (UINT32_C(1) << 26)
#define RECORDS_SEED UINT64_C(0x7265637572640003)

static bool older(const void *a, const void *b)
{
	const struct record *x = a, *y = b;
	return x->at != y->at ? x->at < y->at : x->seq < y->seq;
}

static size_t *place_of(void *item)
{
	struct record *rec = item;
	return &rec->place;
}

void records_init(struct records *r, const struct mem *m, struct words *words, uint64_t seed)
{
	*r = (struct records){.mem = m, .words = words, .next_seq = 1};
	map_init(&r->by_key, m, seed, RECORDS_MAX);
	map_init(&r->by_seq, m, seed, RECORDS_MAX);
	map_init(&r->by_customer, m, seed, RECORDS_MAX);
	heap_init(&r->by_age, m, RECORDS_MAX, older, place_of);
	keys_init(&r->dirty, m);
}

void records_discard(struct records *r, struct record *rec)
{
	mem_free(r->mem, rec->tokens);
	mem_free(r->mem, rec->attrs);
	mem_free(r->mem, rec->notes);
	mem_free(r->mem, rec);
}

void records_fini(struct records *r)
{
	struct map_slot *slot;
	for (size_t at = 0; (slot = map_next(&r->by_seq, &at));)
		records_discard(r, slot->value);
	map_fini(&r->by_key);
	map_fini(&r->by_seq);
	map_fini(&r->by_customer);
	heap_fini(&r->by_age);
	keys_fini(&r->dirty);
}

struct span records_case_id(const struct record *rec)
{
	return (struct span){rec->case_id, rec->case_len};
}

/* "name=value" of a word of an attribute, taken apart at the first '='. */
static struct attribute attribute_of(struct span text)
{
	const char *eq = text.len ? memchr(text.ptr, '=', text.len) : NULL;
	size_t n = eq ? (size_t)(eq - text.ptr) : text.len;
	return (struct attribute){span_first(text, n), span_after(text, n + 1)};
}

struct span records_source(const struct records *r, const struct record *rec)
{
	return attribute_of(words_text(r->words, rec->source)).value;
}

struct attribute records_attr(const struct records *r, const struct record *rec, size_t i)
{
	return attribute_of(words_text(r->words, rec->attrs[i]));
}

static void key_of(struct span source, struct span case_id, uint64_t key[2])
{
	uint64_t seed = XXH3_64bits_withSeed(source.ptr, source.len, RECORDS_SEED);
	XXH128_hash_t h = XXH3_128bits_withSeed(case_id.ptr, case_id.len, seed);
	key[0] = h.low64;
	key[1] = h.high64;
}

struct record *records_find(const struct records *r, struct span source, struct span case_id)
{
	uint64_t key[2];
	key_of(source, case_id, key);
	struct record *rec = map_get(&r->by_key, key[0]);
	while (rec && (rec->key[1] != key[1] || !span_eq(records_case_id(rec), case_id)))
		rec = rec->twin;
	return rec;
}

struct record *records_at(const struct records *r, uint64_t seq)
{
	return map_get(&r->by_seq, seq);
}

size_t records_count(const struct records *r)
{
	return r->by_seq.count;
}

struct record *records_oldest(const struct records *r)
{
	return heap_top(&r->by_age);
}

bool records_touch(struct records *r, const struct record *rec)
{
	return keys_note(&r->dirty, rec->seq);
}

/* Holds the word "name=value"; 0 when memory ran out. */
static uint32_t hold_attribute(struct records *r, struct span name, struct span value)
{
	char text[256 + 1];
	size_t n = 0;
	const struct span parts[] = {span_utf8_first(name, 100), SPAN("="),
				     span_utf8_first(value, 128)};
	for (size_t i = 0; i < 3; i++) {
		if (parts[i].len)
			memcpy(text + n, parts[i].ptr, parts[i].len);
		n += parts[i].len;
	}
	return words_hold(r->words, words_attribute_id(name, value), (struct span){text, n});
}

struct record *records_of_customer(const struct records *r, uint64_t customer)
{
	return map_get(&r->by_customer, customer);
}

/* Puts rec first in the chain of its customer's records. */
static bool peer_link(struct records *r, struct record *rec)
{
	struct record *head = rec->customer ? map_get(&r->by_customer, rec->customer) : NULL;
	if (!rec->customer)
		return true;
	if (!map_put(&r->by_customer, rec->customer, rec))
		return false;
	rec->peer = head;
	if (head)
		head->peer_before = rec;
	return true;
}

static bool peer_unlink(struct records *r, struct record *rec)
{
	if (rec->peer)
		rec->peer->peer_before = rec->peer_before;
	if (rec->peer_before)
		rec->peer_before->peer = rec->peer;
	else if (rec->peer)
		return map_put(&r->by_customer, rec->customer, rec->peer);
	else if (rec->customer)
		map_del(&r->by_customer, rec->customer);
	return true;
}

bool records_set_customer(struct records *r, struct record *rec, uint64_t customer)
{
	rec->customer = customer;
	return peer_link(r, rec) && records_touch(r, rec);
}

bool records_adopt(struct records *r, struct record *rec)
{
	rec->place = HEAP_NOWHERE;
	if (map_get(&r->by_seq, rec->seq) || !heap_push(&r->by_age, rec))
		return false;
	if (!map_put(&r->by_seq, rec->seq, rec)) {
		heap_remove(&r->by_age, rec);
		return false;
	}
	if (!peer_link(r, rec)) {
		heap_remove(&r->by_age, rec);
		map_del(&r->by_seq, rec->seq);
		return false;
	}
	if (rec->flags & RECORD_TEXT)
		r->with_text++;
	return true;
}

static bool records_link_key(struct records *r, struct record *rec)
{
	rec->twin = map_get(&r->by_key, rec->key[0]);
	return map_put(&r->by_key, rec->key[0], rec);
}

struct record *records_alloc(struct records *r, struct span case_id)
{
	struct record *rec = mem_zero(r->mem, 1, sizeof *rec + case_id.len);
	if (!rec)
		return NULL;
	rec->case_len = (uint16_t)case_id.len;
	if (case_id.len)
		memcpy(rec->case_id, case_id.ptr, case_id.len);
	return rec;
}

struct record *records_add(struct records *r, struct span source, struct span case_id, int64_t at)
{
	struct record *rec = records_alloc(r, case_id);
	if (!rec)
		return NULL;
	rec->seq = r->next_seq++;
	rec->at = at;
	if (!records_adopt(r, rec)) {
		records_discard(r, rec);
		return NULL;
	}
	key_of(source, case_id, rec->key);
	rec->source = hold_attribute(r, SPAN("source"), source);
	bool ok = records_link_key(r, rec) && rec->source && records_touch(r, rec);
	return ok ? rec : NULL;
}

bool records_set_tokens(struct records *r, struct record *rec, const struct token *tokens, size_t n)
{
	rec->flags |= RECORD_TEXT;
	r->with_text++;
	if (n && !(rec->tokens = mem_zero(r->mem, n, sizeof *rec->tokens)))
		return false;
	for (size_t i = 0; i < n; i++) {
		uint32_t word = words_hold(r->words, tokens[i].id, tokens[i].word);
		uint32_t count = tokens[i].count;
		if (!word)
			return false;
		count = count < UINT16_MAX ? count : UINT16_MAX;
		rec->tokens[i] = (struct record_token){word, (uint16_t)count, tokens[i].meant};
		rec->n_tokens++;
	}
	return records_touch(r, rec);
}

bool records_set_attrs(struct records *r, struct record *rec, const struct attribute *attrs,
		       size_t n)
{
	uint32_t merged[INTAKE_ATTRS];
	size_t count = 0, i = 0, k = 0;
	while (i < n || k < rec->n_attrs) {
		int c = i == n ? 1 : -1;
		if (i < n && k < rec->n_attrs)
			c = span_cmp(attrs[i].name, records_attr(r, rec, k).name);
		uint32_t word;
		if (c > 0) {
			word = rec->attrs[k++];
		} else {
			word = hold_attribute(r, attrs[i].name, attrs[i].value);
			i++;
			if (!word)
				return false;
			if (c == 0 && !words_drop(r->words, rec->attrs[k++]))
				return false;
		}
		if (count < INTAKE_ATTRS)
			merged[count++] = word;
		else if (!words_drop(r->words, word))
			return false;
	}
	if (!count)
		return true;
	uint32_t *list = mem_resize(r->mem, rec->attrs, count, sizeof *list);
	if (!list)
		return false;
	memcpy(list, merged, count * sizeof *list);
	rec->attrs = list;
	rec->n_attrs = (uint16_t)count;
	return records_touch(r, rec);
}

void records_move(struct records *r, struct record *rec, int64_t at)
{
	rec->at = at;
	heap_moved(&r->by_age, rec);
}

/* Takes rec out of the chain of its twins. */
static bool records_unlink_key(struct records *r, struct record *rec)
{
	struct record *head = map_get(&r->by_key, rec->key[0]);
	if (head != rec) {
		while (head->twin != rec)
			head = head->twin;
		head->twin = rec->twin;
		return true;
	}
	if (rec->twin)
		return map_put(&r->by_key, rec->key[0], rec->twin);
	map_del(&r->by_key, rec->key[0]);
	return true;
}

bool records_drop(struct records *r, struct record *rec)
{
	bool ok = records_touch(r, rec) && records_unlink_key(r, rec);
	ok = peer_unlink(r, rec) && ok;
	map_del(&r->by_seq, rec->seq);
	heap_remove(&r->by_age, rec);
	if (rec->flags & RECORD_TEXT)
		r->with_text--;
	for (size_t i = 0; i < rec->n_tokens; i++)
		ok = words_drop(r->words, rec->tokens[i].word) && ok;
	for (size_t i = 0; i < rec->n_attrs; i++)
		ok = words_drop(r->words, rec->attrs[i]) && ok;
	ok = words_drop(r->words, rec->source) && ok;
	records_discard(r, rec);
	return ok;
}

enum err records_loaded(struct records *r)
{
	struct map_slot *slot;
	for (size_t at = 0; (slot = map_next(&r->by_seq, &at));) {
		struct record *rec = slot->value;
		struct span source = records_source(r, rec);
		if (!source.len)
			return ERR_FORMAT;
		key_of(source, records_case_id(rec), rec->key);
		if (!records_link_key(r, rec))
			return ERR_MEMORY;
	}
	return ERR_OK;
}
