/* test_issues_quotes.c - which quotes are kept as candidates, and which three are told: near the
 * centre, unlike each other, gone with their case. */
#include <check.h>
#include <stdio.h>

#include "failmem.h"
#include "issues_quotes.h"
#include "suite.h"

static const struct settings settings;
static struct failmem fm;
static struct words words;
static struct records records;
static struct issues issues;
static struct issue *issue;
static unsigned number;

static void set_up(void)
{
	failmem_init(&fm);
	words_init(&words, &fm.mem, 1);
	records_init(&records, &fm.mem, &words, 1);
	ck_assert_int_eq(issues_init(&issues, &fm.mem, &settings, &words, &records, 1), ERR_OK);
	issue = issues_open(&issues, 0);
	number = 0;
}

static void tear_down(void)
{
	issues_fini(&issues);
	records_fini(&records);
	words_fini(&words);
	ck_assert_uint_eq(fm.live, 0);
}

/* A case whose words are the letters of text, a to z in order. */
static struct record *say(const char *text)
{
	struct token tokens[26];
	char id[16];
	size_t n = 0;
	for (const char *c = text; *c; c++)
		if (*c >= 'a' && *c <= 'z')
			tokens[n++] = (struct token){(uint64_t)(*c), 1, false, {c, 1}};
	snprintf(id, sizeof id, "c%u", number++);
	struct record *rec = records_add(&records, SPAN("cases"), span_of(id), number);
	ck_assert(rec && records_set_tokens(&records, rec, tokens, n));
	ck_assert_int_eq(issues_join(&issues, issue, rec, span_of(text)), ERR_OK);
	return rec;
}

/* The examples are these, up to a NULL. */
static void ck_told(const char *const *want)
{
	const struct quote *told[ISSUES_QUOTES_TOLD];
	size_t n = issues_quotes_pick(&issues, issue, told);
	for (size_t i = 0; i < n; i++, want++)
		ck_assert_msg(*want && span_eq((struct span){told[i]->text, told[i]->len},
					       span_of(*want)),
			      "%.*s", (int)told[i]->len, told[i]->text);
	ck_assert(!*want);
}
#define ck_examples(...) ck_told((const char *const[]){__VA_ARGS__})

START_TEST(the_most_central_comes_first)
{
	say("axyz");
	say("abc");
	say("abcq");
	say("abcd");
	ck_examples("abc", "axyz", "abcq", NULL);
}
END_TEST

START_TEST(what_says_the_same_is_told_once)
{
	say("abc");
	say("ab c");
	say("ABC: abc");
	ck_examples("abc", NULL);
}
END_TEST

START_TEST(a_quote_goes_with_its_case_and_another_steps_in)
{
	say("abc");
	struct record *second = say("abd");
	say("abe");
	say("afg");
	ck_assert_uint_eq(issue->n_quotes, 4);
	ck_examples("abc", "afg", "abd", NULL);
	ck_assert_int_eq(issues_leave(&issues, second, true), ERR_OK);
	ck_examples("abc", "afg", "abe", NULL);
}
END_TEST

START_TEST(words_that_we_do_not_know_were_said_all_the_same)
{
	say("???");
	say("!!!");
	ck_examples("???", "!!!", NULL);
}
END_TEST

/* 8 candidates; then at 16 the new one takes the place of what is furthest from the centre. */
START_TEST(candidates_are_renewed_when_the_cases_double)
{
	char text[16] = "xyz";
	struct record *odd = say(text);
	for (unsigned i = 1; i < 15; i++) {
		snprintf(text, sizeof text, "abc%c", 'd' + i);
		say(text);
		ck_assert_uint_eq(issue->n_quotes, i < ISSUES_QUOTES ? i + 1 : ISSUES_QUOTES);
	}
	ck_assert(issues_quotes_of(issue, odd->seq));
	struct record *fresh = say("abc");
	ck_assert(issues_quotes_of(issue, fresh->seq) && !issues_quotes_of(issue, odd->seq));
	ck_assert_uint_eq(issue->n_quotes, ISSUES_QUOTES);
	ck_assert_int_eq(issues_quotes_adopt(&issues, fresh, SPAN("x")), ERR_FORMAT);
	const struct quote *told[ISSUES_QUOTES_TOLD];
	ck_assert_uint_eq(issues_quotes_pick(&issues, issue, told), 3);
	ck_assert_uint_eq(told[0]->seq, fresh->seq);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("issues_quotes");
	TCase *tc = tcase_create("issues_quotes");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, the_most_central_comes_first);
	tcase_add_test(tc, what_says_the_same_is_told_once);
	tcase_add_test(tc, a_quote_goes_with_its_case_and_another_steps_in);
	tcase_add_test(tc, words_that_we_do_not_know_were_said_all_the_same);
	tcase_add_test(tc, candidates_are_renewed_when_the_cases_double);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
