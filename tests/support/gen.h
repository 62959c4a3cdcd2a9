/* gen.h - streams of cases by seed: two input streams and the commands stream, with repeated
 * problems, noise, follow-ups, duplicates, bad entries, decisions, gaps that let records expire. */
#ifndef TESTS_GEN_H
#define TESTS_GEN_H

#include "entry.h"

#define GEN_FIELDS 20

struct gen_entry {
	struct entry entry;
	struct field fields[GEN_FIELDS];
};

struct gen {
	struct gen_entry *at; /* in the order in which the daemon applies a backlog */
	size_t count;
	char **texts; /* owned */
	size_t n_texts, cap_texts;
	uint64_t state; /* of the random numbers */
	uint64_t ms, seq; /* id of the newest entry */
	size_t cases, grown; /* grown: of those by which issues grow alike */
	bool every; /* see gen_every() */
};

/* n entries that begin at the time start (ms). Sources 0 and 1. The caller frees. */
struct gen *gen_new(uint64_t seed, size_t n, uint64_t start);
/* The same with a problem that comes steadily and stops, a customer who comes again and again,
 * every way in which an ack or a mute ends, and one long silence in place of many: all that rules
 * of every kind look for (every.h). */
struct gen *gen_every(uint64_t seed, size_t n, uint64_t start);
void gen_free(struct gen *g);

#endif
