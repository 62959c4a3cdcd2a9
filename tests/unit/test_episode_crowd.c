/* test_episode_crowd.c - bursts over several issues: which one fires, and when a burst is one that
 * is told already. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "feed.h"
#include "suite.h"

#define T      INT64_C(1770000000000)
#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)
#define SOUND  "The headphones make no sound at all"
#define REFUND "환불 금액이 카드로 들어오지 않았어요"
/* Shares a word with SOUND: near enough for one episode, too far for one burst. */
#define PARCEL "My headphones arrived in a torn parcel without any invoice inside the box"
#define CASES  6 /* of the burst of SOUND */

static struct feed *f;

static void set_up(void)
{
	f = feed_new();
	feed_noise(f, T - 240 * HOUR, 200);
	feed_forget(f);
	f->settings.remind = 0;
	f->settings.rules[0] = (struct rule){
		.name = SPAN("burst"),
		.kind = RULE_BURST,
		.cases = 4,
		.customers = 4,
		.window = 24 * HOUR,
		.resolve_after = 48 * HOUR,
		.false_alarms = 1000 * RULE_RATE,
	};
}

static void tear_down(void)
{
	feed_free(f);
}

static size_t count_status(const char *status)
{
	size_t n = 0;
	for (size_t i = 0; i < feed_count(f, EFFECT_ALERT); i++)
		n += strcmp(feed_get(f, EFFECT_ALERT, i, "status"), status) == 0;
	return n;
}

/* Cases that people took out of the issue before the last one came: a list, then another. */
static const struct {
	const char *promise, *splits[CASES];
} places[] = {
	{"all in one", {NULL}},
	{"one elsewhere", {"c1"}},
	{"the newest elsewhere", {"c5"}},
	{"two elsewhere", {"c1,c2"}},
	{"the others elsewhere", {"c4,c5"}},
	{"most elsewhere", {"c1,c2,c3,c4"}},
	{"the newest ones elsewhere", {"c3,c4,c5"}},
	{"half and half", {"c1,c2,c3"}},
	{"three places", {"c1,c2", "c3,c4"}},
	{"a small one between two", {"c2", "c3,c4,c5"}},
	{"each by itself", {"c1", "c2", "c3", "c4"}},
};

/* The issue that most of the burst's cases are in, the lowest id of equals. */
static uint64_t most_of_it(void)
{
	uint64_t best = 0, most = 0;
	for (int i = CASES; i > 0; i--) {
		char id[16];
		uint64_t issue, n = 0;
		snprintf(id, sizeof id, "c%d", i);
		issue = feed_issue(f, id);
		for (int k = 1; k <= CASES; k++) {
			snprintf(id, sizeof id, "c%d", k);
			n += feed_issue(f, id) == issue;
		}
		if (n > most || (n == most && issue < best)) {
			best = issue;
			most = n;
		}
	}
	return best;
}

START_TEST(it_fires_where_most_of_it_is)
{
	f->settings.n_rules = 0;
	feed_burst(f, T, CASES - 1, SOUND);
	for (size_t i = 0; places[_i].splits[i]; i++)
		feed_decide(f, T + MINUTE, {"event", "split"}, {"issue", "201"},
			    {"cases", places[_i].splits[i]});
	f->settings.n_rules = 1;
	feed_burst(f, T + 2 * MINUTE, 1, SOUND);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), 1);
	ck_assert_msg(strtoull(feed_last(f, EFFECT_ALERT, "issue"), NULL, 10) == most_of_it(),
		      "%s: at %s, not %d", places[_i].promise, feed_last(f, EFFECT_ALERT, "issue"),
		      (int)most_of_it());
}
END_TEST

/* A second burst, so long after the last case of the first. */
static const struct {
	const char *promise;
	int64_t later;
	const char *text;
	size_t fired;
} seconds[] = {
	{"more of the same", HOUR, SOUND, 1},
	{"the same a day later", 23 * HOUR, SOUND, 1},
	{"of the same kind while it is loud", HOUR, PARCEL, 1},
	{"up to six hours", 6 * HOUR, PARCEL, 1},
	{"later it is another one", 6 * HOUR + 1, PARCEL, 2},
	{"something else is another one at once", HOUR, REFUND, 2},
};

START_TEST(a_burst_that_is_told_goes_on)
{
	feed_burst(f, T, CASES, SOUND);
	ck_assert_uint_eq(count_status("firing"), 1);
	feed_reload(f);
	feed_burst(f, T + seconds[_i].later, CASES, seconds[_i].text);
	ck_assert_msg(count_status("firing") == seconds[_i].fired, "%s: %d", seconds[_i].promise,
		      (int)count_status("firing"));
}
END_TEST

/* A burst in one language, and so long after it another one. */
static const struct {
	const char *promise, *first, *then;
	int64_t later;
	size_t fired;
} tongues[] = {
	{"the same in the other language", "환불 지연", "late refund", HOUR, 1},
	{"the other way round", "late refund", "환불 지연", HOUR, 1},
	{"up to six hours", "환불 지연", "late refund", 6 * HOUR, 1},
	{"with words of its own", "환불 지연 금귤나무 두꺼비집터", "late refund kumquat quokka",
	 HOUR, 1},
	{"later it may be another one", "환불 지연 금귤나무 두꺼비집터",
	 "late refund kumquat quokka", 6 * HOUR + 1, 2},
	{"one meaning in common", "환불 지연", "late card", HOUR, 2},
	{"the opposite", "카드 결제 로그인", "card payment logout", HOUR, 2},
};

START_TEST(a_burst_in_two_languages_is_told_once)
{
	f->settings.rules[0].cases = f->settings.rules[0].customers = 3;
	feed_burst(f, T, 4, tongues[_i].first);
	ck_assert_uint_eq(count_status("firing"), 1);
	feed_reload(f);
	/* It is loud with the third case; only then may issues show that they are one. */
	feed_burst(f, T + tongues[_i].later, 3, tongues[_i].then);
	ck_assert_msg(count_status("firing") == tongues[_i].fired, "%s: %d", tongues[_i].promise,
		      (int)count_status("firing"));
}
END_TEST

START_TEST(an_episode_that_went_on_is_loud_anew)
{
	feed_burst(f, T, CASES, SOUND);
	feed_burst(f, T + 5 * HOUR, CASES, SOUND);
	feed_burst(f, T + 10 * HOUR, CASES, PARCEL);
	ck_assert_uint_eq(count_status("firing"), 1);
}
END_TEST

START_TEST(it_goes_on_with_the_nearest_of_all_that_are_told)
{
	const char *first = _i ? SOUND : REFUND, *then = _i ? REFUND : SOUND;
	feed_burst(f, T, CASES, first);
	feed_burst(f, T + MINUTE, CASES, then);
	ck_assert_uint_eq(count_status("firing"), 2);
	feed_burst(f, T + HOUR, 2 * CASES, PARCEL);
	ck_assert_uint_eq(count_status("firing"), 2);
	ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "status"), "escalated");
	ck_assert_str_eq(feed_last(f, EFFECT_ALERT, "issue"), _i ? "201" : "202");
}
END_TEST

int main(void)
{
	Suite *s = suite_create("episode_crowd");
	TCase *tc = tcase_create("episode_crowd");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_loop_test(tc, it_fires_where_most_of_it_is, 0, sizeof places / sizeof *places);
	tcase_add_loop_test(tc, a_burst_that_is_told_goes_on, 0, sizeof seconds / sizeof *seconds);
	tcase_add_loop_test(tc, a_burst_in_two_languages_is_told_once, 0,
			    sizeof tongues / sizeof *tongues);
	tcase_add_test(tc, an_episode_that_went_on_is_loud_anew);
	tcase_add_loop_test(tc, it_goes_on_with_the_nearest_of_all_that_are_told, 0, 2);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
