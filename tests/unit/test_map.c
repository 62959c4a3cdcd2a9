/* test_map.c - the map against the plainest model there is: an array indexed by a small key. */
#include <check.h>
#include <stdlib.h>

#include "failmem.h"
#include "map.h"
#include "prng.h"
#include "suite.h"

#define KEYS 64

static struct failmem fm;
static struct map m;
static int things[KEYS]; /* something to point at */

static void set_up(void)
{
	failmem_init(&fm);
	map_init(&m, &fm.mem, 7, 1000);
}

static void tear_down(void)
{
	map_fini(&m);
	ck_assert_uint_eq(fm.live, 0);
}

START_TEST(an_empty_map_has_nothing)
{
	size_t at = 0;
	ck_assert_ptr_null(map_get(&m, 0));
	ck_assert_ptr_null(map_del(&m, 0));
	ck_assert_ptr_null(map_next(&m, &at));
	ck_assert_uint_eq(fm.requests, 0);
}
END_TEST

START_TEST(key_0_is_a_key_like_others)
{
	ck_assert(map_put(&m, 0, &things[0]));
	ck_assert_ptr_eq(map_get(&m, 0), &things[0]);
	ck_assert_ptr_eq(map_del(&m, 0), &things[0]);
	ck_assert_ptr_null(map_get(&m, 0));
}
END_TEST

START_TEST(a_second_put_replaces)
{
	ck_assert(map_put(&m, 5, &things[0]));
	ck_assert(map_put(&m, 5, &things[1]));
	ck_assert_ptr_eq(map_get(&m, 5), &things[1]);
	ck_assert_uint_eq(m.count, 1);
}
END_TEST

START_TEST(the_maximum_refuses_new_keys_only)
{
	m.max = 3;
	for (uint64_t key = 0; key < 3; key++)
		ck_assert(map_put(&m, key, &things[key]));
	ck_assert(!map_put(&m, 3, &things[3]));
	ck_assert_uint_eq(m.refused, 1);
	ck_assert(map_put(&m, 2, &things[4]));
	ck_assert_ptr_eq(map_del(&m, 0), &things[0]);
	ck_assert(map_put(&m, 3, &things[3]));
	ck_assert_uint_eq(m.count, 3);
}
END_TEST

/* True when the map holds exactly what the model holds, by get and by walk. No ck_assert in here:
 * Check writes to a file at each one. */
static bool same(void *const model[KEYS])
{
	size_t at = 0, seen = 0, want = 0;
	for (size_t key = 0; key < KEYS; key++) {
		if (map_get(&m, key * 8) != model[key])
			return false;
		want += model[key] != NULL;
	}
	for (const struct map_slot *slot; (slot = map_next(&m, &at)); seen++)
		if (slot->value != model[slot->key / 8])
			return false;
	return seen == want && m.count == want && m.count * 4 <= m.cap * 3;
}

/* 64 keys among at most 128 slots: runs of neighbours form, wrap around and are torn apart. */
START_TEST(random_steps_agree_with_the_model)
{
	uint64_t rng = (uint64_t)_i + 1;
	void *model[KEYS] = {NULL};
	m.seed = prng_next(&rng);
	for (uint64_t step = 0; step < 4000; step++) {
		size_t key = prng_below(&rng, KEYS);
		/* Times of plenty and times of want take turns. */
		if (prng_below(&rng, 10) < (step / 200 % 2 ? 7u : 3u)) {
			void *value = &things[prng_below(&rng, KEYS)];
			model[key] = map_put(&m, key * 8, value) ? value : NULL;
		} else {
			void *held = model[key];
			model[key] = map_del(&m, key * 8) == held ? NULL : &m;
		}
		ck_assert_msg(same(model), "step %d", (int)step);
	}
}
END_TEST

START_TEST(a_refused_growth_leaves_the_map_as_it_was)
{
	for (uint64_t key = 0; key < 6; key++)
		ck_assert(map_put(&m, key, &things[key]));
	fm.refuse_at = fm.requests + 1;
	ck_assert(!map_put(&m, 6, &things[6]));
	ck_assert_uint_eq(m.refused, 1);
	for (uint64_t key = 0; key < 6; key++)
		ck_assert_ptr_eq(map_get(&m, key), &things[key]);
	ck_assert_ptr_null(map_get(&m, 6));
	ck_assert(map_put(&m, 6, &things[6]));
}
END_TEST

static enum err fill(const struct mem *mem, void *arg)
{
	struct map *map = arg;
	enum err err = ERR_OK;
	map_init(map, mem, 7, 1000);
	for (uint64_t key = 0; key < 200 && !err; key++)
		err = map_put(map, key, map) ? ERR_OK : ERR_MEMORY;
	map_fini(map);
	return err;
}

START_TEST(every_refused_allocation_is_reported)
{
	struct map map;
	ck_assert_uint_ge(failmem_sweep(fill, &map), 6);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("map");
	TCase *tc = tcase_create("map");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, an_empty_map_has_nothing);
	tcase_add_test(tc, key_0_is_a_key_like_others);
	tcase_add_test(tc, a_second_put_replaces);
	tcase_add_test(tc, the_maximum_refuses_new_keys_only);
	tcase_add_loop_test(tc, random_steps_agree_with_the_model, 0, 8);
	tcase_add_test(tc, a_refused_growth_leaves_the_map_as_it_was);
	tcase_add_test(tc, every_refused_allocation_is_reported);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
