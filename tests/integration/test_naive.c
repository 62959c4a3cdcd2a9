/* test_naive.c - the identity can fail: a double of recurd that writes its state first and its
 * position afterwards passes while nobody kills it, and is found out after a kill between the two.
 */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "clock.h"
#include "desk_check.h"
#include "naive.h"
#include "prng.h"
#include "suite.h"

#define ENTRIES 1500
#define BATCH   5
#define ROUNDS  3
#define KILLS   400 /* in one round at most; a few dozen do */

static struct server *server;
static struct gen *stream;

static void set_up(void)
{
	stream = gen_new(11, ENTRIES, DESK_RUN_FUTURE);
	server = server_start(false, NULL);
	desk_run_fill(server, stream);
}

static void tear_down(void)
{
	server_stop(server);
	gen_free(stream);
}

static void check_desk(struct desk_run *r, bool same)
{
	struct desk_check c;
	desk_check_run(&c, r, ENTRIES);
	ck_assert_msg(!same || !c.differs[0], "differs without a kill: %s", c.differs);
	ck_assert_msg(same || c.differs[0], "desk %s was torn, and nobody saw it", r->name);
	if (!same)
		fprintf(stderr, "  %s: seen in %.*s\n", r->name, (int)strcspn(c.differs, ","),
			c.differs);
	desk_check_fini(&c);
}

START_TEST(unharmed_the_naive_way_is_the_same)
{
	struct desk_run *r =
		desk_run_new(server, "unharmed", DESK_RUN_STREAMS, BATCH, DESK_RUN_RULES);
	ck_assert(naive_end(naive_start(r, stream, BATCH), false));
	check_desk(r, true);
	desk_run_free(r);
}
END_TEST

/* Kills the double at random places until one kill falls between its two writes, then lets it come
 * to its end. Returns the kills. */
static unsigned tear(struct desk_run *r, uint64_t *dice)
{
	unsigned kills = 0;
	while (!naive_is_torn(r)) {
		pid_t pid = naive_start(r, stream, BATCH);
		long long lines = desk_run_length(r, "matches");
		bool left = desk_run_until(r, lines + 1 + (long long)prng_below(dice, 8));
		bool ended = naive_end(pid, true);
		kills++;
		ck_assert_msg(left && !ended && kills < KILLS, "not torn in %u kills", kills);
	}
	ck_assert(naive_end(naive_start(r, stream, BATCH), false));
	return kills;
}

START_TEST(killed_between_its_writes_it_is_found_out)
{
	uint64_t dice = 5;
	int64_t began = clock_mono();
	unsigned kills = 0;
	for (int i = 0; i < ROUNDS; i++) {
		char name[32];
		snprintf(name, sizeof name, "torn-%d", i);
		struct desk_run *r =
			desk_run_new(server, name, DESK_RUN_STREAMS, BATCH, DESK_RUN_RULES);
		kills += tear(r, &dice);
		check_desk(r, false);
		desk_run_free(r);
	}
	fprintf(stderr, "  naive: %d entries, %u kills, %d tears, all of them seen, %.1f s\n",
		ENTRIES, kills, ROUNDS, (double)(clock_mono() - began) / 1000);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("naive");
	TCase *tc = tcase_create("naive");
	tcase_set_timeout(tc, 240);
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, unharmed_the_naive_way_is_the_same);
	tcase_add_test(tc, killed_between_its_writes_it_is_found_out);
	suite_add_tcase(suite, tc);
	return suite_run(suite);
}
