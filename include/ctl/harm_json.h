/* harm_json.h - the figures of harm.h for programs. */
#ifndef CTL_HARM_JSON_H
#define CTL_HARM_JSON_H

#include "harm.h"

/* Appends a JSON object; desk is the whole desk in the same period. Shares and scores are in
 * 1/10000, ratios in 1/1000, times in seconds; what stands for nothing is null. */
void harm_json(struct buf *out, const struct harm *h, const struct harm *desk);

#endif
