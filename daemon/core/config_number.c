/* config_number.c - see config_number.h. One reader a type; a reader takes all of a text or nothing
 * of it. */
#include "config_number.h"

#include "when.h"

typedef bool number_fn(struct span s, uint64_t *v, const char **bad);

static bool number_time(struct span s, uint64_t *v, const char **bad)
{
	static const struct {
		struct span name;
		uint64_t ms;
	} units[] = {
		{SPAN("ms"), 1},      {SPAN("s"), 1000},     {SPAN("m"), 60000},
		{SPAN("h"), 3600000}, {SPAN("d"), 86400000}, {SPAN("w"), 604800000},
	};
	size_t digits = 0;
	while (digits < s.len && s.ptr[digits] >= '0' && s.ptr[digits] <= '9')
		digits++;
	*bad = digits && digits == s.len ? "needs a unit (for example 10m, 1h)"
					 : "is not a time (for example 500ms, 10m, 1h, 90d)";
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (!span_eq(span_after(s, digits), units[i].name))
			continue;
		if (!span_u64(span_first(s, digits), INT64_MAX / units[i].ms, v))
			return false;
		*v *= units[i].ms;
		return true;
	}
	return false;
}

static bool number_count(struct span s, uint64_t *v, const char **bad)
{
	*bad = "is not a whole number";
	return span_u64(s, UINT32_MAX, v);
}

static bool number_decimal(struct span s, uint64_t *v, const char **bad)
{
	*bad = "is not a number with at most 4 decimals (for example 0.40)";
	const char *dot = s.len ? memchr(s.ptr, '.', s.len) : NULL;
	struct span whole = dot ? span_first(s, (size_t)(dot - s.ptr)) : s;
	struct span part = span_after(s, whole.len + 1);
	uint64_t units, fraction = 0;
	if (!span_u64(whole, 1000, &units) || part.len > 4 || (dot && !part.len))
		return false;
	if (part.len && !span_u64(part, 9999, &fraction))
		return false;
	for (size_t i = part.len; i < 4; i++)
		fraction *= 10;
	*v = units * 10000 + fraction;
	return true;
}

/* "2/week": how many in 30 days, in thousandths. */
static bool number_rate(struct span s, uint64_t *v, const char **bad)
{
	static const struct {
		struct span name;
		uint64_t days;
	} units[] = {{SPAN("day"), 1}, {SPAN("week"), 7}, {SPAN("month"), 30}, {SPAN("year"), 365}};
	size_t digits = 0;
	uint64_t n;
	while (digits < s.len && s.ptr[digits] >= '0' && s.ptr[digits] <= '9')
		digits++;
	*bad = digits && digits == s.len ? "needs a unit (for example 1/month, 1/week)"
					 : "is not a rate (for example 1/month, 2/week)";
	if (digits == s.len || s.ptr[digits] != '/' || !span_u64(span_first(s, digits), 100000, &n))
		return false;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (!span_eq(span_after(s, digits + 1), units[i].name))
			continue;
		*v = n * RULE_RATE * 30 / units[i].days;
		return true;
	}
	return false;
}

/* Reads date and clock, the seconds of which may be left out, and a zone. */
static bool take_moment(struct span clock, struct span zone, int64_t *ms)
{
	char room[40];
	bool minute = clock.len == sizeof "2026-12-01T22:00" - 1;
	if (clock.len + zone.len + 3 > sizeof room)
		return false;
	memcpy(room, clock.ptr, clock.len);
	memcpy(room + clock.len, ":00", 3);
	size_t n = clock.len + (minute ? 3 : 0);
	memcpy(room + n, zone.ptr, zone.len);
	return when_parse((struct span){room, n + zone.len}, ms);
}

/* "2026-12-01T22:00:00+09:00" or "2026-12-01T22:00Z": without a zone it would be another time for
 * everybody. Nothing: 0. */
static bool number_moment(struct span s, uint64_t *v, const char **bad)
{
	int64_t ms = 0;
	bool zulu = s.len && (s.ptr[s.len - 1] == 'Z' || s.ptr[s.len - 1] == 'z');
	bool offset = s.len > 16 && (s.ptr[s.len - 6] == '+' || s.ptr[s.len - 6] == '-');
	struct span clock = span_first(s, s.len - (zulu ? 1 : offset ? 6 : 0));
	struct span zone = span_after(s, clock.len);
	bool good =
		!s.len || (clock.len >= 16 && take_moment(clock, zone.len ? zone : SPAN("Z"), &ms));
	*bad = good ? "needs Z or an offset (for example 2026-12-01T22:00:00+09:00)"
		    : "is not a time (for example 2026-12-01T22:00:00+09:00)";
	*v = (uint64_t)ms;
	return good && (zone.len || !s.len);
}

/* Takes "HH:MM" off *s, to minutes; 24:00 is one. */
static bool take_clock(struct span *s, uint32_t *minutes)
{
	uint64_t h, m;
	if (s->len < 5 || s->ptr[2] != ':' || !span_u64(span_first(*s, 2), 24, &h) ||
	    !span_u64((struct span){s->ptr + 3, 2}, 59, &m) || (h == 24 && m))
		return false;
	*minutes = (uint32_t)(h * 60 + m);
	*s = span_after(*s, 5);
	return true;
}

/* "Sun 02:00-04:00" to minutes of the week from Monday on: first << 16 | end. Nothing: 0. */
static bool number_weekly(struct span s, uint64_t *v, const char **bad)
{
	static const char days[] = "montuewedthufrisatsun";
	enum { DAY = 24 * 60, WEEK = 7 * DAY };
	uint32_t day = 0, from, to;
	*bad = "is no time of the week (for example Sun 02:00-04:00)";
	*v = 0;
	if (!s.len)
		return true;
	if (s.len < 4 || s.ptr[3] != ' ')
		return false;
	char name[3];
	for (size_t i = 0; i < 3; i++)
		name[i] = (char)(s.ptr[i] >= 'A' && s.ptr[i] <= 'Z' ? s.ptr[i] + 32 : s.ptr[i]);
	while (day < 7 && memcmp(name, days + (size_t)3 * day, 3) != 0)
		day++;
	s = span_after(s, 4);
	if (day == 7 || !take_clock(&s, &from) || from == DAY || !span_starts(s, SPAN("-")))
		return false;
	s = span_after(s, 1);
	if (!take_clock(&s, &to) || s.len)
		return false;
	from += day * DAY;
	to += day * DAY + (to <= from - day * DAY ? DAY : 0);
	*v = from << 16 | (to > WEEK ? to - WEEK : to);
	return true;
}

/* The reader of a type, NULL where a value is no number. */
static number_fn *const numbers[CONFIG_TYPES] = {
	[CONFIG_TIME] = number_time,       [CONFIG_COUNT] = number_count,
	[CONFIG_DECIMAL] = number_decimal, [CONFIG_RATE] = number_rate,
	[CONFIG_MOMENT] = number_moment,   [CONFIG_WEEKLY] = number_weekly,
};

bool config_number_is(enum config_type type)
{
	return numbers[type] != NULL;
}

bool config_number_read(enum config_type type, struct span s, uint64_t *v, const char **bad)
{
	return numbers[type](s, v, bad);
}
