/* test_log.c - what log.h promises. The clock is the test's own: this program's clock_wall and
 * clock_mono stand in for clock.c's, so ten seconds pass in no time. */
#define _GNU_SOURCE
#include <check.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "clock.h"
#include "log.h"
#include "suite.h"

#define NOON 1700000000123 /* 2023-11-14T22:13:20.123Z */

static int64_t mono = 1000;
static int saved, file;
static char text[65536];

int64_t clock_wall(void)
{
	return NOON;
}

int64_t clock_mono(void)
{
	return mono;
}

/* Standard error goes to a file without a name until teardown. Ten seconds pass between tests, so
 * that none sees another's repeats, and what those left to say is said before the file is there. */
static void setup(void)
{
	char path[] = "/tmp/recurd-log.XXXXXX";
	file = mkstemp(path);
	saved = dup(STDERR_FILENO);
	ck_assert(file >= 0 && saved >= 0);
	ck_assert_int_eq(unlink(path), 0);
	ck_assert_int_eq(fcntl(file, F_SETFL, O_APPEND), 0);
	ck_assert_int_eq(dup2(file, STDERR_FILENO), STDERR_FILENO);
	(void)unsetenv("JOURNAL_STREAM");
	mono += 20000;
	ck_assert(log_setup("debug", "text"));
	log_debug("test", "", "a new start");
	ck_assert_int_eq(ftruncate(file, 0), 0);
}

static void teardown(void)
{
	(void)dup2(saved, STDERR_FILENO);
	(void)close(saved);
	(void)close(file);
}

/* What was logged since setup, or since the last call. */
static const char *logged(void)
{
	ssize_t n = pread(file, text, sizeof text - 1, 0);
	ck_assert_int_ge(n, 0);
	text[n] = '\0';
	ck_assert_int_eq(ftruncate(file, 0), 0);
	return text;
}

static const struct {
	const char *promise, *format, *who, *line;
} lines[] = {
	{"text is for eyes", "text", "main",
	 "2023-11-14T22:13:20.123Z WARN  redis main: gone for 3 s\n"},
	{"a line without a desk", "text", "",
	 "2023-11-14T22:13:20.123Z WARN  redis: gone for 3 s\n"},
	{"logfmt is for grep", "logfmt", "main",
	 "ts=2023-11-14T22:13:20.123Z level=warn component=redis desk=\"main\" msg=\"gone for 3 "
	 "s\"\n"},
	{"auto is logfmt where there is no terminal", "auto", "",
	 "ts=2023-11-14T22:13:20.123Z level=warn component=redis msg=\"gone for 3 s\"\n"},
	{"json is for programs", "json", "main",
	 "{\"ts\":\"2023-11-14T22:13:20.123Z\",\"level\":\"warn\",\"component\":\"redis\","
	 "\"desk\":\"main\",\"msg\":\"gone for 3 s\"}\n"},
};

START_TEST(each_format_has_its_line)
{
	ck_assert(log_setup("info", lines[_i].format));
	log_warn("redis", lines[_i].who, "gone for %d s", 3);
	ck_assert_str_eq(logged(), lines[_i].line);
}
END_TEST

START_TEST(journald_gets_its_number_and_no_time)
{
	struct stat st;
	char stream[64];
	ck_assert_int_eq(fstat(STDERR_FILENO, &st), 0);
	snprintf(stream, sizeof stream, "%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
	ck_assert_int_eq(setenv("JOURNAL_STREAM", stream, 1), 0);
	ck_assert(log_setup("debug", "auto"));
	log_debug("desk", "main", "d");
	log_info("desk", "main", "i");
	log_warn("desk", "main", "w");
	log_error("desk", "main", "e");
	ck_assert_str_eq(logged(), "<7>level=debug component=desk desk=\"main\" msg=\"d\"\n"
				   "<6>level=info component=desk desk=\"main\" msg=\"i\"\n"
				   "<4>level=warn component=desk desk=\"main\" msg=\"w\"\n"
				   "<3>level=error component=desk desk=\"main\" msg=\"e\"\n");
	ck_assert(log_setup("debug", "text"));
	log_info("desk", "", "t");
	ck_assert_str_eq(logged(), "<6>INFO  desk: t\n");
	ck_assert(log_setup("debug", "json"));
	log_info("desk", "", "j");
	ck_assert_str_eq(logged(),
			 "<6>{\"level\":\"info\",\"component\":\"desk\",\"msg\":\"j\"}\n");
}
END_TEST

START_TEST(another_process_s_journal_is_not_ours)
{
	ck_assert_int_eq(setenv("JOURNAL_STREAM", "8:12345", 1), 0);
	ck_assert(log_setup("debug", "auto"));
	log_info("desk", "", "x");
	ck_assert_str_eq(logged(),
			 "ts=2023-11-14T22:13:20.123Z level=info component=desk msg=\"x\"\n");
}
END_TEST

static const struct {
	const char *level, *seen; /* letters of what passes */
} levels[] = {{"debug", "diwe"}, {"info", "iwe"}, {"warn", "we"}, {"error", "e"}};

START_TEST(a_level_lets_itself_and_worse_pass)
{
	char seen[8] = "";
	size_t n = 0;
	ck_assert(log_setup(levels[_i].level, "text"));
	log_debug("x", "", "d");
	log_info("x", "", "i");
	log_warn("x", "", "w");
	log_error("x", "", "e");
	for (const char *at = logged(); (at = strstr(at, "x: ")); at += 3)
		seen[n++] = at[3];
	ck_assert_str_eq(seen, levels[_i].seen);
}
END_TEST

START_TEST(other_words_are_refused_and_change_nothing)
{
	ck_assert(!log_setup("verbose", "text"));
	ck_assert(!log_setup("info", "xml"));
	ck_assert(!log_setup("", ""));
	log_debug("x", "", "still debug, still text");
	ck_assert_str_eq(logged(), "2023-11-14T22:13:20.123Z DEBUG x: still debug, still text\n");
}
END_TEST

static const struct {
	const char *promise, *raw, *text, *json;
} escapes[] = {
	{"a line end forges no line", "a\nb\r", "a\\u000ab\\u000d", "a\\u000ab\\u000d"},
	{"ESC moves no cursor", "\x1b[2J", "\\u001b[2J", "\\u001b[2J"},
	{"DEL and C1", "\x7f\xc2\x9b", "\\u007f\\u009b", "\\u007f\\u009b"},
	{"bidi controls turn no line",
	 "a\xe2\x80\xae"
	 "b\xe2\x81\xa6",
	 "a\\u202eb\\u2066", "a\\u202eb\\u2066"},
	{"line separators", "\xe2\x80\xa8\xe2\x80\xa9", "\\u2028\\u2029", "\\u2028\\u2029"},
	{"quote and backslash", "say \"a\\b\"", "say \"a\\b\"", "say \\\"a\\\\b\\\""},
	{"bytes that are no UTF-8", "a\xff\xed\xa0\x80z", "a\\xff\\xed\\xa0\\x80z",
	 "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz"},
	{"a character cut short", "a\xed\x95", "a\\xed\\x95", "a\xef\xbf\xbd\xef\xbf\xbd"},
	{"people's letters stay", "결제 오류 é 🙂", "결제 오류 é 🙂",
	 "결제 오류 é 🙂"},
};

START_TEST(nobody_s_bytes_lead_a_reader_astray)
{
	char want[256];
	ck_assert(log_setup("debug", "text"));
	log_info("x", "", "%s", escapes[_i].raw);
	snprintf(want, sizeof want, "2023-11-14T22:13:20.123Z INFO  x: %s\n", escapes[_i].text);
	ck_assert_msg(strcmp(logged(), want) == 0, "%s: %s", escapes[_i].promise, text);
	ck_assert(log_setup("debug", "json"));
	log_warn("x", "", "%s", escapes[_i].raw); /* another level, so no repeat */
	snprintf(want, sizeof want, "\"msg\":\"%s\"}\n", escapes[_i].json);
	ck_assert_msg(strstr(logged(), want), "%s: %s", escapes[_i].promise, text);
	ck_assert(log_setup("debug", "logfmt"));
	log_error("x", "", "%s", escapes[_i].raw);
	snprintf(want, sizeof want, " msg=\"%s\"\n", escapes[_i].json);
	ck_assert_msg(strstr(logged(), want), "%s: %s", escapes[_i].promise, text);
}
END_TEST

/* Line ends take six bytes each when escaped; the letters before them shift where the line is full,
 * so that each way to come near its end is met. */
START_TEST(a_line_that_is_too_long_still_ends_well)
{
	char words[1000];
	memset(words, '\n', sizeof words - 1);
	words[sizeof words - 1] = '\0';
	memset(words, 'x', (size_t)_i);
	ck_assert(log_setup("debug", "json"));
	log_info("x", "main", "%s", words);
	size_t n = strlen(logged());
	ck_assert_uint_le(n, 4096);
	ck_assert_uint_ge(n, 4080);
	ck_assert_str_eq(text + n - 9, "\\u000a\"}\n");
	ck_assert_ptr_eq(strchr(text, '\n'), text + n - 1);
}
END_TEST

START_TEST(a_message_that_repeats_is_counted_and_said_once)
{
	for (int i = 0; i < 13; i++)
		log_warn("redis", "main", "gone");
	ck_assert_str_eq(logged(), "2023-11-14T22:13:20.123Z WARN  redis main: gone\n");
	mono += 9999;
	log_warn("redis", "main", "gone");
	log_info("desk", "", "other");
	ck_assert_str_eq(logged(), "2023-11-14T22:13:20.123Z INFO  desk: other\n");
	mono += 1; /* ten seconds after the first */
	log_info("desk", "", "third");
	ck_assert_str_eq(logged(),
			 "2023-11-14T22:13:20.123Z WARN  redis main: gone (repeated 13 times)\n"
			 "2023-11-14T22:13:20.123Z INFO  desk: third\n");
}
END_TEST

START_TEST(a_message_is_said_again_after_ten_seconds)
{
	log_warn("redis", "", "gone");
	mono += 10000;
	log_warn("redis", "", "gone");
	ck_assert_str_eq(logged(), "2023-11-14T22:13:20.123Z WARN  redis: gone\n"
				   "2023-11-14T22:13:20.123Z WARN  redis: gone\n");
}
END_TEST

START_TEST(only_the_same_message_is_a_repeat)
{
	log_warn("redis", "a", "gone");
	log_warn("redis", "b", "gone");
	log_error("redis", "a", "gone");
	log_warn("desk", "a", "gone");
	log_warn("redis", "a", "gone away");
	int n = 0;
	for (const char *at = logged(); *at; at++)
		n += *at == '\n';
	ck_assert_int_eq(n, 5);
}
END_TEST

START_TEST(many_messages_between_lose_no_count)
{
	log_warn("redis", "", "gone");
	log_warn("redis", "", "gone");
	(void)logged();
	for (int i = 0; i < 40; i++) { /* more than are watched */
		mono++;
		log_info("x", "", "message %d", i);
	}
	ck_assert(strstr(logged(), "redis: gone (repeated 1 times)\n"));
}
END_TEST

START_TEST(repeats_are_told_in_every_format)
{
	static const char *const want[][2] = {{"logfmt", " repeated=1 msg=\"gone\"\n"},
					      {"json", ",\"repeated\":1,\"msg\":\"gone\"}\n"}};
	for (int i = 0; i < 2; i++) {
		ck_assert(log_setup("debug", want[i][0]));
		log_warn("redis", "", "gone");
		log_warn("redis", "", "gone");
		mono += 10000;
		log_debug("x", "", "next");
		mono += 10000;
		ck_assert_msg(strstr(logged(), want[i][1]), "%s", text);
	}
}
END_TEST

#define ROWS(table) ((int)(sizeof(table) / sizeof *(table)))

static Suite *suite(void)
{
	Suite *s = suite_create("log");
	TCase *c = tcase_create("lines");
	tcase_add_checked_fixture(c, setup, teardown);
	tcase_add_loop_test(c, each_format_has_its_line, 0, ROWS(lines));
	tcase_add_test(c, journald_gets_its_number_and_no_time);
	tcase_add_test(c, another_process_s_journal_is_not_ours);
	tcase_add_loop_test(c, a_level_lets_itself_and_worse_pass, 0, ROWS(levels));
	tcase_add_test(c, other_words_are_refused_and_change_nothing);
	tcase_add_loop_test(c, nobody_s_bytes_lead_a_reader_astray, 0, ROWS(escapes));
	tcase_add_loop_test(c, a_line_that_is_too_long_still_ends_well, 0, 6);
	tcase_add_test(c, a_message_that_repeats_is_counted_and_said_once);
	tcase_add_test(c, a_message_is_said_again_after_ten_seconds);
	tcase_add_test(c, only_the_same_message_is_a_repeat);
	tcase_add_test(c, many_messages_between_lose_no_count);
	tcase_add_test(c, repeats_are_told_in_every_format);
	suite_add_tcase(s, c);
	return s;
}

int main(void)
{
	return suite_run(suite());
}
