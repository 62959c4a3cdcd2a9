/* contrast.c - the pairs of tests/data/contrast_*.jsonl, for scripts/quality and for people.
 *
 *   contrast cases TABLE [SEED]                     the pairs' cases in a background, for replay
 *   contrast apart TABLE MATCHES.tsv                how many hold, and which do not
 *   contrast together TABLE MATCHES.tsv
 *
 * What holding means stands in tests/support/contrast.h. */
#include <stdlib.h>
#include <string.h>

#include "contrast.h"

#define BACKGROUND 2000

/* Every text with its issue, so that one sees at once what went where. */
static void show(const struct contrast_pair *p)
{
	printf("\n%s  %s %s  %s\n", p->id, p->kind, p->lang, p->about);
	for (size_t i = 0; i < CONTRAST_CASES; i++)
		printf("  %c %6llu  %s\n", i < CONTRAST_TEXTS ? 'a' : 'b',
		       (unsigned long long)p->issues[i], p->texts[i]);
}

static double percent(size_t part, size_t whole)
{
	return whole ? 100.0 * (double)part / (double)whole : 0.0;
}

/* One line for each kind and language, in the order in which they first come. */
static void show_kinds(const struct contrast *c)
{
	for (size_t i = 0; i < c->count; i++) {
		const struct contrast_pair *p = &c->at[i];
		size_t all = 0, hold = 0, before = 0;
		for (size_t k = 0; k < c->count; k++) {
			const struct contrast_pair *q = &c->at[k];
			if (strcmp(p->kind, q->kind) != 0 || strcmp(p->lang, q->lang) != 0)
				continue;
			before += k < i;
			all++;
			hold += q->holds;
		}
		if (!before)
			printf("  %-12s %-6s %3zu of %3zu\n", p->kind, p->lang, hold, all);
	}
}

static int judge(struct contrast *c, enum contrast_kind kind, const char *path)
{
	FILE *matches = fopen(path, "r");
	if (!matches) {
		perror(path);
		return 1;
	}
	struct contrast_shares s = contrast_judge(c, kind, matches);
	fclose(matches);
	printf("%s: %zu of %zu pairs hold (%.1f %%), strictly %.1f %%; %.1f %% of the sides have "
	       "three cases in one issue\n",
	       kind == CONTRAST_APART ? "apart" : "together", s.hold, s.count,
	       percent(s.hold, s.count), percent(s.strictly, s.count),
	       percent(s.whole, 2 * s.count));
	show_kinds(c);
	for (size_t i = 0; i < c->count; i++)
		if (!c->at[i].holds)
			show(&c->at[i]);
	return 0;
}

int main(int argc, char **argv)
{
	const char *verb = argc > 2 ? argv[1] : "";
	bool apart = strcmp(verb, "apart") == 0 && argc == 4;
	bool together = strcmp(verb, "together") == 0 && argc == 4;
	bool cases = strcmp(verb, "cases") == 0 && argc <= 4;
	if (!apart && !together && !cases) {
		fputs("usage: contrast cases TABLE [SEED] | apart|together TABLE MATCHES.tsv\n",
		      stderr);
		return 2;
	}
	struct contrast *c = contrast_read(argv[2]);
	if (!c)
		return 1;
	int code = 0;
	if (cases)
		contrast_cases(c, BACKGROUND, argc > 3 ? strtoull(argv[3], NULL, 10) : 1, stdout);
	else
		code = judge(c, apart ? CONTRAST_APART : CONTRAST_TOGETHER, argv[3]);
	contrast_free(c);
	return code;
}
