/* test_redis_addr.c - every way to write where Redis is, and every mistake in it. */
#include <check.h>
#include <stdlib.h>

#include "redis_addr.h"
#include "suite.h"

static const struct {
	const char *url;
	struct redis_addr want;
	const char *shown;
} good[] = {
	{"redis://127.0.0.1:6379", {.host = "127.0.0.1", .port = 6379}, "127.0.0.1:6379"},
	{"redis://cache", {.host = "cache", .port = 6379}, "cache:6379"},
	{"redis://cache/", {.host = "cache", .port = 6379}, "cache:6379"},
	{"redis://cache:7000/2", {.host = "cache", .port = 7000, .db = 2}, "cache:7000"},
	{"redis://desk@cache", {.host = "cache", .port = 6379, .username = "desk"}, "cache:6379"},
	{"redis://:pw@cache", {.host = "cache", .port = 6379, .password = "pw"}, "cache:6379"},
	{"redis://desk:p%40s%2Fs:x@cache:1/65535",
	 {.host = "cache", .port = 1, .db = 65535, .username = "desk", .password = "p@s/s:x"},
	 "cache:1"},
	{"redis://desk:p@w@cache",
	 {.host = "cache", .port = 6379, .username = "desk", .password = "p@w"},
	 "cache:6379"},
	{"redis://[::1]", {.host = "::1", .port = 6379}, "[::1]:6379"},
	{"redis://[fe80::1]:65535/1",
	 {.host = "fe80::1", .port = 65535, .db = 1},
	 "[fe80::1]:65535"},
	{"cache:6380", {.host = "cache", .port = 6380}, "cache:6380"},
	{"[::1]:6380", {.host = "::1", .port = 6380}, "[::1]:6380"},
	{"/run/redis.sock", {.path = "/run/redis.sock"}, "unix:/run/redis.sock"},
	{"unix:///run/redis.sock", {.path = "/run/redis.sock"}, "unix:/run/redis.sock"},
	{"unix:///run/redis.sock?db=3",
	 {.path = "/run/redis.sock", .db = 3},
	 "unix:/run/redis.sock"},
	{"unix:///run/a%20b", {.path = "/run/a b"}, "unix:/run/a b"},
};

START_TEST(every_way_to_write_it_is_read)
{
	struct redis_addr got;
	char why[160] = "", shown[300];
	enum err e = redis_addr_parse(span_of(good[_i].url), &got, why, sizeof why);
	ck_assert_msg(e == ERR_OK, "%s: %s", good[_i].url, why);
	ck_assert_str_eq(got.path, good[_i].want.path);
	ck_assert_str_eq(got.host, good[_i].want.host);
	ck_assert_str_eq(got.username, good[_i].want.username);
	ck_assert_str_eq(got.password, good[_i].want.password);
	ck_assert_int_eq(got.port, good[_i].want.port);
	ck_assert_int_eq(got.db, good[_i].want.db);
	redis_addr_text(&got, shown, sizeof shown);
	ck_assert_str_eq(shown, good[_i].shown);
}
END_TEST

static const struct {
	const char *url, *why;
} bad[] = {
	{"", "the host is missing"},
	{"localhost", "the port is missing; write host:6379"},
	{"localhost:", "the port is not a number from 1 to 65535"},
	{"localhost:redis", "the port is not a number from 1 to 65535"},
	{"redis://", "the host is missing"},
	{"redis://:6379", "the host is missing"},
	{"redis://h:0", "the port is not a number from 1 to 65535"},
	{"redis://h:65536", "the port is not a number from 1 to 65535"},
	{"redis://h:", "the port is not a number from 1 to 65535"},
	{"redis://h:-1", "the port is not a number from 1 to 65535"},
	{"redis://h/x", "the database is not a number from 0 to 65535"},
	{"redis://h/1/2", "the database is not a number from 0 to 65535"},
	{"redis://h/65536", "the database is not a number from 0 to 65535"},
	{"redis://[::1", "the host has a '[' without ']'"},
	{"redis://[]", "the host is missing"},
	{"redis://[::1]6379", "the host has something behind ']' that is no :port"},
	{"redis://u:%zz@h", "the password has a '%' without two hex digits"},
	{"redis://u:%0@h", "the password has a '%' without two hex digits"},
	{"redis://u:a%00b@h", "the password has a control character"},
	{"redis://h%0a", "the host has a control character"},
	{"rediss://h", "the scheme rediss:// (TLS) is not known yet; use a Unix socket or stunnel"},
	{"http://h", "the scheme is not known; use redis:// or unix://"},
	{"unix://run/x.sock", "the socket is not an absolute path; write unix:///run/x.sock"},
	{"unix://", "the socket is not an absolute path; write unix:///run/x.sock"},
	{"unix:///x?name=3", "the part after '?' is not db=N"},
	{"unix:///x?db=", "the database is not a number from 0 to 65535"},
	{"/", "the socket is not an absolute path; write unix:///run/x.sock"},
};

START_TEST(every_mistake_is_named_and_nothing_is_written)
{
	struct redis_addr got = {.port = -7};
	char why[160] = "";
	enum err e = redis_addr_parse(span_of(bad[_i].url), &got, why, sizeof why);
	ck_assert_msg(e == ERR_CONFIG, "%s was taken", bad[_i].url);
	ck_assert_str_eq(why, bad[_i].why);
	ck_assert_int_eq(got.port, -7);
}
END_TEST

/* The longest that fits, and one byte more. */
static const struct {
	const char *before, *after, *why;
	size_t room;
} lengths[] = {
	{"/", "", "the socket's path is too long", 106},
	{"redis://", "", "the host is too long", 255},
	{"redis://", "@h", "the user name is too long", 127},
	{"redis://:", "@h", "the password is too long", 511},
};

START_TEST(what_is_too_long_is_refused_whole)
{
	for (size_t more = 0; more < 2; more++) {
		char url[600], why[160] = "";
		struct redis_addr got;
		size_t n = strlen(lengths[_i].before);
		memcpy(url, lengths[_i].before, n);
		memset(url + n, 'x', lengths[_i].room + more);
		n += lengths[_i].room + more;
		memcpy(url + n, lengths[_i].after, strlen(lengths[_i].after));
		n += strlen(lengths[_i].after);
		enum err e = redis_addr_parse((struct span){url, n}, &got, why, sizeof why);
		ck_assert_int_eq(e, more ? ERR_CONFIG : ERR_OK);
		ck_assert_str_eq(why, more ? lengths[_i].why : "");
	}
}
END_TEST

START_TEST(a_url_is_bytes_and_needs_no_end_mark)
{
	struct redis_addr got;
	char why[160];
	const struct span empty = {NULL, 0}, part = {"cache:63791", 10};
	ck_assert_int_eq(redis_addr_parse(empty, &got, why, sizeof why), ERR_CONFIG);
	ck_assert_int_eq(redis_addr_parse(part, &got, why, sizeof why), ERR_OK);
	ck_assert_int_eq(got.port, 6379);
}
END_TEST

START_TEST(a_name_that_is_none_is_said_so)
{
	struct redis_addr addr = {.host = "no such host", .port = 6379};
	char why[160] = "";
	ck_assert_int_eq(redis_addr_connect(&addr, 0, 1000, why, sizeof why), -1);
	ck_assert_str_ne(why, "");
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof *(table)))

static Suite *suite(void)
{
	Suite *s = suite_create("redis_addr");
	TCase *c = tcase_create("url");
	tcase_add_loop_test(c, every_way_to_write_it_is_read, 0, ROWS(good));
	tcase_add_loop_test(c, every_mistake_is_named_and_nothing_is_written, 0, ROWS(bad));
	tcase_add_loop_test(c, what_is_too_long_is_refused_whole, 0, ROWS(lengths));
	tcase_add_test(c, a_url_is_bytes_and_needs_no_end_mark);
	tcase_add_test(c, a_name_that_is_none_is_said_so);
	suite_add_tcase(s, c);
	return s;
}

int main(void)
{
	return suite_run(suite());
}
