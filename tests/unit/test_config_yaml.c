/* test_config_yaml.c - files as people write them, and every mistake with the line that answers
 * it. Run from the top of the repository: the shipped files are read too. */
#define _GNU_SOURCE
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "config_files.h"
#include "config_print.h"
#include "config_yaml.h"
#include "embedded.h"
#include "failmem.h"
#include "suite.h"

static struct failmem mem;
static struct buf said; /* messages, without the file's name */
static char folder[] = "/tmp/recurd-config-XXXXXX";
static char path[sizeof folder + 16];

static void at_path(const char *name)
{
	snprintf(path, sizeof path, "%s/%s", folder, name);
}

static void set_up(void)
{
	failmem_init(&mem);
	buf_init(&said, &mem.mem, 1 << 20);
}

static void tear_down(void)
{
	buf_fini(&said);
	ck_assert_uint_eq(mem.live, 0);
}

/* Around all tests, in the process that outlives a failed one: the folder goes in any case. */
static void make_folder(void)
{
	ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void remove_folder(void)
{
	static const char *const files[] = {"recurd.yaml", "key"};
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		at_path(files[i]);
		unlink(path);
	}
	ck_assert_int_eq(rmdir(folder), 0);
}

static void write_file(const char *name, struct span text, mode_t mode)
{
	at_path(name);
	FILE *f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(text.ptr, 1, text.len, f), text.len);
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_int_eq(chmod(path, mode), 0);
}

/* Loads text as a file; messages go to said, "FILE:" of every line taken off. */
static struct config *load(struct span text)
{
	struct buf out;
	write_file("recurd.yaml", text, 0644);
	buf_init(&out, &mem.mem, 1 << 20);
	buf_reset(&said);
	struct config *c = config_yaml_load(&mem.mem, path, &out);
	struct span rest = buf_span(&out), file = span_of(path);
	while (rest.len) {
		if (span_starts(rest, file))
			rest = span_after(rest, file.len + 1);
		const char *end = memchr(rest.ptr, '\n', rest.len);
		size_t n = end ? (size_t)(end - rest.ptr) + 1 : rest.len;
		buf_put(&said, span_first(rest, n));
		rest = span_after(rest, n);
	}
	buf_fini(&out);
	return c;
}

static void said_is(const char *promise, const char *words)
{
	ck_assert_msg(span_eq(buf_span(&said), span_of(words)), "%s:\n%.*s", promise,
		      SPAN_ARG(buf_span(&said)));
}

/* ---- mistakes ----------------------------------------------------------------------------- */

#define ONE "1 error: configuration is NOT valid\n"

static const struct {
	const char *promise, *yaml, *said;
} mistakes[] = {
	{"an unknown key, nearly right", "redis:\n  ulr: /tmp/r\n",
	 "2:3: error: unknown key 'ulr' in redis (did you mean 'url'?)\n" ONE},
	{"an unknown key at the top", "redsi: {}\n",
	 "1:1: error: unknown key 'redsi' (did you mean 'redis'?)\n" ONE},
	{"an unknown key like nothing", "nonsense: 1\n",
	 "1:1: error: unknown key 'nonsense'\n" ONE},
	{"an unknown key in an item", "rules:\n  - nam: a\n",
	 "2:5: error: unknown key 'nam' in rules[0] (did you mean 'name'?)\n" ONE},
	{"an unknown key deep down", "desks:\n  - streams:\n      - a\n      - {name: b, kee: c}\n",
	 "4:19: error: unknown key 'kee' in desks[0].streams[1] (did you mean 'key'?)\n" ONE},
	{"what an unknown key holds is skipped", "x: {url: [1, {lease: 2}]}\nlease: 1\n",
	 "1:1: error: unknown key 'x'\n"
	 "2:8: error: lease '1' needs a unit (for example 10m, 1h)\n"
	 "2 errors: configuration is NOT valid\n"},
	{"a merge key is an unknown key", "<<: {}\n", "1:1: error: unknown key '<<'\n" ONE},
	{"a key twice, quoted or not", "lease: 5s\nbatch: 7\n\"lease\": 6s\n",
	 "3:1: error: duplicate key 'lease' (first at 1:1)\n" ONE},
	{"a key twice in an item", "rules:\n  - name: a\n    name: b\n",
	 "3:5: error: duplicate key 'name' (first at 2:5)\n" ONE},
	{"the same key in two items is fine, other mistakes are still found",
	 "rules:\n  - {name: a, cases: 0}\n  - {name: b, cases: x}\n",
	 "2:22: error: rules[0].cases '0' must be between 1 and 1000000\n"
	 "3:22: error: rules[1].cases 'x' is not a whole number\n"
	 "2 errors: configuration is NOT valid\n"},
	{"a time without a unit", "rules:\n  - window: 10\n",
	 "2:13: error: rules[0].window '10' needs a unit (for example 10m, 1h)\n" ONE},
	{"a list where a value belongs, and what follows", "lease: [1, 2]\nbatch: 0\n",
	 "1:8: error: lease must be a single value, not a list\n"
	 "2:8: error: batch '0' must be between 1 and 5000\n"
	 "2 errors: configuration is NOT valid\n"},
	{"a map where a value belongs", "lease: {a: 1}\n",
	 "1:8: error: lease must be a single value, not a map\n" ONE},
	{"a value where a map belongs", "redis: localhost\n",
	 "1:8: error: redis must be a map of settings, not a single value\n" ONE},
	{"a list where a map belongs", "redis:\n  - url: a\n",
	 "2:3: error: redis must be a map of settings, not a list\n" ONE},
	{"a value where a list belongs", "desks: main\n",
	 "1:8: error: desks must be a list, not a single value\n" ONE},
	{"a text that is no kind", "rules: [burst, chronik]\n",
	 "1:16: error: rules[1].kind 'chronik' must be one of count, burst, slow_burn, new_issue, "
	 "regression, chronic, repeat_contact, went_quiet (did you mean 'chronic'?)\n" ONE},
	{"a list where a stream belongs", "desks: [{streams: [[a]]}]\n",
	 "1:20: error: desks[0].streams[0] must be a name or a map, not a list\n" ONE},
	{"a window needs a zone",
	 "maintenance:\n  - {from: 2026-12-01T22:00, to: 2026-12-02T02:00Z}\n",
	 "2:12: error: maintenance[0].from '2026-12-01T22:00' needs Z or an offset (for example "
	 "2026-12-01T22:00:00+09:00)\n" ONE},
	{"a window's time is one", "maintenance: [{from: tonight, to: 2026-12-02T02:00Z}]\n",
	 "1:22: error: maintenance[0].from 'tonight' is not a time (for example "
	 "2026-12-01T22:00:00+09:00)\n" ONE},
	{"a window ends after it began",
	 "maintenance: [{from: 2026-12-02T02:00Z, to: 2026-12-02T11:00+09:00}]\n",
	 "1:45: error: maintenance[0].to must be later than maintenance[0].from\n" ONE},
	{"a window has an end", "maintenance:\n  - {from: 2026-12-02T02:00Z}\n",
	 "2:5: error: maintenance[0].to must be given, for a window without end silences its rules "
	 "for good; or maintenance[0].weekly\n" ONE},
	{"a weekly window names its day", "maintenance: [{weekly: 02:00-04:00}]\n",
	 "1:24: error: maintenance[0].weekly '02:00-04:00' is no time of the week (for example Sun "
	 "02:00-04:00)\n" ONE},
	{"a window is about attributes",
	 "maintenance: [{weekly: Sun 02:00-04:00, only: [produkt=a]}]\n",
	 "1:48: error: maintenance[0].only[0] asks for 'produkt', which is no attribute of a case "
	 "(did you mean 'product'?); next: name it in attributes\n" ONE},
	{"a window is about rules", "maintenance: [{weekly: Sun 02:00-04:00, rules: [bursts]}]\n",
	 "1:49: error: maintenance[0].rules[0] 'bursts' is the name of no rule; there are burst, "
	 "chronic, repeat_contact\n" ONE},
	{"names are a list", "attributes: plan\n",
	 "1:13: error: attributes must be a list, not a single value\n" ONE},
	{"a name is a single value", "attributes: [a, [b]]\n",
	 "1:17: error: attributes[1] must be a single value, not a list\n" ONE},
	{"a name is not empty", "attributes: [a, '']\n",
	 "1:17: error: attributes[1] must not be empty\n" ONE},
	{"a name has a most length", "attributes: [aaaaaaaaaabbbbbbbbbbccccccccccddd]\n",
	 "1:14: error: attributes[0] 'aaaaaaaaaabbbbbbbbbbccccccccccddd' is longer than 32 "
	 "bytes\n" ONE},
	{"names differ", "attributes: [a, b, a]\n",
	 "1:20: error: attributes[2] is the same as attributes[0]\n" ONE},
	{"a scope is a list", "rules: [{only: customer_tier=vip}]\n",
	 "1:16: error: rules[0].only must be a list, not a single value\n" ONE},
	{"a scope is of names and values", "rules: [{only: [customer_tier=vip, region]}]\n",
	 "1:36: error: rules[0].only[1] 'region' must be name=value (for example "
	 "customer_tier=vip)\n" ONE},
	{"a scope has no empty name", "rules: [burst, {except: ['=vip']}]\n",
	 "1:26: error: rules[1].except[0] '=vip' must be name=value (for example "
	 "customer_tier=vip)\n" ONE},
	{"a scope has no empty value", "rules: [burst, {except: [region=]}]\n",
	 "1:26: error: rules[1].except[0] 'region=' must be name=value (for example "
	 "customer_tier=vip)\n" ONE},
	{"a scope is of known attributes",
	 "attributes: [plan]\nrules:\n  - kind: burst\n"
	 "    only: [plan=a, customer_teir=vip]\n",
	 "4:20: error: rules[0].only[1] asks for 'customer_teir', which is no attribute of a case "
	 "(did you mean 'customer_tier'?); next: name it in attributes\n" ONE},
	{"one that is like none", "rules: [{except: [x=1]}]\n",
	 "1:19: error: rules[0].except[0] asks for 'x', which is no attribute of a case; next: "
	 "name it in attributes\n" ONE},
	{"a choice", "lang: kr\n",
	 "1:7: error: lang 'kr' must be one of en, ko (did you mean 'ko'?)\n" ONE},
	{"an anchor", "lease: &a 5s\n",
	 "1:8: error: anchors (&name) are not supported: write the value out\n" ONE},
	{"an alias", "lease: &a 5s\nretention: *a\n",
	 "1:8: error: anchors (&name) are not supported: write the value out\n"
	 "2:12: error: aliases (*name) are not supported: write the value out\n"
	 "2 errors: configuration is NOT valid\n"},
	{"an alias as a key", "*a : 5s\n",
	 "1:1: error: aliases (*name) are not supported: write the value out\n" ONE},
	{"a tag", "lease: !!str 5s\nredis: !x {}\n",
	 "1:8: error: tags (!name) are not supported\n"
	 "2:8: error: tags (!name) are not supported\n"
	 "2 errors: configuration is NOT valid\n"},
	{"a key that is no word", "? [a, b]\n: c\nlease: 0s\n",
	 "1:3: error: a key must be a single word\n"
	 "3:8: error: lease '0s' must be between 2s and 10m\n"
	 "2 errors: configuration is NOT valid\n"},
	{"the file is a list", "- lease: 5s\n",
	 "1:1: error: the file must be a map of settings (redis: ... desks: ...)\n" ONE},
	{"the file is a text", "lease\n",
	 "1:1: error: the file must be a map of settings (redis: ... desks: ...)\n" ONE},
	{"a second document", "lease: 5s\n---\nlease: 6s\n",
	 "2:1: error: a second document begins here; a file holds one\n" ONE},
	{"broken off", "attributes: [plan\n",
	 "2:1: error: did not find expected ',' or ']' while parsing a flow sequence that begins "
	 "at "
	 "1:13\n" ONE},
	{"errors before the place where it breaks are said", "lease: 5\nbatch: \"x\n",
	 "1:8: error: lease '5' needs a unit (for example 10m, 1h)\n"
	 "3:1: error: found unexpected end of stream while scanning a quoted scalar that begins at "
	 "2:8\n"
	 "2 errors: configuration is NOT valid\n"},
	{"a tab indents", "redis:\n\turl: a\n",
	 "2:1: error: found character that cannot start any token "
	 "(indent with spaces, not tabs; quote a text that begins with @ ` or %)\n" ONE},
	{"bytes that are no UTF-8", "lease: 5s\nlang: \"\xFF\"\n",
	 "2:8: error: invalid leading UTF-8 octet (the file must be UTF-8 text)\n" ONE},
	{"UTF-16", "\xFF\xFEl\n",
	 "1:1: error: invalid leading UTF-8 octet (the file must be UTF-8 text)\n" ONE},
	{"a control character by escape", "desks: [{streams: [\"a\\0b\"]}]\n",
	 "1:20: error: desks[0].streams[0].name \"a\\u0000b\" must not hold control "
	 "characters\n" ONE},
	{"a text over several lines", "redis:\n  username: |\n    a\n    b\n",
	 "2:13: error: redis.username \"a\\u000ab\\u000a\" must not hold control "
	 "characters\n" ONE},
	{"deep, but not too deep", "x: [[[[[[[]]]]]]]\n", "1:1: error: unknown key 'x'\n" ONE},
	{"too deep", "x: [[[[[[[[]]]]]]]]\nlease: 5\n",
	 "1:1: error: unknown key 'x'\n"
	 "1:11: error: nested more than 8 deep; nothing after it was read\n"
	 "2 errors: configuration is NOT valid\n"},
	{"columns count characters", "{\"한글\": 1, lease: 5}\n",
	 "1:2: error: unknown key \"한글\"\n"
	 "1:18: error: lease '5' needs a unit (for example 10m, 1h)\n"
	 "2 errors: configuration is NOT valid\n"},

	/* What no single setting tells. */
	{"no desk", "desks: []\n", "1:8: error: desks must hold at least one desk\n" ONE},
	{"no stream", "desks:\n  - name: a\n    streams: []\n",
	 "3:14: error: desks[0].streams must hold at least one stream\n" ONE},
	{"desks of one name", "desks:\n  - {name: a, streams: [x]}\n  - {name: a, streams: [y]}\n",
	 "3:12: error: desks[1].name is the same as desks[0].name\n" ONE},
	{"a desk without a name is main", "desks:\n  - {streams: [x]}\n  - {streams: [y]}\n",
	 "3:5: error: desks[1].name is the same as desks[0].name\n" ONE},
	{"a desk's name", "desks: [{name: My Shop}]\n",
	 "1:16: error: desks[0].name 'My Shop' may hold a-z, 0-9, '_' and '-' only\n" ONE},
	{"streams of one key", "desks:\n  - streams: [x, {name: y, key: x}]\n",
	 "2:33: error: desks[0].streams[1].key is already read as desks[0].streams[0].key\n" ONE},
	{"streams of one name", "desks:\n  - streams: [x, {name: x, key: y}]\n",
	 "2:25: error: desks[0].streams[1].name is the same as desks[0].streams[0].name\n" ONE},
	{"a stream that is nothing", "desks:\n  - streams:\n      - {}\n",
	 "3:9: error: desks[0].streams[0].name or its key must be given\n" ONE},
	{"an empty item", "desks:\n  - streams:\n      - a\n      -\n",
	 "4:8: error: desks[0].streams[1].name or its key must be given\n" ONE},
	{"the name that recurd needs itself", "desks: [{streams: [commands]}]\n",
	 "1:20: error: desks[0].streams[0].name 'commands' is the name of the desk's own "
	 "commands\n" ONE},
	{"recurd's own output is no input",
	 "desks: [{streams: [{name: a, key: 'recurd:{main}:alerts'}]}]\n",
	 "1:35: error: desks[0].streams[0].key is a stream of recurd's own, it brings no "
	 "cases\n" ONE},
	{"a key that is no name needs one", "desks: [{streams: [{key: 'my cases'}]}]\n",
	 "1:20: error: desks[0].streams[0].name must be given, because the key is no name (64 "
	 "bytes, no space)\n" ONE},
	{"more customers than cases", "rules: [{cases: 3, customers: 4}]\n",
	 "1:31: error: rules[0].customers must not be more than rules[0].cases\n" ONE},
	{"fewer cases than the default of customers", "rules:\n  - cases: 2\n",
	 "2:5: error: rules[0].customers must not be more than rules[0].cases\n" ONE},
	{"two rules of a kind without names", "rules: [chronic, chronic]\n",
	 "1:18: error: rules[1].name is the same as rules[0].name\n" ONE},
	{"more days than the window has", "rules: [{kind: chronic, window: 3d, days: 4}]\n",
	 "1:43: error: rules[0].days must not be more days than are in rules[0].window\n" ONE},
	{"a window beyond retention", "retention: 2d\nrules: [{window: 3d}]\n",
	 "2:18: error: rules[0].window must not be longer than retention\n" ONE},
	{"a quiet time beyond retention", "retention: 1d\nrules: [{resolve_after: 25h}]\n",
	 "2:25: error: rules[0].resolve_after must not be longer than retention\n" ONE},
	{"rules of one name", "rules: [{name: a}, {name: a}]\n",
	 "1:27: error: rules[1].name is the same as rules[0].name\n" ONE},
	{"a refused value is not compared", "rules: [{cases: 2x, customers: 9}]\n",
	 "1:17: error: rules[0].cases '2x' is not a whole number\n" ONE},
	{"no comparing of what stands behind a break", "rules:\n  - customers: 9\n    @\n",
	 "3:5: error: found character that cannot start any token "
	 "(indent with spaces, not tabs; quote a text that begins with @ ` or %)\n" ONE},

	/* Files. */
	{"no key file", "privacy:\n  key_file: /nowhere/key\n",
	 "2:13: error: privacy.key_file '/nowhere/key' cannot be read: No such file or "
	 "directory\n" ONE},
	{"a device is no key", "privacy: {key_file: /dev/zero}\n",
	 "1:21: error: privacy.key_file '/dev/zero' is not a regular file\n" ONE},
	{"no stop words", "words: {stop_words_file: /nowhere/words}\n",
	 "1:26: error: words.stop_words_file '/nowhere/words' cannot be read: No such file or "
	 "directory\n" ONE},
};

START_TEST(mistakes_are_answered)
{
	struct config *c = load(span_of(mistakes[_i].yaml));
	said_is(mistakes[_i].promise, mistakes[_i].said);
	ck_assert_ptr_null(c);
}
END_TEST

/* ---- files that are fine ------------------------------------------------------------------ */

static const struct {
	const char *promise, *yaml, *said;
} fine[] = {
	{"an empty file", "", ""},
	{"comments only", "# nothing\n\n", ""},
	{"an empty document", "---\n...\n", ""},
	{"keys with nothing behind them", "redis:\nlog:\n  level:\ndesks: ~\nrules: null\nlease:\n",
	 ""},
	{"a mark of UTF-8 at the start", "\xEF\xBB\xBFlease: 10s\n", ""},
	{"line ends of other systems", "lease: 10s\r\nbatch: 500\r\n", ""},
	{"flow style, quotes", "{\"lease\": '10s', 'batch': \"500\"}", ""},
	{"a key file left empty", "privacy: {key_file: \"\"}\n", ""},
	{"a name from a key and a key from a name", "desks: [{streams: [{name: cases}]}]\n", ""},
	{"two desks on one stream", "desks: [{name: main}, {name: b}]\n",
	 "1:23: warning: desks[1].streams[0].key is also read as desks[0].streams[0].key\n"
	 "1 warning: configuration is valid\n"},
	{"no password file", "redis: {password_file: /nowhere/p}\n",
	 "1:24: warning: redis.password_file '/nowhere/p' cannot be read: No such file or "
	 "directory\n"
	 "1 warning: configuration is valid\n"},
};

START_TEST(fine_files_are_taken)
{
	struct config *defaults = config_yaml_load(&mem.mem, NULL, &said);
	struct config *c = load(span_of(fine[_i].yaml));
	said_is(fine[_i].promise, fine[_i].said);
	ck_assert_ptr_nonnull(c);
	ck_assert_msg(config_fingerprint(c) == config_fingerprint(defaults), "%s",
		      fine[_i].promise);
	ck_assert_int_eq(c->lease, 10000);
	ck_assert(span_eq(c->desks[0].streams[0].key, SPAN("cases")));
	config_free(c);
	config_free(defaults);
}
END_TEST

START_TEST(no_rule_is_warned_about)
{
	struct config *c = load(SPAN("rules: []\n"));
	said_is("no rules", "1:8: warning: rules is empty: no alert will be raised\n"
			    "1 warning: configuration is valid\n");
	ck_assert_uint_eq(c->settings.n_rules, 0);
	config_free(c);
}
END_TEST

START_TEST(everything_that_is_written_is_taken)
{
	struct config *c =
		load(SPAN("redis: {url: h:1, username: \"null\", timeout: 3s}\n"
			  "log: {level: debug, format: json}\n"
			  "desks:\n"
			  "  - name: shop\n"
			  "    streams:\n"
			  "      - cases\n"
			  "      - {name: reviews, key: \"app:reviews\"}\n"
			  "      - key: app:한글\n"
			  "  - name: bank\n"
			  "    streams: [tickets]\n"
			  "lease: 20s\nbatch: 7\nretention: 30d\nmax_cases: 500\n"
			  "attributes: [plan, os]\nsimilarity: 0.3125\npublish_from: 2\n"
			  "lang: ko\n"
			  "rules:\n"
			  "  - {name: r1, cases: 2, customers: 2, window: 1h,\n"
			  "     resolve_after: 2h, level: critical,\n"
			  "     only: [plan=gold, product=Pay App],\n"
			  "     except: [channel=test, component=b, version=1, platform=w,\n"
			  "              region=r, touchpoint=t, category=c, lang=ko, os=a,\n"
			  "              customer_tier=vip, priority=p]}\n"
			  "  - name: r2\n"
			  "keep: {alerts: 7d, matches: 200, dead: 20, digests: 2}\n"));
	said_is("nothing to say", "");
	ck_assert_uint_eq(c->n_desks, 2);
	ck_assert(span_eq(c->redis_url, SPAN("h:1")) && span_eq(c->redis_username, SPAN("null")));
	ck_assert(span_eq(c->log_level, SPAN("debug")) && span_eq(c->log_format, SPAN("json")));
	struct settings shop = config_settings(c, 0), bank = config_settings(c, 1);
	ck_assert_uint_eq(shop.n_sources, 3);
	ck_assert(span_eq(shop.sources[1], SPAN("reviews")));
	ck_assert(span_eq(c->desks[0].streams[1].key, SPAN("app:reviews")));
	ck_assert(span_eq(shop.sources[2], SPAN("app:한글")));
	ck_assert_uint_eq(bank.n_sources, 1);
	ck_assert(span_eq(bank.sources[0], SPAN("tickets")));
	ck_assert_uint_eq(shop.n_attributes, 2);
	ck_assert(span_eq(shop.attributes[1], SPAN("os")));
	ck_assert_uint_eq(shop.similarity, 3125);
	ck_assert_int_eq(shop.lang, LANG_KO);
	ck_assert_uint_eq(shop.n_rules, 2);
	ck_assert_int_eq(shop.rules[0].resolve_after, 7200000);
	ck_assert_int_eq(shop.rules[0].level, LEVEL_CRITICAL);
	ck_assert_uint_eq(shop.rules[0].n_only, 2);
	ck_assert(span_eq(shop.rules[0].only[1], SPAN("product=Pay App")));
	ck_assert_uint_eq(shop.rules[0].n_except, 11);
	ck_assert(span_eq(shop.rules[0].except[0], SPAN("channel=test")));
	ck_assert_uint_eq(shop.rules[1].n_only, 0);
	ck_assert_uint_eq(shop.rules[1].cases, 5);
	ck_assert_int_eq(shop.rules[1].kind, RULE_COUNT);
	ck_assert_uint_eq(c->max_matches, 200);
	ck_assert_int_eq(c->keep_alerts, INT64_C(7) * 86400000);
	config_free(c);
}
END_TEST

/* ---- hostile files ------------------------------------------------------------------------ */

/* Loads head and then text n times; asserts that it is refused within a second of this process's
 * time and that the messages begin as told. */
static void refused_fast(const char *head, const char *text, size_t n, const char *begins)
{
	struct buf file;
	buf_init(&file, &mem.mem, 1 << 20);
	buf_text(&file, head);
	for (size_t i = 0; i < n; i++)
		buf_text(&file, text);
	clock_t start = clock();
	ck_assert_ptr_null(load(buf_span(&file)));
	ck_assert_int_lt((clock() - start) / CLOCKS_PER_SEC, 1);
	ck_assert_msg(span_starts(buf_span(&said), span_of(begins)), "%s %s: %.*s", head, text,
		      SPAN_ARG(span_first(buf_span(&said), 300)));
	buf_fini(&file);
}

START_TEST(nesting_costs_nothing)
{
	refused_fast("", "[", 100000, " error: is larger than 64 KB\n");
	refused_fast("", "[", 65000, "1:1: error: the file must be a map of settings");
	refused_fast("a: ", "[", 65000,
		     "1:1: error: unknown key 'a'\n1:11: error: nested more than");
	refused_fast("a: ", "{", 65000,
		     "1:1: error: unknown key 'a'\n1:11: error: nested more than");
	refused_fast("rules: ", "[", 65000,
		     "1:9: error: rules[0] must be a name or a map, not a list\n");
	refused_fast("rules:\n", "- ", 32000,
		     "2:3: error: rules[0] must be a name or a map, not a list\n");
	refused_fast("", "? ", 32000, "1:3: error: a key must be a single word\n");
}
END_TEST

START_TEST(a_billion_laughs_are_refused)
{
	refused_fast("a: &a [x, x]\nb: &b [*a, *a]\n", "c: [*b, *b, *b, *b]\n", 1000,
		     "1:1: error: unknown key 'a'\n1:4: error: anchors");
	refused_fast("", "rules: &a {name: b}\n", 3000, "1:8: error: anchors (&name)");
}
END_TEST

START_TEST(odd_bytes_are_refused)
{
	ck_assert_ptr_null(load(SPAN("lease: 5s\nlang: e\0n\n")));
	said_is("NUL", "2:8: error: control characters are not allowed (the file must be UTF-8 "
		       "text)\n" ONE);
	ck_assert_ptr_null(load(SPAN("lang: \"\xED\xA0\x80\"\n")));
	said_is("surrogate", "1:8: error: invalid Unicode character (the file must be UTF-8 "
			     "text)\n" ONE);
	ck_assert_ptr_null(load(SPAN("\x1B[2J: 1\n")));
	said_is("escape", "1:1: error: control characters are not allowed (the file must be UTF-8 "
			  "text)\n" ONE);
}
END_TEST

START_TEST(very_long_keys_and_many_errors_are_borne)
{
	refused_fast("\"", "x", 1000, "1:1002: error: found unexpected end of stream\n");
	refused_fast(
		"? ", "x", 60000,
		"1:3: error: unknown key 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'...\n");
	refused_fast("lease: ", "x", 60000, "1:8: error: lease 'xxxx");
	refused_fast("", "x: 1\n", 10000, "1:1: error: unknown key 'x'\n");
	struct span all = buf_span(&said);
	static const char last[] = " only the first 200 are shown\n"
				   "10000 errors: configuration is NOT valid\n";
	ck_assert(span_eq(span_after(all, all.len - strlen(last)), span_of(last)));
	size_t lines = 0;
	for (size_t i = 0; i < all.len; i++)
		lines += all.ptr[i] == '\n';
	ck_assert_uint_eq(lines, 202);
	refused_fast("rules:\n", "- {}\n", 12000, "34:3: error: rules holds more than 32 items\n");
	refused_fast("rules:\n- only:\n", "  - lang=a\n", 5000,
		     "19:5: error: rules[0].only holds more than 16 items");
	refused_fast("attributes:\n", "- a\n", 12000, "66:3: error: attributes holds more than 64");
}
END_TEST

/* ---- files that a file names -------------------------------------------------------------- */

START_TEST(a_key_file_keys)
{
	struct config *plain = load(SPAN(""));
	write_file("key", SPAN("0123456789abcdef"), 0600);
	struct config *keyed = load(SPAN("privacy: {key_file: key}\n"));
	said_is("relative to the file's folder", "");
	write_file("key", SPAN("0123456789abcdeF"), 0400);
	struct config *other = load(SPAN("privacy: {key_file: key}\n"));
	ck_assert(config_fingerprint(plain) != config_fingerprint(keyed));
	ck_assert(config_fingerprint(keyed) != config_fingerprint(other));
	ck_assert_int_eq(config_diff(keyed, other, &said), CONFIG_COUNTED);
	ck_assert_uint_eq(plain->key_file.len, 0);
	config_free(plain);
	config_free(keyed);
	config_free(other);
}
END_TEST

START_TEST(a_missing_file_is_told)
{
	ck_assert_ptr_null(config_yaml_load(&mem.mem, "/nowhere/recurd.yaml", &said));
	said_is("missing",
		"/nowhere/recurd.yaml: error: cannot be read: No such file or directory; "
		"next: `recurctl config` prints one to begin with\n" ONE);
	buf_reset(&said);
	ck_assert_ptr_null(config_yaml_load(&mem.mem, "/", &said));
	said_is("a folder", "/: error: cannot be read: Is a directory\n" ONE);
}
END_TEST

/* ---- what is shipped ---------------------------------------------------------------------- */

START_TEST(shipped_files_are_the_defaults)
{
	static const char *const files[] = {"config/recurd.yaml", "config/recurd-minimal.yaml"};
	struct config *defaults = config_yaml_load(&mem.mem, NULL, &said);
	ck_assert_ptr_nonnull(defaults);
	for (size_t i = 0; i < 2; i++) {
		struct config *c = config_yaml_load(&mem.mem, files[i], &said);
		said_is(files[i], "");
		ck_assert_uint_eq(config_fingerprint(c), config_fingerprint(defaults));
		ck_assert_int_eq(config_diff(defaults, c, &said), CONFIG_RELOADS);
		ck_assert_int_eq(c->keep_alerts, defaults->keep_alerts);
		ck_assert_uint_eq(c->batch, defaults->batch);
		config_free(c);
	}
	config_free(defaults);
}
END_TEST

START_TEST(the_shipped_file_is_what_the_table_prints)
{
	struct buf file, printed;
	buf_init(&file, &mem.mem, 1 << 20);
	buf_init(&printed, &mem.mem, 1 << 20);
	ck_assert(config_files_read("config/recurd.yaml", 1 << 20, &file, &said));
	config_print_yaml(&printed);
	ck_assert_msg(span_eq(buf_span(&file), buf_span(&printed)),
		      "config/recurd.yaml is not what the table of settings says; next: "
		      "build/recurctl config > config/recurd.yaml");
	buf_fini(&file);
	buf_fini(&printed);
}
END_TEST

/* ---- memory ------------------------------------------------------------------------------- */

START_TEST(every_refusal_of_memory_is_survived)
{
	write_file("recurd.yaml",
		   SPAN("desks: [{name: a, streams: [b, {name: c}]}, {name: d}]\n"
			"attributes: [x, y]\nredis: {url: h:1}\nrules: [{name: r}, {name: s}]\n"),
		   0644);
	for (size_t at = 1;; at++) {
		struct failmem f;
		failmem_init(&f);
		f.refuse_at = at;
		buf_reset(&said);
		struct config *c = config_yaml_load(&f.mem, path, &said);
		if (f.refused)
			ck_assert_msg(!c && said.len, "request %zu", at);
		bool done = !f.refused;
		ck_assert(!done || c);
		config_free(c);
		ck_assert_uint_eq(f.live, 0);
		if (done)
			return;
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("config_yaml");
	TCase *t = tcase_create("config_yaml");
	tcase_add_unchecked_fixture(t, make_folder, remove_folder);
	tcase_add_checked_fixture(t, set_up, tear_down);
	tcase_add_loop_test(t, mistakes_are_answered, 0, sizeof mistakes / sizeof *mistakes);
	tcase_add_loop_test(t, fine_files_are_taken, 0, sizeof fine / sizeof *fine);
	tcase_add_test(t, no_rule_is_warned_about);
	tcase_add_test(t, everything_that_is_written_is_taken);
	tcase_add_test(t, nesting_costs_nothing);
	tcase_add_test(t, a_billion_laughs_are_refused);
	tcase_add_test(t, odd_bytes_are_refused);
	tcase_add_test(t, very_long_keys_and_many_errors_are_borne);
	tcase_add_test(t, a_key_file_keys);
	tcase_add_test(t, a_missing_file_is_told);
	tcase_add_test(t, shipped_files_are_the_defaults);
	tcase_add_test(t, the_shipped_file_is_what_the_table_prints);
	tcase_add_test(t, every_refusal_of_memory_is_survived);
	suite_add_tcase(s, t);
	return suite_run(s);
}
