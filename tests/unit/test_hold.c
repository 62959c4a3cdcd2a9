/* test_hold.c - what people say about the alerts of an issue, the table of its states, and the
 * storm guard: through the engine's door, with a reload wherever something waits. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "episode_moves.h"
#include "feed.h"
#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))
#define T           INT64_C(1770000000000)
#define MINUTE      INT64_C(60000)
#define HOUR        (60 * MINUTE)
#define DAY         (24 * HOUR)
#define SOUND       "The headphones make no sound at all"
#define REFUND      "환불 금액이 카드로 들어오지 않았어요"

static struct feed *f;

/* The plain rule: 5 cases by 3 customers in 24 h; issue 21 fires at T. */
static void set_up(void)
{
	f = feed_new();
	f->settings.remind = 6 * HOUR;
	feed_noise(f, T - HOUR, 20);
	feed_burst(f, T, 5, SOUND);
	feed_forget(f);
}

static void tear_down(void)
{
	feed_free(f);
}

/* The statuses of all alerts so far, with a space between. */
static const char *told(void)
{
	static char text[512];
	size_t n = 0;
	text[0] = '\0';
	for (size_t i = 0; i < feed_count(f, EFFECT_ALERT); i++)
		n += (size_t)snprintf(text + n, sizeof text - n, "%s%s", i ? " " : "",
				      feed_get(f, EFFECT_ALERT, i, "status"));
	return text;
}

#define ck_told(want) ck_assert_str_eq(told(), want)

static void ck_last(const char *name, const char *want)
{
	const char *got = feed_last(f, EFFECT_ALERT, name);
	ck_assert_msg(got && !strcmp(got, want), "%s is %s, not %s", name, got ? got : "not there",
		      want);
}

static void more(int64_t at, unsigned n)
{
	feed_burst(f, at, n, SOUND);
}

/* ---- the table */

START_TEST(every_state_and_event_has_its_row)
{
	/* Fire, Grow, remInd, Quiet, reSolve, Dismiss, reOpen, Merge, Take: the state that follows,
	 * small without a message; "." nothing happens. P pending, F firing, E escalated,
	 * R resolved, G regressed, M merged. */
	static const char *const rows[LIFE_COUNT] = {
		[LIFE_PENDING] = "F...rp.mf",   [LIFE_FIRING] = ".EFRRR.Mf",
		[LIFE_ESCALATED] = ".EERRR.Me", [LIFE_RESOLVED] = "G...rrGmg",
		[LIFE_REGRESSED] = ".EGRRR.Mg", [LIFE_MERGED] = ".........",
	};
	static const char tells[] = "PFERGM", silent[] = "pfergm";
	for (int state = 0; state < LIFE_COUNT; state++) {
		for (int event = 0; event < EPISODE_EVENTS; event++) {
			const struct episode_move *m =
				episode_moves((enum life)state, (enum episode_event)event);
			char is = m->tells ? tells[m->next] : silent[m->next];
			ck_assert_msg((m->can ? is : '.') == rows[state][event],
				      "state %d, event %d: %c", state, event, m->can ? is : '.');
		}
	}
}
END_TEST

START_TEST(messages_of_the_table)
{
	static const struct {
		enum episode_event event;
		enum alert_status status;
	} rows[] = {
		{EPISODE_GROW, ALERT_ESCALATED},    {EPISODE_REMIND, ALERT_REMINDER},
		{EPISODE_QUIET, ALERT_RESOLVED},    {EPISODE_RESOLVE, ALERT_RESOLVED},
		{EPISODE_DISMISS, ALERT_DISMISSED}, {EPISODE_MERGE, ALERT_MERGED},
	};
	static const enum life loud[] = {LIFE_FIRING, LIFE_ESCALATED, LIFE_REGRESSED};
	for (size_t s = 0; s < ROWS(loud); s++)
		for (size_t i = 0; i < ROWS(rows); i++)
			ck_assert_int_eq(episode_moves(loud[s], rows[i].event)->status,
					 rows[i].status);
	ck_assert_int_eq(episode_moves(LIFE_PENDING, EPISODE_FIRE)->status, ALERT_FIRING);
	ck_assert_int_eq(episode_moves(LIFE_RESOLVED, EPISODE_FIRE)->status, ALERT_FIRING);
	ck_assert_int_eq(episode_moves(LIFE_RESOLVED, EPISODE_REOPEN)->status, ALERT_REOPENED);
}
END_TEST

/* ---- ack */

START_TEST(an_ack_stops_reminders_until_it_runs_out)
{
	feed_decide(f, T + MINUTE, {"event", "ack"}, {"issue", "21"}, {"for", "12h"},
		    {"by", "minji"}, {"why", "on it"});
	ck_told("acked");
	ck_last("by", "minji");
	ck_last("why", "on it");
	ck_last("summary", "Acknowledged by minji; 5 cases by 5 customers so far");
	more(T + 2 * HOUR, 1);
	feed_reload(f);
	feed_tick(f, T + 12 * HOUR);
	ck_told("acked");
	feed_tick(f, T + 12 * HOUR + 2 * MINUTE);
	ck_told("acked ack_over");
	ck_last("at", "1770043260");
	ck_last("hold", "acked");
	ck_last("hold_by", "minji");
	ck_last("hold_end", "time");
	ck_last("cases", "1");
	feed_tick(f, T + 20 * HOUR);
	ck_told("acked ack_over reminder");
}
END_TEST

START_TEST(an_ack_ends_when_it_escalates)
{
	feed_decide(f, T, {"event", "ack"}, {"issue", "21"}, {"by", "minji"});
	more(T + HOUR, 5);
	ck_told("acked escalated");
	ck_last("hold", "acked");
	ck_last("hold_end", "escalating");
	feed_tick(f, T + 26 * HOUR); /* nor does it run out a second time */
	ck_told("acked escalated resolved");
}
END_TEST

START_TEST(an_ack_without_an_end_has_one)
{
	feed_decide(f, T, {"event", "ack"}, {"issue", "21"}, {"by", "minji"});
	more(T + 23 * HOUR, 3);
	feed_tick(f, T + 24 * HOUR);
	ck_told("acked ack_over");
}
END_TEST

START_TEST(an_ack_goes_with_its_episode)
{
	feed_decide(f, T, {"event", "ack"}, {"issue", "21"}, {"for", "7d"});
	feed_tick(f, T + 25 * HOUR);
	ck_told("acked resolved");
	more(T + 26 * HOUR, 5);
	more(T + 27 * HOUR, 1);
	feed_tick(f, T + 33 * HOUR);
	ck_told("acked resolved firing reminder");
}
END_TEST

START_TEST(an_ack_of_an_episode_that_ended_does_not_run_out)
{
	feed_decide(f, T, {"event", "ack"}, {"issue", "21"}, {"for", "7d"});
	feed_tick(f, T + 8 * 24 * HOUR);
	ck_told("acked resolved");
}
END_TEST

START_TEST(a_mute_of_what_is_over_is_no_news)
{
	feed_tick(f, T + 25 * HOUR);
	feed_decide(f, T + 26 * HOUR, {"event", "mute"}, {"issue", "21"}, {"for", "1h"});
	ck_told("resolved");
}
END_TEST

/* ---- mute */

START_TEST(a_mute_ends_with_the_first_of_its_ends)
{
	static const struct {
		const char *field, *value, *end;
		unsigned before, at; /* cases that do not end it, and that do */
	} rows[] = {
		{"cases", "3", "cases", 2, 1},
		{"customers", "4", "customers", 3, 1},
		{"rate", "7/2h", "rate", 7, 1},
		{"escalating", "1", "escalating", 4, 1},
	};
	for (size_t i = 0; i < ROWS(rows); i++) {
		tear_down();
		set_up();
		f->settings.remind = 0;
		feed_decide(f, T + 5 * HOUR, {"event", "mute"}, {"issue", "21"},
			    {rows[i].field, rows[i].value}, {"by", "minji"});
		more(T + 6 * HOUR, rows[i].before);
		feed_reload(f);
		ck_told("muted");
		more(T + 7 * HOUR, rows[i].at);
		ck_assert_msg(!strncmp(told(), "muted mute_over", 15), "%s: %s", rows[i].field,
			      told());
		ck_assert_str_eq(feed_get(f, EFFECT_ALERT, 1, "hold_end"), rows[i].end);
		ck_assert_str_eq(feed_get(f, EFFECT_ALERT, 1, "hold_by"), "minji");
	}
}
END_TEST

START_TEST(a_mute_withholds_and_then_tells_how_much)
{
	feed_decide(f, T, {"event", "mute"}, {"issue", "21"}, {"for", "2h"}, {"by", "minji"});
	more(T + HOUR, 5); /* escalates */
	ck_told("muted");
	feed_tick(f, T + 3 * HOUR);
	ck_told("muted mute_over");
	ck_last("withheld", "1");
	ck_last("summary", "The mute by minji is over (its time is up); 5 cases by 5 customers and "
			   "1 withheld messages since");
	more(T + 4 * HOUR, 10);
	ck_told("muted mute_over escalated");
}
END_TEST

/* Issue 22 never fired when it was muted. */
START_TEST(an_episode_that_began_under_a_mute_is_told_when_it_ends)
{
	feed_burst(f, T, 1, REFUND);
	feed_decide(f, T, {"event", "mute"}, {"issue", "22"}, {"for", "2h"});
	ck_told(""); /* nobody knew of it */
	feed_burst(f, T + HOUR, 5, REFUND);
	ck_told("");
	feed_reload(f);
	feed_tick(f, T + 2 * HOUR);
	ck_told("mute_over firing");
	ck_last("issue", "22");
	ck_last("at", "1770007200");
	ck_last("cases", "6");
	feed_tick(f, T + 48 * HOUR);
	ck_assert(strstr(told(), "resolved"));
}
END_TEST

/* What grows while nobody knows of it is told once, as it stands. */
START_TEST(a_mute_that_growth_ends_tells_once)
{
	feed_burst(f, T, 1, REFUND);
	feed_decide(f, T, {"event", "mute"}, {"issue", "22"}, {"for", "2d"}, {"escalating", "1"});
	feed_burst(f, T + HOUR, 5, REFUND);
	ck_told("");
	feed_burst(f, T + 2 * HOUR, 9, REFUND);
	ck_told("mute_over firing");
}
END_TEST

START_TEST(a_mute_goes_along_with_an_episode_that_is_merged)
{
	feed_burst(f, T, 1, REFUND);
	feed_decide(f, T + MINUTE, {"event", "mute"}, {"issue", "21"}, {"for", "3h"});
	feed_decide(f, T + MINUTE, {"event", "merge"}, {"issue", "21"}, {"into", "22"});
	more(T + HOUR, 9);
	ck_assert_msg(!strstr(told(), "escalated"), "%s", told());
	feed_tick(f, T + 4 * HOUR);
	ck_assert_msg(strstr(told(), "mute_over"), "%s", told());
	ck_last("issue", "22");
}
END_TEST

START_TEST(nobody_hears_the_end_of_what_nobody_was_told)
{
	feed_burst(f, T, 1, REFUND);
	feed_decide(f, T, {"event", "mute"}, {"issue", "22"}, {"for", "3d"});
	feed_burst(f, T + HOUR, 5, REFUND);
	feed_tick(f, T + 2 * DAY); /* 21, which was told, ends; so does 22, in silence */
	ck_told("resolved");
	ck_last("issue", "21");
	feed_tick(f, T + 4 * DAY);
	ck_told("resolved mute_over");
	ck_last("withheld", "2");
}
END_TEST

START_TEST(the_end_of_what_was_told_goes_through_a_mute)
{
	feed_decide(f, T, {"event", "mute"}, {"issue", "21"}, {"for", "7d"});
	feed_tick(f, T + 2 * DAY);
	ck_told("muted resolved");
}
END_TEST

START_TEST(a_person_unmutes)
{
	feed_decide(f, T, {"event", "mute"}, {"issue", "21"});
	ck_assert_int_eq(engine_next(f->engine), T + 6 * HOUR);
	feed_decide(f, T + HOUR, {"event", "unmute"}, {"issue", "21"}, {"by", "jun"});
	ck_told("muted mute_over");
	ck_last("hold_end", "person");
	ck_last("by", "jun");
}
END_TEST

/* ---- resolve, reopen, no problem */

START_TEST(a_reopened_issue_goes_on)
{
	feed_decide(f, T + HOUR, {"event", "resolve"}, {"issue", "21"}, {"by", "minji"});
	feed_decide(f, T + 2 * HOUR, {"event", "reopen"}, {"issue", "21"}, {"by", "jun"});
	feed_reload(f);
	ck_told("resolved reopened");
	ck_last("alert_id", "21:1:3");
	feed_tick(f, T + 27 * HOUR);
	ck_told("resolved reopened resolved");
	ck_last("at", "1770093600"); /* quiet for a day since */
}
END_TEST

START_TEST(no_problem_is_quiet_until_it_is_reopened)
{
	feed_decide(f, T, {"event", "not-a-problem"}, {"issue", "21"}, {"by", "minji"});
	ck_told("dismissed");
	more(T + DAY, 20);
	feed_reload(f);
	ck_told("dismissed");
	feed_decide(f, T + 2 * DAY, {"event", "reopen"}, {"issue", "21"});
	ck_told("dismissed reopened");
	more(T + 2 * DAY, 40);
	ck_assert(strstr(told(), "escalated"));
}
END_TEST

START_TEST(no_problem_before_it_ever_fired)
{
	feed_burst(f, T, 3, REFUND);
	feed_decide(f, T, {"event", "not-a-problem"}, {"issue", "22"});
	feed_burst(f, T, 20, REFUND);
	ck_told("");
	feed_decide(f, T + HOUR, {"event", "reopen"}, {"issue", "22"});
	feed_burst(f, T + HOUR, 5, REFUND);
	ck_told("firing");
}
END_TEST

START_TEST(what_makes_no_sense_goes_to_the_dead_letters)
{
	static const struct {
		struct feed_row rows[4];
		const char *reason;
	} rows[] = {
		{{{"event", "ack"}, {"issue", "22"}},
		 "the issue is not firing: there is nothing to acknowledge"},
		{{{"event", "ack"}, {"issue", "21"}, {"cases", "7"}},
		 "an ack ends at a time: field until or for"},
		{{{"event", "ack"}, {"issue", "21"}, {"until", "2020-01-01T00:00:00Z"}},
		 "field until lies in the past"},
		{{{"event", "ack"}, {"issue", "21"}, {"until", "2100-01-01T00:00:00Z"}},
		 "field until is more than a year away"},
		{{{"event", "ack"}, {"issue", "21"}, {"until", "soon"}},
		 "field until is no time (for example 2026-11-23T10:00:00+09:00)"},
		{{{"event", "mute"}, {"issue", "21"}, {"for", "2x"}},
		 "field for is no length of time (for example 30m, 2h, 7d)"},
		{{{"event", "mute"}, {"issue", "21"}, {"for", "0h"}},
		 "field for is no length of time (for example 30m, 2h, 7d)"},
		{{{"event", "mute"}, {"issue", "21"}, {"for", "400d"}},
		 "field for is longer than a year"},
		{{{"event", "mute"}, {"issue", "21"}, {"for", "2h"}, {"until", "1770090000"}},
		 "fields until and for are both there: one of them says when it is over"},
		{{{"event", "mute"}, {"issue", "21"}, {"cases", "0"}},
		 "field cases is no number from 1 to 1000000"},
		{{{"event", "mute"}, {"issue", "21"}, {"customers", "5000"}},
		 "field customers is no number from 1 to 4096"},
		{{{"event", "mute"}, {"issue", "21"}, {"rate", "many"}},
		 "field rate is no number of cases in a time (for example 20/1h)"},
		{{{"event", "mute"}, {"issue", "21"}, {"escalating", "perhaps"}},
		 "field escalating is neither 1 nor 0"},
		{{{"event", "unmute"}, {"issue", "21"}},
		 "the issue is neither muted nor acknowledged"},
		{{{"event", "reopen"}, {"issue", "21"}}, "the issue is open already"},
		{{{"event", "reopen"}, {"issue", "22"}},
		 "the issue never fired: there is nothing to reopen"},
	};
	feed_burst(f, T, 1, REFUND);
	for (size_t i = 0; i < ROWS(rows); i++) {
		size_t n = 2;
		while (n < 4 && rows[i].rows[n].name)
			n++;
		feed_rows(f, T, ENTRY_COMMANDS, rows[i].rows, n);
		ck_assert_str_eq(feed_last(f, EFFECT_DEAD, "reason"), rows[i].reason);
	}
	ck_assert_uint_eq(feed_count(f, EFFECT_DEAD), ROWS(rows));
	ck_told("");
	feed_decide(f, T, {"event", "not-a-problem"}, {"issue", "21"});
	static const char *const held[] = {"mute", "unmute", "not-a-problem", "ack"};
	for (size_t i = 0; i < ROWS(held); i++)
		feed_decide(f, T, {"event", held[i]}, {"issue", "21"});
	ck_assert_uint_eq(feed_count(f, EFFECT_DEAD), ROWS(rows) + ROWS(held));
}
END_TEST

START_TEST(holds_and_history_are_published)
{
	feed_decide(f, T, {"event", "mute"}, {"issue", "21"}, {"for", "2h"}, {"cases", "100"},
		    {"by", "minji"}, {"why", "known"});
	feed_forget(f);
	feed_changes(f);
	size_t n = 0;
	while (!feed_get(f, EFFECT_HSET, n, "held"))
		n++;
	ck_assert_str_eq(feed_get(f, EFFECT_HSET, n, "held"), "muted");
	ck_assert_str_eq(feed_get(f, EFFECT_HSET, n, "held_by"), "minji");
	ck_assert_str_eq(feed_get(f, EFFECT_HSET, n, "held_until"), "1770007200");
	ck_assert_str_eq(feed_get(f, EFFECT_HSET, n, "history"),
			 "[{\"at\":1770000000,\"event\":\"mute\",\"by\":\"minji\","
			 "\"why\":\"known\",\"what\":\"for 2h, cases 100\"}]");
}
END_TEST

/* ---- storms */

static const char *const storms[] = {
	"Parcel lies in the depot since Monday",   "비밀번호를 바꿀 수가 없어요",
	"Coupon code is refused at the checkout",  "영수증이 두 장씩 나와요",
	"The map shows the wrong street entirely", "알림이 밤마다 울려서 깨요",
};

START_TEST(a_storm_is_counted_and_told_once)
{
	f->settings.per_hour = 3;
	for (size_t i = 0; i < ROWS(storms); i++)
		feed_burst(f, T + 10 * MINUTE, 5, storms[i]);
	ck_told("firing firing"); /* and the one at T makes three */
	feed_decide(f, T + 20 * MINUTE, {"event", "resolve"}, {"issue", "21"}, {"by", "minji"});
	ck_told("firing firing resolved"); /* what a person does is told at once */
	feed_reload(f);
	ck_assert_int_eq(engine_next(f->engine), T + HOUR);
	feed_tick(f, T + 2 * HOUR);
	ck_told("firing firing resolved storm");
	ck_last("at", "1770003600");
	ck_last("issue", "0");
	ck_last("withheld", "4");
	ck_last("summary", "4 more messages in the last hour: 4 firing");
	ck_last("issues", "[24,25,26,27]");
	feed_burst(f, T + 3 * HOUR, 5, storms[2]);
	ck_told("firing firing resolved storm escalated"); /* a new hour */
}
END_TEST

START_TEST(without_a_storm_the_guard_is_silent)
{
	f->settings.per_hour = 2;
	for (size_t i = 0; i < ROWS(storms); i++)
		feed_burst(f, T + (int64_t)i * HOUR, 5, storms[i]);
	ck_assert_uint_eq(feed_count(f, EFFECT_ALERT), ROWS(storms));
	ck_assert(!strstr(told(), "storm"));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("hold");
	TCase *tc = tcase_create("hold");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, every_state_and_event_has_its_row);
	tcase_add_test(tc, messages_of_the_table);
	tcase_add_test(tc, an_ack_stops_reminders_until_it_runs_out);
	tcase_add_test(tc, an_ack_ends_when_it_escalates);
	tcase_add_test(tc, an_ack_without_an_end_has_one);
	tcase_add_test(tc, an_ack_goes_with_its_episode);
	tcase_add_test(tc, a_mute_ends_with_the_first_of_its_ends);
	tcase_add_test(tc, a_mute_withholds_and_then_tells_how_much);
	tcase_add_test(tc, an_episode_that_began_under_a_mute_is_told_when_it_ends);
	tcase_add_test(tc, an_ack_of_an_episode_that_ended_does_not_run_out);
	tcase_add_test(tc, a_mute_that_growth_ends_tells_once);
	tcase_add_test(tc, a_mute_of_what_is_over_is_no_news);
	tcase_add_test(tc, a_mute_goes_along_with_an_episode_that_is_merged);
	tcase_add_test(tc, nobody_hears_the_end_of_what_nobody_was_told);
	tcase_add_test(tc, the_end_of_what_was_told_goes_through_a_mute);
	tcase_add_test(tc, a_person_unmutes);
	tcase_add_test(tc, a_reopened_issue_goes_on);
	tcase_add_test(tc, no_problem_is_quiet_until_it_is_reopened);
	tcase_add_test(tc, no_problem_before_it_ever_fired);
	tcase_add_test(tc, what_makes_no_sense_goes_to_the_dead_letters);
	tcase_add_test(tc, holds_and_history_are_published);
	tcase_add_test(tc, a_storm_is_counted_and_told_once);
	tcase_add_test(tc, without_a_storm_the_guard_is_silent);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
