/* test_like.c - bursts against like times, on records of their own: weeks of a desk in which one
 * problem has hours of its own, or the whole desk has. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "burst.h"
#include "config.h"
#include "failmem.h"
#include "like.h"
#include "prng.h"
#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))
#define MINUTE      INT64_C(60000)
#define HOUR        (60 * MINUTE)
#define DAY         (24 * HOUR)
#define WEEK        (7 * DAY)
#define T           INT64_C(1767571200000) /* 2026-01-05T00:00:00Z, a Monday */
#define TOPIC       0x1F /* the words of the problem */
#define WAVE        12 /* cases, three minutes apart */

static struct failmem fm;
static struct config *config;
static struct settings settings;
static struct state state;
static struct apply apply;
static uint64_t dice, customer;

static void set_up(void)
{
	failmem_init(&fm);
	config = config_new(&fm.mem);
	ck_assert_ptr_nonnull(config);
	settings = config_settings(config, 0);
	settings.n_rules = 1; /* the shipped burst */
	ck_assert_int_eq(state_init(&state, &fm.mem, &settings, 1), ERR_OK);
	apply = (struct apply){.state = &state, .settings = &settings};
	keys_init(&apply.set, &fm.mem);
	dice = 5;
	customer = 0;
}

static void tear_down(void)
{
	keys_fini(&apply.set);
	state_fini(&state);
	config_free(config);
	ck_assert_uint_eq(fm.live, 0);
}

/* A case of the words whose bits are set; true when it is loud. */
static bool put(int64_t at, uint64_t which)
{
	struct token tokens[64];
	struct burst b;
	char id[24];
	size_t n = 0;
	struct records *r = &state.records;
	int len = snprintf(id, sizeof id, "c%llu", (unsigned long long)r->next_seq);
	struct record *rec = records_add(r, SPAN("cases"), (struct span){id, (size_t)len}, at);
	ck_assert_ptr_nonnull(rec);
	for (uint64_t i = 0; i < 64; i++)
		if (which >> i & 1)
			tokens[n++] = (struct token){.id = 1000 + i, .count = 1};
	rec->customer = ++customer;
	ck_assert(records_set_tokens(r, rec, tokens, n));
	ck_assert(crowd_add(state.crowd, rec));
	state.clock = at > state.clock ? at : state.clock;
	ck_assert(burst_find(&apply, rec, &b));
	return b.rule && which == TOPIC;
}

/* n cases of other things, spread over the hour that begins at from. */
static void others(int64_t from, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		uint64_t which = 0;
		for (int k = 0; k < 3; k++)
			which |= UINT64_C(1) << (8 + prng_below(&dice, 56));
		put(from + i * HOUR / n, which);
	}
}

/* An hour of the desk, with n cases of the problem three minutes apart in it; how many were loud.
 */
static unsigned hour(int64_t from, unsigned all, unsigned n)
{
	unsigned loud = 0;
	others(from, all);
	for (unsigned i = 0; i < n; i++)
		loud += put(from + i * 3 * MINUTE, TOPIC);
	return loud;
}

enum when { MONDAYS, WORKDAYS, SUNDAYS };

/* Weeks with three other cases an hour and a wave at the hour of the days that when says; the last
 * wave that was loud, counted from 1; 0: none was. */
static unsigned waves(enum when when, unsigned weeks, unsigned at)
{
	unsigned n = 0, last = 0;
	for (unsigned h = 0; h < weeks * 168; h++) {
		unsigned day = h / 24 % 7;
		bool wave = h % 24 == at && (when == MONDAYS   ? day == 0
					     : when == SUNDAYS ? day == 6
							       : day < 5);
		n += wave;
		if (hour(T + h * HOUR, 3, wave ? WAVE : 0))
			last = n;
	}
	return last;
}

START_TEST(a_wave_of_every_monday_is_told_until_it_is_known)
{
	unsigned last = waves(MONDAYS, 8, 9);
	ck_assert_uint_ge(last, 1);
	ck_assert_uint_le(last, 2);
}
END_TEST

START_TEST(a_wave_of_every_workday_is_told_until_it_is_known)
{
	unsigned last = waves(WORKDAYS, 4, 8);
	ck_assert_uint_ge(last, 1);
	ck_assert_uint_le(last, 3);
}
END_TEST

START_TEST(more_of_it_than_ever_is_told)
{
	waves(MONDAYS, 6, 9);
	for (unsigned h = 0; h < 9; h++)
		hour(T + 6 * WEEK + h * HOUR, 3, 0);
	unsigned loud = 0;
	others(T + 6 * WEEK + 9 * HOUR, 3);
	for (unsigned i = 0; i < 8 * WAVE; i++)
		loud += put(T + 6 * WEEK + 9 * HOUR + i * 20000, TOPIC);
	ck_assert_uint_gt(loud, 0);
}
END_TEST

static const struct {
	const char *promise;
	unsigned day, at; /* of the week after: when the wave comes */
	bool told;
} others_rows[] = {
	{"at its hour", 0, 9, false},      {"an hour later: waves are not punctual", 0, 10, false},
	{"in the afternoon", 0, 15, true}, {"on another day", 2, 9, true},
	{"on a Sunday", 6, 9, true},
};

START_TEST(a_wave_at_another_time_is_told)
{
	waves(MONDAYS, 5, 9);
	unsigned loud = 0, until = others_rows[_i].day * 24 + others_rows[_i].at;
	for (unsigned h = 0; h <= until; h++)
		loud += hour(T + 5 * WEEK + h * HOUR, 3, h == until ? WAVE : 0);
	ck_assert_msg((loud > 0) == others_rows[_i].told, "%s", others_rows[_i].promise);
}
END_TEST

/* One outbreak is no habit. */
START_TEST(what_came_once_is_told_again)
{
	for (unsigned h = 0; h < 2 * 168; h++)
		hour(T + h * HOUR, 3, h == 168 + 9 ? WAVE : 0);
	for (unsigned h = 0; h < 9; h++)
		hour(T + 2 * WEEK + h * HOUR, 3, 0);
	ck_assert_uint_gt(hour(T + 2 * WEEK + 9 * HOUR, 3, WAVE), 0);
}
END_TEST

/* Wednesday of the fifth week, 2026-02-04, has what Sundays have. */
START_TEST(a_holiday_counts_as_a_sunday)
{
	waves(SUNDAYS, 4, 9);
	if (_i)
		settings.holidays = SPAN("2026-02-04 Founding day\n");
	unsigned loud = 0;
	for (unsigned h = 0; h <= 57; h++)
		loud += hour(T + 4 * WEEK + h * HOUR, 3, h == 57 ? WAVE : 0);
	ck_assert_msg((loud > 0) == !_i, "%u loud, %s holiday", loud, _i ? "a" : "no");
}
END_TEST

/* Half past midnight in Seoul is the afternoon before in UTC, where Mondays would be Sundays. */
START_TEST(days_are_those_of_the_zone)
{
	static const struct zone_turn seoul[] = {{INT64_MIN, 9 * 3600}};
	settings.turns = seoul;
	settings.n_turns = _i ? 1 : 0;
	unsigned loud = 0;
	for (unsigned h = 0; h < 168 + 24; h++) {
		int64_t local = T + h * HOUR + 9 * HOUR;
		bool wave = (local - T) / HOUR % 24 == 0 && (local - T) / DAY % 7 < 5 && h > 12;
		unsigned n = hour(T + h * HOUR, 3, wave ? WAVE : 0);
		loud += h > 6 * 24 ? n : 0; /* the first Monday after four workdays */
	}
	ck_assert_msg((loud > 0) == !_i, "%u", loud);
}
END_TEST

/* A desk whose volume has hours of its own, and a problem that always is a twentieth of it. */
static const struct {
	const char *promise;
	unsigned night, day, monday; /* cases an hour; those of working hours; times so many */
} volumes[] = {
	{"the same all week", 6, 6, 1},
	{"three times as much on Mondays", 6, 6, 3},
	{"ten times as much in working hours", 2, 20, 1},
	{"both", 1, 10, 3},
};

START_TEST(a_busy_time_of_the_desk_is_no_burst)
{
	unsigned alarms = 0, n = 0;
	int64_t last = 0;
	for (unsigned h = 0; h < 6 * 168; h++) {
		unsigned day = h / 24 % 7;
		bool work = day < 5 && h % 24 >= 9 && h % 24 < 18;
		unsigned all = (work ? volumes[_i].day : volumes[_i].night) *
			       (day == 0 ? volumes[_i].monday : 1);
		unsigned mine = 0;
		for (unsigned i = 0; i < all; i++)
			mine += prng_below(&dice, 20) == 0;
		n += mine;
		if (!hour(T + h * HOUR, all - mine, mine))
			continue;
		alarms += T + h * HOUR - last > DAY;
		last = T + h * HOUR;
	}
	ck_assert_uint_gt(n, 150);
	/* The rule states one a week; a desk whose busy hours were bursts would have one a day. */
	ck_assert_msg(alarms <= 3, "%s: %u alarms", volumes[_i].promise, alarms);
}
END_TEST

START_TEST(windows_beyond_a_day_have_no_hours)
{
	struct like l;
	waves(MONDAYS, 3, 9);
	const struct surprise count = {20, 12, 30, 3000, 400};
	like_init(&l, &settings, state.crowd, state.clock);
	like_begin(&l, 2 * DAY, 0);
	for (unsigned i = 0; i < 100; i++)
		like_note(&l, state.clock - (3 + i % 3 * 7) * DAY);
	ck_assert_uint_eq(like_surprise(&l, &count), surprise_of(&count));
}
END_TEST

int main(void)
{
	Suite *s = suite_create("like");
	TCase *tc = tcase_create("like");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, a_wave_of_every_monday_is_told_until_it_is_known);
	tcase_add_test(tc, a_wave_of_every_workday_is_told_until_it_is_known);
	tcase_add_test(tc, more_of_it_than_ever_is_told);
	tcase_add_loop_test(tc, a_wave_at_another_time_is_told, 0, ROWS(others_rows));
	tcase_add_test(tc, what_came_once_is_told_again);
	tcase_add_loop_test(tc, a_holiday_counts_as_a_sunday, 0, 2);
	tcase_add_loop_test(tc, days_are_those_of_the_zone, 0, 2);
	tcase_add_loop_test(tc, a_busy_time_of_the_desk_is_no_burst, 0, ROWS(volumes));
	tcase_add_test(tc, windows_beyond_a_day_have_no_hours);
	tcase_set_timeout(tc, 120);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
