/* episode_twin.h - do two groups of cases say the same in two languages?
 *
 * They share no word, so crowd.h finds them far apart. As with issues (issues_twin.h) their
 * meanings are compared, of all their cases together. */
#ifndef CORE_EPISODE_TWIN_H
#define CORE_EPISODE_TWIN_H

#include "issues.h"

/* True when x, with n cases, is in the one language, y in the other, both are made of the same
 * meanings and neither says the opposite of the other. */
bool episode_twin(const struct issues *is, const struct record *const *x, size_t nx,
		  const struct record *const *y, size_t ny);

#endif
