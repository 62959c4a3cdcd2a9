/* cause_terms.h - the words that tell an issue from the rest of its desk.
 *
 * Method: the log-odds ratio of a word's cases here and elsewhere with an informative Dirichlet
 * prior, the desk's own share of the word, over its standard error (B. Monroe, M. Colaresi & K.
 * Quinn, Fightin' Words, Political Analysis 16, 2008). So neither what everybody says nor what one
 * said once comes first. */
#ifndef CORE_CAUSE_TERMS_H
#define CORE_CAUSE_TERMS_H

#include "issues.h"

#define CAUSE_TERMS 6

/* The words, as people wrote them, that tell the issue apart best, best first; of words that begin
 * alike only the best, of a word and its negation (no sound) the negation; what is no more usual
 * here than elsewhere only where there is nothing else. Of equals that which weighs most in the
 * issue's signature (sum * idf). Returns how many. Borrowed until the issue changes. */
size_t cause_terms(const struct issues *is, const struct issue *issue,
		   struct span terms[CAUSE_TERMS]);

#endif
