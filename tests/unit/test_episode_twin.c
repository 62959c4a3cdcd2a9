/* test_episode_twin.c - groups of cases that say the same in two languages, by their meanings. */
#include <check.h>

#include "bare_issues.h"
#include "episode_twin.h"
#include "signature.h"
#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))
#define CASES       8

/* k: Korean, l: Latin script, A..Z: meanings, + and -: the two sides of an axis, others: words. */
static uint64_t id_of(char c)
{
	uint64_t n = (uint64_t)(unsigned char)c << 4;
	if (c == 'k' || c == 'l')
		return issues.tongues[c == 'k'];
	if (c == '+' || c == '-')
		return signature_as('+' << 4 | (c == '-'), SIGNATURE_POLE);
	return signature_as(n, c >= 'A' && c <= 'Z' ? SIGNATURE_CONCEPT : SIGNATURE_PLAIN);
}

/* A case for each word of cases, which are in one issue; returns how many. */
static size_t group(const char *cases, const struct record *out[CASES])
{
	struct issue *issue = issues_open(&issues, 0);
	size_t n = 0;
	ck_assert_ptr_nonnull(issue);
	for (const char *p = cases; *p;) {
		struct token tokens[16];
		size_t used = 0;
		char room[20];
		for (; *p && *p != ' '; p++)
			tokens[used++] = (struct token){id_of(*p), 1, false, SPAN("")};
		p += *p == ' ';
		struct record *rec =
			records_add(&records, SPAN("s"), buf_digits(room, records.next_seq), 1);
		ck_assert(rec && records_set_tokens(&records, rec, tokens, used));
		ck_assert(!issues_join(&issues, issue, rec, SPAN("")));
		out[n++] = rec;
	}
	return n;
}

static const struct {
	const char *promise, *x, *y;
	bool same;
} rows[] = {
	{"two meanings that all name", "kAB kAB kAB", "lAB lAB lAB", true},
	{"either way round", "lAB lAB lAB", "kAB kAB kAB", true},
	{"whatever else they say", "kABx kABy kABz", "lABu lABv lABw", true},
	{"two cases are too few", "kAB kAB", "lAB lAB lAB", false},
	{"of either", "kAB kAB kAB", "lAB lAB", false},
	{"one meaning is not enough", "kA kA kA", "lA lA lA", false},
	{"half of the cases make a group of it", "kAB kAB kA kA", "lAB lAB lAB", true},
	{"less than half do not", "kAB kA kA", "lAB lAB lAB", false},
	{"nor in the other", "kAB kAB kAB", "lAB lA lA", false},
	{"near by all that they name", "kABC kABC kABD", "lABE lABF lABG", true},
	{"not when most is something else", "kABCDEF kABCDEF kABCDEF", "lABGHIJ lABGHIJ lABGHIJ",
	 false},
	{"in one language they are told by words", "lAB lAB lAB", "lAB lAB lAB", false},
	{"nor in the other", "kAB kAB kAB", "kAB kAB kAB", false},
	{"three quarters are in it", "kAB kAB kAB lAB", "lAB lAB lAB", true},
	{"two thirds are mixed", "kAB kAB lAB", "lAB lAB lAB", false},
	{"without a language they are nothing", "AB AB AB", "lAB lAB lAB", false},
	{"one side of an axis", "kAB+ kAB+ kAB+", "lAB+ lAB+ lAB+", true},
	{"opposites are never the same", "kAB+ kAB+ kAB+", "lAB- lAB- lAB-", false},
	{"unless few say it", "kAB+ kAB kAB", "lAB- lAB- lAB-", true},
	{"a side is no meaning", "kA+ kA+ kA+", "lA+ lA+ lA+", false},
};

START_TEST(groups_are_the_same_by_their_meanings)
{
	const struct record *x[CASES], *y[CASES];
	for (char c = 'A'; c <= 'Z'; c++) { /* others know the words, and each is as telling */
		const char other[] = {c, '\0'};
		(void)group(other, x);
	}
	size_t nx = group(rows[_i].x, x), ny = group(rows[_i].y, y);
	ck_assert_msg(episode_twin(&issues, x, nx, y, ny) == rows[_i].same, "%s", rows[_i].promise);
}
END_TEST

START_TEST(nobody_is_the_same_as_nobody)
{
	const struct record *x[CASES];
	size_t n = group("kAB kAB kAB", x);
	ck_assert(!episode_twin(&issues, x, n, x, 0));
	ck_assert(!episode_twin(&issues, x, 0, x, n));
}
END_TEST

/* Of very many meanings the first ones are looked at. */
START_TEST(more_meanings_than_have_room_are_passed_over)
{
	const struct record *x[CASES], *y[CASES];
	struct token tokens[160];
	struct issue *issue = issues_open(&issues, 0);
	size_t n = ROWS(tokens), ny = group("lAB lAB lAB", y);
	ck_assert_ptr_nonnull(issue);
	for (size_t i = 0; i + 1 < n; i++)
		tokens[i] = (struct token){signature_as(7000 + i, SIGNATURE_CONCEPT), 1, false,
					   SPAN("")};
	tokens[n - 1] = (struct token){id_of('k'), 1, false, SPAN("")};
	for (size_t i = 0; i < 3; i++) {
		char room[20];
		struct record *rec =
			records_add(&records, SPAN("s"), buf_digits(room, records.next_seq), 1);
		ck_assert(rec && records_set_tokens(&records, rec, tokens, n));
		ck_assert(!issues_join(&issues, issue, rec, SPAN("")));
		x[i] = rec;
	}
	ck_assert(!episode_twin(&issues, x, 3, y, ny));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("episode_twin");
	TCase *tc = tcase_create("episode_twin");
	tcase_add_checked_fixture(tc, bare_issues_init, bare_issues_fini);
	tcase_add_loop_test(tc, groups_are_the_same_by_their_meanings, 0, ROWS(rows));
	tcase_add_test(tc, nobody_is_the_same_as_nobody);
	tcase_add_test(tc, more_meanings_than_have_room_are_passed_over);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
