/* test_config_files.c - what a key, a list of stop words and a password must be to be taken. */
#define _GNU_SOURCE
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config_files.h"
#include "embedded.h"
#include "failmem.h"
#include "suite.h"

static struct failmem mem;
static struct config *c;
static struct buf why;
static char folder[] = "/tmp/recurd-files-XXXXXX";
static char path[sizeof folder + 8]; /* of the one file of a test */

static void set_up(void)
{
	failmem_init(&mem);
	buf_init(&why, &mem.mem, 4096);
	unlink(path);
	c = config_new(&mem.mem);
	ck_assert_ptr_nonnull(c);
}

static void tear_down(void)
{
	config_free(c);
	buf_fini(&why);
	ck_assert_uint_eq(mem.live, 0);
}

/* Around all tests, in the process that outlives a failed one: the folder goes in any case. */
static void make_folder(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/file", folder);
}

static void remove_folder(void)
{
	unlink(path);
	ck_assert_int_eq(rmdir(folder), 0);
}

static void write_file(const char *bytes, size_t n, mode_t mode)
{
	FILE *f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(bytes, 1, n, f), n);
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_int_eq(chmod(path, mode), 0);
}

/* why is "SETTING '<path>' " and then words, with path behind them when they end in a space. */
static void why_is(const char *promise, const char *setting, const char *words)
{
	char line[512];
	bool again = words[strlen(words) - 1] == ' ';
	snprintf(line, sizeof line, "%s '%s' %s%s", setting, path, words, again ? path : "");
	ck_assert_msg(span_eq(buf_span(&why), span_of(line)), "%s: %.*s", promise,
		      SPAN_ARG(buf_span(&why)));
}

static const struct {
	const char *promise;
	size_t bytes;
	mode_t mode;
	const char *words; /* NULL: it is taken */
} keys[] = {
	{"the least key", 16, 0600, NULL},
	{"the largest key, readable only", 4096, 0400, NULL},
	{"its group may read it", 32, 0640, "is open to others than its owner; next: chmod 600 "},
	{"others may read it", 32, 0604, "is open to others than its owner; next: chmod 600 "},
	{"others may write it", 32, 0602, "is open to others than its owner; next: chmod 600 "},
	{"too short", 15, 0600, "holds less than 16 bytes; next: head -c 32 /dev/urandom > "},
	{"empty", 0, 0600, "holds less than 16 bytes; next: head -c 32 /dev/urandom > "},
	{"too long", 4097, 0600, "is larger than 4 KB"},
};

START_TEST(keys_are_closed_and_long_enough)
{
	static const char bytes[5000];
	unsigned char old[32];
	memcpy(old, c->settings.key, sizeof old);
	write_file(bytes, keys[_i].bytes, keys[_i].mode);
	c->key_file = span_of(path);
	bool ok = config_files_key(c, &why);
	ck_assert_msg(ok == !keys[_i].words, "%s", keys[_i].promise);
	ck_assert_msg((memcmp(old, c->settings.key, sizeof old) != 0) == ok, "%s",
		      keys[_i].promise);
	if (!ok)
		why_is(keys[_i].promise, "privacy.key_file", keys[_i].words);
}
END_TEST

START_TEST(a_key_is_hashed)
{
	/* SHA-256 of 16 zero bytes begins so. */
	static const unsigned char want[4] = {0x37, 0x47, 0x08, 0xFF};
	static const char bytes[16];
	write_file(bytes, sizeof bytes, 0600);
	c->folder = (struct span){path, strlen(folder) + 1};
	c->key_file = SPAN("file");
	ck_assert(config_files_key(c, &why));
	ck_assert_int_eq(memcmp(c->settings.key, want, sizeof want), 0);
}
END_TEST

START_TEST(a_pipe_is_no_key_and_nobody_waits_for_it)
{
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	c->key_file = span_of(path);
	ck_assert(!config_files_key(c, &why));
	why_is("pipe", "privacy.key_file", "is not a regular file");
}
END_TEST

START_TEST(stop_words_are_built_in_or_a_file)
{
	ck_assert(config_files_words(c, &why));
	ck_assert(span_eq(c->settings.stop_words, embedded_stopwords_txt));
	write_file("the\n그리고\n", 14, 0644);
	c->stop_words_file = span_of(path);
	ck_assert(config_files_words(c, &why));
	ck_assert(span_eq(c->settings.stop_words, SPAN("the\n그리고\n")));
	buf_reset(&why);
	write_file("the\xC0\xAF\n", 6, 0644);
	ck_assert(!config_files_words(c, &why));
	why_is("not text", "words.stop_words_file", "is not UTF-8");
}
END_TEST

static const struct {
	const char *promise, *text, *password, *words;
} passwords[] = {
	{"a line end is not part of it", "s3 cret\r\n", "s3 cret", NULL},
	{"nor are several", "a\n\n", "a", NULL},
	{"a line end inside is", "a\nb", "a\nb", NULL},
	{"an empty file is a mistake", "", "", "is empty"},
	{"so is an empty line", "\n", "", "is empty"},
};

START_TEST(a_password_is_a_file_s_line)
{
	struct buf password;
	buf_init(&password, &mem.mem, 600);
	ck_assert(config_files_password(c, &password, &why));
	ck_assert_uint_eq(password.len, 0);
	write_file(passwords[_i].text, strlen(passwords[_i].text), 0600);
	c->redis_password_file = span_of(path);
	bool ok = config_files_password(c, &password, &why);
	ck_assert_msg(ok == !passwords[_i].words, "%s", passwords[_i].promise);
	ck_assert_msg(span_eq(buf_span(&password), span_of(passwords[_i].password)), "%s",
		      passwords[_i].promise);
	if (!ok)
		why_is(passwords[_i].promise, "redis.password_file", passwords[_i].words);
	buf_fini(&password);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("config_files");
	TCase *t = tcase_create("config_files");
	tcase_add_unchecked_fixture(t, make_folder, remove_folder);
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(t, keys_are_closed_and_long_enough, 0, sizeof keys / sizeof *keys);
	tcase_add_test(t, a_key_is_hashed);
	tcase_add_test(t, a_pipe_is_no_key_and_nobody_waits_for_it);
	tcase_add_test(t, stop_words_are_built_in_or_a_file);
	tcase_add_loop_test(t, a_password_is_a_file_s_line, 0,
			    sizeof passwords / sizeof *passwords);
	suite_add_tcase(s, t);
	return suite_run(s);
}
