/* vocabulary.h - years of cases whose words change: an engine's memory must follow what it keeps,
 * not what it ever read.
 *
 * The cases cover 24 times the retention. In each of 48 eras people have 40 problems of words that
 * were never heard before and are never heard again; and every case has two words of its own, as
 * names and slips of the pen are. So all the tables of words turn over. */
#ifndef SUPPORT_VOCABULARY_H
#define SUPPORT_VOCABULARY_H

#include <stdbool.h>
#include <stddef.h>

struct vocabulary_shape {
	size_t early; /* bytes, at most, in the second quarter: full, and no longer growing */
	size_t late; /* in the last quarter */
	size_t issues_early, issues_late; /* opened in those quarters */
};

/* Feeds n cases with the default settings. False, with words on standard error, when the engine
 * refuses one. */
bool vocabulary_run(size_t n, struct vocabulary_shape *out);

#endif
