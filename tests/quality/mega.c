/* mega.c - the stream of tests/support/mega.h and what became of it.
 *
 *   mega cases N [SEED]              its cases, for replay, and on standard error how hard it is
 *   mega judge MATCHES.tsv           0: no issue holds more than 3 problems at over 10 % each, and
 *                                    B-cubed recall is at least .6 */
#include <stdlib.h>
#include <string.h>

#include "mega.h"

#define PROBLEMS_MAX 3
#define RECALL_MIN   .6

static int judge(const char *path)
{
	struct mega_shape s;
	FILE *matches = fopen(path, "r");
	bool good = matches && mega_judge(matches, &s);
	if (matches)
		fclose(matches);
	if (!good) {
		fprintf(stderr, "%s: no cases of this stream\n", path);
		return 2;
	}
	good = s.most <= PROBLEMS_MAX && s.recall >= RECALL_MIN;
	printf("mega: %s; %zu cases of %zu problems in %zu issues; at most %zu problems over 10 %% "
	       "in one (issue %llu; %d allowed), %zu problems and %zu cases at all; recall %.3f "
	       "(%.1f wanted), precision %.3f\n",
	       good ? "holds" : "FAILS", s.cases, s.problems, s.issues, s.most,
	       (unsigned long long)s.mega, PROBLEMS_MAX, s.widest, s.largest, s.recall, RECALL_MIN,
	       s.precision);
	return good ? 0 : 1;
}

int main(int argc, char **argv)
{
	bool cases = argc > 2 && strcmp(argv[1], "cases") == 0;
	if (argc == 3 && strcmp(argv[1], "judge") == 0)
		return judge(argv[2]);
	size_t n = cases ? strtoull(argv[2], NULL, 10) : 0;
	uint64_t seed = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
	if (n < 100) {
		fputs("usage: mega cases N [SEED] (100 at least) | judge MATCHES.tsv\n", stderr);
		return 2;
	}
	fprintf(stderr, "mega: median cosine of siblings %.2f\n", mega_sibling_cosine(n, seed));
	mega_cases(n, seed, stdout);
	return 0;
}
