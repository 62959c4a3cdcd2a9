/* zone.c - see zone.h. A TZif file is two blocks and a footer; the first block, of 32-bit times, is
 * stepped over:
 *
 *   |head|times types offsets ...|head|times (64 bit)|types|offsets|names ...|\n RULE \n|
 *
 * Times tell when the offset changes, up to 2037 in a "fat" file, up to the last one that the rule
 * does not tell in a "slim" one. The rule, "CET-1CEST,M3.5.0,M10.5.0/3", is written out from there
 * to ZONE_LAST_YEAR, so that the core needs no rule at all.
 *
 * Invariants: no byte is read that the file's size does not cover; times ascend; a file that says
 * what is not understood here (leap seconds, rules by day of the year) is refused as a whole. */
#include "zone.h"

#include "civil.h"
#include "config_files.h"
#include "config_set.h"

#define ZONE_FOLDER "/usr/share/zoneinfo/"
#define FILE_MOST   (1 << 16)
#define HEAD        44
#define TURNS_MOST  4096
#define EARLIEST    (-INT64_C(100000000000)) /* seconds: what is before it was always so */
#define LATEST      INT64_C(4102444800) /* 2100-01-01 */
#define HOUR        3600 /* seconds */

/* ---- the blocks */

struct block {
	uint32_t utcs, stds, leaps, times, types, chars; /* as they stand in the head */
};

struct reading {
	struct span rest; /* of the file */
	struct zone_turn *turns;
	size_t n;
};

static uint64_t big_endian(const char *at, size_t bytes)
{
	uint64_t v = 0;
	for (size_t i = 0; i < bytes; i++)
		v = v << 8 | (unsigned char)at[i];
	return v;
}

static bool take_head(struct reading *r, struct block *b)
{
	uint32_t *const counts[] = {&b->utcs, &b->stds, &b->leaps, &b->times, &b->types, &b->chars};
	if (r->rest.len < HEAD || !span_starts(r->rest, SPAN("TZif")) || r->rest.ptr[4] < '2')
		return false;
	for (size_t i = 0; i < 6; i++) {
		*counts[i] = (uint32_t)big_endian(r->rest.ptr + 20 + 4 * i, 4);
		if (*counts[i] > TURNS_MOST)
			return false;
	}
	r->rest = span_after(r->rest, HEAD);
	return true;
}

/* Bytes of a block behind its head; a time has so many bytes. */
static size_t block_size(const struct block *b, size_t bytes)
{
	return b->times * (bytes + 1) + b->types * 6 + b->chars + b->leaps * (bytes + 4) + b->stds +
	       b->utcs;
}

static bool put_turn(struct reading *r, int64_t seconds, int64_t offset)
{
	if (offset <= -25 * HOUR || offset >= 26 * HOUR)
		return false;
	if (seconds < EARLIEST && r->n == 1) {
		r->turns[0].offset = (int32_t)offset;
		return true;
	}
	if (seconds < EARLIEST || seconds > LATEST)
		return false;
	int64_t at = r->n ? seconds * 1000 : INT64_MIN;
	if (r->n && at <= r->turns[r->n - 1].at)
		return false;
	r->turns[r->n++] = (struct zone_turn){at, (int32_t)offset};
	return true;
}

/* The turns that stand in the block b at the front. */
static bool take_turns(struct reading *r, const struct block *b)
{
	const char *times = r->rest.ptr, *kinds = times + 8 * (size_t)b->times;
	const char *types = kinds + b->times;
	if (!b->types || !put_turn(r, 0, (int32_t)big_endian(types, 4)))
		return false;
	for (size_t i = 0; i < b->times; i++) {
		size_t type = (unsigned char)kinds[i];
		if (type >= b->types || !put_turn(r, (int64_t)big_endian(times + 8 * i, 8),
						  (int32_t)big_endian(types + 6 * type, 4)))
			return false;
	}
	r->rest = span_after(r->rest, block_size(b, 8));
	return true;
}

/* ---- the rule */

struct rule_day { /* "M3.5.0/2": the fifth (last) Sunday of March at two */
	uint32_t month, week, weekday; /* 0: Sunday */
	int64_t time; /* seconds from midnight; may be negative or more than a day */
};

struct rule_year {
	int64_t offset[2]; /* of standard and of summer time */
	struct rule_day start, end; /* of summer time */
	bool summer; /* there is such */
};

static bool take_byte(struct span *s, char byte)
{
	bool there = s->len && *s->ptr == byte;
	if (there)
		*s = span_after(*s, 1);
	return there;
}

static bool take_count(struct span *s, uint32_t least, uint32_t most, uint32_t *out)
{
	size_t digits = 0;
	uint64_t v;
	while (digits < s->len && s->ptr[digits] >= '0' && s->ptr[digits] <= '9')
		digits++;
	if (!span_u64(span_first(*s, digits), most, &v) || v < least)
		return false;
	*s = span_after(*s, digits);
	*out = (uint32_t)v;
	return true;
}

/* "CET" or "<+0330>" */
static bool take_name(struct span *s)
{
	bool quoted = take_byte(s, '<');
	size_t n = 0;
	while (n < s->len && !strchr(quoted ? ">" : "0123456789+-,", s->ptr[n]))
		n++;
	*s = span_after(*s, n);
	return n >= 3 && (!quoted || take_byte(s, '>'));
}

/* "-5:30", "3" or "+2:00:00" in seconds. */
static bool take_clock(struct span *s, int64_t *out)
{
	bool negative = take_byte(s, '-');
	uint32_t part[3] = {0};
	if (!negative)
		(void)take_byte(s, '+');
	for (size_t i = 0; i < 3; i++)
		if ((i == 0 || take_byte(s, ':')) && !take_count(s, 0, i ? 59 : 167, &part[i]))
			return false;
	*out = (int64_t)part[0] * HOUR + part[1] * 60 + part[2];
	if (negative)
		*out = -*out;
	return true;
}

static bool take_day(struct span *s, struct rule_day *d)
{
	d->time = 2 * HOUR;
	return take_byte(s, ',') && take_byte(s, 'M') && take_count(s, 1, 12, &d->month) &&
	       take_byte(s, '.') && take_count(s, 1, 5, &d->week) && take_byte(s, '.') &&
	       take_count(s, 0, 6, &d->weekday) && (!take_byte(s, '/') || take_clock(s, &d->time));
}

/* "CET-1CEST,M3.5.0,M10.5.0/3"; what it calls -1 is one hour ahead. */
static bool read_rule(struct span s, struct rule_year *y)
{
	*y = (struct rule_year){0};
	if (!take_name(&s) || !take_clock(&s, &y->offset[0]))
		return false;
	y->offset[0] = -y->offset[0];
	y->offset[1] = y->offset[0] + HOUR;
	y->summer = s.len != 0;
	if (!y->summer)
		return true;
	if (!take_name(&s))
		return false;
	if (s.len && *s.ptr != ',') {
		if (!take_clock(&s, &y->offset[1]))
			return false;
		y->offset[1] = -y->offset[1];
	}
	return take_day(&s, &y->start) && take_day(&s, &y->end) && !s.len;
}

/* When d is in a year, in seconds of the time that ends there. */
static int64_t day_in(const struct rule_day *d, int64_t year)
{
	int64_t first = civil_days(year, d->month, 1);
	int64_t next = civil_days(year + d->month / 12, d->month % 12 + 1, 1);
	int64_t weekday = (first + 4) % 7; /* 1970-01-01 was a Thursday, Sunday is 0 */
	int64_t day = first + (d->weekday + 7 - weekday) % 7 + 7 * ((int64_t)d->week - 1);
	return (day < next ? day : day - 7) * 24 * HOUR + d->time;
}

/* Writes the rule out behind the turns that are there. */
static bool put_rule(struct reading *r, const struct rule_year *y)
{
	int64_t last = r->turns[r->n - 1].at;
	for (int64_t year = 1970; y->summer && year <= ZONE_LAST_YEAR; year++) {
		int64_t at[2] = {day_in(&y->end, year) - y->offset[1],
				 day_in(&y->start, year) - y->offset[0]};
		size_t first = at[1] < at[0];
		for (size_t k = 0; k < 2; k++) {
			size_t to = k ? !first : first;
			if (at[to] * 1000 > last && !put_turn(r, at[to], y->offset[to]))
				return false;
		}
	}
	return true;
}

/* ---- a file */

static const char *read_blocks(struct reading *r, struct block *b)
{
	if (!take_head(r, b) || block_size(b, 4) > r->rest.len)
		return "is no TZif file of version 2 or later";
	r->rest = span_after(r->rest, block_size(b, 4));
	if (!take_head(r, b) || block_size(b, 8) > r->rest.len)
		return "is broken off";
	return b->leaps ? "holds leap seconds, which the time of an entry does not" : NULL;
}

static const char *read_turns(struct reading *r, const struct block *b)
{
	struct rule_year year;
	if (!take_turns(r, b))
		return "has turns that make no sense";
	if (r->rest.len < 2 || !take_byte(&r->rest, '\n') || r->rest.ptr[r->rest.len - 1] != '\n')
		return "has no rule at its end";
	r->rest.len--;
	if (r->rest.len && (!read_rule(r->rest, &year) || !put_rule(r, &year)))
		return "has a rule that is not understood";
	return NULL;
}

const char *zone_read(const struct mem *m, struct span file, struct zone_turn **turns, size_t *n)
{
	struct reading r = {.rest = file};
	struct block b;
	const char *wrong = read_blocks(&r, &b);
	if (wrong)
		return wrong;
	r.turns = mem_zero(m, 1 + b.times + 2 * (ZONE_LAST_YEAR - 1970 + 1), sizeof *r.turns);
	if (!r.turns)
		return err_text(ERR_MEMORY);
	wrong = read_turns(&r, &b);
	if (wrong) {
		mem_free(m, r.turns);
		return wrong;
	}
	*turns = r.turns;
	*n = r.n;
	return NULL;
}

/* ---- a setting */

/* Letters, digits, "_+-" and "/" within: nothing that leaves the folder. */
static bool zone_name(struct span name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/",
			    name.ptr[i]))
			return false;
	return name.len && name.len <= 64 && *name.ptr != '/';
}

static bool zone_refuse(struct config *c, const char *words, struct buf *why)
{
	buf_text(why, "time_zone ");
	config_set_quote(why, c->settings.time_zone);
	buf_byte(why, ' ');
	buf_text(why, words);
	buf_text(why, "; next: take a name that `timedatectl list-timezones` shows, such as "
		      "Asia/Seoul, or install the package tzdata");
	return false;
}

bool zone_load(struct config *c, struct buf *why)
{
	struct span name = c->settings.time_zone;
	char path[sizeof ZONE_FOLDER + 64] = ZONE_FOLDER;
	mem_free(&c->mem, c->turns);
	c->turns = NULL;
	c->settings.n_turns = 0;
	if (span_eq(name, SPAN("UTC")))
		return true;
	if (!zone_name(name))
		return zone_refuse(c, "is no name of a zone", why);
	memcpy(path + sizeof ZONE_FOLDER - 1, name.ptr, name.len);
	path[sizeof ZONE_FOLDER - 1 + name.len] = '\0';
	struct buf file, words;
	buf_init(&file, &c->mem, FILE_MOST);
	buf_init(&words, &c->mem, 256);
	const char *wrong = "is not in " ZONE_FOLDER;
	if (config_files_read(path, FILE_MOST, &file, &words))
		wrong = zone_read(&c->mem, buf_span(&file), &c->turns, &c->settings.n_turns);
	c->settings.turns = c->turns;
	buf_fini(&file);
	buf_fini(&words);
	return !wrong || zone_refuse(c, wrong, why);
}
