/* test_ctl_harm.c - recurctl harm and recurctl forget on a live desk: what they say is what was
 * sent, and what was forgotten stands in no key of recurd's own. */
#define _GNU_SOURCE
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "rig.h"
#include "suite.h"

#define SOUND "The headphones make no sound at all"

static struct rig *rig;

static void setup(void)
{
	rig = rig_new("", false, NULL);
	(void)rig_daemon(rig);
	rig_cases(rig, 1, 6);
	server_do(rig->server, "XADD", "cases", "*", "case_id", "z", "customer_id", "zebra-7",
		  "body", SOUND);
	server_do(rig->server, "XADD", "cases", "*", "event", "survey.response", "case_id", "z",
		  "survey", "csat", "score", "1");
	RIG_UNTIL(rig_settled(rig));
}

static void teardown(void)
{
	rig_free(rig);
}

static bool holds(const struct rig_said *s, const char *text)
{
	return strstr(s->out, text) || strstr(s->err, text);
}

#define ck_says(said, text)                                                                        \
	ck_assert_msg(holds(said, text), "no \"%s\" in: %s%s", text, (said)->out, (said)->err)

START_TEST(harm_tells_what_was_sent)
{
	struct rig_said text = rig_ctl(rig, "harm", "1"),
			json = rig_ctl(rig, "harm", "1", "--json");
	struct rig_said tell = rig_ctl(rig, "harm", "1", "--tell");
	ck_assert_int_eq(text.code, 0);
	ck_says(&text, "6 by 5 customers");
	ck_says(&text, "1 repeat contact within 7 days");
	ck_says(&json, "\"cases\":6,");
	ck_says(&json, "\"csat\":{\"n\":0,");
	ck_says(&json, "\"rest\":{\"n\":1,");
	ck_assert_int_eq(tell.code, 0);
	size_t lines = 0;
	for (const char *at = tell.out; (at = strchr(at, '\n')); at++)
		lines++;
	ck_assert_uint_eq(lines, 5);
	rig_said_free(&text);
	rig_said_free(&json);
	rig_said_free(&tell);
}
END_TEST

START_TEST(after_a_decision_it_tells_how_long_to_wait)
{
	ck_assert_int_eq(rig_code(rig, "resolve", "1"), 0);
	server_do(rig->server, "XADD", "recurd:{main}:commands", "*", "event", "tick");
	RIG_UNTIL(rig_settled(rig));
	struct rig_said said = rig_ctl(rig, "harm", "1");
	ck_says(&said, "not clear yet, ");
	ck_says(&said, "more quiet hours needed");
	rig_said_free(&said);
}
END_TEST

/* True when a key of recurd's own holds text; the streams in and the commands are not its own. */
static bool kept(const char *text)
{
	redisReply *keys = server_call(rig->server, "KEYS", "recurd:*");
	bool found = false;
	for (size_t i = 0; i < keys->elements; i++) {
		redisReply *blob = server_call(rig->server, "DUMP", keys->element[i]->str);
		found |= memmem(blob->str, blob->len, text, strlen(text)) != NULL;
		freeReplyObject(blob);
	}
	freeReplyObject(keys);
	return found;
}

START_TEST(a_customer_is_forgotten_by_the_hash_alone)
{
	ck_assert(!kept("zebra-7"));
	ck_assert_int_eq(rig_code(rig, "forget", "--customer", "zebra-7"), 0);
	RIG_UNTIL(rig_settled(rig));
	ck_assert_uint_eq(rig_counts(rig).forgotten, 1);
	ck_assert(!kept("zebra-7")); /* nor in the command */
	rig_agrees(rig);
}
END_TEST

START_TEST(another_key_is_refused)
{
	rig_write(rig, "other.key", "another key of more than 16 bytes");
	ck_assert_int_eq(chmod(rig_path(rig, "other.key"), 0600), 0);
	rig_config(rig, "privacy: {key_file: other.key}\n");
	struct rig_said said = rig_ctl(rig, "forget", "--customer", "zebra-7");
	ck_assert_int_eq(said.code, 1);
	ck_says(&said, "runs with another configuration");
	ck_says(&said, "--plain");
	rig_said_free(&said);
	ck_assert_int_eq(rig_code(rig, "forget", "--customer", "zebra-7", "--plain"), 0);
	RIG_UNTIL(rig_settled(rig));
	ck_assert_uint_eq(rig_counts(rig).forgotten, 1);
}
END_TEST

START_TEST(what_makes_no_sense_is_said)
{
	static const struct {
		const char *argv[5];
		int code;
	} rows[] = {
		{{"forget"}, 2},
		{{"forget", "--customer", "a", "--case", "b"}, 2},
		{{"forget", "--customer", "a", "--src", "cases"}, 2},
		{{"forget", "--case", ""}, 2},
		{{"harm"}, 2},
		{{"harm", "x"}, 2},
		{{"harm", "1", "--from", "yesterday"}, 2},
		{{"harm", "999"}, 1},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *argv[10] = {daemon_path("recurctl"), "-c", rig->config};
		for (size_t k = 0; k < 5; k++)
			argv[3 + k] = rows[i].argv[k];
		ck_assert_msg(rig_code_argv(rig, argv) == rows[i].code, "row %zu", i);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("harm and forget");
	TCase *tc = tcase_create("harm and forget");
	tcase_set_timeout(tc, 120);
	tcase_add_checked_fixture(tc, setup, teardown);
	tcase_add_test(tc, harm_tells_what_was_sent);
	tcase_add_test(tc, after_a_decision_it_tells_how_long_to_wait);
	tcase_add_test(tc, a_customer_is_forgotten_by_the_hash_alone);
	tcase_add_test(tc, another_key_is_refused);
	tcase_add_test(tc, what_makes_no_sense_is_said);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
