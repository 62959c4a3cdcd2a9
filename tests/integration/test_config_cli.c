/* test_config_cli.c - what people see who call recurd or recurctl in a wrong way, or on a
 * configuration with mistakes: every mistake with its place, and the exit code that is documented.
 * tests/unit/test_config_yaml.c has each kind of mistake; here is the way out to the terminal. */
#define _GNU_SOURCE
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rig.h"
#include "suite.h"

#define SAYS 12

static struct rig *rig;

static void setup(void)
{
	rig = rig_new("", false, NULL);
}

static void teardown(void)
{
	rig_free(rig);
}

static const struct {
	const char *name, *yaml;
	const char *says[SAYS]; /* behind "recurd.yaml" */
} files[] = {
	{"many mistakes at once",
	 "redis:\n"
	 "  url: rediss://127.0.0.1:6379\n"
	 "  timout: 10s\n"
	 "lease: 1s\n"
	 "batch: many\n"
	 "retention: 90\n"
	 "lang: kr\n"
	 "desks:\n"
	 "  - name: Main Desk\n"
	 "    streams: [cases, {name: commands, key: x}]\n"
	 "rules:\n"
	 "  - {name: repeat, cases: 2, customers: 3}\n"
	 "batch: 3\n",
	 {":2:8: error: redis.url asks for TLS",
	  ":3:3: error: unknown key 'timout' in redis (did "
	  "you mean 'timeout'?)",
	  ":4:8: error: lease '1s' must be between 2s and 10m",
	  ":5:8: error: batch 'many' is not a whole number",
	  ":6:12: error: retention '90' needs a unit", ":7:7: error: lang 'kr' must be one of",
	  ":9:11: error: desks[0].name 'Main Desk'", ":10:29: error: desks[0].streams[1].name",
	  ":12:41: error: rules[0].customers must not be more",
	  ":13:1: error: duplicate key 'batch' (first at 5:1)"}},
	{"no YAML", "desks: [\n", {":2:1: error: "}},
	{"a tab", "redis:\n\turl: x\n", {":2:1: error: "}},
	{"no UTF-8", "lang: \"\xff\"\n", {":1:8: error: invalid leading UTF-8 octet"}},
	{"an anchor", "batch: &a 5\n", {":1:8: error: anchors (&name) are not supported"}},
	{"two documents", "batch: 5\n---\nbatch: 6\n", {":2:1: error: a second document"}},
	{"a list at the top", "- batch\n", {":1:1: error: the file must be a map"}},
	{"a file that is not there",
	 "privacy: {key_file: nowhere}\n",
	 {":1:21: error: privacy.key_file '/"}},
	{"two desks of one name",
	 "desks: [{name: a, streams: [b]}, {name: a, streams: [c]}]\n",
	 {":1:41: error: desks[1].name is the same as desks[0].name"}},
	{"no stream",
	 "desks: [{name: a, streams: []}]\n",
	 {":1:28: error: desks[0].streams must hold"}},
	{"a stream of recurd's own",
	 "desks: [{name: a, streams: [\"recurd:{a}:alerts\"]}]\n",
	 {":1:29: error: desks[0].streams[0]"}},
};

/* A program's own messages, with the file's path cut down to its name. */
static void says_all(size_t i, const struct rig_said *s)
{
	for (size_t k = 0; k < SAYS && files[i].says[k]; k++) {
		char want[200];
		snprintf(want, sizeof want, "/recurd.yaml%s", files[i].says[k]);
		ck_assert_msg(strstr(s->err, want), "%s: %s is not said:\n%s", files[i].name, want,
			      s->err);
	}
}

START_TEST(every_mistake_is_said_with_its_place)
{
	rig_write(rig, "recurd.yaml", files[_i].yaml);
	struct rig_said all[] = {
		rig_run_argv(rig, SERVER_ARGV(daemon_path("recurd"), "-t", "-c", rig->config)),
		rig_run_argv(rig, SERVER_ARGV(daemon_path("recurctl"), "check", rig->config)),
		rig_run_argv(rig, SERVER_ARGV(daemon_path("recurctl"), "check", "-c", rig->config)),
		rig_run_argv(rig, SERVER_ARGV(daemon_path("recurd"), "-c", rig->config)),
	};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		ck_assert_msg(all[i].code == 78, "%s: exit code %d", files[_i].name, all[i].code);
		ck_assert_msg(strstr(all[i].err, "configuration is NOT valid") != NULL, "%s: %s",
			      files[_i].name, all[i].err);
		ck_assert_str_eq(all[i].out, "");
		says_all((size_t)_i, &all[i]);
	}
	ck_assert_str_eq(all[0].err, all[1].err); /* the same words from both programs */
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		rig_said_free(&all[i]);
	ck_assert_int_eq(server_number(rig->server, "DBSIZE"), 0);
}
END_TEST

START_TEST(a_password_in_an_address_is_not_repeated)
{
	rig_write(rig, "recurd.yaml", "redis: {url: \"redis://me:geheim@host:99999999\"}\n");
	struct rig_said s =
		rig_run_argv(rig, SERVER_ARGV(daemon_path("recurd"), "-t", "-c", rig->config));
	ck_assert_int_eq(s.code, 78);
	ck_assert_ptr_nonnull(strstr(s.err, ":1:14: error: redis.url"));
	ck_assert_ptr_null(strstr(s.err, "geheim"));
	rig_said_free(&s);
}
END_TEST

START_TEST(the_shipped_files_are_valid)
{
	static const char *const shipped[] = {"config/recurd.yaml", "config/recurd-minimal.yaml"};
	for (size_t i = 0; i < 2; i++) {
		ck_assert_int_eq(rig_code_argv(rig, SERVER_ARGV(daemon_path("recurd"), "-t", "-c",
								shipped[i])),
				 0);
		ck_assert_int_eq(rig_code_argv(rig, SERVER_ARGV(daemon_path("recurctl"), "check",
								shipped[i])),
				 0);
	}
	ck_assert_int_eq(rig_code_argv(rig, SERVER_ARGV(daemon_path("recurctl"), "check")), 0);
}
END_TEST

static const struct {
	const char *name;
	const char *args[5];
	int code;
	const char *out, *err; /* stand in what is said */
} usages[] = {
	{"recurd --version", {"recurd", "--version"}, 0, "recurd ", ""},
	{"recurd --help", {"recurd", "--help"}, 0, "usage: recurd [OPTIONS]", ""},
	{"recurd --nonsense",
	 {"recurd", "--nonsense"},
	 2,
	 "",
	 "\"--nonsense\" is no option; see recurd --help"},
	{"recurd surplus", {"recurd", "surplus"}, 2, "", "\"surplus\" is no option"},
	{"recurd -c", {"recurd", "-c"}, 2, "", "--config needs a FILE"},
	{"recurd --test=yes", {"recurd", "--test=yes"}, 2, "", "no option"},
	{"recurd -c",
	 {"recurd", "-c", "/nowhere.yaml"},
	 78,
	 "",
	 "/nowhere.yaml: error: cannot be read"},
	{"recurd --redis=host:port",
	 {"recurd", "--redis=host:port"},
	 78,
	 "",
	 "redis.url: the port is not a number"},
	{"recurd --redis=rediss://h", {"recurd", "--redis=rediss://h"}, 78, "", "redis.url: "},
	{"no command", {"recurctl"}, 2, "Usage: recurctl COMMAND", ""},
	{"help", {"recurctl", "help"}, 0, "health", ""},
	{"help of a command", {"recurctl", "help", "send"}, 0, "Usage: recurctl send", ""},
	{"the formats", {"recurctl", "help", "formats"}, 0, "A CASE IN", ""},
	{"version", {"recurctl", "version"}, 0, "recurctl ", ""},
	{"a slip", {"recurctl", "isues"}, 2, "", "unknown command isues; did you mean issues?"},
	{"no such command",
	 {"recurctl", "frobnicate"},
	 2,
	 "",
	 "\"recurctl help\" lists what there is"},
	{"a slip in an option",
	 {"recurctl", "issues", "--limt", "3"},
	 2,
	 "",
	 "did you mean --limit?"},
	{"a number that is none",
	 {"recurctl", "issues", "--limit", "many"},
	 2,
	 "",
	 "want a number from 1"},
	{"a word too many", {"recurctl", "alerts", "now"}, 2, "", "\"now\" is too much"},
	{"a word too few",
	 {"recurctl", "merge", "1"},
	 2,
	 "",
	 "something is missing: recurctl merge"},
	{"a merge into itself",
	 {"recurctl", "merge", "4", "4"},
	 2,
	 "",
	 "cannot be merged into itself"},
	{"no number",
	 {"recurctl", "resolve", "seven"},
	 2,
	 "",
	 "\"seven\" is no number of an issue"},
	{"an unknown scheme",
	 {"recurctl", "--redis", "ftp://x", "issues"},
	 2,
	 "",
	 "use redis:// or unix://"},
	{"no Redis",
	 {"recurctl", "--redis", "unix:///nowhere/s", "issues"},
	 1,
	 "",
	 "cannot reach Redis at unix:/nowhere/s"},
	{"no Redis: what next",
	 {"recurctl", "--redis", "unix:///nowhere/s", "health"},
	 1,
	 "",
	 "start redis or set --redis"},
	{"no Redis for send",
	 {"recurctl", "--redis", "unix:///nowhere/s", "send", "-"},
	 1,
	 "",
	 "cannot reach"},
	{"init without a desk",
	 {"recurctl", "init"},
	 2,
	 "",
	 "which desk? recurctl init --desk NAME"},
	{"send without a file", {"recurctl", "send"}, 2, "", "something is missing"},
};

START_TEST(usage_is_taught_and_exit_codes_are_as_documented)
{
	const char *argv[6] = {daemon_path(usages[_i].args[0])};
	for (size_t i = 1; i < 5; i++)
		argv[i] = usages[_i].args[i];
	struct rig_said s = rig_run_argv(rig, argv);
	ck_assert_msg(s.code == usages[_i].code, "%s: exit code %d", usages[_i].name, s.code);
	ck_assert_msg(strstr(s.out, usages[_i].out) && strstr(s.err, usages[_i].err), "%s: %s%s",
		      usages[_i].name, s.out, s.err);
	rig_said_free(&s);
}
END_TEST

START_TEST(the_address_comes_from_the_line_then_the_environment_then_the_file)
{
	char url[200];
	snprintf(url, sizeof url, "--redis=%s", server_url(rig->server));
	rig_write(rig, "recurd.yaml", "redis: {url: \"unix:///nowhere\"}\nlease: 2s\n");
	ck_assert_int_eq(setenv("RECURD_REDIS", "unix:///nowhere/else", 1), 0);
	struct daemon *d = daemon_start(rig->place, daemon_path("recurd"), "-c", rig->config, url);
	ck_assert(daemon_says(d, "taken (epoch 1)", RIG_PATIENCE));
	daemon_free(d);
	ck_assert_int_eq(setenv("RECURD_REDIS", server_url(rig->server), 1), 0);
	d = rig_daemon(rig);
	ck_assert(daemon_says(d, "taken (epoch 2)", RIG_PATIENCE));
	RIG_UNTIL(rig_is_well(rig));
	ck_assert_int_eq(unsetenv("RECURD_REDIS"), 0);
	struct rig_said s = rig_ctl(rig, "health");
	ck_assert_int_eq(s.code, 1);
	ck_assert_ptr_nonnull(strstr(s.err, "cannot reach Redis at unix:/nowhere"));
	rig_said_free(&s);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("configuration, from outside");
	TCase *t = tcase_create("configuration, from outside");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, every_mistake_is_said_with_its_place, 0,
			    sizeof files / sizeof *files);
	tcase_add_test(t, a_password_in_an_address_is_not_repeated);
	tcase_add_test(t, the_shipped_files_are_valid);
	tcase_add_loop_test(t, usage_is_taught_and_exit_codes_are_as_documented, 0,
			    sizeof usages / sizeof *usages);
	tcase_add_test(t, the_address_comes_from_the_line_then_the_environment_then_the_file);
	suite_add_tcase(suite, t);
	return suite_run(suite);
}
