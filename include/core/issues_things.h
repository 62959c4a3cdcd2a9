/* issues_things.h - does a case name another thing than an issue? A counted token says of a word
 * that it is the thing a case is about (tokens_things.h). */
#ifndef CORE_ISSUES_THINGS_H
#define CORE_ISSUES_THINGS_H

#include "issues.h"
#include "tokens.h"

#define ISSUES_THINGS 24 /* of a case */

struct issues_things { /* of a case */
	uint64_t said[TOKENS_MAX]; /* ids of its meanings and Latin words, ascending */
	uint64_t at[ISSUES_THINGS]; /* those of them that it is about */
	size_t n_said, n;
};

void issues_things_start(struct issues_things *t);
/* Give every token's id, in their order. */
void issues_things_token(struct issues_things *t, uint64_t id);

/* True when the case names a thing that no case of the issue of members cases in slot speaks of,
 * and half of these name one, of the same kind, that the case does not speak of. */
bool issues_things_differ(const struct issues_things *t, const struct issues *is, uint32_t slot,
			  size_t members);

#endif
