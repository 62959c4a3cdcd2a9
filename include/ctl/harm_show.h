/* harm_show.h - the figures of harm.h as people read them. */
#ifndef CTL_HARM_SHOW_H
#define CTL_HARM_SHOW_H

#include "harm.h"

/* Appends a line a figure; desk is the whole desk in the same period. */
void harm_show_text(struct buf *out, const struct harm *h, const struct harm *desk);

#endif
