/* test_bound.c - a merge and a split bind later cases: must-link, cannot-link, through the engine's
 * door and over a reload. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "feed.h"
#include "issues.h"
#include "issues_bound.h"
#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))
#define T           INT64_C(1770000000000)
#define MINUTE      INT64_C(60000)
#define HOUR        (60 * MINUTE)
#define SOUND       "The headphones make no sound at all"
#define LEFT        "The headphones make no sound on the left side"
#define REFUND      "환불 금액이 카드로 들어오지 않았어요"

static struct feed *f;

/* Issue 21 holds n cases about sound: c1, c2 and so on. */
static void set_up(void)
{
	f = feed_new();
	feed_noise(f, T - HOUR, 20);
	feed_forget(f);
}

static void tear_down(void)
{
	feed_free(f);
}

static const char *joins(const char *id, const char *text)
{
	feed_case(f, T + 3 * HOUR, id, id, text);
	return feed_last(f, EFFECT_MATCH, "issue");
}

START_TEST(what_was_merged_stays_findable)
{
	feed_burst(f, T, 40, SOUND); /* 21 */
	feed_burst(f, T, 1, REFUND); /* 22 */
	feed_decide(f, T + HOUR, {"event", "merge"}, {"issue", "22"}, {"into", "21"});
	ck_assert_str_eq(joins("x", REFUND), "21");
	ck_assert_str_eq(joins("y", SOUND), "21");
	f->settings.similarity = 9000; /* re-tuned */
	ck_assert_str_eq(joins("z", REFUND), "21");
	feed_reload(f);
	ck_assert_str_eq(joins("v", REFUND), "21");
	ck_assert_uint_eq(feed_count(f, EFFECT_DEAD), 0);
}
END_TEST

START_TEST(what_was_merged_on_leads_to_the_last_target)
{
	feed_burst(f, T, 40, SOUND); /* 21 */
	feed_burst(f, T, 1, REFUND); /* 22 */
	feed_burst(f, T, 30, "Parcel lies in the depot since Monday"); /* 23 */
	feed_decide(f, T + HOUR, {"event", "merge"}, {"issue", "22"}, {"into", "21"});
	feed_decide(f, T + HOUR, {"event", "merge"}, {"issue", "21"}, {"into", "23"});
	ck_assert_str_eq(joins("x", REFUND), "23");
	ck_assert_str_eq(joins("y", SOUND), "23");
}
END_TEST

START_TEST(a_forgotten_case_leaves_no_word_behind)
{
	feed_burst(f, T, 3, SOUND); /* 21 */
	feed_case(f, T, "secret", "u", "Mrs Quimbleton hears nothing whatsoever"); /* 22 */
	feed_decide(f, T + HOUR, {"event", "merge"}, {"issue", "22"}, {"into", "21"});
	feed_put(f, T + HOUR, {"event", "case.deleted"}, {"case_id", "secret"});
	struct buf dump;
	buf_init(&dump, &f->mem.mem, 1 << 20);
	ck_assert_int_eq(engine_dump(f->engine, &dump), ERR_OK);
	static const char name[] = "7175696d626c65746f6e"; /* quimbleton */
	for (size_t i = 0; i + sizeof name <= dump.len; i++)
		ck_assert(memcmp(dump.ptr + i, name, sizeof name - 1) != 0);
	buf_fini(&dump);
}
END_TEST

/* Issue 21: 70 cases about sound, 30 of them about one side, moved to issue 22. */
static void split(void)
{
	char ids[1000];
	size_t n = 0;
	feed_burst(f, T, 40, SOUND);
	feed_burst(f, T, 30, LEFT);
	ck_assert_uint_eq(feed_issue(f, "c70"), 21);
	for (int i = 41; i <= 70; i++)
		n += (size_t)snprintf(ids + n, sizeof ids - n, "%sc%d", n ? "," : "", i);
	feed_forget(f);
	feed_decide(f, T + HOUR, {"event", "split"}, {"issue", "21"}, {"cases", ids},
		    {"title", "Left side"}, {"by", "minji"});
	ck_assert_uint_eq(feed_count(f, EFFECT_DEAD), 0);
}

START_TEST(a_split_moves_the_named_cases_to_a_new_issue)
{
	split();
	ck_assert_uint_eq(feed_count(f, EFFECT_MATCH), 30);
	ck_assert_str_eq(feed_get(f, EFFECT_MATCH, 0, "case_id"), "c41");
	ck_assert_str_eq(feed_get(f, EFFECT_MATCH, 0, "status"), "moved");
	ck_assert_str_eq(feed_get(f, EFFECT_MATCH, 0, "from"), "21");
	ck_assert_str_eq(feed_get(f, EFFECT_MATCH, 0, "issue"), "22");
	ck_assert_str_eq(feed_get(f, EFFECT_MATCH, 0, "cases"), "30");
	ck_assert_uint_eq(feed_issue(f, "c40"), 21);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 0); /* old cases are no news */
}
END_TEST

START_TEST(later_cases_join_the_nearer_side)
{
	split();
	for (int way = 0; way < 3; way++) {
		char id[16];
		for (int i = 0; i < 5; i++) {
			snprintf(id, sizeof id, "n%d.%d", way, i);
			ck_assert_str_eq(joins(id, i % 2 ? SOUND : LEFT), i % 2 ? "21" : "22");
		}
		if (way == 0)
			feed_reload(f);
		f->settings.similarity = way ? 2000 : 8000;
	}
	/* And the second look, which comes 30 and 300 cases later, moves none. */
	feed_forget(f);
	for (int i = 0; i < 400; i++)
		feed_burst(f, T + 4 * HOUR, 1, i % 2 ? SOUND : LEFT);
	for (size_t i = 0; i < feed_count(f, EFFECT_MATCH); i++)
		ck_assert_str_eq(feed_get(f, EFFECT_MATCH, i, "status"), "joined");
	ck_assert_uint_eq(feed_issue(f, "c70"), 22);
	ck_assert_uint_eq(feed_issue(f, "c40"), 21);
}
END_TEST

/* A large issue asks for less; between two sides nearness alone decides. */
START_TEST(the_nearer_side_has_it_however_large_the_other_is)
{
	feed_burst(f, T, 80, SOUND);
	feed_burst(f, T, 2, LEFT);
	feed_decide(f, T + HOUR, {"event", "split"}, {"issue", "21"}, {"cases", "c81,c82"});
	ck_assert_str_eq(joins("x", LEFT), "22");
	ck_assert_str_eq(joins("y", SOUND), "21");
}
END_TEST

START_TEST(a_split_takes_back_a_merge)
{
	feed_burst(f, T, 20, SOUND); /* 21 */
	feed_case(f, T, "r", "u", REFUND); /* 22 */
	feed_decide(f, T, {"event", "merge"}, {"issue", "22"}, {"into", "21"});
	feed_decide(f, T, {"event", "split"}, {"issue", "21"}, {"cases", "r"}); /* 23 */
	ck_assert_uint_eq(feed_issue(f, "r"), 23);
	ck_assert_str_eq(joins("x", REFUND), "23");
	ck_assert_str_eq(joins("y", SOUND), "21");
	feed_decide(f, T, {"event", "rename"}, {"issue", "22"}, {"title", "Refunds"});
	feed_reload(f);
	ck_assert_str_eq(joins("z", REFUND), "23");
}
END_TEST

START_TEST(a_merge_takes_back_a_split)
{
	split();
	feed_decide(f, T + HOUR, {"event", "merge"}, {"issue", "22"}, {"into", "21"});
	ck_assert_uint_eq(feed_issue(f, "c70"), 21);
	ck_assert_str_eq(joins("x", LEFT), "21");
	feed_reload(f);
	ck_assert_str_eq(joins("y", LEFT), "21");
}
END_TEST

START_TEST(a_split_that_makes_no_sense_goes_to_the_dead_letters)
{
	static const struct {
		const char *cases, *reason;
	} rows[] = {
		{"c99", "a case of field cases is not in the issue"},
		{"c1,noise-1", "a case of field cases is not in the issue"},
		{" , ,", "no case ids in field cases"},
		{"c1, c2,c3,c2", "field cases names every case of the issue: nothing would stay"},
		{"", "no case ids in field cases"},
	};
	feed_burst(f, T, 3, SOUND);
	feed_forget(f);
	for (size_t i = 0; i < ROWS(rows); i++) {
		feed_decide(f, T, {"event", "split"}, {"issue", "21"}, {"cases", rows[i].cases});
		ck_assert_str_eq(feed_last(f, EFFECT_DEAD, "reason"), rows[i].reason);
	}
	ck_assert_uint_eq(feed_count(f, EFFECT_MATCH), 0);
	feed_decide(f, T, {"event", "split"}, {"issue", "21"}, {"cases", "c1\nc2"});
	ck_assert_uint_eq(feed_issue(f, "c2"), 22);
}
END_TEST

static void ck_apart(struct issues *is, uint64_t a, uint64_t b, bool want)
{
	struct issue *x = issues_exact(is, a), *y = issues_exact(is, b);
	ck_assert_msg(issues_bound_apart(x, y) == want && issues_bound_apart(y, x) == want,
		      "%d and %d", (int)a, (int)b);
}

START_TEST(bounds_are_symmetric_and_go_along)
{
	struct words words;
	struct records records;
	struct issues is;
	words_init(&words, &f->mem.mem, 1);
	records_init(&records, &f->mem.mem, &words, 1);
	ck_assert(!issues_init(&is, &f->mem.mem, &f->settings, &words, &records, 1));
	struct issue *at[80];
	for (size_t i = 1; i < ROWS(at); i++)
		at[i] = issues_open(&is, 0);
	ck_assert(!issues_bound_part(&is, at[1], at[2]) && !issues_bound_part(&is, at[2], at[1]));
	ck_assert(!issues_bound_part(&is, at[3], at[1]));
	ck_apart(&is, 1, 2, true);
	ck_apart(&is, 1, 3, true);
	ck_apart(&is, 2, 3, false);
	ck_assert(issues_bound_fits(at[1], at[2]));
	ck_assert(!issues_merge(&is, at[1], at[2])); /* they were apart: the merge is later */
	ck_apart(&is, 1, 2, false);
	ck_apart(&is, 1, 3, false);
	ck_apart(&is, 2, 3, true);
	for (size_t i = 4; i < 4 + ISSUES_BOUND_MAX; i++)
		ck_assert_int_eq(issues_bound_part(&is, at[2], at[i]),
				 i < 3 + ISSUES_BOUND_MAX ? ERR_OK : ERR_LIMIT);
	ck_assert(!issues_bound_part(&is, at[3], at[70]));
	ck_assert(issues_bound_fits(at[3], at[2])); /* 2 leaves, 70 comes */
	ck_assert(!issues_bound_part(&is, at[3], at[71]));
	ck_assert(!issues_bound_fits(at[3], at[2]));
	ck_assert(issues_bound_sane(&is, at[2]));
	at[70]->bound->n_apart = 0;
	ck_assert(!issues_bound_sane(&is, at[3]));
	issues_fini(&is);
	records_fini(&records);
	words_fini(&words);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("bound");
	TCase *tc = tcase_create("bound");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, what_was_merged_stays_findable);
	tcase_add_test(tc, what_was_merged_on_leads_to_the_last_target);
	tcase_add_test(tc, a_forgotten_case_leaves_no_word_behind);
	tcase_add_test(tc, a_split_moves_the_named_cases_to_a_new_issue);
	tcase_add_test(tc, later_cases_join_the_nearer_side);
	tcase_add_test(tc, the_nearer_side_has_it_however_large_the_other_is);
	tcase_add_test(tc, a_split_takes_back_a_merge);
	tcase_add_test(tc, a_merge_takes_back_a_split);
	tcase_add_test(tc, a_split_that_makes_no_sense_goes_to_the_dead_letters);
	tcase_add_test(tc, bounds_are_symmetric_and_go_along);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
