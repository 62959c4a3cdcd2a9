/* config_set.c - see config_set.h. A value goes three steps: its text becomes a number or a text,
 * is held against its row, and is stored by the row's offset. A refusal leaves all as it was. */
#include "config_set.h"

#include "config_near.h"
#include "config_number.h"
#include "config_rules.h"

#define QUOTE_MAX 48 /* bytes of a person's text that a message repeats */

void config_set_quote(struct buf *out, struct span text)
{
	struct span head = span_utf8_first(text, QUOTE_MAX);
	bool plain = true;
	for (size_t i = 0; i < head.len; i++)
		plain = plain && head.ptr[i] >= ' ' && head.ptr[i] < 0x7F;
	if (plain) {
		buf_byte(out, '\'');
		buf_put(out, head);
		buf_byte(out, '\'');
	} else {
		buf_json(out, head);
	}
	if (head.len < text.len)
		buf_text(out, "...");
}

/* "rules[0].window '10' " and then words. An address is not repeated: it may hold a password. */
static bool set_refuse(const struct config_place *p, struct span text, const char *words,
		       struct buf *why)
{
	config_table_say(why, p);
	buf_byte(why, ' ');
	if (text.len && p->row->form != CONFIG_ADDR) {
		config_set_quote(why, text);
		buf_byte(why, ' ');
	}
	buf_text(why, words);
	return false;
}

/* ---- numbers ------------------------------------------------------------------------------ */

/* A bound as the row's own reader reads it. */
static uint64_t set_bound(const struct config_row *row, const char *text)
{
	uint64_t v = 0;
	const char *bad;
	return config_number_read(row->type, span_of(text), &v, &bad) ? v : 0;
}

static bool set_number(struct config *c, const struct config_place *p, struct span text,
		       struct buf *why)
{
	const struct config_row *row = p->row;
	uint64_t v;
	const char *bad;
	if (!config_number_read(row->type, text, &v, &bad))
		return set_refuse(p, text, text.len ? bad : "must not be empty", why);
	if (row->min && (v < set_bound(row, row->min) || v > set_bound(row, row->max))) {
		set_refuse(p, text, "must be between ", why);
		buf_text(why, row->min);
		buf_text(why, " and ");
		buf_text(why, row->max);
		return false;
	}
	if (row->type == CONFIG_TIME || row->type == CONFIG_MOMENT)
		*(int64_t *)config_table_value(c, p) = (int64_t)v;
	else
		*(uint32_t *)config_table_value(c, p) = (uint32_t)v;
	return true;
}

/* ---- texts -------------------------------------------------------------------------------- */

static bool form_word(struct span s)
{
	return !memchr(s.ptr, ' ', s.len);
}

static bool form_name(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789_-", s.ptr[i]))
			return false;
	return true;
}

static bool form_pair(struct span s)
{
	const char *sign = memchr(s.ptr, '=', s.len);
	return sign && sign > s.ptr && sign + 1 < s.ptr + s.len &&
	       form_word(span_first(s, (size_t)(sign - s.ptr)));
}

/* redis://, unix:///, /path or host:port: only the shape; the shell reads it to the end. */
static bool form_addr(struct span s)
{
	if (span_starts(s, SPAN("/")) || span_starts(s, SPAN("unix:///")))
		return s.len > 1;
	if (span_starts(s, SPAN("redis://")))
		return s.len > 8;
	size_t colon = s.len;
	while (colon && s.ptr[colon - 1] != ':')
		colon--;
	uint64_t port;
	return colon > 1 && span_u64(span_after(s, colon), 65535, &port) && port;
}

static const struct {
	bool (*fits)(struct span s);
	const char *words;
} forms[CONFIG_FORMS] = {
	[CONFIG_WORD] = {form_word, "must not hold a space"},
	[CONFIG_NAME] = {form_name, "may hold a-z, 0-9, '_' and '-' only"},
	[CONFIG_ADDR] = {form_addr,
			 "must be redis://host:port, unix:///path, host:port or /path of a socket"},
	[CONFIG_PAIR] = {form_pair, "must be name=value (for example customer_tier=vip)"},
};

/* Words for what a row refuses in text, NULL when it is fine. */
static const char *set_text_wrong(const struct config_row *row, struct span s)
{
	if (s.len == 0)
		return row->min ? "must not be empty" : NULL;
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7F)
			return "must not hold control characters";
	if (row->form == CONFIG_ADDR && span_starts(s, SPAN("rediss://")))
		return "asks for TLS, which is not there yet (a TLS tunnel on this host helps)";
	return forms[row->form].fits && !forms[row->form].fits(s) ? forms[row->form].words : NULL;
}

static bool set_text(struct config *c, const struct config_place *p, struct span text,
		     struct buf *why)
{
	const char *wrong = set_text_wrong(p->row, text);
	if (wrong)
		return set_refuse(p, text, wrong, why);
	uint64_t most = p->row->size;
	if (p->row->type == CONFIG_NAMES && !span_u64(span_of(p->row->max), SIZE_MAX, &most))
		most = 0;
	if (text.len > most) {
		set_refuse(p, text, "is longer than ", why);
		buf_u64(why, most);
		buf_text(why, " bytes");
		return false;
	}
	struct span *at = config_table_value(c, p);
	if (p->row->type == CONFIG_NAMES)
		at += p->at[config_table_depth(p->row)];
	return config_own(c, text, at) || set_refuse(p, text, err_text(ERR_MEMORY), why);
}

/* ---- choices ------------------------------------------------------------------------------ */

static void say_choices(struct span choices, struct span text, struct buf *why)
{
	struct span near = config_near_word(choices, text);
	const char *between = "";
	for (struct span word; (word = config_near_next(&choices)).len; between = ", ") {
		buf_text(why, between);
		buf_put(why, word);
	}
	if (near.len) {
		buf_text(why, " (did you mean ");
		config_set_quote(why, near);
		buf_text(why, "?)");
	}
}

static bool set_choice(struct config *c, const struct config_place *p, struct span text,
		       struct buf *why)
{
	struct span choices = span_of(p->row->choices), rest = choices;
	unsigned i = 0;
	for (struct span word; (word = config_near_next(&rest)).len; i++) {
		if (!span_eq(word, text))
			continue;
		if (p->row->type == CONFIG_TEXT || p->row->type == CONFIG_NAMES)
			return set_text(c, p, text, why);
		/* An enum of the settings counts from 0 in the order of its row's choices. */
		memcpy(config_table_value(c, p), &i, sizeof i);
		return true;
	}
	set_refuse(p, text, "must be one of ", why);
	say_choices(choices, text, why);
	return false;
}

_Static_assert(sizeof(enum lang) == sizeof(unsigned) && sizeof(enum level) == sizeof(unsigned) &&
		       sizeof(enum digest_every) == sizeof(unsigned) &&
		       sizeof(enum rule_kind) == sizeof(unsigned) &&
		       sizeof(enum rule_of) == sizeof(unsigned),
	       "set_choice stores an unsigned");

bool config_set_value(struct config *c, const struct config_place *place, struct span text,
		      struct buf *why)
{
	if (place->row->choices)
		return set_choice(c, place, text, why);
	return config_number_is(place->row->type) ? set_number(c, place, text, why)
						  : set_text(c, place, text, why);
}

/* ---- lists -------------------------------------------------------------------------------- */

static bool set_scope(struct config *c, enum config_scope scope, struct config_place in,
		      struct buf *why);

/* Room for one item more at the end of list p, zeroed. */
static bool set_room(struct config *c, const struct config_place *p, size_t n)
{
	static const size_t sizes[CONFIG_SCOPES] = {
		[CONFIG_TOP] = sizeof(struct span),
		[CONFIG_DESK] = sizeof(struct config_desk),
		[CONFIG_STREAM] = sizeof(struct config_stream),
		[CONFIG_RULE] = sizeof(struct rule),
		[CONFIG_MAINTENANCE] = sizeof(struct maintenance),
	};
	char *items = config_table_value(c, p);
	if (p->row->items == CONFIG_DESK) {
		struct config_desk *d = mem_resize(&c->mem, c->desks, n + 1, sizeof *d);
		if (!d)
			return false;
		c->desks = d;
		items = (char *)d;
	}
	size_t size = sizes[p->row->items];
	memset(items + n * size, 0, size);
	return true;
}

bool config_set_item(struct config *c, const struct config_place *place, size_t *at,
		     struct buf *why)
{
	size_t n = config_table_count(c, place);
	struct config_place whole = *place;
	if (place->row->type == CONFIG_NAMES)
		whole.at[config_table_depth(place->row)] = CONFIG_WHOLE;
	if (n == place->row->size) {
		set_refuse(&whole, SPAN(""), "holds more than ", why);
		buf_u64(why, place->row->size);
		buf_text(why, " items");
		return false;
	}
	if (!set_room(c, place, n))
		return set_refuse(&whole, SPAN(""), err_text(ERR_MEMORY), why);
	config_table_resize(c, place, n + 1);
	*at = n;
	if (place->row->type == CONFIG_NAMES)
		return true;
	struct config_place item = *place;
	item.at[config_table_depth(place->row)] = n;
	return set_scope(c, place->row->items, item, why);
}

bool config_set_short(struct config *c, const struct config_place *item, struct span text,
		      struct buf *why)
{
	size_t n;
	const struct config_row *rows = config_table_rows(&n);
	for (size_t i = 0; i < n; i++) {
		struct config_place p = {&rows[i], {item->at[0], item->at[1]}};
		if (rows[i].scope == item->row->items && rows[i].brief &&
		    !config_set_value(c, &p, text, why))
			return false;
	}
	return true;
}

void config_set_none(struct config *c, const struct config_place *place)
{
	config_table_resize(c, place, 0);
}

/* The further items of a list's default, each in its short form. */
static bool set_more(struct config *c, struct config_place p, struct buf *why)
{
	struct span rest = span_of(p.row->more);
	size_t at;
	for (struct span word; (word = config_near_next(&rest)).len;) {
		if (!config_set_item(c, &p, &at, why))
			return false;
		p.at[config_table_depth(p.row)] = at;
		if (!config_set_short(c, &p, word, why))
			return false;
	}
	return true;
}

/* A list's default: one item, then what is in .more. */
static bool set_first(struct config *c, struct config_place p, struct buf *why)
{
	size_t at, n;
	const struct config_row *rows = config_table_rows(&n);
	if (!config_set_item(c, &p, &at, why))
		return false;
	p.at[config_table_depth(p.row)] = at;
	for (size_t i = 0; i < n; i++) {
		struct config_place in = {&rows[i], {p.at[0], p.at[1]}};
		if (rows[i].scope == p.row->items && rows[i].first &&
		    !config_set_value(c, &in, span_of(rows[i].first), why))
			return false;
	}
	if (p.row->def && !config_set_short(c, &p, span_of(p.row->def), why))
		return false;
	return !p.row->more || set_more(c, p, why);
}

/* The default of names: words with a space between. */
static bool set_names(struct config *c, struct config_place p, struct buf *why)
{
	struct span rest = span_of(p.row->def);
	while (rest.len) {
		const char *end = memchr(rest.ptr, ' ', rest.len);
		struct span word = span_first(rest, end ? (size_t)(end - rest.ptr) : rest.len);
		rest = span_after(rest, word.len + 1);
		size_t *at = &p.at[config_table_depth(p.row)];
		if (!config_set_item(c, &p, at, why) || !config_set_value(c, &p, word, why))
			return false;
	}
	return true;
}

/* Defaults for everything that stands in one struct: the one that place goes through. */
static bool set_scope(struct config *c, enum config_scope scope, struct config_place in,
		      struct buf *why)
{
	size_t n;
	const struct config_row *rows = config_table_rows(&n);
	for (size_t i = 0; i < n; i++) {
		struct config_place p = {&rows[i], {in.at[0], in.at[1]}};
		enum config_type type = rows[i].type;
		if (rows[i].scope != scope || type == CONFIG_GROUP)
			continue;
		bool ok = true;
		if (rows[i].by_kind)
			config_rules_unset(c, &p);
		else if (rows[i].none)
			config_set_none(c, &p);
		else if (type == CONFIG_LIST)
			ok = set_first(c, p, why);
		else if (type == CONFIG_NAMES)
			ok = set_names(c, p, why);
		else
			ok = config_set_value(c, &p, span_of(rows[i].def), why);
		if (!ok)
			return false;
	}
	return true;
}

bool config_set_defaults(struct config *c, struct buf *why)
{
	return set_scope(c, CONFIG_TOP, (struct config_place){0}, why) && config_rules_fill(c, why);
}
