/* test_heap.c - the heap against a model that looks at every item to find the least. */
#include <check.h>
#include <stdlib.h>

#include "failmem.h"
#include "heap.h"
#include "prng.h"
#include "suite.h"

#define ITEMS 48

struct item {
	uint64_t due;
	size_t id; /* tells items of equal due apart */
	size_t place;
};

static struct failmem fm;
static struct heap h;
static struct item items[ITEMS];

static bool item_before(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	return x->due != y->due ? x->due < y->due : x->id < y->id;
}

static size_t *item_place(void *item)
{
	return &((struct item *)item)->place;
}

static void set_up(void)
{
	failmem_init(&fm);
	heap_init(&h, &fm.mem, ITEMS, item_before, item_place);
	for (size_t i = 0; i < ITEMS; i++)
		items[i] = (struct item){.id = i, .place = HEAP_NOWHERE};
}

static void tear_down(void)
{
	heap_fini(&h);
	ck_assert_uint_eq(fm.live, 0);
}

START_TEST(an_empty_heap_has_no_top)
{
	ck_assert_ptr_null(heap_top(&h));
	heap_remove(&h, &items[0]);
	ck_assert_uint_eq(h.count, 0);
}
END_TEST

START_TEST(popping_gives_the_order_whatever_order_pushed)
{
	uint64_t rng = (uint64_t)_i + 1;
	for (size_t i = 0; i < ITEMS; i++) {
		items[i].due = prng_below(&rng, ITEMS / 2);
		ck_assert(heap_push(&h, &items[i]));
	}
	const struct item *last = NULL;
	for (struct item *top; (top = heap_top(&h)); last = top) {
		ck_assert(!last || item_before(last, top));
		heap_remove(&h, top);
		ck_assert_uint_eq(top->place, HEAP_NOWHERE);
	}
	ck_assert_uint_eq(h.count, 0);
}
END_TEST

START_TEST(the_maximum_refuses)
{
	h.max = 2;
	ck_assert(heap_push(&h, &items[0]));
	ck_assert(heap_push(&h, &items[1]));
	ck_assert(!heap_push(&h, &items[2]));
	ck_assert_uint_eq(items[2].place, HEAP_NOWHERE);
	ck_assert_uint_eq(h.count, 2);
}
END_TEST

/* True when the heap holds exactly the items of in, each where it says, none before its parent.
 * No ck_assert in here: Check writes to a file at each one. */
static bool same(const bool in[ITEMS])
{
	const struct item *least = NULL;
	size_t count = 0;
	for (size_t i = 0; i < ITEMS; i++) {
		size_t place = items[i].place;
		if (!in[i] && place != HEAP_NOWHERE)
			return false;
		if (!in[i])
			continue;
		count++;
		if (place >= h.count || h.items[place] != &items[i])
			return false;
		if (place && item_before(&items[i], h.items[(place - 1) / 2]))
			return false;
		if (!least || item_before(&items[i], least))
			least = &items[i];
	}
	return h.count == count && heap_top(&h) == least;
}

START_TEST(random_steps_agree_with_the_model)
{
	uint64_t rng = (uint64_t)_i + 100;
	bool in[ITEMS] = {false};
	for (size_t step = 0; step < 4000; step++) {
		size_t i = prng_below(&rng, ITEMS);
		uint64_t due = prng_below(&rng, 100);
		if (!in[i]) {
			items[i].due = due;
			in[i] = heap_push(&h, &items[i]);
		} else if (prng_below(&rng, 2)) {
			items[i].due = due;
			heap_moved(&h, &items[i]);
		} else {
			heap_remove(&h, &items[i]);
			in[i] = false;
		}
		ck_assert_msg(same(in), "step %zu", step);
	}
}
END_TEST

static enum err fill(const struct mem *m, void *arg)
{
	enum err err = ERR_OK;
	(void)arg;
	heap_init(&h, m, ITEMS, item_before, item_place);
	for (size_t i = 0; i < ITEMS && !err; i++) {
		items[i].place = HEAP_NOWHERE;
		err = heap_push(&h, &items[i]) ? ERR_OK : ERR_MEMORY;
	}
	heap_fini(&h);
	return err;
}

START_TEST(every_refused_allocation_is_reported)
{
	ck_assert_uint_ge(failmem_sweep(fill, NULL), 4);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("heap");
	TCase *tc = tcase_create("heap");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, an_empty_heap_has_no_top);
	tcase_add_loop_test(tc, popping_gives_the_order_whatever_order_pushed, 0, 16);
	tcase_add_test(tc, the_maximum_refuses);
	tcase_add_loop_test(tc, random_steps_agree_with_the_model, 0, 8);
	tcase_add_test(tc, every_refused_allocation_is_reported);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
