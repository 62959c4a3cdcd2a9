/* explain.h - why a case is in its issue and not in another, in numbers that anyone can add up.
 *
 *   score = dot / (|case| * |issue|), in 1/10000, rounded down
 *   dot   = the sum over tokens of weight * idf * sum
 *
 * weight is tf * idf of the token in the case, sum what the issue's cases say of it together, idf
 * what one saying of it weighs today. part is a token's share of the score: what the dots up to and
 * with it come to, less what those before it came to, each rounded down. So the parts add up to the
 * score, and none is off by more than one. */
#ifndef CORE_EXPLAIN_H
#define CORE_EXPLAIN_H

#include "buf.h"
#include "issues_match.h"
#include "signature.h"
#include "trace.h"

#define EXPLAIN_NONE SIZE_MAX /* no token */

struct explain_text { /* a piece of the explanation's own text: see explain_text() */
	uint32_t at, len;
};

struct explain_token {
	uint64_t id;
	int kind; /* enum bag_kind; 0 when only the id is known */
	struct explain_text text; /* what the id is made of; empty when only the id is known */
	struct explain_text word; /* what people wrote that holds it; may be empty */
	uint32_t count; /* times in the case; of an issue its sum */
	uint32_t tf, idf, holders; /* holders: issues that hold it */
	uint64_t weight; /* tf * idf, of an issue sum * idf */
};

struct explain_term { /* what one token does in one comparison */
	uint32_t sum; /* in the issue */
	uint32_t part; /* 1/10000 */
	signature_wide dot;
};

struct explain_drop { /* what does not count, or not as it was written */
	enum trace_what what;
	int kind; /* of a mask: enum mask_kind */
	struct explain_text text;
	struct explain_text read_as; /* of a misspelt word: the one that it counts as */
};

struct explain_near { /* an issue that was compared */
	uint64_t issue, leads; /* leads: where it was merged into, else itself */
	struct explain_text title;
	size_t cases, terms; /* terms: where its explain_terms begin, one for each token */
	uint32_t score, asked; /* 1/10000 */
	int32_t over; /* see struct issues_seen */
	signature_wide dot, norm; /* norm: its squared length */
	bool own; /* the case's own issue, compared as if the case were not in it */
	size_t opposes; /* the token of the case that keeps it out: the issue says the opposite */
	size_t blocker; /* the heaviest token of the case that the issue lacks */
	uint32_t without; /* the score if that token were not there; 0 without one */
	struct explain_token
		missing; /* the heaviest of the issue that the case lacks; id 0: none */
};

struct explain {
	const struct mem *mem;
	struct buf text;
	bool read; /* a text was read: drops say what of it does not count */
	size_t bytes, beyond; /* of the text, and of it behind the part that is read */
	uint64_t issue; /* of a case: where it is; 0 without */
	uint64_t outcome; /* the issue that it would join, 0: one of its own */
	uint32_t joined; /* of a case: its score when it joined, 0 when it opened its issue */
	signature_wide norm; /* squared length of what is explained */
	struct explain_token *tokens; /* in the order of the text, else by id */
	struct explain_drop *drops; /* in the order in which they were dropped */
	struct explain_near *near; /* the one that passes by most, or fails by least, first */
	struct explain_term *terms; /* n_near * n_tokens */
	size_t n_tokens, cap_tokens, n_drops, cap_drops, n_near, cap_near, n_terms, cap_terms;
};

void explain_init(struct explain *x, const struct mem *m);
void explain_fini(struct explain *x);

struct span explain_text(const struct explain *x, struct explain_text t);
/* Whether a case may join this issue. */
bool explain_near_enough(const struct explain_near *near);
/* Whether a case would join the nearest issue. */
bool explain_joins(const struct explain *x);
/* English words: why something does not count ("stop word"; of a mask its kind), and what a token
 * is ("2 syllables"). Never NULL. */
const char *explain_why(const struct explain_drop *d);
const char *explain_kind(int kind);

/* ---- for engine.c and the files of this module */

struct apply;
struct record;
struct issue;
struct issues;

/* See engine_explain_text() and so on. */
enum err explain_a_text(struct apply *a, struct span text, struct explain *out);
enum err explain_a_case(struct apply *a, struct record *rec, struct span text, struct explain *out);
enum err explain_two(struct apply *a, const struct issue *one, const struct issue *other,
		     struct explain *out);

/* Puts s into x->text. */
struct explain_text explain_put(struct explain *x, struct span s);
/* The token with this id; NULL when there is none. */
struct explain_token *explain_token(const struct explain *x, uint64_t id);
/* Weighs every token, whose tf is set, by today's sums. */
void explain_near_weigh(struct explain *x, const struct issues *is);
/* Compares the weighed tokens with the issue that was seen (its issue, asked and over), and puts
 * that behind the others. ERR_MEMORY. */
enum err explain_near_add(struct explain *x, const struct issues *is,
			  const struct issues_seen *seen, bool own);
/* The issue that has the case first; then what is passed by most, or failed by least; then the
 * lower number. */
void explain_near_sort(struct explain *x);
/* Finds text and word of every token of x that has none, by reading the words that the desk knows.
 * ERR_MEMORY. */
enum err explain_names(struct apply *a, struct explain *x);

#endif
