/* test_ctl.c - recurctl from outside: sending, looking, deciding, each against a running daemon;
 * its exit codes, its words, its JSON, and that nothing hostile in a case reaches a terminal. */
#define _GNU_SOURCE
#include <check.h>
#include <jansson.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rig.h"
#include "suite.h"

/* Retitles a window, turns text around, hides text, breaks the line, clears the screen. */
#define HOSTILE                                                                                    \
	"\033]0;owned\007\033[2J\xe2\x80\xaehidden\xe2\x80\x8b\xc2\x9b"                            \
	"31m\r\nnext\177"

static struct rig *rig;

static void setup(void)
{
	rig = rig_new("desks: [{name: main, streams: [cases, reviews]}]\n", false, NULL);
}

static void teardown(void)
{
	rig_free(rig);
}

/* A daemon with ten cases of issue 1 and three of another behind it, and one alert. */
static struct daemon *at_work(void)
{
	struct daemon *d = rig_daemon(rig);
	rig_cases(rig, 1, 10);
	for (unsigned i = 0; i < 3; i++) {
		char id[8];
		snprintf(id, sizeof id, "D-%u", i);
		server_do(rig->server, "XADD", "reviews", "*", "case_id", id, "body",
			  "배송이 사흘째 멈춰 있어요");
	}
	RIG_UNTIL(rig_settled(rig));
	return d;
}

static json_t *json_of(const char *text)
{
	json_error_t error;
	json_t *v = json_loads(text, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	ck_assert_msg(v != NULL, "no JSON: %s\n%s", error.text, text);
	return v;
}

/* What a command that must end well says on standard output; the caller frees it. */
static char *out_of(struct rig_said s)
{
	char *out = s.out;
	ck_assert_msg(s.code == 0, "exit code %d: %s", s.code, s.err);
	free(s.err);
	return out;
}

/* ---- send ---- */

START_TEST(a_redis_without_a_desk_says_what_to_do)
{
	static const char *const commands[] = {"issues", "alerts", "health", "dump"};
	for (size_t i = 0; i < 4; i++) {
		struct rig_said s = rig_ctl(rig, commands[i]);
		ck_assert_msg(s.code == 1 && strstr(s.err, "start recurd on it"), "%s: %s",
			      commands[i], s.err);
		rig_said_free(&s);
	}
	(void)at_work();
	struct rig_said s = rig_ctl(rig, "issues", "--desk", "mian");
	ck_assert_int_eq(s.code, 1);
	ck_assert_ptr_nonnull(strstr(s.err, "did you mean main?"));
	rig_said_free(&s);
}
END_TEST

START_TEST(send_reports_bad_lines_by_number_and_sends_the_rest)
{
	rig_write(rig, "in.jsonl",
		  "{\"case_id\":\"1\",\"body\":\"first\"}\n"
		  "{\"case_id\":\"2\", \n"
		  "[1]\n"
		  "{\"case_id\":3,\"body\":\"third\",\"src\":\"reviews\"}\n"
		  "{\"case_id\":\"4\",\"body\":\"x\",\"src\":\"nowhere\"}\n"
		  "{}\n"
		  "{\"event\":\"rename\",\"issue\":1,\"title\":\"named by a file\"}\n");
	(void)rig_daemon(rig);
	RIG_UNTIL(rig_settled(rig));
	struct rig_said s = rig_ctl(rig, "send", "--rate", "1000/s", rig_path(rig, "in.jsonl"));
	ck_assert_int_eq(s.code, 0);
	static const char *const says[] = {"in.jsonl:2: error: ", "in.jsonl:3: error: ",
					   "in.jsonl:5: error: the desk has no stream of this src",
					   "in.jsonl:6: error: the object has no fields",
					   "3 entries sent, 4 bad lines"};
	for (size_t i = 0; i < 5; i++)
		ck_assert_msg(strstr(s.err, says[i]) != NULL, "%s is not said: %s", says[i], s.err);
	rig_said_free(&s);
	ck_assert_int_eq(server_number(rig->server, "XLEN", "cases"), 1);
	ck_assert_int_eq(server_number(rig->server, "XLEN", "reviews"), 1);
	ck_assert_int_eq(server_number(rig->server, "XLEN", "recurd:{main}:commands"), 1);
	rig_write(rig, "bad.jsonl", "nothing\n");
	s = rig_ctl(rig, "send", rig_path(rig, "bad.jsonl"));
	ck_assert_int_eq(s.code, 1); /* nothing could be sent */
	rig_said_free(&s);
	ck_assert_int_eq(rig_code(rig, "send", "--stream", "other", rig_path(rig, "in.jsonl")), 0);
	ck_assert_int_eq(server_number(rig->server, "XLEN", "other"), 4);
}
END_TEST

/* ---- looking ---- */

START_TEST(issues_and_issue_show_what_stands_in_redis)
{
	(void)at_work();
	char *table = out_of(rig_ctl(rig, "issues"));
	ck_assert(strstr(table, "ISSUE") && strstr(table, "firing") && strstr(table, "10"));
	free(table);
	char *text = out_of(rig_ctl(rig, "issues", "--json"));
	json_t *issues = json_of(text);
	ck_assert_uint_eq(json_array_size(issues), 2);
	for (size_t i = 0; i < 2; i++) {
		json_t *issue = json_array_get(issues, i);
		json_int_t id = json_integer_value(json_object_get(issue, "issue"));
		ck_assert_int_eq(json_integer_value(json_object_get(issue, "cases")),
				 id == 1 ? 10 : 3);
		ck_assert(json_is_string(json_object_get(issue, "title")));
		ck_assert(json_is_array(json_object_get(issue, "examples")));
	}
	json_decref(issues);
	free(text);
	text = out_of(rig_ctl(rig, "issue", "1", "--json"));
	json_t *one = json_of(text);
	ck_assert_int_eq(json_integer_value(json_object_get(one, "id")), 1);
	ck_assert_uint_eq(json_array_size(json_object_get(one, "alerts")), 1);
	ck_assert_uint_eq(json_array_size(json_object_get(one, "cases")), 10);
	json_decref(one);
	free(text);
	text = out_of(rig_ctl(rig, "issue", "1"));
	ck_assert(strstr(text, "Latest alerts:") && strstr(text, "R-10"));
	free(text);
	ck_assert_int_eq(rig_code(rig, "issue", "999"), 1);
	ck_assert_int_eq(rig_code(rig, "issues", "--limit", "1"), 0);
}
END_TEST

/* A client without a name, so none of recurd's, is blocked in XREAD. */
static bool somebody_follows(void)
{
	redisReply *r = server_call(rig->server, "CLIENT", "LIST");
	bool follows = false;
	for (char *rest = r->str, *line; (line = strsep(&rest, "\n"));)
		follows |= strstr(line, " name= ") && strstr(line, " cmd=xread ");
	freeReplyObject(r);
	return follows;
}

START_TEST(alerts_are_shown_and_followed)
{
	(void)rig_daemon(rig);
	RIG_UNTIL(rig_settled(rig));
	struct daemon *follower =
		daemon_start(rig->place, daemon_path("recurctl"), "-c", rig->config, "alerts",
			     "--follow", "--count", "1", "--json");
	RIG_UNTIL(somebody_follows()); /* only what comes after that is shown */
	rig_cases(rig, 1, 10);
	ck_assert_int_eq(daemon_wait(follower, RIG_PATIENCE), 0);
	char *text = daemon_stdout(follower);
	json_t *alert = json_of(text);
	ck_assert_str_eq(json_string_value(json_object_get(alert, "status")), "firing");
	ck_assert_str_eq(json_string_value(json_object_get(alert, "alert_id")), "1:1:1");
	ck_assert(json_is_number(json_object_get(alert, "at")));
	ck_assert_uint_ge(json_array_size(json_object_get(alert, "case_ids")), 4);
	json_decref(alert);
	free(text);
	daemon_free(follower);
	text = out_of(rig_ctl(rig, "alerts"));
	ck_assert(strstr(text, "FIRING  warning  issue 1  ") && strstr(text, "rule burst"));
	free(text);
	text = out_of(rig_ctl(rig, "alerts", "--since", "0", "--json", "--count", "1"));
	json_decref(json_of(text));
	free(text);
	ck_assert_int_eq(rig_code(rig, "alerts", "--since", "whenever"), 2);
}
END_TEST

START_TEST(health_is_json_and_an_exit_code)
{
	struct daemon *d = at_work();
	RIG_UNTIL(rig_is_well(rig));
	char *text = out_of(rig_ctl(rig, "health"));
	json_t *health = json_of(text);
	ck_assert(json_is_true(json_object_get(health, "ok")));
	ck_assert_int_eq(json_integer_value(json_object_get(health, "lag")), 0);
	ck_assert_uint_eq(json_array_size(json_object_get(health, "streams")), 3);
	ck_assert_uint_eq(json_array_size(json_object_get(health, "reasons")), 0);
	ck_assert_uint_gt(json_string_length(json_object_get(health, "owner")), 0);
	json_decref(health);
	free(text);
	daemon_kill(d, SIGTERM);
	ck_assert_int_eq(daemon_wait(d, RIG_PATIENCE), 0);
	rig_cases(rig, 11, 4);
	struct rig_said s = rig_ctl(rig, "health", "--json");
	ck_assert_int_eq(s.code, 1);
	health = json_of(s.out);
	ck_assert(json_is_false(json_object_get(health, "ok")));
	ck_assert_int_eq(json_integer_value(json_object_get(health, "lag")), 4);
	json_t *reason = json_array_get(json_object_get(health, "reasons"), 0);
	ck_assert_str_eq(json_string_value(json_object_get(reason, "what")),
			 "no recurd works on this desk");
	ck_assert_ptr_nonnull(strstr(json_string_value(json_object_get(reason, "next")), "start"));
	json_decref(health);
	rig_said_free(&s);
}
END_TEST

/* ---- deciding ---- */

static bool issue_has(const char *id, const char *field, const char *value)
{
	char key[64];
	snprintf(key, sizeof key, "recurd:{main}:issue:%s", id);
	redisReply *r = server_call(rig->server, "HGET", key, field);
	bool has = r->type == REDIS_REPLY_STRING && strcmp(r->str, value) == 0;
	freeReplyObject(r);
	return has;
}

START_TEST(decisions_go_through_the_daemon)
{
	(void)at_work();
	ck_assert_int_eq(rig_code(rig, "rename", "1", "Scanner crash", "--why", "clearer"), 0);
	RIG_UNTIL(issue_has("1", "title", "Scanner crash"));
	ck_assert_int_eq(rig_code(rig, "link", "1", "https://bugs.example/7", "--by", "minji"), 0);
	RIG_UNTIL(issue_has("1", "url", "https://bugs.example/7"));
	ck_assert_int_eq(rig_code(rig, "resolve", "1", "--json"), 0);
	RIG_UNTIL(!issue_has("1", "status", "firing"));
	ck_assert_int_eq(rig_code(rig, "merge", "2", "1", "--why", "same outage"), 0);
	RIG_UNTIL(issue_has("2", "merged_into", "1") && issue_has("1", "cases", "13"));
	char *text = out_of(rig_ctl(rig, "alerts", "--since", "0"));
	ck_assert_ptr_nonnull(strstr(text, "RESOLVED"));
	free(text);
	text = out_of(rig_ctl(rig, "issues", "--json")); /* a merged one is left out */
	json_t *issues = json_of(text);
	ck_assert_uint_eq(json_array_size(issues), 1);
	json_decref(issues);
	free(text);
	ck_assert_int_eq(rig_code(rig, "resolve", "4711"), 0); /* noted; the daemon refuses it */
	RIG_UNTIL(server_number(rig->server, "XLEN", "recurd:{main}:dead") == 1);
	rig_agrees(rig);
}
END_TEST

START_TEST(init_refuses_a_desk_at_work_and_forgets_one_that_is_not)
{
	struct daemon *d = at_work();
	struct rig_said s = rig_ctl(rig, "init", "--desk", "main", "--forget-everything", "--yes");
	ck_assert_int_eq(s.code, 1);
	ck_assert_ptr_nonnull(strstr(s.err, "a recurd works on desk main; stop it first"));
	rig_said_free(&s);
	daemon_kill(d, SIGTERM);
	ck_assert_int_eq(daemon_wait(d, RIG_PATIENCE), 0);
	char *text = out_of(rig_ctl(rig, "init", "--desk", "main"));
	ck_assert_ptr_nonnull(strstr(text, "nothing to do"));
	free(text);
	s = rig_ctl(rig, "init", "--desk", "main", "--forget-everything");
	ck_assert_int_eq(s.code, 1);
	ck_assert_ptr_nonnull(strstr(s.err, "add --yes if you are sure"));
	rig_said_free(&s);
	ck_assert_int_eq(rig_code(rig, "init", "--desk", "main", "--forget-everything", "--yes"),
			 0);
	ck_assert_int_eq(server_number(rig->server, "EXISTS", "recurd:{main}:case:0"), 0);
	ck_assert_int_eq(server_number(rig->server, "XLEN", "cases"), 10);
	(void)rig_daemon(rig);
	RIG_UNTIL(rig_settled(rig));
	ck_assert_uint_eq(rig_counts(rig).cases, 13);
}
END_TEST

/* ---- hostile text ---- */

START_TEST(hostile_text_does_not_reach_a_terminal)
{
	static const char *const commands[][4] = {{"issues"},           {"issue", "1"},
						  {"alerts"},           {"alerts", "--since", "0"},
						  {"health"},           {"issues", "--json"},
						  {"alerts", "--json"}, {"issue", "1", "--json"}};
	(void)rig_daemon(rig);
	for (unsigned i = 0; i < 8; i++) {
		char id[64], customer[8];
		snprintf(id, sizeof id, "%u" HOSTILE, i);
		snprintf(customer, sizeof customer, "u%u", i);
		server_do(rig->server, "XADD", "cases", "*", "case_id", id, "customer_id", customer,
			  "subject", "payment page frozen " HOSTILE, "body", HOSTILE "pay now",
			  "version", HOSTILE);
	}
	RIG_UNTIL(rig_settled(rig));
	ck_assert_int_eq(rig_code(rig, "rename", "1", HOSTILE, "--by", HOSTILE), 0);
	RIG_UNTIL(rig_settled(rig));
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		struct rig_said s = rig_ctl(rig, commands[i][0], commands[i][1], commands[i][2],
					    commands[i][3]);
		ck_assert_msg(s.code == 0, "%s: %s", commands[i][0], s.err);
		for (const char *c = s.out; *c; c++)
			ck_assert_msg(*c == '\n' || ((unsigned char)*c >= 32 && *c != 127),
				      "%s lets byte %d through", commands[i][0], *c);
		bool json = commands[i][1] && strcmp(commands[i][1], "--json") == 0;
		if (!json)
			ck_assert(!strstr(s.out, "\xe2\x80\xae") && !strstr(s.out, "\xc2\x9b"));
		rig_said_free(&s);
	}
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("recurctl");
	TCase *t = tcase_create("recurctl");
	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_redis_without_a_desk_says_what_to_do);
	tcase_add_test(t, send_reports_bad_lines_by_number_and_sends_the_rest);
	tcase_add_test(t, issues_and_issue_show_what_stands_in_redis);
	tcase_add_test(t, alerts_are_shown_and_followed);
	tcase_add_test(t, health_is_json_and_an_exit_code);
	tcase_add_test(t, decisions_go_through_the_daemon);
	tcase_add_test(t, init_refuses_a_desk_at_work_and_forgets_one_that_is_not);
	tcase_add_test(t, hostile_text_does_not_reach_a_terminal);
	suite_add_tcase(suite, t);
	return suite_run(suite);
}
