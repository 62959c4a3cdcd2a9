/* place.h - a temporary folder and the processes that work in it; both end with the test, however
 * it ends. */
#ifndef SUPPORT_PLACE_H
#define SUPPORT_PLACE_H

#include <sys/types.h>

struct place; /* opaque */

/* Makes the folder; fails the test when it cannot. */
struct place *place_new(void);
/* Removes the folder with all that is in it. Its processes must have been waited for. */
void place_free(struct place *p);
const char *place_path(const struct place *p);

/* Starts argv[0], looked up in PATH, with standard output and error appended to these files of the
 * folder. It is killed when the test process dies. */
pid_t place_spawn(const struct place *p, const char *const argv[], const char *out,
		  const char *err);

#endif
