/* test_cases.c - what happens to a case, through the engine's door: grouped once, followed up,
 * deleted, expired, pushed out. */
#include <check.h>
#include <stdlib.h>

#include "feed.h"
#include "records.h"
#include "suite.h"

#define T      INT64_C(1770000000000)
#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)
#define SOUND  "The headphones make no sound at all"
#define REFUND "환불 금액이 카드로 들어오지 않았어요"

static struct feed *f;

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

static struct engine_counts counts(void)
{
	return engine_counts(f->engine);
}

/* The newest match line. */
static void ck_match(const char *name, const char *want)
{
	const char *got = feed_last(f, EFFECT_MATCH, name);
	ck_assert_msg(got && !strcmp(got, want), "%s is %s, not %s", name, got ? got : "not there",
		      want);
}

START_TEST(a_case_opens_or_joins_and_is_told)
{
	feed_put(f, T, {"case_id", "a"}, {"subject", "Headphones"}, {"body", SOUND},
		 {"customer_id", "u1"});
	ck_match("src", "cases");
	ck_match("entry", "1770000000000-21");
	ck_match("case_id", "a");
	ck_match("issue", "21");
	ck_match("score", "0.0000");
	ck_match("cases", "1");
	ck_match("status", "opened");
	feed_case(f, T + 1, "b", "u1", "Headphones " SOUND);
	ck_match("score", "1.0000");
	ck_match("issue", "21");
	ck_match("status", "joined");
	ck_match("cases", "2");
	ck_match("customers", "1");
	feed_case(f, T + 2, "c", NULL, SOUND);
	double score = strtod(feed_last(f, EFFECT_MATCH, "score"), NULL);
	ck_assert(score > 0.9 && score < 1);
	ck_match("customers", "2");
	feed_case(f, T + 3, "d", "u2", REFUND);
	ck_match("issue", "22");
	ck_assert_ptr_null(feed_last(f, EFFECT_MATCH, "from"));
	ck_assert_uint_eq(counts().cases, 24);
}
END_TEST

/* Words that are in every case say little, but never nothing. */
START_TEST(the_same_words_find_each_other_on_a_desk_with_one_problem)
{
	feed_free(f);
	f = feed_new();
	feed_burst(f, T, 4000, SOUND);
	ck_match("issue", "1");
	ck_match("cases", "4000");
}
END_TEST

START_TEST(a_case_that_comes_twice_counts_once)
{
	feed_case(f, T, "a", "u1", SOUND);
	feed_case(f, T + MINUTE, "a", "u2", REFUND);
	ck_assert_uint_eq(feed_count(f, EFFECT_MATCH), 1);
	ck_assert_uint_eq(counts().cases, 21);
	ck_assert_uint_eq(counts().duplicates, 1);
	/* Another stream has other cases. */
	f->settings.sources[1] = SPAN("reviews");
	f->settings.n_sources = 2;
	const struct feed_row rows[] = {{"case_id", "a"}, {"body", SOUND}};
	feed_rows(f, T + MINUTE, 1, rows, 2);
	ck_match("src", "reviews");
	ck_match("cases", "2");
}
END_TEST

START_TEST(only_the_customers_words_group_a_case)
{
	feed_put(f, T, {"case_id", "a"}, {"body", "Hello, how can I help?"}, {"author", "agent"});
	ck_assert_uint_eq(feed_count(f, EFFECT_MATCH), 0);
	ck_assert_uint_eq(feed_issue(f, "a"), 0);
	ck_assert_uint_eq(feed_kept(f), 21);
	feed_put(f, T + 1, {"event", "case.message"}, {"case_id", "a"}, {"author", "bot"},
		 {"body", "One moment"});
	ck_assert_uint_eq(feed_count(f, EFFECT_MATCH), 0);
	feed_put(f, T + 2, {"event", "case.message"}, {"case_id", "a"}, {"body", SOUND});
	ck_match("status", "opened");
	ck_match("entry", "1770000000002-23");
	feed_put(f, T + 3, {"event", "case.message"}, {"case_id", "a"}, {"body", REFUND});
	ck_assert_uint_eq(feed_count(f, EFFECT_MATCH), 1);
	ck_assert_uint_eq(feed_issue(f, "a"), 21);
	ck_assert_uint_eq(counts().cases, 21);
	ck_assert_uint_eq(counts().followups, 3);
}
END_TEST

START_TEST(a_follow_up_may_come_before_its_case)
{
	feed_put(f, T + HOUR, {"event", "case.resolved"}, {"case_id", "a"});
	ck_assert_uint_eq(feed_count(f, EFFECT_MATCH), 0);
	ck_assert_uint_eq(feed_kept(f), 21);
	feed_put(f, T + HOUR, {"case_id", "a"}, {"body", SOUND}, {"occurred_at", "1770000000"});
	ck_match("status", "opened");
	ck_assert_uint_eq(feed_kept(f), 21);
	ck_assert_uint_eq(counts().cases, 21);
	ck_assert_uint_eq(counts().duplicates, 0);
	/* Its time is that of the case: it leaves by it. */
	feed_tick(f, T + 90 * DAY + HOUR);
	ck_assert_uint_eq(feed_issue(f, "a"), 0);
}
END_TEST

START_TEST(a_deleted_case_leaves_and_may_come_anew)
{
	feed_case(f, T, "a", "u1", SOUND);
	feed_case(f, T, "b", "u2", SOUND);
	feed_put(f, T + 1, {"event", "case.deleted"}, {"case_id", "a"});
	ck_assert_uint_eq(feed_kept(f), 21);
	ck_assert_uint_eq(feed_issue(f, "a"), 0);
	feed_case(f, T + 2, "c", "u3", SOUND);
	ck_match("cases", "2");
	ck_match("customers", "2");
	feed_case(f, T + 3, "a", "u1", SOUND);
	ck_match("cases", "3");
	ck_assert_uint_eq(counts().duplicates, 0);
	feed_put(f, T + 4, {"event", "case.deleted"}, {"case_id", "nobody's"});
	ck_assert_uint_eq(feed_kept(f), 23);
}
END_TEST

START_TEST(an_issue_whose_last_case_is_deleted_is_gone)
{
	feed_case(f, T, "a", "u1", SOUND);
	feed_put(f, T + 1, {"event", "case.deleted"}, {"case_id", "a"});
	feed_case(f, T + 2, "b", "u1", SOUND);
	ck_match("issue", "22"); /* ids are not used again */
	ck_match("status", "opened");
}
END_TEST

START_TEST(records_expire_at_the_hour)
{
	feed_case(f, T + 1, "a", "u1", SOUND); /* at 02:40 UTC */
	feed_case(f, T + 50 * MINUTE, "b", "u1", SOUND);
	int64_t due = T + 90 * DAY + 20 * MINUTE; /* 03:00 */
	feed_tick(f, due - 1);
	ck_assert_uint_eq(feed_kept(f), 2);
	ck_assert_int_eq(engine_next(f->engine), due);
	feed_tick(f, due);
	ck_assert_uint_eq(feed_kept(f), 1);
	ck_assert_uint_eq(feed_issue(f, "a"), 0);
	ck_assert_uint_eq(counts().expired, 21);
	feed_case(f, due, "c", "u1", SOUND);
	ck_match("cases", "2");
	ck_match("issue", "21");
	feed_case(f, due, "a", "u1", SOUND); /* nobody remembers it: it counts again */
	ck_match("cases", "3");
	feed_tick(f, due + 91 * DAY);
	ck_assert_uint_eq(feed_kept(f), 0);
	ck_assert_int_eq(engine_next(f->engine), INT64_MAX);
}
END_TEST

START_TEST(the_oldest_make_room)
{
	f->settings.max_cases = 22;
	feed_case(f, T, "a", NULL, SOUND);
	feed_case(f, T + 1, "b", NULL, SOUND);
	ck_assert_uint_eq(feed_kept(f), 22);
	feed_case(f, T + 2, "c", NULL, SOUND);
	ck_assert_uint_eq(feed_kept(f), 22);
	ck_assert_uint_eq(feed_issue(f, "noise-1"), 0);
	ck_assert_uint_eq(feed_issue(f, "noise-2"), 2);
	ck_assert_uint_eq(counts().evicted, 1);
	/* The one that comes may be the oldest itself. */
	feed_put(f, T + 3, {"case_id", "old"}, {"body", SOUND}, {"occurred_at", "1760000000"});
	ck_match("case_id", "old");
	ck_assert_uint_eq(feed_issue(f, "old"), 0);
	ck_assert_uint_eq(feed_kept(f), 22);
	/* A follow-up of an unknown case takes room too. */
	feed_put(f, T + 4, {"event", "case.resolved"}, {"case_id", "x"});
	ck_assert_uint_eq(feed_kept(f), 22);
	ck_assert_uint_eq(counts().evicted, 3);
}
END_TEST

/* The dump shows notes and flags as bytes: what changes nothing must not show. */
START_TEST(the_same_event_counts_once)
{
	struct buf before, after;
	buf_init(&before, &f->mem.mem, 1 << 20);
	buf_init(&after, &f->mem.mem, 1 << 20);
	feed_case(f, T, "a", "u1", SOUND);
	feed_put(f, T, {"event", "survey.response"}, {"case_id", "a"}, {"event_id", "e1"},
		 {"survey", "csat"}, {"score", "2"}, {"scale_max", "5"});
	ck_assert_uint_eq(counts().followups, 1);
	ck_assert_int_eq(engine_dump(f->engine, &before), ERR_OK);
	char hex[] = "0400c40900"; /* 4 bytes: csat, 2500 in two, not turned */
	bool noted = false;
	for (size_t i = 0; i + sizeof hex <= before.len; i++)
		noted = noted || !memcmp(before.ptr + i, hex, sizeof hex - 1);
	ck_assert(noted);
	feed_put(f, T, {"event", "survey.response"}, {"case_id", "a"}, {"event_id", "e1"},
		 {"survey", "csat"}, {"score", "5"}, {"scale_max", "5"});
	ck_assert_uint_eq(counts().followups, 1);
	ck_assert_uint_eq(counts().duplicates, 1);
	ck_assert_int_eq(engine_dump(f->engine, &after), ERR_OK);
	const char *a = memchr(before.ptr, '\n', before.len),
		   *b = memchr(after.ptr, '\n', after.len);
	ck_assert(!strncmp(a, b, before.len - (size_t)(a - before.ptr)));
	buf_fini(&before);
	buf_fini(&after);
}
END_TEST

START_TEST(a_full_record_goes_on)
{
	feed_put(f, T, {"case_id", "a"}, {"body", "Welcome"}, {"author", "bot"});
	for (int i = 0; i < RECORDS_NOTES + 5; i++)
		feed_put(f, T, {"event", "case.reopened"}, {"case_id", "a"});
	ck_assert_uint_eq(counts().followups, RECORDS_NOTES + 5);
	feed_put(f, T, {"event", "case.message"}, {"case_id", "a"}, {"body", SOUND});
	ck_match("status", "opened");
	ck_assert_uint_eq(feed_count(f, EFFECT_DEAD), 0);
}
END_TEST

START_TEST(a_text_without_a_word_is_a_case_of_its_own)
{
	feed_case(f, T, "a", "u1", "???");
	ck_match("status", "opened");
	feed_case(f, T, "b", "u1", "???");
	ck_match("status", "opened");
	ck_match("issue", "22");
	feed_case(f, T, "c", "u1", "\xFF\xFE no \xE2 sound");
	ck_match("status", "opened");
	ck_assert_uint_eq(counts().repaired, 3);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("cases");
	TCase *tc = tcase_create("cases");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, a_case_opens_or_joins_and_is_told);
	tcase_add_test(tc, the_same_words_find_each_other_on_a_desk_with_one_problem);
	tcase_add_test(tc, a_case_that_comes_twice_counts_once);
	tcase_add_test(tc, only_the_customers_words_group_a_case);
	tcase_add_test(tc, a_follow_up_may_come_before_its_case);
	tcase_add_test(tc, a_deleted_case_leaves_and_may_come_anew);
	tcase_add_test(tc, an_issue_whose_last_case_is_deleted_is_gone);
	tcase_add_test(tc, records_expire_at_the_hour);
	tcase_add_test(tc, the_oldest_make_room);
	tcase_add_test(tc, the_same_event_counts_once);
	tcase_add_test(tc, a_full_record_goes_on);
	tcase_add_test(tc, a_text_without_a_word_is_a_case_of_its_own);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
