/* cases.h - what happens to cases: created, followed up, deleted, expired.
 *
 * The work for one case is bounded: INTAKE_TEXT bytes, TOKENS_MAX tokens, one issues_match() for it
 * and one issues_match_again() each for the cases that came 30, 300, 3 000 and 30 000 before it;
 * with each of these five at most one issues_twin() and one cases_merge_alike(). A search by any of
 * them walks INDEX_POSTINGS and compares INDEX_CANDIDATES; a merge that nobody asked for moves
 * ISSUES_ALIKE_CASES at most. What it says about bursts: see crowd.h. */
#ifndef CORE_CASES_H
#define CORE_CASES_H

#include "apply.h"

/* a->ticket is an event of a case (created .. problem linked). */
enum err cases_apply(struct apply *a);

/* The tokens of a case's text, as tokens_read() gives them; what people may be shown of it is in
 * a->scratch[0] until scratch is used again. */
enum err cases_read(struct apply *a, struct span text, const struct token **tokens, size_t *n);

/* When the oldest record goes: whole hours, so that a quiet desk wakes once an hour for it and not
 * once a record. INT64_MAX when there is none. */
int64_t cases_next_expiry(const struct apply *a);
/* Forgets every record whose hour has come by t. */
enum err cases_expire(struct apply *a, int64_t t);

/* Forgets rec as if its case had never been: it leaves every sum, and what its words gave an issue,
 * quotes and title, goes or is made anew. Alerts of the past stand. */
enum err cases_delete(struct apply *a, struct record *rec);
/* The keyed hash of a customer's id: HMAC-SHA256 (RFC 2104), its first 8 bytes, little-endian,
 * never 0; 0 for an empty id. ERR_MEMORY. */
enum err cases_customer(const struct settings *s, struct span id, uint64_t *out);

/* Appends a line to the matches stream. from: the issue it left, 0 when it did not. */
enum err cases_match_line(struct apply *a, const struct record *rec, const char *status,
			  uint64_t from);
/* A line "moved" for each of seqs (sorted) that is in into now and was in the issue from. */
enum err cases_moved_lines(struct apply *a, const struct issue *into, uint64_t from,
			   const struct keys *seqs);

#endif
