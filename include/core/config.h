/* config.h - the configuration as values, and the table of settings that drives parsing, checking,
 * help, the shipped recurd.yaml and its check. Reading files is shell/config_yaml.h's work. */
#ifndef CORE_CONFIG_H
#define CORE_CONFIG_H

#include "buf.h"
#include "settings.h"

#define CONFIG_DESKS 256

enum config_reload {
	CONFIG_RELOADS, /* taken over on SIGHUP */
	CONFIG_RESTART, /* needs a restart; SIGHUP says so and keeps the old value */
	CONFIG_COUNTED, /* changes what was counted: part of the fingerprint, refused on SIGHUP */
};

struct config_stream {
	struct span name, key; /* source name; Redis key */
};

struct config_desk {
	struct span name;
	struct config_stream streams[SETTINGS_STREAMS]; /* by rank */
	size_t n_streams;
};

struct config_text; /* opaque: a piece of text that a config owns */

struct config {
	struct span redis_url; /* unix:///path, redis://host:port/db, host:port, /path */
	struct span redis_username, redis_password_file;
	int64_t redis_timeout; /* ms without an answer before a connection counts as dead */
	struct span log_level, log_format;
	int64_t lease; /* ms */
	uint32_t batch; /* entries a commit at most */
	int64_t keep_alerts; /* ms that the alerts stream is kept */
	uint32_t max_matches, max_dead, max_digests;
	struct span digest_folder; /* empty: none */
	struct span key_file; /* empty: settings.key is the published one, to be said at start */
	struct span stop_words_file;
	struct span exposure_file;
	struct span lexicon_file;
	struct span holidays_file;
	struct zone_turn *turns; /* what settings.turns points to; of mem; NULL: UTC */
	struct config_desk *desks;
	size_t n_desks;
	struct settings settings; /* sources are a desk's: see config_settings() */
	struct span folder; /* relative file names start from it; ends with "/", or empty */
	struct mem mem;
	struct config_text *texts; /* owns what spans point to */
};

/* Built-in defaults: one desk "main" that reads the stream "cases"; stop words and texts of
 * settings are empty, the shell puts them in. NULL when memory ran out. */
struct config *config_new(const struct mem *m);
void config_free(struct config *c);
/* Copies s into memory that lives as long as c, with a NUL behind it (as every text of a config
 * has). False when memory ran out. */
MUST_USE bool config_own(struct config *c, struct span s, struct span *out);

/* The settings of one desk, ready for engine_new(); borrows from c. */
struct settings config_settings(const struct config *c, size_t desk);
/* XXH3 of every setting that is CONFIG_COUNTED or changes effects, after defaults. Desks and
 * streams are not in it, nor is where a file lies: only what it holds. */
uint64_t config_fingerprint(const struct config *c);

/* Compares for SIGHUP: a line of words for each CONFIG_RESTART or CONFIG_COUNTED setting that
 * differs. Returns the strongest class that differs, CONFIG_RELOADS when none of these two. */
enum config_reload config_diff(const struct config *old, const struct config *fresh,
			       struct buf *words);
/* Puts old's values of CONFIG_RESTART settings into fresh, so that what runs and what its config
 * says stay the same (desks keep their places too). False when memory ran out. */
MUST_USE bool config_keep(struct config *fresh, const struct config *old);

#endif
