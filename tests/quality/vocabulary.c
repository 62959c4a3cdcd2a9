/* vocabulary.c - years of cases whose words change; see tests/support/vocabulary.h.
 *
 *   vocabulary N      0: the last quarter of N cases needed little more memory than the second */
#include <stdio.h>
#include <stdlib.h>

#include "vocabulary.h"

int main(int argc, char **argv)
{
	struct vocabulary_shape s;
	size_t n = argc == 2 ? strtoull(argv[1], NULL, 10) : 0;
	if (n < 4000) {
		fputs("usage: vocabulary N (4000 at least)\n", stderr);
		return 2;
	}
	if (!vocabulary_run(n, &s))
		return 2;
	bool good = s.late <= s.early + s.early / 4;
	printf("vocabulary: %s; %zu cases; %.1f MiB in the second quarter, %.1f MiB in the last; "
	       "%zu and %zu issues opened in them\n",
	       good ? "bounded" : "GROWS", n, (double)s.early / 1048576, (double)s.late / 1048576,
	       s.issues_early, s.issues_late);
	return good ? 0 : 1;
}
