/* test_issues_twin_find.c - which issue is the twin of another, by tables of what their cases name.
 * test_issues_twin.c shows the same with real sentences. */
#include <check.h>

#include "bare_issues.h"
#include "issues_twin.h"
#include "signature.h"
#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))
#define AXES        40

static uint64_t axis; /* the one whose sides are + and - */

static void set_up(void)
{
	bare_issues_init();
	axis = 0;
}

/* k: Korean, l: Latin script; A..Z: meanings; a..j: Latin words; 0..9: first syllables; + and -:
 * two sides. */
static uint64_t id_of(char c)
{
	uint64_t n = (uint64_t)(unsigned char)c << 4;
	if (c == 'k' || c == 'l')
		return issues.tongues[c == 'k'];
	if (c == '+' || c == '-')
		return signature_as((0x1000 + axis) << 4 | (c == '-'), SIGNATURE_POLE);
	if (c >= '0' && c <= '9')
		return signature_as(n, SIGNATURE_HEAD);
	return signature_as(n, c >= 'A' && c <= 'Z' ? SIGNATURE_CONCEPT : SIGNATURE_LATIN);
}

/* An issue with a case for each word of cases; NULL when there is none. */
static struct issue *issue_of(const char *cases)
{
	struct issue *issue = cases ? issues_open(&issues, 0) : NULL;
	for (const char *p = cases; p && *p;) {
		struct token tokens[32];
		size_t used = 0;
		char room[20];
		for (; *p && *p != ' '; p++)
			tokens[used++] = (struct token){id_of(*p), 1, false, SPAN("")};
		p += *p == ' ';
		struct record *rec =
			records_add(&records, SPAN("s"), buf_digits(room, records.next_seq), 1);
		ck_assert(rec && records_set_tokens(&records, rec, tokens, used));
		ck_assert(!issues_join(&issues, issue, rec, SPAN("")));
	}
	return issue;
}

static const struct {
	const char *promise, *own, *other, *third;
	bool twin; /* the other is it */
} rows[] = {
	{"two meanings that all name", "kAB kAB kAB", "lAB lAB lAB", NULL, true},
	{"either way round", "lAB lAB lAB", "kAB kAB kAB", NULL, true},
	{"two cases are too few", "kAB kAB", "lAB lAB lAB", NULL, false},
	{"of either", "kAB kAB kAB", "lAB lAB", NULL, false},
	{"one meaning is not enough", "kA kA kA", "lA lA lA", NULL, false},
	{"half of the cases are most", "kAB kAB kA kA", "lAB lAB lAB", NULL, true},
	{"less than half are not", "kAB kA kA", "lAB lAB lAB", NULL, false},
	{"nor in the other", "kAB kAB kAB", "lAB lA lA", NULL, false},
	{"near by all that they name", "kABC kABC kABD", "lABE lABF lABG", NULL, true},
	{"not when most is something else", "kABCDEF kABCDEF kABCDEF", "lABGHIJ lABGHIJ lABGHIJ",
	 NULL, false},
	{"the same language has words for it", "lAB lAB lAB", "lAB lAB lAB", NULL, false},
	{"Korean, too", "kAB kAB kAB", "kAB kAB kAB", NULL, false},
	{"three quarters are in it", "kAB kAB kAB lAB", "lAB lAB lAB", NULL, true},
	{"two thirds are not enough", "kAB kAB lAB", "lAB lAB lAB", NULL, false},
	{"nor in the other", "kAB kAB kAB", "lAB lAB kAB", NULL, false},
	{"without a language it has no twin", "AB AB AB", "lAB lAB lAB", NULL, false},
	{"five words besides", "kAB kAB kAB", "lABabcde lABabcde lABabcde", NULL, true},
	{"six are another story", "kAB kAB kAB", "lABabcdef lABabcdef lABabcdef", NULL, false},
	{"of the asking one, too", "lABabcdef lABabcdef lABabcdef", "kAB kAB kAB", NULL, false},
	{"a few cases may say more", "kAB kAB kAB", "lABabcdef lAB lAB", NULL, true},
	{"half of them may not", "kAB kAB kAB", "lABabcdef lABabcdef lAB lAB", NULL, false},
	{"five Korean words besides", "kAB01234 kAB01234 kAB01234", "lAB lAB lAB", NULL, true},
	{"six are another story", "kAB012345 kAB012345 kAB012345", "lAB lAB lAB", NULL, false},
	{"half of them say six", "kAB012345 kAB012345 kAB kAB", "lAB lAB lAB", NULL, false},
	{"three meanings carry more words", "kABC kABC kABC", "lABCabcdefg lABCabcdefg lABCabcdefg",
	 NULL, true},
	{"as many as that", "kABC kABC kABC", "lABCabcdefgh lABCabcdefgh lABCabcdefgh", NULL,
	 false},
	{"another one that is as near", "kAB kAB kAB", "lAB lAB lAB", "lAB lAB lAB", false},
	{"one that is further", "kAB kAB kAB", "lAB lAB lAB", "lAC lAC lAC", true},
	{"hardly further", "kAB kAB kAB", "lAB lAB lAB lAB lAB lAB", "lAB lAB lAB lAB lAB lABC",
	 false},
	{"whose own twin is nearer", "kABC kABC kABC", "lAB lAB lAB", "kAB kAB kAB", false},
	{"the nearer one is it", "kABC kABC kABC", "lABC lABC lABC", "lAB lAB lAB", true},
	{"one side of an axis", "kAB+ kAB+ kAB+", "lAB+ lAB+ lAB+", NULL, true},
	{"opposites", "kAB+ kAB+ kAB+", "lAB- lAB- lAB-", NULL, false},
};

static struct issue *twin_of(const struct issue *issue)
{
	struct issue *twin;
	ck_assert(!issues_twin(&issues, issue, &twin));
	return twin;
}

START_TEST(a_twin_is_made_of_the_same_meanings)
{
	for (char c = 'A'; c <= 'Z'; c++) { /* others know the words, and each is as telling */
		const char other[] = {c, '\0'};
		(void)issue_of(other);
	}
	struct issue *own = issue_of(rows[_i].own), *other = issue_of(rows[_i].other);
	(void)issue_of(rows[_i].third);
	ck_assert_msg(twin_of(own) == (rows[_i].twin ? other : NULL), "%s", rows[_i].promise);
	if (rows[_i].twin)
		ck_assert_msg(twin_of(other) == own, "%s, turned", rows[_i].promise);
}
END_TEST

/* Wherever in the table of an issue the side may stand. */
START_TEST(opposites_of_any_axis_are_no_twins)
{
	for (uint64_t i = 0; i < (uint64_t)_i; i++)
		ck_assert_uint_ne(words_hold(&words, 90000 + i, SPAN("")), 0);
	axis = (uint64_t)_i;
	struct issue *own = issue_of("kAB+ kAB+ kAB"), *other = issue_of("lAB- lAB lAB-");
	ck_assert_ptr_null(twin_of(own));
	ck_assert_ptr_null(twin_of(other));
}
END_TEST

START_TEST(a_merged_issue_has_no_twin)
{
	struct issue *own = issue_of("kAB kAB kAB"), *into = issue_of("kAB kAB kAB");
	struct issue *other = issue_of("lAB lAB lAB");
	ck_assert_ptr_null(twin_of(own)); /* which of the two is it? */
	ck_assert(!issues_merge(&issues, own, into));
	ck_assert_ptr_null(twin_of(own));
	ck_assert_ptr_eq(twin_of(into), other);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("issues_twin_find");
	TCase *tc = tcase_create("issues_twin_find");
	tcase_add_checked_fixture(tc, set_up, bare_issues_fini);
	tcase_add_loop_test(tc, a_twin_is_made_of_the_same_meanings, 0, ROWS(rows));
	tcase_add_loop_test(tc, opposites_of_any_axis_are_no_twins, 0, AXES);
	tcase_add_test(tc, a_merged_issue_has_no_twin);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
