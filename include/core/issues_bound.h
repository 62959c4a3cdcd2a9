/* issues_bound.h - what people decided about which issues are the same problem, and which are not.
 *
 * Cannot-link: two issues that a person split stay apart, whatever their cases say later.
 * Must-link: what an issue said when a person merged it stays findable, as its anchor, so that
 * later cases of that kind land in the target however little of the target is like them.
 * Constraints as in constrained clustering (Wagstaff et al. 2001); the later decision wins. */
#ifndef CORE_ISSUES_BOUND_H
#define CORE_ISSUES_BOUND_H

#include "issues.h"
#include "unpack.h"

#define ISSUES_BOUND_MAX    64 /* issues that one is kept apart from */
#define ISSUES_BOUND_ANCHOR 32 /* words of an anchor */

struct issues_anchor {
	uint32_t word, sum;
};

struct issues_bound {
	uint32_t n_apart, n_anchor;
	uint64_t apart[ISSUES_BOUND_MAX]; /* ids, ascending; each of them has this one too */
	struct issues_anchor anchor[ISSUES_BOUND_ANCHOR]; /* of a merged issue, by id of word */
	size_t place; /* among is->anchored, while there is an anchor */
};

/* True when a person keeps a and b apart: nothing but a person may put them together. */
bool issues_bound_apart(const struct issue *a, const struct issue *b);
/* True when issue has any bound of its own. */
bool issues_bound_any(const struct issue *issue);
/* A person keeps a and b apart. ERR_LIMIT when one of them has as many bounds as it may; then
 * nothing changed. */
enum err issues_bound_part(struct issues *is, struct issue *a, struct issue *b);

/* from, with its members, is about to be merged into into. True when into can take over what from
 * is kept apart from. */
bool issues_bound_fits(const struct issue *from, const struct issue *into);
/* Takes it over; that the two were kept apart themselves is forgotten. */
enum err issues_bound_join(struct issues *is, struct issue *from, struct issue *into);
/* What from says, while it has its members, becomes its anchor. */
enum err issues_bound_anchor(struct issues *is, struct issue *from);

/* Part of issue became other: anchors that lead to issue and are nearer to other lead there from
 * now on. */
enum err issues_bound_follow(struct issues *is, const struct issue *issue, struct issue *other);
/* rec, a member of issue, is about to be forgotten as if it never was: words that nothing but it
 * and an anchor of issue holds leave the anchor. */
enum err issues_bound_forget(struct issues *is, const struct issue *issue,
			     const struct record *rec);

/* Appends the bounds of issue, as part of its life; and reads them, without effects on others. */
void issues_bound_pack(const struct issues *is, const struct issue *issue, struct buf *out);
enum err issues_bound_load(struct issues *is, struct issue *issue, struct unpack *u);
/* After all lives are loaded: true when bounds of issue lead to issues that have them too. */
bool issues_bound_sane(const struct issues *is, const struct issue *issue);

#endif
