/* test_cause.c - which words stand for an issue: by weight, as people wrote them, none twice. */
#include <check.h>
#include <stdlib.h>

#include "cause.h"
#include "failmem.h"
#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))

struct world {
	struct words words;
	struct records records;
	struct issues issues;
};

static const struct settings settings;
static struct failmem fm;
static struct world w;

static void world_init(struct world *world, uint64_t seed)
{
	words_init(&world->words, &fm.mem, seed);
	records_init(&world->records, &fm.mem, &world->words, seed);
	ck_assert_int_eq(issues_init(&world->issues, &fm.mem, &settings, &world->words,
				     &world->records, seed),
			 ERR_OK);
}

static void world_fini(struct world *world)
{
	issues_fini(&world->issues);
	records_fini(&world->records);
	words_fini(&world->words);
}

static void set_up(void)
{
	failmem_init(&fm);
	world_init(&w, 1);
}

static void tear_down(void)
{
	world_fini(&w);
	ck_assert_uint_eq(fm.live, 0);
}

/* A case with these tokens joins issue (NULL: a new one). */
static struct issue *add(struct world *world, struct issue *issue, const struct token *tokens,
			 size_t n)
{
	struct record *rec = records_add(&world->records, SPAN("cases"), SPAN("x"), 1);
	ck_assert(rec && records_set_tokens(&world->records, rec, tokens, n));
	if (!issue)
		issue = issues_open(&world->issues, 0);
	ck_assert_int_eq(issues_join(&world->issues, issue, rec, SPAN("")), ERR_OK);
	return issue;
}

static void ck_terms(const struct world *world, const struct issue *issue, const struct span *want,
		     size_t n)
{
	struct span terms[CAUSE_TERMS];
	ck_assert_uint_eq(cause_terms(&world->issues, issue, terms), n);
	for (size_t i = 0; i < n; i++)
		ck_assert_msg(span_eq(terms[i], want[i]), "term %d is %.*s", (int)i,
			      SPAN_ARG(terms[i]));
}

START_TEST(the_heaviest_words_come_first)
{
	static const struct token often[] = {{1, 1, false, SPAN("app")},
					     {2, 1, false, SPAN("crash")}};
	static const struct token both[] = {{1, 1, false, SPAN("app")},
					    {3, 1, false, SPAN("scanner")},
					    {4, 2, false, SPAN("barcode")}};
	/* "app" is in other issues too, "barcode" stands twice. */
	for (int i = 0; i < 20; i++)
		add(&w, NULL, often, 2);
	struct issue *issue = add(&w, NULL, both, 3);
	static const struct span want[] = {SPAN("barcode"), SPAN("scanner")};
	ck_terms(&w, issue, want, 2);
}
END_TEST

/* What all say here comes before what one said, rare as it may be; what everybody says does not
 * come at all. */
START_TEST(what_all_say_here_comes_first)
{
	static const struct token noise[] = {{1, 1, false, SPAN("please")},
					     {9, 1, false, SPAN("invoice")}};
	static const struct token few[] = {{1, 1, false, SPAN("please")},
					   {2, 1, false, SPAN("payment")}};
	static const struct token tokens[] = {{1, 1, false, SPAN("please")},
					      {2, 1, false, SPAN("payment")},
					      {3, 1, false, SPAN("fails")},
					      {4, 1, false, SPAN("aardvark")}};
	struct issue *issue = NULL;
	for (int i = 0; i < 50; i++)
		add(&w, NULL, i % 2 ? noise : few, 2);
	for (int i = 0; i < 6; i++)
		issue = add(&w, issue, tokens, i ? 3 : 4);
	static const struct span want[] = {SPAN("fails"), SPAN("payment"), SPAN("aardvark")};
	ck_terms(&w, issue, want, 3);
}
END_TEST

START_TEST(words_that_begin_alike_stand_once)
{
	static const struct token tokens[] = {{1, 4, false, SPAN("pay")},
					      {2, 3, false, SPAN("payment")},
					      {3, 2, false, SPAN("결제가")},
					      {4, 1, false, SPAN("결제")}};
	static const struct span want[] = {SPAN("pay"), SPAN("결제가")};
	ck_terms(&w, add(&w, NULL, tokens, 4), want, 2);
}
END_TEST

START_TEST(a_negation_takes_the_place_of_its_word)
{
	static const struct token after[] = {{1, 4, false, SPAN("sound")},
					     {2, 1, false, SPAN("no sound")}};
	static const struct token before[] = {{3, 1, false, SPAN("찍혀요")},
					      {4, 2, false, SPAN("안 찍혀요")}};
	static const struct span first[] = {SPAN("no sound")}, second[] = {SPAN("안 찍혀요")};
	ck_terms(&w, add(&w, NULL, after, 2), first, 1);
	ck_terms(&w, add(&w, NULL, before, 2), second, 1);
}
END_TEST

START_TEST(what_is_not_for_show_is_no_term)
{
	static const struct token tokens[] = {{1, 9, false, SPAN("")},
					      {2, 1, false, SPAN("sound")}};
	static const struct token silent[] = {{1, 9, false, SPAN("")}};
	static const struct span want[] = {SPAN("sound")};
	ck_terms(&w, add(&w, NULL, tokens, 2), want, 1);
	ck_terms(&w, add(&w, NULL, silent, 1), NULL, 0);
	ck_terms(&w, add(&w, NULL, NULL, 0), NULL, 0);
}
END_TEST

static const struct token many[] = {
	{10, 1, false, SPAN("ab")}, {20, 1, false, SPAN("bc")}, {30, 1, false, SPAN("cd")},
	{40, 1, false, SPAN("de")}, {50, 1, false, SPAN("ef")}, {60, 1, false, SPAN("fg")},
	{70, 1, false, SPAN("gh")}, {80, 1, false, SPAN("hi")},
};

START_TEST(of_equals_the_lower_id_comes_first_whatever_the_tables)
{
	static const struct span want[] = {SPAN("ab"), SPAN("bc"), SPAN("cd"),
					   SPAN("de"), SPAN("ef"), SPAN("fg")};
	struct token backwards[ROWS(many)];
	struct world other;
	for (size_t i = 0; i < ROWS(many); i++)
		backwards[i] = many[ROWS(many) - 1 - i];
	ck_terms(&w, add(&w, NULL, many, ROWS(many)), want, CAUSE_TERMS);
	world_init(&other, 99);
	ck_terms(&other, add(&other, NULL, backwards, ROWS(many)), want, CAUSE_TERMS);
	world_fini(&other);
}
END_TEST

/* More words than are looked at: the heaviest is still the heaviest. */
START_TEST(the_heaviest_of_many_is_found)
{
	char texts[200][4];
	struct token tokens[200];
	for (size_t i = 0; i < 200; i++) {
		texts[i][0] = (char)('a' + i / 26);
		texts[i][1] = (char)('a' + i % 26);
		tokens[i] = (struct token){i + 1, 1, false, {texts[i], 2}};
	}
	tokens[137].count = 3;
	tokens[199].count = 2;
	struct span want[CAUSE_TERMS] = {tokens[137].word, tokens[199].word, tokens[0].word,
					 tokens[1].word,   tokens[2].word,   tokens[3].word};
	ck_terms(&w, add(&w, NULL, tokens, 200), want, CAUSE_TERMS);
}
END_TEST

START_TEST(a_first_syllable_stands_for_the_word_it_begins)
{
	static const struct token syllable[] = {{1, 4, false, SPAN("오")},
						{2, 3, false, SPAN("오류")},
						{3, 1, false, SPAN("앱")}};
	struct issue *issue = add(&w, NULL, syllable, 3);
	static const struct span want[] = {SPAN("오류"), SPAN("앱")};
	ck_terms(&w, issue, want, 2);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("cause");
	TCase *tc = tcase_create("cause");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, the_heaviest_words_come_first);
	tcase_add_test(tc, what_all_say_here_comes_first);
	tcase_add_test(tc, words_that_begin_alike_stand_once);
	tcase_add_test(tc, a_first_syllable_stands_for_the_word_it_begins);
	tcase_add_test(tc, a_negation_takes_the_place_of_its_word);
	tcase_add_test(tc, what_is_not_for_show_is_no_term);
	tcase_add_test(tc, of_equals_the_lower_id_comes_first_whatever_the_tables);
	tcase_add_test(tc, the_heaviest_of_many_is_found);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
