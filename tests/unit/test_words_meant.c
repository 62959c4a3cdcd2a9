/* test_words_meant.c - which words of a desk a misspelt word may be read as, while records come, go
 * and are loaded. */
#include <check.h>
#include <stdio.h>

#include "failmem.h"
#include "feed.h"
#include "near_letters.h"
#include "prng.h"
#include "signature.h"
#include "suite.h"
#include "words_meant.h"

#define T   INT64_C(1770000000000)
#define DAY INT64_C(86400000)

static struct failmem fm;
static struct words w;

static void set_up(void)
{
	failmem_init(&fm);
	words_init(&w, &fm.mem, 5);
}

static void tear_down(void)
{
	words_fini(&w);
	ck_assert_uint_eq(fm.live, 0);
}

static bool meant(const char *word)
{
	struct letters letters;
	struct hangul h;
	struct span text = span_of(word);
	if (hangul_read(text, &h) == text.len)
		near_letters_hangul(h.at, h.n, &letters);
	else
		ck_assert(near_letters_latin(text, &letters));
	return near_has(&w.meant, &letters);
}

static const struct {
	const char *promise, *shown, *meant; /* meant: "" when none is */
	enum signature_class class;
} rows[] = {
	{"a long word", "thermostat", "thermostat", SIGNATURE_LATIN},
	{"in small letters", "Thermostat", "thermostat", SIGNATURE_LATIN},
	{"without the ending of a plural", "thermostats", "thermostat", SIGNATURE_LATIN},
	{"which is none behind another s", "business", "business", SIGNATURE_LATIN},
	{"of six letters", "boiler", "boiler", SIGNATURE_LATIN},
	{"not of five", "valve", "", SIGNATURE_LATIN},
	{"not with digits", "boiler3000", "", SIGNATURE_LATIN},
	{"not with an accent", "caf\xC3\xA9teria", "", SIGNATURE_LATIN},
	{"not one of more than 24 letters", "abcdefghijklmnopqrstuvwxyz", "", SIGNATURE_LATIN},
	{"not several words", "not working", "", SIGNATURE_LATIN},
	{"not what is no word but a meaning", "thermostat", "", SIGNATURE_CONCEPT},
	{"a Korean noun of four syllables", "스트리밍", "스트리밍", SIGNATURE_TAIL},
	{"up to what makes a verb of it", "스트리밍했더니", "스트리밍", SIGNATURE_TAIL},
	{"not of three", "보일러", "", SIGNATURE_TAIL},
	{"not a form of a verb", "기다리고", "", SIGNATURE_TAIL},
	{"nor one of two syllables and 하다", "충전했습니다", "", SIGNATURE_TAIL},
	{"not one that is not for show", "", "", SIGNATURE_LATIN},
};

START_TEST(long_words_are_meant)
{
	uint64_t id = signature_as(1000, rows[_i].class);
	for (unsigned i = 0; i < WORDS_MEANT; i++)
		ck_assert(words_hold(&w, id, span_of(rows[_i].shown)));
	bool any = rows[_i].meant[0] != 0;
	ck_assert_msg(w.meant.count == any && (!any || meant(rows[_i].meant)), "%s: %s",
		      rows[_i].promise, rows[_i].shown);
	ck_assert(words_meant_recount(&w));
}
END_TEST

START_TEST(only_while_enough_records_hold_it)
{
	uint64_t id = signature_as(1, SIGNATURE_LATIN);
	uint32_t word = words_hold(&w, id, SPAN("thermostat"));
	for (unsigned turn = 0; turn < 3; turn++) {
		for (unsigned i = 1; i < WORDS_MEANT; i++) {
			ck_assert(!meant("thermostat"));
			ck_assert(words_hold(&w, id, SPAN("")));
		}
		ck_assert(words_hold(&w, id, SPAN("")) && meant("thermostat"));
		ck_assert(words_drop(&w, word) && meant("thermostat"));
		for (unsigned i = 1; i < WORDS_MEANT; i++)
			ck_assert(words_drop(&w, word) && !meant("thermostat"));
	}
}
END_TEST

START_TEST(it_does_not_matter_when_the_text_comes)
{
	uint64_t id = signature_as(1, SIGNATURE_LATIN);
	for (unsigned i = 0; i < WORDS_MEANT; i++)
		ck_assert(words_hold(&w, id, SPAN("")));
	ck_assert_uint_eq(w.meant.count, 0);
	ck_assert(words_hold(&w, id, SPAN("thermostat")) && meant("thermostat"));
	char field[11];
	uint64_t other = signature_as(2, SIGNATURE_LATIN);
	for (unsigned i = 0; i < WORDS_MEANT; i++)
		ck_assert(words_hold(&w, other, SPAN("")));
	snprintf(field, sizeof field, "%010llx", (unsigned long long)other);
	ck_assert_int_eq(words_load(&w, span_of(field), SPAN("\x01radiator")), ERR_OK);
	ck_assert(meant("radiator") && words_meant_recount(&w));
}
END_TEST

START_TEST(words_that_come_and_go_are_counted_right)
{
	static const char *const shown[] = {"thermostat", "thermostats", "radiator",
					    "스트리밍",   "valve",       "",
					    "boiler",     "트램펄린"};
	uint64_t random = 9;
	for (unsigned round = 0; round < 5000; round++) {
		unsigned i = (unsigned)prng_below(&random, 8);
		bool korean = (shown[i][0] & 0x80) != 0;
		uint64_t id = signature_as(100 + i, korean ? SIGNATURE_TAIL : SIGNATURE_LATIN);
		uint32_t word = words_find(&w, id);
		if (word && prng_below(&random, 2))
			ck_assert(words_drop(&w, word));
		else
			ck_assert(words_hold(&w, id, span_of(shown[i])));
		ck_assert(words_meant_recount(&w));
	}
}
END_TEST

static enum err use(const struct mem *m, void *arg)
{
	struct words own;
	(void)arg;
	words_init(&own, m, 1);
	bool ok = true;
	for (unsigned i = 0; ok && i < 8; i++)
		ok = words_hold(&own, signature_as(i % 4, SIGNATURE_LATIN),
				i % 2 ? SPAN("thermostat") : SPAN("radiator")) != 0;
	words_fini(&own);
	return ok ? ERR_OK : ERR_MEMORY;
}

START_TEST(every_refused_allocation_is_reported)
{
	ck_assert_uint_ge(failmem_sweep(use, NULL), 6);
}
END_TEST

/* ---- the engine: words that no list has */

static void right(struct feed *f, unsigned n)
{
	static const char *const said[] = {"the vaporizator drips on the rug",
					   "my vaporizator drips on the rug again",
					   "vaporizator dripping on my rug",
					   "the vaporizator drips on the rug all day"};
	for (unsigned i = 0; i < n; i++) {
		char id[16];
		snprintf(id, sizeof id, "r%u", i);
		feed_case(f, T + (int64_t)i * 60000, id, id, said[i]);
	}
}

START_TEST(a_slip_in_a_word_of_the_desk_makes_no_other_issue)
{
	struct feed *f = feed_new();
	feed_noise(f, T - 90000, 30);
	right(f, 4);
	feed_case(f, T + 400000, "typo", "t", "vaporizatr drips");
	feed_changes(f);
	feed_reload(f);
	feed_case(f, T + 500000, "after", "u", "vaporizaotr drips");
	ck_assert_uint_eq(feed_issue(f, "typo"), feed_issue(f, "r0"));
	ck_assert_uint_eq(feed_issue(f, "after"), feed_issue(f, "r0"));
	feed_free(f);
}
END_TEST

START_TEST(a_word_that_its_cases_took_along_is_meant_no_more)
{
	struct feed *f = feed_new();
	feed_noise(f, T - 90000, 30);
	right(f, 4);
	for (unsigned i = 0; i < 4; i++) {
		char id[16];
		snprintf(id, sizeof id, "r%u", i);
		feed_put(f, T + 300000, {"event", "case.deleted"}, {"case_id", id});
	}
	feed_case(f, T + 400000, "typo", "t", "vaporizatr rattles");
	feed_case(f, T + 500000, "right", "u", "vaporizator leaks");
	ck_assert_uint_ne(feed_issue(f, "typo"), feed_issue(f, "right"));
	feed_free(f);
}
END_TEST

int main(void)
{
	Suite *suite = suite_create("words_meant");
	TCase *c = tcase_create("words"), *e = tcase_create("engine");
	tcase_add_checked_fixture(c, set_up, tear_down);
	tcase_set_timeout(c, 60);
	tcase_set_timeout(e, 60);
	tcase_add_loop_test(c, long_words_are_meant, 0, sizeof rows / sizeof *rows);
	tcase_add_test(c, only_while_enough_records_hold_it);
	tcase_add_test(c, it_does_not_matter_when_the_text_comes);
	tcase_add_test(c, words_that_come_and_go_are_counted_right);
	tcase_add_test(c, every_refused_allocation_is_reported);
	tcase_add_test(e, a_slip_in_a_word_of_the_desk_makes_no_other_issue);
	tcase_add_test(e, a_word_that_its_cases_took_along_is_meant_no_more);
	suite_add_tcase(suite, c);
	suite_add_tcase(suite, e);
	return suite_run(suite);
}
