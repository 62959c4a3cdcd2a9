/* test_issues_bound.c - what an issue leaves behind when it is merged: its heaviest words, by a
 * plain model; and what of it a forgotten case takes along. */
#include <check.h>
#include <stdlib.h>

#include "failmem.h"
#include "issues_bound.h"
#include "signature.h"
#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))
#define WORDS       60
#define SUM_MOST    (UINT32_C(1) << 20) /* of a word of an anchor */

static const struct settings settings = {.similarity = 4000, .publish_from = 3};
static struct failmem fm;
static struct words words;
static struct records records;
static struct issues issues;

static void set_up(void)
{
	failmem_init(&fm);
	words_init(&words, &fm.mem, 1);
	records_init(&records, &fm.mem, &words, 1);
	ck_assert(!issues_init(&issues, &fm.mem, &settings, &words, &records, 1));
}

static void tear_down(void)
{
	issues_fini(&issues);
	records_fini(&records);
	words_fini(&words);
	ck_assert_uint_eq(fm.live, 0);
}

static struct issue *opened(void)
{
	struct issue *issue = issues_open(&issues, 0);
	ck_assert_ptr_nonnull(issue);
	return issue;
}

/* A case of the words whose bit is set, each count times. */
static struct record *join(struct issue *issue, uint64_t which, uint32_t count)
{
	struct token tokens[64];
	char room[20];
	size_t n = 0;
	for (uint64_t i = 0; i < WORDS; i++)
		if (which >> i & 1)
			tokens[n++] = (struct token){100 + i, count, false, SPAN("")};
	struct record *rec =
		records_add(&records, SPAN("cases"), buf_digits(room, records.next_seq), 1);
	ck_assert(rec && records_set_tokens(&records, rec, tokens, n));
	ck_assert(!issues_join(&issues, issue, rec, SPAN("")));
	return rec;
}

/* ---- the model */

static int by_weight(const void *a, const void *b)
{
	const struct vector_slot *x = a, *y = b;
	uint64_t wx = (uint64_t)index_idf(issues.index, x->word) * x->sum;
	uint64_t wy = (uint64_t)index_idf(issues.index, y->word) * y->sum;
	if (wx != wy)
		return wx > wy ? -1 : 1;
	return words.at[x->word].id < words.at[y->word].id ? -1 : 1;
}

static int by_id(const void *a, const void *b)
{
	const struct vector_slot *x = a, *y = b;
	return words.at[x->word].id < words.at[y->word].id ? -1 : 1;
}

/* The heaviest words of issue by id, with sums that were halved until the greatest fits. */
static size_t model(const struct issue *issue, struct vector_slot out[WORDS])
{
	const struct vector *v = index_vector(issues.index, issue->slot);
	uint32_t most = 0;
	size_t n = 0;
	for (uint32_t i = 0; i < v->cap; i++)
		if (v->slots[i].word)
			out[n++] = v->slots[i];
	qsort(out, n, sizeof *out, by_weight);
	n = n < ISSUES_BOUND_ANCHOR ? n : ISSUES_BOUND_ANCHOR;
	qsort(out, n, sizeof *out, by_id);
	for (size_t i = 0; i < n; i++)
		most = out[i].sum > most ? out[i].sum : most;
	for (; most > SUM_MOST; most /= 2)
		for (size_t i = 0; i < n; i++)
			out[i].sum /= 2;
	for (size_t i = 0; i < n; i++)
		out[i].sum = out[i].sum ? out[i].sum : 1;
	return n;
}

static const struct {
	const char *promise;
	size_t cases;
	uint64_t words; /* of each, shifted by the number of the case */
	uint32_t count;
	uint32_t more; /* of its first word, as after very many cases */
} anchors[] = {
	{"one word", 1, 1, 1, 0},
	{"a few", 3, 0x15, 1, 0},
	{"as many as there is room for", 1, 0xFFFFFFFF, 1, 0},
	{"more than there is room for, all alike", 1, UINT64_C(0x1FFFFFFFF), 1, 0},
	{"more than there is room for", 9, UINT64_C(0xFFFFFFFFFF), 1, 0},
	{"few and many of one", 40, UINT64_C(0x8000000005), 3, 0},
	{"a sum that just fits", 1, 0x15, 1, SUM_MOST - 4096},
	{"sums that must be halved", 9, UINT64_C(0xFFFFFFFF01), 200, SUM_MOST},
	{"and again", 3, UINT64_C(0x7), 1, 6 * SUM_MOST},
	{"until the others are as little as can be", 3, 0x7, 1, 200 * SUM_MOST},
};

START_TEST(an_anchor_is_of_the_heaviest_words)
{
	struct issue *from = opened(), *other = opened();
	struct vector_slot want[WORDS];
	for (size_t i = 0; i < anchors[_i].cases; i++)
		(void)join(from, anchors[_i].words << (i % 19), anchors[_i].count);
	for (uint64_t i = 0; i < 5; i++) /* some words are less rare than others */
		(void)join(other, UINT64_C(0x11111111111) << i % 3, 1);
	if (anchors[_i].more)
		ck_assert(index_add(issues.index, from->slot, words_find(&words, 100),
				    anchors[_i].more));
	size_t n = model(from, want);
	ck_assert(!issues_bound_anchor(&issues, from));
	ck_assert_ptr_nonnull(from->bound);
	ck_assert_msg(from->bound->n_anchor == n, "%s: %u words, not %zu", anchors[_i].promise,
		      from->bound->n_anchor, n);
	for (size_t i = 0; i < n; i++) {
		struct issues_anchor got = from->bound->anchor[i];
		ck_assert_msg(got.word == want[i].word, "%s: word %zu", anchors[_i].promise, i);
		ck_assert_msg(got.sum == want[i].sum, "%s: sum %zu is %u, not %u",
			      anchors[_i].promise, i, got.sum, want[i].sum);
	}
	ck_assert_uint_eq(issues.n_anchored, 1);
}
END_TEST

/* A merged issue of no cases, whose anchor has these words. */
static struct issue *anchored(uint64_t which, struct issue *into)
{
	struct issue *from = opened();
	struct record *rec = join(from, which, 1);
	ck_assert(!issues_bound_anchor(&issues, from));
	from->merged_into = into->id;
	ck_assert(!issues_leave(&issues, rec, false));
	ck_assert(records_drop(&records, rec));
	return from;
}

START_TEST(a_forgotten_case_takes_along_what_nothing_else_holds)
{
	struct issue *into = opened(), *elsewhere = opened();
	struct record *rec = join(into, 0x3F, 1), *kept = join(elsewhere, 0x03, 1);
	struct issue *a = anchored(0xF3, into), *b = anchored(0x08, into);
	struct issue *c = anchored(0x10, elsewhere);
	ck_assert_uint_eq(issues.n_anchored, 3);
	ck_assert(!issues_bound_forget(&issues, into, rec));
	/* 0 and 1 another case says; 4 another anchor, and 6 and 7 the case does not say. */
	ck_assert_uint_eq(a->bound->n_anchor, 5);
	static const uint64_t ids[] = {100, 101, 104, 106, 107};
	for (size_t i = 0; i < 5; i++)
		ck_assert_uint_eq(words.at[a->bound->anchor[i].word].id, ids[i]);
	ck_assert_uint_eq(b->bound->n_anchor, 0);
	ck_assert_uint_eq(c->bound->n_anchor, 1); /* leads elsewhere */
	ck_assert_uint_eq(issues.n_anchored, 2);
	ck_assert(issues.anchored[c->bound->place] == c && issues.anchored[a->bound->place] == a);
	(void)kept;
}
END_TEST

START_TEST(bounds_are_ordered_and_come_once)
{
	static const size_t order[] = {3, 1, 4, 2, 3, 1};
	struct issue *all[5];
	for (size_t i = 0; i < 5; i++)
		all[i] = opened();
	for (size_t i = 0; i < ROWS(order); i++)
		ck_assert(!issues_bound_part(&issues, all[0], all[order[i]]));
	ck_assert_uint_eq(all[0]->bound->n_apart, 4);
	for (size_t i = 0; i < 4; i++) {
		ck_assert_uint_eq(all[0]->bound->apart[i], all[i + 1]->id);
		ck_assert(issues_bound_apart(all[0], all[i + 1]));
		ck_assert(issues_bound_apart(all[i + 1], all[0]));
		ck_assert(i == 0 || !issues_bound_apart(all[i], all[i + 1]));
	}
}
END_TEST

static enum err bind_all(const struct mem *m, void *arg)
{
	struct words w;
	struct records r;
	struct issues is;
	static const struct token tokens[] = {{5, 1, false, SPAN("")}, {7, 2, false, SPAN("")}};
	(void)arg;
	words_init(&w, m, 1);
	records_init(&r, m, &w, 1);
	enum err e = issues_init(&is, m, &settings, &w, &r, 1);
	struct issue *a = e ? NULL : issues_open(&is, 0), *b = a ? issues_open(&is, 0) : NULL;
	struct record *rec = b ? records_add(&r, SPAN("cases"), SPAN("1"), 1) : NULL;
	if (!rec || !records_set_tokens(&r, rec, tokens, 2))
		e = ERR_MEMORY;
	if (!e)
		e = issues_join(&is, a, rec, SPAN(""));
	if (!e)
		e = issues_bound_part(&is, a, b);
	if (!e)
		e = issues_bound_anchor(&is, a);
	if (!e)
		e = issues_bound_forget(&is, a, rec);
	issues_fini(&is);
	records_fini(&r);
	words_fini(&w);
	return e;
}

START_TEST(every_refused_allocation_is_told)
{
	ck_assert_uint_ge(failmem_sweep(bind_all, NULL), 10);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("issues_bound");
	TCase *tc = tcase_create("issues_bound");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_loop_test(tc, an_anchor_is_of_the_heaviest_words, 0, ROWS(anchors));
	tcase_add_test(tc, a_forgotten_case_takes_along_what_nothing_else_holds);
	tcase_add_test(tc, bounds_are_ordered_and_come_once);
	tcase_add_test(tc, every_refused_allocation_is_told);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
