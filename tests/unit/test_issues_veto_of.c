/* test_issues_veto_of.c - which token of a case keeps it out of an issue, by tables of what the
 * issue's cases say. test_issues_veto.c shows the same with real sentences. */
#include <check.h>

#include "bare_issues.h"
#include "issues_veto.h"
#include "signature.h"
#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))
#define MANY        (ISSUES_VETO_CHECKS + 10) /* axes on which a case stands */

static uint64_t pole(uint64_t axis, bool soft, bool side)
{
	return signature_as(axis << 4 | (soft ? SIGNATURE_SOFT : 0) | side, SIGNATURE_POLE);
}

/* + and -: sides of an axis; < and >: of a soft one; a..j: Latin words, A..J: the same, turned;
 * p: another word, P: turned; others: words that nothing is the opposite of. */
static uint64_t id_of(char c)
{
	uint64_t n = 0x100;
	if (c == '+' || c == '-')
		return pole(1, false, c == '-');
	if (c == '<' || c == '>')
		return pole(2, true, c == '>');
	if (c >= 'a' && c <= 'j')
		return signature_as(n + (uint64_t)(c - 'a'), SIGNATURE_LATIN);
	if (c >= 'A' && c <= 'J')
		return signature_as(n + (uint64_t)(c - 'A'), SIGNATURE_TURNED);
	return signature_as(0x200 + (uint64_t)(c == 'P' ? 'p' : c),
			    c == 'P' ? SIGNATURE_TURNED : SIGNATURE_PLAIN);
}

static void join(struct issue *issue, const struct token *tokens, size_t n)
{
	char room[20];
	struct record *rec =
		records_add(&records, SPAN("s"), buf_digits(room, records.next_seq), 1);
	ck_assert(rec && records_set_tokens(&records, rec, tokens, n));
	ck_assert(!issues_join(&issues, issue, rec, SPAN("")));
}

/* Into issue a case for each word of cases. */
static void tell(struct issue *issue, const char *cases)
{
	for (const char *p = cases; *p;) {
		struct token tokens[16];
		size_t n = 0;
		for (; *p && *p != ' '; p++)
			tokens[n++] = (struct token){id_of(*p), 1, false, SPAN("")};
		p += *p == ' ';
		join(issue, tokens, n);
	}
}

static const struct {
	const char *promise, *cases, *says;
	char opposes; /* which of what it says; 0: none */
} rows[] = {
	{"the other side", "+", "-", '-'},
	{"the same side", "-", "-", 0},
	{"nothing about it", "x", "-", 0},
	{"whoever says nothing", "+", "x", 0},
	{"one of twelve", "+ x x x x x x x x x x x", "-", '-'},
	{"one of thirteen is a stray", "+ x x x x x x x x x x x x", "-", 0},
	{"one that says the same outweighs four", "+ + + + -", "-", 0},
	{"not five", "+ + + + + -", "-", '-'},
	{"one third, of what may be meant either way", "< x x", ">", '>'},
	{"less than that does not count", "< x x x", ">", 0},
	{"a turned word", "A", "a", 'a'},
	{"a word, for one that is turned", "a", "A", 'A'},
	{"of any script", "P", "p", 'p'},
	{"the same for one that is turned", "p", "P", 'P'},
	{"another word is none of it", "B", "a", 0},
	{"a word that weighs is counted by its cases", "a a a a A", "A", 0},
	{"and so are five", "a a a a a A", "A", 'A'},
	{"of thirteen one is a stray there, too", "a x x x x x x x x x x x x", "A", 0},
	{"what comes first in the case is named", "+< +<", "->", '-'},
	{"the first may be let in, and the second not", "+A -A", "-a", 'a'},
};

START_TEST(a_case_is_kept_out_by_what_it_says)
{
	struct issue *issue = issues_open(&issues, 0), *other = issues_open(&issues, 0);
	struct issues_veto veto;
	ck_assert(issue && other);
	tell(other, "+-<>aAbBpP"); /* all is known, and none of it is of this issue */
	tell(issue, rows[_i].cases);
	issues_veto_start(&veto);
	for (const char *p = rows[_i].says; *p; p++)
		issues_veto_token(&veto, &words, id_of(*p));
	uint64_t id = rows[_i].opposes ? id_of(rows[_i].opposes) : 0;
	ck_assert_msg(issues_veto_of(&veto, &issues, issue->slot, issue->n_members) == id, "%s",
		      rows[_i].promise);
}
END_TEST

START_TEST(more_than_so_many_are_not_looked_at)
{
	struct token tokens[MANY];
	struct issue *issue = issues_open(&issues, 0), *few = issues_open(&issues, 0);
	struct issues_veto veto;
	ck_assert(issue && few);
	for (size_t i = 0; i < MANY; i++)
		tokens[i] = (struct token){pole(10 + i, false, false), 1, false, SPAN("")};
	join(issue, tokens, MANY);
	join(few, &tokens[ISSUES_VETO_CHECKS], 1);
	issues_veto_start(&veto);
	for (size_t i = 0; i < MANY; i++)
		issues_veto_token(&veto, &words, pole(10 + i, false, true));
	ck_assert_uint_eq(issues_veto_of(&veto, &issues, issue->slot, 1), pole(10, false, true));
	ck_assert_uint_eq(issues_veto_of(&veto, &issues, few->slot, 1), 0);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("issues_veto_of");
	TCase *tc = tcase_create("issues_veto_of");
	tcase_add_checked_fixture(tc, bare_issues_init, bare_issues_fini);
	tcase_add_loop_test(tc, a_case_is_kept_out_by_what_it_says, 0, ROWS(rows));
	tcase_add_test(tc, more_than_so_many_are_not_looked_at);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
