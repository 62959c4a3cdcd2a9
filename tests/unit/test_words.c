/* test_words.c - the dictionary: references, places used again, texts, and what a commit writes. */
#include <check.h>
#include <stdlib.h>

#include "failmem.h"
#include "prng.h"
#include "suite.h"
#include "words.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))

static struct failmem fm;
static struct words w;
static struct effects *fx;

static void set_up(void)
{
	failmem_init(&fm);
	words_init(&w, &fm.mem, 5);
	fx = effects_new(&fm.mem, 65536);
	ck_assert_ptr_nonnull(fx);
}

static void tear_down(void)
{
	effects_free(fx);
	words_fini(&w);
	ck_assert_uint_eq(fm.live, 0);
}

static void ck_span(struct span got, struct span want)
{
	ck_assert_msg(span_eq(got, want), "got \"%.*s\", not \"%.*s\"", SPAN_ARG(got),
		      SPAN_ARG(want));
}

/* The changes since the last call, in fx. */
static size_t changes(void)
{
	effects_reset(fx);
	words_changes(&w, fx);
	ck_assert_int_eq(effects_err(fx), ERR_OK);
	return effects_count(fx);
}

static void ck_change(size_t i, enum effect_kind kind, struct span key, struct span field)
{
	struct effect e = effects_at(fx, i);
	ck_assert_int_eq(e.kind, kind);
	ck_span(e.key, key);
	ck_span(effects_argv(fx, &e, 0), field);
}

START_TEST(a_word_lives_while_a_record_holds_it)
{
	ck_assert_uint_eq(words_find(&w, 9), 0);
	uint32_t index = words_hold(&w, 9, SPAN("error"));
	ck_assert_uint_ne(index, 0);
	ck_assert_uint_eq(words_hold(&w, 9, SPAN("error")), index);
	ck_assert_uint_eq(w.at[index].refs, 2);
	ck_assert(words_drop(&w, index));
	ck_assert_uint_eq(words_find(&w, 9), index);
	ck_assert(words_drop(&w, index));
	ck_assert_uint_eq(words_find(&w, 9), 0);
}
END_TEST

START_TEST(a_free_place_is_used_again)
{
	uint32_t a = words_hold(&w, 1, SPAN("one")), b = words_hold(&w, 2, SPAN("two"));
	size_t places = w.count;
	ck_assert(words_drop(&w, a));
	uint32_t c = words_hold(&w, 3, SPAN(""));
	ck_assert_uint_eq(c, a);
	ck_assert_uint_eq(w.count, places);
	ck_assert_uint_eq(words_text(&w, c).len, 0);
	ck_span(words_text(&w, b), SPAN("two"));
}
END_TEST

START_TEST(the_first_text_stays)
{
	uint32_t index = words_hold(&w, 4, SPAN(""));
	ck_assert_uint_eq(words_text(&w, index).len, 0);
	ck_assert_uint_eq(words_hold(&w, 4, SPAN("Payments")), index);
	ck_assert_uint_eq(words_hold(&w, 4, SPAN("payment")), index);
	ck_span(words_text(&w, index), SPAN("Payments"));
}
END_TEST

START_TEST(a_long_text_is_cut_at_a_code_point)
{
	char text[300];
	memset(text, 'x', sizeof text);
	memcpy(text + 255, "\xED\x95\x9C", 3);
	uint32_t index = words_hold(&w, 4, (struct span){text, sizeof text});
	ck_assert_uint_eq(words_text(&w, index).len, 255);
}
END_TEST

START_TEST(changes_are_the_last_word_and_come_once)
{
	uint32_t kept = words_hold(&w, 0x0102030405, SPAN("kept"));
	uint32_t gone = words_hold(&w, 0xFF, SPAN("gone"));
	ck_assert_uint_ne(words_hold(&w, 3, SPAN("")), 0); /* nothing to write */
	ck_assert_uint_ne(words_hold(&w, 0x0102030405, SPAN("kept")), 0);
	ck_assert(words_drop(&w, gone));
	ck_assert_uint_eq(changes(), 2);
	ck_change(0, EFFECT_HDEL, SPAN("words:255"), SPAN("00000000ff"));
	ck_change(1, EFFECT_HSET, SPAN("words:5"), SPAN("0102030405"));
	struct effect e = effects_at(fx, 1);
	ck_span(effects_argv(fx, &e, 1), SPAN("\x01kept"));
	ck_assert_uint_eq(changes(), 0);

	ck_assert(words_drop(&w, kept));
	ck_assert_uint_eq(changes(), 0); /* one record still holds it */
	ck_assert(words_drop(&w, kept));
	ck_assert_uint_eq(changes(), 1);
	ck_change(0, EFFECT_HDEL, SPAN("words:5"), SPAN("0102030405"));
}
END_TEST

START_TEST(texts_come_back_whether_before_or_after_their_records)
{
	ck_assert_int_eq(words_load(&w, SPAN("00000000aa"),
				    SPAN("\x01"
					 "before")),
			 ERR_OK);
	uint32_t a = words_hold(&w, 0xAA, SPAN("")), b = words_hold(&w, 0xBB, SPAN(""));
	ck_assert_int_eq(words_load(&w, SPAN("00000000bb"),
				    SPAN("\x01"
					 "after")),
			 ERR_OK);
	ck_assert_int_eq(words_load(&w, SPAN("00000000cc"),
				    SPAN("\x01"
					 "nobody's")),
			 ERR_OK);
	words_loaded(&w);
	ck_span(words_text(&w, a), SPAN("before"));
	ck_span(words_text(&w, b), SPAN("after"));
	ck_assert_uint_eq(words_find(&w, 0xCC), 0);
	ck_assert_uint_eq(w.at[a].refs, 1);
	/* What no record holds leaves Redis too. */
	ck_assert_uint_eq(changes(), 1);
	ck_change(0, EFFECT_HDEL, SPAN("words:204"), SPAN("00000000cc"));
}
END_TEST

START_TEST(broken_words_are_refused)
{
	static const struct {
		const char *promise;
		struct span field, blob;
		enum err want;
	} rows[] = {
		{"a short name", SPAN("00aa"), SPAN("\x01x"), ERR_FORMAT},
		{"a long name", SPAN("000000000aa"), SPAN("\x01x"), ERR_FORMAT},
		{"capitals are not ours", SPAN("00000000AA"), SPAN("\x01x"), ERR_FORMAT},
		{"no hex", SPAN("00000000g0"), SPAN("\x01x"), ERR_FORMAT},
		{"an empty blob", SPAN("00000000aa"), SPAN(""), ERR_FORMAT},
		{"no text", SPAN("00000000aa"), SPAN("\x01"), ERR_FORMAT},
		{"version 0", SPAN("00000000aa"), SPAN("\0x"), ERR_FORMAT},
		{"a newer version", SPAN("00000000aa"), SPAN("\x02x"), ERR_NEWER},
		{"a much newer version", SPAN("00000000aa"), SPAN("\xFFx"), ERR_NEWER},
		{"a word", SPAN("00000000aa"), SPAN("\x01x"), ERR_OK},
		{"the same word twice", SPAN("00000000aa"), SPAN("\x01y"), ERR_FORMAT},
	};
	for (size_t i = 0; i < ROWS(rows); i++)
		ck_assert_msg(words_load(&w, rows[i].field, rows[i].blob) == rows[i].want, "%s",
			      rows[i].promise);
}
END_TEST

START_TEST(attributes_are_told_apart_by_name_and_value)
{
	uint64_t id = words_attribute_id(SPAN("version"), SPAN("2.4.1"));
	ck_assert_uint_eq(id, UINT64_C(0xB5B1B875EC)); /* it is persisted: it must never change */
	ck_assert_uint_ne(id, words_attribute_id(SPAN("version"), SPAN("2.4.2")));
	ck_assert_uint_ne(id, words_attribute_id(SPAN("platform"), SPAN("2.4.1")));
	ck_assert_uint_ne(words_attribute_id(SPAN("ab"), SPAN("c")),
			  words_attribute_id(SPAN("a"), SPAN("bc")));
}
END_TEST

/* Many words by a few records: an index never stands for two ids. */
START_TEST(random_steps_agree_with_the_model)
{
	enum { IDS = 50 };
	uint32_t refs[IDS] = {0};
	uint64_t rng = 7;
	for (int step = 0; step < 20000; step++) {
		uint64_t id = prng_below(&rng, IDS);
		uint32_t index = words_find(&w, id);
		if (!refs[id] != !index || (index && w.at[index].id != id))
			ck_abort_msg("step %d", step);
		if (prng_below(&rng, 2) && refs[id] < 4)
			refs[id] += words_hold(&w, id, id % 2 ? SPAN("text") : SPAN("")) != 0;
		else if (refs[id])
			refs[id] -= words_drop(&w, index);
		if (w.count > IDS + 1 || w.by_id.count > IDS)
			ck_abort_msg("step %d: too many places", step);
	}
	for (uint64_t id = 0; id < IDS; id++)
		if (refs[id])
			ck_assert_uint_eq(w.at[words_find(&w, id)].refs, refs[id]);
}
END_TEST

static enum err fill(const struct mem *m, void *arg)
{
	struct words *words = arg;
	enum err err = ERR_OK;
	words_init(words, m, 1);
	for (uint64_t id = 0; id < 40 && !err; id++)
		err = words_hold(words, id, SPAN("text")) ? ERR_OK : ERR_MEMORY;
	for (uint64_t id = 0; id < 40 && !err; id++)
		err = words_drop(words, words_find(words, id)) ? ERR_OK : ERR_MEMORY;
	if (!err)
		err = words_load(words, SPAN("00000000aa"), SPAN("\x01x"));
	words_fini(words);
	return err;
}

START_TEST(every_refused_allocation_is_reported)
{
	struct words words;
	ck_assert_uint_ge(failmem_sweep(fill, &words), 40);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("words");
	TCase *tc = tcase_create("words");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, a_word_lives_while_a_record_holds_it);
	tcase_add_test(tc, a_free_place_is_used_again);
	tcase_add_test(tc, the_first_text_stays);
	tcase_add_test(tc, a_long_text_is_cut_at_a_code_point);
	tcase_add_test(tc, changes_are_the_last_word_and_come_once);
	tcase_add_test(tc, texts_come_back_whether_before_or_after_their_records);
	tcase_add_test(tc, broken_words_are_refused);
	tcase_add_test(tc, attributes_are_told_apart_by_name_and_value);
	tcase_add_test(tc, random_steps_agree_with_the_model);
	tcase_add_test(tc, every_refused_allocation_is_reported);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
