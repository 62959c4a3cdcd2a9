/* score.c - the measures of one labelled set after a replay, a line each: name <TAB> value.
 *
 *   score CASES.jsonl LABELS.jsonl MATCHES.tsv [TRUTH.json ALERTS.jsonl]
 *
 * What they mean stands in tests/support/score_clusters.h and score_alerts.h. scripts/quality makes
 * a table of them. */
#include <stdio.h>

#include "score_alerts.h"
#include "score_clusters.h"

static void show_clusters(const struct score_clusters *s)
{
	printf("cases\t%zu\nlabels\t%zu\nissues\t%zu\nmissing\t%zu\n", s->cases, s->labels,
	       s->issues, s->missing);
	printf("b3_p\t%.4f\nb3_r\t%.4f\nb3_f\t%.4f\npair_f\t%.4f\n", s->b3_p, s->b3_r, s->b3_f,
	       s->pair_f);
	if (s->crosses)
		printf("cross_p\t%.4f\ncross_r\t%.4f\n", s->cross_p, s->cross_r);
}

static void show_alerts(const struct score_alerts *s)
{
	printf("recall\t%zu/%zu\nfalse\t%zu\ndouble\t%zu\nchronic\t%zu\nrepeat\t%zu\n", s->found,
	       s->expected, s->false_alarms, s->duplicates, s->chronic, s->repeaters);
	printf("notices\t%zu/%zu\n", s->apt, s->notices);
	if (s->found)
		printf("delay\t%.1f\n", s->delay_min);
	printf("cause\t%zu/%zu\nwrong\t%zu\n", s->named, s->caused, s->cause_wrong);
}

int main(int argc, char **argv)
{
	struct score_clusters clusters;
	struct score_alerts alerts;
	if (argc != 4 && argc != 6) {
		fputs("usage: score CASES LABELS MATCHES [TRUTH ALERTS]\n", stderr);
		return 2;
	}
	if (!score_clusters(argv[1], argv[2], argv[3], &clusters))
		return 1;
	show_clusters(&clusters);
	if (argc == 6 && !score_alerts(argv[4], argv[5], &alerts))
		return 1;
	if (argc == 6)
		show_alerts(&alerts);
	return 0;
}
