/* config_files.h - the files that a configuration names. Relative names start from its folder. */
#ifndef SHELL_CONFIG_FILES_H
#define SHELL_CONFIG_FILES_H

#include "config.h"

/* Appends what the file at path holds, at most max bytes, to out. False with words in why
 * ("cannot be read: No such file or directory"). */
MUST_USE bool config_files_read(const char *path, size_t max, struct buf *out, struct buf *why);

/* Reads c->key_file into c->settings.key, hashed to its size. Nothing to do when unset. */
MUST_USE bool config_files_key(struct config *c, struct buf *why);
/* Reads c->stop_words_file, or takes the built-in list, into c->settings.stop_words. */
MUST_USE bool config_files_words(struct config *c, struct buf *why);
/* Reads c->exposure_file into c->settings.exposure; each of its lines must make sense. Nothing to
 * do when unset. */
MUST_USE bool config_files_exposure(struct config *c, struct buf *why);
/* Reads c->holidays_file, or takes the built-in list for "kr", into c->settings.holidays; a bad
 * line is refused with its number. Nothing to do when unset. */
MUST_USE bool config_files_holidays(struct config *c, struct buf *why);
/* The built-in lexicon, and c->lexicon_file behind it, into c->settings.lexicon. A bad line of the
 * file is refused with its number. */
MUST_USE bool config_files_lexicon(struct config *c, struct buf *why);
/* Appends the password in c->redis_password_file, without line ends around it. Nothing when unset.
 * The caller wipes it. */
MUST_USE bool config_files_password(const struct config *c, struct buf *out, struct buf *why);

#endif
