/* test_index_bound.c - a search costs a stated number of postings at most, whatever was written. */
#include <check.h>
#include <stdlib.h>

#include "failmem.h"
#include "index.h"
#include "suite.h"

static struct failmem fm;

/* Word 1 is in more issues than a search may walk, word 2 in two of them. */
START_TEST(a_search_walks_a_bounded_number_of_postings)
{
	enum { MANY = INDEX_POSTINGS + 1 };
	static uint64_t rank[MANY];
	struct candidate found[INDEX_CANDIDATES];
	struct words words;
	size_t n;
	words_init(&words, &fm.mem, 1);
	uint32_t common = words_hold(&words, 1, SPAN("")), rare = words_hold(&words, 2, SPAN(""));
	struct index *ix = index_new(&fm.mem, &words);
	for (uint32_t slot = 0; slot < MANY; slot++) {
		rank[slot] = slot + 1;
		if (!index_add(ix, slot, common, 16))
			ck_abort();
	}
	ck_assert(index_add(ix, 20, rare, 16) && index_add(ix, 30, rare, 32));
	struct query_token both[] = {{common, 1600, 100}, {rare, 16000, 1000}};
	ck_assert(index_search(ix, both, 2, rank, found, &n));
	ck_assert_uint_eq(n, 2);
	ck_assert_uint_eq(found[0].slot, 30);
	/* The list that was too long still counts for those that were found. */
	ck_assert(found[0].dot == 16000 * 1000 * 32 + 1600 * 100 * 16);
	struct query_token alone = {common, 1600, 100};
	ck_assert(index_search(ix, &alone, 1, rank, found, &n));
	ck_assert_uint_eq(n, 0);
	ck_assert(index_sub(ix, 40, common, 16));
	ck_assert(index_search(ix, &alone, 1, rank, found, &n));
	ck_assert_uint_eq(n, INDEX_CANDIDATES);
	ck_assert_uint_eq(found[0].slot, 0); /* ties go to the oldest issue */
	index_free(ix);
	words_fini(&words);
}
END_TEST

/* Two lists of the same length, of which one can be walked: the word's id decides, for its index is
 * another one after a reload. */
START_TEST(of_equal_lists_the_lower_id_is_walked_first)
{
	enum { EACH = INDEX_POSTINGS / 2 + 1 };
	static uint64_t rank[2 * EACH];
	struct candidate found[INDEX_CANDIDATES];
	size_t n;
	for (int order = 0; order < 2; order++) {
		struct words words;
		words_init(&words, &fm.mem, 1);
		struct index *ix = index_new(&fm.mem, &words);
		uint32_t a = words_hold(&words, order ? 9 : 2, SPAN(""));
		uint32_t b = words_hold(&words, order ? 2 : 9, SPAN(""));
		for (uint32_t slot = 0; slot < 2 * EACH; slot++)
			if (!index_add(ix, slot, slot < EACH ? a : b, 16))
				ck_abort();
		struct query_token q[] = {{a, 1600, 100}, {b, 1600, 100}};
		ck_assert(index_search(ix, q, 2, rank, found, &n));
		ck_assert_uint_eq(n, INDEX_CANDIDATES);
		for (size_t i = 0; i < n; i++)
			ck_assert_int_eq(found[i].slot < EACH, order == 0);
		index_free(ix);
		words_fini(&words);
	}
}
END_TEST

static enum err work(const struct mem *m, void *arg)
{
	struct words *words = arg;
	struct candidate found[INDEX_CANDIDATES];
	uint64_t rank[20] = {0};
	size_t n;
	words_init(words, m, 1);
	uint32_t word = words_hold(words, 1, SPAN(""));
	struct index *ix = word ? index_new(m, words) : NULL;
	bool ok = ix != NULL;
	for (uint32_t slot = 0; ok && slot < 20; slot++)
		ok = index_add(ix, slot, word, 16);
	struct query_token q = {word, 16, 16};
	ok = ok && index_search(ix, &q, 1, rank, found, &n) && index_sub(ix, 0, word, 16);
	index_free(ix);
	words_fini(words);
	return ok ? ERR_OK : ERR_MEMORY;
}

START_TEST(every_refused_allocation_is_reported)
{
	struct words words;
	ck_assert_uint_ge(failmem_sweep(work, &words), 20);
}
END_TEST

static void set_up(void)
{
	failmem_init(&fm);
}

static void tear_down(void)
{
	ck_assert_uint_eq(fm.live, 0);
}

int main(void)
{
	Suite *s = suite_create("index_bound");
	TCase *tc = tcase_create("index_bound");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, a_search_walks_a_bounded_number_of_postings);
	tcase_add_test(tc, of_equal_lists_the_lower_id_is_walked_first);
	tcase_add_test(tc, every_refused_allocation_is_reported);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
