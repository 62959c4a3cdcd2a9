/* score_clusters.h - how well issues agree with labels that people gave.
 *
 * A case without a label is left out. A labelled case without an issue counts as an issue of its
 * own, so a case that was dropped costs recall. */
#ifndef SUPPORT_SCORE_CLUSTERS_H
#define SUPPORT_SCORE_CLUSTERS_H

#include <stdbool.h>
#include <stddef.h>

struct score_clusters {
	size_t cases, labelled, labels, issues, missing;
	double b3_p, b3_r, b3_f; /* B-cubed (Bagga & Baldwin 1998), mean over cases */
	double pair_f; /* F1 over pairs of cases */
	/* Of pairs of a text with Hangul and one without: in one issue and of one label. */
	bool crosses; /* whether a label has such a pair */
	double cross_p, cross_r;
};

/* cases.jsonl (case_id, body), labels.jsonl (case_id, label), matches.tsv (case_id <TAB> issue).
 * False, with words on standard error, when one cannot be read or a case stands in it twice. */
bool score_clusters(const char *cases, const char *labels, const char *matches,
		    struct score_clusters *out);

#endif
