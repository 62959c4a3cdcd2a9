/* feed.h - an engine with the shipped settings, entries from literal rows, and what came out.
 *
 *   struct feed *f = feed_new();
 *   feed_put(f, T, {"case_id", "42"}, {"body", "no sound"});
 *   ck_assert_str_eq(feed_get(f, EFFECT_MATCH, 0, "status"), "opened");
 *   feed_free(f);
 *
 * Every function fails the test when the engine does. Entries get the ids "ms-1", "ms-2", ... */
#ifndef TESTS_FEED_H
#define TESTS_FEED_H

#include "config.h"
#include "engine.h"
#include "failmem.h"
#include "kept.h"

struct feed_row {
	const char *name, *value;
};

struct feed { /* plain data: tests look at it */
	struct failmem mem;
	struct config *config;
	struct settings settings; /* the engine's: a test may change them between entries */
	struct engine *engine;
	struct effects *fx; /* every line so far, and what feed_changes() added */
	uint64_t seq; /* of the newest entry */
	uint64_t bursts; /* cases of feed_burst() so far */
	struct buf text; /* what feed_get() gives */
	struct kept kept; /* what feed_changes() gave so far */
};

struct feed *feed_new(void);
/* Recounts every sum, frees all, and asserts that no block of memory is left. */
void feed_free(struct feed *f);

/* One entry with the id ms-seq of the stream with rank source (or ENTRY_COMMANDS). */
void feed_entry(struct feed *f, int64_t ms, uint32_t source, const struct field *fields, size_t n);
void feed_rows(struct feed *f, int64_t ms, uint32_t source, const struct feed_row *rows, size_t n);
#define FEED_ROWS(...)                                                                             \
	(const struct feed_row[]){__VA_ARGS__},                                                    \
		sizeof((const struct feed_row[]){__VA_ARGS__}) / sizeof(struct feed_row)
#define feed_put(f, ms, ...)    feed_rows(f, ms, 0, FEED_ROWS(__VA_ARGS__))
#define feed_decide(f, ms, ...) feed_rows(f, ms, ENTRY_COMMANDS, FEED_ROWS(__VA_ARGS__))

/* A new case; customer may be NULL. */
void feed_case(struct feed *f, int64_t ms, const char *id, const char *customer, const char *text);
/* n cases with the same text, each of a customer of its own; ids "c1", "c2" and so on, counted on.
 */
void feed_burst(struct feed *f, int64_t ms, unsigned n, const char *text);
/* n cases whose texts share no word with anything, ids "noise-1" and so on: a desk in which words
 * of a problem are rare. Each opens an issue of its own. */
void feed_noise(struct feed *f, int64_t ms, unsigned n);
void feed_tick(struct feed *f, int64_t ms);
/* What engine_changes() gives, appended to fx. */
void feed_changes(struct feed *f);
/* As after a restart: another engine, with other tables, goes on from what is kept. Asserts that
 * both are the same. */
void feed_reload(struct feed *f);

/* Lines of kind so far. */
size_t feed_count(const struct feed *f, enum effect_kind kind);
/* Forgets the lines so far. */
void feed_forget(struct feed *f);
/* The value of the field name in the nth line of kind (0 is the first), NUL-terminated; NULL when
 * the line has no such field. Good until feed_free(). */
const char *feed_get(struct feed *f, enum effect_kind kind, size_t nth, const char *name);
/* The same of the newest line. */
const char *feed_last(struct feed *f, enum effect_kind kind, const char *name);
/* All lines as JSON, a line each, NUL-terminated. Good until feed_free(). */
const char *feed_lines(struct feed *f);
/* The issue that a case is in now: 0 when it has no text, or is not kept. */
uint64_t feed_issue(const struct feed *f, const char *case_id);
/* How many cases are kept. */
size_t feed_kept(const struct feed *f);

#endif
