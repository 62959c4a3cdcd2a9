/* test_issues_match.c - what an issue asks of a case: by its size, of its own, and among many that
 * are as near; seen by who asks why. */
#include <check.h>
#include <stdlib.h>

#include "bare_issues.h"
#include "issues_match.h"
#include "signature.h"
#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))
#define MOST        40 /* issues that are seen */
#define SAME        5 /* the word that cases share */

static struct issues_seen seen[MOST];
static size_t n_seen;

static void see(void *arg, const struct issues_seen *s)
{
	(void)arg;
	ck_assert_uint_lt(n_seen, MOST);
	seen[n_seen++] = *s;
}

static const struct issues_watch watch = {see, NULL};

static void set_up(void)
{
	bare_issues_init();
	issues.watch = &watch;
	n_seen = 0;
}

/* A case of n words from first on, and of SAME, that joins issue. */
static struct record *join(struct issue *issue, uint64_t first, size_t n)
{
	struct token tokens[64] = {{SAME, 1, false, SPAN("")}};
	char room[20];
	ck_assert_uint_lt(n, ROWS(tokens));
	for (size_t i = 0; i < n; i++)
		tokens[1 + i] = (struct token){first + i, 1, false, SPAN("")};
	struct record *rec =
		records_add(&records, SPAN("cases"), buf_digits(room, records.next_seq), 1);
	ck_assert(rec && records_set_tokens(&records, rec, tokens, 1 + n));
	ck_assert(!issues_join(&issues, issue, rec, SPAN("")));
	return rec;
}

static struct issue *opened(void)
{
	struct issue *issue = issues_open(&issues, 0);
	ck_assert_ptr_nonnull(issue);
	return issue;
}

static struct match ask(void)
{
	const struct token token = {SAME, 1, false, SPAN("")};
	struct match out;
	ck_assert(!issues_match(&issues, &token, 1, &out));
	return out;
}

START_TEST(a_large_issue_asks_for_less)
{
	static const struct {
		size_t members;
		uint32_t asked;
	} rows[] = {{1, 4000}, {31, 4000}, {32, 3000}, {63, 3000}, {64, 2000}, {90, 2000}};
	struct issue *issue = opened();
	for (size_t i = 0, n = 0; i < ROWS(rows); i++) {
		for (; n < rows[i].members; n++)
			(void)join(issue, 100, 0);
		n_seen = 0;
		ck_assert_ptr_eq(ask().issue, issue);
		ck_assert_uint_eq(n_seen, 1);
		ck_assert_msg(seen[0].asked == rows[i].asked, "%zu members ask for %u",
			      rows[i].members, seen[0].asked);
		ck_assert_int_eq(seen[0].over, (int32_t)(seen[0].score - seen[0].asked));
	}
}
END_TEST

START_TEST(its_own_issue_asks_for_less)
{
	static const struct {
		uint32_t similarity, asked;
		size_t members; /* without the case */
	} rows[] = {{4000, 3700, 3}, {301, 1, 3}, {300, 0, 3}, {200, 0, 3}, {4000, 2700, 32}};
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct match out;
		struct issue *issue = opened();
		settings.similarity = rows[i].similarity;
		struct record *rec = join(issue, 100 * (i + 1), 2);
		for (size_t n = 0; n < rows[i].members; n++)
			(void)join(issue, 100 * (i + 1), 2);
		n_seen = 0;
		ck_assert(!issues_match_without(&issues, rec, &out));
		ck_assert_ptr_eq(out.issue, issue);
		size_t own = 0;
		while (own < n_seen && seen[own].issue != issue)
			own++;
		ck_assert_uint_lt(own, n_seen);
		ck_assert_msg(seen[own].asked == rows[i].asked, "row %zu: %u", i, seen[own].asked);
		ck_assert_int_eq(seen[own].over, (int32_t)(seen[own].score - seen[own].asked));
		ck_assert_uint_eq(rec->issue->n_members, rows[i].members + 1);
	}
}
END_TEST

static int descending(const void *a, const void *b)
{
	const struct issues_seen *x = a, *y = b;
	return x->score < y->score ? 1 : x->score > y->score ? -1 : 0;
}

/* Issues of one case each: SAME and so many words of its own, so each is as near as it is short. */
static const struct {
	const char *promise;
	size_t issues;
	size_t least, step; /* words of the first one's own, and how many more each next one has */
	bool turned; /* the longest first */
} crowds[] = {
	{"fifteen ask for no more", 15, 1, 0, false},
	{"the sixteenth shows that it is common", 16, 1, 0, false},
	{"the nearer ones last", 20, 1, 1, true},
	{"the nearer ones first", 20, 1, 1, false},
	{"two of a kind", 24, 1, 2, false},
};

START_TEST(an_issue_must_stand_out_from_the_sixteenth)
{
	size_t n = crowds[_i].issues;
	settings.similarity = 1;
	for (size_t i = 0; i < n; i++) {
		size_t k = crowds[_i].turned ? n - 1 - i : i;
		(void)join(opened(), 1000 * (i + 1), crowds[_i].least + crowds[_i].step * k);
	}
	struct match out = ask();
	ck_assert_uint_eq(n_seen, n);
	qsort(seen, n_seen, sizeof *seen, descending);
	/* 9/5 of the odds of the sixteenth, for the mean cosine, which of one case is the cosine.
	 */
	uint32_t common = n < 16 ? 0 : seen[15].score;
	uint64_t odds = UINT64_C(9) * common, all = odds + UINT64_C(5) * (SIGNATURE_ONE - common);
	uint32_t asked = (uint32_t)(odds * SIGNATURE_ONE / all);
	for (size_t i = 0; i < n; i++)
		ck_assert_msg(seen[i].asked >= asked && seen[i].asked <= (asked ? asked + 1 : 1),
			      "%s: %u, not %u", crowds[_i].promise, seen[i].asked, asked);
	ck_assert_msg((out.issue != NULL) == (seen[0].score >= seen[0].asked), "%s",
		      crowds[_i].promise);
	ck_assert_msg((out.issue != NULL) == (n < 16 || crowds[_i].step > 0), "%s: %u, %u",
		      crowds[_i].promise, seen[0].score, asked);
}
END_TEST

/* Issues of many unlike cases are near by their sum and far by the mean of their members: it is the
 * mean that counts for what is common, so they ask for more than they are near. */
START_TEST(what_is_near_by_its_sum_alone_does_not_stand_out)
{
	settings.similarity = 1;
	for (uint64_t i = 0; i < 20; i++) {
		struct issue *issue = opened();
		for (uint64_t k = 0; k < (i % 2 ? 1 : 6); k++)
			(void)join(issue, 1000 * (i + 1) + 100 * k, 3);
	}
	struct match out = ask();
	ck_assert_uint_eq(n_seen, 20);
	ck_assert_ptr_null(out.issue);
	for (size_t i = 0; i < n_seen; i++)
		ck_assert_msg(seen[i].asked > seen[i].score, "issue %llu",
			      (unsigned long long)seen[i].issue->id);
}
END_TEST

START_TEST(of_equals_the_first_issue_has_the_case)
{
	struct issue *first = opened();
	(void)join(first, 100, 1);
	for (uint64_t i = 2; i < 5; i++)
		(void)join(opened(), 100 * i, 1);
	struct match out = ask();
	ck_assert_uint_eq(n_seen, 4);
	ck_assert_ptr_eq(out.issue, first);
	ck_assert_uint_eq(out.score, seen[0].score);
}
END_TEST

/* A case of six words in an issue with others, of which some say the same words. */
static const struct {
	const char *promise;
	size_t same, other; /* members beside it */
	bool loud, named, elsewhere; /* elsewhere: an issue of three says its words, too */
	bool moves, leads;
} looks[] = {
	{"who is with its like stays", 3, 0, .moves = false},
	{"who is like nobody there leaves to stand alone", 0, 3, .moves = true},
	{"who is alone has nothing to leave", 0, 0, .moves = false},
	{"so do thirty others let it go", 0, 30, .moves = true},
	{"an issue of thirty-two is settled", 0, 31, .moves = false},
	{"a loud issue keeps its cases", 0, 3, .loud = true, .moves = false},
	{"an issue that a person named keeps them", 0, 3, .named = true, .moves = false},
	{"the nearer issue has it", 0, 3, .elsewhere = true, .moves = true, .leads = true},
	{"be it alone", 0, 0, .elsewhere = true, .moves = true, .leads = true},
	{"among its like it stays where it is", 3, 0, .elsewhere = true, .moves = false},
};

START_TEST(a_second_look_says_where_a_case_belongs)
{
	struct issue *own = opened(), *elsewhere = looks[_i].elsewhere ? opened() : NULL;
	struct record *rec = join(own, 100, 6);
	struct match out;
	bool moves;
	for (size_t i = 0; i < looks[_i].same; i++)
		(void)join(own, 100, 6);
	for (size_t i = 0; i < looks[_i].other; i++)
		(void)join(own, 500, 6);
	for (size_t i = 0; elsewhere && i < 3; i++)
		(void)join(elsewhere, 100, 6);
	if (looks[_i].loud)
		own->life = LIFE_FIRING;
	if (looks[_i].named)
		ck_assert(issues_set_text(&issues, &own->name, SPAN("ours")));
	ck_assert(!issues_match_again(&issues, rec, &out, &moves));
	ck_assert_msg(moves == looks[_i].moves, "%s", looks[_i].promise);
	if (moves)
		ck_assert_msg(out.issue == (looks[_i].leads ? elsewhere : NULL), "%s",
			      looks[_i].promise);
	ck_assert_ptr_eq(rec->issue, own);
}
END_TEST

START_TEST(who_is_in_no_issue_does_not_move)
{
	struct record *rec = records_add(&records, SPAN("cases"), SPAN("x"), 1);
	struct match out;
	bool moves = true;
	ck_assert_ptr_nonnull(rec);
	ck_assert(!issues_match_again(&issues, rec, &out, &moves));
	ck_assert(!moves);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("issues_match");
	TCase *tc = tcase_create("issues_match");
	tcase_add_checked_fixture(tc, set_up, bare_issues_fini);
	tcase_add_test(tc, a_large_issue_asks_for_less);
	tcase_add_test(tc, its_own_issue_asks_for_less);
	tcase_add_loop_test(tc, an_issue_must_stand_out_from_the_sixteenth, 0, ROWS(crowds));
	tcase_add_test(tc, what_is_near_by_its_sum_alone_does_not_stand_out);
	tcase_add_test(tc, of_equals_the_first_issue_has_the_case);
	tcase_add_loop_test(tc, a_second_look_says_where_a_case_belongs, 0, ROWS(looks));
	tcase_add_test(tc, who_is_in_no_issue_does_not_move);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
