/* test_desk_merge.c - the order in which entries of several streams are applied. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "desk_merge.h"
#include "prng.h"
#include "suite.h"

#define C    ENTRY_COMMANDS
#define MANY 400

/* What each stream gives, and the order that comes of it. */
struct row {
	const char *promise;
	struct {
		uint32_t rank;
		struct entry_id ids[6];
		size_t count;
		bool full;
	} runs[4];
	size_t n;
	const char *order; /* "rank@ms-seq ..." */
};

static const struct row rows[] = {
	{"no streams, no entries", {{0}}, 0, ""},
	{"a stream alone keeps its order",
	 {{0, {{1, 0}, {1, 1}, {2, 0}}, 3, false}},
	 1,
	 "0@1-0 0@1-1 0@2-0"},
	{"ids decide between streams",
	 {{0, {{1, 0}, {5, 0}}, 2, false}, {1, {{2, 0}, {6, 0}}, 2, false}},
	 2,
	 "0@1-0 1@2-0 0@5-0 1@6-0"},
	{"seq counts within one ms",
	 {{0, {{1, 2}}, 1, false}, {1, {{1, 1}, {1, 3}}, 2, false}},
	 2,
	 "1@1-1 0@1-2 1@1-3"},
	{"equal ids go by rank, commands last",
	 {{0, {{7, 0}}, 1, false}, {1, {{7, 0}}, 1, false}, {C, {{7, 0}}, 1, false}},
	 3,
	 "0@7-0 1@7-0 c@7-0"},
	{"nothing after the last id of a full run is taken",
	 {{0, {{1, 0}, {3, 0}}, 2, true}, {1, {{2, 0}, {4, 0}, {9, 0}}, 3, false}},
	 2,
	 "0@1-0 1@2-0 0@3-0"},
	{"the smallest last id among full runs counts",
	 {{0, {{1, 0}, {9, 0}}, 2, true}, {1, {{2, 0}, {4, 0}}, 2, true}, {C, {{5, 0}}, 1, false}},
	 3,
	 "0@1-0 1@2-0 1@4-0"},
	{"an entry with just that id is taken, of whatever rank",
	 {{0, {{3, 0}}, 1, true}, {1, {{3, 0}, {4, 0}}, 2, false}, {C, {{3, 0}}, 1, false}},
	 3,
	 "0@3-0 1@3-0 c@3-0"},
	{"one entry a stream still makes progress",
	 {{0, {{8, 0}}, 1, true}, {1, {{2, 0}}, 1, true}},
	 2,
	 "1@2-0"},
	{"ids use all their bits",
	 {{0, {{UINT64_MAX, UINT64_MAX}}, 1, false}, {1, {{UINT64_MAX, 1}}, 1, false}},
	 2,
	 "1@18446744073709551615-1 0@18446744073709551615-18446744073709551615"},
};

static void said(char *out, size_t size, const struct desk_run *runs, const struct desk_pick *picks,
		 size_t n)
{
	size_t at = 0;
	out[0] = 0;
	for (size_t i = 0; i < n && at < size; i++) {
		struct entry_id id = runs[picks[i].run].ids[picks[i].at];
		uint32_t rank = runs[picks[i].run].rank;
		char digits[16];
		snprintf(digits, sizeof digits, "%u", rank);
		at += (size_t)snprintf(out + at, size - at, "%s%s@%llu-%llu", i ? " " : "",
				       rank == C ? "c" : digits, (unsigned long long)id.ms,
				       (unsigned long long)id.seq);
	}
}

START_TEST(entries_are_merged)
{
	const struct row *row = &rows[_i];
	struct desk_run runs[4];
	struct desk_pick picks[24];
	char out[512];
	for (size_t i = 0; i < row->n; i++)
		runs[i] = (struct desk_run){.ids = row->runs[i].ids,
					    .count = row->runs[i].count,
					    .rank = row->runs[i].rank,
					    .full = row->runs[i].full};
	said(out, sizeof out, runs, picks, desk_merge(runs, row->n, picks));
	ck_assert_msg(strcmp(out, row->order) == 0, "%s: \"%s\", not \"%s\"", row->promise, out,
		      row->order);
}
END_TEST

struct stream {
	struct entry_id ids[MANY];
	size_t count, read;
};

/* What the desk does: count of each stream, merge, take, again. Gives order as stream numbers. */
static size_t drain(struct stream *streams, size_t n, size_t count, unsigned char *order)
{
	struct desk_pick picks[3 * MANY];
	size_t total = 0, taken;
	for (size_t i = 0; i < n; i++)
		streams[i].read = 0;
	do {
		struct desk_run runs[3];
		for (size_t i = 0; i < n; i++) {
			size_t left = streams[i].count - streams[i].read;
			size_t give = left < count ? left : count;
			runs[i] = (struct desk_run){.ids = streams[i].ids + streams[i].read,
						    .count = give,
						    .rank = (uint32_t)i,
						    .full = give == count};
		}
		taken = desk_merge(runs, n, picks);
		for (size_t i = 0; i < taken; i++) {
			order[total++] = (unsigned char)picks[i].run;
			streams[picks[i].run].read++;
		}
	} while (taken);
	return total;
}

START_TEST(a_backlog_gives_one_order_at_any_count)
{
	static const size_t counts[] = {1, 2, 7, 50, 500};
	uint64_t rng = (uint64_t)_i + 1;
	struct stream streams[3] = {0};
	unsigned char whole[3 * MANY], parts[3 * MANY];
	size_t total = 0;
	for (size_t i = 0; i < 3; i++) {
		uint64_t ms = 1;
		streams[i].count = (size_t)prng_below(&rng, MANY);
		total += streams[i].count;
		for (size_t k = 0; k < streams[i].count; k++) {
			uint64_t step = prng_below(&rng, 3);
			ms += step;
			streams[i].ids[k] =
				(struct entry_id){ms,
						  step || !k ? 0 : streams[i].ids[k - 1].seq + 1};
		}
	}
	ck_assert_uint_eq(drain(streams, 3, MANY + 1, whole), total);
	for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
		ck_assert_uint_eq(drain(streams, 3, counts[c], parts), total);
		ck_assert_mem_eq(whole, parts, total);
	}
}
END_TEST

int main(void)
{
	Suite *s = suite_create("desk_merge");
	TCase *tc = tcase_create("desk_merge");
	tcase_add_loop_test(tc, entries_are_merged, 0, (int)(sizeof rows / sizeof *rows));
	tcase_add_loop_test(tc, a_backlog_gives_one_order_at_any_count, 0, 20);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
