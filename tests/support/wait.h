/* wait.h - waits for a condition instead of for a time. */
#ifndef SUPPORT_WAIT_H
#define SUPPORT_WAIT_H

#include <stdbool.h>
#include <stdint.h>

/* Asks holds(arg) every 5 ms until it is true or deadline_ms are over; the last answer. */
bool wait_until(bool (*holds)(void *arg), void *arg, int64_t deadline_ms);

#endif
