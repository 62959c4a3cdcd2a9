/* campaign.c - runs the campaigns one after the other and prints the table.
 *
 *   N=100 (or unset)   full scale        N=3   a few minutes        N=0   the short form
 *   ROWS=text          only rows whose name holds the text */
#define _GNU_SOURCE
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "rows.h"

static const struct row {
	const char *name;
	void (*run)(struct report *r);
	bool brief; /* part of the short form */
} rows[] = {
	{"kill -9 at named points", rows_kill_points, true},
	{"kill -9 at random times", rows_kill_random, false},
	{"an entry that kills", rows_kill_poison, true},
	{"two daemons, paused", rows_owners_two, false},
	{"three daemons, paused", rows_owners_three, false},
	{"Redis killed, everysec", rows_redis_everysec, true},
	{"Redis killed, always", rows_redis_always, false},
	{"end of the AOF torn off", rows_redis_torn, true},
	{"replica behind, promoted", rows_link_failover, false},
	{"link cut, late, silent", rows_link_cut, false},
	{"OOM", rows_answers_trouble, false},
	{"MISCONF", rows_answers_disk, false},
	{"READONLY", rows_answers_trouble, false},
	{"NOREPLICAS", rows_answers_trouble, false},
	{"LOADING", rows_answers_loading, false},
	{"BUSY", rows_answers_busy, false},
	{"NOSCRIPT", rows_answers_trouble, false},
	{"NOPERM in the middle", rows_answers_trouble, false},
	{"WRONGTYPE on each key", rows_keys_wrongtype, false},
	{"FLUSHALL", rows_keys_flushall, false},
	{"DEL of an input stream", rows_keys_delete, false},
	{"XTRIM beyond the position", rows_keys_trim, false},
	{"CLIENT KILL", rows_answers_trouble, false},
	{"CLIENT PAUSE", rows_answers_trouble, false},
	{"malformed input", rows_input_malformed, false},
	{"clocks and times", rows_input_clock, false},
	{"allocations refused in core", rows_core_memory, true},
	{"allocations refused in recurd", rows_input_memory, false},
	{"soak", rows_soak, false},
};
#define ROWS (sizeof rows / sizeof *rows)

static struct report *reports;

START_TEST(campaign)
{
	struct report *r = &reports[_i];
	int64_t began = clock_mono();
	r->fault = rows[_i].name;
	r->ran = true;
	rows[_i].run(r);
	r->took_ms = clock_mono() - began;
	fprintf(stderr, "  %s: %.1f s\n", r->fault, (double)r->took_ms / 1000);
}
END_TEST

static bool wanted(const struct row *row)
{
	const char *text = getenv("ROWS");
	if (text && *text)
		return strstr(row->name, text);
	return report_scale() > 0 || row->brief;
}

/* The recurd with faults in it lies two folders above us. */
static void find_recurd(const char *self)
{
	char path[512];
	const char *end = strrchr(self, '/');
	snprintf(path, sizeof path, "%.*s/../../recurd", end ? (int)(end - self) : 1,
		 end ? self : ".");
	(void)setenv("RECURD", path, 1);
}

int main(int argc, char **argv)
{
	Suite *suite = suite_create("faults");
	TCase *tc = tcase_create("faults");
	reports = report_rows(ROWS);
	find_recurd(argc ? argv[0] : "");
	(void)unsetenv("RECURD_REDIS");
	(void)signal(SIGPIPE, SIG_IGN); /* Redis dies while we write to it */
	tcase_set_timeout(tc, 120 + 60 * (double)report_scale());
	for (size_t i = 0; i < ROWS; i++)
		if (wanted(&rows[i]))
			tcase_add_loop_test(tc, campaign, (int)i, (int)i + 1);
	suite_add_tcase(suite, tc);
	SRunner *runner = srunner_create(suite);
	srunner_run_all(runner, CK_ENV);
	int failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	report_print(reports, ROWS);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
