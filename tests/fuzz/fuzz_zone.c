/* fuzz_zone.c - any bytes as a TZif file: refused with words, or turns in order, and with them any
 * time has its local time and its way back. */
#include "fuzz.h"
#include "mem_std.h"
#include "period.h"
#include "zone.h"

#define HOUR   INT64_C(3600000) /* ms */
#define WINDOW (26 * HOUR) /* an offset is less than that */

static void check_turns(const struct zone_turn *turns, size_t n)
{
	CHECK(turns && n > 0 && turns[0].at == INT64_MIN);
	for (size_t i = 0; i < n; i++) {
		CHECK(i == 0 || turns[i - 1].at < turns[i].at);
		CHECK(turns[i].offset > -26 * 3600 && turns[i].offset < 26 * 3600);
	}
}

/* A digest is due later, and the one that is due at t is of what has ended. */
static void check_digest(struct settings *s, int64_t t)
{
	int64_t edges[PERIOD_SLOTS + 1];
	for (s->digest.every = DIGEST_DAY; s->digest.every <= DIGEST_MONTH; s->digest.every++) {
		struct period p = period_last(s, t);
		CHECK(period_next(s, t) > t);
		CHECK(p.from <= p.to && p.before <= p.from);
		if (p.from == p.to) /* a day that was left out */
			continue;
		size_t n = period_slots(s, p.from, p.to, edges);
		CHECK(n >= 1 && n <= PERIOD_SLOTS && edges[0] == p.from && edges[n] == p.to);
	}
}

static void check_moment(struct settings *s, int64_t t)
{
	int64_t local = period_local(s, t), back = period_utc(s, local);
	CHECK(local > t - WINDOW && local < t + WINDOW);
	CHECK(back <= t && period_local(s, back) >= local);
	check_digest(s, t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct zone_turn *turns = NULL;
	struct settings s = {.digest = {.weekday = 6, .hour = 23}};
	const char *wrong = zone_read(mem_std(), fuzz_span(data, size), &turns, &s.n_turns);
	CHECK(!wrong || (*wrong && !turns));
	if (wrong)
		return 0;
	s.turns = turns;
	check_turns(turns, s.n_turns);
	for (size_t i = 1; i < s.n_turns; i++)
		for (int64_t around = -HOUR; around <= HOUR; around += HOUR / 2)
			check_moment(&s, turns[i].at + around);
	check_moment(&s, 0);
	check_moment(&s, INT64_C(1767571200000));
	mem_free(mem_std(), turns);
	return 0;
}
