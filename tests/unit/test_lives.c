/* test_lives.c - what of an issue is kept and published, and when: lives, quotes, the hashes for
 * people. */
#include <check.h>
#include <stdlib.h>

#include "feed.h"
#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))
#define T           INT64_C(1770000000000)
#define HOUR        INT64_C(3600000)
#define SOUND       "The headphones make no sound at all"
#define REFUND      "환불 금액이 카드로 들어오지 않았어요"

static struct feed *f;

static void set_up(void)
{
	f = feed_new();
	feed_noise(f, T - HOUR, 20);
	feed_changes(f);
	feed_forget(f);
}

static void tear_down(void)
{
	feed_free(f);
}

/* A commit: what changed since the last one, alone in fx. */
static void commit(void)
{
	feed_forget(f);
	feed_changes(f);
}

/* The effect on key whose first argument is field ("" for any); argc 0 and no key when none. */
static struct effect effect_on(enum effect_kind kind, const char *key, const char *field)
{
	for (size_t i = 0; i < effects_count(f->fx); i++) {
		struct effect e = effects_at(f->fx, i);
		if (e.kind != kind || !span_eq(e.key, span_of(key)))
			continue;
		if (!*field || (e.argc && span_eq(effects_argv(f->fx, &e, 0), span_of(field))))
			return e;
	}
	return (struct effect){.kind = EFFECT_KINDS};
}

static bool done(enum effect_kind kind, const char *key, const char *field)
{
	return effect_on(kind, key, field).kind == kind;
}

/* Asserts that the hash of key was written with exactly these fields; NULL: any value. */
static void ck_written(const char *key, const struct feed_row *rows, size_t n)
{
	struct effect e = effect_on(EFFECT_HSET, key, "");
	ck_assert_uint_eq(e.argc, 2 * n);
	for (uint32_t i = 0; i < n; i++) {
		struct span name = effects_argv(f->fx, &e, 2 * i);
		struct span value = effects_argv(f->fx, &e, 2 * i + 1);
		ck_assert_msg(span_eq(name, span_of(rows[i].name)), "%.*s", SPAN_ARG(name));
		bool good = rows[i].value ? span_eq(value, span_of(rows[i].value)) : value.len > 0;
		ck_assert_msg(good, "%s is %.*s", rows[i].name, SPAN_ARG(value));
	}
}

START_TEST(an_issue_that_follows_from_its_cases_has_no_life)
{
	feed_burst(f, T, 2, SOUND);
	commit();
	ck_assert(!done(EFFECT_HSET, "life:0", ""));
	ck_assert(!done(EFFECT_HDEL, "life:0", ""));
	feed_put(f, T, {"event", "case.deleted"}, {"case_id", "c2"}); /* as if it never was */
	commit();
	ck_assert(!done(EFFECT_HSET, "life:0", ""));
	feed_decide(f, T, {"event", "link"}, {"issue", "21"}, {"url", "https://example.com"});
	commit();
	ck_assert(done(EFFECT_HSET, "life:0", "21"));
	commit();
	ck_assert(!done(EFFECT_HSET, "life:0", ""));
}
END_TEST

START_TEST(an_issue_that_is_over_leaves_nothing_behind)
{
	feed_burst(f, T, 3, SOUND); /* published, and its title is kept */
	commit();
	ck_assert(done(EFFECT_HSET, "life:0", "21") && done(EFFECT_HSET, "issue:21", ""));
	feed_tick(f, T + 91 * 24 * HOUR);
	commit();
	ck_assert(done(EFFECT_HDEL, "life:0", "21"));
	ck_assert(done(EFFECT_DEL, "issue:21", ""));
	ck_assert(done(EFFECT_ZREM, "issues", "21"));
	ck_assert(done(EFFECT_HDEL, "quotes:0", "21"));
	ck_assert(done(EFFECT_HDEL, "case:0", "21"));
	ck_assert(!done(EFFECT_HSET, "words:0", "") && !done(EFFECT_HSET, "issue:21", ""));
	commit();
	ck_assert_uint_eq(effects_count(f->fx), 1); /* the engine's own, as ever */
	ck_assert(done(EFFECT_HSET, "ctl", "engine"));
}
END_TEST

START_TEST(an_issue_is_published_from_three_cases_on)
{
	feed_burst(f, T, 2, SOUND);
	commit();
	ck_assert(!done(EFFECT_HSET, "issue:21", ""));
	feed_burst(f, T + 1500, 1, SOUND);
	commit();
	const struct feed_row whole[] = {
		{"title", NULL},
		{"status", "pending"},
		{"cases", "3"},
		{"cases_ever", "3"},
		{"customers", "3"},
		{"customers_ever", "3"},
		{"first_seen", "1770000000"},
		{"last_seen", "1770000001.500"},
		{"episodes", "0"},
		{"rule", ""},
		{"fired_at", ""},
		{"merged_into", ""},
		{"url", ""},
		{"held", ""},
		{"held_by", ""},
		{"held_until", ""},
		{"withheld", ""},
		{"apart", ""},
		{"history", ""},
		{"causes", "[]"},
		{"examples", "[\"" SOUND "\"]"},
		{"repeats", "0"},
		{"reopened", ""},
		{"csat", ""},
		{"ces", ""},
		{"nps", ""},
	};
	ck_written("issue:21", whole, ROWS(whole));
	struct effect rank = effect_on(EFFECT_ZADD, "issues", "1770000001.500");
	ck_assert_uint_eq(rank.argc, 2);
	ck_assert(span_eq(effects_argv(f->fx, &rank, 1), SPAN("21")));
}
END_TEST

START_TEST(only_what_changed_is_published)
{
	feed_burst(f, T, 3, SOUND);
	commit();
	feed_case(f, T, "c", "c1", SOUND);
	commit();
	const struct feed_row more[] = {{"cases", "4"}, {"cases_ever", "4"}, {"repeats", "1"}};
	ck_written("issue:21", more, 3);
	feed_burst(f, T, 1, SOUND);
	commit();
	const struct feed_row firing[] = {
		{"status", "firing"},    {"cases", "5"},
		{"cases_ever", "5"},     {"customers", "4"},
		{"customers_ever", "4"}, {"episodes", "1"},
		{"rule", "repeat"},      {"fired_at", "1770000000"},
	};
	ck_written("issue:21", firing, ROWS(firing));
	feed_put(f, T, {"event", "case.deleted"}, {"case_id", "c"});
	feed_case(f, T, "d", "c1", REFUND);
	feed_decide(f, T, {"event", "merge"}, {"issue", "22"}, {"into", "21"});
	commit();
	const struct feed_row merged[] = {{"title", NULL},
					  {"history", NULL},
					  {"examples", "[\"" SOUND "\",\"" REFUND "\"]"}};
	ck_written("issue:21", merged, 3); /* one case left, one came */
	struct effect e = effect_on(EFFECT_HSET, "issue:22", "");
	ck_assert_uint_gt(e.argc, 0); /* where it went is told, however small it was */
}
END_TEST

START_TEST(quotes_come_and_go_with_their_cases)
{
	feed_case(f, T, "a", "u1", "No sound at all,\n call 010-1234-5678 요");
	feed_case(f, T, "b", "u1", "No sound at all,\n call 010-1234-5678 요");
	commit();
	struct effect e = effect_on(EFFECT_HSET, "quotes:0", "21");
	ck_assert_uint_eq(e.argc, 2);
	struct span quote = effects_argv(f->fx, &e, 1);
	ck_assert_msg(span_eq(quote, SPAN("\x01No sound at all, call [phone] 요")), "%.*s",
		      SPAN_ARG(quote));
	ck_assert(!done(EFFECT_HSET, "quotes:0", "22")); /* said before in the same words */
	feed_put(f, T, {"event", "case.deleted"}, {"case_id", "a"});
	commit();
	ck_assert(done(EFFECT_HDEL, "quotes:0", "21"));
}
END_TEST

/* A life from nothing but zeros, as it is packed, with some numbers to choose. */
#define ZEROS                                                                                      \
	"\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00" \
	"\x00\x00\x00"
#define LIFE(life, last, ever, ends, rule, messages)                                               \
	SPAN("\x01" life "\x00" last ever "\x00\x00\x00\x00" rule "\x00\x00\x00\x00\x00" ends      \
	     "\x00" messages ZEROS)
#define ENGINE(clock, next, first, id)                                                             \
	SPAN("\x01" clock next first id "\x00\x00\x00\x00\x00"                                     \
	     "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00")
#define BEYOND "\x80\x80\x80\x80\x80\x80\x80\x80\x40" /* 2^61 ms, zigzag */
#define BITS32 "\x80\x80\x80\x80\x10" /* 2^32 */
#define BITS33 "\x80\x80\x80\x80\x20"

START_TEST(numbers_that_lie_are_refused)
{
	static const struct {
		const char *promise;
		struct span key, field, blob;
		enum err want;
	} rows[] = {
		{"a life", SPAN("life:0"), SPAN("1"),
		 LIFE("\x00", "\x00", "\x00", "\x00", "\x00", "\x00"), ERR_OK},
		{"a firing one", SPAN("life:0"), SPAN("2"),
		 LIFE("\x01", "\x00", "\x00", "\x00", "\x00", "\x00"), ERR_OK},
		{"merged, and nowhere", SPAN("life:0"), SPAN("3"),
		 LIFE("\x05", "\x00", "\x00", "\x00", "\x00", "\x00"), ERR_FORMAT},
		{"an unknown state", SPAN("life:0"), SPAN("4"),
		 LIFE("\x06", "\x00", "\x00", "\x00", "\x00", "\x00"), ERR_FORMAT},
		{"seen beyond all time", SPAN("life:0"), SPAN("15"),
		 LIFE("\x00", BEYOND, "\x00", "\x00", "\x00", "\x00"), ERR_FORMAT},
		{"ends beyond all time", SPAN("life:0"), SPAN("16"),
		 LIFE("\x00", "\x00", "\x00", BEYOND, "\x00", "\x00"), ERR_FORMAT},
		{"NUL in a rule", SPAN("life:0"), SPAN("17"),
		 LIFE("\x00", "\x00", "\x00", "\x00", "\x01\x00", "\x00"), ERR_FORMAT},
		{"messages over 32 bits", SPAN("life:0"), SPAN("18"),
		 LIFE("\x00", "\x00", "\x00", "\x00", "\x00", BITS32), ERR_FORMAT},
		{"a number that is longer than it must be", SPAN("life:0"), SPAN("9"),
		 LIFE("\x00", "\x00", "\x80\x00", "\x00", "\x00", "\x00"), ERR_FORMAT},
		{"an engine", SPAN("ctl"), SPAN("engine"), ENGINE("\x00", "\x02", "\x01", "\x01"),
		 ERR_OK},
		{"record 0", SPAN("ctl"), SPAN("engine"), ENGINE("\x00", "\x02", "\x00", "\x01"),
		 ERR_FORMAT},
		{"the first behind the next", SPAN("ctl"), SPAN("engine"),
		 ENGINE("\x00", "\x02", "\x03", "\x01"), ERR_FORMAT},
		{"2^32 records", SPAN("ctl"), SPAN("engine"),
		 ENGINE("\x00", BITS32, "\x01", "\x01"), ERR_OK},
		{"2^33 records", SPAN("ctl"), SPAN("engine"),
		 ENGINE("\x00", BITS33, "\x01", "\x01"), ERR_FORMAT},
		{"issue 0 comes next", SPAN("ctl"), SPAN("engine"),
		 ENGINE("\x00", "\x02", "\x01", "\x00"), ERR_FORMAT},
		{"a clock beyond all time", SPAN("ctl"), SPAN("engine"),
		 ENGINE(BEYOND, "\x02", "\x01", "\x01"), ERR_FORMAT},
	};
	struct engine *e = engine_new(&f->mem.mem, &f->settings, 3);
	for (size_t i = 0; i < ROWS(rows); i++) {
		enum err err = engine_load(e, rows[i].key, rows[i].field, rows[i].blob);
		ck_assert_msg(err == rows[i].want, "%s: %s", rows[i].promise, err_text(err));
	}
	engine_free(e);
}
END_TEST

/* Each blob is good for itself; together they are no state. */
START_TEST(pieces_that_do_not_fit_are_refused)
{
	static const struct {
		const char *promise;
		struct span engine;
		enum err want;
	} rows[] = {
		{"all of it", ENGINE("\x00", "\x05", "\x01", "\x05"), ERR_OK},
		{"a record that comes next", ENGINE("\x00", "\x04", "\x01", "\x05"), ERR_FORMAT},
		{"a record that went", ENGINE("\x00", "\x05", "\x05", "\x05"), ERR_FORMAT},
		{"an issue that comes next", ENGINE("\x00", "\x05", "\x01", "\x04"), ERR_FORMAT},
	};
	/* Record 4 of issue 4: no customer, source word 7, case_id "a", nothing else. */
	static const struct span record =
		SPAN("\x01\x01\x00\x04\x00\x00\x00\x00\x00\x00\x00\x00\x00\x07\x00\x00\x00\x00\x01"
		     "a\x00\x00\x00\x00");
	for (size_t i = 0; i < ROWS(rows) + 1; i++) {
		struct engine *e = engine_new(&f->mem.mem, &f->settings, 3);
		bool too_few = i == ROWS(rows); /* "ever" says no case, and there is one */
		struct span engine = rows[too_few ? 0 : i].engine;
		ck_assert(!engine_load(e, SPAN("ctl"), SPAN("engine"), engine));
		ck_assert(!engine_load(e, SPAN("case:0"), SPAN("4"), record));
		ck_assert(!engine_load(e, SPAN("words:7"), SPAN("0000000007"),
				       SPAN("\x01source=cases")));
		if (too_few)
			ck_assert(
				!engine_load(e, SPAN("life:0"), SPAN("4"),
					     LIFE("\x00", "\x00", "\x00", "\x00", "\x00", "\x00")));
		ck_assert_msg(engine_loaded(e) == (too_few ? ERR_FORMAT : rows[i].want), "%s",
			      too_few ? "fewer cases ever than now" : rows[i].promise);
		engine_free(e);
	}
}
END_TEST

START_TEST(broken_lives_and_quotes_are_refused)
{
	static const struct {
		const char *promise;
		struct span key, field, blob;
		enum err want;
	} rows[] = {
		{"issue 0", SPAN("life:0"), SPAN("0"), SPAN("\x01"), ERR_FORMAT},
		{"no number", SPAN("life:0"), SPAN("x"), SPAN("\x01"), ERR_FORMAT},
		{"an empty life", SPAN("life:0"), SPAN("7"), SPAN(""), ERR_FORMAT},
		{"a newer life", SPAN("life:0"), SPAN("7"), SPAN("\x02"), ERR_NEWER},
		{"a much newer life", SPAN("life:0"), SPAN("7"), SPAN("\xFF"), ERR_NEWER},
		{"no number of a quote", SPAN("quotes:0"), SPAN("x"), SPAN("\x01q"), ERR_FORMAT},
		{"an empty quote", SPAN("quotes:0"), SPAN("7"), SPAN(""), ERR_FORMAT},
		{"a newer quote", SPAN("quotes:0"), SPAN("7"), SPAN("\x02q"), ERR_NEWER},
		{"a much newer quote", SPAN("quotes:0"), SPAN("7"), SPAN("\xFFq"), ERR_NEWER},
		{"a quote", SPAN("quotes:0"), SPAN("7"), SPAN("\x01q"), ERR_OK},
		{"the same quote twice", SPAN("quotes:0"), SPAN("7"), SPAN("\x01q"), ERR_FORMAT},
		{"an unknown key", SPAN("lives:0"), SPAN("7"), SPAN("\x01q"), ERR_FORMAT},
		{"an unknown field of ctl", SPAN("ctl"), SPAN("epoch"), SPAN("7"), ERR_OK},
		{"a newer engine", SPAN("ctl"), SPAN("engine"), SPAN("\x02"), ERR_NEWER},
		{"half an engine", SPAN("ctl"), SPAN("engine"), SPAN("\x01\x01"), ERR_FORMAT},
	};
	struct engine *e = engine_new(&f->mem.mem, &f->settings, 3);
	for (size_t i = 0; i < ROWS(rows); i++)
		ck_assert_msg(engine_load(e, rows[i].key, rows[i].field, rows[i].blob) ==
				      rows[i].want,
			      "%s", rows[i].promise);
	engine_free(e);
}
END_TEST

START_TEST(every_truncated_life_is_refused)
{
	char room[20];
	feed_burst(f, T, 5, SOUND);
	feed_decide(f, T, {"event", "resolve"}, {"issue", "21"}, {"why", "new firmware"});
	commit();
	struct effect e = effect_on(EFFECT_HSET, "life:0", "21");
	struct span blob = effects_argv(f->fx, &e, 1);
	struct engine *other = engine_new(&f->mem.mem, &f->settings, 3);
	ck_assert_uint_gt(blob.len, 60);
	for (size_t n = 0; n <= blob.len; n++) {
		char *exact = malloc(n + 1);
		memcpy(exact, blob.ptr, n);
		/* A number of its own each, for a part of it may stand there already. */
		struct span field = buf_digits(room, 100 + n);
		enum err err = engine_load(other, SPAN("life:0"), field, (struct span){exact, n});
		ck_assert_msg(err == (n == blob.len ? ERR_OK : ERR_FORMAT), "%d of %d bytes: %s",
			      (int)n, (int)blob.len, err_text(err));
		free(exact);
	}
	ck_assert_int_eq(engine_load(other, SPAN("life:0"), buf_digits(room, 100 + blob.len), blob),
			 ERR_FORMAT); /* the same issue twice */
	engine_free(other);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("lives");
	TCase *tc = tcase_create("lives");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, an_issue_that_follows_from_its_cases_has_no_life);
	tcase_add_test(tc, an_issue_that_is_over_leaves_nothing_behind);
	tcase_add_test(tc, an_issue_is_published_from_three_cases_on);
	tcase_add_test(tc, only_what_changed_is_published);
	tcase_add_test(tc, quotes_come_and_go_with_their_cases);
	tcase_add_test(tc, numbers_that_lie_are_refused);
	tcase_add_test(tc, pieces_that_do_not_fit_are_refused);
	tcase_add_test(tc, broken_lives_and_quotes_are_refused);
	tcase_add_test(tc, every_truncated_life_is_refused);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
