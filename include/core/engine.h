/* engine.h - the only door of the core: state' , effects = feed(state, entry).
 *
 * Same settings and same entries in the same order give the same effects, byte for byte, at any
 * batch size and after any reload. After any error but ERR_OK the engine must be thrown away: it
 * may have applied half an entry, and nothing of it may be committed. */
#ifndef CORE_ENGINE_H
#define CORE_ENGINE_H

#include "effects.h"
#include "entry.h"
#include "period.h"
#include "settings.h"

struct engine; /* opaque */
struct explain; /* explain.h */

struct engine_counts { /* for people; also kept across restarts */
	uint64_t cases, followups, duplicates, dead, clamped, late, repaired, truncated, expired,
		evicted, dropped_attributes, bad_times, forgotten;
};

/* settings is borrowed for the engine's life. seed: of the tables in RAM; must not matter.
 * NULL when memory ran out. */
struct engine *engine_new(const struct mem *m, const struct settings *settings, uint64_t seed);
void engine_free(struct engine *e);

/* State as it was committed, one field of one hash: key without prefix ("case:7", "life:0",
 * "words:12", "quotes:7", "ctl"), the field's name and its blob; in any order, unknown fields of
 * ctl are ignored. Then engine_loaded() once, before the first feed. ERR_FORMAT, ERR_NEWER. */
enum err engine_load(struct engine *e, struct span key, struct span field, struct span blob);
enum err engine_loaded(struct engine *e);
/* The bucket numbers that the next load step must read, known once "ctl" is loaded: for each of
 * the families "case", "quotes" [*first_case, *last_case], "life" [0, *last_life], "words"
 * [0, *last_word]. */
void engine_buckets(const struct engine *e, uint64_t *first_case, uint64_t *last_case,
		    uint64_t *last_life, uint64_t *last_word);

/* One entry, in order. Deadlines up to the entry's time fire first. Lines are appended to out. */
enum err engine_feed(struct engine *e, const struct entry *entry, struct effects *out);
/* Puts an entry that cannot be fed (it killed the process before) into dead with its reason. */
enum err engine_set_aside(struct engine *e, const struct entry *entry, struct span reason,
			  struct effects *out);
/* Moves the clock to t (ms), as a tick of that time would. */
enum err engine_until(struct engine *e, int64_t t, struct effects *out);

/* Appends what changed in lasting state since the last call (the last word of each key) to out.
 * Call at the end of a batch, after its feeds. */
enum err engine_changes(struct engine *e, struct effects *out);

/* When the next deadline is due, ms since 1970 on the engine's clock; INT64_MAX when none. */
int64_t engine_next(const struct engine *e);
/* The highest entry time applied, INT64_MIN before the first. */
int64_t engine_clock(const struct engine *e);
struct engine_counts engine_counts(const struct engine *e);

/* Appends what is known about a period, as a document of this format in this language. Changes
 * nothing. The same state, settings and arguments give the same bytes. */
enum err engine_digest(const struct engine *e, const struct period *period, enum lang lang,
		       enum digest_format format, struct buf *out);

/* "html", "md", "json", "csv"; false when name is none of them. */
MUST_USE bool engine_digest_format(struct span name, enum digest_format *f);

/* New rules and other reloadable settings, borrowed as in engine_new(). */
enum err engine_retune(struct engine *e, const struct settings *settings);

/* Every state and every sum as canonical text, for tests and for comparing two engines. */
enum err engine_dump(const struct engine *e, struct buf *out);
/* Recounts every sum from the records. False (and words in out) when one differs. */
bool engine_recount(const struct engine *e, struct buf *out);

struct issues;
/* The issues with their records, for measures (harm.h) and digests; borrowed until the next call
 * that changes the engine. */
const struct issues *engine_issues(const struct engine *e);

/* Calls each(arg, case_id, issue) for every kept case in order of arrival, with its final issue
 * after moves and redirects; issue is 0 for a case without text. */
void engine_cases(const struct engine *e,
		  void (*each)(void *arg, struct span case_id, uint64_t issue), void *arg);

/* Why: fills out, which is fresh, with what the engine would do of a text; of a kept case, whose
 * text is not kept and may be given; of two issues. The engine says and does the same afterwards.
 * ERR_INPUT: there is no such case or issue, or both are one. ERR_MEMORY. */
enum err engine_explain_text(struct engine *e, struct span text, struct explain *out);
enum err engine_explain_case(struct engine *e, struct span source, struct span case_id,
			     struct span text, struct explain *out);
enum err engine_explain_issues(struct engine *e, uint64_t one, uint64_t other, struct explain *out);
/* The sources that have a case of this id: at most max of them in out. Returns how many. */
size_t engine_sources(const struct engine *e, struct span case_id, struct span *out, size_t max);

#endif
