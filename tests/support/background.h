/* background.h - what a helpdesk hears all day: sentences in Korean, English and both at once, over
 * many topics, some problems often and most of them rarely. Written for this project. */
#ifndef SUPPORT_BACKGROUND_H
#define SUPPORT_BACKGROUND_H

#include <stddef.h>
#include <stdint.h>

#define BACKGROUND_TEXT_MAX 512

/* Writes one sentence. The same *random (any number to begin with) gives the same sentences. */
void background_text(uint64_t *random, char text[BACKGROUND_TEXT_MAX]);

#endif
