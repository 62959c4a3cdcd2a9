/* clock.h - the only place where recurd reads a clock. */
#ifndef SHELL_CLOCK_H
#define SHELL_CLOCK_H

#include <stdint.h>

int64_t clock_wall(void); /* ms since 1970; may jump */
int64_t clock_mono(void); /* ms since some start; never goes back */

#endif
