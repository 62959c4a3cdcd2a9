/* test_redis.c - what redis.h promises, against a peer that misbehaves by script: answers and
 * callbacks. Waiting and coming back stand in test_redis_time.c, the real Redis in
 * test_redis_server.c. */
#define _GNU_SOURCE
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

START_TEST(nothing_happens_before_start_and_up_comes_after_the_login)
{
	link_peer(l, NULL, NULL);
	link_start(l, NULL, TIMEOUT, LARGE);
	ck_assert(!redis_is_up(l->redis));
	ck_assert(!link_send(l, "GET x"));
	LINK_UNTIL(l, l->ups == 1);
	ck_assert(redis_is_up(l->redis));
	ck_assert_uint_eq(l->downs, 0);
}
END_TEST

START_TEST(answers_come_one_each_and_in_order)
{
	link_come_up(l, TIMEOUT, LARGE);
	link_arrive(l, (const char *const[]){"GET a", "GET b", "GET c", NULL});
	peer_say(l->peer, "$1\r\nA\r\n-ERR no\r\n:3\r\n");
	LINK_UNTIL(l, l->answers == 3);
	ck_assert_str_eq(l->said[0], "A");
	ck_assert_str_eq(l->said[1], "ERR no");
	ck_assert_str_eq(l->said[2], "3");
	ck_assert_uint_eq(l->downs, 0);
}
END_TEST

START_TEST(an_answer_in_pieces_of_one_byte_is_one_answer)
{
	const char *answer = "*2\r\n$3\r\nabc\r\n*1\r\n:7\r\n";
	link_come_up(l, TIMEOUT, LARGE);
	link_arrive(l, (const char *const[]){"XREAD", NULL});
	for (; *answer; answer++) {
		ck_assert_uint_eq(l->answers, 0);
		peer_say(l->peer, (char[]){*answer, '\0'});
		for (int i = 0; i < 3; i++)
			(void)event_base_loop(l->base, EVLOOP_NONBLOCK);
	}
	LINK_UNTIL(l, l->answers == 1);
}
END_TEST

/* What the peer says to two open commands before it hangs up, or nothing more when hang_up is
 * false, and what comes of it. */
static const struct ruin {
	const char *promise, *says, *why, *said[2];
	bool hang_up;
} ruins[] = {
	{"a peer that goes without a word", "", "closed by Redis", {"NULL", "NULL"}, true},
	{"a peer that goes in the middle of an answer",
	 "$5\r\nab",
	 "in the middle of an answer",
	 {"NULL", "NULL"},
	 true},
	{"answers that came before the end still count",
	 "+a\r\n",
	 "closed by Redis",
	 {"a", "NULL"},
	 true},
	{"bytes that are no protocol", "?what\r\n", "protocol error", {"NULL", "NULL"}, false},
	{"a length that is no number", "$x\r\n", "protocol error", {"NULL", "NULL"}, false},
	{"a negative array", "*-5\r\n", "protocol error", {"NULL", "NULL"}, false},
	{"one answer too many", "+a\r\n+b\r\n+c\r\n", "nobody asked for", {"a", "b"}, false},
	{"an error nobody asked for", "+a\r\n+b\r\n-ERR bye\r\n", "ERR bye", {"a", "b"}, false},
};

START_TEST(every_command_gets_one_answer_whatever_the_peer_does)
{
	const struct ruin *row = &ruins[_i];
	link_come_up(l, TIMEOUT, LARGE);
	link_arrive(l, (const char *const[]){"GET a", "GET b", NULL});
	peer_say(l->peer, row->says);
	if (row->hang_up)
		peer_hang_up(l->peer);
	LINK_UNTIL(l, l->downs == 1);
	ck_assert_msg(strstr(l->why, row->why), "%s: %s", row->promise, l->why);
	ck_assert_msg(strstr(l->why, l->path), "the words name the address: %s", l->why);
	ck_assert_str_eq(l->said[0], row->said[0]);
	ck_assert_str_eq(l->said[1], row->said[1]);
	ck_assert_uint_eq(l->answers + l->nulls, 2);
	ck_assert_uint_eq(l->open_at_down, 0);
	LINK_UNTIL(l, l->ups == 2);
}
END_TEST

START_TEST(an_answer_nested_without_end_does_no_harm)
{
	char *deep = calloc(1, 4 * 1000 + 1);
	link_come_up(l, TIMEOUT, LARGE);
	link_arrive(l, (const char *const[]){"GET a", NULL});
	for (size_t i = 0; i < 1000; i++)
		memcpy(deep + 4 * i, "*1\r\n", 4);
	peer_say(l->peer, deep);
	free(deep);
	peer_hang_up(l->peer);
	LINK_UNTIL(l, l->ups == 2);
	ck_assert_uint_eq(l->nulls, 1);
}
END_TEST

/* An answer of size bytes with its header, against a maximum of 1000. */
static const struct {
	size_t body;
	bool fits, whole;
} sizes[] = {
	{1000 - 8, true, true}, /* "$992\r\n" and "\r\n" */
	{1000 - 7, false, true},
	{5000, false, true},
	{500000, false, false}, /* cut off while it comes in */
};

START_TEST(an_answer_over_the_maximum_drops_the_connection)
{
	size_t body = sizes[_i].body;
	char *text = malloc(body + 32);
	int head = snprintf(text, 32, "$%zu\r\n", body);
	memset(text + head, 'x', body);
	memcpy(text + head + body, "\r\n", 3);
	if (!sizes[_i].whole)
		text[3000] = '\0';
	link_come_up(l, TIMEOUT, 1000);
	link_arrive(l, (const char *const[]){"HGETALL k", NULL});
	peer_say(l->peer, "+small\r\n"); /* what came before is not counted */
	LINK_UNTIL(l, l->answers == 1);
	ck_assert(link_send(l, "HGETALL k"));
	LINK_UNTIL(l, peer_commands(l->peer) == 2);
	peer_say(l->peer, text);
	free(text);
	LINK_UNTIL(l, l->answers == 2 || l->downs == 1);
	ck_assert_int_eq(l->downs == 0, sizes[_i].fits);
	ck_assert(sizes[_i].fits || strstr(l->why, "HGETALL: an answer of more than 1000 bytes"));
}
END_TEST

static void act_free(struct link *link)
{
	link_drop(link);
}

static void act_reset(struct link *link)
{
	redis_reset(link->redis, "enough");
	redis_reset(link->redis, "the first reason counts");
	ck_assert(!redis_is_up(link->redis));
	ck_assert(!link_send(link, "GET z"));
}

static void act_reset_and_free(struct link *link)
{
	redis_reset(link->redis, "enough");
	link_drop(link);
}

static void act_send(struct link *link)
{
	if (link->sent < 100)
		ck_assert_int_eq(link_send(link, "GET more"), redis_is_up(link->redis));
}

static void (*act)(struct link *link);

static void act_on_answer(struct link *link, const redisReply *reply)
{
	if (reply && link->redis)
		act(link);
}

static void act_on_null(struct link *link, const redisReply *reply)
{
	if (!reply && link->redis)
		act(link);
}

static void (*const acts[])(struct link *link) = {act_free, act_reset, act_reset_and_free,
						  act_send};
static void act_now(struct link *link)
{
	if (link->redis)
		act(link);
}

/* All acts in all kinds of callbacks; the sanitizer is the judge. */
START_TEST(anything_may_be_done_inside_a_callback)
{
	act = acts[_i / 4];
	l->on_up = _i % 4 == 0 ? act_now : NULL;
	l->on_down = _i % 4 == 1 ? act_now : NULL;
	l->on_answer = _i % 4 == 2 ? act_on_answer : _i % 4 == 3 ? act_on_null : NULL;
	link_peer(l, NULL, NULL);
	link_start(l, NULL, TIMEOUT, LARGE);
	LINK_UNTIL(l, l->ups == 1);
	if (l->redis && redis_is_up(l->redis)) {
		(void)link_send(l, "GET a");
		(void)link_send(l, "GET b");
		(void)link_send(l, "GET c");
		(void)link_send(l, "GET d");
		LINK_UNTIL(l, peer_commands(l->peer) >= 4);
		peer_say(l->peer, "+a\r\n+b\r\n");
		LINK_UNTIL(l, !l->redis || l->answers >= 2 || l->downs);
		peer_hang_up(l->peer);
	}
	LINK_UNTIL(l, !l->redis || l->downs);
	for (int i = 0; i < 5; i++)
		link_turn(l);
	ck_assert_uint_eq(l->open_at_down, 0);
	ck_assert_uint_eq(l->after_free, 0);
	bool freed = acts[_i / 4] == act_free || acts[_i / 4] == act_reset_and_free;
	ck_assert_int_eq(l->redis == NULL, freed);
}
END_TEST

START_TEST(after_free_nobody_is_called)
{
	link_come_up(l, TIMEOUT, LARGE);
	link_arrive(l, (const char *const[]){"GET a", "GET b", NULL});
	peer_say(l->peer, "+a\r\n");
	link_drop(l);
	for (int i = 0; i < 5; i++)
		link_turn(l);
	ck_assert_uint_eq(l->answers + l->nulls + l->downs, 0);
}
END_TEST

START_TEST(reset_calls_nobody_before_the_loop_does)
{
	link_come_up(l, TIMEOUT, LARGE);
	link_arrive(l, (const char *const[]){"GET a", NULL});
	redis_reset(l->redis, "stale script");
	ck_assert_uint_eq(l->nulls + l->downs, 0);
	ck_assert(!redis_is_up(l->redis));
	LINK_UNTIL(l, l->downs == 1);
	ck_assert_uint_eq(l->nulls, 1);
	ck_assert_msg(strstr(l->why, "stale script"), "%s", l->why);
	LINK_UNTIL(l, l->ups == 2);
}
END_TEST

START_TEST(open_commands_have_a_maximum)
{
	const struct span argv[] = {SPAN("A")};
	size_t n = 0;
	link_come_up(l, TIMEOUT, LARGE);
	while (link_send_spans(l, 1, argv, 0))
		n++;
	ck_assert_uint_eq(n, (size_t)1 << 20);
	link_drop(l);
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof *(table)))

static Suite *suite(void)
{
	Suite *s = suite_create("redis");
	TCase *c = tcase_create("scripted peer");
	tcase_add_checked_fixture(c, setup, teardown);
	tcase_set_timeout(c, 60);
	tcase_add_test(c, nothing_happens_before_start_and_up_comes_after_the_login);
	tcase_add_test(c, answers_come_one_each_and_in_order);
	tcase_add_test(c, an_answer_in_pieces_of_one_byte_is_one_answer);
	tcase_add_loop_test(c, every_command_gets_one_answer_whatever_the_peer_does, 0,
			    ROWS(ruins));
	tcase_add_test(c, an_answer_nested_without_end_does_no_harm);
	tcase_add_loop_test(c, an_answer_over_the_maximum_drops_the_connection, 0, ROWS(sizes));
	tcase_add_loop_test(c, anything_may_be_done_inside_a_callback, 0, 4 * ROWS(acts));
	tcase_add_test(c, after_free_nobody_is_called);
	tcase_add_test(c, reset_calls_nobody_before_the_loop_does);
	tcase_add_test(c, open_commands_have_a_maximum);
	suite_add_tcase(s, c);
	return s;
}

int main(void)
{
	return suite_run(suite());
}
