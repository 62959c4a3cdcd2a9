/* issues_match.h - which issue does a case belong to?
 *
 * Method: one pass; a case joins the issue whose summed tf-idf vector has the greatest cosine with
 * it, from settings.similarity on (online spherical clustering with running idf; measured best of
 * the streaming methods tried on labelled complaints). Later cases show better where it belongs,
 * so it is looked at again, without itself in the sums, as in the steps of k-means.
 *
 * What a case shares with many issues does not say which of them it belongs to: "the app" and
 * "crashes" are in a hundred problems each. So the issue it joins must stand out from the 16th
 * nearest by 9/5 of the odds, both measured as the mean cosine with the members: that grows with
 * nothing but likeness, where the cosine with the sum grows with the number of members too, and
 * lets whatever mixed two problems first take in a third. (The ratio test of Lowe 2004, with a
 * crowd for the second nearest.) */
#ifndef CORE_ISSUES_MATCH_H
#define CORE_ISSUES_MATCH_H

#include "issues.h"

struct match {
	struct issue *issue; /* NULL: none is near enough */
	uint32_t score; /* cosine, 1/10000, of the nearest even then */
};

struct issues_seen { /* an issue that was compared with a case */
	const struct issue *issue;
	uint32_t score, asked; /* 1/10000; its own issue asks for less */
	int32_t over; /* negative: not near enough; the greatest has the case */
	signature_wide dot, norm; /* norm: of the case; see signature_cosine() */
	signature_wide against; /* of the issue, or of what of it is in the case's language */
	uint64_t opposes; /* id of the case's token that keeps it out however near, 0: none does */
};

struct issues_watch { /* who asks why is told of each, the nearest included */
	void (*see)(void *arg, const struct issues_seen *seen);
	void *arg;
};

/* The nearest issue for these tokens, before their record is counted. */
enum err issues_match(struct issues *is, const struct token *tokens, size_t n, struct match *out);
/* *moves: rec does not belong to its issue by what is known today, and nothing holds it there (it
 * is small, nobody decided about it). out is where it belongs, its issue NULL when to none. */
enum err issues_match_again(struct issues *is, const struct record *rec, struct match *out,
			    bool *moves);
/* The issue that is nearest to rec without itself in the sums, be it its own. */
enum err issues_match_without(struct issues *is, const struct record *rec, struct match *out);

/* The cosine from which on a case joins issue, 1/10000. */
uint32_t issues_match_asked(const struct issues *is, const struct issue *issue);

#endif
