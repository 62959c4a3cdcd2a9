/* embedded.h - files of the source tree inside the program; scripts/embed writes their bytes.
 * A new file needs a line here: embedded_<base name with . and - as _>. */
#ifndef SHELL_EMBEDDED_H
#define SHELL_EMBEDDED_H

#include "span.h"

/* config/ */
extern const struct span embedded_stopwords_txt;
extern const struct span embedded_lexicon_txt;
extern const struct span embedded_spelling_txt;
extern const struct span embedded_holidays_kr;
extern const struct span embedded_texts_en, embedded_texts_ko;

/* daemon/shell/: the desk's scripts */
extern const struct span embedded_acquire_lua, embedded_probe_lua, embedded_commit_lua,
	embedded_renew_lua, embedded_release_lua, embedded_suspect_lua, embedded_tick_lua,
	embedded_fail_lua, embedded_peek_lua;
/* recurctl's */
extern const struct span embedded_init_lua;

#endif
