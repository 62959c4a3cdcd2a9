/* words_meant.h - which words of the desk a misspelt word may be meant for: long ones that several
 * records hold, as their letters. */
#ifndef CORE_WORDS_MEANT_H
#define CORE_WORDS_MEANT_H

#include "words.h"

#define WORDS_MEANT 2 /* records that hold it, at least */

/* Puts word among those that may be meant, or takes it out, by what it is now. Due whenever its
 * records pass WORDS_MEANT either way, and when its text comes later than they. False when memory
 * ran out. */
MUST_USE bool words_meant_settle(struct words *w, struct word *word);
/* Whether exactly those that are to be there are there, by counting anew. */
bool words_meant_recount(const struct words *w);

#endif
