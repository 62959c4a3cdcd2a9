/* test_redis_wire.c - a command's bytes, to the last one: Redis itself forgives some that are
 * wrong. */
#include <check.h>
#include <stdlib.h>

#include "redis_wire.h"
#include "suite.h"

static const struct {
	size_t argc;
	struct span argv[3];
	const char *bytes;
} commands[] = {
	{1, {{"PING", 4}}, "*1\r\n$4\r\nPING\r\n"},
	{2, {{"ECHO", 4}, {NULL, 0}}, "*2\r\n$4\r\nECHO\r\n$0\r\n\r\n"},
	{3,
	 {{"SET", 3}, {"a b", 3}, {"0123456789", 10}},
	 "*3\r\n$3\r\nSET\r\n$3\r\na b\r\n$10\r\n0123456789\r\n"},
};

START_TEST(a_command_is_written_to_the_byte)
{
	struct evbuffer *out = evbuffer_new();
	ck_assert_ptr_nonnull(out);
	for (int twice = 0; twice < 2; twice++) {
		ck_assert(redis_wire_write(out, commands[_i].argc, commands[_i].argv));
		size_t n = evbuffer_get_length(out);
		ck_assert_uint_eq(n, strlen(commands[_i].bytes));
		ck_assert_mem_eq(evbuffer_pullup(out, -1), commands[_i].bytes, n);
		(void)evbuffer_drain(out, n);
	}
	evbuffer_free(out);
}
END_TEST

START_TEST(a_command_that_redis_would_refuse_is_not_begun)
{
	struct evbuffer *out = evbuffer_new();
	const struct span huge[] = {SPAN("SET"), {"", SIZE_MAX / 2}, {"", SIZE_MAX / 2}};
	ck_assert_ptr_nonnull(out);
	ck_assert(!redis_wire_write(out, 3, huge));
	ck_assert_uint_eq(evbuffer_get_length(out), 0);
	evbuffer_free(out);
}
END_TEST

/* Small replies in one piece, against a maximum that each of them keeps and all together do not. */
START_TEST(many_small_replies_are_not_one_large)
{
	struct redis_wire w;
	redisReply *reply;
	unsigned n = 0;
	ck_assert(redis_wire_open(&w, 6));
	ck_assert(redis_wire_feed(&w, SPAN("+a\r\n+b\r\n+c\r\n+d\r\n+long\r\n")));
	while (redis_wire_next(&w, &reply) == REDIS_WIRE_REPLY) {
		n++;
		freeReplyObject(reply);
	}
	ck_assert_uint_eq(n, 4);
	ck_assert_str_eq(w.why, "an answer of more than 6 bytes");
	redis_wire_close(&w);
}
END_TEST

/* The head of an array is a few bytes and may ask for any room. */
START_TEST(an_array_that_cannot_fit_is_refused_at_its_head)
{
	static const struct {
		const char *promise;
		struct span bytes;
		enum redis_wire_got want;
	} rows[] = {
		{"as many elements as fit", SPAN("*20\r\n"), REDIS_WIRE_NOTHING},
		{"one more", SPAN("*21\r\n"), REDIS_WIRE_BAD},
		{"gigabytes", SPAN("*2000000000\r\n"), REDIS_WIRE_BAD},
		{"one more within another", SPAN("*10\r\n*11\r\n"), REDIS_WIRE_BAD},
		{"after a reply that is done", SPAN("*15\r\n:1\r\n*-1\r\n"), REDIS_WIRE_NOTHING},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct redis_wire w;
		redisReply *reply;
		ck_assert(redis_wire_open(&w, 60));
		ck_assert(redis_wire_feed(&w, SPAN("*15\r\n")));
		ck_assert_int_eq(redis_wire_next(&w, &reply), REDIS_WIRE_NOTHING);
		for (int k = 0; k < 15; k++)
			ck_assert(redis_wire_feed(&w, SPAN("+\r\n")));
		ck_assert_int_eq(redis_wire_next(&w, &reply), REDIS_WIRE_REPLY);
		freeReplyObject(reply);
		ck_assert(redis_wire_feed(&w, rows[i].bytes));
		ck_assert_msg(redis_wire_next(&w, &reply) == rows[i].want, "%s", rows[i].promise);
		ck_assert_str_eq(w.why, rows[i].want == REDIS_WIRE_BAD
						? "an answer of more than 60 bytes"
						: "");
		redis_wire_close(&w);
	}
}
END_TEST

static Suite *suite(void)
{
	Suite *s = suite_create("redis_wire");
	TCase *c = tcase_create("bytes");
	tcase_add_loop_test(c, a_command_is_written_to_the_byte, 0,
			    sizeof commands / sizeof *commands);
	tcase_add_test(c, a_command_that_redis_would_refuse_is_not_begun);
	tcase_add_test(c, many_small_replies_are_not_one_large);
	tcase_add_test(c, an_array_that_cannot_fit_is_refused_at_its_head);
	suite_add_tcase(s, c);
	return s;
}

int main(void)
{
	return suite_run(suite());
}
