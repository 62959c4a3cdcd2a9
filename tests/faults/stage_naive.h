/* stage_naive.h - the naive form under the same faults: state first, then the position. A campaign
 * that does not catch it proves nothing. Every function fails the test when it comes through. */
#ifndef FAULTS_STAGE_NAIVE_H
#define FAULTS_STAGE_NAIVE_H

#include <sys/types.h>

#include "stage.h"

/* A desk of its own for the naive form, with all entries of an input in the streams; a known small
 * one when in is NULL, else the caller's, which is freed with it. */
struct stage *stage_naive_open(struct input *in, const char *redis);
/* Lets it run to its end, counts, says in r what it lost or doubled. */
void stage_naive_close(struct stage *s, struct report *r);
/* The same for a form that can come to no end any more. */
void stage_naive_judge(struct stage *s, struct report *r);

/* Kills the naive form at random places of in (NULL: as above) until one kill falls between its two
 * writes. */
void stage_naive_kills(struct report *r, struct input *in);

/* Strikes at random places while process pid writes, until one strike falls between its two
 * writes. strike may end the process, or makes its next write fail; repair mends it. */
void stage_naive_struck(struct report *r, const char *redis,
			void (*strike)(struct stage *s, pid_t pid),
			void (*repair)(struct stage *s));
/* One strike in the middle, one repair after some more batches; then it runs to its end. */
void stage_naive_spoilt(struct report *r, const char *redis,
			void (*strike)(struct stage *s, pid_t pid),
			void (*repair)(struct stage *s));

#endif
