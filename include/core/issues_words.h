/* issues_words.h - what an issue says, in few words: those that weigh most in its sums. */
#ifndef CORE_ISSUES_WORDS_H
#define CORE_ISSUES_WORDS_H

#include "issues.h"

/* The at most max heaviest words of issue by idf times sum, heaviest first, the lower id deciding
 * between equals: a function of the issue's members alone. Words that weigh nothing come last.
 * Returns how many. */
uint32_t issues_words_heaviest(const struct issues *is, const struct issue *issue,
			       struct vector_slot *out, uint32_t max);

#endif
