/* fault.h - places at which a test may let recurd die, run out of memory or mistake the time. They
 * are compiled in with -DRECURD_FAULTS (VARIANT=faults) alone; in every other build they are
 * nothing. tests/faults/hook/fault.c says which environment variables move them. */
#ifndef SHELL_FAULT_H
#define SHELL_FAULT_H

#ifdef RECURD_FAULTS

#include <event2/bufferevent.h>
#include <stdbool.h>

#include "entry.h"

void fault_point(const char *name);
void fault_commit(void);
void fault_sent(struct bufferevent *bev);
void fault_entry(const struct entry *e);
int64_t fault_wall(int64_t ms);
bool fault_refuses(void);

#define FAULT_POINT(name)  fault_point(#name)
#define FAULT_COMMIT()     fault_commit() /* the next command is a commit */
#define FAULT_SENT(bev)    fault_sent(bev) /* a command lies in the output buffer */
#define FAULT_ENTRY(entry) fault_entry(entry) /* is about to be fed */
#define FAULT_WALL(ms)     fault_wall(ms)
#define FAULT_NO_MEMORY()  fault_refuses()

#else

#define FAULT_POINT(name)  ((void)0)
#define FAULT_COMMIT()     ((void)0)
#define FAULT_SENT(bev)    ((void)0)
#define FAULT_ENTRY(entry) ((void)0)
#define FAULT_WALL(ms)     (ms)
#define FAULT_NO_MEMORY()  false

#endif

#endif
