/* test_issues_due.c - the deadlines of issues, and which issues only their past keeps; and what is
 * read of a hold. */
#include <check.h>
#include <stdlib.h>

#include "failmem.h"
#include "issues_bound.h"
#include "issues_due.h"
#include "issues_hold.h"
#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))
#define NEVER       INT64_MAX

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

static void update(struct issue *issue)
{
	ck_assert(!issues_due_update(&issues, issue));
}

/* ---- deadlines */

static const struct {
	const char *promise;
	enum life life;
	int64_t ends, remind_at, held_until; /* the latter 0: not held */
	int64_t due; /* NEVER: in no heap */
	enum due kind;
} dues[] = {
	{"nothing is due", LIFE_PENDING, 5, 6, 0, NEVER, 0},
	{"an open episode ends", LIFE_FIRING, 5, NEVER, 0, 5, DUE_END},
	{"or reminds", LIFE_ESCALATED, 7, 6, 0, 6, DUE_REMIND},
	{"the end comes first of equals", LIFE_REGRESSED, 6, 6, 6, 6, DUE_END},
	{"then the reminder", LIFE_FIRING, 9, 6, 6, 6, DUE_REMIND},
	{"a hold runs out", LIFE_FIRING, 9, 8, 7, 7, DUE_HOLD},
	{"of what is not loud too", LIFE_RESOLVED, 5, 6, 7, 7, DUE_HOLD},
	{"a hold without an end is not due", LIFE_PENDING, 5, 6, NEVER, NEVER, 0},
};

START_TEST(the_earliest_deadline_is_due)
{
	struct issue *issue = opened();
	const struct hold hold = {.kind = HOLD_MUTE, .until = dues[_i].held_until};
	issue->life = dues[_i].life;
	issue->episode.ends = dues[_i].ends;
	issue->episode.remind_at = dues[_i].remind_at;
	if (dues[_i].held_until)
		ck_assert(!issues_hold_set(&issues, issue, &hold));
	update(issue);
	ck_assert_msg(issue->due == dues[_i].due, "%s: %lld", dues[_i].promise,
		      (long long)issue->due);
	ck_assert_ptr_eq(heap_top(&issues.by_due), dues[_i].due == NEVER ? NULL : issue);
	if (dues[_i].due != NEVER)
		ck_assert_msg(issue->due_kind == (unsigned)dues[_i].kind, "%s", dues[_i].promise);
	bool loud = dues[_i].life == LIFE_FIRING || dues[_i].life == LIFE_ESCALATED ||
		    dues[_i].life == LIFE_REGRESSED;
	ck_assert_ptr_eq(heap_top(&issues.loud), loud ? issue : NULL);
	issue->life = LIFE_PENDING;
	ck_assert(!issues_hold_set(&issues, issue, NULL));
	ck_assert_ptr_null(heap_top(&issues.by_due));
	ck_assert_ptr_null(heap_top(&issues.loud));
}
END_TEST

START_TEST(what_is_due_at_once_is_ordered_by_kind_then_id)
{
	static const struct {
		int64_t ends, remind_at;
	} rows[] = {{9, 6}, {6, 9}, {9, 6}, {6, 9}, {5, 9}};
	static const uint64_t want[] = {5, 2, 4, 1, 3};
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct issue *issue = opened();
		issue->life = LIFE_FIRING;
		issue->episode.ends = rows[i].ends;
		issue->episode.remind_at = rows[i].remind_at;
		update(issue);
	}
	for (size_t i = 0; i < ROWS(want); i++) {
		struct issue *top = heap_top(&issues.by_due);
		ck_assert_uint_eq(top->id, want[i]);
		issues_due_remove(&issues, top);
	}
	ck_assert_ptr_null(heap_top(&issues.loud));
}
END_TEST

/* ---- the past */

enum state { BARE, EPISODES, MERGED, MEMBER, LOUD, HELD, NAMED, APART };

static const struct {
	const char *promise;
	enum state has[3];
	bool past;
} pasts[] = {
	{"a new issue is not of the past", {BARE}, false},
	{"past episodes keep it", {EPISODES}, true},
	{"that it was merged, too", {MERGED}, true},
	{"a case is of today", {EPISODES, MEMBER}, false},
	{"so is an open episode", {EPISODES, LOUD}, false},
	{"a hold", {EPISODES, HELD}, false},
	{"a name", {EPISODES, NAMED}, false},
	{"a bound", {MERGED, APART}, false},
	{"a name alone is nothing past", {NAMED}, false},
};

static void have(struct issue *issue, enum state state)
{
	static const struct hold hold = {.kind = HOLD_DISMISS, .until = NEVER};
	static const struct token token = {5, 1, false, SPAN("")};
	struct record *rec;
	switch (state) {
	case BARE:
		return;
	case EPISODES:
		issue->episodes = 1;
		return;
	case MERGED:
		issue->merged_into = 7;
		return;
	case MEMBER:
		rec = records_add(&records, SPAN("cases"), SPAN("1"), 1);
		ck_assert(rec && records_set_tokens(&records, rec, &token, 1));
		ck_assert(!issues_join(&issues, issue, rec, SPAN("")));
		return;
	case LOUD:
		issue->life = LIFE_FIRING;
		return;
	case HELD:
		ck_assert(!issues_hold_set(&issues, issue, &hold));
		return;
	case NAMED:
		ck_assert(issues_set_text(&issues, &issue->name, SPAN("No sound")));
		return;
	case APART:
		ck_assert(!issues_bound_part(&issues, issue, opened()));
	}
}

START_TEST(only_its_past_keeps_an_issue)
{
	struct issue *issue = opened();
	for (size_t i = 0; i < ROWS(pasts[_i].has); i++)
		have(issue, pasts[_i].has[i]);
	update(issue);
	ck_assert_msg(heap_top(&issues.past) == (pasts[_i].past ? issue : NULL), "%s",
		      pasts[_i].promise);
	if (pasts[_i].past) /* until a case comes */
		have(issue, MEMBER);
	ck_assert_msg(!heap_top(&issues.past), "%s: still of the past", pasts[_i].promise);
}
END_TEST

START_TEST(what_was_over_first_is_forgotten_first)
{
	static const struct {
		uint32_t episodes;
		int64_t closed_at, last_seen;
	} rows[] = {{1, 8, 1}, {1, 6, 9}, {0, 1, 7}, {1, 6, 9}};
	static const uint64_t want[] = {2, 4, 3, 1};
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct issue *issue = opened();
		issue->episodes = rows[i].episodes;
		issue->merged_into = 9;
		issue->episode.closed_at = rows[i].closed_at;
		issue->last_seen = rows[i].last_seen;
		update(issue);
	}
	for (size_t i = 0; i < ROWS(want); i++) {
		struct issue *top = heap_top(&issues.past);
		ck_assert_uint_eq(top->id, want[i]);
		issues_due_remove(&issues, top);
	}
}
END_TEST

static enum err all_heaps(const struct mem *m, void *arg)
{
	struct issues is;
	(void)arg;
	enum err e = issues_init(&is, m, &settings, &words, &records, 1);
	struct issue *issue = e ? NULL : issues_open(&is, 0);
	if (issue) {
		issue->life = LIFE_FIRING;
		issue->episode.ends = 5;
		e = issues_due_update(&is, issue);
	}
	if (issue && !e) {
		issue->life = LIFE_RESOLVED;
		issue->episodes = 1;
		e = issues_due_update(&is, issue);
	}
	bool whole = issue && !e;
	issues_fini(&is);
	return whole ? ERR_OK : ERR_MEMORY;
}

START_TEST(a_heap_without_room_is_told)
{
	ck_assert_uint_ge(failmem_sweep(all_heaps, NULL), 5);
}
END_TEST

/* ---- a hold as bytes */

#define LATEST UNPACK_MS_MOST

static const struct {
	const char *promise;
	struct hold hold;
	int escalating; /* -1: as it is */
	enum err want;
} holds[] = {
	{"an ack", {.kind = HOLD_ACK, .since = 5, .until = 9}, -1, ERR_OK},
	{"a mute with every end",
	 {.kind = HOLD_MUTE,
	  .until = 9,
	  .cases = UINT32_MAX,
	  .customers = 3,
	  .rate = 4,
	  .rate_window = 5,
	  .escalating = true,
	  .ever = 70,
	  .withheld = 6,
	  .by_len = 5,
	  .by = "minji"},
	 -1,
	 ERR_OK},
	{"no problem, for good", {.kind = HOLD_DISMISS, .until = NEVER}, -1, ERR_OK},
	{"the last time there is", {.kind = HOLD_ACK, .until = LATEST}, -1, ERR_OK},
	{"a later one", {.kind = HOLD_ACK, .until = LATEST + 1}, -1, ERR_FORMAT},
	{"a beginning beyond all time", {.kind = HOLD_ACK, .since = LATEST + 1}, -1, ERR_FORMAT},
	{"a kind that is not there", {.kind = HOLD_COUNT}, -1, ERR_FORMAT},
	{"a window that is negative", {.kind = HOLD_MUTE, .rate_window = -1}, -1, ERR_FORMAT},
	{"yes", {.kind = HOLD_MUTE}, 1, ERR_OK},
	{"neither yes nor no", {.kind = HOLD_MUTE}, 2, ERR_FORMAT},
	{"the longest name", {.kind = HOLD_MUTE, .by_len = 64}, -1, ERR_OK},
};

START_TEST(a_hold_comes_back_from_its_bytes)
{
	struct hold hold = holds[_i].hold;
	struct issue from = {.hold = &hold}, *to = opened();
	struct buf bytes, back;
	buf_init(&bytes, &fm.mem, 1024);
	buf_init(&back, &fm.mem, 1024);
	issues_hold_pack(&from, &bytes);
	if (holds[_i].escalating >= 0) /* before ever, withheld and the name, all of them 0 */
		bytes.ptr[bytes.len - 4] = (char)holds[_i].escalating;
	for (size_t n = 1; n < bytes.len; n++) {
		struct unpack u = {{bytes.ptr, n}, false};
		ck_assert_msg(issues_hold_load(&issues, to, &u) == ERR_FORMAT, "%s: %zu bytes",
			      holds[_i].promise, n);
		ck_assert_ptr_null(to->hold);
	}
	struct unpack u = {buf_span(&bytes), false};
	enum err e = issues_hold_load(&issues, to, &u);
	ck_assert_msg(e == holds[_i].want, "%s: %s", holds[_i].promise, err_text(e));
	issues_hold_pack(to, &back);
	if (!e)
		ck_assert_msg(span_eq(buf_span(&back), buf_span(&bytes)), "%s", holds[_i].promise);
	else
		ck_assert_ptr_null(to->hold);
	buf_fini(&bytes);
	buf_fini(&back);
}
END_TEST

START_TEST(a_name_that_is_too_long_is_refused)
{
	static const char name[65] = "x";
	struct hold hold = {.kind = HOLD_ACK};
	struct issue from = {.hold = &hold}, *to = opened();
	struct buf bytes;
	buf_init(&bytes, &fm.mem, 1024);
	issues_hold_pack(&from, &bytes);
	bytes.len--; /* the empty name */
	buf_bytes(&bytes, (struct span){name, sizeof name});
	struct unpack u = {buf_span(&bytes), false};
	ck_assert_int_eq(issues_hold_load(&issues, to, &u), ERR_FORMAT);
	buf_fini(&bytes);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("issues_due");
	TCase *tc = tcase_create("issues_due");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_loop_test(tc, the_earliest_deadline_is_due, 0, ROWS(dues));
	tcase_add_test(tc, what_is_due_at_once_is_ordered_by_kind_then_id);
	tcase_add_loop_test(tc, only_its_past_keeps_an_issue, 0, ROWS(pasts));
	tcase_add_test(tc, what_was_over_first_is_forgotten_first);
	tcase_add_test(tc, a_heap_without_room_is_told);
	tcase_add_loop_test(tc, a_hold_comes_back_from_its_bytes, 0, ROWS(holds));
	tcase_add_test(tc, a_name_that_is_too_long_is_refused);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
