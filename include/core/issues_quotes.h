/* issues_quotes.h - what customers said, as examples of an issue: redacted, a few candidates kept,
 * three told. When a case is deleted its quote goes, and another candidate steps in. */
#ifndef CORE_ISSUES_QUOTES_H
#define CORE_ISSUES_QUOTES_H

#include "issues.h"

#define ISSUES_QUOTES_TOLD 3

/* The quote that was said in the record seq; NULL when none is kept. */
const struct quote *issues_quotes_of(const struct issue *issue, uint64_t seq);
/* While loading: text was kept of rec. ERR_FORMAT when there are ISSUES_QUOTES already. */
enum err issues_quotes_adopt(struct issues *is, struct record *rec, struct span text);
/* Keeps text, said in rec, as a candidate unless it is empty or was said in the same words. Once
 * ISSUES_QUOTES are there, a new one comes in when the cases ever double, for the one that is
 * furthest from the centre. */
enum err issues_quotes_keep(struct issues *is, struct record *rec, struct span text);
enum err issues_quotes_forget(struct issues *is, struct issue *issue, uint64_t seq);

/* The examples: first the candidate nearest to the centre of the issue, then those that are near it
 * and unlike the ones before; none that says nearly the same. Returns how many. Borrowed until the
 * issue changes. A function of the issue's members alone.
 *
 * Method: maximal marginal relevance (J. Carbonell & J. Goldstein, SIGIR 1998) as a product, on
 * cosines of term frequencies. */
size_t issues_quotes_pick(const struct issues *is, const struct issue *issue,
			  const struct quote *out[ISSUES_QUOTES_TOLD]);
/* Appends the examples as a JSON array of strings. */
void issues_quotes_write(const struct issues *is, const struct issue *issue, struct buf *out);

#endif
