/* test_redis_time.c - how long a connection waits for its peer, and how it comes back. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <check.h>
#include <netdb.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "clock.h"
#include "link.h"
#include "peer.h"
#include "suite.h"

#define TIMEOUT 10000
#define LARGE   ((size_t)1 << 20)

static struct link *l;

static void setup(void)
{
	l = link_new();
}

static void teardown(void)
{
	link_free(l);
}

START_TEST(a_peer_that_never_answers_counts_as_dead)
{
	link_come_up(l, 60, LARGE);
	int64_t start = clock_mono();
	ck_assert(link_send(l, "XADD s"));
	ck_assert(link_send(l, "GET b"));
	LINK_UNTIL(l, l->downs == 1);
	ck_assert_int_ge(clock_mono() - start, 60);
	ck_assert_uint_eq(l->nulls, 2);
	ck_assert_msg(strstr(l->why, "XADD: no answer for"), "%s", l->why);
	LINK_UNTIL(l, l->ups == 2);
}
END_TEST

static const char *keep_silent(void *arg, const redisReply *command)
{
	(void)arg;
	(void)command;
	return NULL;
}

START_TEST(a_peer_that_never_takes_the_login_counts_as_dead)
{
	link_peer(l, keep_silent, NULL);
	link_start(l, NULL, 60, LARGE);
	LINK_UNTIL(l, peer_accepted(l->peer) == 2);
	ck_assert_uint_eq(l->ups, 0);
	ck_assert_uint_ge(l->downs, 1);
	ck_assert_msg(strstr(l->why, "CLIENT: no answer for"), "%s", l->why);
}
END_TEST

START_TEST(a_blocking_command_has_its_extra_time)
{
	const struct span argv[] = {SPAN("XREAD"), SPAN("BLOCK"), SPAN("300")};
	link_come_up(l, 60, LARGE);
	int64_t start = clock_mono();
	ck_assert(link_send_spans(l, 3, argv, 300));
	LINK_UNTIL(l, l->downs == 1);
	ck_assert_int_ge(clock_mono() - start, 360);
}
END_TEST

START_TEST(the_time_of_a_short_command_is_not_that_of_the_long_one_before)
{
	const struct span argv[] = {SPAN("XREAD")};
	link_come_up(l, 100, LARGE);
	int64_t start = clock_mono();
	ck_assert(link_send_spans(l, 1, argv, 60000));
	ck_assert(link_send(l, "GET a"));
	LINK_UNTIL(l, peer_commands(l->peer) == 2 &&
			      clock_mono() - start > 300); /* armed for the long */
	peer_say(l->peer, "$-1\r\n");
	LINK_UNTIL(l, l->downs == 1); /* and not after a minute */
	ck_assert_msg(strstr(l->why, "GET: no answer"), "%s", l->why);
}
END_TEST

START_TEST(a_slow_answer_that_makes_progress_is_waited_for)
{
	const char *answer = "+OK.\r\n";
	link_come_up(l, 400, LARGE);
	link_arrive(l, (const char *const[]){"GET a", NULL});
	for (int64_t start = clock_mono(), n = 0; n < 6; n++) {
		LINK_UNTIL(l, clock_mono() - start >= 120 * (n + 1));
		peer_say(l->peer, (char[]){answer[n], '\0'});
	}
	LINK_UNTIL(l, l->answers + l->nulls == 1);
	ck_assert_uint_eq(l->nulls, 0);
}
END_TEST

/* Stands for work that takes longer than the timeout, or for SIGSTOP. */
static void be_busy(struct link *link, const redisReply *reply)
{
	int64_t end = clock_mono() + 900;
	(void)reply;
	if (link->sent > 1)
		return;
	ck_assert(link_send(link, "GET b"));
	while (clock_mono() < end)
		;
}

static const char *answer_all(void *arg, const redisReply *command)
{
	const char *login = peer_login(command);
	(void)arg;
	return login ? login : "+fine\r\n";
}

START_TEST(the_peer_is_not_to_blame_for_our_own_pause)
{
	link_peer(l, answer_all, NULL);
	l->on_answer = be_busy;
	link_start(l, NULL, 100, LARGE);
	LINK_UNTIL(l, l->ups == 1);
	ck_assert(link_send(l, "GET a"));
	LINK_UNTIL(l, l->answers + l->nulls == 2);
	ck_assert_uint_eq(l->downs, 0);
	ck_assert_str_eq(l->said[1], "fine");
}
END_TEST

/* Listens at sa and never accepts: its queue is full, so the next SYN stays unanswered. Returns
 * whether there is such an address here; the sockets go with the test's process. */
static bool hang_at(struct sockaddr *sa, socklen_t len)
{
	int fd = socket(sa->sa_family, SOCK_STREAM, 0);
	if (fd < 0 || bind(fd, sa, len) || listen(fd, 0) || getsockname(fd, sa, &len))
		return false;
	for (int i = 0; i < 4; i++) {
		int full = socket(sa->sa_family, SOCK_STREAM | SOCK_NONBLOCK, 0);
		(void)connect(full, sa, len);
	}
	return true;
}

START_TEST(a_connect_that_hangs_is_given_up)
{
	struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct redis_addr addr = {.host = "127.0.0.1"};
	ck_assert(hang_at((struct sockaddr *)&in, sizeof in));
	addr.port = ntohs(in.sin_port);
	link_start(l, &addr, 60, LARGE);
	LINK_UNTIL(l, l->downs == 1);
	ck_assert_msg(strstr(l->why, "connect: no answer for"), "%s", l->why);
}
END_TEST

START_TEST(a_socket_that_appears_later_is_found)
{
	link_start(l, NULL, TIMEOUT, LARGE);
	LINK_UNTIL(l, l->downs == 2);
	ck_assert_msg(strstr(l->why, "No such file or directory; start Redis"), "%s", l->why);
	link_peer(l, NULL, NULL);
	LINK_UNTIL(l, l->ups == 1);
}
END_TEST

static int64_t down_at[8];

static void note_time(struct link *link)
{
	if (link->downs <= 8)
		down_at[link->downs - 1] = clock_mono();
}

START_TEST(the_back_off_doubles_and_a_good_login_ends_it)
{
	l->on_down = note_time;
	link_start(l, NULL, TIMEOUT, LARGE);
	LINK_UNTIL(l, l->downs == 5);
	for (int i = 1; i < 5; i++) /* half of 50, 100, 200 .. is certain, half is chance */
		ck_assert_int_ge(down_at[i] - down_at[i - 1], (25 << (i - 1)) - 1);
	LINK_UNTIL(l, l->downs == 8);
	ck_assert_int_lt(down_at[7] - down_at[6], 1500); /* a second at most; it would be 1600 */
	link_peer(l, NULL, NULL);
	LINK_UNTIL(l, l->ups == 1);
	int64_t start = clock_mono();
	peer_hang_up(l->peer);
	LINK_UNTIL(l, l->ups == 2);
	ck_assert_int_lt(clock_mono() - start, 400); /* it would be 500 at least */
}
END_TEST

START_TEST(a_name_with_several_addresses_is_tried_all_round)
{
	struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_addr = in6addr_loopback};
	struct redis_addr addr = {.host = "localhost"};
	l->peer =
		peer_new(l->base, NULL, NULL, NULL); /* on 127.0.0.1, and ::1 is refused or hangs */
	addr.port = peer_port(l->peer);
	six.sin6_port = htons((uint16_t)addr.port);
	if (_i == 1)
		(void)hang_at((struct sockaddr *)&six, sizeof six);
	link_start(l, &addr, 60, LARGE);
	LINK_UNTIL(l, l->ups == 1);
}
END_TEST

/* What Redis says to a step of the login at first. */
static const struct refusal {
	const char *command, *answer, *why;
} refusals[] = {
	{"PING", "-LOADING Redis is loading the dataset in memory\r\n", "waiting until Redis"},
	{"PING", "-NOAUTH Authentication required.\r\n", "set redis.password_file"},
	{"PING", "-NOPERM this user has no permissions\r\n", "ACL SETUSER"},
	{"PING", "-STRANGE news\r\n", "STRANGE news; see Redis's own log"},
	{"AUTH", "-WRONGPASS invalid\r\n", "check redis.username and redis.password_file"},
	{"AUTH", "-ERR AUTH <password> called without any\r\n", "unset redis.password_file"},
	{"SELECT", "-ERR DB index is out of range\r\n", "check the database in redis.url"},
	{"CLIENT", "-NOPERM this user has no permissions\r\n", NULL},
};
static const struct refusal *refusal;

static const char *refuse_once(void *arg, const redisReply *command)
{
	const struct link *link = arg;
	if (link->downs == 0 && strcmp(command->element[0]->str, refusal->command) == 0)
		return refusal->answer;
	return peer_login(command);
}

START_TEST(a_refused_login_is_said_with_its_next_step_and_tried_again)
{
	struct redis_addr addr = {.db = 3, .username = "desk", .password = "open sesame"};
	refusal = &refusals[_i];
	memcpy(addr.path, l->path, sizeof addr.path);
	link_peer(l, refuse_once, l);
	link_start(l, &addr, TIMEOUT, LARGE);
	LINK_UNTIL(l, l->ups == 1);
	ck_assert_uint_eq(l->downs, refusal->why ? 1 : 0);
	ck_assert_msg(!refusal->why || strstr(l->why, refusal->why), "%s", l->why);
	ck_assert_msg(!strstr(l->why, "sesame"), "the password is kept to ourselves");
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof *(table)))

/* A bare chroot has no /etc/hosts: there is no name to try then. */
static bool localhost_is_known(void)
{
	struct addrinfo *found = NULL;
	bool known = getaddrinfo("localhost", NULL, NULL, &found) == 0;
	if (known)
		freeaddrinfo(found);
	return known;
}

static Suite *suite(void)
{
	Suite *s = suite_create("redis, in time");
	TCase *c = tcase_create("scripted peer");
	tcase_add_checked_fixture(c, setup, teardown);
	tcase_set_timeout(c, 60);
	tcase_add_test(c, a_peer_that_never_answers_counts_as_dead);
	tcase_add_test(c, a_peer_that_never_takes_the_login_counts_as_dead);
	tcase_add_test(c, a_blocking_command_has_its_extra_time);
	tcase_add_test(c, the_time_of_a_short_command_is_not_that_of_the_long_one_before);
	tcase_add_test(c, a_slow_answer_that_makes_progress_is_waited_for);
	tcase_add_test(c, the_peer_is_not_to_blame_for_our_own_pause);
	tcase_add_test(c, a_connect_that_hangs_is_given_up);
	tcase_add_test(c, a_socket_that_appears_later_is_found);
	tcase_add_test(c, the_back_off_doubles_and_a_good_login_ends_it);
	if (localhost_is_known())
		tcase_add_loop_test(c, a_name_with_several_addresses_is_tried_all_round, 0, 2);
	tcase_add_loop_test(c, a_refused_login_is_said_with_its_next_step_and_tried_again, 0,
			    ROWS(refusals));
	suite_add_tcase(s, c);
	return s;
}

int main(void)
{
	return suite_run(suite());
}
