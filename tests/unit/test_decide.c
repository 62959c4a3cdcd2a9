/* test_decide.c - what people decide, through the commands stream: merge, rename, link, resolve. */
#include <check.h>
#include <stdlib.h>

#include "feed.h"
#include "issues.h"
#include "suite.h"

#define T      INT64_C(1770000000000)
#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)
#define SOUND  "The headphones make no sound at all"
#define REFUND "환불 금액이 카드로 들어오지 않았어요"
#define QUIET  "Everything is silent on my left earbud"

static struct feed *f;

/* Issue 21 is of the cases a, b; issue 22 of c; issue 23 of d. */
static void set_up(void)
{
	f = feed_new();
	feed_noise(f, T - HOUR, 20);
	feed_case(f, T, "b", "u2", SOUND);
	feed_case(f, T, "c", "u3", REFUND);
	feed_case(f, T - 1, "a", "u1", SOUND);
	feed_case(f, T, "d", "u1", QUIET);
	feed_forget(f);
}

static void tear_down(void)
{
	feed_free(f);
}

static void ck_line(enum effect_kind kind, size_t nth, const char *name, const char *want)
{
	const char *got = feed_get(f, kind, nth, name);
	ck_assert_msg(got && !strcmp(got, want), "line %d: %s is %s, not %s", (int)nth, name,
		      got ? got : "not there", want);
}

static void merge(const char *issue, const char *into)
{
	feed_decide(f, T + HOUR, {"event", "merge"}, {"issue", issue}, {"into", into},
		    {"by", "minji"});
}

/* The value that engine_changes() writes into field name of key, NULL when it writes none. */
static const char *written(const char *key, const char *name)
{
	feed_forget(f);
	feed_changes(f);
	for (size_t i = 0, n = 0; i < effects_count(f->fx); i++) {
		struct effect e = effects_at(f->fx, i);
		if (e.kind != EFFECT_HSET)
			continue;
		if (span_eq(e.key, span_of(key)))
			return feed_get(f, EFFECT_HSET, n, name);
		n++;
	}
	return NULL;
}

START_TEST(merged_cases_are_told_in_order_of_arrival)
{
	merge("21", "23");
	ck_assert_uint_eq(feed_count(f, EFFECT_MATCH), 2);
	for (size_t i = 0; i < 2; i++) {
		ck_line(EFFECT_MATCH, i, "src", "cases");
		ck_line(EFFECT_MATCH, i, "entry", "1770003600000-25");
		ck_line(EFFECT_MATCH, i, "case_id", i ? "a" : "b");
		ck_line(EFFECT_MATCH, i, "issue", "23");
		ck_line(EFFECT_MATCH, i, "from", "21");
		ck_line(EFFECT_MATCH, i, "status", "moved");
		ck_line(EFFECT_MATCH, i, "cases", "3");
		ck_line(EFFECT_MATCH, i, "customers", "2");
	}
	ck_assert_uint_eq(feed_issue(f, "a"), 23);
	ck_assert_uint_eq(feed_issue(f, "b"), 23);
	ck_assert_uint_eq(feed_count(f, EFFECT_DEAD), 0);
}
END_TEST

START_TEST(a_merged_issue_redirects)
{
	merge("21", "23");
	feed_case(f, T + 2 * HOUR, "e", "u5", SOUND);
	ck_line(EFFECT_MATCH, 2, "issue", "23");
	ck_line(EFFECT_MATCH, 2, "cases", "4");
	merge("23", "22"); /* a chain */
	feed_decide(f, T + HOUR, {"event", "rename"}, {"issue", "21"}, {"title", "No sound"});
	ck_assert_str_eq(written("issue:22", "title"), "No sound");
	ck_assert_uint_eq(feed_issue(f, "e"), 22);
}
END_TEST

START_TEST(a_merge_into_a_merged_issue_goes_to_its_target)
{
	merge("21", "23");
	merge("22", "21");
	ck_assert_uint_eq(feed_issue(f, "c"), 23);
	ck_assert_uint_eq(feed_count(f, EFFECT_DEAD), 0);
}
END_TEST

START_TEST(what_cannot_be_decided_goes_to_the_dead_letters)
{
	static const struct {
		const char *promise;
		struct feed_row rows[3];
		const char *reason;
	} rows[] = {
		{"into itself",
		 {{"event", "merge"}, {"issue", "21"}, {"into", "21"}},
		 "both issues are the same"},
		{"into what it was merged into",
		 {{"event", "merge"}, {"issue", "1"}, {"into", "2"}},
		 "both issues are the same"},
		{"an issue that is not there",
		 {{"event", "merge"}, {"issue", "99"}, {"into", "21"}},
		 "no such issue"},
		{"into one that is not there",
		 {{"event", "merge"}, {"issue", "21"}, {"into", "99"}},
		 "no such issue in field into"},
		{"resolved, but not there",
		 {{"event", "resolve"}, {"issue", "99"}},
		 "no such issue"},
		{"an unknown verb", {{"event", "explode"}, {"issue", "21"}}, "unknown event"},
	};
	merge("1", "2");
	size_t matches = feed_count(f, EFFECT_MATCH), n = sizeof rows / sizeof *rows;
	for (size_t i = 0; i < n; i++) {
		feed_rows(f, T + HOUR, ENTRY_COMMANDS, rows[i].rows, rows[i].rows[2].name ? 3 : 2);
		ck_line(EFFECT_DEAD, i, "reason", rows[i].reason);
		ck_line(EFFECT_DEAD, i, "src", "commands");
	}
	ck_assert_uint_eq(feed_count(f, EFFECT_DEAD), n);
	ck_assert_uint_eq(feed_count(f, EFFECT_MATCH), matches);
	ck_assert_uint_eq(engine_counts(f->engine).dead, n);
}
END_TEST

START_TEST(a_name_stands_before_the_terms)
{
	feed_decide(f, T, {"event", "rename"}, {"issue", "21"}, {"title", "Silent headphones"});
	feed_burst(f, T + 1, 5, SOUND);
	ck_line(EFFECT_ALERT, 0, "title", "Silent headphones");
	ck_assert_str_eq(written("issue:21", "title"), "Silent headphones");
	feed_decide(f, T, {"event", "rename"}, {"issue", "21"}, {"title", "Mute"});
	ck_assert_str_eq(written("issue:21", "title"), "Mute");
}
END_TEST

START_TEST(a_link_is_published)
{
	feed_decide(f, T, {"event", "link"}, {"issue", "22"}, {"url", "https://example.com/22"});
	ck_assert_str_eq(written("issue:22", "url"), "https://example.com/22");
	ck_assert_ptr_null(written("issue:22", "url")); /* once */
}
END_TEST

START_TEST(personal_data_is_taken_out_of_what_people_write)
{
	feed_burst(f, T, 5, SOUND);
	feed_decide(f, T, {"event", "resolve"}, {"issue", "21"}, {"by", "kim@example.com"},
		    {"why", "told 010-1234-5678\nby phone"});
	ck_line(EFFECT_ALERT, 1, "by", "[email]");
	ck_line(EFFECT_ALERT, 1, "why", "told [phone] by phone");
	feed_decide(f, T, {"event", "rename"}, {"issue", "21"}, {"title", "ask kim@example.com"});
	ck_assert_str_eq(written("issue:21", "title"), "ask [email]");
	/* Nor does it stand in anything that is kept. */
	struct buf dump;
	buf_init(&dump, &f->mem.mem, 1 << 20);
	ck_assert_int_eq(engine_dump(f->engine, &dump), ERR_OK);
	static const char kim[] = "6b696d40", phone[] = "313233342d35363738";
	for (size_t i = 0; i + sizeof phone <= dump.len; i++)
		if (!memcmp(dump.ptr + i, kim, sizeof kim - 1) ||
		    !memcmp(dump.ptr + i, phone, sizeof phone - 1))
			ck_abort_msg("at %d", (int)i);
	buf_fini(&dump);
}
END_TEST

static bool holds(struct span s, struct span piece)
{
	for (; s.len >= piece.len; s = span_after(s, 1))
		if (span_starts(s, piece))
			return true;
	return false;
}

/* The life of issue 22 as it would be committed now. */
static struct span life_now(void)
{
	feed_forget(f);
	feed_changes(f);
	for (size_t k = 0; k < effects_count(f->fx); k++) {
		struct effect e = effects_at(f->fx, k);
		if (e.kind == EFFECT_HSET && span_eq(e.key, SPAN("life:0")) &&
		    span_eq(effects_argv(f->fx, &e, 0), SPAN("22")))
			return effects_argv(f->fx, &e, 1);
	}
	ck_abort_msg("no life");
}

START_TEST(a_history_is_bounded_and_forgets_the_oldest)
{
	char why[257];
	memset(why, 'y', sizeof why - 1);
	why[sizeof why - 1] = '\0';
	for (int i = 0; i < 60; i++) {
		why[0] = (char)('0' + i / 10);
		why[1] = (char)('0' + i % 10);
		feed_decide(f, T + i, {"event", "resolve"}, {"issue", "22"}, {"by", "minji"},
			    {"why", why});
		ck_assert_uint_le(life_now().len, ISSUES_HISTORY + 256);
		feed_decide(f, T + i, {"event", "resolve"}, {"issue", "22"});
	}
	feed_decide(f, T + HOUR, {"event", "resolve"}, {"issue", "22"}, {"why", "last"});
	struct span life = life_now();
	ck_assert(holds(life, SPAN("last")) && holds(life, SPAN("59yy")));
	ck_assert(holds(life, SPAN("50yy")) && !holds(life, SPAN("00yy")));
}
END_TEST

START_TEST(an_issue_that_people_decided_on_outlives_its_cases)
{
	feed_decide(f, T, {"event", "resolve"}, {"issue", "22"});
	feed_put(f, T, {"event", "case.deleted"}, {"case_id", "c"});
	feed_decide(f, T, {"event", "resolve"}, {"issue", "22"});
	ck_assert_uint_eq(feed_count(f, EFFECT_DEAD), 0);
	merge("22", "21");
	ck_assert_uint_eq(feed_count(f, EFFECT_DEAD), 0);
	feed_put(f, T, {"event", "case.deleted"}, {"case_id", "d"});
	feed_decide(f, T, {"event", "resolve"}, {"issue", "23"});
	ck_assert_uint_eq(feed_count(f, EFFECT_DEAD), 1); /* nobody decided on that one */
}
END_TEST

int main(void)
{
	Suite *s = suite_create("decide");
	TCase *tc = tcase_create("decide");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, merged_cases_are_told_in_order_of_arrival);
	tcase_add_test(tc, a_merged_issue_redirects);
	tcase_add_test(tc, a_merge_into_a_merged_issue_goes_to_its_target);
	tcase_add_test(tc, what_cannot_be_decided_goes_to_the_dead_letters);
	tcase_add_test(tc, a_name_stands_before_the_terms);
	tcase_add_test(tc, a_link_is_published);
	tcase_add_test(tc, personal_data_is_taken_out_of_what_people_write);
	tcase_add_test(tc, a_history_is_bounded_and_forgets_the_oldest);
	tcase_add_test(tc, an_issue_that_people_decided_on_outlives_its_cases);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
