/* config_files.c - see config_files.h. A file is opened once and judged by its descriptor, so that
 * what is checked is what is read. */
#define _GNU_SOURCE
#include "config_files.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config_set.h"
#include "embedded.h"
#include "harm_silent.h"
#include "holidays.h"
#include "text.h"
#include "tokens_lexicon.h"

#define KEY_LEAST     16
#define KEY_MOST      4096
#define WORDS_MOST    (1 << 20)
#define PASSWORD_MOST 512

_Static_assert(SHA256_DIGEST_LENGTH == sizeof((const struct settings *)0)->key, "a key is a hash");

static bool files_refuse(struct buf *why, const char *doing)
{
	buf_text(why, doing);
	buf_text(why, strerror(errno));
	return false;
}

/* Appends what fd holds; fd is left open. */
static bool files_drain(int fd, size_t max, struct buf *out, struct buf *why)
{
	char block[4096];
	size_t total = 0;
	ssize_t n;
	while ((n = read(fd, block, sizeof block)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return files_refuse(why, "cannot be read: ");
		total += (size_t)n;
		if (total > max) {
			buf_text(why, "is larger than ");
			buf_u64(why, max < 1024 ? max : max / 1024);
			buf_text(why, max < 1024 ? " bytes" : " KB");
			return false;
		}
		buf_put(out, (struct span){block, (size_t)n});
	}
	OPENSSL_cleanse(block, sizeof block);
	if (buf_err(out))
		buf_text(why, err_text(buf_err(out)));
	return !buf_err(out);
}

bool config_files_read(const char *path, size_t max, struct buf *out, struct buf *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return files_refuse(why, "cannot be read: ");
	bool ok = files_drain(fd, max, out, why);
	close(fd);
	return ok;
}

/* ---- files that a setting names ----------------------------------------------------------- */

/* Where name lies, as one text that the caller frees; NULL when memory ran out. */
static char *files_path(const struct config *c, struct span name)
{
	struct span folder = span_starts(name, SPAN("/")) ? SPAN("") : c->folder;
	char *path = malloc(folder.len + name.len + 1);
	if (path)
		snprintf(path, folder.len + name.len + 1, "%.*s%.*s", SPAN_ARG(folder),
			 SPAN_ARG(name));
	return path;
}

/* "privacy.key_file '/etc/key' " */
static void files_say(struct buf *why, const char *setting, const char *path)
{
	buf_text(why, setting);
	buf_byte(why, ' ');
	config_set_quote(why, span_of(path));
	buf_byte(why, ' ');
}

/* A file that must stay secret: regular (a pipe would wait for ever) and closed to others. */
static bool files_secret(int fd, const char *path, struct buf *why)
{
	struct stat st;
	if (fstat(fd, &st))
		return files_refuse(why, "cannot be read: ");
	if (!S_ISREG(st.st_mode)) {
		buf_text(why, "is not a regular file");
		return false;
	}
	if (st.st_mode & (S_IRWXG | S_IRWXO)) {
		buf_text(why, "is open to others than its owner; next: chmod 600 ");
		buf_text(why, path);
		return false;
	}
	return true;
}

static bool files_read_key(const char *path, struct buf *out, struct buf *why)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return files_refuse(why, "cannot be read: ");
	bool ok = files_secret(fd, path, why) && files_drain(fd, KEY_MOST, out, why);
	close(fd);
	if (ok && out->len < KEY_LEAST) {
		buf_text(why, "holds less than 16 bytes; next: head -c 32 /dev/urandom > ");
		buf_text(why, path);
		ok = false;
	}
	return ok;
}

bool config_files_key(struct config *c, struct buf *why)
{
	if (!c->key_file.len)
		return true;
	char *path = files_path(c, c->key_file);
	if (!path)
		return files_refuse(why, "privacy.key_file: ");
	struct buf key;
	buf_init(&key, &c->mem, KEY_MOST);
	files_say(why, "privacy.key_file", path);
	bool ok = files_read_key(path, &key, why);
	if (ok)
		SHA256((const unsigned char *)key.ptr, key.len, c->settings.key);
	if (key.ptr)
		OPENSSL_cleanse(key.ptr, key.len);
	buf_fini(&key);
	free(path);
	return ok;
}

/* Reads the text file called name, which setting tells, into memory of c. */
static bool files_text(struct config *c, const char *setting, struct span name, struct span *out,
		       struct buf *why)
{
	char *path = files_path(c, name);
	struct buf text;
	if (!path) {
		buf_text(why, setting);
		return files_refuse(why, ": ");
	}
	buf_init(&text, &c->mem, WORDS_MOST);
	files_say(why, setting, path);
	bool ok = config_files_read(path, WORDS_MOST, &text, why);
	if (ok && !text_valid(buf_span(&text))) {
		buf_text(why, "is not UTF-8");
		ok = false;
	} else if (ok && !config_own(c, buf_span(&text), out)) {
		buf_text(why, err_text(ERR_MEMORY));
		ok = false;
	}
	buf_fini(&text);
	free(path);
	return ok;
}

bool config_files_words(struct config *c, struct buf *why)
{
	if (c->stop_words_file.len)
		return files_text(c, "words.stop_words_file", c->stop_words_file,
				  &c->settings.stop_words, why);
	c->settings.stop_words = embedded_stopwords_txt;
	return true;
}

bool config_files_exposure(struct config *c, struct buf *why)
{
	if (!c->exposure_file.len)
		return true;
	if (!files_text(c, "harm.exposure_file", c->exposure_file, &c->settings.exposure, why))
		return false;
	size_t wrong = harm_silent_check(c->settings.exposure);
	if (!wrong)
		return true;
	buf_text(why, "has no \"attribute=value count\" in line ");
	buf_u64(why, wrong);
	return false;
}

bool config_files_holidays(struct config *c, struct buf *why)
{
	const char *what;
	if (span_eq(c->holidays_file, SPAN("kr"))) {
		c->settings.holidays = embedded_holidays_kr;
		return true;
	}
	if (!c->holidays_file.len)
		return true;
	if (!files_text(c, "holidays_file", c->holidays_file, &c->settings.holidays, why))
		return false;
	size_t wrong = holidays_check(c->settings.holidays, &what);
	if (!wrong)
		return true;
	buf_text(why, "line ");
	buf_u64(why, wrong);
	buf_byte(why, ' ');
	buf_text(why, what);
	return false;
}

/* " line 3 has no word behind =" */
static bool files_try_lexicon(struct config *c, struct span lists, struct buf *why)
{
	struct tokens_lexicon_fault fault;
	struct tokens_lexicon *l = tokens_lexicon_new(&c->mem, lists, &fault);
	if (!l && fault.what) {
		buf_text(why, "line ");
		buf_u64(why, fault.line);
		buf_byte(why, ' ');
	}
	if (!l)
		buf_text(why, fault.what ? fault.what : err_text(ERR_MEMORY));
	tokens_lexicon_free(l);
	return l != NULL;
}

bool config_files_lexicon(struct config *c, struct buf *why)
{
	c->settings.lexicon = embedded_lexicon_txt;
	c->settings.alike = embedded_spelling_txt;
	if (!c->lexicon_file.len)
		return true;
	char *path = files_path(c, c->lexicon_file);
	if (!path)
		return files_refuse(why, "words.lexicon_file: ");
	struct buf lists;
	buf_init(&lists, &c->mem, embedded_lexicon_txt.len + WORDS_MOST + 8);
	buf_put(&lists, embedded_lexicon_txt);
	buf_text(&lists, "\n---\n");
	files_say(why, "words.lexicon_file", path);
	bool ok = config_files_read(path, WORDS_MOST, &lists, why);
	if (ok && !text_valid(buf_span(&lists))) {
		buf_text(why, "is not UTF-8");
		ok = false;
	}
	ok = ok && files_try_lexicon(c, buf_span(&lists), why);
	if (ok && !config_own(c, buf_span(&lists), &c->settings.lexicon)) {
		buf_text(why, err_text(ERR_MEMORY));
		ok = false;
	}
	buf_fini(&lists);
	free(path);
	return ok;
}

bool config_files_password(const struct config *c, struct buf *out, struct buf *why)
{
	if (!c->redis_password_file.len)
		return true;
	char *path = files_path(c, c->redis_password_file);
	if (!path)
		return files_refuse(why, "redis.password_file: ");
	struct buf text;
	buf_init(&text, out->mem, PASSWORD_MOST);
	files_say(why, "redis.password_file", path);
	bool ok = config_files_read(path, PASSWORD_MOST, &text, why);
	struct span password = buf_span(&text);
	while (password.len && strchr("\r\n", password.ptr[password.len - 1]))
		password.len--;
	if (ok && !password.len) {
		buf_text(why, "is empty");
		ok = false;
	}
	if (ok)
		buf_put(out, password);
	if (text.ptr)
		OPENSSL_cleanse(text.ptr, text.len);
	buf_fini(&text);
	free(path);
	return ok && !buf_err(out);
}
