/* test_rules.c - recurctl rules test: the examples of tests/rules hold, and what does not hold or
 * cannot be read is said so that one can mend it. */
#define _GNU_SOURCE
#include <check.h>
#include <glob.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "daemon.h"
#include "suite.h"

#define ROOM 64

static struct place *place;
static char path[300];

static void set_up(void)
{
	place = place_new();
	snprintf(path, sizeof path, "%s/test.yaml", place_path(place));
}

static void tear_down(void)
{
	place_free(place);
}

struct said {
	int code;
	char *out, *err;
};

static struct said run(const char *const argv[])
{
	struct daemon *d = daemon_start_argv(place, argv);
	struct said s = {.code = daemon_wait(d, 120000)};
	s.out = daemon_stdout(d);
	s.err = daemon_stderr(d);
	daemon_free(d);
	return s;
}

static void said_free(struct said s)
{
	free(s.out);
	free(s.err);
}

static struct said run_text(const char *text, const char *option)
{
	FILE *f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
	return run((const char *const[]){daemon_path("recurctl"), "rules", "test", path, option,
					 NULL});
}

START_TEST(the_examples_hold)
{
	const char *argv[ROOM] = {daemon_path("recurctl"), "rules", "test"};
	glob_t files;
	ck_assert_int_eq(glob("tests/rules/*.yaml", 0, NULL, &files), 0);
	ck_assert_uint_lt(files.gl_pathc, ROOM - 4);
	for (size_t i = 0; i < files.gl_pathc; i++)
		argv[3 + i] = files.gl_pathv[i];
	struct said s = run(argv);
	ck_assert_msg(s.code == 0, "%s%s", s.out, s.err);
	ck_assert_ptr_nonnull(strstr(s.out, ": all good"));
	said_free(s);
	globfree(&files);
}
END_TEST

#define FIVE                                                                                       \
	"settings:\n"                                                                              \
	"  rules: [{name: five, cases: 5, customers: 3, window: 1h, resolve_after: 2h}]\n"         \
	"tests:\n"                                                                                 \
	"- name: five\n"                                                                           \
	"  input: [{at: 10m, every: 1m, count: 5, id: pay, text: the pay button does nothing}]\n"

/* What does not hold, and what the diff says of it. */
static const struct {
	const char *text;
	const char *says[4];
} failing[] = {
	{FIVE "  expect: []\n",
	 {"FAILED", "got       14m  status=firing  rule=five", "expected  no such alert"}},
	{FIVE "  expect: [{at: 14m, alert: firing, cases: 6, level: warning}]\n",
	 {"expected  14m  status=firing  cases=6", "got       14m", "cases: expected 6, got 5"}},
	{FIVE "  expect: [{at: 10m, alert: firing}]\n", {"time: it came at 14m"}},
	{FIVE "  expect: [{from: 20m, alert: firing}]\n", {"20m to the end", "it came at 14m"}},
	{FIVE "  expect: [{alert: firing, cases: \">5\"}]\n", {"any time", "expected >5, got 5"}},
	{FIVE "  expect: [{alert: firing, nonsense: 1}]\n", {"nonsense: expected 1, got no such"}},
	{FIVE "  expect: [{alert: firing, of: tap}]\n", {"of: it is not about tap"}},
	{FIVE "  expect: [{alert: firing}, {alert: resolved}]\n",
	 {"expected  any time  status=resolved", "got       nothing like it"}},
	{FIVE "  ignore: firing\n  expect_apart: [pay-1, pay-2]\n",
	 {"expect_apart: pay-1 is in issue 1, and pay-2 is in issue 1"}},
	{"tests:\n- input: [{at: 1m, id: a, text: one two}, {at: 2m, id: b, text: three four}]\n"
	 "  expect_same: [[a, b]]\n",
	 {"expect_same: a is in issue 1, b is in issue 2"}},
	{"tests:\n- input: [{at: 1m, id: a, text: one two}]\n  expect_same: [a, c]\n",
	 {"no case is called c"}},
	{"tests:\n- input: [{at: 1m, event: merge, issue_of: a, into_of: b}]\n",
	 {"input that cannot be used", "2: no issue number in field issue"}},
};

START_TEST(a_failure_ends_with_1_and_says_what_differs)
{
	struct said s = run_text(failing[_i].text, NULL);
	ck_assert_msg(s.code == 1, "exit code %d: %s%s", s.code, s.out, s.err);
	for (size_t i = 0; i < 4 && failing[_i].says[i]; i++)
		ck_assert_msg(strstr(s.out, failing[_i].says[i]) != NULL, "\"%s\" is not in:\n%s",
			      failing[_i].says[i], s.out);
	ck_assert_ptr_nonnull(strstr(s.out, "1 test in 1 file: 1 failed"));
	said_free(s);
	s = run_text(failing[_i].text, "--json");
	json_t *list = json_loads(s.out, 0, NULL);
	ck_assert_msg(list && json_array_size(list) == 1, "%s", s.out);
	ck_assert(json_is_false(json_object_get(json_array_get(list, 0), "good")));
	json_decref(list);
	said_free(s);
}
END_TEST

/* What cannot be read, and where it says so. */
static const struct {
	const char *text, *says;
} broken[] = {
	{"", "the file must be a map with tests: in it"},
	{"- a\n", "1:1: error: the file must be a map with tests: in it"},
	{"settings: {}\n", "no tests: are in the file"},
	{"tests: []\n", "no tests: are in the file"},
	{"tests:\n- {name: x}\n", "2:3: error: a test needs input"},
	{"tests:\n- {inptu: []}\n", "2:4: error: unknown key \"inptu\"; did you mean input"},
	{"tests:\n- input: [{text: x}]\n", "2:11: error: at is missing"},
	{"tests:\n- input: [{at: soon, text: x}]\n", "2:16: error: want a time after the start"},
	{"tests:\n- input: [{at: 1m}]\n", "a case needs text"},
	{"tests:\n- input: [{at: 1m, at: 2m, text: x}]\n", "2:20: error: this key stands here"},
	{"tests:\n- input: [{at: 1m, count: 0, text: x}]\n", "want a whole number from 1"},
	{"tests:\n- input: [x]\n", "an item of this list must be a map"},
	{"tests:\n- input: {at: 1m}\n", "a list must stand here"},
	{"tests:\n- input: [{at: 1m, text: x}]\n  expect: [{from: 2m, to: 1m}]\n",
	 "from is later than to"},
	{"tests:\n- input: [&a {at: 1m, text: x}]\n", "anchors (&name) are not supported"},
	{"settings: {similarity: 7}\ntests:\n- input: [{at: 1m, text: x}]\n",
	 "1:24: error: similarity '7' must be between"},
	{"settings: {similarty: 0.5}\ntests:\n- input: [{at: 1m, text: x}]\n",
	 "did you mean 'similarity'?"},
	{"tests:\n- input: [{at: 1m, text: x}]\nconfig: a.yaml\n", "and stand first"},
	{"config: nowhere.yaml\ntests:\n- input: [{at: 1m, text: x}]\n", "nowhere.yaml"},
	{"start: yesterday\ntests:\n- input: [{at: 1m, text: x}]\n", "want a time such as"},
};

START_TEST(a_file_that_cannot_be_read_says_where)
{
	struct said s = run_text(broken[_i].text, NULL);
	ck_assert_msg(s.code == 1, "exit code %d: %s%s", s.code, s.out, s.err);
	ck_assert_msg(strstr(s.err, broken[_i].says) != NULL, "\"%s\" is not in:\n%s",
		      broken[_i].says, s.err);
	ck_assert_ptr_nonnull(strstr(s.out, "1 file cannot be read"));
	said_free(s);
}
END_TEST

START_TEST(config_and_command_line_are_heard)
{
	static const char loose[] =
		"tests:\n"
		"- input: [{at: 1m, every: 1m, count: 2, id: a, text: wet parcel}]\n"
		"  expect: [{at: 2m, alert: firing, rule: two}]\n";
	char config[300];
	snprintf(config, sizeof config, "%s/two.yaml", place_path(place));
	FILE *f = fopen(config, "w");
	fputs("rules: [{name: two, cases: 2, customers: 1, window: 1h, resolve_after: 1h}]\n", f);
	fclose(f);
	struct said s = run_text(loose, NULL);
	ck_assert_int_eq(s.code, 1);
	said_free(s);
	s = run((const char *const[]){daemon_path("recurctl"), "-c", config, "rules", "test", path,
				      "--quiet", NULL});
	ck_assert_msg(s.code == 0 && strcmp(s.out, "1 test in 1 file: all good\n") == 0, "%s%s",
		      s.out, s.err);
	said_free(s);
	char text[400];
	snprintf(text, sizeof text, "config: two.yaml\n%s", loose);
	s = run_text(text, NULL);
	ck_assert_msg(s.code == 0, "%s%s", s.out, s.err);
	said_free(s);
	s = run((const char *const[]){daemon_path("recurctl"), "rules", "check", path, NULL});
	ck_assert_int_eq(s.code, 2);
	said_free(s);
	s = run((const char *const[]){daemon_path("recurctl"), "rules", "--help", NULL});
	ck_assert(s.code == 0 && strstr(s.out, "expect_apart"));
	said_free(s);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("rules");
	TCase *t = tcase_create("rules");
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, the_examples_hold);
	tcase_add_loop_test(t, a_failure_ends_with_1_and_says_what_differs, 0,
			    sizeof failing / sizeof *failing);
	tcase_add_loop_test(t, a_file_that_cannot_be_read_says_where, 0,
			    sizeof broken / sizeof *broken);
	tcase_add_test(t, config_and_command_line_are_heard);
	tcase_set_timeout(t, 120);
	suite_add_tcase(s, t);
	return suite_run(s);
}
