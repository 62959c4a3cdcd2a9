/* cause_terms.h - the words that stand for an issue. */
#ifndef CORE_CAUSE_TERMS_H
#define CORE_CAUSE_TERMS_H

#include "issues.h"

#define CAUSE_TERMS 6

/* The words, as people wrote them, that weigh most in the issue's summed signature (sum * idf),
 * heaviest first; of words that begin alike only the heaviest. Returns how many. Borrowed until
 * the issue changes. */
size_t cause_terms(const struct issues *is, const struct issue *issue,
		   struct span terms[CAUSE_TERMS]);

#endif
