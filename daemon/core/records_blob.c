/* records_blob.c - see records_blob.h.
 *
 * RULE: whoever changes what records_blob_pack() writes raises RECORDS_VERSION and keeps a reader
 * for the version before. Words are written by id, for indexes differ after a reload. */
#include "records_blob.h"

#define RECORDS_VERSION 1
#define BLOB_TOKENS     4096 /* more than any record has: a blob that says so is broken */

static void pack_word(const struct records *r, uint32_t word, struct buf *out)
{
	buf_fixed(out, r->words->at[word].id, 5);
}

void records_blob_pack(const struct records *r, const struct record *rec, uint64_t issue,
		       struct buf *out)
{
	buf_byte(out, RECORDS_VERSION);
	buf_byte(out, rec->flags);
	buf_zigzag(out, rec->at);
	buf_varint(out, issue);
	buf_varint(out, rec->score);
	buf_fixed(out, rec->customer, 8);
	pack_word(r, rec->source, out);
	buf_bytes(out, records_case_id(rec));
	buf_varint(out, rec->n_attrs);
	for (size_t i = 0; i < rec->n_attrs; i++)
		pack_word(r, rec->attrs[i], out);
	buf_varint(out, rec->n_tokens);
	for (size_t i = 0; i < rec->n_tokens; i++) {
		pack_word(r, rec->tokens[i].word, out);
		buf_varint(out, (uint64_t)rec->tokens[i].count << 1 | rec->tokens[i].meant);
	}
	buf_varint(out, rec->n_notes);
	buf_bytes(out, (struct span){rec->notes, rec->notes_len});
}

static uint32_t load_word(struct records *r, struct unpack *u)
{
	uint64_t id = unpack_fixed(u, 5);
	return u->bad ? 0 : words_hold(r->words, id, SPAN(""));
}

static enum err load_attrs(struct records *r, struct unpack *u, struct record *rec)
{
	uint64_t n = unpack_varint(u);
	if (n > INTAKE_ATTRS)
		return ERR_FORMAT;
	if (n && !(rec->attrs = mem_zero(r->mem, (size_t)n, sizeof *rec->attrs)))
		return ERR_MEMORY;
	for (; rec->n_attrs < n; rec->n_attrs++)
		if (!(rec->attrs[rec->n_attrs] = load_word(r, u)))
			return u->bad ? ERR_FORMAT : ERR_MEMORY;
	return ERR_OK;
}

static enum err load_tokens(struct records *r, struct unpack *u, struct record *rec)
{
	uint64_t n = unpack_varint(u);
	if (n > BLOB_TOKENS)
		return ERR_FORMAT;
	if (n && !(rec->tokens = mem_zero(r->mem, (size_t)n, sizeof *rec->tokens)))
		return ERR_MEMORY;
	for (; rec->n_tokens < n; rec->n_tokens++) {
		uint32_t word = load_word(r, u),
			 says = (uint32_t)unpack_upto(u, 2 * UINT16_MAX + 1);
		if (u->bad || says < 2)
			return ERR_FORMAT;
		if (!word)
			return ERR_MEMORY;
		rec->tokens[rec->n_tokens] =
			(struct record_token){word, (uint16_t)(says >> 1), says & 1};
	}
	return ERR_OK;
}

static enum err load_notes(struct records *r, struct unpack *u, struct record *rec)
{
	rec->n_notes = (uint16_t)unpack_upto(u, RECORDS_NOTES);
	struct span notes = unpack_bytes(u);
	if (u->bad || notes.len > RECORDS_NOTE_BYTES)
		return ERR_FORMAT;
	if (notes.len && !(rec->notes = mem_resize(r->mem, NULL, notes.len, 1)))
		return ERR_MEMORY;
	if (notes.len)
		memcpy(rec->notes, notes.ptr, notes.len);
	rec->notes_len = (uint32_t)notes.len;
	return ERR_OK;
}

static enum err load_parts(struct records *r, struct unpack *u, struct record *rec)
{
	enum err e = load_attrs(r, u, rec);
	if (!e)
		e = load_tokens(r, u, rec);
	if (!e)
		e = load_notes(r, u, rec);
	if (!e && (u->bad || u->rest.len))
		e = ERR_FORMAT;
	return e;
}

enum err records_blob_load(struct records *r, struct span field, struct span blob,
			   struct record **out, uint64_t *issue)
{
	struct unpack u = {blob, false};
	struct record head = {0};
	uint64_t version = unpack_fixed(&u, 1);
	if (version != RECORDS_VERSION)
		return version > RECORDS_VERSION ? ERR_NEWER : ERR_FORMAT;
	if (!span_u64(field, UINT64_MAX / 2, &head.seq) || head.seq == 0)
		return ERR_FORMAT;
	head.flags = (uint8_t)unpack_fixed(&u, 1);
	head.at = unpack_ms(&u);
	*issue = unpack_varint(&u);
	head.score = (uint16_t)unpack_upto(&u, UINT16_MAX);
	head.customer = unpack_fixed(&u, 8);
	head.source = load_word(r, &u);
	struct span case_id = unpack_bytes(&u);
	if (u.bad || case_id.len > UINT16_MAX)
		return ERR_FORMAT;
	struct record *rec = head.source ? records_alloc(r, case_id) : NULL;
	if (!rec)
		return ERR_MEMORY;
	head.case_len = rec->case_len;
	*rec = head; /* the flexible array is not touched */
	enum err e = load_parts(r, &u, rec);
	if (!e && records_at(r, rec->seq))
		e = ERR_FORMAT; /* the same record twice */
	if (!e && !records_adopt(r, rec))
		e = ERR_MEMORY;
	if (e)
		records_discard(r, rec);
	else
		*out = rec;
	return e;
}

void records_blob_changes(struct records *r, struct effects *out,
			  uint64_t (*issue_id)(const struct record *))
{
	keys_sort(&r->dirty);
	for (size_t i = 0; i < r->dirty.count; i++) {
		uint64_t seq = r->dirty.at[i];
		const struct record *rec = records_at(r, seq);
		effects_begin_at(out, rec ? EFFECT_HSET : EFFECT_HDEL, "case",
				 seq >> RECORDS_BUCKET_BITS);
		effects_arg_u64(out, seq);
		if (rec) {
			records_blob_pack(r, rec, issue_id(rec), effects_arg_open(out));
			effects_arg_done(out);
		}
		effects_end(out);
	}
	keys_reset(&r->dirty);
}
