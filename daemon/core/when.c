/* when.c - see when.h. No time zone of the machine, no library: a pure function of the bytes. */
#include "when.h"

/* Days from 1970-01-01 to y-m-d, proleptic Gregorian (H. Hinnant, "days_from_civil"). */
static int64_t days_of(int64_t y, int64_t m, int64_t d)
{
	y -= m <= 2;
	int64_t era = y / 400, yoe = y - era * 400;
	int64_t doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * 146097 + doe - 719468;
}

static int64_t days_in(int64_t y, int64_t m)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
	return days[m - 1] + (m == 2 && leap);
}

/* Takes exactly n digits off s. */
static bool take_digits(struct span *s, size_t n, int64_t *out)
{
	uint64_t v;
	if (s->len < n || !span_u64(span_first(*s, n), UINT64_C(999999999), &v))
		return false;
	*out = (int64_t)v;
	*s = span_after(*s, n);
	return true;
}

static bool take_char(struct span *s, const char *any)
{
	if (s->len == 0 || s->ptr[0] == '\0' || !strchr(any, s->ptr[0]))
		return false;
	*s = span_after(*s, 1);
	return true;
}

/* Takes ".123456": the first three digits count, further ones are cut. */
static bool take_fraction(struct span *s, int64_t *ms)
{
	int64_t scale = 100;
	size_t digits = 0;
	*ms = 0;
	if (!take_char(s, ".,"))
		return true;
	for (; s->len && s->ptr[0] >= '0' && s->ptr[0] <= '9'; digits++, scale /= 10) {
		*ms += scale * (s->ptr[0] - '0');
		*s = span_after(*s, 1);
	}
	return digits > 0;
}

/* Takes "Z" or "+09:00" or "+0900"; nothing means UTC. */
static bool take_offset(struct span *s, int64_t *minutes)
{
	int64_t h, m;
	*minutes = 0;
	if (s->len == 0 || take_char(s, "Zz"))
		return true;
	bool minus = s->ptr[0] == '-';
	if (!take_char(s, "+-") || !take_digits(s, 2, &h))
		return false;
	(void)take_char(s, ":");
	if (!take_digits(s, 2, &m) || h > 23 || m > 59)
		return false;
	*minutes = minus ? -(h * 60 + m) : h * 60 + m;
	return true;
}

static bool parse_rfc3339(struct span s, int64_t *out)
{
	int64_t y, mo, d, h, mi, sec, ms, off;
	if (!take_digits(&s, 4, &y) || !take_char(&s, "-") || !take_digits(&s, 2, &mo) ||
	    !take_char(&s, "-") || !take_digits(&s, 2, &d) || !take_char(&s, "Tt ") ||
	    !take_digits(&s, 2, &h) || !take_char(&s, ":") || !take_digits(&s, 2, &mi) ||
	    !take_char(&s, ":") || !take_digits(&s, 2, &sec) || !take_fraction(&s, &ms))
		return false;
	s = span_trim(s);
	if (!take_offset(&s, &off) || s.len)
		return false;
	if (mo < 1 || mo > 12 || d < 1 || d > days_in(y, mo) || h > 23 || mi > 59 || sec > 60)
		return false;
	*out = ((days_of(y, mo, d) * 24 + h) * 60 + mi - off) * 60000 + sec * 1000 + ms;
	return true;
}

static bool parse_unix(struct span s, int64_t *out)
{
	uint64_t v;
	int64_t ms;
	size_t n = 0;
	while (n < s.len && s.ptr[n] >= '0' && s.ptr[n] <= '9')
		n++;
	if (!span_u64(span_first(s, n), (uint64_t)WHEN_LATEST, &v))
		return false;
	s = span_after(s, n);
	if (!take_fraction(&s, &ms) || s.len)
		return false;
	if (v >= UINT64_C(100000000000))
		*out = (int64_t)v;
	else
		*out = (int64_t)v * 1000 + ms;
	return true;
}

bool when_parse(struct span s, int64_t *ms)
{
	s = span_trim(s);
	if (!parse_unix(s, ms) && !parse_rfc3339(s, ms))
		return false;
	return *ms >= 0 && *ms <= WHEN_LATEST;
}

bool when_length(struct span s, int64_t *ms)
{
	static const struct {
		char name;
		int64_t ms;
	} units[] = {{'s', 1000}, {'m', 60000}, {'h', 3600000}, {'d', 86400000}, {'w', 604800000}};
	s = span_trim(s);
	uint64_t n = 1;
	if (!s.len || (s.len > 1 && !span_u64(span_first(s, s.len - 1), 1000000, &n)))
		return false;
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		if (units[i].name != s.ptr[s.len - 1])
			continue;
		*ms = (int64_t)n * units[i].ms;
		return *ms <= INT64_C(3660) * 86400000;
	}
	return false;
}
