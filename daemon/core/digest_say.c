/* digest_say.c - numbers, shares and times as people write them, and texts of the catalogue; see
 * digest_parts.h.
 *
 * Pieces stand one behind the other in d->said, which was made whole at the start and never moves:
 * so a sentence may be put together of pieces without an end to memory. */
#include "digest_parts.h"

typedef unsigned __int128 wide;

/* What was written to d->said from byte `from` on. */
static struct span since(const struct digest *d, size_t from)
{
	return span_after(buf_span(&d->said), from);
}

struct span digest_say_number(struct digest *d, uint64_t v)
{
	char room[20];
	size_t from = d->said.len;
	struct span digits = buf_digits(room, v);
	for (size_t i = 0; i < digits.len; i++) {
		if (i && (digits.len - i) % 3 == 0)
			buf_byte(&d->said, ',');
		buf_byte(&d->said, (unsigned char)digits.ptr[i]);
	}
	return since(d, from);
}

struct span digest_say_percent(struct digest *d, uint64_t part, uint64_t whole)
{
	size_t from = d->said.len;
	uint64_t percent = whole ? (part * 200 + whole) / (2 * whole) : 0;
	/* What is not nothing and not all does not round to it. */
	if (!percent && part)
		percent = 1;
	if (percent == 100 && part < whole)
		percent = 99;
	digest_say_number(d, percent);
	buf_byte(&d->said, '%');
	return since(d, from);
}

struct span digest_say_hex(struct digest *d, uint64_t v)
{
	size_t from = d->said.len;
	buf_hex(&d->said, v, 16);
	return since(d, from);
}

struct span digest_say_times(struct digest *d, uint32_t ratio)
{
	size_t from = d->said.len;
	if (ratio >= 1000 * EXACT_RATIO) {
		buf_text(&d->said, "\xE2\x88\x9E");
	} else if (ratio >= 10 * EXACT_RATIO) {
		buf_u64(&d->said, (ratio + EXACT_RATIO / 2) / EXACT_RATIO);
	} else {
		/* Two decimals below 1, so that 0.04 is not nothing. */
		uint32_t hundredths = (ratio + 5) / 10;
		buf_u64(&d->said, hundredths / 100);
		buf_byte(&d->said, '.');
		buf_u64(&d->said, hundredths / 10 % 10);
		if (ratio < EXACT_RATIO)
			buf_u64(&d->said, hundredths % 10);
	}
	return since(d, from);
}

struct span digest_say_change(struct digest *d, const struct report_count *c)
{
	size_t from = d->said.len;
	if (d->r->covered.from == d->r->covered.before)
		return SPAN("-"); /* nothing to compare with */
	if (c->now == c->before && d->r->covered.before == d->r->period.before)
		return SPAN("\xC2\xB1"
			    "0%");
	if (!c->before)
		return digest_say_text(d, "change.from_nothing", "");
	/* Of the rates, for not all of the period before may be known. */
	const struct period *p = &d->r->covered;
	uint64_t span = (uint64_t)(p->to - p->from) / 1000 + 1;
	uint64_t span_before = (uint64_t)(p->from - p->before) / 1000 + 1;
	wide now = (wide)c->now * span_before, before = (wide)c->before * span;
	wide by = now > before ? now - before : before - now;
	buf_text(&d->said, now > before ? "+" : "\xE2\x88\x92");
	digest_say_number(d, (uint64_t)((by * 200 + before) / (2 * before)));
	buf_byte(&d->said, '%');
	return since(d, from);
}

struct span digest_say_ratio(struct digest *d, const struct report_count *c)
{
	if (!c->before || c->ratio.high >= 1000 * EXACT_RATIO) {
		const struct catalog_arg low = {SPAN("low"), digest_say_times(d, c->ratio.low)};
		return digest_say(d, "ratio.from_nothing", "", &low, 1);
	}
	const struct catalog_arg args[] = {
		{SPAN("low"), digest_say_times(d, c->ratio.low)},
		{SPAN("high"), digest_say_times(d, c->ratio.high)},
	};
	return digest_say(d, "ratio", "", args, 2);
}

/* ---- texts */

struct span digest_say_text(struct digest *d, const char *name, const char *suffix)
{
	char key[96];
	const char *const parts[] = {"digest.", name, suffix};
	size_t n = 0;
	for (size_t i = 0; i < 3; i++) {
		size_t len = strlen(parts[i]);
		if (n + len > sizeof key)
			return span_of(name);
		memcpy(key + n, parts[i], len);
		n += len;
	}
	struct span text = catalog_find(d->settings->texts[d->lang], (struct span){key, n});
	return text.ptr ? text : span_of(*suffix ? suffix : name);
}

struct span digest_say(struct digest *d, const char *name, const char *suffix,
		       const struct catalog_arg *args, size_t n)
{
	struct span text = digest_say_text(d, name, suffix);
	size_t from = d->said.len;
	catalog_fill(&d->said, text, args, n);
	return since(d, from);
}

/* ---- times */

static const char *const numbers[] = {"0", "1", "2", "3",  "4",  "5", "6",
				      "7", "8", "9", "10", "11", "12"};

static struct span say_time(struct digest *d, int64_t t, const char *form)
{
	char day[20], year[20], clock[5];
	int64_t local = period_local(d->settings, t);
	struct civil c = civil_of(local);
	clock[0] = (char)('0' + c.hour / 10);
	clock[1] = (char)('0' + c.hour % 10);
	clock[2] = ':';
	clock[3] = (char)('0' + c.minute / 10);
	clock[4] = (char)('0' + c.minute % 10);
	const struct catalog_arg args[] = {
		{SPAN("weekday"), digest_say_text(d, "weekday.", numbers[c.weekday])},
		{SPAN("day"), buf_digits(day, c.day)},
		{SPAN("month"), digest_say_text(d, "month.", numbers[c.month])},
		{SPAN("year"), buf_digits(year, (uint64_t)c.year)},
		{SPAN("time"), {clock, sizeof clock}},
	};
	return digest_say(d, form, "", args, sizeof args / sizeof *args);
}

struct span digest_say_day(struct digest *d, int64_t t)
{
	return say_time(d, t, "day");
}

struct span digest_say_moment(struct digest *d, int64_t t)
{
	return say_time(d, t, "moment");
}

struct span digest_say_point(struct digest *d, size_t i)
{
	const int64_t *edges = d->r->edges;
	bool hours = edges[2 * d->r->slots] - edges[2 * d->r->slots - 1] < CIVIL_DAY / 2;
	return hours ? digest_say_moment(d, edges[i]) : digest_say_day(d, edges[i]);
}
