/* spelling_hangul.h - what a word of Korean may be a misspelling of. */
#ifndef CORE_SPELLING_HANGUL_H
#define CORE_SPELLING_HANGUL_H

#include "hangul.h"
#include "spelling_known.h"

/* What the first syllables of raw, an eojeol that h holds, are meant for: as many bytes as those;
 * empty when they are to stay. Borrows room. */
struct span spelling_hangul_meant(struct spelling_view *v, struct span raw, const struct hangul *h,
				  char room[SPELLING_ROOM]);

#endif
