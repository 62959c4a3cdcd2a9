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
#include "config_mistakes.def"
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
