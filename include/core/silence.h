/* silence.h - input streams that used to bring entries and have stopped: the notice went_quiet.
 *
 * Method: entries that came at the rate of the last two weeks would leave a silence of length t
 * with the probability exp(-rate t) (Poisson). Nights and weekends are no Poisson process, so a
 * silence must also be several times the longest one of those weeks. */
#ifndef CORE_SILENCE_H
#define CORE_SILENCE_H

#include "buf.h"
#include "settings.h"
#include "unpack.h"

#define SILENCE_DAYS 14 /* of the engine's clock, that tell what a stream is used to */

struct silence_stream { /* what a stream brought */
	uint64_t key; /* hash of its name */
	int64_t last; /* entry, ms */
	bool told; /* that it is silent since then */
	uint32_t times; /* notices so far */
	int64_t told_at; /* the last one, ms; meaningful while times > 0 */
	struct {
		uint32_t entries;
		int64_t gap; /* longest one that ended on the day and was not told, ms */
	} day[SILENCE_DAYS]; /* [0]: that of last; [1]: the one before */
};

struct silence {
	struct silence_stream at[SETTINGS_STREAMS]; /* in the order in which they began */
	uint32_t n;
};

/* What the notice says. */
struct silence_found {
	const struct rule *rule;
	struct span stream;
	int64_t since; /* its last entry, ms */
	int64_t due; /* when its silence is too long, ms; INT64_MAX: never */
	uint64_t entries; /* in the days before */
	uint32_t nth; /* in at[] */
};

/* An entry of the stream called name came at clock (ms), which never goes back. */
void silence_entry(struct silence *s, struct span name, int64_t clock);
/* The stream that is too silent first; due INT64_MAX: none will be. Only of streams that settings
 * names, and only when they have a rule for it. */
struct silence_found silence_next(const struct silence *s, const struct settings *settings);
/* It was told at clock (ms): not again before another entry. Gives the number of the notice. */
uint32_t silence_told(struct silence *s, const struct silence_found *found, int64_t clock);

void silence_pack(const struct silence *s, struct buf *out);
/* False when the bytes cannot be. */
MUST_USE bool silence_load(struct silence *s, struct unpack *u);

#endif
