/* test_digest.c - the digests of a written story, byte for byte; and what hostile text makes of
 * one.
 *
 * tests/data/digest.jsonl tells five weeks of a library's support. What its last week looks like in
 * each language and format lies beside it as digest.LANG.FORMAT. `make golden` writes those files
 * anew; look at what git says has changed. */
#define _GNU_SOURCE
#include <check.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "config_files.h"
#include "config_yaml.h"
#include "engine.h"
#include "entries.h"
#include "failmem.h"
#include "feed.h"
#include "mem_std.h"
#include "suite.h"

#define DATA "tests/data/digest"
#define HOUR INT64_C(3600000)
#define DAY  (24 * HOUR)
#define NOON (INT64_C(1794225600000)) /* 2026-11-09, a Monday, 12:00 */

static const char *const formats[] = {"html", "md", "json", "csv"};
static const char *const langs[] = {"en", "ko"};

/* ---- golden */

static struct engine *story(struct settings *settings)
{
	struct engine *e = engine_new(mem_std(), settings, 1);
	struct effects *fx = effects_new(mem_std(), (size_t)1 << 30);
	struct entries in;
	struct entry entry;
	enum err err = ERR_OK;
	ck_assert(e && fx && !engine_loaded(e));
	ck_assert(entries_open(&in, mem_std(), DATA ".jsonl", settings));
	while (!err && entries_next(&in, &entry, &err))
		err = engine_feed(e, &entry, fx);
	ck_assert(entries_close(&in) && !err);
	effects_free(fx);
	return e;
}

static struct buf read_file(const char *name)
{
	struct buf b, why;
	buf_init(&b, mem_std(), 1 << 22);
	buf_init(&why, mem_std(), 1000);
	ck_assert_msg(config_files_read(name, 1 << 22, &b, &why), "%s %.*s: make golden?", name,
		      SPAN_ARG(buf_span(&why)));
	buf_fini(&why);
	return b;
}

static void write_file(const char *name, struct span text)
{
	FILE *f = fopen(name, "wb");
	ck_assert_msg(f != NULL, "%s: %m", name);
	ck_assert_uint_eq(fwrite(text.ptr, 1, text.len, f), text.len);
	ck_assert_int_eq(fclose(f), 0);
}

/* The first line in which both differ, for the words of a failure. */
static void differ(const char *name, struct span got, struct span want)
{
	size_t i = 0, begin = 0, line = 1;
	if (span_eq(got, want))
		return;
	for (; i < got.len && i < want.len && got.ptr[i] == want.ptr[i]; i++)
		if (got.ptr[i] == '\n') {
			line++;
			begin = i + 1;
		}
	if (i - begin > 60)
		begin = i - 60;
	struct span a = span_first(span_after(got, begin), 160);
	struct span b = span_first(span_after(want, begin), 160);
	ck_abort_msg("%s, line %zu, is now\n%.*s\nand was\n%.*s\nif this is right: make golden",
		     name, line, SPAN_ARG(a), SPAN_ARG(b));
}

START_TEST(the_story_byte_for_byte)
{
	const char *lang = langs[_i / 4], *format = formats[_i % 4];
	struct buf unread, out;
	buf_init(&unread, mem_std(), 1000);
	struct config *c = config_yaml_load(mem_std(), NULL, &unread);
	struct civil_week week;
	char name[64];
	enum digest_format f;
	ck_assert_ptr_nonnull(c);
	struct settings s = config_settings(c, 0);
	s.digest.issues = 5;
	s.fingerprint = 0; /* of a config that changes with every new setting */
	struct engine *e = story(&s);
	ck_assert(engine_digest_format(span_of(format), &f));
	ck_assert(civil_read_week(SPAN("2026-W47"), &week));
	struct period p = period_week(&s, week);
	buf_init(&out, mem_std(), 1 << 22);
	ck_assert_int_eq(engine_digest(e, &p, _i / 4 ? LANG_KO : LANG_EN, f, &out), ERR_OK);
	snprintf(name, sizeof name, DATA ".%s.%s", lang, format);
	if (getenv("GOLDEN"))
		write_file(name, buf_span(&out));
	struct buf want = read_file(name);
	differ(name, buf_span(&out), buf_span(&want));
	buf_fini(&want);
	buf_fini(&out);
	engine_free(e);
	config_free(c);
}
END_TEST

/* ---- hostile text */

static const char *const hostile[] = {
	"<script>document.title='owned'</script><img src=http://evil.example/x onerror=alert(1)>",
	"</title></style></svg><svg onload=alert(1)><a xlink:href='javascript:alert(1)'>",
	"\xE2\x80\xAEgnp.exe\xE2\x80\xAC \x1B]0;owned\x07\x1B[31m =cmd|'/c calc'!A0 @everyone",
	"&lt;script&gt; \"quoted\" 'single' `tick` [a](javascript:x) ${7*7} {{7*7}} {cases} ]]>",
};

/* One problem, told in hostile words, with hostile values of attributes. */
static struct feed *attacked(void)
{
	struct feed *f = feed_new();
	char id[20], text[400], customer[20];
	for (int i = 0; i < 24; i++) {
		const char *bad = hostile[i % 4];
		snprintf(id, sizeof id, "%s%d", i % 2 ? "\"><b>" : "=", i);
		snprintf(customer, sizeof customer, "u%d", i);
		snprintf(text, sizeof text, "payment gateway refused voucher %s", bad);
		feed_put(f, NOON + i * HOUR, {"case_id", id}, {"subject", bad}, {"body", text},
			 {"customer_id", customer}, {"region", bad}, {"channel", "<b>=1</b>"});
	}
	feed_decide(f, NOON + 25 * HOUR, {"event", "rename"}, {"issue", "1"},
		    {"title", hostile[0]});
	feed_decide(f, NOON + 25 * HOUR, {"event", "link"}, {"issue", "1"},
		    {"url", "javascript:alert(1)"});
	return f;
}

static char *digest_of(struct feed *f, enum digest_format format)
{
	struct buf out;
	struct period p = period_span(&f->settings, NOON - DAY / 2, NOON + 2 * DAY);
	buf_init(&out, mem_std(), 1 << 22);
	ck_assert_int_eq(engine_digest(f->engine, &p, LANG_EN, format, &out), ERR_OK);
	buf_byte(&out, 0);
	return out.ptr; /* mem_std is malloc */
}

START_TEST(hostile_text_is_text_in_html)
{
	static const char *const never[] = {
		"<script",       "<img",    "onerror=\"",   "onload=\"", "href=\"javascript",
		"xlink:href=\"", "\x1B",    "\xE2\x80\xAE", "<b>",       "src=\"",
		"url(",          "@import",
	};
	struct feed *f = attacked();
	char *html = digest_of(f, DIGEST_HTML);
	ck_assert_msg(strstr(html, "&lt;script&gt;") != NULL, "the story tells nothing hostile");
	for (size_t i = 0; i < sizeof never / sizeof *never; i++)
		ck_assert_msg(!strstr(html, never[i]), "%s got in", never[i]);
	free(html);
	feed_free(f);
}
END_TEST

/* A strict reader of what we write: tags that are open, in order; attributes in double quotes. */
START_TEST(html_is_well_formed)
{
	static const char *const alone[] = {"meta", "br", "!DOCTYPE"};
	const char *open[64];
	size_t n = 0;
	struct feed *f = attacked();
	char *html = digest_of(f, DIGEST_HTML);
	for (const char *at = html; (at = strchr(at, '<')); at++) {
		size_t len = strcspn(at + 1, " >/");
		const char *end = strchr(at, '>');
		ck_assert_ptr_nonnull(end);
		bool single = end[-1] == '/';
		for (size_t i = 0; i < 3; i++)
			single |= len == strlen(alone[i]) && !memcmp(at + 1, alone[i], len);
		if (at[1] == '/') {
			len = strcspn(at + 2, ">");
			ck_assert_msg(n && !memcmp(open[n - 1], at + 2, len) &&
					      strchr(" >", open[n - 1][len]),
				      "%.40s closes %.20s", at, n ? open[n - 1] : "nothing");
			n--;
		} else if (!single) {
			ck_assert_uint_lt(n, 64);
			open[n++] = at + 1;
		}
	}
	ck_assert_uint_eq(n, 0);
	free(html);
	feed_free(f);
}
END_TEST

START_TEST(json_is_json)
{
	struct feed *f = attacked();
	char *json = digest_of(f, DIGEST_JSON);
	json_error_t error;
	json_t *v = json_loads(json, JSON_REJECT_DUPLICATES, &error);
	ck_assert_msg(v != NULL, "%s at %d", error.text, error.position);
	ck_assert_int_eq(json_integer_value(json_object_get(v, "schema")), 1);
	ck_assert_uint_ge(json_array_size(json_object_get(v, "issues")), 1);
	json_decref(v);
	free(json);
	feed_free(f);
}
END_TEST

/* Every field of every line: quoted and harmless, or made of digits and letters of our own. */
START_TEST(no_cell_of_the_csv_is_a_formula)
{
	struct feed *f = attacked();
	char *csv = digest_of(f, DIGEST_CSV);
	size_t cells = 0;
	const char *at = strstr(csv, "\r\n") + 2;
	while (*at) {
		ck_assert_msg(!strchr("=+-@\t\r", *at), "cell begins %.20s", at);
		if (*at == '"') {
			ck_assert_msg(!strchr("=+-@\t\r", at[1]), "cell begins %.20s", at);
			for (at++; *at != '"' || *++at == '"'; at++)
				ck_assert(*at && *at != '\n');
		} else {
			at += strcspn(at, ",\r");
		}
		cells++;
		at += *at == ',' ? 1 : 2;
	}
	ck_assert_uint_gt(cells, 10);
	ck_assert_uint_eq(cells % 23, 0);
	free(csv);
	feed_free(f);
}
END_TEST

/* ---- what there is to compare with */

START_TEST(the_time_before_the_first_record_is_not_compared_with)
{
	static const struct {
		const char *promise;
		int64_t first; /* days before the period */
		const char *change; /* of twelve cases in it */
	} rows[] = {
		{"no record before the period", 0, "not_clear"},
		{"one, a day before: twelve in two days against one in one", 1, "not_clear"},
		{"one, eight days before: it was quiet then", 8, "more"},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct feed *f = feed_new();
		struct buf out;
		struct period p = period_span(&f->settings, NOON, NOON + 2 * DAY);
		if (rows[i].first)
			feed_case(f, NOON - rows[i].first * DAY, "first", "u", "where is the till");
		feed_burst(f, NOON + HOUR, 12, "the voucher code is refused at the till");
		feed_tick(f, NOON + 2 * DAY);
		buf_init(&out, mem_std(), 1 << 22);
		ck_assert(!engine_digest(f->engine, &p, LANG_EN, DIGEST_JSON, &out));
		json_t *v = json_loadb(out.ptr, out.len, 0, NULL);
		const json_t *cases = json_array_get(json_object_get(v, "figures"), 0);
		const json_t *count = json_object_get(cases, "count");
		ck_assert_int_eq(json_integer_value(json_object_get(count, "now")), 12);
		ck_assert_msg(strcmp(json_string_value(json_object_get(count, "change")),
				     rows[i].change) == 0,
			      "%s", rows[i].promise);
		json_decref(v);
		buf_fini(&out);
		feed_free(f);
	}
}
END_TEST

static const struct {
	const char *promise, *holidays, *note[2]; /* by language; NULL: there is none */
} feasts[] = {
	{"in both",
	 "2026-11-07 설날 / Seollal\n2026-11-10 한글날 / Hangul Day\n2026-11-11 Ours\n2026-11-12 "
	 "a\n",
	 {"Public holidays, which bring as few cases as a Sunday: in the period Tue 10 Nov (Hangul "
	  "Day), Wed 11 Nov (Ours); in the period before Sat 7 Nov (Seollal).",
	  "공휴일에는 일요일처럼 문의가 적습니다. 이 기간: 11월 10일(화) 한글날, "
	  "11월 11일(수) Ours. 앞 기간: 11월 7일(토) 설날."}},
	{"in one",
	 "2026-11-07 설날 / Seollal\n",
	 {"Public holidays, which bring as few cases as a Sunday: in the period none; in the "
	  "period "
	  "before Sat 7 Nov (Seollal).",
	  "공휴일에는 일요일처럼 문의가 적습니다. 이 기간: 없음. 앞 기간: 11월 7일(토) 설날."}},
	{"in none", "2026-11-12 a\n", {NULL, NULL}},
	{"no file", "", {NULL, NULL}},
};

START_TEST(holidays_are_told)
{
	for (enum lang lang = 0; lang < LANG_COUNT; lang++) {
		struct feed *f = feed_new();
		struct buf out;
		struct period p = period_span(&f->settings, NOON, NOON + 2 * DAY);
		f->settings.holidays = span_of(feasts[_i].holidays);
		feed_case(f, NOON + HOUR, "first", "u", "where is the till");
		feed_tick(f, NOON + 2 * DAY);
		buf_init(&out, mem_std(), 1 << 22);
		ck_assert(!engine_digest(f->engine, &p, lang, DIGEST_JSON, &out));
		json_t *v = json_loadb(out.ptr, out.len, 0, NULL);
		const json_t *notes = json_object_get(v, "notes");
		size_t n = json_array_size(notes);
		const char *last = json_string_value(json_array_get(notes, n - 1));
		ck_assert_msg(n == (feasts[_i].note[lang] ? 8 : 7), "%s: %zu notes",
			      feasts[_i].promise, n);
		if (feasts[_i].note[lang])
			ck_assert_str_eq(last, feasts[_i].note[lang]);
		json_decref(v);
		buf_fini(&out);
		feed_free(f);
	}
}
END_TEST

/* ---- the schedule */

START_TEST(a_digest_comes_once_a_week_when_there_were_cases)
{
	struct feed *f = feed_new();
	f->settings.digest.every = DIGEST_WEEK;
	feed_burst(f, NOON, 5, "the voucher code is refused at the till");
	ck_assert_uint_eq(feed_count(f, EFFECT_DIGEST), 0);
	ck_assert_int_eq(engine_next(f->engine) <= NOON + 7 * DAY - 3 * HOUR, 1);
	feed_tick(f, NOON + 7 * DAY - 3 * HOUR - 1);
	ck_assert_uint_eq(feed_count(f, EFFECT_DIGEST), 0);
	feed_tick(f, NOON + 7 * DAY - 3 * HOUR);
	ck_assert_uint_eq(feed_count(f, EFFECT_DIGEST), 1);
	ck_assert_str_eq(feed_last(f, EFFECT_DIGEST, "period"), "2026-W46");
	ck_assert_str_eq(feed_last(f, EFFECT_DIGEST, "cases"), "5");
	ck_assert_ptr_nonnull(feed_last(f, EFFECT_DIGEST, "html"));
	ck_assert_ptr_nonnull(feed_last(f, EFFECT_DIGEST, "md"));
	ck_assert_ptr_nonnull(feed_last(f, EFFECT_DIGEST, "json"));
	ck_assert_ptr_null(feed_last(f, EFFECT_DIGEST, "csv"));
	/* Silence, however long, makes no more; one case later there is one again. */
	feed_tick(f, NOON + 60 * DAY);
	ck_assert_uint_eq(feed_count(f, EFFECT_DIGEST), 1);
	feed_case(f, NOON + 61 * DAY, "again", "u", "the voucher code is refused at the till");
	feed_tick(f, NOON + 80 * DAY);
	ck_assert_uint_eq(feed_count(f, EFFECT_DIGEST), 2);
	ck_assert_str_eq(feed_last(f, EFFECT_DIGEST, "period"), "2027-W01");
	feed_free(f);
}
END_TEST

START_TEST(days_and_months_and_off)
{
	static const struct {
		enum digest_every every;
		const char *period; /* of the first digest */
		size_t count; /* in 40 days with a case a day */
	} rows[] = {
		{DIGEST_OFF, NULL, 0},
		{DIGEST_DAY, "2026-11-09", 40},
		{DIGEST_WEEK, "2026-W46", 5},
		{DIGEST_MONTH, "2026-11", 1},
	};
	struct feed *f = feed_new();
	char id[20];
	f->settings.digest.every = rows[_i].every;
	f->settings.digest.formats[0] = SPAN("md");
	f->settings.digest.n_formats = 1;
	for (int day = 0; day <= 40; day++) {
		snprintf(id, sizeof id, "c%d", day);
		feed_case(f, NOON + day * DAY, id, "u", "the till does not open");
	}
	ck_assert_uint_eq(feed_count(f, EFFECT_DIGEST), rows[_i].count);
	if (rows[_i].period) {
		ck_assert_str_eq(feed_get(f, EFFECT_DIGEST, 0, "period"), rows[_i].period);
		ck_assert_ptr_null(feed_get(f, EFFECT_DIGEST, 0, "html"));
	}
	feed_free(f);
}
END_TEST

/* Refused memory anywhere gives an error, never a half digest that claims to be whole. */
START_TEST(memory_may_run_out)
{
	struct feed *f = feed_new();
	struct buf out;
	struct period p = period_span(&f->settings, NOON - DAY, NOON + DAY);
	feed_burst(f, NOON, 5, "the voucher code is refused at the till");
	buf_init(&out, mem_std(), 1 << 22);
	for (size_t n = 0; n < 3; n++) {
		f->mem.refuse_at = f->mem.requests + 1 + n;
		enum err e = engine_digest(f->engine, &p, LANG_EN, DIGEST_HTML, &out);
		ck_assert_int_eq(e, ERR_MEMORY);
		buf_reset(&out);
	}
	f->mem.refuse_at = 0;
	ck_assert_int_eq(engine_digest(f->engine, &p, LANG_EN, DIGEST_HTML, &out), ERR_OK);
	buf_fini(&out);
	feed_free(f);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("digest");
	TCase *tc = tcase_create("digest");
	tcase_add_loop_test(tc, the_story_byte_for_byte, 0, 8);
	tcase_add_test(tc, hostile_text_is_text_in_html);
	tcase_add_test(tc, html_is_well_formed);
	tcase_add_test(tc, json_is_json);
	tcase_add_test(tc, no_cell_of_the_csv_is_a_formula);
	tcase_add_loop_test(tc, holidays_are_told, 0, sizeof feasts / sizeof *feasts);
	tcase_add_test(tc, the_time_before_the_first_record_is_not_compared_with);
	tcase_add_test(tc, a_digest_comes_once_a_week_when_there_were_cases);
	tcase_add_loop_test(tc, days_and_months_and_off, 0, 4);
	tcase_add_test(tc, memory_may_run_out);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
