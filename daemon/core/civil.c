/* civil.c - see civil.h. Days to dates and back after H. Hinnant, "chrono-compatible low-level date
 * algorithms": years begin in March, so that the leap day is the last. 1970-01-01 was a Thursday.
 */
#include "civil.h"

#define YEAR_LEAST 1970
#define YEAR_MOST  9999

/* a / b and a mod b with a remainder that is never negative. */
static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int64_t floor_mod(int64_t a, int64_t b)
{
	return a - floor_div(a, b) * b;
}

int64_t civil_days(int64_t y, unsigned m, unsigned d)
{
	y -= m <= 2;
	int64_t era = floor_div(y, 400), yoe = y - era * 400;
	int64_t doy = (153 * ((int64_t)m + (m > 2 ? -3 : 9)) + 2) / 5 + (int64_t)d - 1;
	int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * 146097 + doe - 719468;
}

struct civil civil_of(int64_t local)
{
	int64_t days = floor_div(local, CIVIL_DAY), ms = floor_mod(local, CIVIL_DAY);
	int64_t z = days + 719468, era = floor_div(z, 146097), doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
	unsigned month = (unsigned)(mp < 10 ? mp + 3 : mp - 9);
	return (struct civil){
		.year = yoe + era * 400 + (month <= 2),
		.month = month,
		.day = (unsigned)(doy - (153 * mp + 2) / 5 + 1),
		.hour = (unsigned)(ms / CIVIL_HOUR),
		.minute = (unsigned)(ms / 60000 % 60),
		.second = (unsigned)(ms / 1000 % 60),
		.weekday = (unsigned)floor_mod(days + 3, 7),
	};
}

/* The Monday of week 1: of the week with January 4th. */
static int64_t first_monday(int64_t year)
{
	int64_t day = civil_days(year, 1, 4);
	return day - floor_mod(day + 3, 7);
}

struct civil_week civil_week_of(int64_t day)
{
	int64_t thursday = day - floor_mod(day + 3, 7) + 3;
	int64_t year = civil_of(thursday * CIVIL_DAY).year;
	return (struct civil_week){year, (unsigned)((day - first_monday(year)) / 7 + 1)};
}

bool civil_monday(struct civil_week w, int64_t *day)
{
	*day = first_monday(w.year) + 7 * ((int64_t)w.week - 1);
	return w.week >= 1 && *day < first_monday(w.year + 1);
}

/* Exactly n digits at the front of *s, taken off it. */
static bool take_number(struct span *s, size_t n, int64_t *out)
{
	uint64_t v;
	if (s->len < n || !span_u64(span_first(*s, n), 9999, &v))
		return false;
	*out = (int64_t)v;
	*s = span_after(*s, n);
	return true;
}

static bool take_text(struct span *s, struct span text)
{
	bool there = span_starts(*s, text);
	if (there)
		*s = span_after(*s, text.len);
	return there;
}

bool civil_read_week(struct span s, struct civil_week *w)
{
	int64_t year, week, day;
	if (!take_number(&s, 4, &year) || !take_text(&s, SPAN("-W")) ||
	    !take_number(&s, 2, &week) || s.len || year < YEAR_LEAST || year > YEAR_MOST)
		return false;
	*w = (struct civil_week){year, (unsigned)week};
	return civil_monday(*w, &day);
}

bool civil_read_date(struct span s, int64_t *day)
{
	int64_t y, m, d;
	if (!take_number(&s, 4, &y) || !take_text(&s, SPAN("-")) || !take_number(&s, 2, &m) ||
	    !take_text(&s, SPAN("-")) || !take_number(&s, 2, &d) || s.len)
		return false;
	if (y < YEAR_LEAST || y > YEAR_MOST || m < 1 || m > 12 || d < 1)
		return false;
	*day = civil_days(y, (unsigned)m, (unsigned)d);
	struct civil back = civil_of(*day * CIVIL_DAY);
	return back.month == (unsigned)m && back.day == (unsigned)d;
}

/* v with so many digits at least. */
static void put_padded(struct buf *out, uint64_t v, size_t digits)
{
	char room[20];
	struct span s = buf_digits(room, v);
	for (size_t i = s.len; i < digits; i++)
		buf_byte(out, '0');
	buf_put(out, s);
}

void civil_put_week(struct buf *out, struct civil_week w)
{
	put_padded(out, (uint64_t)w.year, 4);
	buf_text(out, "-W");
	put_padded(out, w.week, 2);
}

void civil_put_date(struct buf *out, int64_t local)
{
	struct civil c = civil_of(local);
	put_padded(out, (uint64_t)c.year, 4);
	buf_byte(out, '-');
	put_padded(out, c.month, 2);
	buf_byte(out, '-');
	put_padded(out, c.day, 2);
}

void civil_put_minute(struct buf *out, int64_t local)
{
	struct civil c = civil_of(local);
	civil_put_date(out, local);
	buf_byte(out, ' ');
	put_padded(out, c.hour, 2);
	buf_byte(out, ':');
	put_padded(out, c.minute, 2);
}
