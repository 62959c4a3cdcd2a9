/* particle.h - Korean particles behind any word: 결제가 / 주문이, 3이 / 2가, app이 / page가.
 *
 * Which of two forms it is depends on whether the word, as it is read aloud, ends in a consonant.
 * Hangul says so itself; digits are read in Korean (일, 십, 백); an abbreviation in capitals is
 * read letter by letter; for other Latin words the ending decides, as loan words are mostly
 * written. */
#ifndef CORE_PARTICLE_H
#define CORE_PARTICLE_H

#include "buf.h"

/* Appends the form that goes behind word (UTF-8). forms: "이/가", "을/를", "은/는", "와/과" in
 * either order as written: the one behind a consonant, '/', the one behind a vowel; of forms that
 * begin with 으 the second also goes behind ㄹ (으로/로). Closing quotes and brackets of word do
 * not count. What cannot be read aloud gets both: 이(가). */
void particle_put(struct buf *out, struct span word, struct span forms);

#endif
