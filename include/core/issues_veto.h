/* issues_veto.h - what keeps a case out of an issue however like their words are: it says the
 * opposite. Counted over the issue's cases, in integers that stand in its summed vector. */
#ifndef CORE_ISSUES_VETO_H
#define CORE_ISSUES_VETO_H

#include "issues.h"

#define ISSUES_VETO_CHECKS 96 /* tokens of a case that may speak against an issue */

struct issues_veto {
	struct issues_veto_check {
		uint64_t id; /* of the case's token */
		uint32_t same, other; /* words: what the case says, and what says the opposite */
	} at[ISSUES_VETO_CHECKS];
	size_t n;
};

/* What the case of these tokens may be refused for. Give every token's id once, in any order that
 * is always the same. */
void issues_veto_start(struct issues_veto *v);
void issues_veto_token(struct issues_veto *v, const struct words *words, uint64_t id);

/* The id of the first token of the case that speaks against the issue of members cases in slot; 0:
 * none does. */
uint64_t issues_veto_of(const struct issues_veto *v, const struct issues *is, uint32_t slot,
			size_t members);

#endif
