/* test_desk_answer.c - what Redis says becomes a verdict, words and a next step. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk_answer.h"
#include "suite.h"

/* As Redis 7.0 says it. No error is ever a reason to drop a batch. */
static const struct row {
	const char *error;
	enum desk_verdict verdict;
	bool reconnect;
	const char *next; /* part of it */
} rows[] = {
	{"OOM command not allowed when used memory > 'maxmemory'. script: ab, on @user_script:61.",
	 DESK_ANSWER_AGAIN, false, "maxmemory"},
	{"MISCONF Errors writing to the AOF file: No space left on device", DESK_ANSWER_AGAIN,
	 false, "disk"},
	{"NOREPLICAS Not enough good replicas to write.", DESK_ANSWER_AGAIN, false, "replica"},
	{"READONLY You can't write against a read only replica.", DESK_ANSWER_AGAIN, true,
	 "master"},
	{"LOADING Redis is loading the dataset in memory", DESK_ANSWER_AGAIN, false, "none"},
	{"BUSY Redis is busy running a script.", DESK_ANSWER_AGAIN, false, "SCRIPT KILL"},
	{"NOPERM this user has no permissions to run the 'xread' command", DESK_ANSWER_AGAIN, false,
	 "ACL SETUSER"},
	{"WRONGTYPE Operation against a key holding the wrong kind of value", DESK_ANSWER_AGAIN,
	 false, "type"},
	{"CROSSSLOT Keys in request don't hash to the same slot", DESK_ANSWER_AGAIN, false,
	 "{desk}"},
	{"MOVED 13907 127.0.0.1:7733", DESK_ANSWER_AGAIN, true, "redis.url"},
	{"CLUSTERDOWN The cluster is down", DESK_ANSWER_AGAIN, false, "nodes"},
	{"TRYAGAIN Multiple keys request during rehashing of slot", DESK_ANSWER_AGAIN, false,
	 "slot"},
	{"UNBLOCKED the stream key no longer exists", DESK_ANSWER_AGAIN, false, "again"},
	{"ERR something that nobody has heard of", DESK_ANSWER_AGAIN, false, "see"},
	{"OOMPH is another word", DESK_ANSWER_AGAIN, false, "see"},
	{"", DESK_ANSWER_AGAIN, false, "see"},
};

START_TEST(errors)
{
	struct desk_answer a;
	char text[128];
	snprintf(text, sizeof text, "%s", rows[_i].error);
	redisReply reply = {.type = REDIS_REPLY_ERROR, .str = text, .len = strlen(text)};
	desk_answer_read(&reply, &a);
	ck_assert_int_eq(a.verdict, rows[_i].verdict);
	ck_assert_int_eq(a.reconnect, rows[_i].reconnect);
	ck_assert_msg(strstr(a.next, rows[_i].next) != NULL, "%s: next is %s", text, a.next);
	ck_assert_msg(strstr(a.words, "script: ") == NULL, "%s", a.words);
}
END_TEST

START_TEST(no_answer_is_an_unknown_outcome)
{
	struct desk_answer a;
	desk_answer_read(NULL, &a);
	ck_assert_int_eq(a.verdict, DESK_ANSWER_LOST);
}
END_TEST

START_TEST(what_is_no_word_of_ours_is_data)
{
	struct desk_answer a;
	redisReply none = {.type = REDIS_REPLY_NIL};
	redisReply number = {.type = REDIS_REPLY_INTEGER, .integer = 1};
	redisReply *inner[] = {&number};
	redisReply array = {.type = REDIS_REPLY_ARRAY, .elements = 1, .element = inner};
	desk_answer_read(&none, &a);
	ck_assert_int_eq(a.verdict, DESK_ANSWER_OK);
	desk_answer_read(&array, &a);
	ck_assert_int_eq(a.verdict, DESK_ANSWER_OK);
	ck_assert_uint_eq(desk_answer_at(&array, 0).len, 0);
	ck_assert_uint_eq(desk_answer_at(&array, 1).len, 0);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("desk_answer");
	TCase *tc = tcase_create("desk_answer");
	tcase_add_loop_test(tc, errors, 0, (int)(sizeof rows / sizeof *rows));
	tcase_add_test(tc, no_answer_is_an_unknown_outcome);
	tcase_add_test(tc, what_is_no_word_of_ours_is_data);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
