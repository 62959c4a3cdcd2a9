/* quiet.c - null runs; see tests/support/quiet.h.
 *
 *   quiet N SEEDS      0: over the seeds 1 to SEEDS the alarms in N cases each stay within the rate
 *                      that the rules state */
#include <stdio.h>
#include <stdlib.h>

#include "quiet.h"

int main(int argc, char **argv)
{
	struct quiet all = {.cases = 0};
	size_t n = argc == 3 ? strtoull(argv[1], NULL, 10) : 0;
	size_t seeds = argc == 3 ? strtoull(argv[2], NULL, 10) : 0;
	if (!n || !seeds) {
		fputs("usage: quiet N SEEDS\n", stderr);
		return 2;
	}
	for (size_t seed = 1; seed <= seeds; seed++) {
		struct quiet one = {.cases = 0};
		if (!quiet_run(seed, n, true, &one))
			return 2;
		printf("seed %zu: %zu cases in %zu days: %u false alarms, %.1f stated; %u other "
		       "messages\n",
		       seed, one.cases, one.days, one.alarms, one.stated, one.others);
		fflush(stdout);
		all.alarms += one.alarms;
		all.stated += one.stated;
	}
	bool good = (double)all.alarms <= all.stated;
	printf("null run: %s; %u false alarms, %.1f stated\n",
	       good ? "within the rate" : "TOO MANY", all.alarms, all.stated);
	return good ? 0 : 1;
}
