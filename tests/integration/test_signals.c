/* test_signals.c - what recurd makes of signals: SIGHUP takes a new configuration over or keeps the
 * old one and says so; SIGTERM finishes the batch and gives the desk back; a second one ends at
 * once. */
#define _GNU_SOURCE
#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "rig.h"
#include "suite.h"

static struct rig *rig;

#define RULE(cases)                                                                                \
	"rules:\n  - {name: repeat, cases: " cases ", customers: 1, window: 24h, "                 \
	"resolve_after: 24h, level: warning}\n"

static void setup(void)
{
	rig = rig_new(RULE("50"), false, NULL);
}

static void teardown(void)
{
	rig_free(rig);
}

static long long alerts(void)
{
	return server_number(rig->server, "XLEN", "recurd:{main}:alerts");
}

/* A daemon that has taken the desk and applied n cases. */
static struct daemon *at_work(unsigned n)
{
	struct daemon *d = rig_daemon(rig);
	rig_cases(rig, 1, n);
	RIG_UNTIL(rig_settled(rig));
	return d;
}

/* ---- SIGHUP ---- */

START_TEST(a_good_change_of_the_rules_takes_over)
{
	struct daemon *d = at_work(6);
	ck_assert_int_eq(alerts(), 0);
	rig_config(rig, RULE("4"));
	daemon_kill(d, SIGHUP);
	ck_assert(daemon_says(d, "SIGHUP: configuration read anew", RIG_PATIENCE));
	rig_cases(rig, 7, 1);
	RIG_UNTIL(rig_settled(rig) && alerts() == 1);
	ck_assert(daemon_runs(d));
}
END_TEST

static const struct {
	const char *name, *settings;
	const char *says[3];
} refused[] = {
	{"a file with an error keeps the old one",
	 "rules:\n  - {name: repeat, casess: 2}\n",
	 {"recurd.yaml:4:20: error: unknown key 'casess'", "did you mean 'cases'",
	  "the configuration has errors, the old one stays"}},
	{"a file that is no YAML keeps the old one",
	 "rules: [\n",
	 {": error: ", "the configuration has errors, the old one stays", ""}},
	{"a setting that decides what is counted is refused",
	 RULE("2") "privacy: {key_file: secret}\n",
	 {"privacy.key_file has changed", "SIGHUP: refused, the old configuration stays",
	  "next: "}},
	{"other words are refused",
	 RULE("2") "words: {stop_words_file: stop.txt}\n",
	 {"words.stop_words_file has changed", "SIGHUP: refused", "restart recurd"}},
};

START_TEST(a_change_that_cannot_be_keeps_the_old_configuration)
{
	struct daemon *d = at_work(6);
	rig_write(rig, "secret", "0123456789abcdef0123456789abcdef");
	rig_write(rig, "stop.txt", "the\n");
	rig_config(rig, refused[_i].settings);
	daemon_kill(d, SIGHUP);
	for (size_t i = 0; i < 3; i++)
		ck_assert_msg(daemon_says(d, refused[_i].says[i], RIG_PATIENCE),
			      "%s: never said %s", refused[_i].name, refused[_i].says[i]);
	rig_cases(rig, 7, 3);
	RIG_UNTIL(rig_settled(rig));
	ck_assert_msg(alerts() == 0, "%s: the new rule was taken", refused[_i].name);
	rig_config(rig, RULE("50"));
	rig_agrees(rig);
}
END_TEST

START_TEST(what_needs_a_restart_is_told_and_the_rest_takes_over)
{
	struct daemon *d = at_work(6);
	rig_config(rig, RULE("4") "redis:\n  timeout: 7s\n");
	rig_write(rig, "recurd.yaml", "redis: {url: redis://127.0.0.1:1}\nlease: 9s\n" RULE("4"));
	daemon_kill(d, SIGHUP);
	ck_assert(daemon_says(d, "redis.url has changed: it takes effect at the next start",
			      RIG_PATIENCE));
	ck_assert(daemon_says(d, "lease has changed", RIG_PATIENCE));
	rig_cases(rig, 7, 1);
	rig_config(rig, RULE("4"));
	RIG_UNTIL(rig_settled(rig) && alerts() == 1);
}
END_TEST

START_TEST(many_reloads_in_the_middle_of_work_lose_nothing)
{
	struct daemon *d = at_work(1);
	for (unsigned i = 0; i < 20; i++) {
		rig_config(rig, i % 2 ? RULE("50") : RULE("60"));
		daemon_kill(d, SIGHUP);
		rig_cases(rig, 2 + 20 * i, 20);
	}
	rig_config(rig, RULE("1000"));
	daemon_kill(d, SIGHUP);
	RIG_UNTIL(rig_settled(rig));
	ck_assert_uint_eq(rig_counts(rig).cases, 401);
	ck_assert(daemon_runs(d));
}
END_TEST

/* ---- SIGTERM ---- */

static const int stops[] = {SIGTERM, SIGINT};

START_TEST(a_stop_finishes_the_batch_and_gives_the_desk_back)
{
	struct daemon *d = at_work(3);
	rig_cases(rig, 4, 400);
	daemon_kill(d, stops[_i]);
	ck_assert_int_eq(daemon_wait(d, 2000), 0);
	ck_assert(daemon_says(d, "given back", RIG_PATIENCE));
	ck_assert_str_eq(rig_field(rig, "released"), "1");
	ck_assert_int_eq(server_number(rig->server, "EXISTS", "recurd:{main}:lease"), 0);
	/* Whoever comes next takes it at once, and every case counts once. */
	(void)rig_daemon(rig);
	RIG_UNTIL(rig_settled(rig));
	ck_assert_uint_eq(rig_counts(rig).cases, 403);
	rig_config(rig, RULE("50"));
	rig_agrees(rig);
}
END_TEST

START_TEST(a_stop_while_waiting_for_the_desk_ends_well)
{
	struct daemon *owner = at_work(1), *standby = rig_daemon(rig);
	ck_assert(daemon_says(standby, "standing by", RIG_PATIENCE));
	daemon_kill(standby, SIGTERM);
	ck_assert_int_eq(daemon_wait(standby, 2000), 0);
	ck_assert(daemon_runs(owner));
	ck_assert(rig_is_well(rig));
}
END_TEST

START_TEST(a_stop_without_redis_ends_well)
{
	struct daemon *d = at_work(1);
	server_kill(rig->server);
	ck_assert(daemon_says(d, "cannot connect", RIG_PATIENCE));
	daemon_kill(d, SIGTERM);
	ck_assert_int_eq(daemon_wait(d, 2000), 0);
}
END_TEST

START_TEST(a_second_signal_ends_at_once)
{
	struct daemon *d = at_work(1);
	server_signal(rig->server, SIGSTOP); /* the desk cannot be given back */
	daemon_kill(d, SIGTERM);
	ck_assert(daemon_says(d, "finishing; once more ends at once", RIG_PATIENCE));
	ck_assert(daemon_runs(d));
	daemon_kill(d, SIGTERM);
	ck_assert_int_eq(daemon_wait(d, 2000), 1);
	server_signal(rig->server, SIGCONT);
}
END_TEST

START_TEST(a_stop_does_not_wait_for_ever_for_redis)
{
	struct daemon *d = at_work(1);
	server_signal(rig->server, SIGSTOP);
	daemon_kill(d, SIGTERM);
	ck_assert_int_eq(daemon_wait(d, 8000), 0);
	ck_assert(daemon_says(d, "stopped without giving the desk back", RIG_PATIENCE));
	server_signal(rig->server, SIGCONT);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("signals");
	TCase *t = tcase_create("signals");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_good_change_of_the_rules_takes_over);
	tcase_add_loop_test(t, a_change_that_cannot_be_keeps_the_old_configuration, 0,
			    sizeof refused / sizeof *refused);
	tcase_add_test(t, what_needs_a_restart_is_told_and_the_rest_takes_over);
	tcase_add_test(t, many_reloads_in_the_middle_of_work_lose_nothing);
	tcase_add_loop_test(t, a_stop_finishes_the_batch_and_gives_the_desk_back, 0, 2);
	tcase_add_test(t, a_stop_while_waiting_for_the_desk_ends_well);
	tcase_add_test(t, a_stop_without_redis_ends_well);
	tcase_add_test(t, a_second_signal_ends_at_once);
	tcase_add_test(t, a_stop_does_not_wait_for_ever_for_redis);
	suite_add_tcase(suite, t);
	return suite_run(suite);
}
