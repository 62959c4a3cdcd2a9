/* test_alike.c - issues that grew alike become one: in bounded looks, unless something keeps them
 * apart; what belongs to the smaller one goes along. */
#include <check.h>
#include <stdio.h>

#include "feed.h"
#include "suite.h"

#define T      INT64_C(1770000000000)
#define MINUTE INT64_C(60000)
#define NOISE  20

static struct feed *f;
static int64_t at;

/* Two pairs that share three words, each with a fourth of its own, in much that is said once. What
 * comes then says the three words and one more: it belongs to both, and joins the first. "to": for
 * another noun in the place of one would be another thing. */
static const char *const said[] = {
	"pupifum dukidax pitarak to bigapox tirivox baponap mirobak",
	"pupifum dukidax pitarak to bigapox nakudak gibunux divomap",
	"pupifum dukidax pitarak to manafik bapufix rizinuk nugakok",
	"pupifum dukidax pitarak to manafik ginabim pobokuk dagibop",
	"pupifum dukidax pitarak to tufutix",
	"pupifum dukidax pitarak to fikitim",
	"pupifum dukidax pitarak to fivupax",
	"pupifum dukidax pitarak to badarom",
	"pupifum dukidax pitarak to zukutup",
	"pupifum dukidax pitarak to rizafix",
	"pupifum dukidax pitarak to rakigak",
	"pupifum dukidax pitarak to kupibam",
};
#define SAID  (sizeof said / sizeof *said)
#define PAIRS 4 /* the cases of both pairs */
#define FIRST (NOISE + 1) /* the issue of the first pair, and of the second: */
#define OTHER (NOISE + 2)

/* Cases from to upto, "s1" being the first. */
static void say(size_t from, size_t upto)
{
	for (size_t i = from; i <= upto; i++) {
		char id[8];
		snprintf(id, sizeof id, "s%zu", i);
		feed_case(f, at += MINUTE, id, id, said[i - 1]);
	}
}

static void set_up(void)
{
	f = feed_new();
	at = T;
	feed_noise(f, at, NOISE);
	f->settings.n_rules = 1;
	f->settings.rules[0] = (struct rule){.kind = RULE_COUNT,
					     .name = SPAN("count"),
					     .cases = 1000,
					     .customers = 0,
					     .window = 3600000,
					     .resolve_after = 3600000};
	say(1, PAIRS);
	ck_assert_uint_eq(feed_issue(f, "s2"), FIRST);
	ck_assert_uint_eq(feed_issue(f, "s4"), OTHER);
	feed_forget(f);
}

static void tear_down(void)
{
	feed_free(f); /* which recounts every sum */
}

/* Lines "moved" from the issue of the second pair. */
static size_t moved(uint64_t from)
{
	size_t n = 0;
	char id[24];
	snprintf(id, sizeof id, "%d", (int)from);
	for (size_t i = 0; i < feed_count(f, EFFECT_MATCH); i++) {
		const char *other = feed_get(f, EFFECT_MATCH, i, "from");
		n += other && strcmp(other, id) == 0;
	}
	return n;
}

/* A third case each; that of the second issue makes it loud. */
static void other_fires(void)
{
	feed_case(f, at, "third", "third",
		  "pupifum dukidax pitarak to bigapox koridom povitak pozobak");
	f->settings.rules[0].cases = 3;
	feed_case(f, at, "loud", "loud",
		  "pupifum dukidax pitarak to manafik pazomik durozam moduduk");
	ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "status"), "firing");
	ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "issue"), "22");
	f->settings.rules[0].cases = 1000;
}

START_TEST(issues_that_grew_alike_become_one)
{
	say(PAIRS + 1, SAID);
	for (size_t i = 1; i <= SAID; i++) {
		char id[8];
		snprintf(id, sizeof id, "s%zu", i);
		ck_assert_msg(feed_issue(f, id) == FIRST, "%s:\n%s", id, feed_lines(f));
	}
	ck_assert_uint_eq(moved(OTHER), 2);
}
END_TEST

START_TEST(the_id_that_is_gone_redirects)
{
	say(PAIRS + 1, SAID);
	feed_reload(f);
	feed_decide(f, at, {"event", "rename"}, {"issue", "22"}, {"title", "ours"});
	feed_changes(f);
	ck_assert_uint_eq(feed_count(f, EFFECT_DEAD), 0);
	ck_assert_ptr_nonnull(strstr(feed_lines(f), "\"status\":\"moved\",\"from\":\"22\""));
	feed_decide(f, at, {"event", "merge"}, {"issue", "22"}, {"into", "21"});
	ck_assert_str_eq(feed_last(f, EFFECT_DEAD, "reason"), "both issues are the same");
}
END_TEST

START_TEST(nothing_looks_before_it_has_four_cases)
{
	say(PAIRS + 1, PAIRS + 1);
	ck_assert_uint_eq(feed_issue(f, "s4"), OTHER);
	say(PAIRS + 2, PAIRS + 2);
	ck_assert_uint_eq(feed_issue(f, "s4"), FIRST);
}
END_TEST

START_TEST(what_a_person_decided_about_stays_though_it_is_smaller)
{
	feed_decide(f, at, {"event", "rename"}, {"issue", "22"}, {"title", "ours"});
	say(PAIRS + 1, SAID);
	ck_assert_uint_eq(feed_issue(f, "s1"), OTHER);
	ck_assert_uint_eq(feed_issue(f, "s4"), OTHER);
	feed_reload(f);
	ck_assert_uint_eq(feed_issue(f, "s1"), OTHER);
}
END_TEST

START_TEST(what_people_named_twice_is_two)
{
	feed_decide(f, at, {"event", "rename"}, {"issue", "21"}, {"title", "ours"});
	feed_decide(f, at, {"event", "rename"}, {"issue", "22"}, {"title", "theirs"});
	say(PAIRS + 1, SAID);
	ck_assert_uint_eq(feed_issue(f, "s1"), FIRST);
	ck_assert_uint_eq(feed_issue(f, "s4"), OTHER);
}
END_TEST

START_TEST(the_alert_of_the_smaller_one_goes_along)
{
	other_fires();
	say(PAIRS + 1, SAID);
	ck_assert_uint_eq(feed_issue(f, "loud"), FIRST);
	ck_assert_str_eq(feed_get(f, EFFECT_ALERT, 1, "status"), "merged");
	ck_assert_str_eq(feed_get(f, EFFECT_ALERT, 1, "merged_into"), "21");
	ck_assert_ptr_null(feed_get(f, EFFECT_ALERT, 1, "by"));
	ck_assert_str_eq(feed_get(f, EFFECT_ALERT, 2, "status"), "escalated");
	ck_assert_str_eq(feed_get(f, EFFECT_ALERT, 2, "issue"), "21");
	feed_tick(f, at + 24 * 60 * MINUTE);
	ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "status"), "resolved");
	ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "issue"), "21");
}
END_TEST

START_TEST(no_alert_goes_where_people_said_that_there_is_no_problem)
{
	feed_decide(f, at, {"event", "not-a-problem"}, {"issue", "21"});
	other_fires();
	say(PAIRS + 1, SAID);
	ck_assert_uint_eq(feed_issue(f, "s1"), FIRST);
	ck_assert_uint_eq(feed_issue(f, "loud"), OTHER);
}
END_TEST

/* Cases that people split stay two issues, whatever comes. */
START_TEST(what_people_keep_apart_stays_apart)
{
	feed_decide(f, at, {"event", "merge"}, {"issue", "22"}, {"into", "21"});
	feed_decide(f, at, {"event", "split"}, {"issue", "21"}, {"cases", "s3,s4"});
	uint64_t split = feed_issue(f, "s3");
	say(PAIRS + 1, SAID);
	ck_assert_uint_eq(feed_issue(f, "s3"), split);
	ck_assert_uint_eq(feed_issue(f, "s1"), FIRST);
}
END_TEST

/* The same words, and one side of an opposite: no figure makes them one. */
START_TEST(opposites_are_never_one)
{
	static const char *const sides[] = {"login", "logout"};
	for (size_t i = 0; i < 16; i++) {
		char id[8], text[160];
		snprintf(id, sizeof id, "o%zu", i);
		snprintf(text, sizeof text, "%s %s %s", "patunak davakup nupurak pazomik durozam",
			 "moduduk kapagax tukamom", sides[i % 2]);
		feed_case(f, at += MINUTE, id, id, text);
	}
	ck_assert_uint_eq(feed_issue(f, "o14"), feed_issue(f, "o0"));
	ck_assert_uint_eq(feed_issue(f, "o15"), feed_issue(f, "o1"));
	ck_assert_uint_ne(feed_issue(f, "o0"), feed_issue(f, "o1"));
}
END_TEST

/* Its own case alone is no issue that anybody knew: it moves, and nothing is left. */
START_TEST(a_single_case_moves_without_a_redirect)
{
	feed_put(f, at, {"event", "case.deleted"}, {"case_id", "s3"});
	say(PAIRS + 1, SAID);
	ck_assert_uint_eq(feed_issue(f, "s4"), FIRST);
	ck_assert_uint_eq(moved(OTHER), 1);
	feed_decide(f, at, {"event", "rename"}, {"issue", "22"}, {"title", "ours"});
	ck_assert_str_eq(feed_last(f, EFFECT_DEAD, "reason"), "no such issue");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("alike");
	TCase *c = tcase_create("alike");
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_add_test(c, issues_that_grew_alike_become_one);
	tcase_add_test(c, the_id_that_is_gone_redirects);
	tcase_add_test(c, nothing_looks_before_it_has_four_cases);
	tcase_add_test(c, what_a_person_decided_about_stays_though_it_is_smaller);
	tcase_add_test(c, what_people_named_twice_is_two);
	tcase_add_test(c, the_alert_of_the_smaller_one_goes_along);
	tcase_add_test(c, no_alert_goes_where_people_said_that_there_is_no_problem);
	tcase_add_test(c, what_people_keep_apart_stays_apart);
	tcase_add_test(c, opposites_are_never_one);
	tcase_add_test(c, a_single_case_moves_without_a_redirect);
	suite_add_tcase(s, c);
	return suite_run(s);
}
