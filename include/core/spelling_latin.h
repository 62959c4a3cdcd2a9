/* spelling_latin.h - what a word of Latin script may be a misspelling of. */
#ifndef CORE_SPELLING_LATIN_H
#define CORE_SPELLING_LATIN_H

#include "spelling_known.h"

/* The word that raw, of Latin script, is meant for, in the form and with the first letter (capital
 * or not) that raw has; empty when it is to stay. Borrows room. */
struct span spelling_latin_meant(struct spelling_view *v, struct span raw,
				 char room[SPELLING_ROOM]);

#endif
