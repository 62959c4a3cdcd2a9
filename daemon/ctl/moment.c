/* moment.c - see moment.h. One table of units serves reading and writing. */
#include "moment.h"

#include "when.h"

#define SECOND INT64_C(1000)
#define MINUTE (60 * SECOND)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

static const struct {
	char letter;
	const char *word;
	int64_t ms;
} units[] = {
	{'w', "weeks", 7 * DAY}, {'d', "days", DAY}, {'h', "h", HOUR},
	{'m', "min", MINUTE},    {'s', "s", SECOND},
};

#define UNITS (sizeof units / sizeof *units)

bool moment_read(struct span text, int64_t now, int64_t *ms)
{
	uint64_t n;
	if (when_parse(text, ms))
		return true;
	if (text.len < 2 || !span_u64(span_first(text, text.len - 1), UINT64_C(100000000), &n))
		return false;
	for (size_t i = 0; i < UNITS; i++) {
		if (units[i].letter != text.ptr[text.len - 1])
			continue;
		*ms = now - (int64_t)n * units[i].ms;
		if (*ms < 0)
			*ms = 0;
		return true;
	}
	return false;
}

static void put_two(struct buf *out, int64_t v)
{
	buf_byte(out, (unsigned)('0' + v / 10 % 10));
	buf_byte(out, (unsigned)('0' + v % 10));
}

/* Year, month and day of a day since 1970 (H. Hinnant, "civil_from_days"). */
static void put_date(struct buf *out, int64_t days)
{
	days += 719468;
	int64_t era = (days >= 0 ? days : days - 146096) / 146097, doe = days - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100), mp = (5 * doy + 2) / 153;
	int64_t month = mp < 10 ? mp + 3 : mp - 9;
	buf_i64(out, yoe + era * 400 + (month <= 2));
	buf_byte(out, '-');
	put_two(out, month);
	buf_byte(out, '-');
	put_two(out, doy - (153 * mp + 2) / 5 + 1);
}

void moment_write(struct buf *out, int64_t ms)
{
	int64_t days = ms / DAY, rest = ms % DAY;
	if (rest < 0) {
		rest += DAY;
		days--;
	}
	put_date(out, days);
	buf_byte(out, ' ');
	put_two(out, rest / HOUR);
	buf_byte(out, ':');
	put_two(out, rest / MINUTE % 60);
	buf_byte(out, ':');
	put_two(out, rest / SECOND % 60);
}

void moment_write_length(struct buf *out, int64_t ms)
{
	size_t i = 1; /* a week is 7 days: exact, and as short */
	while (i < UNITS - 1 && ms < 2 * units[i].ms)
		i++;
	buf_i64(out, ms / units[i].ms);
	buf_byte(out, ' ');
	buf_text(out, units[i].word);
}

void moment_write_ago(struct buf *out, int64_t ms, int64_t now)
{
	int64_t age = now - ms;
	if (age > -SECOND && age < SECOND) {
		buf_text(out, "just now");
		return;
	}
	if (age < 0)
		buf_text(out, "in ");
	moment_write_length(out, age < 0 ? -age : age);
	if (age > 0)
		buf_text(out, " ago");
}
