/* silence.c - see silence.h.
 *
 *   entries  | ||  |||  |  ||| |  ||        (nothing)              ▼ told once
 *            └──── 14 days ────────┘└─ max(window, 12 / rate, 3 gaps) ─┘
 *                  rate, longest gap  last
 *
 * Invariant: day[0] is the day of last; what is older than SILENCE_DAYS before it is forgotten. */
#include "silence.h"

#include <xxhash.h>

#include "scope.h"

#define DAY  INT64_C(86400000)
#define SEED UINT64_C(0x73696c656e6365)
/* exp(-12) is 1 in 160 000: with ten streams, each silent some times a day, less than one in years.
 */
#define NATS     INT64_C(12)
#define GAP_MOST (INT64_C(1) << 58) /* so that GAPS of them can be added to a time */
#define GAPS     INT64_C(3) /* a silence is so many times the longest one of late */

static uint64_t key_of(struct span name)
{
	return XXH3_64bits_withSeed(name.ptr, name.len, SEED);
}

static int64_t day_of(int64_t ms)
{
	return ms >= 0 ? ms / DAY : -((DAY - 1 - ms) / DAY);
}

/* The stream, a new one when it is not known: it takes the place of the one that is silent longest
 * when there is no room. */
static struct silence_stream *stream_of(struct silence *s, uint64_t key, int64_t clock)
{
	uint32_t oldest = 0;
	for (uint32_t i = 0; i < s->n; i++) {
		if (s->at[i].key == key)
			return &s->at[i];
		if (s->at[i].last < s->at[oldest].last)
			oldest = i;
	}
	struct silence_stream *stream = &s->at[s->n < SETTINGS_STREAMS ? s->n++ : oldest];
	*stream = (struct silence_stream){.key = key, .last = clock};
	return stream;
}

void silence_entry(struct silence *s, struct span name, int64_t clock)
{
	struct silence_stream *stream = stream_of(s, key_of(name), clock);
	int64_t gap = clock - stream->last < GAP_MOST ? clock - stream->last : GAP_MOST;
	int64_t days = day_of(clock) - day_of(stream->last);
	size_t moved = days < SILENCE_DAYS ? (size_t)days : SILENCE_DAYS;
	memmove(stream->day + moved, stream->day, (SILENCE_DAYS - moved) * sizeof *stream->day);
	memset(stream->day, 0, moved * sizeof *stream->day);
	stream->day[0].entries += stream->day[0].entries < UINT32_MAX;
	if (!stream->told && gap > stream->day[0].gap) /* what was told is not what it is used to */
		stream->day[0].gap = gap;
	stream->last = clock;
	stream->told = false;
}

static const struct rule *rule_of(const struct settings *settings)
{
	for (size_t i = 0; i < settings->n_rules; i++)
		if (settings->rules[i].kind == RULE_WENT_QUIET &&
		    settings->rules[i].of == OF_STREAM)
			return &settings->rules[i];
	return NULL;
}

/* When the silence of stream is too long; INT64_MAX: never, or told already. */
static int64_t due_of(const struct silence_stream *stream, const struct settings *settings,
		      const struct rule *rule, uint64_t *entries)
{
	const struct scope scope = {.settings = settings,
				    .windows = maintenance_of(settings, rule->name)};
	int64_t silence = rule->window;
	uint32_t present = 0;
	*entries = 0;
	for (size_t i = 0; i < SILENCE_DAYS; i++) {
		*entries += stream->day[i].entries;
		present += stream->day[i].entries > 0;
		if (stream->day[i].gap * GAPS > silence)
			silence = stream->day[i].gap * GAPS;
	}
	if (stream->told || !*entries || *entries < rule->cases || present < rule->days)
		return INT64_MAX;
	int64_t rare = NATS * SILENCE_DAYS * DAY / (int64_t)*entries;
	int64_t due = scope_later(&scope, NULL, stream->last, rare > silence ? rare : silence);
	int64_t again = stream->times ? stream->told_at + rule->resolve_after : due;
	return again > due ? again : due;
}

struct silence_found silence_next(const struct silence *s, const struct settings *settings)
{
	struct silence_found first = {.rule = rule_of(settings), .due = INT64_MAX};
	for (size_t k = 0; first.rule && k < settings->n_sources; k++) {
		uint64_t key = key_of(settings->sources[k]), entries;
		for (uint32_t i = 0; i < s->n; i++) {
			if (s->at[i].key != key)
				continue;
			int64_t due = due_of(&s->at[i], settings, first.rule, &entries);
			if (due < first.due)
				first = (struct silence_found){first.rule,    settings->sources[k],
							       s->at[i].last, due,
							       entries,       i};
		}
	}
	return first;
}

uint32_t silence_told(struct silence *s, const struct silence_found *found, int64_t clock)
{
	struct silence_stream *stream = &s->at[found->nth];
	stream->told = true;
	stream->told_at = clock;
	return ++stream->times;
}

void silence_pack(const struct silence *s, struct buf *out)
{
	buf_varint(out, s->n);
	for (uint32_t i = 0; i < s->n; i++) {
		const struct silence_stream *stream = &s->at[i];
		buf_fixed(out, stream->key, 8);
		buf_zigzag(out, stream->last);
		buf_byte(out, stream->told);
		buf_varint(out, stream->times);
		if (stream->times)
			buf_zigzag(out, stream->told_at);
		for (size_t d = 0; d < SILENCE_DAYS; d++) {
			buf_varint(out, stream->day[d].entries);
			if (stream->day[d].entries)
				buf_varint(out, (uint64_t)stream->day[d].gap);
		}
	}
}

bool silence_load(struct silence *s, struct unpack *u)
{
	*s = (struct silence){.n = (uint32_t)unpack_upto(u, SETTINGS_STREAMS)};
	for (uint32_t i = 0; i < s->n && !u->bad; i++) {
		struct silence_stream *stream = &s->at[i];
		stream->key = unpack_fixed(u, 8);
		stream->last = unpack_ms(u);
		stream->told = unpack_upto(u, 1) == 1;
		stream->times = (uint32_t)unpack_upto(u, UINT32_MAX);
		if (stream->times)
			stream->told_at = unpack_ms(u);
		for (size_t d = 0; d < SILENCE_DAYS; d++) {
			stream->day[d].entries = (uint32_t)unpack_upto(u, UINT32_MAX);
			if (stream->day[d].entries)
				stream->day[d].gap = (int64_t)unpack_upto(u, GAP_MOST);
		}
	}
	return !u->bad;
}
