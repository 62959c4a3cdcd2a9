/* config_near.h - did you mean: the known word that a mistyped one is nearest to. */
#ifndef CORE_CONFIG_NEAR_H
#define CORE_CONFIG_NEAR_H

#include "span.h"

/* Edits (a byte more, less or other, two swapped) between two words when they may be a slip of the
 * pen: at most 2, and no more than half of known. Else UINT32_MAX. */
unsigned config_near_slip(struct span word, struct span known);
/* The word of words (with a space between) that is nearest; an empty span when none is near. */
struct span config_near_word(struct span words, struct span word);
/* Takes the next word off *words; an empty span at the end. */
struct span config_near_next(struct span *words);

#endif
