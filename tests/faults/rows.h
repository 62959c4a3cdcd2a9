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

/* rows_answers.c; the first one finds its trouble by the name of the row */
void rows_answers_trouble(struct report *r);
void rows_answers_busy(struct report *r);
void rows_answers_loading(struct report *r);
void rows_answers_disk(struct report *r);
/* rows_keys.c */
void rows_keys_wrongtype(struct report *r);
void rows_keys_flushall(struct report *r);
void rows_keys_delete(struct report *r);
void rows_keys_trim(struct report *r);
/* rows_link.c */
void rows_link_cut(struct report *r);
void rows_link_failover(struct report *r);
/* rows_soak.c */
void rows_soak(struct report *r);
/* rows_core.c */
void rows_core_memory(struct report *r);
/* rows_input.c */
void rows_input_malformed(struct report *r);
void rows_input_clock(struct report *r);
void rows_input_memory(struct report *r);

#endif
