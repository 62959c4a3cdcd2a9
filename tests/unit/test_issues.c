/* test_issues.c - the sums of an issue, at every step: opened, joined, left, merged, dropped. */
#include <check.h>
#include <stdlib.h>

#include "failmem.h"
#include "issues_due.h"
#include "issues_match.h"
#include "suite.h"

#define ROWS(table) (sizeof(table) / sizeof *(table))

struct world {
	struct words words;
	struct records records;
	struct issues issues;
};

static const struct settings settings = {.similarity = 4000, .publish_from = 3};
static struct failmem fm;
static struct world w;

static void world_init(struct world *world, const struct mem *m)
{
	words_init(&world->words, m, 1);
	records_init(&world->records, m, &world->words, 1);
	ck_assert(!issues_init(&world->issues, m, &settings, &world->words, &world->records, 1));
}

static void world_fini(struct world *world)
{
	issues_fini(&world->issues);
	records_fini(&world->records);
	words_fini(&world->words);
}

static void set_up(void)
{
	failmem_init(&fm);
	world_init(&w, &fm.mem);
}

static void tear_down(void)
{
	world_fini(&w);
	ck_assert_uint_eq(fm.live, 0);
}

/* A record of n tokens, with a number of its own as case_id. */
static struct record *record_of(int64_t at, uint64_t customer, const struct token *tokens, size_t n)
{
	char room[20];
	struct span id = buf_digits(room, w.records.next_seq);
	struct record *rec = records_add(&w.records, SPAN("cases"), id, at);
	ck_assert(rec && records_set_tokens(&w.records, rec, tokens, n));
	rec->customer = customer;
	return rec;
}

static struct record *record(int64_t at, uint64_t customer, uint64_t token)
{
	const struct token t = {token, 1, false, SPAN("")};
	return record_of(at, customer, &t, 1);
}

static struct issue *opened(void)
{
	struct issue *issue = issues_open(&w.issues, 0);
	ck_assert_ptr_nonnull(issue);
	return issue;
}

static struct record *joined(struct issue *issue, int64_t at, uint64_t customer, const char *quote)
{
	struct record *rec = record(at, customer, 5);
	ck_assert(!issues_join(&w.issues, issue, rec, span_of(quote)));
	return rec;
}

static bool noted(struct keys *keys, uint64_t key)
{
	for (size_t i = 0; i < keys->count; i++)
		if (keys->at[i] == key)
			return true;
	return false;
}

static void forget_changes(void)
{
	keys_reset(&w.issues.dirty);
	keys_reset(&w.issues.quoted);
	keys_reset(&w.issues.gone);
	keys_reset(&w.records.dirty);
}

/* The open episode of issue ends at the time ends. */
static enum err set_end(struct issues *is, struct issue *issue, int64_t ends)
{
	issue->life = LIFE_FIRING;
	issue->episode.ends = ends;
	return issues_due_update(is, issue);
}

START_TEST(a_new_issue_has_seen_nothing)
{
	const struct issue *x = opened(), *y = opened();
	ck_assert_uint_eq(x->id, 1);
	ck_assert_uint_eq(y->id, 2);
	ck_assert_int_eq(x->first_seen, INT64_MAX);
	ck_assert_int_eq(x->last_seen, INT64_MIN);
	ck_assert_int_eq(x->episode.closed_at, INT64_MIN);
	ck_assert_int_eq(x->due, INT64_MAX);
	ck_assert(x->slot != y->slot && w.issues.slots[y->slot] == y);
	ck_assert_uint_eq(w.issues.rank[y->slot], 2);
	ck_assert(noted(&w.issues.dirty, 1) && noted(&w.issues.dirty, 2));
	ck_assert_uint_eq(issues_open(&w.issues, 40)->id, 40);
	ck_assert_uint_eq(opened()->id, 3);
}
END_TEST

START_TEST(members_are_counted_and_in_order)
{
	struct issue *x = opened();
	struct record *b = joined(x, 20, 7, ""), *a = joined(x, 10, 7, ""),
		      *c = joined(x, 20, 8, ""), *d = joined(x, 15, 0, "");
	struct record *const want[] = {a, d, b, c};
	ck_assert_uint_eq(x->n_members, 4);
	ck_assert_mem_eq(x->members, want, sizeof want);
	ck_assert_int_eq(x->first_seen, 10);
	ck_assert_int_eq(x->last_seen, 20);
	ck_assert_uint_eq(x->ever, 4);
	ck_assert_uint_eq(x->anonymous, 1);
	ck_assert_uint_eq(issues_customers(x), 3);
	forget_changes();
	ck_assert(!issues_leave(&w.issues, a, false));
	ck_assert_ptr_null(a->issue);
	ck_assert_mem_eq(x->members, want + 1, sizeof want - sizeof *want);
	ck_assert_uint_eq(issues_customers(x), 3); /* b is of customer 7 too */
	ck_assert_uint_eq(x->ever, 4);
	ck_assert(noted(&w.issues.dirty, 1));
	ck_assert(!issues_leave(&w.issues, b, true)); /* as if it never was */
	ck_assert_uint_eq(x->ever, 3);
	ck_assert_uint_eq(issues_customers(x), 2);
	ck_assert(!issues_leave(&w.issues, d, false));
	ck_assert_uint_eq(x->anonymous, 0);
	ck_assert_uint_eq(issues_customers(x), 1);
	uint32_t word = c->tokens[0].word;
	ck_assert_ptr_nonnull(vector_find(index_vector(w.issues.index, x->slot), word));
}
END_TEST

START_TEST(an_issue_that_nothing_keeps_is_dropped)
{
	static const struct {
		const char *promise;
		uint32_t episodes;
		uint64_t merged_into;
		const char *name, *url, *history;
		bool kept;
	} rows[] = {
		{"nothing", 0, 0, "", "", "", false},   {"an episode", 1, 0, "", "", "", true},
		{"a redirect", 0, 9, "", "", "", true}, {"a name", 0, 0, "n", "", "", true},
		{"a link", 0, 0, "", "u", "", true},    {"a decision", 0, 0, "", "", "h", true},
	};
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct issue *x = opened();
		uint64_t id = x->id;
		struct record *rec = joined(x, 1, 7, "words");
		x->episodes = rows[i].episodes;
		x->merged_into = rows[i].merged_into;
		ck_assert(issues_set_text(&w.issues, &x->name, span_of(rows[i].name)));
		ck_assert(issues_set_text(&w.issues, &x->url, span_of(rows[i].url)));
		ck_assert(issues_set_text(&w.issues, &x->history, span_of(rows[i].history)));
		ck_assert(!issues_leave(&w.issues, rec, false));
		ck_assert_msg(!issues_exact(&w.issues, id) == !rows[i].kept, "%s", rows[i].promise);
	}
}
END_TEST

START_TEST(what_is_dropped_leaves_its_place_and_a_note)
{
	static const struct {
		bool stored, published;
	} rows[] = {{false, false}, {true, false}, {false, true}, {true, true}};
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct issue *x = opened();
		uint64_t id = x->id;
		uint32_t slot = x->slot;
		struct record *rec = joined(x, 1, 7, "words");
		ck_assert(!set_end(&w.issues, x, 100));
		ck_assert_ptr_eq(heap_top(&w.issues.by_due), x);
		x->stored = rows[i].stored;
		x->published = rows[i].published;
		forget_changes();
		ck_assert(!issues_leave(&w.issues, rec, false));
		ck_assert_ptr_null(heap_top(&w.issues.by_due));
		ck_assert_ptr_null(w.issues.slots[slot]);
		ck_assert(noted(&w.issues.gone, id) == (rows[i].stored || rows[i].published));
		ck_assert(noted(&w.issues.quoted, rec->seq));
		ck_assert_uint_eq(opened()->slot, slot); /* the place is used again */
		ck_assert_uint_eq(w.issues.n_slots, i + 1);
		ck_assert_uint_eq(w.issues.rank[slot], id + 1);
	}
}
END_TEST

START_TEST(deadlines_come_in_order_and_go)
{
	struct issue *x = opened(), *y = opened(), *z = opened();
	ck_assert(!set_end(&w.issues, y, 50) && !set_end(&w.issues, x, 60));
	ck_assert(!set_end(&w.issues, z, 50));
	ck_assert_ptr_eq(heap_top(&w.issues.by_due), y); /* of equals the lower id */
	ck_assert(!set_end(&w.issues, x, 40)); /* it moves */
	ck_assert_ptr_eq(heap_top(&w.issues.by_due), x);
	ck_assert(!set_end(&w.issues, x, INT64_MAX));
	ck_assert(!set_end(&w.issues, y, INT64_MAX));
	ck_assert_ptr_eq(heap_top(&w.issues.by_due), z);
	ck_assert_uint_eq(w.issues.by_due.count, 1);
	ck_assert_int_eq(x->due, INT64_MAX);
}
END_TEST

/* The candidates of x, up to a NULL. */
static void ck_quotes(const struct issue *x, const char *const *want)
{
	for (size_t i = 0; i < x->n_quotes; i++, want++) {
		const struct quote *q = &x->quotes[i];
		ck_assert(*want && span_eq((struct span){q->text, q->len}, span_of(*want)));
	}
	ck_assert(!*want);
}

START_TEST(quotes_are_kept_each_said_once_in_order)
{
	struct issue *x = opened();
	struct record *a = record(1, 7, 5), *b = joined(x, 2, 7, "second");
	ck_assert(!issues_join(&w.issues, x, a, SPAN("first")));
	joined(x, 3, 7, "first");
	joined(x, 3, 7, "");
	ck_quotes(x, (const char *const[]){"first", "second", NULL});
	ck_assert(noted(&w.issues.quoted, b->seq));
	forget_changes();
	ck_assert(!issues_leave(&w.issues, a, false));
	ck_quotes(x, (const char *const[]){"second", NULL});
	ck_assert(noted(&w.issues.quoted, a->seq));
	static char large[300];
	memset(large, 'q', sizeof large - 1);
	joined(x, 3, 7, large);
	ck_assert_uint_eq(x->quotes[1].len, ISSUES_QUOTE_BYTES);
}
END_TEST

START_TEST(a_merge_moves_everything)
{
	struct issue *from = opened(), *into = opened();
	struct record *a = joined(from, 5, 7, "from a"), *b = joined(from, 90, 8, "from b"),
		      *gone = joined(from, 1, 9, "");
	joined(into, 10, 7, "into");
	ck_assert(!issues_leave(&w.issues, gone, false)); /* expired: it stays in "ever" */
	forget_changes();
	ck_assert(!issues_merge(&w.issues, from, into));
	ck_assert_uint_eq(from->n_members, 0);
	ck_assert_uint_eq(from->ever, 0);
	ck_assert_uint_eq(from->merged_into, into->id);
	ck_assert_uint_eq(into->n_members, 3);
	ck_assert_uint_eq(into->ever, 4);
	ck_assert_uint_eq(issues_customers(into), 2);
	ck_assert_int_eq(into->first_seen, 1);
	ck_assert_int_eq(into->last_seen, 90);
	ck_assert(a->issue == into && b->issue == into);
	ck_quotes(into, (const char *const[]){"from a", "from b", "into", NULL});
	ck_quotes(from, (const char *const[]){NULL});
	ck_assert(noted(&w.issues.dirty, from->id) && noted(&w.issues.dirty, into->id));
	ck_assert(noted(&w.records.dirty, a->seq) && noted(&w.records.dirty, b->seq));
	ck_assert_ptr_eq(issues_get(&w.issues, from->id), into);
	ck_assert_ptr_eq(issues_exact(&w.issues, from->id), from);
	struct issue *last = opened();
	ck_assert(!issues_merge(&w.issues, into, last));
	ck_assert_ptr_eq(issues_get(&w.issues, from->id), last);
	ck_assert_ptr_null(issues_get(&w.issues, 99));
}
END_TEST

/* Exact scores: whoever changes the weights sees it here. */
START_TEST(the_nearest_issue_is_found)
{
	const struct token same = {5, 1, false, SPAN("")}, other = {6, 1, false, SPAN("")},
			   none = {7, 1, false, SPAN("")};
	const struct token both[] = {same, none};
	struct match m;
	ck_assert(!issues_match(&w.issues, &same, 1, &m));
	ck_assert(!m.issue && m.score == 0);
	struct issue *x = opened(), *y = opened();
	joined(x, 1, 7, "");
	ck_assert(!issues_join(&w.issues, y, record(1, 7, 6), SPAN("")));
	ck_assert(!issues_match(&w.issues, &same, 1, &m));
	ck_assert(m.issue == x && m.score == 10000);
	ck_assert(!issues_match(&w.issues, &other, 1, &m));
	ck_assert(m.issue == y && m.score == 10000);
	ck_assert(!issues_match(&w.issues, &none, 1, &m));
	ck_assert(!m.issue && m.score == 0);
	ck_assert(!issues_match(&w.issues, both, 2, &m));
	ck_assert_ptr_eq(m.issue, x);
	ck_assert(m.score > 6000 && m.score < 7071); /* the word that nobody knows weighs more */
	struct issue *twin = opened(); /* just as near: the lower id wins */
	joined(twin, 1, 7, "");
	ck_assert(!issues_match(&w.issues, &same, 1, &m));
	ck_assert_ptr_eq(m.issue, x);
}
END_TEST

/* 20 issues of one word of their own and one that all have. */
START_TEST(what_many_share_joins_to_none)
{
	const struct token common = {500, 4, false, SPAN("")};
	struct match m;
	for (uint64_t i = 0; i < 20; i++) {
		const struct token said[] = {{100 + i, 1, false, SPAN("")}, common};
		ck_assert(!issues_join(&w.issues, opened(), record_of(1, 7, said, 2), SPAN("")));
	}
	const struct token new[] = {{200, 1, false, SPAN("")}, common};
	ck_assert(!issues_match(&w.issues, new, 2, &m));
	ck_assert(!m.issue && m.score > settings.similarity); /* near enough to all of them */
	const struct token known[] = {{107, 1, false, SPAN("")}, common};
	ck_assert(!issues_match(&w.issues, known, 2, &m));
	ck_assert(m.issue && m.issue->id == 8);
}
END_TEST

/* Opens, joins, merges, leaves and drops on m. */
static enum err live(const struct mem *m, void *arg)
{
	struct world *world = arg;
	struct issues *is = &world->issues;
	const struct token t = {5, 1, false, SPAN("word")};
	enum err e = ERR_MEMORY;
	words_init(&world->words, m, 1);
	records_init(&world->records, m, &world->words, 1);
	if (issues_init(is, m, &settings, &world->words, &world->records, 1))
		goto out;
	struct issue *x = issues_open(is, 0), *y = x ? issues_open(is, 0) : NULL;
	struct record *rec = y ? records_add(&world->records, SPAN("cases"), SPAN("1"), 1) : NULL;
	if (!rec || !records_set_tokens(&world->records, rec, &t, 1))
		goto out;
	rec->customer = 7;
	struct match match;
	e = issues_join(is, x, rec, SPAN("words"));
	if (!e)
		e = issues_match(is, &t, 1, &match);
	if (!e)
		e = issues_merge(is, x, y);
	if (!e)
		e = set_end(is, y, 5);
	if (!e && !issues_set_text(is, &y->title, SPAN("title")))
		e = ERR_MEMORY;
	if (!e) {
		y->stored = true;
		e = issues_leave(is, rec, false);
	}
out:
	issues_fini(is);
	records_fini(&world->records);
	words_fini(&world->words);
	return e;
}

START_TEST(every_refused_allocation_is_reported)
{
	struct world world;
	ck_assert_uint_ge(failmem_sweep(live, &world), 20);
}
END_TEST

int main(void)
{
	Suite *s = suite_create("issues");
	TCase *tc = tcase_create("issues");
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, a_new_issue_has_seen_nothing);
	tcase_add_test(tc, members_are_counted_and_in_order);
	tcase_add_test(tc, an_issue_that_nothing_keeps_is_dropped);
	tcase_add_test(tc, what_is_dropped_leaves_its_place_and_a_note);
	tcase_add_test(tc, deadlines_come_in_order_and_go);
	tcase_add_test(tc, quotes_are_kept_each_said_once_in_order);
	tcase_add_test(tc, a_merge_moves_everything);
	tcase_add_test(tc, the_nearest_issue_is_found);
	tcase_add_test(tc, what_many_share_joins_to_none);
	tcase_add_test(tc, every_refused_allocation_is_reported);
	suite_add_tcase(s, tc);
	return suite_run(s);
}
