/* test_vector.c - the sparse vector against an array indexed by the word. */
#include <check.h>
#include <stdlib.h>

#include "failmem.h"
#include "prng.h"
#include "suite.h"
#include "vector.h"

#define WORDS 64

static struct failmem fm;
static struct vector v;

static void set_up(void)
{
	failmem_init(&fm);
	v = (struct vector){0};
}

static void tear_down(void)
{
	vector_fini(&v, &fm.mem);
	ck_assert_uint_eq(fm.live, 0);
}

START_TEST(an_empty_vector_has_nothing_and_costs_nothing)
{
	ck_assert_ptr_null(vector_find(&v, 1));
	ck_assert_uint_eq(fm.requests, 0);
}
END_TEST

START_TEST(a_wanted_slot_is_new_once)
{
	struct vector_slot *slot = vector_want(&v, &fm.mem, 7);
	ck_assert_ptr_nonnull(slot);
	ck_assert_uint_eq(slot->sum, 0);
	slot->sum = 5;
	slot->post = 9;
	slot = vector_want(&v, &fm.mem, 7);
	ck_assert_uint_eq(slot->sum, 5);
	ck_assert_uint_eq(slot->post, 9);
	ck_assert_uint_eq(v.count, 1);
	vector_del(&v, slot);
	ck_assert_ptr_null(vector_find(&v, 7));
	ck_assert_uint_eq(vector_want(&v, &fm.mem, 7)->post, 0);
}
END_TEST

/* True when v holds exactly what the model holds. */
static bool same(const uint32_t model[WORDS + 1])
{
	uint32_t count = 0, filled = 0;
	for (uint32_t w = 1; w <= WORDS; w++) {
		const struct vector_slot *slot = vector_find(&v, w);
		if ((slot ? slot->sum : 0) != model[w] || (slot && slot->word != w))
			return false;
		count += model[w] != 0;
	}
	for (uint32_t i = 0; i < v.cap; i++)
		filled += v.slots[i].word != 0;
	return v.count == count && filled == count && v.count * 4 <= v.cap * 3;
}

START_TEST(random_steps_agree_with_the_model)
{
	uint64_t rng = (uint64_t)_i + 1;
	uint32_t model[WORDS + 1] = {0};
	for (uint64_t step = 0; step < 4000; step++) {
		uint32_t w = (uint32_t)prng_below(&rng, WORDS) + 1;
		if (prng_below(&rng, 10) < (step / 200 % 2 ? 7u : 3u)) {
			struct vector_slot *slot = vector_want(&v, &fm.mem, w);
			slot->sum = model[w] = (uint32_t)step + 1;
		} else if (model[w]) {
			vector_del(&v, vector_find(&v, w));
			model[w] = 0;
		}
		if (!same(model))
			ck_abort_msg("step %d", (int)step);
	}
}
END_TEST

static enum err fill(const struct mem *m, void *arg)
{
	struct vector *out = arg;
	enum err err = ERR_OK;
	*out = (struct vector){0};
	for (uint32_t w = 1; w < 100 && !err; w++)
		err = vector_want(out, m, w) ? ERR_OK : ERR_MEMORY;
	vector_fini(out, m);
	return err;
}

START_TEST(every_refused_allocation_is_reported)
{
	struct vector out;
	ck_assert_uint_ge(failmem_sweep(fill, &out), 4);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("vector");
	TCase *tc = tcase_create("vector");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, an_empty_vector_has_nothing_and_costs_nothing);
	tcase_add_test(tc, a_wanted_slot_is_new_once);
	tcase_add_loop_test(tc, random_steps_agree_with_the_model, 0, 8);
	tcase_add_test(tc, every_refused_allocation_is_reported);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
