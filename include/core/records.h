/* records.h - what recurd keeps of a case: the only lasting state of cases. Everything else (df,
 * vectors, counts, customers) is a sum over records.
 *
 * A record never holds text. It lives until its case is older than retention, until max_cases
 * pushes it out (oldest first), or until the case is deleted. */
#ifndef CORE_RECORDS_H
#define CORE_RECORDS_H

#include "heap.h"
#include "intake.h"
#include "tokens.h"
#include "words.h"

#define RECORDS_BUCKET_BITS 10
#define RECORDS_NOTES       64 /* follow-ups a record keeps */
#define RECORDS_NOTE_BYTES  4096 /* and their bytes */

enum record_flag {
	RECORD_TEXT = 1, /* its text came: it is grouped and counted */
	RECORD_RESOLVED = 2, /* the helpdesk says so */
	RECORD_MERGED = 4, /* into another case of the helpdesk */
};

struct record_token {
	uint32_t word;
	uint16_t count; /* times in the text */
	bool meant; /* its meaning is a token too: see tokens.h */
};

struct issue;

struct record {
	uint64_t seq; /* order of arrival, from 1; the record's name in Redis */
	uint64_t key[2]; /* XXH3-128 of source and case_id */
	int64_t at; /* entry time of the case, ms */
	uint64_t customer; /* keyed hash, 0 when not told */
	struct issue *issue; /* NULL without text */
	uint32_t source; /* word "source=..." */
	uint16_t score; /* cosine on joining, in 1/10000 */
	uint8_t flags;
	uint16_t case_len, n_tokens, n_attrs, n_notes;
	struct record_token *tokens; /* ordered by word id */
	uint32_t *attrs; /* words, ordered by text */
	char *notes; /* packed follow-ups: see records_notes.h */
	uint32_t notes_len;
	size_t place; /* in the heap of expiry */
	struct record *twin; /* next with the same lower half of key */
	struct record *peer, *peer_before; /* the customer's others, in no order that may matter */
	char case_id[];
};

/* True when rec adds nobody to the customers: its own is not known, and the case was merged into
 * another, whose customer counts. */
static inline bool records_unheard(const struct record *rec)
{
	return !rec->customer && rec->flags & RECORD_MERGED;
}

/* True when attr, a word, is one of rec's attributes. */
static inline bool records_has(const struct record *rec, uint32_t attr)
{
	for (size_t i = 0; i < rec->n_attrs; i++)
		if (rec->attrs[i] == attr)
			return true;
	return false;
}

struct records {
	const struct mem *mem;
	struct words *words;
	struct map by_key, by_seq, by_customer;
	struct heap by_age;
	uint64_t next_seq;
	uint32_t with_text; /* records with RECORD_TEXT: the cases of the df statistics */
	struct keys dirty; /* seqs */
};

void records_init(struct records *r, const struct mem *m, struct words *words, uint64_t seed);
void records_fini(struct records *r);

/* NULL when the case is not kept. */
struct record *records_find(const struct records *r, struct span source, struct span case_id);
struct record *records_at(const struct records *r, uint64_t seq);
size_t records_count(const struct records *r);
/* The oldest by (at, seq), NULL when none. */
struct record *records_oldest(const struct records *r);

/* A new record with its source, time and case_id; NULL when memory ran out. */
MUST_USE struct record *records_add(struct records *r, struct span source, struct span case_id,
				    int64_t at);
/* Gives the record its words, once: it counts as a case with text from now on. */
MUST_USE bool records_set_tokens(struct records *r, struct record *rec, const struct token *tokens,
				 size_t n);
/* Adds attributes it did not have, replaces the values of those it had. attrs by name. */
MUST_USE bool records_set_attrs(struct records *r, struct record *rec,
				const struct attribute *attrs, size_t n);
/* Who it is becomes known; nobody knew before. False when memory ran out. */
MUST_USE bool records_set_customer(struct records *r, struct record *rec, uint64_t customer);
/* A record of the customer, whose others follow by peer; NULL when there is none. */
struct record *records_of_customer(const struct records *r, uint64_t customer);
/* The record's time moves (a created after a follow-up). */
void records_move(struct records *r, struct record *rec, int64_t at);
/* Something of rec changed that is kept. False when memory ran out. */
MUST_USE bool records_touch(struct records *r, const struct record *rec);
/* Forgets rec, whose issue must be NULL by now. */
MUST_USE bool records_drop(struct records *r, struct record *rec);

struct span records_case_id(const struct record *rec);
struct span records_source(const struct records *r, const struct record *rec);
/* The attribute's name and value. */
struct attribute records_attr(const struct records *r, const struct record *rec, size_t i);

/* For loading: an empty record with room for its case_id that no table knows yet, and its end when
 * it is not adopted. records_alloc() gives NULL when memory ran out. */
MUST_USE struct record *records_alloc(struct records *r, struct span case_id);
void records_discard(struct records *r, struct record *rec);
/* A record that was loaded, complete but for its key: finds it by seq and age from now on. False
 * when memory ran out or when seq is there already; the record stays the caller's then. */
MUST_USE bool records_adopt(struct records *r, struct record *rec);
/* After all records and words are loaded: gives every record its key. */
enum err records_loaded(struct records *r);

#endif
