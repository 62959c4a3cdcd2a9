/* test_effects.c - what is written comes back: keys, arguments, JSON; errors stick. */
#include <check.h>
#include <stdlib.h>

#include "effects.h"
#include "failmem.h"
#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))

static struct failmem fm;
static struct effects *fx;
static struct buf json;

static void set_up(void)
{
	failmem_init(&fm);
	fx = effects_new(&fm.mem, 4096);
	ck_assert_ptr_nonnull(fx);
	buf_init(&json, &fm.mem, 4096);
}

static void tear_down(void)
{
	effects_free(fx);
	buf_fini(&json);
	ck_assert_uint_eq(fm.live, 0);
}

static void ck_span(struct span got, struct span want)
{
	ck_assert_msg(span_eq(got, want), "got \"%.*s\", not \"%.*s\"", SPAN_ARG(got),
		      SPAN_ARG(want));
}

START_TEST(keys_and_arguments_come_back)
{
	effects_begin(fx, EFFECT_ZREM, SPAN("issues"));
	effects_arg_u64(fx, 7);
	effects_end(fx);
	effects_begin_at(fx, EFFECT_HSET, "case", 1024);
	effects_arg_u64(fx, UINT64_MAX);
	struct buf *piecewise = effects_arg_open(fx);
	buf_text(piecewise, "a");
	buf_text(piecewise, "b");
	effects_arg_done(fx);
	effects_arg(fx, SPAN(""));
	effects_arg_seconds(fx, 1500);
	effects_end(fx);
	effects_begin_at(fx, EFFECT_DEL, "issue", 3);
	effects_end(fx);

	ck_assert_uint_eq(effects_count(fx), 3);
	struct effect e = effects_at(fx, 0);
	ck_assert_int_eq(e.kind, EFFECT_ZREM);
	ck_span(e.key, SPAN("issues"));
	ck_assert_uint_eq(e.argc, 1);
	ck_span(effects_argv(fx, &e, 0), SPAN("7"));
	e = effects_at(fx, 1);
	ck_span(e.key, SPAN("case:1024"));
	ck_assert_uint_eq(e.argc, 4);
	ck_span(effects_argv(fx, &e, 0), SPAN("18446744073709551615"));
	ck_span(effects_argv(fx, &e, 1), SPAN("ab"));
	ck_span(effects_argv(fx, &e, 2), SPAN(""));
	ck_span(effects_argv(fx, &e, 3), SPAN("1.500"));
	e = effects_at(fx, 2);
	ck_assert_int_eq(e.kind, EFFECT_DEL);
	ck_span(e.key, SPAN("issue:3"));
	ck_assert_uint_eq(e.argc, 0);
}
END_TEST

START_TEST(binary_arguments_are_whole)
{
	effects_begin_at(fx, EFFECT_HSET, "case", 0);
	effects_arg(fx, SPAN("\0a\r\n\xFF"));
	effects_end(fx);
	struct effect e = effects_at(fx, 0);
	ck_span(effects_argv(fx, &e, 0), SPAN("\0a\r\n\xFF"));
}
END_TEST

START_TEST(lines_become_json)
{
	static const struct {
		enum effect_kind kind;
		struct span want;
	} rows[] = {
		{EFFECT_MATCH, SPAN("{\"stream\":\"matches\",\"case_id\":\"a\\\"b\",\"issue\":"
				    "\"7\",\"at\":\"1.001\"}")},
		{EFFECT_ALERT, SPAN("{\"stream\":\"alerts\",\"case_id\":\"a\\\"b\",\"issue\":"
				    "\"7\",\"at\":\"1.001\"}")},
		{EFFECT_DEAD, SPAN("{\"stream\":\"dead\",\"case_id\":\"a\\\"b\",\"issue\":"
				   "\"7\",\"at\":\"1.001\"}")},
	};
	for (size_t i = 0; i < ROWS(rows); i++) {
		effects_begin(fx, rows[i].kind, SPAN(""));
		effects_pair(fx, "case_id", SPAN("a\"b"));
		effects_pair_u64(fx, "issue", 7);
		effects_pair_seconds(fx, "at", 1001);
		effects_end(fx);
		buf_reset(&json);
		effects_json(fx, i, &json);
		ck_span(buf_span(&json), rows[i].want);
	}
}
END_TEST

START_TEST(the_bound_on_bytes_sticks_until_the_reset)
{
	static const char fill[4090];
	effects_begin(fx, EFFECT_MATCH, SPAN(""));
	effects_arg(fx, (struct span){fill, sizeof fill});
	effects_end(fx);
	ck_assert_uint_eq(effects_bytes(fx), sizeof fill);
	ck_assert_int_eq(effects_err(fx), ERR_OK);
	effects_begin(fx, EFFECT_MATCH, SPAN(""));
	effects_arg(fx, SPAN("too much"));
	effects_end(fx);
	ck_assert_int_eq(effects_err(fx), ERR_LIMIT);
	effects_begin(fx, EFFECT_MATCH, SPAN(""));
	effects_arg(fx, SPAN("x"));
	effects_end(fx);
	ck_assert_uint_eq(effects_count(fx), 1);
	effects_reset(fx);
	ck_assert_uint_eq(effects_count(fx), 0);
	ck_assert_uint_eq(effects_bytes(fx), 0);
	ck_assert_int_eq(effects_err(fx), ERR_OK);
}
END_TEST

START_TEST(a_reset_keeps_the_room)
{
	size_t requests = 0;
	for (int round = 0; round < 20; round++) {
		if (round == 1)
			requests = fm.requests;
		effects_reset(fx);
		for (unsigned i = 0; i < 10; i++) {
			effects_begin_at(fx, EFFECT_HSET, "case", i);
			effects_pair_u64(fx, "n", i);
			effects_end(fx);
		}
	}
	ck_assert_uint_eq(fm.requests, requests);
}
END_TEST

START_TEST(the_first_error_stays)
{
	effects_refuse(fx, ERR_FORMAT);
	effects_refuse(fx, ERR_MEMORY);
	ck_assert_int_eq(effects_err(fx), ERR_FORMAT);
}
END_TEST

static enum err write_many(const struct mem *m, void *arg)
{
	(void)arg;
	struct effects *out = effects_new(m, 65536);
	if (!out)
		return ERR_MEMORY;
	for (unsigned i = 0; i < 50; i++) {
		effects_begin_at(out, EFFECT_HSET, "case", i);
		effects_pair_u64(out, "n", i);
		effects_end(out);
	}
	enum err err = effects_err(out);
	effects_free(out);
	return err;
}

START_TEST(every_refused_allocation_is_reported)
{
	ck_assert_uint_ge(failmem_sweep(write_many, NULL), 10);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("effects");
	TCase *tc = tcase_create("effects");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, keys_and_arguments_come_back);
	tcase_add_test(tc, binary_arguments_are_whole);
	tcase_add_test(tc, lines_become_json);
	tcase_add_test(tc, the_bound_on_bytes_sticks_until_the_reset);
	tcase_add_test(tc, a_reset_keeps_the_room);
	tcase_add_test(tc, the_first_error_stays);
	tcase_add_test(tc, every_refused_allocation_is_reported);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
