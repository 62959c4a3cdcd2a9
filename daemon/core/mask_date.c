/* mask_date.c - days and times of day, as people and logs write them in Korean and English.
 *
 * A length of time (2시간, 10분, 3일) is no time of day: it may be what the complaint is about, so
 * it stays. So does what could be something else: 24/7, 16:9, 2026.02.
 *
 * Invariant: as in mask_vary.h; nothing matches within a word or as a part of a longer number. */
#include "mask_date.h"

/* The number of the one or two digits at i when it lies in low..high, else -1; *n of them. */
static int small(const struct mask_scan *s, size_t i, int low, int high, size_t *n)
{
	*n = mask_scan_digits(s, i);
	int v = 0;
	if (*n < 1 || *n > 2)
		return -1;
	for (size_t k = 0; k < *n; k++)
		v = v * 10 + mask_scan_byte(s, i + k) - '0';
	return v >= low && v <= high ? v : -1;
}

/* A separator of date parts at i, "." also with a space behind it: 2026. 11. 23. */
static size_t date_separator(const struct mask_scan *s, size_t i)
{
	unsigned char c = mask_scan_byte(s, i);
	if (c == '.')
		return 1 + mask_scan_spaces(s, i + 1, 1);
	return c == '/' ? 1 : mask_scan_dash(s, i);
}

/* 2026-11-23, and the time behind it in ISO 8601; 23/11/2026; 11/23/26. */
static size_t date_digits(const struct mask_scan *s, size_t at)
{
	size_t n, m, i = at, gap;
	bool first = mask_scan_year(s, at);
	if (!first && small(s, at, 1, 31, &n) < 0)
		return 0;
	i += mask_scan_digits(s, at);
	if ((gap = date_separator(s, i)) == 0 || small(s, i + gap, 1, 31, &m) < 0)
		return 0;
	unsigned char mark = mask_scan_byte(s, i);
	i += gap + m;
	if (mask_scan_byte(s, i) != mark || (gap = date_separator(s, i)) == 0)
		return 0;
	i += gap;
	n = mask_scan_digits(s, i);
	bool last = first ? small(s, i, 1, 31, &m) > 0
			  : mask_scan_year(s, i) ||
				    (mark == '/' && small(s, i, 0, 99, &m) >= 0 && n == 2);
	i += n;
	/* Another part behind it: a longer number, not a date. */
	if (!last || (date_separator(s, i) && mask_scan_is_digit(mask_scan_byte(s, i + 1))))
		return 0;
	if (first && (mask_scan_byte(s, i) | 0x20) == 't')
		for (unsigned char c = mask_scan_byte(s, i);
		     mask_scan_is_digit(c) || (c && strchr("tTzZ:.+-", c));)
			c = mask_scan_byte(s, ++i);
	return i;
}

/* 2026년 11월 23일, 11월 23일, 2018년. */
static size_t date_korean(const struct mask_scan *s, size_t at)
{
	size_t n, end = 0, i = at;
	if (mask_scan_year(s, i) && mask_scan_word(s, i + 4, "년")) {
		end = i + 4 + strlen("년");
		i = end + mask_scan_spaces(s, end, 1);
	}
	if (small(s, i, 1, 12, &n) < 0 || !mask_scan_word(s, i + n, "월"))
		return end;
	size_t month = i + n + strlen("월");
	i = month + mask_scan_spaces(s, month, 1);
	if (small(s, i, 1, 31, &n) > 0 && mask_scan_word(s, i + n, "일"))
		return i + n + strlen("일");
	return end ? month : 0;
}

/* Bytes of the English name of a month at i, or 0. */
static size_t month_at(const struct mask_scan *s, size_t i)
{
	static const char *const names[] = {"january",   "february", "march",    "april",
					    "may",       "june",     "july",     "august",
					    "september", "october",  "november", "december"};
	unsigned char first = mask_scan_byte(s, i) | 0x20;
	for (size_t k = 0; k < sizeof names / sizeof names[0]; k++) {
		char brief[] = {names[k][0], names[k][1], names[k][2], 0};
		if ((unsigned char)brief[0] != first || !mask_scan_word(s, i, brief))
			continue;
		size_t n = mask_scan_word(s, i, "sept") ? 4 : 3;
		n = mask_scan_word(s, i, names[k]) ? strlen(names[k]) : n;
		return mask_scan_is_alnum(mask_scan_byte(s, i + n)) ? 0 : n;
	}
	return 0;
}

/* Bytes of the day of a month at i (3, 3rd), or 0. */
static size_t day_at(const struct mask_scan *s, size_t i)
{
	size_t n;
	if (small(s, i, 1, 31, &n) < 0)
		return 0;
	if (mask_scan_word(s, i + n, "st") || mask_scan_word(s, i + n, "nd") ||
	    mask_scan_word(s, i + n, "rd") || mask_scan_word(s, i + n, "th"))
		n += 2;
	unsigned char c = mask_scan_byte(s, i + n);
	return mask_scan_is_alnum(c) || c == ':' ? 0 : n;
}

/* The year behind a date that ends at i: 2018, ", 2018". Returns where the date ends now. */
static size_t year_behind(const struct mask_scan *s, size_t i)
{
	size_t k = i + (mask_scan_byte(s, i) == ',');
	k += mask_scan_spaces(s, k, 1);
	return k > i && mask_scan_year(s, k) ? k + 4 : i;
}

/* Nov 23, Nov. 23rd, 2018; 23 Nov 2018; 23rd of November; Nov 2018. */
static size_t date_english(const struct mask_scan *s, size_t at)
{
	size_t month = month_at(s, at), day;
	if (month) {
		size_t i = at + month + (mask_scan_byte(s, at + month) == '.');
		i += mask_scan_spaces(s, i, 2);
		if (mask_scan_year(s, i))
			return i + 4;
		return (day = day_at(s, i)) ? year_behind(s, i + day) : 0;
	}
	if ((day = day_at(s, at)) == 0)
		return 0;
	size_t i = at + day + mask_scan_spaces(s, at + day, 1);
	i += mask_scan_word(s, i, "of ") ? 3 : 0;
	return (month = month_at(s, i)) ? year_behind(s, i + month) : 0;
}

/* XX/XX/2018, XX/XX/XXXX: dates that somebody hid before us. */
static size_t date_hidden(const struct mask_scan *s, size_t at)
{
	size_t i = at, parts = 0, hidden = 0;
	for (;; i++) {
		size_t n = mask_scan_digits(s, i), x = 0;
		while ((mask_scan_byte(s, i + x) | 0x20) == 'x')
			x++;
		if ((n == 0 && x < 2) || n + x > 4)
			return 0;
		hidden += x > 0;
		parts++;
		i += n ? n : x;
		if (mask_scan_byte(s, i) != '/' || parts == 3)
			break;
	}
	return hidden && parts > 1 && !mask_scan_is_alnum(mask_scan_byte(s, i)) ? i : 0;
}

size_t mask_date_day(struct mask_scan *s, size_t at)
{
	size_t end;
	if (mask_scan_in_word(s, at))
		return 0;
	if ((end = date_digits(s, at)) || (end = date_korean(s, at)) || (end = date_english(s, at)))
		return end;
	return date_hidden(s, at);
}

/* Bytes of am, pm, a.m., p.m. at i, or 0. */
static size_t half_day(const struct mask_scan *s, size_t i)
{
	size_t n = mask_scan_word(s, i, "am") || mask_scan_word(s, i, "pm")     ? 2
		   : mask_scan_word(s, i, "a.m") || mask_scan_word(s, i, "p.m") ? 3
										: 0;
	n += n == 3 && mask_scan_byte(s, i + 3) == '.';
	return n && !mask_scan_is_alnum(mask_scan_byte(s, i + n)) ? n : 0;
}

/* 2시, 2시 10분, 2시 반; not 2시간, which is a length of time. */
static size_t time_korean(const struct mask_scan *s, size_t at)
{
	size_t n, i;
	if (small(s, at, 0, 24, &n) < 0 || !mask_scan_word(s, at + n, "시") ||
	    mask_scan_word(s, at + n, "시간"))
		return 0;
	size_t end = at + n + strlen("시");
	i = end + mask_scan_spaces(s, end, 1);
	if (mask_scan_word(s, i, "반"))
		return i + strlen("반");
	if (small(s, i, 0, 59, &n) < 0 || !mask_scan_word(s, i + n, "분"))
		return end;
	end = i + n + strlen("분");
	i = end + mask_scan_spaces(s, end, 1);
	if (small(s, i, 0, 59, &n) < 0 || !mask_scan_word(s, i + n, "초"))
		return end;
	return i + n + strlen("초");
}

size_t mask_date_time(struct mask_scan *s, size_t at)
{
	size_t n, m, i = at, half;
	if (mask_scan_in_word(s, at))
		return 0;
	if (mask_scan_word(s, at, "오전") || mask_scan_word(s, at, "오후")) {
		i += strlen("오전");
		i += mask_scan_spaces(s, i, 1);
	}
	size_t korean = time_korean(s, i);
	if (korean || small(s, i, 0, 24, &n) < 0)
		return korean;
	i += n;
	if (mask_scan_byte(s, i) != ':') {
		half = half_day(s, i + mask_scan_spaces(s, i, 1));
		return half ? i + mask_scan_spaces(s, i, 1) + half : 0;
	}
	for (int part = 0; part < 2 && mask_scan_byte(s, i) == ':'; part++, i += 1 + m)
		if (small(s, i + 1, 0, 59, &m) < 0 || m != 2)
			return 0;
	unsigned char c = mask_scan_byte(s, i);
	if ((c == '.' || c == ',') && mask_scan_digits(s, i + 1) >= 3)
		i += 1 + mask_scan_digits(s, i + 1);
	half = half_day(s, i + mask_scan_spaces(s, i, 1));
	return half ? i + mask_scan_spaces(s, i, 1) + half : i;
}
