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

static Suite *suite(void)
{
	Suite *s = suite_create("redis_wire");
	TCase *c = tcase_create("bytes");
	tcase_add_loop_test(c, a_command_is_written_to_the_byte, 0,
			    sizeof commands / sizeof *commands);
	tcase_add_test(c, a_command_that_redis_would_refuse_is_not_begun);
	tcase_add_test(c, many_small_replies_are_not_one_large);
	suite_add_tcase(s, c);
	return s;
}

int main(void)
{
	return suite_run(suite());
}
