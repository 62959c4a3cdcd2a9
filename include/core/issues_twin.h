/* issues_twin.h - which issue says the same in the other language?
 *
 * A Korean case and an English one share no word, so they never meet by their words. What they
 * share is meanings: the groups of the lexicon that both name. One case names few of them, and says
 * much besides; a few cases of one problem show which meanings it is made of. So whole issues are
 * compared, by meanings alone, and each must be the one that is nearest to the other. */
#ifndef CORE_ISSUES_TWIN_H
#define CORE_ISSUES_TWIN_H

#include "issues.h"

enum issues_tongue { /* what nearly all cases of an issue are written in */
		     TONGUE_NONE,
		     TONGUE_LATIN,
		     TONGUE_KOREAN,
};

/* Puts the issue that says the same in the other language into *out, NULL when there is none; it
 * is alive and may be merged with issue. */
enum err issues_twin(struct issues *is, const struct issue *issue, struct issue **out);

#endif
