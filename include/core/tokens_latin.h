/* tokens_latin.h - words of Latin script (and folded words of others): case, accents, drawn-out
 * letters, apostrophes, English negations. */
#ifndef CORE_TOKENS_LATIN_H
#define CORE_TOKENS_LATIN_H

#include "buf.h"

struct sb_stemmer; /* libstemmer's */

/* Puts the word raw, folded, into the emptied out. accents: take them off, and squash letters
 * that are said again and again (only for Latin script). */
enum err tokens_latin_fold(struct span raw, bool accents, struct buf *out);
/* True for a folded word that negates what follows: not, can't, cannot, never, unable ... */
bool tokens_latin_negates(struct span word);
/* True for the stem of a word that says nothing about what is negated: works, available ... */
bool tokens_latin_light(struct span stem);
/* The stem of a folded English word; what holds digits or other letters is a name as it stands.
 * Borrowed until the next call with the same stemmer; empty when memory ran out. */
struct span tokens_latin_stem(struct sb_stemmer *stemmer, struct span word);
/* Bytes of a prefix that turns the meaning of a folded word (un, dis, non), 0 for none. */
size_t tokens_latin_turns(struct span word);
/* The part of a folded word that carries it: car's -> car, l'eau -> eau. */
struct span tokens_latin_body(struct span word);

#endif
