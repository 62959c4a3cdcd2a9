/* test_config.c - the table of settings walked row by row, values into a config, and what a reload
 * and a fingerprint make of a change. */
#include <check.h>
#include <stdlib.h>

#include "config.h"
#include "config_check.h"
#include "config_near.h"
#include "config_print.h"
#include "config_set.h"
#include "failmem.h"
#include "suite.h"

static struct failmem mem;
static struct config *c;
static struct buf why;

static void set_up(void)
{
	failmem_init(&mem);
	buf_init(&why, &mem.mem, 1 << 16);
	c = config_new(&mem.mem);
	ck_assert_ptr_nonnull(c);
}

static void tear_down(void)
{
	config_free(c);
	buf_fini(&why);
	ck_assert_uint_eq(mem.live, 0);
}

/* The row of a path. */
static const struct config_row *row_of(const char *path)
{
	size_t n;
	const struct config_row *rows = config_table_rows(&n);
	for (size_t i = 0; i < n; i++)
		if (!strcmp(rows[i].path, path))
			return &rows[i];
	ck_abort_msg("no row %s", path);
}

static bool set(struct config *in, const char *path, size_t at0, size_t at1, const char *text)
{
	struct config_place p = {row_of(path), {at0, at1}};
	buf_reset(&why);
	return config_set_value(in, &p, span_of(text), &why);
}

/* ---- the table ---------------------------------------------------------------------------- */

START_TEST(rows_are_whole)
{
	size_t n;
	const struct config_row *rows = config_table_rows(&n);
	for (size_t i = 0; i < n; i++) {
		const struct config_row *r = &rows[i];
		ck_assert_msg(r->text && strlen(r->text) > 5, "%s has no help", r->path);
		ck_assert_uint_lt(strlen(r->path), CONFIG_TABLE_PATH);
		for (size_t j = 0; j < i; j++)
			ck_assert_msg(strcmp(r->path, rows[j].path), "%s twice", r->path);
		ck_assert_msg(r->reload != CONFIG_COUNTED || r->effects, "%s", r->path);
		bool number = r->type == CONFIG_TIME || r->type == CONFIG_COUNT ||
			      r->type == CONFIG_DECIMAL || r->type == CONFIG_RATE;
		ck_assert_msg(!number || (r->min && r->max), "%s has no bounds", r->path);
		bool text = r->type == CONFIG_TEXT || r->type == CONFIG_FILE;
		ck_assert_msg(!text || r->size, "%s has no most length", r->path);
		ck_assert_ptr_eq(config_table_find(config_table_parent(r), config_table_key(r)), r);
	}
}
END_TEST

START_TEST(rows_stand_in_their_struct)
{
	static const char *const lead[CONFIG_SCOPES] = {
		[CONFIG_TOP] = "",
		[CONFIG_DESK] = "desks[].",
		[CONFIG_STREAM] = "desks[].streams[].",
		[CONFIG_RULE] = "rules[].",
		[CONFIG_MAINTENANCE] = "maintenance[].",
	};
	size_t n;
	const struct config_row *rows = config_table_rows(&n);
	for (size_t i = 0; i < n; i++) {
		struct span path = span_of(rows[i].path), in = span_of(lead[rows[i].scope]);
		ck_assert_msg(span_starts(path, in) || rows[i].type == CONFIG_GROUP, "%s",
			      rows[i].path);
		if (rows[i].type == CONFIG_GROUP)
			continue; /* stands in no struct */
		ck_assert_msg(!memchr(span_after(path, in.len).ptr, '[', path.len - in.len), "%s",
			      rows[i].path);
	}
}
END_TEST

START_TEST(bounds_take_themselves_and_nothing_beyond)
{
	size_t n;
	const struct config_row *rows = config_table_rows(&n);
	for (size_t i = 0; i < n; i++) {
		if (!rows[i].max || rows[i].type == CONFIG_NAMES)
			continue;
		ck_assert_msg(set(c, rows[i].path, 0, 0, rows[i].min), "%s", rows[i].path);
		ck_assert_msg(set(c, rows[i].path, 0, 0, rows[i].max), "%s", rows[i].path);
		const char *below = rows[i].type == CONFIG_TIME ? "0ms" : "0";
		const char *above = rows[i].type == CONFIG_TIME      ? "3650000d"
				    : rows[i].type == CONFIG_DECIMAL ? "1.0"
				    : rows[i].type == CONFIG_RATE    ? "1001/month"
								     : "4000000000";
		ck_assert_msg(!set(c, rows[i].path, 0, 0, above), "%s", rows[i].path);
		if (rows[i].min[0] != '0' || rows[i].min[1] == '.')
			ck_assert_msg(!set(c, rows[i].path, 0, 0, below), "%s", rows[i].path);
	}
}
END_TEST

START_TEST(defaults_are_the_designed_ones)
{
	ck_assert_uint_eq(c->n_desks, 1);
	ck_assert(span_eq(c->desks[0].name, SPAN("main")));
	ck_assert_uint_eq(c->desks[0].n_streams, 1);
	ck_assert(span_eq(c->desks[0].streams[0].name, SPAN("cases")));
	ck_assert(span_eq(c->desks[0].streams[0].key, SPAN("cases")));
	ck_assert_int_eq(c->redis_timeout, 10000);
	ck_assert_int_eq(c->settings.retention, INT64_C(90) * 86400000);
	ck_assert_uint_eq(c->settings.similarity, 4900);
	ck_assert_uint_eq(c->settings.max_cases, 1000000);
	ck_assert_uint_eq(c->settings.n_rules, 3);
	ck_assert_uint_eq(c->settings.rules[0].cases, 4);
	ck_assert_uint_eq(c->settings.rules[0].customers, 4);
	ck_assert_int_eq(c->settings.rules[0].kind, RULE_BURST);
	ck_assert_uint_eq(c->settings.rules[0].false_alarms, 4285);
	ck_assert_uint_eq(c->settings.rules[0].from[LEVEL_CRITICAL], 20);
	ck_assert_int_eq(c->settings.rules[0].window, 86400000);
	ck_assert_int_eq(c->settings.rules[0].level, LEVEL_WARNING);
	ck_assert_int_eq(c->settings.rules[1].kind, RULE_CHRONIC);
	ck_assert(span_eq(c->settings.rules[1].name, SPAN("chronic")));
	ck_assert_uint_eq(c->settings.rules[1].days, 10);
	ck_assert_int_eq(c->settings.rules[1].level, LEVEL_NOTICE);
	ck_assert_int_eq(c->settings.rules[2].kind, RULE_REPEAT_CONTACT);
	ck_assert_int_eq(c->settings.lang, LANG_EN);
	struct settings s = config_settings(c, 0);
	ck_assert_uint_eq(s.n_sources, 1);
	ck_assert(span_eq(s.sources[0], SPAN("cases")));
}
END_TEST

/* ---- values ------------------------------------------------------------------------------- */

static const struct {
	const char *promise, *path, *text;
	int64_t value; /* when it is taken */
	const char *words; /* when it is refused */
} values[] = {
	{"milliseconds", "lease", "2500ms", 2500, NULL},
	{"weeks", "retention", "2w", INT64_C(14) * 86400000, NULL},
	{"a time needs a unit", "rules[].window", "10", 0,
	 "rules[0].window '10' needs a unit (for example 10m, 1h)"},
	{"a unit needs a number", "lease", "s", 0,
	 "lease 's' is not a time (for example 500ms, 10m, 1h, 90d)"},
	{"one number, one unit", "lease", "1m30s", 0,
	 "lease '1m30s' is not a time (for example 500ms, 10m, 1h, 90d)"},
	{"no time below 0", "lease", "-5s", 0,
	 "lease '-5s' is not a time (for example 500ms, 10m, 1h, 90d)"},
	{"no overflow of a time", "lease", "99999999999999999999w", 0,
	 "lease '99999999999999999999w' is not a time (for example 500ms, 10m, 1h, 90d)"},
	{"no overflow behind the unit", "retention", "9223372036854775807w", 0,
	 "retention '9223372036854775807w' is not a time (for example 500ms, 10m, 1h, 90d)"},
	{"a count", "batch", "5000", 5000, NULL},
	{"a count has bounds", "batch", "0", 0, "batch '0' must be between 1 and 5000"},
	{"a count is whole", "batch", "1.5", 0, "batch '1.5' is not a whole number"},
	{"a count is a number", "batch", "many", 0, "batch 'many' is not a whole number"},
	{"a count is not empty", "batch", "", 0, "batch must not be empty"},
	{"a decimal", "similarity", "0.4", 4000, NULL},
	{"a decimal of four places", "similarity", "0.0501", 501, NULL},
	{"a decimal has bounds", "similarity", "1", 0,
	 "similarity '1' must be between 0.05 and 0.99"},
	{"a decimal has at most 4 places", "similarity", "0.40001", 0,
	 "similarity '0.40001' is not a number with at most 4 decimals (for example 0.40)"},
	{"zeros are decimals too", "similarity", "0.04000", 0,
	 "similarity '0.04000' is not a number with at most 4 decimals (for example 0.40)"},
	{"a decimal has digits behind its point", "similarity", "0.", 0,
	 "similarity '0.' is not a number with at most 4 decimals (for example 0.40)"},
	{"a decimal has digits before its point", "similarity", ".4", 0,
	 "similarity '.4' is not a number with at most 4 decimals (for example 0.40)"},
	{"a rate by the month", "rules[].false_alarms", "1/month", 1000, NULL},
	{"by the week", "rules[].false_alarms", "2/week", 8571, NULL},
	{"by the day", "rules[].false_alarms", "1/day", 30000, NULL},
	{"by the year", "rules[].false_alarms", "1/year", 82, NULL},
	{"a rate needs a unit", "rules[].false_alarms", "1", 0,
	 "rules[0].false_alarms '1' needs a unit (for example 1/month, 1/week)"},
	{"a rate is so many a time", "rules[].false_alarms", "/month", 0,
	 "rules[0].false_alarms '/month' is not a rate (for example 1/month, 2/week)"},
	{"of a known time", "rules[].false_alarms", "1/hour", 0,
	 "rules[0].false_alarms '1/hour' is not a rate (for example 1/month, 2/week)"},
	{"a moment", "maintenance[].from", "2026-03-01T10:00:00+09:00", INT64_C(1772326800000),
	 NULL},
	{"to the minute", "maintenance[].from", "2026-03-01T01:00Z", INT64_C(1772326800000), NULL},
	{"a moment west of it", "maintenance[].to", "2026-02-28T20:00-05:00",
	 INT64_C(1772326800000), NULL},
	{"no moment", "maintenance[].from", "", 0, NULL},
	{"a moment of no day", "maintenance[].from", "2026-02-30T10:00Z", 0,
	 "maintenance[0].from '2026-02-30T10:00Z' is not a time (for example "
	 "2026-12-01T22:00:00+09:00)"},
	{"a day is no moment", "maintenance[].from", "2026-03-01", 0,
	 "maintenance[0].from '2026-03-01' is not a time (for example 2026-12-01T22:00:00+09:00)"},
	{"a number is no moment", "maintenance[].from", "1772326800", 0,
	 "maintenance[0].from '1772326800' is not a time (for example 2026-12-01T22:00:00+09:00)"},
	{"a time of the week", "maintenance[].weekly", "Tue 01:30-03:00", (1530 << 16) + 1620,
	 NULL},
	{"in small letters", "maintenance[].weekly", "tue 01:30-03:00", (1530 << 16) + 1620, NULL},
	{"to the end of the week", "maintenance[].weekly", "Sun 22:00-24:00", (9960 << 16) + 10080,
	 NULL},
	{"over the end of the week", "maintenance[].weekly", "Sun 22:00-02:00", (9960 << 16) + 120,
	 NULL},
	{"a whole day", "maintenance[].weekly", "Mon 00:00-00:00", 1440, NULL},
	{"a day of no week", "maintenance[].weekly", "Day 00:00-01:00", 0,
	 "maintenance[0].weekly 'Day 00:00-01:00' is no time of the week (for example Sun "
	 "02:00-04:00)"},
	{"a day does not begin at its end", "maintenance[].weekly", "Mon 24:00-01:00", 0,
	 "maintenance[0].weekly 'Mon 24:00-01:00' is no time of the week (for example Sun "
	 "02:00-04:00)"},
	{"no hour 25", "maintenance[].weekly", "Mon 00:00-25:00", 0,
	 "maintenance[0].weekly 'Mon 00:00-25:00' is no time of the week (for example Sun "
	 "02:00-04:00)"},
	{"a choice", "rules[].level", "critical", LEVEL_CRITICAL, NULL},
	{"a choice lists its words", "lang", "fr", 0, "lang 'fr' must be one of en, ko"},
	{"a choice is nearly right", "log.level", "inof", 0,
	 "log.level 'inof' must be one of debug, info, warn, error (did you mean 'info'?)"},
	{"a choice is whole", "lang", "e", 0,
	 "lang 'e' must be one of en, ko (did you mean 'en'?)"},
	{"a desk's name", "desks[].name", "Shop", 0,
	 "desks[0].name 'Shop' may hold a-z, 0-9, '_' and '-' only"},
	{"a desk has a name", "desks[].name", "", 0, "desks[0].name must not be empty"},
	{"a source's name", "desks[].streams[].name", "a b", 0,
	 "desks[0].streams[0].name 'a b' must not hold a space"},
	{"no control characters", "desks[].streams[].key", "a\nb", 0,
	 "desks[0].streams[0].key \"a\\u000ab\" must not hold control characters"},
	{"a long text is cut in the message", "desks[].name",
	 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 0,
	 "desks[0].name 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'... is longer than 64 "
	 "bytes"},
	{"an address is not repeated, it may hold a password", "redis.url", "redish://u:pw@h", 0,
	 "redis.url must be redis://host:port, unix:///path, host:port or /path of a socket"},
	{"a port is a port", "redis.url", "host:70000", 0,
	 "redis.url must be redis://host:port, unix:///path, host:port or /path of a socket"},
	{"TLS is not there", "redis.url", "rediss://host", 0,
	 "redis.url asks for TLS, which is not there yet (a TLS tunnel on this host helps)"},
};

static int64_t number_at(const struct config_place *p)
{
	const void *at = config_table_look(c, p);
	return p->row->type == CONFIG_TIME || p->row->type == CONFIG_MOMENT ? *(const int64_t *)at
									    : *(const uint32_t *)at;
}

START_TEST(values_are_read_or_refused)
{
	struct config_place p = {.row = row_of(values[_i].path)};
	bool ok = set(c, values[_i].path, 0, 0, values[_i].text);
	ck_assert_msg(ok == !values[_i].words, "%s: %.*s", values[_i].promise,
		      SPAN_ARG(buf_span(&why)));
	if (ok)
		ck_assert_int_eq(number_at(&p), values[_i].value);
	else
		ck_assert_msg(span_eq(buf_span(&why), span_of(values[_i].words)), "%s: %.*s",
			      values[_i].promise, SPAN_ARG(buf_span(&why)));
}
END_TEST

START_TEST(addresses_are_taken)
{
	static const char *const good[] = {
		"redis://127.0.0.1:6379", "redis://u:p@h:1/2", "/run/r",
		"unix:///run/redis.sock", "localhost:6379",    "[::1]:6379"};
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		ck_assert_msg(set(c, "redis.url", 0, 0, good[i]), "%s", good[i]);
}
END_TEST

START_TEST(a_refusal_leaves_the_value)
{
	ck_assert(!set(c, "lease", 0, 0, "1s"));
	ck_assert_int_eq(c->lease, 10000);
	ck_assert(!set(c, "desks[].name", 0, 0, "NO"));
	ck_assert(span_eq(c->desks[0].name, SPAN("main")));
}
END_TEST

START_TEST(lists_are_bounded)
{
	struct config_place p = {.row = row_of("rules")};
	size_t at;
	while (c->settings.n_rules < SETTINGS_RULES)
		ck_assert(config_set_item(c, &p, &at, &why));
	ck_assert(!config_set_item(c, &p, &at, &why));
	ck_assert(span_eq(buf_span(&why), SPAN("rules holds more than 32 items")));
	p.row = row_of("desks");
	while (c->n_desks < CONFIG_DESKS)
		ck_assert(config_set_item(c, &p, &at, &why));
	ck_assert(!config_set_item(c, &p, &at, &why));
	ck_assert(span_eq(c->desks[CONFIG_DESKS - 1].streams[0].key, SPAN("cases")));
}
END_TEST

/* ---- did you mean ------------------------------------------------------------------------- */

static const struct {
	const char *word, *near;
} slips[] = {
	{"inof", "info"},  {"infor", "info"},   {"nfo", "info"},  {"debgu", "debug"},
	{"deug", "debug"}, {"dabbug", "debug"}, {"wram", "warn"}, {"information", ""},
	{"", ""},          {"x", ""},           {"xx", ""},       {"tattered", ""},
};

START_TEST(slips_find_their_word)
{
	struct span near = config_near_word(SPAN("debug info warn error"), span_of(slips[_i].word));
	ck_assert_msg(span_eq(near, span_of(slips[_i].near)), "%s: %.*s", slips[_i].word,
		      SPAN_ARG(near));
}
END_TEST

START_TEST(a_very_long_word_is_near_nothing)
{
	char word[70000];
	memset(word, 'e', sizeof word);
	ck_assert_uint_eq(config_near_slip((struct span){word, sizeof word}, SPAN("error")),
			  UINT32_MAX);
}
END_TEST

/* ---- fingerprint, reload ------------------------------------------------------------------ */

static const struct {
	const char *path, *text;
	bool prints; /* changes the fingerprint */
	enum config_reload class;
} changes[] = {
	{"redis.url", "/tmp/redis", false, CONFIG_RESTART},
	{"redis.timeout", "11s", false, CONFIG_RESTART},
	{"log.level", "debug", false, CONFIG_RELOADS},
	{"log.format", "json", false, CONFIG_RESTART},
	{"desks[].name", "other", false, CONFIG_RESTART},
	{"desks[].streams[].key", "other", false, CONFIG_RESTART},
	{"lease", "11s", false, CONFIG_RESTART},
	{"batch", "7", false, CONFIG_RELOADS},
	{"time_zone", "Asia/Seoul", true, CONFIG_RELOADS},
	{"retention", "91d", true, CONFIG_RELOADS},
	{"max_cases", "1000", true, CONFIG_RELOADS},
	{"similarity", "0.41", true, CONFIG_RELOADS},
	{"publish_from", "4", true, CONFIG_RELOADS},
	{"lang", "ko", true, CONFIG_RELOADS},
	{"rules[].name", "other", true, CONFIG_RELOADS},
	{"rules[].cases", "6", true, CONFIG_RELOADS},
	{"rules[].kind", "count", true, CONFIG_RELOADS},
	{"rules[].days", "2", true, CONFIG_RELOADS},
	{"rules[].levels.critical", "2", true, CONFIG_RELOADS},
	{"rules[].false_alarms", "2/month", true, CONFIG_RELOADS},
	{"rules[].customers", "3", true, CONFIG_RELOADS},
	{"rules[].window", "25h", true, CONFIG_RELOADS},
	{"rules[].resolve_after", "25h", true, CONFIG_RELOADS},
	{"rules[].level", "notice", true, CONFIG_RELOADS},
	/* A file's name is not what it holds. */
	{"privacy.key_file", "/etc/key", false, CONFIG_RELOADS},
	{"words.stop_words_file", "/etc/words", false, CONFIG_RELOADS},
	{"words.lexicon_file", "/etc/lexicon", false, CONFIG_RELOADS},
	{"harm.exposure_file", "/etc/exposed", false, CONFIG_RELOADS},
	{"holidays_file", "/etc/holidays", false, CONFIG_RELOADS},
	{"harm.speak_up_min", "0.06", true, CONFIG_RELOADS},
	{"harm.speak_up_max", "0.3", true, CONFIG_RELOADS},
	{"harm.silent_from", "6", true, CONFIG_RELOADS},
	{"keep.alerts", "91d", false, CONFIG_RELOADS},
	{"keep.dead", "11", false, CONFIG_RELOADS},
};

START_TEST(a_change_counts_where_it_should)
{
	struct config *fresh = config_new(&mem.mem);
	ck_assert_uint_eq(config_fingerprint(fresh), config_fingerprint(c));
	ck_assert_int_eq(config_diff(c, fresh, &why), CONFIG_RELOADS);
	ck_assert(set(fresh, changes[_i].path, 0, 0, changes[_i].text));
	ck_assert_msg((config_fingerprint(fresh) != config_fingerprint(c)) == changes[_i].prints,
		      "%s", changes[_i].path);
	buf_reset(&why);
	ck_assert_msg(config_diff(c, fresh, &why) == changes[_i].class, "%s", changes[_i].path);
	ck_assert_msg((why.len > 0) == (changes[_i].class != CONFIG_RELOADS), "%.*s",
		      SPAN_ARG(buf_span(&why)));
	config_free(fresh);
}
END_TEST

START_TEST(what_was_counted_is_compared_by_content)
{
	struct config *fresh = config_new(&mem.mem);
	fresh->settings.key[31] ^= 1;
	ck_assert(config_fingerprint(fresh) != config_fingerprint(c));
	ck_assert_int_eq(config_diff(c, fresh, &why), CONFIG_COUNTED);
	ck_assert(span_starts(buf_span(&why), SPAN("privacy.key_file has changed: ")));
	fresh->settings.key[31] ^= 1;
	fresh->settings.stop_words = SPAN("the\n");
	ck_assert(config_fingerprint(fresh) != config_fingerprint(c));
	ck_assert_int_eq(config_diff(c, fresh, &why), CONFIG_COUNTED);
	fresh->settings.stop_words = c->settings.stop_words;
	fresh->settings.lexicon = SPAN("a = b\n");
	ck_assert(config_fingerprint(fresh) != config_fingerprint(c));
	ck_assert_int_eq(config_diff(c, fresh, &why), CONFIG_COUNTED);
	config_free(fresh);
}
END_TEST

START_TEST(attributes_are_in_the_fingerprint)
{
	struct config_place p = {row_of("attributes"), {CONFIG_WHOLE, 0}};
	uint64_t none = config_fingerprint(c);
	size_t at;
	ck_assert(config_set_item(c, &p, &at, &why));
	ck_assert(set(c, "attributes", 0, 0, "plan"));
	uint64_t one = config_fingerprint(c);
	ck_assert(set(c, "attributes", 0, 0, "os"));
	ck_assert(one != none && config_fingerprint(c) != one);
}
END_TEST

START_TEST(scopes_are_in_the_fingerprint)
{
	struct config_place p = {row_of("rules[].only"), {1, CONFIG_WHOLE}};
	uint64_t none = config_fingerprint(c);
	size_t at;
	ck_assert(config_set_item(c, &p, &at, &why));
	ck_assert(set(c, "rules[].only", 1, 0, "region=busan"));
	uint64_t one = config_fingerprint(c);
	ck_assert(set(c, "rules[].only", 1, 0, "region=jeju"));
	ck_assert(one != none && config_fingerprint(c) != one);
	ck_assert(span_eq(c->settings.rules[1].only[0], SPAN("region=jeju")));
	ck_assert(!set(c, "rules[].only", 1, 0, "re gion=jeju"));
}
END_TEST

START_TEST(a_reload_keeps_what_needs_a_restart)
{
	struct config *fresh = config_new(&mem.mem);
	struct config_place desks = {.row = row_of("desks")};
	size_t at;
	ck_assert(set(fresh, "lease", 0, 0, "20s"));
	ck_assert(set(fresh, "redis.url", 0, 0, "h:1"));
	ck_assert(set(fresh, "similarity", 0, 0, "0.5"));
	ck_assert(config_set_item(fresh, &desks, &at, &why));
	ck_assert(set(fresh, "desks[].name", 0, 0, "first"));
	ck_assert(config_keep(fresh, c));
	ck_assert_int_eq(fresh->lease, 10000);
	ck_assert(span_eq(fresh->redis_url, c->redis_url));
	ck_assert_uint_eq(fresh->settings.similarity, 5000);
	ck_assert_uint_eq(fresh->n_desks, 1);
	ck_assert(span_eq(fresh->desks[0].name, SPAN("main")));
	buf_reset(&why);
	ck_assert_int_eq(config_diff(c, fresh, &why), CONFIG_RELOADS);
	/* What was kept is fresh's own. */
	config_free(c);
	ck_assert(span_eq(fresh->desks[0].streams[0].key, SPAN("cases")));
	c = fresh;
}
END_TEST

START_TEST(fewer_desks_or_streams_are_a_change)
{
	struct config *fresh = config_new(&mem.mem);
	struct config_place desks = {.row = row_of("desks")};
	size_t at;
	ck_assert(config_set_item(c, &desks, &at, &why));
	ck_assert_int_eq(config_diff(c, fresh, &why), CONFIG_RESTART);
	ck_assert_int_eq(config_diff(fresh, c, &why), CONFIG_RESTART);
	config_free(fresh);
}
END_TEST

/* ---- memory ------------------------------------------------------------------------------- */

static void ignore(void *arg, const struct config_finding *finding)
{
	(void)arg;
	(void)finding;
}

static enum err build(const struct mem *m, void *arg)
{
	(void)arg;
	struct config *a = config_new(m), *b = config_new(m);
	struct buf out;
	buf_init(&out, m, 1 << 20);
	enum err err = a && b ? config_check(a, ignore, NULL) : ERR_MEMORY;
	if (!err && !config_keep(a, b))
		err = ERR_MEMORY;
	if (!err) {
		config_print_yaml(&out);
		err = buf_err(&out);
	}
	buf_fini(&out);
	config_free(a);
	config_free(b);
	return err;
}

START_TEST(every_refusal_of_memory_is_survived)
{
	ck_assert_uint_gt(failmem_sweep(build, NULL), 20);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("config");
	TCase *t = tcase_create("config");
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_test(t, rows_are_whole);
	tcase_add_test(t, rows_stand_in_their_struct);
	tcase_add_test(t, bounds_take_themselves_and_nothing_beyond);
	tcase_add_test(t, defaults_are_the_designed_ones);
	tcase_add_loop_test(t, values_are_read_or_refused, 0, sizeof values / sizeof *values);
	tcase_add_test(t, addresses_are_taken);
	tcase_add_test(t, a_refusal_leaves_the_value);
	tcase_add_test(t, lists_are_bounded);
	tcase_add_loop_test(t, slips_find_their_word, 0, sizeof slips / sizeof *slips);
	tcase_add_test(t, a_very_long_word_is_near_nothing);
	tcase_add_loop_test(t, a_change_counts_where_it_should, 0,
			    sizeof changes / sizeof *changes);
	tcase_add_test(t, what_was_counted_is_compared_by_content);
	tcase_add_test(t, attributes_are_in_the_fingerprint);
	tcase_add_test(t, scopes_are_in_the_fingerprint);
	tcase_add_test(t, a_reload_keeps_what_needs_a_restart);
	tcase_add_test(t, fewer_desks_or_streams_are_a_change);
	tcase_add_test(t, every_refusal_of_memory_is_survived);
	suite_add_tcase(s, t);
	return suite_run(s);
}
