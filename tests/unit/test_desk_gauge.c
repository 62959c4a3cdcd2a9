/* test_desk_gauge.c - entries that were trimmed before they were read. */
#include <check.h>
#include <stdlib.h>

#include "desk_gauge.h"
#include "suite.h"

/* Entries have the ids 1, 2, 3, ... in the order added. */
static const struct row {
	const char *promise;
	int64_t before;
	uint64_t added, length, read, at, first, last;
	int64_t lost;
} rows[] = {
	{"an empty stream lost nothing", 0, 0, 0, 0, 0, 0, 0, 0},
	{"all there, nothing read", 0, 5, 5, 0, 0, 1, 5, 0},
	{"all there, all read", 0, 5, 5, 5, 5, 1, 5, 0},
	{"all read, then trimmed: nothing lost", 0, 5, 1, 5, 5, 5, 5, 0},
	{"all read, all trimmed", 0, 5, 0, 5, 5, 0, 5, 0},
	{"trimmed up to what was read", 0, 9, 5, 4, 4, 5, 9, 0},
	{"one between what was read and what is there", 0, 9, 4, 4, 4, 6, 9, 1},
	{"never read, trimmed before", 0, 9, 4, 0, 0, 6, 9, 5},
	{"everything trimmed before it was read", 0, 9, 0, 4, 4, 0, 9, 5},
	{"read on behind a gap: it stays counted", 1, 9, 4, 5, 7, 6, 9, 1},
	{"all read behind a gap", 1, 9, 4, 8, 9, 6, 9, 1},
	{"a gap that nobody looked at is found when all is read", 0, 9, 4, 8, 9, 6, 9, 1},
	{"deleted in the middle: too many for a while", 0, 9, 3, 4, 4, 6, 9, 2},
	{"... and exact when all is read", 2, 9, 3, 7, 9, 6, 9, 2},
	{"deleted after it was read", 0, 9, 8, 9, 9, 1, 9, 0},
	{"the stream was made anew: unknown", 0, 3, 3, 40, 3, 1, 3, -1},
	{"older than the counter: unknown", 0, 2, 5, 0, 0, 1, 5, -1},
};

START_TEST(lost_is_counted)
{
	const struct row *r = &rows[_i];
	int64_t lost = desk_gauge_lost(r->before, r->added, r->length, r->read,
				       (struct entry_id){r->at, 0}, (struct entry_id){r->first, 0},
				       (struct entry_id){r->last, 0});
	ck_assert_msg(lost == r->lost, "%s: %lld, not %lld", r->promise, (long long)lost,
		      (long long)r->lost);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("desk_gauge");
	TCase *tc = tcase_create("desk_gauge");
	tcase_add_loop_test(tc, lost_is_counted, 0, (int)(sizeof rows / sizeof *rows));
	suite_add_tcase(s, tc);
	return suite_run(s);
}
