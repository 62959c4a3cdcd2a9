/* test_contrast.c - one problem in many words is one issue, two problems in like words are two.
 *
 * The pairs of tests/data/contrast_*.jsonl, in a background of 2 000 cases, through `recurctl
 * replay` with the shipped configuration. What holds means stands in tests/support/contrast.h;
 * `make quality` lists the pairs that do not. */
#define _GNU_SOURCE
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "contrast.h"
#include "daemon.h"
#include "suite.h"

#define BACKGROUND 2000
#define PATIENCE   30000 /* ms */

/* Shares that must hold, in %. A side of an apart pair that falls to pieces
 * holds apart without merit, so the share of sides with three cases in one issue counts too. */
static const struct {
	const char *name, *table;
	enum contrast_kind kind;
	double hold, whole;
} rows[] = {
	{"unlike problems are apart", "tests/data/contrast_apart.jsonl", CONTRAST_APART, 95, 33},
	{"like problems are together", "tests/data/contrast_together.jsonl", CONTRAST_TOGETHER, 85,
	 92},
};

static struct contrast_shares shares_of(struct contrast *c, enum contrast_kind kind)
{
	char cases[128], matches[128];
	struct place *place = place_new();
	snprintf(cases, sizeof cases, "%s/cases.jsonl", place_path(place));
	snprintf(matches, sizeof matches, "%s/matches.tsv", place_path(place));
	FILE *file = fopen(cases, "w");
	ck_assert_ptr_nonnull(file);
	contrast_cases(c, BACKGROUND, 1, file);
	fclose(file);
	struct daemon *replay =
		daemon_start(place, daemon_path("recurctl"), "replay", "-c", "config/recurd.yaml",
			     "--cases", cases, "--matches", matches);
	ck_assert_int_eq(daemon_wait(replay, PATIENCE), 0);
	file = fopen(matches, "r");
	ck_assert_ptr_nonnull(file);
	struct contrast_shares s = contrast_judge(c, kind, file);
	fclose(file);
	daemon_free(replay);
	place_free(place);
	return s;
}

START_TEST(pairs_hold)
{
	struct contrast *c = contrast_read(rows[_i].table);
	ck_assert_ptr_nonnull(c);
	ck_assert_uint_ge(c->count, 125);
	struct contrast_shares s = shares_of(c, rows[_i].kind);
	double hold = 100.0 * (double)s.hold / (double)s.count;
	double whole = 50.0 * (double)s.whole / (double)s.count;
	for (size_t i = 0; i < c->count && hold < rows[_i].hold; i++)
		if (!c->at[i].holds)
			printf("%s %s\n", c->at[i].id, c->at[i].about);
	fflush(stdout); /* a failed check does not */
	ck_assert_msg(hold >= rows[_i].hold, "%s: %.1f %% of %zu pairs, want %.0f %%",
		      rows[_i].name, hold, s.count, rows[_i].hold);
	ck_assert_msg(whole >= rows[_i].whole, "%s: %.1f %% of the sides are whole, want %.0f %%",
		      rows[_i].name, whole, rows[_i].whole);
	contrast_free(c);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("contrast");
	TCase *t = tcase_create("contrast");
	tcase_add_loop_test(t, pairs_hold, 0, (int)(sizeof rows / sizeof *rows));
	suite_add_tcase(suite, t);
	return suite_run(suite);
}
