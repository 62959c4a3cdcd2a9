/* test_keys.c - the set of keys: noted in any order, any number of times, read once each in order.
 */
#include <check.h>
#include <stdlib.h>

#include "failmem.h"
#include "keys.h"
#include "prng.h"
#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))

static struct failmem fm;
static struct keys k;

static void set_up(void)
{
	failmem_init(&fm);
	keys_init(&k, &fm.mem);
}

static void tear_down(void)
{
	keys_fini(&k);
	ck_assert_uint_eq(fm.live, 0);
}

START_TEST(keys_come_back_once_each_in_order)
{
	static const struct {
		const char *promise;
		uint64_t in[6], want[6];
		size_t n_in, n_want;
	} rows[] = {
		{"no key", {0}, {0}, 0, 0},
		{"one key", {7}, {7}, 1, 1},
		{"ordered ones stay", {1, 2, 3}, {1, 2, 3}, 3, 3},
		{"a falling row turns", {3, 2, 1}, {1, 2, 3}, 3, 3},
		{"the same again and again", {5, 5, 5, 5}, {5}, 4, 1},
		{"the same, not side by side", {5, 1, 5, 1, 5}, {1, 5}, 5, 2},
		{"0 and the largest are keys", {UINT64_MAX, 0, 1}, {0, 1, UINT64_MAX}, 3, 3},
	};
	for (size_t i = 0; i < ROWS(rows); i++) {
		keys_reset(&k);
		for (size_t j = 0; j < rows[i].n_in; j++)
			ck_assert(keys_note(&k, rows[i].in[j]));
		keys_sort(&k);
		ck_assert_msg(k.count == rows[i].n_want, "%s", rows[i].promise);
		for (size_t j = 0; j < k.count; j++)
			ck_assert_msg(k.at[j] == rows[i].want[j], "%s", rows[i].promise);
	}
}
END_TEST

/* Longer than the longest step of the sort. */
START_TEST(many_random_keys_come_in_order)
{
	enum { COUNT = 100000, VALUES = 30000 };
	static bool noted[VALUES];
	uint64_t rng = 3;
	size_t distinct = 0;
	for (size_t i = 0; i < COUNT; i++) {
		uint64_t key = prng_below(&rng, VALUES);
		distinct += !noted[key];
		noted[key] = true;
		if (!keys_note(&k, key))
			ck_abort();
	}
	keys_sort(&k);
	ck_assert_uint_eq(k.count, distinct);
	for (size_t i = 0; i < k.count; i++)
		if (!noted[k.at[i]] || (i && k.at[i - 1] >= k.at[i]))
			ck_abort_msg("place %d", (int)i);
}
END_TEST

START_TEST(after_a_reset_it_is_empty_and_keeps_its_room)
{
	for (uint64_t key = 0; key < 100; key++)
		ck_assert(keys_note(&k, key));
	keys_reset(&k);
	size_t requests = fm.requests;
	ck_assert(keys_note(&k, 4));
	ck_assert_uint_eq(k.count, 1);
	ck_assert_uint_eq(fm.requests, requests);
}
END_TEST

START_TEST(keys_may_be_noted_after_a_sort)
{
	ck_assert(keys_note(&k, 2) && keys_note(&k, 9));
	keys_sort(&k);
	ck_assert(keys_note(&k, 2));
	keys_sort(&k);
	ck_assert_uint_eq(k.count, 2);
	ck_assert_uint_eq(k.at[1], 9);
}
END_TEST

static enum err fill(const struct mem *m, void *arg)
{
	struct keys *keys = arg;
	enum err err = ERR_OK;
	keys_init(keys, m);
	for (uint64_t key = 0; key < 100 && !err; key++)
		err = keys_note(keys, key * 31 % 100) ? ERR_OK : ERR_MEMORY;
	keys_fini(keys);
	return err;
}

START_TEST(every_refused_allocation_is_reported)
{
	struct keys keys;
	ck_assert_uint_ge(failmem_sweep(fill, &keys), 4);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("keys");
	TCase *tc = tcase_create("keys");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, keys_come_back_once_each_in_order);
	tcase_add_test(tc, many_random_keys_come_in_order);
	tcase_add_test(tc, after_a_reset_it_is_empty_and_keeps_its_room);
	tcase_add_test(tc, keys_may_be_noted_after_a_sort);
	tcase_add_test(tc, every_refused_allocation_is_reported);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
