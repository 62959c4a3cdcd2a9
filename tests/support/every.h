/* every.h - rules of every kind, and what a stream that generates everything (gen.h) must have made
 * of them: a law of the engine holds for what happened, and for nothing else. */
#ifndef TESTS_EVERY_H
#define TESTS_EVERY_H

#include "config.h"

/* Settings as in recurd.yaml: a rule of each kind, scopes, a window of planned work, a zone with
 * holidays; limits so low that they are met. */
extern const char every_rules[];

/* A config of these settings; the caller frees. */
struct config *every_config(const struct mem *m);

/* What is not in the lines of effects (JSON, as replay writes them), each name with a space before
 * it; "" when all of it is. Good until the next call. */
const char *every_missing(struct span effects);

#endif
