/* test_issues_alike.c - which issues are one, against a model that compares every pair of cases'
 * sums; which of two stays, and what is against it. test_alike.c shows the same from outside. */
#include <check.h>
#include <stdlib.h>

#include "bare_issues.h"
#include "issues_alike.h"
#include "issues_bound.h"
#include "issues_hold.h"
#include "prng.h"
#include "signature.h"
#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))
#define WORDS       32 /* that a case may say */
#define MOST        40 /* issues */
#define SOME        20 /* so few that all are candidates */
#define SHARE       80
#define ONCE        16 /* signature_tf() of a word said once */

static struct issue *at[MOST];
static size_t n_at;

static void set_up(void)
{
	bare_issues_init();
	n_at = 0;
}

static struct issue *opened(void)
{
	at[n_at] = issues_open(&issues, 0);
	ck_assert_ptr_nonnull(at[n_at]);
	return at[n_at++];
}

/* A case of the words whose bit is set; and of one with this id, 0: none. */
static void join(struct issue *issue, uint32_t which, uint64_t also)
{
	struct token tokens[WORDS + 1];
	size_t n = 0;
	char room[20];
	if (also)
		tokens[n++] = (struct token){also, 1, false, SPAN("")};
	for (uint64_t i = 0; i < WORDS; i++)
		if (which >> i & 1)
			tokens[n++] = (struct token){1000 + i, 1, false, SPAN("")};
	struct record *rec =
		records_add(&records, SPAN("s"), buf_digits(room, records.next_seq), 1);
	ck_assert(rec && records_set_tokens(&records, rec, tokens, n));
	ck_assert(!issues_join(&issues, issue, rec, SPAN("")));
}

/* ---- the model: sums by word, from the records */

struct sums {
	uint64_t weight[WORDS]; /* idf * sum */
	signature_wide own; /* the squared lengths of the cases */
	size_t n;
};

static struct sums sums_of(const struct issue *issue)
{
	struct sums s = {.n = issue->n_members};
	for (size_t i = 0; i < issue->n_members; i++) {
		const struct record *rec = issue->members[i];
		for (size_t k = 0; k < rec->n_tokens; k++) {
			uint32_t word = rec->tokens[k].word;
			uint64_t weight = (uint64_t)index_idf(issues.index, word) * ONCE;
			s.weight[words.at[word].id - 1000] += weight;
			s.own += (signature_wide)weight * weight;
		}
	}
	return s;
}

static signature_wide dot(const struct sums *a, const struct sums *b)
{
	signature_wide sum = 0;
	for (size_t i = 0; i < WORDS; i++)
		sum += (signature_wide)a->weight[i] * b->weight[i];
	return sum;
}

/* The mean cosine of the pairs of different cases. */
static uint32_t within(const struct sums *a, uint32_t otherwise)
{
	if (a->n < 2)
		return otherwise;
	signature_wide mean = (dot(a, a) - a->own) * SIGNATURE_ONE / (a->own * (a->n - 1));
	return mean < SIGNATURE_ONE ? (uint32_t)mean : SIGNATURE_ONE;
}

static void ck_find(const struct issue *issue, uint64_t seed)
{
	struct issues_alike out;
	struct sums own = sums_of(issue);
	uint32_t ours = within(&own, 0);
	size_t expected = 0;
	ck_assert(!issues_alike_find(&issues, issue, &out));
	for (size_t i = 0; i < n_at; i++) {
		struct sums other = sums_of(at[i]);
		if (at[i] == issue || !other.n || !dot(&own, &other))
			continue;
		uint32_t pair =
			signature_cosine(dot(&own, &other), own.own * own.n, other.own * other.n);
		uint32_t theirs = within(&other, ours), least = ours > theirs ? ours : theirs;
		size_t k = 0;
		while (k < out.n && out.at[k] != at[i])
			k++;
		ck_assert_msg((k < out.n) == (pair * 100 >= least * SHARE), "%llu: %u, %u",
			      (unsigned long long)seed, pair, least);
		if (k == out.n)
			continue;
		expected++;
		ck_assert_uint_eq(out.pair[k], pair);
		ck_assert_uint_eq(out.score[k], signature_cosine(dot(&own, &other), dot(&own, &own),
								 dot(&other, &other)));
	}
	ck_assert_uint_eq(out.n, expected);
	for (size_t k = 1; k < out.n; k++)
		ck_assert(out.pair[k - 1] > out.pair[k] ||
			  (out.pair[k - 1] == out.pair[k] && out.at[k - 1]->id < out.at[k]->id));
}

/* Issues about three problems, wide and narrow ones, cases alone, and one that has lost its cases.
 */
START_TEST(one_are_those_that_the_model_finds)
{
	static const uint32_t problem[] = {0x0000003F, 0x000003F0, 0x003F8000};
	uint64_t random = (uint64_t)_i + 1;
	for (size_t i = 0; i < SOME; i++) {
		struct issue *issue = opened();
		uint32_t of = problem[prng_below(&random, ROWS(problem))];
		size_t n = 1 + prng_below(&random, 6);
		uint32_t wide = prng_below(&random, 2) ? UINT32_MAX : 0xFF00003F;
		for (size_t k = 0; k < n; k++) {
			uint32_t said = (uint32_t)prng_next(&random) & wide;
			uint32_t noise = (uint32_t)(prng_next(&random) & prng_next(&random));
			join(issue, (of & ~(said & noise)) | (noise & 0xFF000000), 0);
		}
	}
	for (size_t i = 0; i < n_at; i++)
		ck_find(at[i], random);
}
END_TEST

START_TEST(of_equals_the_lower_id_comes_first)
{
	struct issues_alike out;
	struct issue *own = opened();
	for (size_t i = 0; i < 4; i++)
		join(own, 7, 0);
	for (size_t i = 0; i < 5; i++)
		join(opened(), 7, 0);
	(void)opened(); /* nobody is in it */
	ck_assert(!issues_alike_find(&issues, own, &out));
	ck_assert_uint_eq(out.n, 5);
	for (size_t i = 0; i < 5; i++)
		ck_assert_ptr_eq(out.at[i], at[1 + i]);
}
END_TEST

/* What counts is how often its cases say a word, however many they are. */
START_TEST(a_large_issue_is_found_by_all_of_its_words)
{
	struct issue *own = opened();
	for (size_t i = 0; i < 64; i++)
		join(own, i % 2 ? 0x1F : 0x2F, 0);
	join(opened(), 0x1F, 0);
	join(opened(), 0x3F, 0);
	join(opened(), 0x30, 0);
	for (size_t i = 0; i < n_at; i++)
		ck_find(at[i], i);
}
END_TEST

/* More issues share what one of its cases says than are compared. */
START_TEST(what_most_of_its_cases_say_leads_to_others)
{
	struct issue *own = opened();
	for (size_t i = 0; i < 8; i++)
		join(own, i ? 1 : 3, 0);
	for (size_t i = 0; i < 30; i++)
		join(opened(), 2, 0);
	for (size_t i = 0; i < 4; i++)
		join(at[n_at - 1], 1, 0);
	struct issue *like = opened();
	join(like, 1, 0);
	struct issues_alike out;
	ck_assert(!issues_alike_find(&issues, own, &out));
	ck_assert_uint_ge(out.n, 1);
	ck_assert_ptr_eq(out.at[0], like);
	ck_find(own, 0);
}
END_TEST

START_TEST(an_issue_of_many_words_looks_by_some_of_them)
{
	struct issues_alike out;
	struct issue *own = opened();
	for (size_t i = 0; i < 64; i++)
		join(own, 7, 5000 + i);
	join(opened(), 7, 0);
	ck_assert(!issues_alike_find(&issues, own, &out));
	ck_assert_uint_eq(out.n, 1);
}
END_TEST

START_TEST(an_issue_looks_at_each_power_of_two)
{
	struct issue *issue = opened();
	for (size_t n = 1; n <= 33; n++) {
		join(issue, 7, 0);
		bool looks = n == 4 || n == 8 || n == 16 || n == 32;
		ck_assert_msg(issues_alike_looks(issue) == looks, "%zu", n);
	}
}
END_TEST

/* ---- which, and whether at all */

START_TEST(the_decided_one_stays_else_the_larger_else_the_older)
{
	struct issue *a = opened(), *b = opened();
	join(a, 7, 0);
	join(b, 7, 0);
	ck_assert(issues_alike_stays(a, b) && !issues_alike_stays(b, a));
	join(b, 7, 0);
	ck_assert(!issues_alike_stays(a, b) && issues_alike_stays(b, a));
	ck_assert(issues_set_text(&issues, &a->name, SPAN("ours")));
	ck_assert(issues_alike_stays(a, b) && !issues_alike_stays(b, a));
	ck_assert(issues_set_text(&issues, &b->name, SPAN("theirs")));
	ck_assert(!issues_alike_stays(a, b) && issues_alike_stays(b, a));
}
END_TEST

enum { NOTHING, SIDE, OTHER, TURNED }; /* two sides of an axis; the first word, turned */

static uint64_t id_of(int what)
{
	switch (what) {
	case SIDE:
		return signature_as(64, SIGNATURE_POLE);
	case OTHER:
		return signature_as(65, SIGNATURE_POLE);
	case TURNED:
		return signature_as(1000, SIGNATURE_TURNED);
	default:
		return 0;
	}
}

/* from goes into into unless something is against it. */
static const struct {
	const char *promise;
	size_t from; /* cases */
	int says, into_says;
	size_t silent; /* cases before those, that do not say it */
	bool named, apart, loud, dismissed;
	bool may;
} rows[] = {
	{"nothing is against it", 4, .may = true},
	{"as many as one look moves", ISSUES_ALIKE_CASES, .may = true},
	{"one more", ISSUES_ALIKE_CASES + 1, .may = false},
	{"a person named it", 4, .named = true, .may = false},
	{"a person keeps them apart", 4, .apart = true, .may = false},
	{"it is loud", 4, .loud = true, .may = true},
	{"the other one is no problem", 4, .dismissed = true, .may = true},
	{"it is loud, and the other one is no problem", 4, .loud = true, .dismissed = true,
	 .may = false},
	{"they say the same", 4, .says = SIDE, .into_says = SIDE, .may = true},
	{"they say opposites", 4, .says = SIDE, .into_says = OTHER, .may = false},
	{"one says that the first word is turned", 4, .into_says = TURNED, .may = false},
	{"so does the other one", 4, .says = TURNED, .may = false},
	{"one case among the thirty-two newest", 1, .says = SIDE, .into_says = OTHER, .silent = 31,
	 .may = false},
};

START_TEST(from_goes_into_into)
{
	struct issue *from = opened(), *into = opened();
	for (size_t i = 0; i < rows[_i].silent; i++)
		join(from, 7, 0);
	for (size_t i = 0; i < rows[_i].from; i++)
		join(from, rows[_i].says == TURNED ? 6 : 7, id_of(rows[_i].says));
	for (size_t i = 0; i < 4; i++)
		join(into, rows[_i].into_says == TURNED ? 6 : 7, id_of(rows[_i].into_says));
	if (rows[_i].named)
		ck_assert(issues_set_text(&issues, &from->name, SPAN("ours")));
	if (rows[_i].apart)
		ck_assert(!issues_bound_part(&issues, from, into));
	if (rows[_i].loud)
		from->life = LIFE_FIRING;
	const struct hold hold = {.kind = HOLD_DISMISS, .until = INT64_MAX};
	if (rows[_i].dismissed)
		ck_assert(!issues_hold_set(&issues, into, &hold));
	ck_assert_msg(issues_alike_may(&issues, from, into) == rows[_i].may, "%s",
		      rows[_i].promise);
}
END_TEST

/* What only another kind of hold says is no verdict on the problem. */
START_TEST(an_ack_hushes_nobody_up)
{
	struct issue *from = opened(), *into = opened();
	const struct hold hold = {.kind = HOLD_ACK, .until = INT64_MAX};
	join(from, 7, 0);
	join(into, 7, 0);
	from->life = LIFE_FIRING;
	ck_assert(!issues_hold_set(&issues, into, &hold));
	ck_assert(issues_alike_may(&issues, from, into));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("issues_alike");
	TCase *tc = tcase_create("issues_alike");
	tcase_add_checked_fixture(tc, set_up, bare_issues_fini);
	tcase_add_loop_test(tc, one_are_those_that_the_model_finds, 0, 30);
	tcase_add_test(tc, of_equals_the_lower_id_comes_first);
	tcase_add_test(tc, a_large_issue_is_found_by_all_of_its_words);
	tcase_add_test(tc, what_most_of_its_cases_say_leads_to_others);
	tcase_add_test(tc, an_issue_of_many_words_looks_by_some_of_them);
	tcase_add_test(tc, an_issue_looks_at_each_power_of_two);
	tcase_add_test(tc, the_decided_one_stays_else_the_larger_else_the_older);
	tcase_add_loop_test(tc, from_goes_into_into, 0, ROWS(rows));
	tcase_add_test(tc, an_ack_hushes_nobody_up);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
