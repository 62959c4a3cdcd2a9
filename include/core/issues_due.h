/* issues_due.h - what of an issue will be due, and when. */
#ifndef CORE_ISSUES_DUE_H
#define CORE_ISSUES_DUE_H

#include "issues.h"

enum due { /* in the order in which they fire when they are due at once */
	   DUE_END, /* of the open episode */
	   DUE_REMIND, /* that it is still going on */
	   DUE_HOLD, /* an ack or a mute runs out */
	   DUE_COUNT
};

/* The heaps of issues, empty. */
void issues_due_init(struct issues *is);
void issues_due_fini(struct issues *is);
/* When issue, which only its past keeps, was over, ms: its last episode, or its last case. */
int64_t issues_due_over(const struct issue *issue);
/* A deadline of issue, its state, its members or decisions about it have changed: it stands where
 * it should in every heap afterwards. */
enum err issues_due_update(struct issues *is, struct issue *issue);
/* The cases of issue, or the rules, have changed: when its silence is due is not known any longer.
 */
enum err issues_due_silence(struct issues *is, struct issue *issue);
/* It is known: at (ms), INT64_MAX: never. */
enum err issues_due_silence_at(struct issues *is, struct issue *issue, int64_t at);
/* The rule about issues that stop; NULL: there is none. */
const struct rule *issues_due_silence_rule(const struct settings *s);
/* issue is to vanish. */
void issues_due_remove(struct issues *is, struct issue *issue);

#endif
