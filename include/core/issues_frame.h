/* issues_frame.h - does a case say of another thing, word for word, what an issue says? A counted
 * token says of a word that it stands where nouns do (tokens_things.h); no list has to know it.
 *
 *   배송지 변경이 안 돼요   ┐ one noun that the issue does not speak of, one that the case does
 * not, 연락처 변경이 안 돼요   ┘ and the frame around them is the same ──▶ another thing
 *
 * That much likeness does not come of two people who tell of one problem in their own words: these
 * leave words out, add some and say more than one in another way. */
#ifndef CORE_ISSUES_FRAME_H
#define CORE_ISSUES_FRAME_H

#include "issues.h"
#include "tokens.h"

struct issues_frame { /* of a case */
	uint64_t said[TOKENS_MAX]; /* ids of its tokens that weigh, ascending */
	uint64_t nouns[TOKENS_MAX]; /* ids of those tokens that stand as nouns */
	size_t n_said, n_nouns;
	bool korean;
};

void issues_frame_start(struct issues_frame *f);
/* Give every token's id, in their order. */
void issues_frame_token(struct issues_frame *f, const struct issues *is, uint64_t id);

/* True when the case differs from the issue of members cases in slot, or in Korean from what
 * these are on average, in one noun for another, and hardly in another word. */
bool issues_frame_swaps(const struct issues_frame *f, const struct issues *is, uint32_t slot,
			size_t members);

#endif
