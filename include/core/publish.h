/* publish.h - issues as people and programs read them: the hashes issue:<id> and the zset issues.
 */
#ifndef CORE_PUBLISH_H
#define CORE_PUBLISH_H

#include "issues.h"

/* True for issues that get a hash: enough cases ever, an episode, or a human decision. */
bool publish_wanted(const struct issues *is, const struct issue *issue);
/* Appends the changed fields of the issues in is->dirty (sorted), and takes down the ones in
 * is->gone. */
void publish_changes(struct issues *is, struct effects *out);

#endif
