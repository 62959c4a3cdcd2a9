/* rows.h - the campaigns: each fills its report, and fails the test when recurd lost or doubled
 * anything, or the naive form came through. */
#ifndef FAULTS_ROWS_H
#define FAULTS_ROWS_H

#include "report.h"

/* rows_kill.c */
void rows_kill_points(struct report *r);
void rows_kill_random(struct report *r);
void rows_kill_poison(struct report *r);
/* rows_owners.c */
void rows_owners_two(struct report *r);
void rows_owners_three(struct report *r);
/* rows_redis.c */
void rows_redis_everysec(struct report *r);
void rows_redis_always(struct report *r);
void rows_redis_torn(struct report *r);

#endif
