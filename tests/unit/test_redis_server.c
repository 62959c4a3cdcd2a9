/* test_redis_server.c - redis.h against a real, private redis-server; and the support library that
 * starts it. */
#define _GNU_SOURCE
#include <check.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "clock.h"
#include "daemon.h"
#include "link.h"
#include "server.h"
#include "suite.h"

#define TIMEOUT 10000
#define LARGE   ((size_t)8 << 20)
#define MANY    10000

static struct link *l;
static struct server *s;

static void setup(void)
{
	l = link_new();
	s = NULL;
}

static void teardown(void)
{
	server_stop(s);
	link_free(l);
}

static struct redis_addr address(void)
{
	struct redis_addr addr;
	char why[128];
	ck_assert_int_eq(redis_addr_parse(span_of(server_url(s)), &addr, why, sizeof why), ERR_OK);
	return addr;
}

static void come_up(int64_t timeout_ms)
{
	struct redis_addr addr = address();
	link_start(l, &addr, timeout_ms, LARGE);
	LINK_UNTIL(l, l->ups == 1);
}

static void in_order(struct link *link, const redisReply *reply)
{
	ck_assert(reply && reply->type == REDIS_REPLY_INTEGER);
	ck_assert_int_eq(reply->integer, link->answers);
}

START_TEST(ten_thousand_commands_in_one_go_are_answered_in_order)
{
	s = server_start(false, NULL);
	l->on_answer = in_order;
	come_up(TIMEOUT);
	for (int i = 0; i < MANY; i++)
		ck_assert(link_send(l, "INCR counter"));
	LINK_UNTIL(l, l->answers == MANY);
	ck_assert_int_eq(server_number(s, "INCR", "counter"), MANY + 1);
}
END_TEST

static const struct {
	const char *promise;
	struct span value;
} values[] = {
	{"nothing", {"", 0}},
	{"no pointer at all", {NULL, 0}},
	{"NUL and line ends", {"a\0b\r\n$3\r\n", 9}},
	{"bytes that are no UTF-8", {"\xff\xfe\x80", 3}},
};

static void same_value(struct link *link, const redisReply *reply)
{
	const struct span *want = &values[link->sent - 1].value;
	ck_assert(reply && reply->type == REDIS_REPLY_STRING);
	ck_assert(span_eq((struct span){reply->str, reply->len}, *want));
}

START_TEST(arguments_are_bytes)
{
	s = server_start(false, NULL);
	l->on_answer = same_value;
	come_up(TIMEOUT);
	for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
		const struct span argv[] = {SPAN("ECHO"), values[i].value};
		ck_assert(link_send_spans(l, 2, argv, 0));
		LINK_UNTIL(l, l->answers == i + 1);
	}
}
END_TEST

START_TEST(a_commit_of_four_megabytes_goes_out_and_comes_back)
{
	const size_t size = (size_t)4 << 20;
	char *blob = malloc(size);
	ck_assert_ptr_nonnull(blob);
	memset(blob, 'x', size);
	const struct span set[] = {SPAN("SET"), SPAN("k"), {blob, size}};
	s = server_start(false, NULL);
	come_up(TIMEOUT);
	ck_assert(link_send_spans(l, 3, set, 0));
	memset(blob, 'y', size); /* argv was copied */
	ck_assert(link_send(l, "STRLEN k"));
	ck_assert(link_send(l, "GETRANGE k 4194303 -1"));
	ck_assert(link_send(l, "GET k"));
	LINK_UNTIL(l, l->answers == 4);
	free(blob);
	ck_assert_str_eq(l->said[1], "4194304");
	ck_assert_str_eq(l->said[2], "x");
	ck_assert_uint_eq(l->downs, 0);
}
END_TEST

START_TEST(a_blocking_read_may_take_its_time)
{
	const struct span argv[] = {SPAN("XREAD"),   SPAN("BLOCK"), SPAN("400"),
				    SPAN("STREAMS"), SPAN("s"),     SPAN("0")};
	s = server_start(false, NULL);
	come_up(200);
	ck_assert(link_send_spans(l, 6, argv, 400));
	LINK_UNTIL(l, l->answers + l->nulls == 1);
	ck_assert_uint_eq(l->nulls, 0);
}
END_TEST

START_TEST(a_server_that_hangs_is_left_and_found_again)
{
	s = server_start(false, NULL);
	come_up(150);
	server_signal(s, SIGSTOP);
	ck_assert(link_send(l, "INCR counter"));
	LINK_UNTIL(l, l->downs == 1);
	ck_assert_uint_eq(l->nulls, 1);
	server_signal(s, SIGCONT);
	LINK_UNTIL(l, l->ups == 2);
}
END_TEST

START_TEST(a_server_that_was_killed_is_found_again_with_its_data)
{
	s = server_start(true, "appendfsync always");
	come_up(TIMEOUT);
	ck_assert(link_send(l, "INCR counter"));
	LINK_UNTIL(l, l->answers == 1);
	server_kill(s);
	LINK_UNTIL(l, l->downs >= 1);
	ck_assert_uint_eq(l->open_at_down, 0);
	server_restart(s);
	LINK_UNTIL(l, l->ups == 2);
	ck_assert(link_send(l, "INCR counter"));
	LINK_UNTIL(l, l->answers == 2);
	ck_assert_str_eq(l->said[1], "2");
}
END_TEST

/* Logins against "requirepass open" and the users desk (with +ping) and mute (without). */
static const struct door {
	const char *promise, *username, *password, *why;
	int db;
} doors[] = {
	{"the right password", "", "open", NULL, 0},
	{"a user of one's own", "desk", "dpw", NULL, 0},
	{"a user without the right to SETNAME is fine, and SELECT works", "desk", "dpw", NULL, 2},
	{"no password", "", "", "NOAUTH Authentication required.; set redis.password_file", 0},
	{"the wrong password", "", "shut", "check redis.username and redis.password_file", 0},
	{"an unknown user", "nobody", "open", "check redis.username and redis.password_file", 0},
	{"a user without a right", "mute", "mpw", "ACL SETUSER", 0},
	{"a database that is not there", "", "open", "check the database in redis.url", 99},
};

START_TEST(a_login_succeeds_or_says_the_next_step)
{
	const struct door *row = &doors[_i];
	s = server_start(false, "user default on >open ~* &* +@all\n"
				"user desk on >dpw ~* -@all +ping +auth +select +get\n"
				"user mute on >mpw ~* -@all +auth +client +select\n");
	struct redis_addr addr = address();
	addr.db = row->db;
	snprintf(addr.username, sizeof addr.username, "%s", row->username);
	snprintf(addr.password, sizeof addr.password, "%s", row->password);
	link_start(l, &addr, TIMEOUT, LARGE);
	LINK_UNTIL(l, l->ups == 1 || l->downs == 2);
	ck_assert_msg((l->downs == 0) == !row->why, "%s: %s", row->promise, l->why);
	ck_assert_msg(!row->why || strstr(l->why, row->why), "%s: %s", row->promise, l->why);
}
END_TEST

START_TEST(a_password_that_redis_does_not_want_is_said_so)
{
	s = server_start(false, NULL);
	struct redis_addr addr = address();
	snprintf(addr.password, sizeof addr.password, "needless");
	link_start(l, &addr, TIMEOUT, LARGE);
	LINK_UNTIL(l, l->downs == 1);
	ck_assert_msg(strstr(l->why, "unset redis.password_file"), "%s", l->why);
}
END_TEST

START_TEST(people_see_our_name_in_client_list)
{
	s = server_start(false, NULL);
	come_up(TIMEOUT);
	redisReply *r = server_call(s, "CLIENT", "LIST");
	ck_assert(strstr(r->str, "name=recurd"));
	freeReplyObject(r);
}
END_TEST

START_TEST(the_folder_goes_with_the_server)
{
	char path[128];
	s = server_start(true, NULL);
	snprintf(path, sizeof path, "%s", place_path(server_place(s)));
	ck_assert_int_eq(access(path, F_OK), 0);
	server_stop(s);
	s = NULL;
	ck_assert_int_ne(access(path, F_OK), 0);
}
END_TEST

/* What a child of ours ends with. */
static const struct {
	const char *script;
	int signal, code;
} ends[] = {
	{"exit 3", 0, 3},
	{"echo ready >&2; exec tail -f /dev/null", SIGKILL, 128 + SIGKILL},
	{"echo ready >&2; exec tail -f /dev/null", SIGTERM, 128 + SIGTERM},
};

START_TEST(a_child_is_watched_to_its_end)
{
	struct daemon *d = daemon_start(l->place, "sh", "-c", ends[_i].script);
	if (ends[_i].signal) {
		ck_assert(daemon_says(d, "ready", TIMEOUT) || !daemon_runs(d));
		daemon_kill(d, ends[_i].signal);
	}
	ck_assert_int_eq(daemon_wait(d, TIMEOUT), ends[_i].code);
	daemon_free(d);
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof *(table)))

static Suite *suite(void)
{
	Suite *all = suite_create("redis, the real one");
	TCase *c = tcase_create("private server");
	tcase_add_checked_fixture(c, setup, teardown);
	tcase_set_timeout(c, 60);
	tcase_add_test(c, ten_thousand_commands_in_one_go_are_answered_in_order);
	tcase_add_test(c, arguments_are_bytes);
	tcase_add_test(c, a_commit_of_four_megabytes_goes_out_and_comes_back);
	tcase_add_test(c, a_blocking_read_may_take_its_time);
	tcase_add_test(c, a_server_that_hangs_is_left_and_found_again);
	tcase_add_test(c, a_server_that_was_killed_is_found_again_with_its_data);
	tcase_add_loop_test(c, a_login_succeeds_or_says_the_next_step, 0, ROWS(doors));
	tcase_add_test(c, a_password_that_redis_does_not_want_is_said_so);
	tcase_add_test(c, people_see_our_name_in_client_list);
	tcase_add_test(c, the_folder_goes_with_the_server);
	tcase_add_loop_test(c, a_child_is_watched_to_its_end, 0, ROWS(ends));
	suite_add_tcase(all, c);
	return all;
}

int main(void)
{
	return suite_run(suite());
}
